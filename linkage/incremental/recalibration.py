"""Recalibrating: an incremental linkage whose model turned out to be surer, or less sure, than it is right.

The temperature has no part in who is linked to whom, only in how far the draws stray and which errors are
expected; so links stay, and those are made anew.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from linkage.incremental import components, store
from linkage.incremental.full_build import complete
from linkage.model.model import Model


def recalibrate(connection: duckdb.DuckDBPyConnection, model: Model, temperature: float) -> Model:
    """Draw anew at another temperature, within the caller's transaction; about as dear as resolving everything.

    Args:
        connection: where the incremental tables are, complete for `model`.
        model: the current model.
        temperature: what its weights are to be divided by.

    Returns:
        The model with that temperature, which updates must be given from now on.

    Raises:
        ValueError: the tables are not complete for this model.
    """
    if not store.is_current(connection, model):
        raise ValueError("the incremental tables are of another model or engine: link anew first")
    kept, renewed = store.read_state(connection), replace(model, temperature=temperature)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE dirty_record AS SELECT record_id, confirmed, misattributed FROM incremental.link"
    )
    decided = connection.execute("FROM incremental.decision").to_arrow_table()
    evidence = components.cluster_dirty(connection, renewed, decided)
    connection.execute("DELETE FROM incremental.draw; DELETE FROM incremental.error_count")
    complete(connection, evidence, renewed, int(kept["draws"]), int(kept["seed"]))
    return renewed
