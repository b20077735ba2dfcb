"""Source conflicts: where sources differ on a child: birthday, sex, name, address, number, enrolment, whereabouts.

What the kinds are called, and what to do about them, stands in `data/reference/source_conflicts.csv`. Which of
two sources is right is not decided here: people do that. Who is one child is the index's decision.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

import data.reference
from assets.common.step_stamp import RefreshStep, StepInput, run_step
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table, table_path
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import SQL as INDEX_SQL
from assets.index.export.province_export import index_table_path
from assets.records.child_record import records_path
from linkage.pairs.comparison_levels import Name
from linkage.pairs.similarity import compare_names
from linkage.thai import sounds

SQL = SqlFolder(Path(__file__).parent / "sql")
_WORDS = ("code", "field", "th", "en", "action_th", "action_en", "asked")
TABLE = "reconciliation.source_conflict"
KINDS = Path(data.reference.__file__).parent / "source_conflicts.csv"


@dataclass(frozen=True)
class ConflictKind:
    """A kind of conflict, in words.

    Attributes:
        code: as in the tables.
        field: what is compared: birth, sex, name, address, number, enrolment, presence.
        th, en: what it is.
        action_th, action_en: what to do.
        asked: who is asked to look: `both` sides, the `faulty` one alone, or the one that is `not_register`, since the
            civil register's spelling is the one to use.
        weight: how much it matters that one of them is put right, 1 to 3.
    """

    code: str
    field: str
    th: str
    en: str
    action_th: str
    action_en: str
    asked: str
    weight: int


@dataclass(frozen=True)
class ConflictSummary:
    """How many rows the table of conflicts has."""

    rows: int


STEP = RefreshStep("source_conflicts", code_version="1", summary=ConflictSummary)


@cache
def read_kinds() -> dict[str, ConflictKind]:
    """All kinds of conflict by code, in the order in which they are shown."""
    with KINDS.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: ConflictKind(**{name: row[name] for name in _WORDS}, weight=int(row["weight"]))
            for row in csv.DictReader(file)
        }


def refresh_conflicts(home: Home, province: str) -> Path:
    """Offer `reconciliation.source_conflict` to the registry, or leave it where nothing has changed; where it lies.

    No day has a part in it: sources differ, or do not, on records that are in force.
    """
    exported = [index_table_path(home, province, name) for name in ("child", "child_record")]
    given = StepInput([*exported, records_path(home, province), KINDS])
    run_step(STEP, home, province, given, lambda: _offer_conflicts(home, province))
    return table_path(home, province, "registry", TABLE)


def _offer_conflicts(home: Home, province: str) -> ConflictSummary:
    found = find_conflicts(home, province)
    add_table(home, province, "registry", TABLE, found)
    return ConflictSummary(found.num_rows)


def find_conflicts(home: Home, province: str) -> pa.Table:
    """Where sources contradict each other on the province's children now. Restricted: it holds values.

    Returns:
        child_id, kind, district_code (where the child lives), and for both sides (`_a` the one believed first):
        source, source_file, source_row, record_version_id,
        value. A birth date is YYYY-MM-DD (as written where its era is
        the matter), an address the finest code known, an enrolment the school's code; of whereabouts there is no
        value, and of a child without a civil record no second side.
    """
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        load_current(connection, home, province)
        for step in ("source_value", "value_pair"):
            SQL.run(connection, step)
        connection.register("given_likeness", _likeness(connection))
        files = {
            "child_record": index_table_path(home, province, "child_record"),
            "written": records_path(home, province),
        }
        SQL.run(connection, "conflict", None, **{name: _file(path) for name, path in files.items()})
        return SQL.run(connection, "conflict_list").to_arrow_table()


def load_current(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """Make the table `current`: the active records of the province's children, with the child's district."""
    files = {name: _file(index_table_path(home, province, name)) for name in ("child_record", "child")}
    INDEX_SQL.run(connection, "source_precedence")
    SQL.run(connection, "current_record", None, **files)


def count_conflicts(conflicts: pa.Table, province: str) -> pa.Table:
    """Children by kind, pair of sources and district: province_code, kind, source_a, source_b, district_code, children.

    Args:
        conflicts: as `find_conflicts` gives them.
        province: two-digit code.
    """
    return _counted("conflict_count", conflicts, province)


def count_conflicting_children(conflicts: pa.Table, province: str) -> pa.Table:
    """Children by kind, each once however many of their sources differ: province_code, kind, children."""
    return _counted("conflict_total", conflicts, province)


def _counted(text: str, conflicts: pa.Table, province: str) -> pa.Table:
    with duckdb_io.connect() as connection:
        connection.register("given_conflict", conflicts)
        return SQL.run(connection, text, {"province": province}).to_arrow_table()


def _likeness(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """For each two names that differ whether one is the other spelled by ear or mistyped: value_a, value_b, alike."""
    pairs = connection.execute("""
        SELECT DISTINCT value_a, value_b FROM value_pair WHERE field IN ('first_name', 'last_name')""").to_arrow_table()
    left, right = (_sound_all(pairs[column].to_pylist()) for column in ("value_a", "value_b"))
    same = np.array([a == b for a, b in zip(left, right, strict=True)], dtype=bool)
    return pairs.append_column("alike", pa.array(same | (compare_names(left, right) >= Name.STEM)))


def _sound_all(names: list[str]) -> list[str]:
    """What each name sounds like; all together are asked about at once, a name a line."""
    text = "\n".join(name.replace("\n", " ") for name in names)
    return sounds.sound(sounds.plain(text)).split("\n") if names else []


def _file(path: Path) -> str:
    return duckdb_io.quote(str(path))
