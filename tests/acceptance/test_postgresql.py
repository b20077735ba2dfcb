"""A refresh whose runs are recorded in a PostgreSQL that the test starts, on a socket of its own, with no port."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from assets.common.storage.home import Home
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.orchestration.instance import POSTGRES_URL, open_instance
from pipelines.orchestration.run_records import purge_runs
from tests.support.debian_packages import install_packages
from tests.support.refreshed_home import asked, refresh

pytestmark = pytest.mark.slow

SUPERUSER = "postgres"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of an empty database."""
    programs = _programs()
    # PostgreSQL refuses to run as root, and its user must be able to enter the folder.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, SUPERUSER)
        as_user = ["runuser", "-u", SUPERUSER, "--"]
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    run("initdb", "-D", str(data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-t", "120", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg2://{SUPERUSER}@/{SUPERUSER}?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_province(province_config("95", children=120), tmp_path / "made").inbox


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_runs_are_recorded_there_and_purged_there(
    database: str, home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES_URL, database)
    result = refresh(home.root, inbox)
    assert result.exit_code == 0, result.output
    assert asked(home.root, "SELECT count(*) FROM abe.child")[0][0] > 100
    assert not list((home.state / "dagster").rglob("*.db")), "no record is in a file"
    with open_instance(home) as instance:
        (run,) = instance.get_runs()
        assert run.status == dg.DagsterRunStatus.SUCCESS and run.tags["dagster/partition"] == "95"
        assert instance.get_latest_materialization_event(dg.AssetKey("release")) is not None
        assert purge_runs(instance, datetime.now(UTC) + timedelta(days=1)) == 0, "the newest success stays"


def test_a_database_that_does_not_answer_is_one_sentence_without_its_password(
    home: Home, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES_URL, f"postgresql+psycopg2://someone:secret@/nothing?host={tmp_path}")
    result = refresh(home.root, inbox)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert POSTGRES_URL in result.output and "secret" not in result.output
    assert not list(home.published("95").parent.glob(".releases/95-*"))


def test_another_kind_of_address_is_refused(home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POSTGRES_URL, "mysql://someone:secret@host/database")
    result = refresh(home.root, inbox)
    assert result.exit_code == 1 and "must begin with postgresql+psycopg2://" in result.output
    assert "secret" not in result.output


def _programs() -> Path:
    """The folder of PostgreSQL's own programs, installed where it is missing."""
    sentence = "this test needs PostgreSQL; on Debian or Ubuntu: apt-get install postgresql"
    if not (found := _newest()):
        install_packages(["postgresql"], sentence)
        found = _newest()
    assert found, sentence
    return found


def _newest() -> Path | None:
    on_path = shutil.which("initdb")
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    return known[-1].parent if known else Path(on_path).parent if on_path else None
