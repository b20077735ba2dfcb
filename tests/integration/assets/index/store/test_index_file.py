"""Opening the index: an index of another version of childlink is refused in one sentence, and left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.index.store import migrations
from assets.index.store.index_file import IndexVersionError, open_index


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a passphrase")
    return Home(tmp_path)


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("change", "found"),
    [("UPDATE index_version SET version = 1", "of version 1"), ("DROP TABLE index_version", "of version unknown")],
)
def test_an_index_of_another_version_is_refused_and_left_as_it_is(
    home: Home, change: str, found: str, read_only: bool
) -> None:
    with open_index(home) as connection:
        connection.execute(change)
    before = home.index.read_bytes()
    with pytest.raises(IndexVersionError, match=found) as refused, open_index(home, read_only=read_only):
        pass
    assert f"this one reads {migrations.newest_version()}" in str(refused.value) and "into a new home" in str(
        refused.value
    )
    assert home.index.read_bytes() == before


def test_a_killed_making_of_the_tables_leaves_an_index_that_is_made_again(home: Home) -> None:
    with duckdb_io.open_database(home.index, key=home.key(), read_only=False):
        pass
    with open_index(home) as connection:
        assert connection.execute("FROM index_version").fetchall() == [(migrations.newest_version(),)]
