"""Taking an answered correction list in: each row is checked, the good ones are kept, and every row gets a result.

The same list again changes nothing. What is said to be another child's becomes a question of the review: a unit
corrects its own values, and who is one child is decided by registered reviewers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.common.workbooks.answered_workbook import REFUSED
from assets.data_quality.corrections import answer_reader, correction_store, unit_passwords, wording
from assets.data_quality.corrections.answer_reader import AnswerFileError, AnswerRow
from assets.data_quality.corrections.correction_store import AskedRow, CorrectionAnswer
from assets.review.queue import reported_pairs
from assets.review.sheet import row_key

Place = tuple[str, int]
"""A list and the number of a row in it."""


@dataclass(frozen=True)
class TakenAnswers:
    """What taking a list came to.

    Attributes:
        new: answers that were added, by answer.
        again: answers that had been given before.
        open: rows without an answer.
        refused: the line in the spreadsheet of each refused row → which of `wording.FAULTS`.
        results: line → what became of it, in Thai.
        provinces: whose lists the new answers are about.
    """

    new: Mapping[str, int]
    again: int
    open: int
    refused: Mapping[int, str]
    results: Mapping[int, str]
    provinces: tuple[str, ...]


def take_answers(home: Home, path: Path, by: str, at: dt.datetime) -> TakenAnswers:
    """Take the answers of a list into the index, in one transaction, and into the audit.

    Raises:
        AnswerFileError: the file is no correction list, or one of another home.
        FileNotFoundError, LockedError, WrongKeyError, MissingKeyError: file or index do not open.
        AuditError: the audit cannot be written; nothing is taken then.
    """
    rows = answer_reader.read_answers(path)
    keys = [row_key.parse_key(row.key) for row in rows]
    with correction_store.open_corrections(home) as connection:
        connection.execute("BEGIN")
        asked = correction_store.read_asked(connection, sorted({key[0] for key in keys if key is not None}))
        if rows and not asked:
            raise AnswerFileError(
                f"{path.name}: ไม่ใช่รายการที่ระบบนี้ออกให้ ใช้ไฟล์ที่จังหวัดส่งให้"
                " · this home sent out no such list: use the file that the province sent"
            )
        taken = _take(connection, rows, asked, by, at)
        if taken.new:
            detail: dict[str, audit_log.Detail] = {"refused": len(taken.refused), **taken.new}
            scope = " ".join(taken.provinces)
            audit_log.add_entry(
                home, "corrections answered", who=by, scope=scope, rows=sum(taken.new.values()), detail=detail
            )
        connection.execute("COMMIT")
    return taken


def find_unit_password(home: Home, path: Path, on_search: Callable[[int], None]) -> str:
    """The password of the unit that was sent the list.

    `on_search` is told how many units are left to be tried where the file's name does not tell.

    Raises:
        PasswordError: it is none that this home gave to a unit.
        FileNotFoundError, LockedError, WrongKeyError, MissingKeyError: file or index do not open.
    """
    with correction_store.open_corrections(home) as connection:
        units = correction_store.read_units(connection)
    return unit_passwords.find_password(home, path, units, on_search)


def _take(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[AnswerRow],
    asked: Mapping[Place, tuple[AskedRow, str]],
    by: str,
    at: dt.datetime,
) -> TakenAnswers:
    before = correction_store.read_given(connection, sorted({place[0] for place in asked}))
    results: dict[int, str] = {}
    refused: dict[int, str] = {}
    new: list[CorrectionAnswer] = []
    seen: set[Place] = set()
    again = unanswered = 0
    for row in rows:
        place = _find_place(row.key, asked)
        answer = answer_reader.read_answer(row.answer)
        if place is not None and not row.answer:
            unanswered += 1
            results[row.line] = wording.OPEN
        elif fault := _find_fault(row, asked[place][0] if place else None, answer, seen):
            refused[row.line] = fault
            results[row.line] = f"{REFUSED}: {wording.FAULTS[fault]}"
        else:
            assert place is not None and answer is not None
            seen.add(place)
            given = _give(asked[place][0], answer, row.note, by, at)
            if before.get(place) == (answer, given.note):
                again += 1
                results[row.line] = wording.AGAIN
            else:
                new.append(given)
                results[row.line] = wording.RESULTS[answer]
    _keep(connection, new, asked)
    counts = {code: sum(given.answer == code for given in new) for code in wording.ANSWERS}
    provinces = sorted({asked[given.list_id, given.row_number][1] for given in new})
    counted = {code: count for code, count in counts.items() if count}
    return TakenAnswers(counted, again, unanswered, refused, results, tuple(provinces))


def _find_place(key: str, asked: Mapping[Place, tuple[AskedRow, str]]) -> Place | None:
    place = row_key.parse_key(key)
    if place is None or place not in asked:
        return None
    row = asked[place][0]
    return place if row_key.make_key(*place, row.agency_record_id, row.field) == key.strip() else None


def _find_fault(row: AnswerRow, asked: AskedRow | None, answer: str | None, seen: set[Place]) -> str | None:
    if asked is None:
        return "unknown_key"
    if answer is None:
        return "unknown_answer"
    if (asked.list_id, asked.row_number) in seen:
        return "repeated"
    if answer == "other_child" and not asked.other_records:
        return "no_other_child"
    return "long_note" if len(row.note) > answer_reader.LONGEST_NOTE else None


def _give(asked: AskedRow, answer: str, note: str, by: str, at: dt.datetime) -> CorrectionAnswer:
    return CorrectionAnswer(
        *(asked.list_id, asked.row_number, asked.agency_record_id, asked.field, asked.value_hash, asked.file_version),
        *(answer, note or None, by, at),
    )


def _keep(
    connection: duckdb.DuckDBPyConnection,
    new: Sequence[CorrectionAnswer],
    asked: Mapping[Place, tuple[AskedRow, str]],
) -> None:
    correction_store.add_rows(connection, new)
    pairs = [
        reported_pairs.ReportedPair(given.agency_record_id, other, given.answered_by, given.answered_at)
        for given in new
        if given.answer == "other_child"
        for other in asked[given.list_id, given.row_number][0].other_records
    ]
    reported_pairs.add_pairs(connection, pairs)
