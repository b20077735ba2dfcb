"""What offices answer to alerts: taken note of, and what came of it. In the index file, only ever added to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pyarrow as pa

from assets.common import audit_log
from assets.common.as_of import day_of
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.store import content_mark, index_file
from assets.review.reviewers import Reviewer

_SQL = SqlFolder(Path(__file__).parent / "sql")
LONGEST_NOTE = 300
SCHEMA = pa.schema(
    [
        ("alert_id", pa.string()),
        ("answered_at", pa.timestamp("us", tz="UTC")),
        ("answered_by", pa.string()),
        ("result", pa.string()),
        ("note", pa.string()),
    ]
)
"""One row an answer; `result` is null where the alert was only taken note of."""


class AlertResult(Enum):
    """What came of an alert, and its Thai words."""

    ACTED = "acted"
    DATA_CORRECTED = "data_corrected"
    NOTHING_NEEDED = "nothing_needed"


RESULTS = {
    AlertResult.ACTED: ("ดำเนินการแล้ว", "something was done"),
    AlertResult.DATA_CORRECTED: ("ข้อมูลผิด แจ้งแก้ไขแล้ว", "the data were wrong; their correction is asked for"),
    AlertResult.NOTHING_NEEDED: ("ตรวจแล้ว ไม่ต้องดำเนินการ", "looked into; nothing is to be done"),
}


class AnswerError(ValueError):
    """The answer cannot be taken; says why."""


@dataclass(frozen=True)
class AlertAnswer:
    """An answer to give.

    Attributes:
        alert_id: of the alert.
        area: its area, which the person must be registered for.
        result: what came of it; None to take note of it only.
        note: in a few words, without a child's name.
    """

    alert_id: str
    area: str
    result: AlertResult | None
    note: str | None


def add_answer(home: Home, province: str, answer: AlertAnswer, by: Reviewer, at: dt.datetime) -> None:
    """Add an answer to the log, and to the audit.

    Args:
        home: the installation.
        province: whose alert it is.
        answer: what is said.
        by: the registered person who says it, whose code was checked.
        at: when.

    Raises:
        AnswerError: the note is too long.
        ReviewerError: the person may not answer for the area, or no longer.
        FileNotFoundError: the home has no index yet.
        AuditError: the audit cannot be written; nothing is then.
    """
    by.must_be_allowed(answer.area, day_of(at))
    if answer.note is not None and len(answer.note) > LONGEST_NOTE:
        raise AnswerError(f"หมายเหตุยาวเกิน {LONGEST_NOTE} ตัวอักษร · a note has at most {LONGEST_NOTE} letters")
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run childlink refresh first")
    result = None if answer.result is None else answer.result.value
    with index_file.open_index(home) as connection:
        connection.execute("BEGIN")
        _SQL.run(connection, "alert_answer")
        connection.execute(
            "INSERT INTO alert_answer VALUES (?, ?, ?, ?, ?, ?)",
            [province, answer.alert_id, at, by.name, result, answer.note],
        )
        detail: dict[str, audit_log.Detail] = {"alert": answer.alert_id}
        audit_log.add_entry(home, "alert_answer", who=by.name, scope=answer.area, rows=1, detail=detail)
        connection.execute("COMMIT")


def read_answers(home: Home, province: str) -> pa.Table:
    """The province's answers, schema `SCHEMA`, oldest first; none where there is no index or nobody answered yet."""
    if not home.index.is_file():
        return SCHEMA.empty_table()
    with index_file.open_index(home, read_only=True) as connection:
        if not index_file.has_table(connection, "alert_answer"):
            return SCHEMA.empty_table()
        columns = ", ".join(SCHEMA.names)
        found = connection.execute(
            f"SELECT {columns} FROM alert_answer WHERE province_code = ? ORDER BY answered_at, rowid", [province]
        )
        return found.to_arrow_table().cast(SCHEMA)


def mark_answers(home: Home) -> dict[str, str]:
    """What changes with the answers, whatever their province."""
    return content_mark.mark_rows(home, {"alert_answer": "FROM alert_answer"}) if home.index.is_file() else {}
