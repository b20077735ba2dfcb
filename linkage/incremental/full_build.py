"""Building: a whole table linked, and everything kept that an update will need."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from linkage import linking, working_database
from linkage.cluster.decisions import validate_decisions
from linkage.cluster.evidence import Evidence
from linkage.incremental import components, store
from linkage.incremental.block_sql import make_parameters
from linkage.incremental.fingerprints import make_fingerprints
from linkage.linking import LinkResult, Prepared
from linkage.model.model import Model
from linkage.pairs.blocking import RULES
from linkage.prepare.tidy_table import validate_table


def build(
    connection: duckdb.DuckDBPyConnection,
    table: pa.Table,
    model: Model | None = None,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = lambda _: None,
    extra: Sequence[str] | None = None,
) -> LinkResult:
    """Link a whole table and make the incremental tables from it; `complete` must follow.

    Args:
        connection: where the schema `incremental` is made, within the caller's transaction.
        table: one row a record, as for `linkage.link`; record ids are integers.
        model: a trained model; trained on this table if None. Frequencies of names frozen with it are
            used where the connection has them, else counted in this table.
        decided: record_id_a, record_id_b, verdict.
        progress: called with the name of each step as it begins.
        extra: extra columns, as for `linkage.link`.

    Raises:
        TableError: the table cannot be understood.
        DecisionError: the decisions cannot.
    """
    chosen = linking.choose_extra(model, extra)
    known = validate_table(table, [column.name for column in chosen])
    frozen = store.read_frequency(connection, model)
    effective = validate_decisions(decided)
    with working_database.connect() as work:
        prepared = linking.prepare(
            work, known, effective, progress, model=model, frequency=frozen, collapse=False, extra=chosen
        )
        if model is None:
            progress("train")
            model = linking.train(prepared, known.num_rows)
        progress("resolve")
        result = linking.resolve(prepared, model, model.records, effective)
        progress("keep")
        store.create_tables(connection)
        store.insert_rows(connection, "frequency", prepared.dictionaries.frequency)
        store.insert_rows(connection, "record", make_fingerprints(work, known, prepared.dictionaries))
        store.insert_rows(connection, "decision", effective)
        store.insert_rows(connection, "pair", _pairs(work, prepared))
        store.insert_rows(connection, "link", _links(work, prepared, result.evidence))
        store.insert_rows(connection, "review", result.pairs)
        for place in range(len(RULES)):
            connection.execute(store.read_sql("block").format(**make_parameters(place)))
    return result


def complete(
    connection: duckdb.DuckDBPyConnection, evidence: Evidence, model: Model, draw_count: int, seed: int
) -> None:
    """Add what depends on the model's temperature: draws and the sums behind the expected errors.

    Args:
        connection: as `build` left it.
        evidence: of its result.
        model: the result's, graded or as it is. Updates must be given this one.
        draw_count: how many draws to keep.
        seed: of the draws.
    """
    links = connection.execute("SELECT record_id, component FROM incremental.link").to_arrow_table()
    store.insert_rows(connection, "draw", components.draw_components(evidence, draw_count, seed, model.temperature))
    store.insert_rows(connection, "error_count", components.count_component_errors(evidence, links, model.temperature))
    store.mark_complete(connection, model, draws=str(draw_count), seed=str(seed), extra=json.dumps(model.extra_names))


def _pairs(work: duckdb.DuckDBPyConnection, prepared: Prepared) -> pa.Table:
    work.register("pair", prepared.pairs)
    return work.execute("""
        SELECT x.record_id AS a, y.record_id AS b, rules, number_level, pattern
        FROM pair JOIN profile_record x ON x.p = a JOIN profile_record y ON y.p = b""").to_arrow_table()


def _links(work: duckdb.DuckDBPyConnection, prepared: Prepared, evidence: Evidence) -> pa.Table:
    work.register("number_owner", prepared.owners)
    flags = work.execute("""
        SELECT record_id, coalesce(confirmed, false) AS confirmed, coalesce(misattributed, false) AS misattributed
        FROM profile_record LEFT JOIN number_owner USING (p) ORDER BY p""").to_arrow_table()
    ids = flags["record_id"].to_numpy()
    links = components.make_links(evidence, np.asarray(ids))
    for name in ("confirmed", "misattributed"):
        links = links.append_column(name, flags[name])
    return links
