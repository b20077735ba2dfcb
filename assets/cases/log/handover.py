"""Cases of children who moved to another province: ended in the one, gone on with in the other.

The other province opens its case at its own next refresh, with the id of the earlier one; what was written in the
earlier one stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from assets.cases.log import case_store
from assets.cases.log.case_store import Case
from assets.cases.log.states import State
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path


@dataclass(frozen=True)
class ComingCase:
    """A case of another province that ended because its child moved; the child's agency records here."""

    case: Case
    keys: Sequence[int]


def find_coming(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> dict[str, ComingCase]:
    """By child id: who lives in the province by now, and has a case elsewhere that ended because she moved."""
    here = _living_here(home, province)
    rows = connection.execute("SELECT DISTINCT province_code FROM case_file WHERE province_code <> ?", [province])
    coming = {}
    for (other,) in sorted(rows.fetchall()):
        for case in case_store.read_cases(connection, other):
            child = case.child_id or ""
            if child in here and not case.is_split and case.progress.state is State.MOVED:
                coming[child] = ComingCase(case, here[child])
    return coming


def find_leaving(home: Home, province: str, cases: Sequence[Case]) -> dict[str, str]:
    """By case id, the province where the child of an open case lives by now: another one than this."""
    open_cases = {case.child_id: case.case_id for case in cases if not case.progress.is_ended and not case.is_split}
    child = duckdb_io.quote(str(index_table_path(home, province, "child")))
    with duckdb_io.connect() as connection:
        connection.register("wanted", pa.table({"child_id": pa.array(list(open_cases), pa.string())}))
        rows = connection.execute(
            f"SELECT child_id, province_code FROM read_parquet({child}) SEMI JOIN wanted USING (child_id)"
            " WHERE province_code IS NOT NULL AND province_code <> ? ORDER BY child_id",
            [province],
        ).fetchall()
    return {open_cases[child_id]: other for child_id, other in rows}


def is_back(case: Case, elsewhere: Case) -> bool:
    """Whether the child of a case that was handed over has come back, after the case elsewhere ended in its turn."""
    ended, later = case.progress, elsewhere.progress
    if ended.state is not State.MOVED or ended.since is None or later.since is None:
        return False
    return later.since > ended.since


def _living_here(home: Home, province: str) -> dict[str, list[int]]:
    """By child id, the agency records of the children who are known in the province and whose home is in it."""
    child, person, record = (
        duckdb_io.quote(str(path))
        for path in (
            index_table_path(home, province, "child"),
            person_facts_path(home, province),
            index_table_path(home, province, "child_record"),
        )
    )
    with duckdb_io.connect() as connection:
        rows = connection.execute(
            f"""
            SELECT child_id, list(DISTINCT agency_record_id ORDER BY agency_record_id)
            FROM read_parquet({child}) AS child
            JOIN (SELECT child_id FROM read_parquet({person}) WHERE known) USING (child_id)
            JOIN (SELECT child_id, agency_record_id FROM read_parquet({record}) WHERE own) USING (child_id)
            WHERE child.province_code = ? GROUP BY child_id ORDER BY child_id""",
            [province],
        ).fetchall()
    return dict(rows)
