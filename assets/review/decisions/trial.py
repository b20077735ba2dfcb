"""Trying answers before they are taken: into how many children each child would come apart.

The answers are added and the records they touch are linked again, by the model in force, in a transaction that is then
undone: nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from assets.common.storage.home import Home
from assets.index.linking import engine
from assets.index.store.linkage_input import IndexRecords
from assets.review.decisions import decision_store
from assets.review.decisions.contradictions import Pair
from assets.review.decisions.decision_store import Decision
from assets.review.decisions.verdicts import DIFFERENT
from linkage import incremental

_PIECES = """
    WITH linked AS (SELECT record_id AS agency_record_id, cluster_id FROM tried_link),
    piece AS (
        SELECT child_id, count(DISTINCT cluster_id) AS pieces FROM membership JOIN linked USING (agency_record_id)
        WHERE current GROUP BY child_id
    )
    SELECT agency_record_id_a, agency_record_id_b, max(pieces)
    FROM tried_pair
    JOIN membership AS a ON a.agency_record_id = agency_record_id_a AND a.current
    JOIN membership AS b ON b.agency_record_id = agency_record_id_b AND b.current AND b.child_id = a.child_id
    JOIN piece ON piece.child_id = a.child_id
    GROUP BY ALL"""


def count_pieces(connection: duckdb.DuckDBPyConnection, home: Home, decisions: Sequence[Decision]) -> dict[Pair, int]:
    """How many children the child of each pair would be, of those decided "different" whose records are one child now.

    Args:
        connection: its catalog is the index; no transaction is open.
        home: whose model links.
        decisions: not yet in the index.

    Returns:
        Pieces by pair; nothing where there is no linkage yet that could be tried.
    """
    apart = [decision.pair for decision in decisions if decision.verdict == DIFFERENT]
    model = engine.current_model(home)
    if not apart or model is None or not incremental.is_current(connection, model):
        return {}
    records = IndexRecords(connection)
    connection.execute("BEGIN")
    try:
        decision_store.add_decisions(connection, decisions)
        nobody = pa.array([], pa.int64())
        tried = incremental.update(connection, records.of(nobody), nobody, records.of, model, records.decided())
        pairs = pa.table({"agency_record_id_a": [a for a, _ in apart], "agency_record_id_b": [b for _, b in apart]})
        connection.register("tried_link", tried.links)
        connection.register("tried_pair", pairs)
        found = connection.execute(_PIECES).fetchall()
        connection.unregister("tried_link")
        connection.unregister("tried_pair")
    finally:
        connection.execute("ROLLBACK")
    return {(a, b): pieces for a, b, pieces in found}
