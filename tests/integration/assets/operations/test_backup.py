"""Backups: whole or not there, opened by nothing but their passphrase, and the home they make goes on as it was."""

from __future__ import annotations

import datetime as dt
import shutil
import tarfile
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

import data.reference
from assets import indicators, publication, records
from assets.common import audit_log
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import make_folder
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.operations import backup
from assets.publication import ReleaseSummary
from pipelines.cli import main
from tests.support import small_cases, small_engine
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, number, rest_laid, rows

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)
KEY = "the home's key"


def publish(home: Home, run_id: str = "r1", more: int = 0) -> ReleaseSummary:
    lay(home, [*rows(), *(civil(place) for place in range(101, 101 + more))])
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, run_id, at=AT, engine=small_engine.Engine())
    with rest_laid(home):
        indicators.build(home, PROVINCE, AS_OF)
    return publication.publish(home, PROVINCE, AS_OF, run_id, at=AT)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", KEY)
        home = Home(tmp_path_factory.mktemp("published"))
        publish(home)
        letter = home.landed("ab" * 32)
        letter.parent.mkdir(parents=True)
        letter.write_text(f"{number(1)},ชื่อ1,สกุล1\n" * 50_000, "utf-8")
    return home


@pytest.fixture
def home(published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", KEY)
    for name in ("CHILDLINK_BACKUP_KEY", "CHILDLINK_BACKUP_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(published.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def made(published: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the published home, which tests copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", KEY)
        return backup.make_backup(published, tmp_path_factory.mktemp("made") / "it.tar").path


def ids(home: Home) -> list[tuple[object, ...]]:
    with duckdb_io.open_database(home.published(PROVINCE) / "registry.duckdb", key=KEY) as connection:
        return connection.execute("SELECT child_id, record_version_id FROM master.child_record ORDER BY ALL").fetchall()


def childlink(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_home_made_of_a_backup_goes_on_with_the_same_ids(home: Home, tmp_path: Path) -> None:
    result = childlink("backup", str(tmp_path), "--home", str(home.root))
    assert result.exit_code == 0, result.output
    (file,) = tmp_path.glob("childlink-*.tar")
    assert file.stat().st_mode & 0o077 == 0
    new = Home(tmp_path / "new")
    assert childlink("restore", str(file), "--home", str(new.root)).exit_code == 0
    assert [entry.action for entry in audit_log.read_entries(new)] == ["restore"]
    assert [entry.action for entry in audit_log.read_entries(home)] == ["backup"]
    assert publish(new).fingerprint == publish(home).fingerprint
    assert ids(new) == ids(home)
    assert publish(new, "r2", more=3).children == publish(home, "r2", more=3).children


def test_the_settings_of_a_home_are_in_its_backup(home: Home, tmp_path: Path) -> None:
    given = {
        "childlink.yaml": "language: th\n",
        "limits.yaml": "file_mb: 300\n",
        "team_support.yaml": Path(data.reference.__file__).with_name("team_support.yaml").read_text("utf-8"),
    }
    for name, text in given.items():
        (home.root / name).write_text(text, "utf-8")
    file, new = tmp_path / "backup.tar", tmp_path / "new"
    assert childlink("backup", str(file), "--home", str(home.root)).exit_code == 0
    assert childlink("restore", str(file), "--home", str(new)).exit_code == 0
    assert {name: (new / name).read_text("utf-8") for name in given} == given


def test_a_backup_holds_what_no_refresh_makes_again(home: Home, tmp_path: Path) -> None:
    names = ("check/95.parquet", "correction/95/schools.parquet", "alert_finding/95.parquet", "edition/95/a/b.parquet")
    for name in (*names, "staged/95/schools/dmc.parquet"):
        make_folder(home.lake(name).parent)
        home.lake(name).write_text(name, "utf-8")
    new = Home(tmp_path / "new")
    backup.restore_backup(backup.make_backup(home, tmp_path / "it.tar").path, new, KEY)
    assert [new.lake(name).read_text("utf-8") for name in names] == list(names)
    assert not new.lake("staged").exists()


def test_cases_and_the_view_that_they_are_read_by_come_back(home: Home, tmp_path: Path) -> None:
    records, cases = small_cases.open_case(home)
    assert childlink("backup", str(tmp_path), "--home", str(home.root)).exit_code == 0
    (file,) = tmp_path.glob("childlink-*.tar")
    new = Home(tmp_path / "new")
    assert childlink("restore", str(file), "--home", str(new.root)).exit_code == 0
    with duckdb_io.open_database(new.index, key=KEY) as connection:
        kept = connection.execute("SELECT agency_record_id FROM case_anchor_in_use").fetchall()
    assert kept == [(records[0],)]
    assert small_cases.read(new) == cases


def test_a_restored_home_is_its_owners_alone(home: Home, tmp_path: Path) -> None:
    backup.restore_backup(backup.make_backup(home, tmp_path / "it.tar").path, Home(tmp_path / "new"), KEY)
    assert not [path for path in (tmp_path / "new").rglob("*") if path.stat().st_mode & 0o077]


def test_nothing_of_a_child_can_be_read_in_a_backup(home: Home, tmp_path: Path) -> None:
    content = backup.make_backup(home, tmp_path / "it.tar").path.read_bytes()
    for word in (number(1), "สกุล1", KEY):
        assert word.encode() not in content


def test_age_alone_opens_a_backup(home: Home, tmp_path: Path) -> None:
    path = backup.make_backup(home, tmp_path / "it.tar").path
    with tarfile.open(path) as tar:
        locked, letter = (tar.extractfile(name) for name in ("identity.age", f"home/landing/ab/{'ab' * 32}.age"))
        assert locked is not None and letter is not None
        identity = pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(locked.read(), KEY).decode())
        assert pyrage.decrypt(letter.read(), [identity]) == home.landed("ab" * 32).read_bytes()


def test_keys_are_in_it_only_when_asked_for_and_then_not_under_themselves(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHILDLINK_KEY")
    home.key_file.write_text(KEY)
    without = backup.make_backup(home, tmp_path / "without.tar").path
    with pytest.raises(backup.BackupError, match="CHILDLINK_BACKUP_KEY"):
        backup.make_backup(home, tmp_path / "with.tar", with_keys=True)
    monkeypatch.setenv("CHILDLINK_BACKUP_KEY", "another")
    kept = backup.make_backup(home, tmp_path / "with.tar", with_keys=True).path
    backup.restore_backup(kept, Home(tmp_path / "with"), "another")
    backup.restore_backup(without, Home(tmp_path / "without"), KEY)
    assert Home(tmp_path / "with").key() == KEY
    assert not Home(tmp_path / "without").key_file.exists()
    assert (tmp_path / "without" / "state" / "pseudonym.key").is_file()


def test_a_wrong_passphrase_says_so(home: Home, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "wrong")
    for command in (["backup", "--verify", str(made), "--home", str(home.root)], ["restore", str(made), "--home", "x"]):
        result = childlink(*command)
        assert result.exit_code == 1
        assert "passphrase" in result.output
    assert not Path("x").exists()


@pytest.mark.parametrize("how", ["cut", "changed", "text"])
def test_a_damaged_backup_is_told_and_restores_nothing(made: Path, tmp_path: Path, how: str) -> None:
    path = tmp_path / "it.tar"
    content = bytearray(made.read_bytes())
    if how == "cut":
        content = content[: len(content) // 2]
    elif how == "changed":
        content[content.index(b"landing/") + 60_000] ^= 1
    else:
        content = bytearray(b"not a backup")
    path.write_bytes(content)
    for act in (
        lambda: backup.verify_backup(path, KEY),
        lambda: backup.restore_backup(path, Home(tmp_path / "new"), KEY),
    ):
        with pytest.raises(backup.BackupError, match=r"whole|damaged"):
            act()
    assert not (tmp_path / "new").exists()
    assert not [left for left in tmp_path.iterdir() if "restoring" in left.name]


def test_a_home_that_is_not_empty_is_not_restored_into(home: Home, made: Path) -> None:
    with pytest.raises(backup.BackupError, match="not empty"):
        backup.restore_backup(made, home, KEY)


@pytest.mark.parametrize("busy", [2, 9])
def test_a_passphrase_is_tried_again_where_a_busy_machine_makes_it_seem_too_much_work(
    made: Path, monkeypatch: pytest.MonkeyPatch, busy: int
) -> None:
    tried: list[str] = []
    decrypt = pyrage.passphrase.decrypt

    def measure_too_much(locked: bytes, phrase: str) -> bytes:
        tried.append(phrase)
        if len(tried) <= busy:
            raise pyrage.DecryptError(
                "Excessive work parameter for passphrase.\nDecryption would take around 32 seconds."
            )
        return decrypt(locked, phrase)

    monkeypatch.setattr(pyrage.passphrase, "decrypt", measure_too_much)
    monkeypatch.setattr(backup.time, "sleep", lambda _: None)
    if busy == 2:
        assert backup.verify_backup(made, KEY).files
    else:
        with pytest.raises(backup.BackupError, match="too busy"):
            backup.verify_backup(made, KEY)


def test_a_backup_in_the_home_itself_is_refused(home: Home) -> None:
    with pytest.raises(backup.BackupError, match="another volume"):
        backup.make_backup(home, home.root / "it.tar")


def test_everything_takes_the_releases_too(home: Home, tmp_path: Path) -> None:
    path = backup.make_backup(home, tmp_path / "it.tar", everything=True).path
    backup.restore_backup(path, Home(tmp_path / "new"), KEY)
    assert list((tmp_path / "new" / "published" / ".releases").glob("95-*/95.duckdb"))
