"""Updating: new, changed and gone records and decisions brought into an incremental linkage.

The steps are those of a whole linking, each narrowed to what the change can reach; which that is, every
SQL file says of its step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from linkage import working_database
from linkage.cluster.decisions import validate_decisions
from linkage.cluster.evidence import select_review_pairs
from linkage.incremental import components, store
from linkage.incremental.block_sql import make_parameters
from linkage.incremental.fingerprints import hash_contents, make_fingerprints
from linkage.model import cluster_context, id_ownership
from linkage.model.model import Model
from linkage.pairs import comparison, duckdb_arrays
from linkage.pairs.agreement_pattern import level_sql
from linkage.pairs.blocking import RULES
from linkage.pairs.comparison_levels import Number
from linkage.prepare import profiles
from linkage.prepare.tidy_table import validate_table

_UNCHANGED = pa.schema({"record_id": pa.int64(), "cluster_id": pa.int64(), "probability": pa.float64()}).empty_table()


@dataclass(frozen=True)
class Update:
    """What an update did.

    Attributes:
        links: record_id, cluster_id, probability of all records whose component was dirty; all
            others are as they were. A cluster goes by its smallest record id.
        changed: how many records were new or said something else than before.
    """

    links: pa.Table
    changed: int


def find_changed_records(connection: duckdb.DuckDBPyConnection, records: pa.Table) -> pa.Table:
    """Those of the records that are new or say something else than the stored ones.

    Args:
        connection: where the incremental tables are.
        records: as for `linkage.link`.

    Raises:
        TableError: the records cannot be understood.
    """
    known = validate_table(records, store.read_extra_names(connection))
    store.make_temporary(connection, "content", hash_contents(connection, known))
    found = connection.execute(
        "SELECT record_id FROM content ANTI JOIN incremental.record USING (record_id, content)"
    ).to_arrow_table()
    return known.filter(pc.is_in(known["record_id"], found["record_id"].combine_chunks()))


def update(
    connection: duckdb.DuckDBPyConnection,
    changed: pa.Table,
    gone: pa.Array,
    fetch: Callable[[pa.Array], pa.Table],
    model: Model,
    decided: pa.Table | None = None,
) -> Update:
    """Bring a change into the incremental tables, within the caller's transaction.

    Args:
        connection: where the incremental tables are, complete for this model.
        changed: records that are new or say something else (`find_changed_records` tells), as for `linkage.link`.
        gone: ids of records that are no longer there; ids that never were are fine.
        fetch: gives the records with these ids, which are neither changed nor gone.
        model: the model that `complete` was given.
        decided: all decisions in effect, one a pair.

    Raises:
        ValueError: the tables are not complete for this model.
        TableError: the records cannot be understood.
        DecisionError: the decisions cannot.
    """
    if not store.is_current(connection, model):
        raise ValueError("the incremental tables are of another model or engine: build them anew")
    kept = store.read_state(connection)
    effective = validate_decisions(decided)
    if not changed.num_rows and not len(gone) and _are_applied(connection, effective):
        return Update(_UNCHANGED, 0)
    frequency = connection.execute("FROM incremental.frequency").to_arrow_table()
    arriving = validate_table(changed, model.extra_names)
    _replace_records(connection, arriving, gone, frequency, model)
    _find_candidates(connection)
    _compare(connection, arriving, fetch, frequency, model)
    _assign_owners(connection)
    _mark_dirty(connection, effective, model)
    evidence = components.cluster_dirty(connection, model, effective)
    links = components.make_links(evidence, evidence.records.sort_by("p")["record_id"].to_numpy())
    drawn = components.draw_components(evidence, int(kept["draws"]), int(kept["seed"]), model.temperature)
    store.make_temporary(connection, "links", links)
    connection.execute(store.read_sql("replace"))
    store.insert_rows(connection, "error_count", components.count_component_errors(evidence, links, model.temperature))
    store.insert_rows(connection, "draw", drawn)
    store.insert_rows(connection, "review", select_review_pairs(evidence))
    return Update(links.drop_columns(["component"]), arriving.num_rows)


def _are_applied(connection: duckdb.DuckDBPyConnection, decided: pa.Table) -> bool:
    """Whether the tables were made with these decisions and no others."""
    applied = connection.execute("FROM incremental.decision ORDER BY record_id_a, record_id_b").to_arrow_table()
    return bool(applied.cast(decided.schema).equals(decided))


def _replace_records(
    connection: duckdb.DuckDBPyConnection, arriving: pa.Table, gone: pa.Array, frequency: pa.Table, model: Model
) -> None:
    with working_database.connect() as work:
        dictionaries = profiles.build_profiles(
            work, arriving, frequency=frequency, sources=model.sources, collapse=False, extra=model.extra
        )
        store.make_temporary(connection, "arrived", make_fingerprints(work, arriving, dictionaries))
    ids = pa.concat_arrays([*arriving["record_id"].chunks, pc.cast(gone, pa.int64())])
    store.make_temporary(connection, "changing", pa.table({"record_id": ids}))
    connection.execute(store.read_sql("delete"))


def _find_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    rule_sql = store.read_sql("rule")
    for place in range(len(RULES)):
        connection.execute(rule_sql.format(**make_parameters(place)))
    connection.execute(store.read_sql("candidates"))


def _compare(
    connection: duckdb.DuckDBPyConnection,
    arriving: pa.Table,
    fetch: Callable[[pa.Array], pa.Table],
    frequency: pa.Table,
    model: Model,
) -> None:
    """Add the patterns of the pairs in `to_compare` to `loose_pair`, numbers not yet assigned."""
    pairs = connection.execute("FROM to_compare").to_arrow_table()
    if not pairs.num_rows:
        return
    ids = pa.concat_arrays([chunk for side in ("a", "b") for chunk in pairs[side].chunks]).unique()
    others = ids.filter(pc.invert(pc.is_in(ids, arriving["record_id"].combine_chunks())))
    arrived = arriving.filter(pc.is_in(arriving["record_id"], ids))
    records = pa.concat_tables([arrived, validate_table(fetch(others), model.extra_names)]).combine_chunks()
    if records.num_rows != len(ids):
        raise LookupError("fetch did not give every record that was asked for")
    with working_database.connect() as work:
        dictionaries = profiles.build_profiles(
            work, records, frequency=frequency, sources=model.sources, collapse=False, extra=model.extra
        )
        work.register("asked", pairs)
        work.execute("""
            CREATE TABLE candidate AS
            SELECT x.p AS a, y.p AS b, rules
            FROM asked JOIN profile_record x ON x.record_id = a JOIN profile_record y ON y.record_id = b""")
        comparison.compare(work, dictionaries, {"candidate": "pair"})
        compared = work.execute(f"""
            SELECT
                x.record_id AS a, y.record_id AS b, rules, ({level_sql("number")})::TINYINT AS number_level, pattern
            FROM pair JOIN profile_record x ON x.p = a JOIN profile_record y ON y.p = b""").to_arrow_table()
    connection.register("compared", compared)
    connection.execute("INSERT INTO loose_pair BY NAME FROM compared")
    connection.unregister("compared")


def _assign_owners(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        store.read_sql("id_ownership").format(
            agree=id_ownership.AGREE,
            clash=id_ownership.CLASH,
            equal=int(Number.EQUAL),
            settled=id_ownership.apply_owners_sql("number_level"),
        )
    )


def _mark_dirty(connection: duckdb.DuckDBPyConnection, effective: pa.Table, model: Model) -> None:
    patterns = duckdb_arrays.fetch_arrays(connection, "SELECT DISTINCT pattern FROM assigned_pair ORDER BY pattern")[
        "pattern"
    ]
    store.make_temporary(
        connection, "weighed", pa.table({"pattern": patterns, "weight": model.weights(patterns, model.records)})
    )
    store.make_temporary(connection, "decided", effective)
    connection.execute(store.read_sql("decided"))
    connection.execute(store.read_sql("mark_dirty").format(worth_keeping=cluster_context.PRUNE_BELOW))
