"""Linking: from a tidy table to children, step by step. Prepare, train, resolve, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from linkage import working_database
from linkage.cluster import decisions, resolution
from linkage.cluster.clustering import Constraints
from linkage.cluster.evidence import Evidence, select_review_pairs, weigh_membership
from linkage.diagnostics import data_fit, link_report
from linkage.model import cluster_context, id_ownership, training
from linkage.model.model import Model, weigh_same
from linkage.pairs import blocking, comparison, duckdb_arrays
from linkage.pairs.agreement_pattern import DistinctPatterns
from linkage.prepare import profiles
from linkage.prepare.extra_columns import ExtraColumn, parse_columns
from linkage.prepare.tidy_table import TableError, validate_table

if TYPE_CHECKING:  # who links in memory need not load it
    from linkage.binned.binned_run import BinnedResult
    from linkage.spark import Spark
    from linkage.spill import Spill


@dataclass(frozen=True)
class LinkResult:
    """What linking a table gave.

    Attributes:
        links: record_id, cluster_id (int64), probability (that the record belongs to its cluster): one
            row a record.
        pairs: the pairs for review, see `linkage.cluster.evidence.select_review_pairs`.
        model: the model used, trained on this table unless one was given.
        evidence: what the resolution was made from, for `linkage.cluster.posterior_draws`.
        report: counts and figures of each step, no values of any record.
    """

    links: pa.Table
    pairs: pa.Table
    model: Model
    evidence: Evidence
    report: dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A table standardised, blocked, compared, and its numbers assigned.

    Attributes:
        dictionaries: the values behind the codes.
        rules: what each blocking rule did.
        out_of_reach: profiles that no rule can find a candidate for.
        records: record_id, p: which records each profile stands for.
        constraints: of the profiles.
        owners: whose the numbers are, see `linkage.model.id_ownership.assign_owners`.
        pairs: a, b, rules, pattern, number_level of all candidates.
        random: the same of pairs drawn at random, without rules; None where a model was given.
    """

    dictionaries: profiles.Dictionaries
    rules: list[blocking.RuleReport]
    out_of_reach: int
    records: pa.Table
    constraints: Constraints
    owners: pa.Table
    pairs: pa.Table
    random: pa.Table | None

    @property
    def profiles(self) -> int:
        """How many profiles there are."""
        return len(self.constraints.number)


@overload
def link(
    table: pa.Table,
    model: Model | None = None,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = ...,
    *,
    executor: None = None,
    extra: Sequence[str] | None = None,
) -> LinkResult: ...


@overload
def link(
    table: pa.Table | Path,
    model: Model | None = None,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = ...,
    *,
    executor: Spill | Spark,
    extra: Sequence[str] | None = None,
) -> BinnedResult: ...


def link(
    table: pa.Table | Path,
    model: Model | None = None,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = lambda _: None,
    *,
    executor: Spill | Spark | None = None,
    extra: Sequence[str] | None = None,
) -> LinkResult | BinnedResult:
    """Link a table's records into children.

    Args:
        table: one row a record; columns as in `linkage.prepare.tidy_table.COLUMNS`, absent ones are fine. An executor
            may be given the path of a Parquet file.
        model: a trained model; trained on this table if None.
        decided: record_id_a, record_id_b, verdict (`same`, `different`, `unsure`), one row a pair; they overrule.
        progress: called with the name of each step as it begins.
        executor: in memory if None; a `Spill` links within bounded memory, a `Spark` on a cluster, with the same result
            to the last bit.
        extra: columns to compare beside the known ones, as `occupation`, `postcode:code`, `religion:category` (`text`
            where no kind is given), at most four; those of the model if None and one is given.

    Raises:
        TableError: the table cannot be understood, or lacks an extra column, or the model has other ones.
        DecisionError: the decisions cannot.
    """
    chosen = choose_extra(model, extra)
    schema = pq.read_schema(table) if isinstance(table, Path) else table.schema
    about_columns = data_fit.warn_of_columns(schema.names, [column.name for column in chosen])
    if executor is not None:
        found = executor.link(table, model, decided, progress, chosen)
        found.report["warnings"] += about_columns
        return found
    if isinstance(table, Path):
        raise TypeError("linking in memory takes a table: read the file, or give an executor")
    records = table.num_rows
    understandable = [validate_table(table, [column.name for column in chosen], encoded=True)]
    del table  # where the caller does not hold it either, its memory is free once it is standardised
    with working_database.connect() as connection:
        prepared = prepare(connection, understandable.pop(), decided, progress, model=model, extra=chosen)
    if model is None:
        progress("train")
        model = train(prepared, records)
    progress("resolve")
    result = resolve(prepared, model, prepared.profiles, decided)
    result.report["warnings"] += about_columns
    return result


def choose_extra(model: Model | None, extra: Sequence[str] | None) -> tuple[ExtraColumn, ...]:
    """The extra columns that a model has, or that are named where there is none.

    Raises:
        TableError: a column cannot be one, or the model has other ones.
    """
    if model is None:
        return parse_columns(extra or ())
    if extra is not None and parse_columns(extra) != model.extra:
        named = ", ".join(f"{column.name}:{column.kind}" for column in model.extra) or "none"
        raise TableError(f"the model was trained with other extra columns ({named}): name these, or train anew")
    return model.extra


def prepare(
    connection: duckdb.DuckDBPyConnection,
    known: pa.Table,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = lambda _: None,
    *,
    model: Model | None = None,
    frequency: pa.Table | None = None,
    collapse: bool = True,
    extra: tuple[ExtraColumn, ...] = (),
) -> Prepared:
    """Standardise, block and compare a table that `validate_table` gave, with random pairs where no model is given.

    Args:
        connection: where the tables `profile` and `profile_record` are made.
        known: the records.
        decided: people's decisions.
        progress: called with the name of each step as it begins.
        model: whose numbers the registers get, where it is not trained on this table.
        frequency: of names, as `linkage.prepare.term_frequency` has it; counted in the table if None.
        collapse: whether equal records are one profile.
        extra: the extra columns, which the table has.

    Raises:
        DecisionError: the decisions cannot be understood.
    """
    progress("standardise")
    decided_ids = decisions.find_decided_ids(decisions.validate_decisions(decided, known["record_id"].type))
    sources = None if model is None else model.sources
    dictionaries = profiles.build_profiles(
        connection, known, decided_ids, frequency=frequency, sources=sources, collapse=collapse, extra=extra
    )
    del known
    progress("block")
    rules = blocking.block(connection)
    progress("compare")
    out_of_reach = int(connection.execute("SELECT count(*) FROM out_of_reach").fetchall()[0][0])
    compared = {"candidate": "pair"}
    if model is None:
        count = int(connection.execute("SELECT count(*) FROM profile").fetchall()[0][0])
        connection.register("drawn", training.draw_random_pairs(count))
        compared["drawn"] = "random_pair"
    comparison.compare(connection, dictionaries, compared)
    found = {made: _take_out(connection, made) for made in compared.values()}
    owned = connection.execute(id_ownership.PROFILES_SQL).to_arrow_table()
    owners = id_ownership.assign_owners(owned, id_ownership.find_claims(found["pair"]))
    assigned = {made: id_ownership.apply_owners(found.pop(made), owners) for made in compared.values()}
    records = connection.execute("SELECT record_id, p FROM profile_record").to_arrow_table()
    constraints = _read_constraints(connection, owners)
    return Prepared(
        dictionaries, rules, out_of_reach, records, constraints, owners, assigned["pair"], assigned.get("random_pair")
    )


def train(prepared: Prepared, records: int) -> Model:
    """Train a model on what `prepare`, given none, made of a table of `records` records."""
    if prepared.random is None:
        raise ValueError("the table was prepared for a trained model: it has no random pairs")
    count, known = prepared.profiles, prepared.dictionaries
    distinct = DistinctPatterns.of(prepared.pairs["pattern"].to_numpy())
    candidates = training.PatternCounts(distinct.patterns, distinct.count())
    unrelated = link_report.count_patterns(prepared.random)
    model = training.train(candidates, unrelated, records, count, known.sources, known.name_cooccurrence, known.extra)
    likely = resolution.weigh_pairs(prepared.pairs, distinct, model, count, cluster_context.PRUNE_BELOW)
    contexts = cluster_context.count_contexts(likely, count)
    model = cluster_context.fit(model, contexts, model.class_odds(contexts.patterns, count))
    levels = link_report.share_likely_levels(candidates, weigh_same(likely.odds), model.comparisons)
    return replace(model, trained_on=levels)


def resolve(prepared: Prepared, model: Model, size: int, decided: pa.Table | None = None) -> LinkResult:
    """Resolve what `prepare` made, and report.

    Args:
        prepared: of the table.
        model: weighs the pairs.
        size: how many profiles the prior counts on.
        decided: people's decisions.
    """
    evidence, applied = resolution.resolve(prepared.pairs, prepared.constraints, prepared.records, model, size, decided)
    report = {
        "records": evidence.records.num_rows,
        "profiles": prepared.profiles,
        "candidate_pairs": prepared.pairs.num_rows,
        "clusters": link_report.count_clusters(evidence),
        "misattributed_numbers": int(prepared.owners["misattributed"].to_numpy().sum()),
        "decisions_applied": applied,
        **link_report.diagnose(
            prepared.rules,
            link_report.count_found(prepared.pairs),
            model,
            size,
            link_report.count_bridged(evidence),
            prepared.out_of_reach,
        ),
    }
    return LinkResult(_links(evidence), select_review_pairs(evidence), model, evidence, report)


def _take_out(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """A registered table, which the connection then holds no longer."""
    table = connection.execute(f"FROM {name}").to_arrow_table()
    connection.unregister(name)
    return table


def _read_constraints(connection: duckdb.DuckDBPyConnection, owners: pa.Table) -> Constraints:
    """The constraints of the profiles in `profile`."""
    connection.register("number_owner", owners)
    found = duckdb_arrays.fetch_arrays(
        connection,
        """
        SELECT
            CASE WHEN confirmed AND NOT misattributed AND number_validity = 2 THEN number ELSE -1 END AS number,
            register
        FROM profile LEFT JOIN (SELECT p, confirmed, misattributed FROM number_owner) USING (p) ORDER BY p""",
    )
    connection.unregister("number_owner")
    return Constraints(found["number"].astype(np.int32), found["register"].astype(bool))


def _links(evidence: Evidence) -> pa.Table:
    """The links, in the order of the record ids."""
    records = evidence.records.sort_by("record_id")
    p = records["p"].to_numpy()
    probability = weigh_membership(evidence.edges, evidence.clusters)
    return pa.table(
        {
            "record_id": records["record_id"],
            "cluster_id": evidence.clusters[p].astype(np.int64),
            "probability": probability[p],
        }
    )
