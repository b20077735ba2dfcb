"""The index's records as the engine takes them: one an agency record, by its lasting number.

Of all periods of an agency record the current one is linked; the others follow it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.sql_script import SqlFolder

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


class IndexRecords:
    """The records of an open index, as `assets.index.linking.engine.LinkageInput` has them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The records behind `connection`, whose catalog is the index."""
        self._connection = connection

    def all(self) -> pa.Table:
        """Every record."""
        return SQL.run(self._connection, "linkage_input", records="child_record").to_arrow_table()

    def of(self, keys: pa.Array) -> pa.Table:
        """The records with these agency_record_ids; those that are not there are left out."""
        self._connection.register("wanted", pa.table({"agency_record_id": keys}))
        self._connection.execute(
            "CREATE OR REPLACE TEMP VIEW wanted_record AS FROM child_record SEMI JOIN wanted USING (agency_record_id)"
        )
        found = SQL.run(self._connection, "linkage_input", records="wanted_record").to_arrow_table()
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
