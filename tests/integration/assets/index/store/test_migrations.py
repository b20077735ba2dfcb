"""An index of today is brought forward by the steps of later versions, whole or not at all; a newer one is refused."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.common.storage.home import Home
from assets.index.store import migrations
from assets.index.store.index_file import IndexVersionError, open_index
from assets.operations.home_check import check_home
from assets.review import reviewers
from tests.support.reviewers import CODE, register

NEXT = migrations.newest_version() + 1


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose index is of today's version and has something in it."""
    monkeypatch.setenv("CHILDLINK_KEY", "a passphrase")
    home = Home(tmp_path)
    with open_index(home):
        pass
    register(home, "อารี")
    return home


def add_telephone(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE reviewer ADD COLUMN telephone VARCHAR DEFAULT '-'")


def add_telephone_and_fail(connection: duckdb.DuckDBPyConnection) -> None:
    add_telephone(connection)
    raise KeyboardInterrupt


def read_version(home: Home) -> int:
    with open_index(home) as connection:
        ((version,),) = connection.execute("FROM index_version").fetchall()
    return int(version)


def test_the_check_before_a_refresh_brings_an_index_forward_with_what_it_holds(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, add_telephone))
    check_home(home)
    with open_index(home, read_only=True) as connection:
        assert connection.execute("SELECT name, telephone FROM reviewer").fetchall() == [("อารี", "-")]
    assert read_version(home) == NEXT
    assert reviewers.authenticate(home, "อารี", CODE).name == "อารี"


def test_who_only_reads_is_told_what_to_do_and_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = home.index.read_bytes()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, add_telephone))
    with pytest.raises(IndexVersionError, match="the next refresh brings it forward"), open_index(home, read_only=True):
        pass
    assert home.index.read_bytes() == before


def test_an_interrupted_step_has_done_nothing_and_is_taken_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, add_telephone_and_fail))
        with pytest.raises(KeyboardInterrupt):
            check_home(home)
    assert read_version(home) == NEXT - 1
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, add_telephone))
    assert read_version(home) == NEXT


@pytest.mark.parametrize("read_only", [True, False])
def test_an_index_of_a_newer_version_is_refused_with_the_way_out(
    home: Home, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, add_telephone))
        assert read_version(home) == NEXT
    newer = "use that newer version, or restore the backup"
    with pytest.raises(IndexVersionError, match=newer), open_index(home, read_only=read_only):
        pass


def test_a_new_index_takes_no_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a passphrase")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, add_telephone_and_fail))
    assert read_version(Home(tmp_path)) == NEXT
