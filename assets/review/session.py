"""Reviewing: drawing up a sheet, and taking its answers into the index, each in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.common import audit_log
from assets.common.as_of import day_of
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review.decisions import answer_validation, decision_store, trial
from assets.review.decisions.answer_validation import AnswerFault, CheckedAnswer, CheckedAnswers, Place, StoredQuestion
from assets.review.decisions.decision_store import Decision
from assets.review.queue import questions
from assets.review.queue.questions import AskedPair, QuestionSheet
from assets.review.reviewers import Reviewer
from assets.review.sheet import row_key, sheet_reader
from assets.review.sheet.question_block import make_block
from assets.review.sheet.sheet_reader import SheetRow


@dataclass(frozen=True)
class ImportResult:
    """What an import came to.

    Attributes:
        new: answers taken in.
        again: answers that the same person had given on the same sheet before.
        open: rows without an answer.
        faults: rows refused, and why.
        awaiting_second: new answers against what the model was fairly sure of, which await a second person; by row.
        disputed: new answers after which as many people say one thing as the other; by row.
        provinces: whose lists the new answers are about.
    """

    new: int
    again: int
    open: int
    faults: tuple[AnswerFault, ...]
    awaiting_second: tuple[int, ...]
    disputed: tuple[int, ...]
    provinces: tuple[str, ...]


def make_sheet(
    home: Home,
    province: str,
    by: Reviewer,
    *,
    district: str | None,
    limit: int,
    masked: bool,
    at: dt.datetime | None = None,
) -> QuestionSheet:
    """Choose the next questions for a person and keep what is asked.

    Raises:
        ReviewerError: the person may not ask about this area, or not in full.
        NothingToAskError: the province has no queue.
        FileNotFoundError, MissingKeyError, WrongKeyError, BusyDatabaseError: the index does not open.
    """
    _must_be_there(home)
    now = at or dt.datetime.now(dt.UTC)
    by.must_be_allowed(district or province, day_of(now), full=not masked)
    with index_file.open_index(home) as connection:
        connection.execute("BEGIN")
        sheet = questions.choose_questions(
            connection, home, province, by.name, now, district=district, limit=limit, masked=masked
        )
        shown = [make_block(question, masked=masked).digest for question in sheet.questions]
        if sheet.questions:
            questions.save_questions(connection, sheet, shown)
        connection.execute("COMMIT")
    return sheet


def import_sheet(home: Home, path: Path, by: Reviewer, *, at: dt.datetime | None = None) -> ImportResult:
    """Take the answers of a returned sheet: the good rows into the index, and into the audit; the others listed.

    Raises:
        AuditError: the audit cannot be written; nothing is then.
        ReviewerError: the person's registration has run out.
        SheetError: the file is no review sheet, or one of another home.
        FileNotFoundError, MissingKeyError, WrongKeyError, BusyDatabaseError: file or index do not open.
    """
    rows = sheet_reader.read_sheet(path)
    _must_be_there(home)
    now = at or dt.datetime.now(dt.UTC)
    with index_file.open_index(home) as connection:
        checked = _check(connection, home, rows, by, now)
        if rows and [fault.reason for fault in checked.faults] == ["other_home"] * len(rows):
            raise sheet_reader.SheetError(f"{path.name}: {answer_validation.REASONS['other_home']}")
        return _record(connection, home, checked, by.name, now, {"way": "sheet", "refused": len(checked.faults)})


def record_answer(
    home: Home,
    sheet: QuestionSheet,
    row_number: int,
    verdict: str,
    note: str,
    by: Reviewer,
    *,
    at: dt.datetime | None = None,
) -> ImportResult:
    """Take one answer given on the terminal, checked as a sheet's row is, and entered in the audit.

    Raises:
        AuditError: the audit cannot be written; nothing is then.
        ReviewerError: the person's registration has run out.
        FileNotFoundError, MissingKeyError, WrongKeyError, BusyDatabaseError: the index does not open.
    """
    question = sheet.questions[row_number - 1]
    row = SheetRow(row_number, sheet.key(question), verdict, note, make_block(question, masked=sheet.masked).digest)
    now = at or dt.datetime.now(dt.UTC)
    with index_file.open_index(home) as connection:
        checked = _check(connection, home, [row], by, now)
        return _record(connection, home, checked, by.name, now, {"way": "terminal", "sheet": sheet.sheet_id})


def _check(
    connection: duckdb.DuckDBPyConnection, home: Home, rows: Sequence[SheetRow], by: Reviewer, at: dt.datetime
) -> CheckedAnswers:
    by.must_be_allowed(by.areas[0], day_of(at))
    parts = (row_key.parse_key(row.key) for row in rows)
    asked = _asked(connection, sorted({place[0] for place in parts if place is not None}))
    verdicts = decision_store.read_verdicts(connection)
    checked = answer_validation.check_answers(rows, asked, verdicts, _given_before(connection, by.name), by.covers)
    decisions = [row for answer in checked.answers for row in _decisions(answer, by.name, at)]
    return answer_validation.ask_about_pieces(checked, trial.count_pieces(connection, home, decisions))


def _record(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    checked: CheckedAnswers,
    by: str,
    at: dt.datetime,
    detail: Mapping[str, audit_log.Detail],
) -> ImportResult:
    """Take the answers into the index and the audit, or neither."""
    connection.execute("BEGIN")
    decision_store.add_decisions(connection, [row for answer in checked.answers for row in _decisions(answer, by, at)])
    provinces = tuple(sorted({answer.asked.province_code for answer in checked.answers}))
    statuses = decision_store.read_statuses(connection)
    awaiting_second, disputed = (
        tuple(answer.line for answer in checked.answers if status in {statuses[pair] for pair in answer.asked.keys})
        for status in ("awaits_second", "disputed")
    )
    new, again = len(checked.answers), checked.again
    if new:
        audit_log.add_entry(home, "decision", who=by, scope=" ".join(provinces), rows=new, detail=detail)
    connection.execute("COMMIT")
    return ImportResult(new, again, checked.open, checked.faults, awaiting_second, disputed, provinces)


def _decisions(answer: CheckedAnswer, by: str, at: dt.datetime) -> list[Decision]:
    """A row for each pair that the question asks about, all with the probability of the pair that says most for one."""
    asked = answer.asked
    surest = max(pair.probability for pair in asked.pairs)
    return [
        Decision(
            **(vars(pair) | {"probability": surest}),
            verdict=answer.verdict,
            decided_by=by,
            decided_at=at,
            note=answer.note,
            province_code=asked.province_code,
            sheet_id=asked.sheet_id,
            row_number=asked.row_number,
        )
        for pair in asked.pairs
    ]


def _asked(connection: duckdb.DuckDBPyConnection, sheets: Sequence[str]) -> dict[Place, StoredQuestion]:
    rows = connection.execute(
        """
        SELECT
            sheet_id, row_number,
            list(struct_pack(agency_record_id_a, agency_record_id_b, random_sample, probability, linked)
                ORDER BY review_question.rowid),
            any_value(shown), any_value(pieces), any_value(province_code),
            any_value(coalesce(district_code, province_code))
        FROM review_question JOIN review_sheet USING (sheet_id) WHERE list_contains(?, sheet_id)
        GROUP BY sheet_id, row_number""",
        [list(sheets)],
    ).fetchall()
    return {
        (sheet, number): StoredQuestion(sheet, number, tuple(AskedPair(**pair) for pair in pairs), *rest)
        for sheet, number, pairs, *rest in rows
    }


def _given_before(connection: duckdb.DuckDBPyConnection, by: str) -> dict[Place, tuple[str, str | None]]:
    """This person's last answer to each question."""
    rows = connection.execute(
        """
        SELECT sheet_id, row_number, verdict, note FROM decision WHERE decided_by = ?
        QUALIFY row_number() OVER (PARTITION BY sheet_id, decision.row_number ORDER BY decided_at DESC) = 1""",
        [by],
    ).fetchall()
    return {(sheet, number): (verdict, note) for sheet, number, verdict, note in rows}


def _must_be_there(home: Home) -> None:
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run childlink refresh first")
