"""Scripts of a package: each statement gets its own parameters, no placeholder stays open."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.common.storage.sql_script import SqlFolder


@pytest.fixture
def scripts(tmp_path: Path) -> SqlFolder:
    (tmp_path / "made.sql").write_text("SELECT {column} AS n, {'a': 1} AS kept FROM {source}", "utf-8")
    (tmp_path / "steps.sql").write_text(
        "-- steps: two statements\nCREATE TEMP TABLE one AS SELECT $first AS n;\n"
        "CREATE TEMP TABLE two AS SELECT n + $second AS n FROM one;\nFROM two;",
        "utf-8",
    )
    return SqlFolder(tmp_path)


def test_each_statement_is_given_the_parameters_that_it_names(scripts: SqlFolder) -> None:
    with duckdb.connect() as connection:
        assert scripts.run(connection, "steps", {"first": 1, "second": 2, "unused": 3}).fetchall() == [(3,)]


def test_a_parameter_that_is_missing_is_named(scripts: SqlFolder) -> None:
    with duckdb.connect() as connection, pytest.raises(KeyError, match="second"):
        scripts.run(connection, "steps", {"first": 1})


def test_placeholders_are_replaced_and_braces_of_sql_stay(scripts: SqlFolder) -> None:
    with duckdb.connect() as connection:
        scripts.create(connection, "found", "made", column="range", source="range(2)")
        assert connection.execute("FROM found ORDER BY n").fetchall() == [(0, {"a": 1}), (1, {"a": 1})]


def test_an_open_placeholder_is_an_error_that_names_it(scripts: SqlFolder) -> None:
    with pytest.raises(KeyError, match=r"made\.sql needs \{source\}"):
        scripts.read("made", column="range")
