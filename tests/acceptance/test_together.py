"""Refreshes at once: they wait for each other, corrupt nothing, and disturb no reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.common.storage import duckdb_io, file_lock
from assets.common.storage.home import Home
from data.synthetic import province_config
from data.synthetic.province import write_province
from tests.support.refreshed_home import AS_OF

pytestmark = pytest.mark.slow
KEY = "a key of the test's own"


CHILDREN = {"95": 100, "91": 100}
"""By province. In fewer, or in others, no headline may be given, which is a failed check."""


def start(home: Path, province: str, inbox: Path, as_of: str = AS_OF) -> subprocess.Popen[str]:
    """`childlink refresh` in a process of its own."""
    childlink = Path(sys.executable).with_name("childlink")
    command = [str(childlink), "refresh", "--province", province, "--inbox", str(inbox)]
    return subprocess.Popen(
        [*command, "--home", str(home), "--as-of", as_of],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "CHILDLINK_KEY": KEY},
    )


def ended(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def inboxes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("inboxes")
    return {
        code: write_province(province_config(code, children=many), folder / code).inbox
        for code, many in CHILDREN.items()
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", KEY)
    return Home(tmp_path / "home")


def children(home: Home, province: str) -> int:
    with duckdb_io.open_database(home.published(province) / "registry.duckdb", key=KEY) as connection:
        found = connection.execute("SELECT count(*), count(DISTINCT child_id) FROM master.child").fetchone()
    assert found is not None and found[0] == found[1]
    return int(found[0])


def records(home: Home, province: str) -> list[tuple[object, ...]]:
    with duckdb_io.open_database(home.published(province) / "registry.duckdb", key=KEY) as connection:
        return connection.execute(
            "SELECT source, source_file, source_row FROM master.child_record ORDER BY ALL"
        ).fetchall()


def test_two_provinces_at_once_wait_for_the_index_and_are_both_published(
    home: Home, inboxes: dict[str, Path], tmp_path: Path
) -> None:
    together = [start(home.root, code, inbox) for code, inbox in inboxes.items()]
    for process in together:
        ended(process)
    for code, inbox in inboxes.items():
        alone = Home(tmp_path / code)
        ended(start(alone.root, code, inbox))
        assert records(home, code) == records(alone, code)
        assert children(home, code) > 0.8 * CHILDREN[code]


def test_one_province_twice_at_once_goes_one_after_the_other(home: Home, inboxes: dict[str, Path]) -> None:
    with file_lock.hold_lock(home, "province-95", "the test's own"):
        both = [start(home.root, "95", inboxes["95"]) for _ in range(2)]
        for process in both:
            assert process.stdout is not None
            while "waiting for province-95" not in (line := process.stdout.readline()):
                assert line, "it ended without waiting"
    for process in both:
        ended(process)
    assert len(list((home.root / "published" / ".releases").glob("95-*"))) == 1
    assert children(home, "95") > 0.8 * CHILDREN["95"]


def test_a_reader_with_the_release_open_goes_on_reading_the_old_one(
    home: Home, inboxes: dict[str, Path], tmp_path: Path
) -> None:
    ended(start(home.root, "95", inboxes["95"]))
    second = write_province(province_config("95", children=130), tmp_path / "second").inbox
    with duckdb_io.connect() as reader:
        duckdb_io.attach(reader, home.analysts_file("95"), "analysts", read_only=True)
        duckdb_io.attach(reader, home.published("95") / "registry.duckdb", "registry", key=KEY, read_only=True)
        before = reader.execute("SELECT count(*) FROM analysts.abe.child").fetchall()
        for source in second.iterdir():
            for path in source.iterdir():
                path.rename(path.with_name(f"later-{path.name}"))
        ended(start(home.root, "95", second))
        ended(start(home.root, "95", second, "2024-08-01"))
        assert len(list((home.root / "published" / ".releases").glob("95-*"))) == 2, "the one that is read is gone"
        assert reader.execute("SELECT count(*) FROM analysts.abe.child").fetchall() == before
        assert reader.execute("SELECT count(*) FROM registry.master.child_record").fetchall()[0][0] > 0
    with duckdb_io.open_database(home.analysts_file("95")) as connection:
        assert connection.execute("SELECT count(*) FROM abe.child").fetchall() != before
