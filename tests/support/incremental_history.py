"""An incremental linkage under test: histories of changes, and what a build of everything would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from linkage import Model, incremental
from tests.support import people
from tests.support.people import Row

DRAWS, SEED = 5, 11
TABLES = {
    "record": "FROM incremental.record ORDER BY record_id",
    "pair": "FROM incremental.pair ORDER BY a, b",
    "link": "FROM incremental.link ORDER BY record_id",
    "decision": "FROM incremental.decision ORDER BY ALL",
    "draw": "FROM incremental.draw ORDER BY ALL",
    "block": "FROM incremental.block ORDER BY ALL",
}
Decision = tuple[int, int, str]


class History:
    """Records by id that come, change and go, in an incremental linkage built on the first of them."""

    def __init__(self, first: Mapping[int, Row], model: Model) -> None:
        """Build on the first records; with the extra columns of `people` where the model has such."""
        self.model = model
        self.connection = duckdb.connect()
        self.rows = dict(first)
        self.decided: dict[tuple[int, int], Decision] = {}
        self._build(self.connection)

    def change(
        self, rows: Mapping[int, Row], gone: Sequence[int] = (), decided: Sequence[Decision] = ()
    ) -> incremental.Update:
        """Bring a change in."""
        self.rows |= rows
        for record in gone:
            self.rows.pop(record, None)
        self.decided |= {(min(a, b), max(a, b)): (a, b, verdict) for a, b, verdict in decided}
        return incremental.update(
            self.connection,
            self._table({record: row for record, row in rows.items() if record not in gone}),
            pa.array(gone, pa.int64()),
            lambda ids: self._table({record: self.rows[record] for record in ids.to_pylist()}),
            self.model,
            people.decision_table(list(self.decided.values())),
        )

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """What the incremental tables hold."""
        return contents(self.connection)

    def built_anew(self) -> History:
        """A linkage of the same records, model, frequencies and decisions, built as a whole."""
        other = object.__new__(History)
        other.model, other.rows, other.decided = self.model, self.rows, self.decided
        other.connection = duckdb.connect()
        frozen = self.connection.execute("FROM incremental.frequency").to_arrow_table()
        state = self.connection.execute("FROM incremental.state").to_arrow_table()
        other.connection.execute("CREATE SCHEMA incremental")
        other.connection.execute("CREATE TABLE incremental.frequency AS FROM frozen")
        other.connection.execute("CREATE TABLE incremental.state AS FROM state")
        del frozen, state
        other._build(other.connection)
        return other

    def _table(self, rows: Mapping[int, Row]) -> pa.Table:
        made = table(rows)
        return people.with_extra_columns(made) if self.model.extra else made

    def _build(self, connection: duckdb.DuckDBPyConnection) -> None:
        result = incremental.build(
            connection, self._table(self.rows), self.model, people.decision_table(list(self.decided.values()))
        )
        incremental.complete(connection, result.evidence, self.model, DRAWS, SEED)


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each incremental table, columns and rows in a fixed order."""
    found = {}
    for name, query in TABLES.items():
        columns = [column for column, *_ in connection.execute(f"DESCRIBE incremental.{name}").fetchall()]
        found[name] = connection.execute(f"SELECT {', '.join(sorted(columns))} FROM ({query})").fetchall()
    return found


def table(rows: Mapping[int, Row]) -> pa.Table:
    """The rows as the engine takes them."""
    return people.table([{**row, "record_id": record} for record, row in rows.items()])
