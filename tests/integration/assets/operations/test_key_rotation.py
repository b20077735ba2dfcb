"""The key of the encrypted files: changed whole, going on where it was interrupted, known by the release."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assets import indicators, publication, records
from assets.common import audit_log
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import WrongKeyError
from assets.common.storage.home import Home, MissingKeyError, RotationPendingError
from assets.index import refresh_index
from assets.index.store import index_file
from assets.operations import key_rotation
from assets.publication import ReleaseSummary
from pipelines.cli import main
from tests.support import small_cases, small_engine
from tests.support.small_province import AS_OF, PROVINCE, lay, rest_laid, rows

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)


def publish(home: Home) -> ReleaseSummary:
    """A release of the indicator values that were counted, which no key is needed for."""
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
    return publication.publish(home, PROVINCE, AS_OF, "r1", at=AT)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CHILDLINK_KEY", raising=False)
        home = Home(tmp_path_factory.mktemp("published"))
        home.ensure_key()
        lay(home, rows())
        records.build_records(home, PROVINCE, AS_OF)
        refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
        with rest_laid(home):
            indicators.build(home, PROVINCE, AS_OF)
        publish(home)
    return home


@pytest.fixture
def home(published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("CHILDLINK_KEY", raising=False)
    shutil.copytree(published.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def content(home: Home) -> dict[str, Any]:
    """What index and registry hold, opened with the home's key."""
    found = {}
    files = {"index": (home.index, home.key()), "registry": (registry(home), home.key(PROVINCE))}
    for name, (path, key) in files.items():
        with duckdb_io.open_database(path, key=key) as connection:
            tables = connection.execute("SELECT schema_name, table_name, comment FROM duckdb_tables()").fetchall()
            columns = connection.execute("SELECT table_name, column_name, comment FROM duckdb_columns()").fetchall()
            found[name] = {f"{schema}.{table}": _rows(connection, schema, table) for schema, table, _ in tables}
            found[f"{name} comments"] = (sorted(tables, key=str), sorted(columns, key=str))
    return found


def _rows(connection: Any, schema: str, table: str) -> list[str]:
    return sorted(str(row) for row in connection.execute(f'FROM "{schema}"."{table}"').fetchall())


def registry(home: Home) -> Path:
    return home.published(PROVINCE) / "registry.duckdb"


def test_a_new_key_opens_what_the_old_one_did_and_the_old_one_no_more(home: Home) -> None:
    old, before = home.key(), content(home)
    rotated = key_rotation.rotate(home)
    assert home.key() != old
    assert (rotated.files, rotated.key_file, rotated.by_hand) == (2, home.key_file, False)
    assert content(home) == before
    for path in (home.index, registry(home)):
        with pytest.raises(WrongKeyError), duckdb_io.open_database(path, key=old):
            pass
        assert path.stat().st_mode & 0o077 == 0
    assert not list(home.root.rglob("*.next")) and not home.rotation.exists()


def test_a_reader_with_the_registry_open_is_not_disturbed(home: Home) -> None:
    with duckdb_io.open_database(registry(home), key=home.key()) as reader:
        first = reader.execute("SELECT count(*) FROM master.child").fetchone()
        key_rotation.rotate(home)
        assert reader.execute("SELECT count(*) FROM master.child").fetchone() == first


def test_after_a_rotation_the_same_input_publishes_nothing_new(home: Home) -> None:
    key_rotation.rotate(home)
    assert not publish(home).new


def test_another_key_of_a_province_publishes_its_registry_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CHILDLINK_KEY_{PROVINCE}", "the province's own")
    assert publish(home).new
    with duckdb_io.open_database(registry(home), key="the province's own") as connection:
        assert connection.execute("SELECT count(*) FROM master.child").fetchone() == (12,)
    assert not publish(home).new
    key_rotation.rotate(home)
    content(home)


def test_no_key_and_no_hash_without_salt_lies_in_the_state(home: Home) -> None:
    import hashlib

    key = home.key()
    hashes = {hashlib.new(kind, key.encode()).hexdigest() for kind in ("sha256", "sha1", "md5", "sha512")}
    others = [path for path in home.root.rglob("*") if path.is_file() and path != home.key_file]
    texts = [path.read_bytes() for path in others]
    assert not [word for word in {key, *hashes} if any(word.encode() in text for text in texts)]


def test_cases_and_the_view_that_they_are_read_by_are_there_with_the_new_key(home: Home) -> None:
    records, cases = small_cases.open_case(home)
    key_rotation.rotate(home)
    with duckdb_io.open_database(home.index, key=home.key()) as connection:
        kept = connection.execute("SELECT agency_record_id FROM case_anchor_in_use").fetchall()
    assert kept == [(records[0],)]
    assert small_cases.read(home) == cases


def test_a_killed_rotation_leaves_nothing_once_it_is_finished(home: Home) -> None:
    before = content(home)
    left = [
        path.with_name(f".{path.name}.0123abcd.tmp{log}")
        for path in (home.index, registry(home).resolve())
        for log in ("", ".wal")
    ]
    for path in left:
        path.write_bytes(b"half of it")
    key_rotation.rotate(home)
    assert [path for path in left if path.exists()] == []
    assert content(home) == before


@pytest.mark.parametrize("point", range(1, 9))
def test_interrupted_anywhere_it_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch, point: int) -> None:
    old, before, calls = home.key(), content(home), 0
    replace = os.replace

    def stopping(*paths: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == point:
            raise KeyboardInterrupt
        replace(*paths)

    monkeypatch.setattr(os, "replace", stopping)
    stopped = False
    try:
        key_rotation.rotate(home)
    except KeyboardInterrupt:
        stopped = True
    monkeypatch.setattr(os, "replace", replace)
    assert stopped == (point <= 7)  # next key, note, index, registry, its checksum, key file, check of the key
    if home.rotation.exists():
        with pytest.raises(RotationPendingError):
            home.key()
    key_rotation.rotate(home) if home.rotation.exists() else None
    assert content(home) == before
    assert not home.rotation.exists()
    if point > 2:
        assert home.key() != old


def test_a_key_of_the_environment_needs_the_new_one_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    old = home.key()
    home.key_file.unlink()
    monkeypatch.setenv("CHILDLINK_KEY", old)
    with pytest.raises(key_rotation.RotationError, match="--new-key-file"):
        key_rotation.rotate(home)
    new = home.root.parent / "new.key"
    new.write_text("กุญแจใหม่\n", "utf-8")
    assert key_rotation.rotate(home, new).by_hand
    monkeypatch.setenv("CHILDLINK_KEY", "กุญแจใหม่")
    content(home)


def test_the_command_tells_where_the_key_is_and_not_what_and_is_recorded(home: Home) -> None:
    result = CliRunner().invoke(main, ["key", "rotate", "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    assert str(home.key_file) in result.output and home.key() not in result.output
    (entry,) = audit_log.read_entries(home)
    assert (entry.action, entry.who, entry.rows) == ("key_rotation", audit_log.system_user(), 2)


def test_a_wrong_key_changes_nothing_and_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY_FILE", str(home.root.parent / "wrong.key"))
    with pytest.raises(MissingKeyError):
        key_rotation.rotate(home)
    (home.root.parent / "wrong.key").write_text("wrong")
    result = CliRunner().invoke(main, ["key", "rotate", "--home", str(home.root)])
    assert result.exit_code == 1
    assert "does not open with this key" in result.output
    monkeypatch.delenv("CHILDLINK_KEY_FILE")
    assert not home.rotation.exists() or pytest.fail("a wrong key must not leave a rotation behind")
    with index_file.open_index(home, read_only=True):
        pass
