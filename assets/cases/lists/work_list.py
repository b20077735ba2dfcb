"""The list that goes out to a case manager: whom to visit, where, why, and a form to report on.

Only the area asked for; every list is kept in the index and in the audit. What stands on it is personal data.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.cases.books import book_store
from assets.cases.books.row_models import BOOKS, PhaseRow, ResourceRow, TeamRow
from assets.cases.distances import find_middles
from assets.cases.lists import case_details
from assets.cases.lists.list_row import ListedCase, label_of, question_of, urgency_of
from assets.cases.lists.list_workbook import write_workbook
from assets.cases.lists.near_resources import find_near_resources
from assets.cases.log import case_store
from assets.cases.log.case_store import Case
from assets.cases.survey.xlsform import CHILDREN, ENTITIES, PROPERTIES, write_form
from assets.common import audit_log
from assets.common.storage.atomic_io import make_folder, replacing
from assets.common.storage.home import Home
from assets.common.workbooks.workbook_encryption import check_password, encrypt_workbook
from assets.review.sheet import row_key


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


@dataclass(frozen=True)
class ListRequest:
    """What list is asked for.

    Attributes:
        province: two-digit code.
        area: code of a district (4 digits) or subdistrict (6); nothing of another area is on the list.
        manager: only the cases of this member of the team; None for all of the area.
        by: who asks for it.
        as_of: the day that is overdue is reckoned on.
        at: when it is made.
    """

    province: str
    area: str
    manager: str | None
    by: str
    as_of: dt.date
    at: dt.datetime


def write_list(home: Home, asked: ListRequest, path: Path, password: str | None) -> Listed:
    """Write the open cases of an area (and of a manager) as a workbook with a form to report on.

    Args:
        home: the installation.
        asked: what list is asked for.
        path: where to; nothing is there before the workbook is whole and behind its password.
        password: of the workbook; None for none.

    Raises:
        PasswordError: the password is too short.
        NoCasesError: no case of the area is open, or the manager is not of the team or of this area.
        FileNotFoundError: the home has no index yet.
        AuditError: the audit log cannot be written; nothing is written then.
    """
    if password is not None:
        check_password(password)

    def write(connection: duckdb.DuckDBPyConnection, list_id: str, chosen: Sequence[ListedCase]) -> None:
        phases = book_store.read_rows(connection, asked.province, BOOKS["phases"], PhaseRow)
        with replacing(path) as temporary:
            write_workbook(temporary, list_id, chosen, phases, asked.area, asked.manager, asked.as_of)
            if password is not None:
                encrypt_workbook(temporary, password)

    return _draw_up(home, asked, "case_list", write)


def write_survey(home: Home, asked: ListRequest, folder: Path) -> Listed:
    """Write the form for telephones and the children to visit into a folder.

    The form is `form.xlsx`; `children.csv` is attached to it, `entities.csv` is for an entity list of ODK Central.

    Raises:
        NoCasesError, FileNotFoundError, AuditError: as `write_list`.
    """

    def write(_: duckdb.DuckDBPyConnection, list_id: str, chosen: Sequence[ListedCase]) -> None:
        make_folder(folder)
        write_form(folder / "form.xlsx")
        rows = []
        for number, each in enumerate(chosen, 1):
            key = row_key.make_key(list_id, number, each.case.case_id)
            manager = each.case.progress.manager or asked.manager or ""
            rows.append((label_of(each.child), key, manager, each.child.subdistrict_code, each.question))
        _write_rows(folder / CHILDREN, ("name", "label", *PROPERTIES), [(row[1], *row) for row in rows])
        _write_rows(folder / ENTITIES, ("label", *PROPERTIES), rows)

    return _draw_up(home, asked, "case_survey", write)


def _write_rows(path: Path, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


def _draw_up(
    home: Home,
    asked: ListRequest,
    action: str,
    write: Callable[[duckdb.DuckDBPyConnection, str, Sequence[ListedCase]], None],
) -> Listed:
    """Choose the cases, keep which they are, put that into the audit log, write them; all of it or nothing."""
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        chosen = _choose(connection, home, asked)
        listed = _keep(connection, asked, [each.case for each in chosen])
        audit_log.add_entry(
            home, action, who=asked.by, scope=asked.area, rows=listed.rows, detail={"list": listed.list_id}
        )
        write(connection, listed.list_id, chosen)
        connection.execute("COMMIT")
    return listed


def _choose(connection: duckdb.DuckDBPyConnection, home: Home, asked: ListRequest) -> list[ListedCase]:
    """The open cases of the area with what is known of their children, the most urgent first.

    A case whose records belong to several children is there if one of them lives in the area.
    """
    if asked.manager is not None:
        _must_have_area(connection, asked.province, asked.manager, asked.area)
    known = case_store.read_cases(connection, asked.province)
    cases = [case for case in known if _is_open(case, asked.manager)]
    people = case_details.read_details(
        home, asked.province, sorted({child for case in cases for child in case.candidates})
    )
    resources = book_store.read_rows(connection, asked.province, BOOKS["resources"], ResourceRow)
    middles = find_middles(known, case_details.read_subdistricts(home, asked.province))
    chosen = []
    for case in cases:
        there = [people[child] for child in case.candidates if child in people]
        here = [child for child in there if child.subdistrict_code.startswith(asked.area)]
        if here:
            child = here[0]
            near = find_near_resources(child, resources, middles.get(child.subdistrict_code))
            chosen.append(ListedCase(case, child, question_of(case, child, people, asked.area), near))
    if not chosen:
        raise NoCasesError(f"ไม่มีเคสที่ต้องติดตามในพื้นที่ {asked.area} · no open case in {asked.area}")
    return sorted(chosen, key=lambda each: (-urgency_of(each.case, each.child, asked.as_of), each.case.case_id))


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


def _keep(connection: duckdb.DuckDBPyConnection, asked: ListRequest, cases: Sequence[Case]) -> Listed:
    """Keep the list and its rows; of a case that a question is about, the agency records child by child."""
    list_id = row_key.new_sheet_id()
    connection.execute(
        "INSERT INTO case_list VALUES (?, ?, ?, ?, ?, ?, ?)",
        [list_id, asked.province, asked.area, asked.manager, asked.by, asked.at, len(cases)],
    )
    rows = [
        [list_id, number, case.case_id, case_store.group_records(connection, case) if case.is_split else None]
        for number, case in enumerate(cases, 1)
    ]
    connection.executemany("INSERT INTO case_list_row VALUES (?, ?, ?, ?)", rows)
    return Listed(list_id, len(cases))
