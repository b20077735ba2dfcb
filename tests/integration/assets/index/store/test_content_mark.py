"""Marks of rows in the index: the same while the rows are, another after any change."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.index.store import content_mark, index_file

QUERIES = {"skipped_serial": "FROM skipped_serial WHERE serial < $most", "of_nobody": "FROM of_nobody"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def change(home: Home, statement: str) -> dict[str, str]:
    with index_file.open_index(home) as connection:
        connection.execute(statement)
    return content_mark.mark_rows(home, QUERIES, {"most": "10"})


def test_rows_that_come_go_or_change_make_another_mark_and_the_old_ones_the_old_one(home: Home) -> None:
    first = change(home, "INSERT INTO skipped_serial VALUES (1), (2)")
    assert change(home, "SELECT 1") == first
    more = change(home, "INSERT INTO skipped_serial VALUES (2)")
    other = change(home, "UPDATE skipped_serial SET serial = 3 WHERE serial = 1")
    assert len({str(each) for each in (first, more, other)}) == 3
    assert change(home, "DELETE FROM skipped_serial; INSERT INTO skipped_serial VALUES (2), (1)") == first


def test_what_a_query_leaves_out_changes_nothing(home: Home) -> None:
    assert change(home, "INSERT INTO skipped_serial VALUES (1)") == change(
        home, "INSERT INTO skipped_serial VALUES (11)"
    )


def test_a_table_that_is_not_there_yet_is_like_an_empty_one(home: Home) -> None:
    before = change(home, "SELECT 1")
    assert before == change(home, "CREATE TABLE of_nobody (number INTEGER)")
    assert before != change(home, "INSERT INTO of_nobody VALUES (1)")
