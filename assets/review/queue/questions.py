"""Questions: the pairs that one person is asked about at one time, with what both records say.

Taken from the head of the queue, by area, without what the person or somebody else has answered. What
was asked is kept in the index, so that an answer that comes back can be checked against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.review.queue import review_queue
from assets.review.sheet import row_key

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


class NothingToAskError(Exception):
    """There is no queue for the province, since it was never refreshed."""


@dataclass(frozen=True)
class AskedPair:
    """A pair of agency records that a question asks about, as it is when asked.

    Attributes:
        agency_record_id_a, agency_record_id_b: the records, the smaller first.
        random_sample: the random sample that the pair is in, if any.
        probability, linked: what the answer is measured by.
    """

    agency_record_id_a: int
    agency_record_id_b: int
    random_sample: str | None
    probability: float
    linked: bool


@dataclass(frozen=True)
class Question:
    """Whether two groups of records are one child.

    Attributes:
        row_number: its number in the sheet, from 1.
        kind: `two_children` (apart in the index), `one_child` (one in the index), `random` (two records drawn at
            random).
        pairs: what an answer is kept about: all pairs between the two that the index is unsure of.
        effect: what the answer may change: `out_of_school`, `registered`, `in_education`, or nothing of these.
        status: `disputed` or `awaits_second` where others have answered and nothing is in effect.
        pieces: how many children an answer "different" leaves of a child that is one now.
        one, other: the records of both sides, by column.
    """

    row_number: int
    kind: str
    pairs: tuple[AskedPair, ...]
    effect: str | None
    status: str | None
    pieces: int
    one: tuple[dict[str, Any], ...]
    other: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class QuestionSheet:
    """What one person is asked at one time.

    Attributes:
        sheet_id: by which its answers are known again.
        province, district: whose children it is about; all districts where None.
        by: who asked for it.
        at: when.
        masked: whether names and numbers are hidden in it.
        questions: the most important first.
    """

    sheet_id: str
    province: str
    district: str | None
    by: str
    at: dt.datetime
    masked: bool
    questions: tuple[Question, ...]

    def key(self, question: Question) -> str:
        """The key that the question bears."""
        first = question.pairs[0]
        return row_key.make_key(self.sheet_id, question.row_number, first.agency_record_id_a, first.agency_record_id_b)


def choose_questions(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    province: str,
    by: str,
    at: dt.datetime,
    *,
    district: str | None = None,
    limit: int = 200,
    masked: bool = True,
) -> QuestionSheet:
    """The next questions for a person.

    A pair that anybody has decided is asked again only where it was drawn at random, once of each person, so
    that agreement between people can be told.

    Args:
        connection: its catalog is the index.
        home: whose lake holds the queue.
        province: two-digit code.
        by: who will answer.
        at: now.
        district: four-digit code: only pairs of which one record lives there.
        limit: the most questions.
        masked: hide names and numbers when they are shown.

    Raises:
        NothingToAskError: the province has no queue.
    """
    file, records = review_queue.queue_path(home, province), index_table_path(home, province, "child_record")
    if not file.is_file() or not records.is_file():
        raise NothingToAskError(
            f"จังหวัด {province} ยังไม่มีรายการให้ตรวจ · province {province} has no list of pairs yet:"
            " run childlink refresh first"
        )
    chosen = _chosen(connection, file, records, by, district, limit)
    said = _said(connection, chosen)
    questions: list[Question] = []
    for row in chosen.to_pylist():
        # a record may have left the index since its province was refreshed last
        pairs = [
            pair for pair in row["pairs"] if pair["agency_record_id_a"] in said and pair["agency_record_id_b"] in said
        ]
        one, other = (tuple(said[key] for key in row[side] if key in said) for side in ("keys_a", "keys_b"))
        if pairs and one and other:
            asked = tuple(AskedPair(**pair) for pair in pairs)
            rest = {name: row[name] for name in ("kind", "effect", "status", "pieces")}
            questions.append(Question(len(questions) + 1, pairs=asked, one=one, other=other, **rest))
    return QuestionSheet(row_key.new_sheet_id(), province, district, by, at, masked, in_parts(questions))


def in_parts(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions numbered anew, those drawn at random behind the others."""
    ordered = sorted(questions, key=lambda question: question.kind == "random")
    return tuple(replace(question, row_number=number) for number, question in enumerate(ordered, start=1))


def save_questions(connection: duckdb.DuckDBPyConnection, sheet: QuestionSheet, shown: Sequence[str]) -> None:
    """Write down what is asked, within the caller's transaction; `shown` is a digest of what each row shows."""
    connection.execute(
        "INSERT INTO review_sheet VALUES (?, ?, ?, ?, ?, ?, ?)",
        [sheet.sheet_id, sheet.province, sheet.district, sheet.by, sheet.at, sheet.masked, len(sheet.questions)],
    )
    rows = [
        {"sheet_id": sheet.sheet_id, "row_number": question.row_number, "shown": digest, "pieces": question.pieces}
        | vars(pair)
        for question, digest in zip(sheet.questions, shown, strict=True)
        for pair in question.pairs
    ]
    connection.register("given_question", pa.Table.from_pylist(rows, _QUESTION))
    connection.execute("INSERT INTO review_question BY NAME FROM given_question")
    connection.unregister("given_question")


_QUESTION = pa.schema(
    [
        ("sheet_id", pa.string()),
        ("row_number", pa.int32()),
        ("agency_record_id_a", pa.int64()),
        ("agency_record_id_b", pa.int64()),
        ("shown", pa.string()),
        ("random_sample", pa.string()),
        ("probability", pa.float64()),
        ("linked", pa.bool_()),
        ("pieces", pa.int32()),
    ]
)


def _chosen(
    connection: duckdb.DuckDBPyConnection, file: Path, records: Path, by: str, district: str | None, limit: int
) -> pa.Table:
    given = {"by": by, "district": district, "most": limit}
    scans = {"queue": _parquet(file), "child_record": _parquet(records)}
    return SQL.run(connection, "chosen", given, **scans).to_arrow_table()


def _said(connection: duckdb.DuckDBPyConnection, chosen: pa.Table) -> dict[int, dict[str, Any]]:
    keys = sorted({key for side in ("keys_a", "keys_b") for found in chosen[side].to_pylist() for key in found or []})
    connection.register("wanted", pa.table({"agency_record_id": pa.array(keys, pa.int64())}))
    rows = SQL.run(connection, "record").to_arrow_table().to_pylist()
    connection.unregister("wanted")
    return {row["agency_record_id"]: row for row in rows}


def _parquet(file: Path) -> str:
    return f"read_parquet({duckdb_io.quote(str(file))})"
