"""Ids over many refreshes: whatever comes, they stay with the children they were given to."""

from __future__ import annotations

import datetime as dt

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.index.identity import child_id, id_registry
from assets.index.store import index_file, migrations

AT = dt.datetime(2024, 5, 20, tzinfo=dt.UTC)
CLUSTERS = pa.schema({"agency_record_id": pa.int64(), "cluster_id": pa.int64(), "probability": pa.float64()})
RUNS = st.lists(st.dictionaries(st.integers(1, 8), st.integers(1, 4), min_size=1), min_size=1, max_size=5)


def entered(connection: duckdb.DuckDBPyConnection, clusters: dict[int, int]) -> id_registry.RegistryEvents:
    keys = sorted(clusters)
    table = pa.table(
        {"agency_record_id": keys, "cluster_id": [clusters[key] for key in keys], "probability": [1.0] * len(keys)}
    )
    return id_registry.assign_ids(connection, table, "run", AT)


def ids(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    return dict(connection.execute("SELECT agency_record_id, child_id FROM membership WHERE current").fetchall())


def children(by_key: dict[int, object]) -> dict[object, frozenset[int]]:
    return {value: frozenset(key for key in by_key if by_key[key] == value) for value in by_key.values()}


def open_registry() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    index_file.SQL.run(connection, "schema", {"version": migrations.newest_version()})
    return connection


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_every_cluster_has_one_id_and_an_unchanged_child_keeps_it(runs: list[dict[int, int]]) -> None:
    connection = open_registry()
    before: dict[int, str] = {}
    for clusters in runs:
        entered(connection, clusters)
        now = ids(connection)
        assert sorted(children(dict(now)).values(), key=sorted) == sorted(children(dict(clusters)).values(), key=sorted)
        for name, keys in children(dict(before)).items():
            if keys in children(dict(clusters)).values():
                assert {now[key] for key in keys} == {name}
        before = now


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_the_same_clusters_again_write_nothing(runs: list[dict[int, int]]) -> None:
    connection = open_registry()
    for clusters in runs:
        entered(connection, clusters)
    before = ids(connection)
    renamed = {key: cluster + 10 for key, cluster in runs[-1].items()}
    assert entered(connection, renamed) == id_registry.RegistryEvents(0, 0, 0)
    assert ids(connection) == before


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_events_account_for_every_id(runs: list[dict[int, int]]) -> None:
    connection = open_registry()
    for clusters in runs:
        entered(connection, clusters)
    given_out = [c for (c,) in connection.execute("SELECT child_id FROM child ORDER BY serial").fetchall()]
    begun = connection.execute("SELECT child_id FROM child_event WHERE kind IN ('created', 'split')").fetchall()
    assert sorted(c for (c,) in begun) == given_out == [child_id.encode(n) for n in range(len(given_out))]
    merged = connection.execute("SELECT child_id, other_child_id FROM child_event WHERE kind = 'merged'").fetchall()
    assert sorted(merged) == sorted(
        connection.execute("SELECT child_id, canonical_id FROM child WHERE canonical_id IS NOT NULL").fetchall()
    )
    assert not {gone for gone, _ in merged} & set(ids(connection).values())


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_entering_only_what_changed_gives_what_entering_everything_gives(runs: list[dict[int, int]]) -> None:
    whole, part = open_registry(), open_registry()
    before: dict[int, int] = {}
    for clusters in runs:
        everything = entered(whole, clusters)
        groups = {frozenset(keys) for keys in children(dict(before)).values()}
        changed = [keys for keys in children(dict(clusters)).values() if keys not in groups]
        few = {key: clusters[key] for keys in changed for key in keys}
        gone = pa.array(sorted(set(before) - set(clusters)), pa.int64())
        table = pa.table(
            {"agency_record_id": list(few), "cluster_id": list(few.values()), "probability": [1.0] * len(few)}
        )
        assert id_registry.assign_ids(part, table.cast(CLUSTERS), "run", AT, gone=gone) == everything
        for query in ("FROM membership ORDER BY ALL", "FROM child ORDER BY ALL", "FROM child_event ORDER BY ALL"):
            assert part.execute(query).fetchall() == whole.execute(query).fetchall()
        before = clusters


def test_after_a_restore_no_serial_number_is_given_that_may_have_been_given_since_the_backup() -> None:
    connection = open_registry()
    entered(connection, {1: 1})
    for restores in (1, 2):
        id_registry.skip_serials(connection)
        entered(connection, dict.fromkeys(range(1, restores + 1), 1) | {restores + 1: 2})
    serials = [serial for (serial,) in connection.execute("SELECT serial FROM child ORDER BY serial").fetchall()]
    assert serials == [0, 1 + id_registry.SKIPPED, 2 + 2 * id_registry.SKIPPED]
