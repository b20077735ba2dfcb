"""Questions: the pairs that one person is asked about at one time, with what both records say.

Taken from the head of the queue, by area, without what the person or somebody else has answered. What
was asked is kept in the index, so that an answer that comes back can be checked against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.common import duckdb_io
from assets.common.home import Home
from assets.index.export.province_export import export_path as index_path
from assets.review.queue import review_queue
from assets.review.sheet import row_key

SQL = Path(__file__).parents[1] / "sql"


class NothingToAskError(Exception):
    """There is no queue for the province, since it was never refreshed."""


@dataclass(frozen=True)
class Question:
    """One pair, as it is put to a person.

    Attributes:
        row_number: from 1 within the sheet.
        agency_record_id_a, agency_record_id_b: the agency records, the smaller first.
        random_sample, probability, linked: what the answer will be measured by; not shown.
        one, other: what the records say, by column.
    """

    row_number: int
    agency_record_id_a: int
    agency_record_id_b: int
    random_sample: str | None
    probability: float
    linked: bool
    one: dict[str, Any]
    other: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
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
        """The key that the question's row bears."""
        return row_key.make_key(
            self.sheet_id, question.row_number, question.agency_record_id_a, question.agency_record_id_b
        )


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
) -> Sheet:
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
    file, records = review_queue.queue_path(home, province), index_path(home, province, "child_record")
    if not file.is_file() or not records.is_file():
        raise NothingToAskError(
            f"จังหวัด {province} ยังไม่มีรายการให้ตรวจ · province {province} has no list of pairs yet:"
            " run childlink refresh first"
        )
    chosen = _chosen(connection, file, records, by, district, limit)
    said = _said(connection, chosen)
    # a record may have left the index since its province was refreshed last
    rows = [
        row for row in chosen.to_pylist() if row["agency_record_id_a"] in said and row["agency_record_id_b"] in said
    ]
    questions = tuple(
        Question(
            place,
            **{
                name: row[name]
                for name in ("agency_record_id_a", "agency_record_id_b", "random_sample", "probability", "linked")
            },
            one=said[row["agency_record_id_a"]],
            other=said[row["agency_record_id_b"]],
        )
        for place, row in enumerate(rows, start=1)
    )
    return Sheet(row_key.new_sheet_id(), province, district, by, at, masked, questions)


def save_questions(connection: duckdb.DuckDBPyConnection, sheet: Sheet, shown: Sequence[str]) -> None:
    """Write down what is asked, within the caller's transaction; `shown` is a digest of what each row shows."""
    connection.execute(
        "INSERT INTO review_sheet VALUES (?, ?, ?, ?, ?, ?, ?)",
        [sheet.sheet_id, sheet.province, sheet.district, sheet.by, sheet.at, sheet.masked, len(sheet.questions)],
    )
    names = ("row_number", "agency_record_id_a", "agency_record_id_b", "random_sample", "probability", "linked")
    rows = [
        {"sheet_id": sheet.sheet_id, "shown": digest} | {name: getattr(question, name) for name in names}
        for question, digest in zip(sheet.questions, shown, strict=True)
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
    ]
)


def _chosen(
    connection: duckdb.DuckDBPyConnection, file: Path, records: Path, by: str, district: str | None, limit: int
) -> pa.Table:
    text = (SQL / "chosen.sql").read_text("utf-8")
    query = text.format(queue=_parquet(file), child_record=_parquet(records))
    return connection.execute(query, {"by": by, "district": district, "most": limit}).to_arrow_table()


def _said(connection: duckdb.DuckDBPyConnection, chosen: pa.Table) -> dict[int, dict[str, Any]]:
    keys = pa.concat_arrays(
        [chosen[side].combine_chunks() for side in ("agency_record_id_a", "agency_record_id_b")]
    ).unique()
    connection.register("wanted", pa.table({"agency_record_id": keys}))
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW wanted_record AS FROM child_record SEMI JOIN wanted USING (agency_record_id)"
    )
    rows = connection.execute((SQL / "record.sql").read_text("utf-8")).to_arrow_table().to_pylist()
    connection.unregister("wanted")
    return {row["agency_record_id"]: row for row in rows}


def _parquet(file: Path) -> str:
    return f"read_parquet({duckdb_io.quote(str(file))})"
