"""The six problem types: which signal of which source means which, from `data/reference/problems.csv`.

A signal without a mapping is listed, never dropped. Text that was written by hand may hold a name: it is
compared with the crosswalk and given to nobody.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

import duckdb
import pyarrow as pa
import pydantic

import data.reference
from assets.common.storage.sql_script import SqlFolder
from quality.yaml_file import DataFileError, Entry

FILE = Path(data.reference.__file__).parent / "problems.csv"
SQL = SqlFolder(Path(__file__).parents[1] / "sql")
Problem = Literal["economy", "family", "society", "behaviour", "health", "education"]
TYPES: tuple[str, ...] = get_args(Problem)


class Mapping(Entry):
    """A line of the crosswalk; `none` is a signal that is known to mean no problem."""

    source: str
    layout: str
    column: str
    match: Literal["equals", "contains"]
    value: Annotated[str, pydantic.Field(min_length=1)]
    problem: Problem | Literal["none"]
    note: str


@cache
def crosswalk() -> pa.Table:
    """The crosswalk: source, layout, column, match, value, problem, note, all text.

    Raises:
        DataFileError: a line names a problem type or a way to match that there is not, or lacks its value.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return pa.Table.from_pylist([_read(row, rows.line_num).model_dump() for row in rows])


def _read(row: dict[str, str], line: int) -> Mapping:
    try:
        return Mapping.model_validate(row)
    except pydantic.ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc'][:1]))}: {each['msg']}" for each in error.errors())
        raise DataFileError(f"{FILE.name}, line {line}: {wrong}: correct it") from error


def map_problems(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `signal`, `problem` (a row a signal and type) and `key_problem` (agency_record_id, problems).

    Needs `handed_record`, `extra`, `detail_fact` and `key_growth`.
    """
    SQL.run(connection, "signal")
    connection.register("crosswalk", crosswalk())
    SQL.run(connection, "problem")
    connection.unregister("crosswalk")
