"""The index's decisions: what people said about pairs of agency records, added to and never changed.

Which decisions a person may add is checked by who takes them in; what they do to the links is the engine's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

import duckdb
import pyarrow as pa


@dataclass(frozen=True)
class Decision:
    """One person's answer about two agency records.

    Attributes:
        agency_record_id_a, agency_record_id_b: the records' lasting numbers, the smaller first.
        verdict: same, different or unsure.
        decided_by, decided_at, note: who, when, why.
        province_code: whose list it stood on.
        sheet_id, row_number: the question that was answered.
        random_sample: the random_sample drawn at random that the pair came from, if any.
        probability: that the two children of the question are one, as it was when asked.
        linked: whether they were one child in the index when asked.
    """

    agency_record_id_a: int
    agency_record_id_b: int
    verdict: str
    decided_by: str
    decided_at: dt.datetime
    note: str | None
    province_code: str
    sheet_id: str
    row_number: int
    random_sample: str | None
    probability: float | None
    linked: bool

    @property
    def pair(self) -> tuple[int, int]:
        """The two records."""
        return self.agency_record_id_a, self.agency_record_id_b


_KINDS = {
    "agency_record_id_a": pa.int64(),
    "agency_record_id_b": pa.int64(),
    "decided_at": pa.timestamp("us", tz="UTC"),
    "row_number": pa.int32(),
    "probability": pa.float64(),
    "linked": pa.bool_(),
}
_SCHEMA = pa.schema([(field.name, _KINDS.get(field.name, pa.string())) for field in fields(Decision)])


def add_decisions(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Write decisions into the index, within the caller's transaction."""
    table = pa.Table.from_pylist([vars(decision) for decision in decisions], _SCHEMA)
    connection.register("given_decision", table)
    connection.execute("INSERT INTO decision BY NAME FROM given_decision")
    connection.unregister("given_decision")


def read_pair_decisions(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """What the answers about each pair come to.

    Columns: agency_record_id_a, agency_record_id_b, status, verdict (null unless in effect).
    """
    return connection.execute("""
        SELECT agency_record_id_a, agency_record_id_b, status, verdict FROM effective_decision
            ORDER BY ALL""").to_arrow_table()


def read_verdicts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], str]:
    """Verdict by pair of the decisions in effect."""
    rows = connection.execute(
        "SELECT agency_record_id_a, agency_record_id_b, verdict FROM effective_decision WHERE verdict IS NOT NULL"
    )
    return {(a, b): verdict for a, b, verdict in rows.fetchall()}


def read_statuses(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], str]:
    """What the answers about each pair come to: `in_effect`, `disputed`, `awaits_second` or `undecided`."""
    rows = connection.execute("SELECT agency_record_id_a, agency_record_id_b, status FROM effective_decision")
    return {(a, b): status for a, b, status in rows.fetchall()}
