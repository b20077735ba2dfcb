"""`childlink doctor`: what it looks at, what it says, what it mends."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from os import sysconf
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage import file_lock
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.operations.volume_encryption import is_encrypted
from assets.sources.staging import landing
from pipelines.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("CHILDLINK_KEY", raising=False)
    home = Home(tmp_path / "home")
    home.ensure_key()
    with index_file.open_index(home):
        pass
    return home


def doctor(home: Home, *options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--home", str(home.root), *options])


def test_what_others_can_reach_is_told_and_closed(home: Home) -> None:
    (home.root / "lake").mkdir(mode=0o755)
    file = home.root / "lake" / "it.parquet"
    file.write_bytes(b"")
    file.chmod(0o644)
    home.root.chmod(0o755)
    result = doctor(home)
    assert result.exit_code == 1
    assert str(file) in result.output and "--fix" in result.output
    result = doctor(home, "--fix")
    assert result.exit_code == 0, result.output
    assert [path.stat().st_mode & 0o777 for path in (home.root, file.parent, file)] == [0o700, 0o700, 0o600]


def test_a_key_that_does_not_open_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "the key opens the index" in doctor(home).output
    monkeypatch.setenv("CHILDLINK_KEY", "another")
    result = doctor(home)
    assert result.exit_code == 1 and "does not open with this key" in result.output


def test_an_index_in_use_is_told_and_not_waited_for(home: Home) -> None:
    script = (
        "import sys, time; from pathlib import Path; from assets.common.storage import file_lock;"
        " from assets.common.storage.home import Home\n"
        "with file_lock.hold_lock(Home(Path(sys.argv[1])), 'index', 'refresh of 95'):\n"
        "    print('held', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(home.root)], stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None and other.stdout.readline() == "held\n"
            result = doctor(home)
        finally:
            other.kill()
    assert result.exit_code == 0, result.output
    assert "the index is in use, so it was not opened" in result.output
    assert "index is in use by refresh of 95" in result.output and "there is no backup" in result.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE index_version SET version = 1", "made by another version of childlink"),
        ("UPDATE home_identity SET value = repeat('0', 32) WHERE kind = 'home'", "another home"),
    ],
)
def test_an_index_that_does_not_open_is_told_among_the_rest(home: Home, change: str, words: str) -> None:
    with index_file.open_index(home) as connection:
        connection.execute(change)
    result = doctor(home)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert words in result.output and "there is no backup" in result.output


def test_locks_leftovers_and_backups_are_told(home: Home) -> None:
    assert "there is no backup" in doctor(home).output
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=30)
    audit_log.add_entry(home, "backup", who="x", scope="home", rows=1, at=before)
    (home.root / ".index.duckdb.0123abcd.tmp").write_bytes(b"")
    with file_lock.hold_lock(home, "province-95", "refresh of 95"):
        said = doctor(home).output
    assert "30 days old" in said and "1 unfinished file" in said and "province-95 is in use by refresh of 95" in said


def test_what_a_killed_reader_left_is_counted_and_an_empty_place_is_not(home: Home) -> None:
    beside = home.lake(".beside", "95")
    beside.mkdir(parents=True, mode=0o700)
    assert "unfinished" not in doctor(home).output
    (beside / "schools").mkdir(mode=0o700)
    assert "1 unfinished file" in doctor(home).output


def test_a_broken_audit_is_told(home: Home) -> None:
    audit_log.add_entry(home, "query", who="x", scope="95", rows=1)
    assert "the audit is whole, 1 lines" in doctor(home).output
    audit_log.audit_path(home).write_text("{}\n")
    assert doctor(home).exit_code == 1


def machine(tmp_path: Path, mounts: str, uuids: dict[str, str]) -> tuple[Path, Path]:
    """A kernel's lists as files: the mounts, and block devices with what lies below them."""
    (tmp_path / "mountinfo").write_text(mounts)
    devices = tmp_path / "block"
    for number, uuid in uuids.items():
        (devices / number / "dm").mkdir(parents=True)
        (devices / number / "dm" / "uuid").write_text(uuid)
    return tmp_path / "mountinfo", devices


ROOT = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"


@pytest.mark.parametrize(
    ("mounts", "expected"),
    [
        (ROOT, False),
        (ROOT + "2 1 253:0 / {home} rw - ext4 /dev/mapper/luks rw\n", True),
        (ROOT + "2 1 253:1 / {home} rw - xfs /dev/vg/data rw\n", True),
        (ROOT + "2 1 253:2 / {home} rw - xfs /dev/vg/plain rw\n", False),
        (ROOT + "2 1 0:45 / {home} rw - nfs4 server:/x rw\n", None),
        (ROOT + "2 1 0:46 / {home} rw - fuse.gocryptfs x rw\n", True),
        (ROOT + "2 1 0:47 / {home} rw - tmpfs tmpfs rw\n", None),
        ("", None),
    ],
)
def test_an_encrypted_volume_is_known_by_what_lies_below_it(tmp_path: Path, mounts: str, expected: bool | None) -> None:
    home = tmp_path / "the home"
    home.mkdir()
    uuids = {"253:0": "CRYPT-LUKS2-x", "253:1": "LVM-x", "253:2": "LVM-y", "8:1": ""}
    written = mounts.format(home=str(home).replace(" ", "\\040"))
    listed, devices = machine(tmp_path, written, uuids)
    (devices / "253:1" / "slaves").mkdir()
    (devices / "253:1" / "slaves" / "dm-0").symlink_to(devices / "253:0")
    assert is_encrypted(home, listed, devices) is expected


def test_a_clock_that_was_set_back_is_told(home: Home, tmp_path: Path) -> None:
    assert "the clock says" in doctor(home).output
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "pupils.csv").write_text("a,b\n")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    landing.land_files(home, "95", "schools", inbox, tomorrow)
    result = doctor(home)
    assert result.exit_code == 1 and "the clock says" not in result.output and "--as-of" in result.output


@pytest.mark.parametrize(("listed", "said"), [("", "no font with Thai letters"), ("Loma", "a font with Thai letters")])
def test_whether_thai_letters_can_be_printed_is_told(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str, said: str
) -> None:
    program = tmp_path / "bin" / "fc-list"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf '%s' '{listed}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    result = doctor(home)
    assert result.exit_code == 0 and said in result.output
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Thai letters" not in doctor(home).output


@pytest.mark.parametrize(("pages", "level"), [(2**19, "warning"), (2**22, "ok")])
def test_a_machine_with_little_memory_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch, pages: int, level: str
) -> None:
    counted = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": pages, "SC_AVPHYS_PAGES": pages // 2}
    monkeypatch.setattr(os, "sysconf", lambda name: counted[name] if name in counted else sysconf(name))
    found = [each for each in json.loads(doctor(home, "--json").stdout) if "of memory" in each["words"]]
    assert [each["level"] for each in found] == [level]
