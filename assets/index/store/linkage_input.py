"""The index's records as the engine takes them: one an agency record, by its lasting number.

Of all periods of an agency record the one that speaks for it now is linked; the others follow it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

_SQL = (Path(__file__).parents[1] / "sql" / "linkable.sql").read_text("utf-8")


class IndexRecords:
    """The records of an open index, as `assets.index.linking.engine.Linkable` has them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The records behind `connection`, whose catalog is the index."""
        self._connection = connection

    def all(self) -> pa.Table:
        """Every record."""
        return self._connection.execute(_SQL.format(records="child_record")).to_arrow_table()

    def of(self, keys: pa.Array) -> pa.Table:
        """The records with these agency_record_ids; those that are not there are left out."""
        self._connection.register("wanted", pa.table({"agency_record_id": keys}))
        records = "(FROM child_record SEMI JOIN wanted USING (agency_record_id))"
        found = self._connection.execute(_SQL.format(records=records)).to_arrow_table()
        self._connection.unregister("wanted")
        return found

    def keys(self) -> pa.Array:
        """The agency_record_ids of all of them."""
        found = self._connection.execute("SELECT agency_record_id FROM child_record").to_arrow_table()
        return found["agency_record_id"].unique()

    def decided(self) -> pa.Table:
        """What people decided about pairs of them, as far as it is in effect: record_id_a, record_id_b, verdict."""
        return self._connection.execute("""
            SELECT agency_record_id_a AS record_id_a, agency_record_id_b AS record_id_b, verdict
            FROM effective_decision WHERE status = 'in_effect' ORDER BY ALL""").to_arrow_table()
