"""Taking a filled-in list back: each row is checked, the good ones become events, and every row gets an answer.

The same list again changes nothing. No answer quotes what a cell holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.cases.books.answered_copy import write_answers
from assets.cases.books.book_store import read_rows
from assets.cases.books.reader import FilledBook, RowFault, read_book
from assets.cases.books.row_models import BOOKS, PhaseRow
from assets.cases.lists.list_form import FORM, CaseStep, ReportRow
from assets.cases.log import case_store, findings
from assets.cases.log.case_store import CaseEvent
from assets.cases.log.states import EventKind, VisitFinding
from assets.common import audit_log
from assets.common.storage.home import Home
from assets.common.workbooks.answered_workbook import REFUSED
from assets.review.sheet import row_key

_Asked = dict[str, tuple[str, list[list[int]]]]
"""Row key → the case, and its agency records child by child where the list asks which child it is of."""
_STEPS = {
    CaseStep.PLAN: EventKind.PLAN_AGREED,
    CaseStep.HELPED: EventKind.HELPED,
    CaseStep.BACK: EventKind.BACK,
    CaseStep.FOLLOWED: EventKind.FOLLOWED,
    CaseStep.CLOSED: EventKind.CLOSED,
}


@dataclass(frozen=True)
class TakenReports:
    """What taking a list came to.

    Attributes:
        new: events that were added.
        again: events that had been reported before.
        empty: rows on which nothing was reported.
        faults: what is wrong with the others.
        answers: line of the spreadsheet → what it came to, in Thai.
        sheet: the name of the sheet that was read.
        absent: headings of the list that the sheet does not have: nothing was read of these columns.
    """

    new: int
    again: int
    empty: int
    faults: tuple[RowFault, ...]
    answers: dict[int, str]
    sheet: str
    absent: tuple[str, ...]


def take_list(home: Home, province: str, path: Path, by: str, as_of: dt.date, at: dt.datetime) -> TakenReports:
    """Take the reports of a list into the index, in one transaction.

    Args:
        home: the installation.
        province: two-digit code: rows of another province's lists are refused.
        path: the workbook as it came back.
        by: who hands it in.
        as_of: the day of reporting: nothing can have been done after it.
        at: when it is recorded.

    Raises:
        BookError, FileNotFoundError: the workbook cannot be read as a list.
        AuditError: the audit cannot be written; nothing is taken.
    """
    return take_reports(home, province, read_book(FORM, path, as_of), by, at)


def take_reports(home: Home, province: str, filled: FilledBook[Any], by: str, at: dt.datetime) -> TakenReports:
    """Take reports that were read from whatever form into the index, in one transaction; else as `take_list`."""
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        asked = _asked(connection, province)
        phases = _phases(connection, province)
        answers = {fault.line: _faulty(fault) for fault in filled.faults}
        faults = list(filled.faults)
        new = again = empty = 0
        for line, row in filled.rows.items():
            assert isinstance(row, ReportRow)
            fault = _check(row, line, asked, phases)
            if fault is not None:
                faults.append(fault)
                answers[line] = _faulty(fault)
            elif row.is_empty:
                empty += 1
                answers[line] = "ยังไม่มีการรายงาน"
            else:
                case_id, candidates = asked[row.row_key]
                kept = candidates[row.which_child - 1] if row.which_child is not None else ()
                events = to_events(row, case_id, by, at, tuple(kept))
                added = case_store.add_events(connection, events)
                new, again = new + added, again + len(events) - added
                answers[line] = "รับแล้ว" if added else "เคยรับแล้ว ไม่มีอะไรเปลี่ยน"
        findings.write_findings(connection, home, province, case_store.read_cases(connection, province))
        audit_log.add_entry(home, "case_report", who=by, scope=province, rows=new)
        connection.execute("COMMIT")
    by_line = tuple(sorted(faults, key=lambda fault: fault.line))
    return TakenReports(new, again, empty, by_line, answers, filled.sheet, filled.absent)


def to_events(row: ReportRow, case_id: str, by: str, at: dt.datetime, kept: tuple[int, ...] = ()) -> list[CaseEvent]:
    """The events that a row of a list reports: whose the case is, a visit, and what was done beyond it.

    Args:
        row: as it was filled in.
        case_id: the case of the row.
        by: who hands it in.
        at: when it is recorded.
        kept: the agency records of the child that the manager says the case is of; empty where nothing was asked.
    """
    events = []
    day = row.visited_on or row.stepped_on
    if kept and day is not None:
        events.append(CaseEvent(case_id, EventKind.IDENTIFIED, day, by, at, records=kept))
    if row.result is not None and row.visited_on is not None:
        events.append(
            CaseEvent(
                case_id,
                EventKind.VISITED,
                row.visited_on,
                by,
                at,
                finding=VisitFinding(row.result.value),
                next_on=row.next_on,
                place=row.place,
                problems=tuple(str(problem.value) for problem in row.problems),
                wish=row.wish,
                consent=row.consent,
                photo=row.photo,
                latitude=row.latitude,
                longitude=row.longitude,
                note=row.note,
            )
        )
    if row.step is not None and row.stepped_on is not None:
        events.append(
            CaseEvent(
                case_id,
                _STEPS[row.step],
                row.stepped_on,
                by,
                at,
                next_on=row.next_on,
                place=row.place,
                mode=None if row.mode is None else str(row.mode.value),
                phase=row.phase,
                help_kind=row.help_kind,
                resource=row.resource,
                baht=row.baht,
                money_from=row.money_from,
                approved_by=row.approved_by,
                note=row.note if row.result is None else None,
            )
        )
    return events


def write_answer(path: Path, taken: TakenReports, to: Path) -> None:
    """Write a copy of the list with a column that says what each row came to."""
    write_answers(path, FORM.heading("row_key"), taken.answers, to)


def _check(row: ReportRow, line: int, asked: _Asked, phases: frozenset[str]) -> RowFault | None:
    if row.row_key not in asked:
        return RowFault(line, FORM.heading("row_key"), "ไม่ใช่รหัสแถวของรายชื่อที่จังหวัดนี้ออกให้")
    if row.which_child is not None and row.which_child > len(asked[row.row_key][1]):
        return RowFault(line, FORM.heading("which_child"), "ไม่มีหมายเลขนี้ในสิ่งที่รายชื่อถาม")
    if row.phase is not None and row.phase not in phases:
        return RowFault(line, FORM.heading("phase"), "ไม่มีรหัสระยะนี้ในแบบฟอร์มระยะโครงการ")
    return None


def _asked(connection: duckdb.DuckDBPyConnection, province: str) -> _Asked:
    """Row key → case and candidates, of all lists that the province has given out."""
    rows = connection.execute(
        "SELECT list_id, row_number, case_id, candidates FROM case_list_row JOIN case_list USING (list_id)"
        " WHERE province_code = ?",
        [province],
    ).fetchall()
    return {
        row_key.make_key(list_id, number, case): (case, candidates or []) for list_id, number, case, candidates in rows
    }


def _phases(connection: duckdb.DuckDBPyConnection, province: str) -> frozenset[str]:
    return frozenset(row.code for row in read_rows(connection, province, BOOKS["phases"], PhaseRow))


def _faulty(fault: RowFault) -> str:
    return f"{REFUSED}: {fault.column + ' ' if fault.column else ''}{fault.reason}"
