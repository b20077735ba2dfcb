"""The list that goes out to a case manager: whom to visit, where, why, and a form to report on.

Only the area asked for; every list is kept in the index and in the audit. What stands on it is personal data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.cases.books import book_store
from assets.cases.books.kinds import BOOKS, ResourceRow, TeamRow
from assets.cases.lists import case_details, list_keys
from assets.cases.lists.list_row import urgency_of
from assets.cases.lists.list_workbook import write_workbook
from assets.cases.log import case_store
from assets.cases.log.case_store import Case
from assets.common import audit_log
from assets.common.home import Home


class NoCasesError(Exception):
    """There is nobody to put on the list; says why."""


@dataclass(frozen=True)
class Listed:
    """A list that was written.

    Attributes:
        list_id: its id.
        rows: children on it.
    """

    list_id: str
    rows: int


def write_list(
    home: Home, province: str, path: Path, *, area: str, manager: str | None, by: str, as_of: dt.date, at: dt.datetime
) -> Listed:
    """Write the open cases of an area (and of a manager) as a workbook with a form.

    Args:
        home: the installation.
        province: two-digit code.
        path: the workbook to write.
        area: code of a district (4 digits) or subdistrict (6); nothing of another area is on the list.
        manager: only the cases of this member of the team.
        by: who asks for it.
        as_of: the day that is overdue is reckoned on.
        at: when it is made.

    Raises:
        NoCasesError: no case of the area is open, or the manager is not of the team or of this area.
        FileNotFoundError: the home has no index yet.
    """
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        if manager is not None:
            _must_have_area(connection, province, manager, area)
        cases = [case for case in case_store.read_cases(connection, province) if _is_open(case, manager)]
        details = case_details.read_details(home, province, [case.child_id for case in cases if case.child_id])
        chosen = [(case, details[case.child_id]) for case in cases if case.child_id in details]
        chosen = [(case, child) for case, child in chosen if child.subdistrict_code.startswith(area)]
        if not chosen:
            raise NoCasesError(f"ไม่มีเคสที่ต้องติดตามในพื้นที่ {area} · no open case in {area}")
        chosen.sort(key=lambda each: (-urgency_of(each[0], each[1], as_of), each[0].case_id))
        resources = book_store.read_rows(connection, province, BOOKS["resources"], ResourceRow)
        listed = _keep(connection, province, area, manager, by, at, [case.case_id for case, _ in chosen])
        write_workbook(path, listed.list_id, chosen, resources, area, manager, as_of)
        audit_log.add_entry(home, "case_list", who=by, scope=area, rows=listed.rows, detail={"list": listed.list_id})
        connection.execute("COMMIT")
    return listed


def _is_open(case: Case, manager: str | None) -> bool:
    is_asked = manager is None or case.progress.manager == manager
    return is_asked and not case.progress.is_ended and not case.is_duplicate


def _must_have_area(connection: duckdb.DuckDBPyConnection, province: str, manager: str, area: str) -> None:
    team = book_store.read_rows(connection, province, BOOKS["team"], TeamRow)
    found = next((row for row in team if row.code == manager), None)
    if found is None:
        raise NoCasesError(f"ไม่มีรหัสผู้รับผิดชอบ {manager} ในแบบฟอร์มทีมงาน · {manager} is not of the team")
    if not any(area.startswith(own) for own in found.areas):
        raise NoCasesError(f"พื้นที่ {area} ไม่อยู่ในความรับผิดชอบของ {manager} · {area} is not an area of {manager}")


def _keep(
    connection: duckdb.DuckDBPyConnection,
    province: str,
    area: str,
    manager: str | None,
    by: str,
    at: dt.datetime,
    cases: Sequence[str],
) -> Listed:
    list_id = list_keys.new_list()
    connection.execute(
        "INSERT INTO case_list VALUES (?, ?, ?, ?, ?, ?, ?)", [list_id, province, area, manager, by, at, len(cases)]
    )
    connection.executemany(
        "INSERT INTO case_list_row VALUES (?, ?, ?)", [[list_id, number, case] for number, case in enumerate(cases, 1)]
    )
    return Listed(list_id, len(cases))
