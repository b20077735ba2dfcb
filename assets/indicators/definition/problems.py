"""The six problem types: which signal of which source means which, from `data/reference/problems.csv`.

A signal without a mapping is listed, never dropped. Text that was written by hand may hold a name: it is
compared with the crosswalk and never handed on.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv

import data.reference

FILE = Path(data.reference.__file__).parent / "problems.csv"
SQL = Path(__file__).parents[1] / "sql"
TYPES = ("economy", "family", "society", "behaviour", "health", "education")
MATCHES = ("equals", "contains")


class CrosswalkError(Exception):
    """The crosswalk does not hold together; says which line and what is wrong with it."""


@cache
def crosswalk() -> pa.Table:
    """The crosswalk: source, layout, column, match, value, problem, note, all text.

    Raises:
        CrosswalkError: a line names a problem type or a way to match that there is not.
    """
    with FILE.open("rb") as file:
        names = file.readline().decode().strip().split(",")
    text = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    table = pa.csv.read_csv(FILE, convert_options=text)
    for line, row in enumerate(table.to_pylist(), start=2):
        if row["problem"] not in (*TYPES, "none"):
            raise CrosswalkError(f"{FILE.name}, line {line}: problem must be one of {', '.join(TYPES)} or none")
        if row["match"] not in MATCHES or not row["value"]:
            raise CrosswalkError(f"{FILE.name}, line {line}: match must be equals or contains, and value not empty")
    return table


def judge(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `signal`, `problem` (a row a signal and type) and `key_problem` (key_id, problems).

    Needs `handed_record`, `extra`, `detail_fact` and `key_growth`.
    """
    connection.execute((SQL / "signal.sql").read_text("utf-8"))
    connection.register("crosswalk", crosswalk())
    connection.execute((SQL / "problem.sql").read_text("utf-8"))
    connection.unregister("crosswalk")
