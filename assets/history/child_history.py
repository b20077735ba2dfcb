"""The history of one child: its ids, events, and records then and now, from the index.

No name and no number is read; where the child lived and went to school is. Opened to read only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.identity import child_id
from assets.index.store import index_file
from assets.review.status import ReviewAnswer

SQL = SqlFolder(Path(__file__).parent / "sql")


class UnknownChildError(LookupError):
    """There is no such child. The message does not repeat what was typed: it may be a number."""


@dataclass(frozen=True)
class ChildEvent:
    """What became of an id: kinds as in `master.child_event`."""

    at: dt.datetime
    kind: str
    child_id: str
    other_child_id: str | None
    run_id: str
    reason: str


@dataclass(frozen=True)
class CurrentRecord:
    """One period of an agency record that is the child's now.

    Attributes:
        period, period_start: which period.
        province_code, source, layout, source_file, source_row: where the row stands.
        active: whether the period is its unit's newest.
        since: when the record came to this child; None for records of before this was written down.
        residence: code of the smallest area known.
        school_code, grade: where the child went.
        in_education, dropped_out, alive_here: as in the child record.
        match_probability: that the record is this child's.
    """

    period: str
    period_start: dt.date | None
    province_code: str
    source: str
    layout: str
    source_file: str
    source_row: int
    active: bool
    since: dt.datetime | None
    residence: str | None
    school_code: str | None
    grade: str | None
    in_education: bool | None
    dropped_out: bool | None
    alive_here: bool | None
    match_probability: float


@dataclass(frozen=True)
class Former:
    """An agency record that was the child's and no longer is.

    Attributes:
        source, layout, source_file, source_row, period: where it stood when it came.
        from_at, to_at, to_run: how long it was the child's, and which run ended it.
        child_id: under which of the child's ids.
        now: whose it is now; None where it is gone.
    """

    source: str
    layout: str
    source_file: str
    source_row: int
    period: str
    from_at: dt.datetime
    to_at: dt.datetime
    to_run: str
    child_id: str
    now: str | None


@dataclass(frozen=True)
class ChildReviewAnswer(ReviewAnswer):
    """What a person answered about two records, one of which is or was the child's.

    Attributes:
        child_id_a, child_id_b: whose the two records are now.
    """

    child_id_a: str | None
    child_id_b: str | None


@dataclass(frozen=True)
class History:
    """Everything about an id.

    Attributes:
        asked: the id that was asked for.
        child_id: the id that it is now: itself, or its canonical id.
        ids: all ids that lead to it, the current one first, then by age.
        present: whether the child has a record now.
        events: of all these ids, the oldest first.
        records: by period.
        former: records that were the child's.
        answers: what people said about its records, the oldest first.
    """

    asked: str
    child_id: str
    ids: tuple[str, ...]
    present: bool
    events: tuple[ChildEvent, ...]
    records: tuple[CurrentRecord, ...]
    former: tuple[Former, ...]
    answers: tuple[ChildReviewAnswer, ...]

    def as_plain(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return asdict(self)


def read_history(home: Home, typed: str) -> History:
    """The history of the child that a person typed the id of.

    Raises:
        UnknownChildError: it is no child's id, or of none that was ever given.
        FileNotFoundError: there is no index.
        WrongKeyError, MissingKeyError, BusyDatabaseError, UnreadableDatabaseError: it does not open.
    """
    asked = child_id.normalise(typed)
    if asked is None:
        raise UnknownChildError("ไม่ใช่รหัสเด็ก · that is no child's id: it looks like C00032F29, with a check character")
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run childlink refresh first")
    with index_file.open_index(home, read_only=True) as connection:
        ids = _ids(connection, asked)
        return History(
            asked=asked,
            child_id=ids[0],
            ids=ids,
            present=bool(_rows(connection, "present", ids)[0][0]),
            events=tuple(ChildEvent(*row) for row in _rows(connection, "events", ids)),
            records=tuple(CurrentRecord(*row) for row in _rows(connection, "records", ids)),
            former=tuple(Former(*row) for row in _rows(connection, "former", ids)),
            answers=tuple(ChildReviewAnswer(*row) for row in _rows(connection, "answers", ids)),
        )


def _ids(connection: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, ...]:
    rows = SQL.run(connection, "ids", {"asked": asked}).fetchall()
    if not rows:
        raise UnknownChildError("ไม่เคยมีรหัสนี้ · no child was ever given this id: check it")
    return tuple(row[0] for row in rows)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, ids: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return SQL.run(connection, query, {"ids": list(ids)}).fetchall()
