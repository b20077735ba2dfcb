"""Explaining: why two records are, or are not, taken for one child.

A pair's weight is a sum, and this takes it apart: what the number of pairs says before anything is
compared, what each field adds for "same child" against the strongest other class (twin, sibling,
unrelated), what the cluster context adds (`linkage.model.cluster_context`), and what the weaker classes take away.
Levels go by their names; no name, number or date of anybody is in an explanation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage import working_database
from linkage.cluster.clustering import CONSTRAINED, MUST_LINK
from linkage.cluster.evidence import Evidence, to_probability
from linkage.linking import LinkResult
from linkage.model import cluster_context, id_ownership
from linkage.model.cluster_context import Corroboration
from linkage.model.model import CLASSES, Model, weigh_same
from linkage.pairs import comparison
from linkage.pairs.agreement_pattern import NAME_FIELDS, Patterns, unpack_levels, unpack_term_frequency
from linkage.pairs.comparison_levels import COMPARISONS
from linkage.prepare import profiles
from linkage.prepare.tidy_table import validate_table

CONTEXT = "context"
CORROBORATION = {field: f"{field}_corroborated" for field in cluster_context.CORROBORATING}
"""Steps of an explanation: the cluster context, and by field whether the values that differ are corroborated."""
UNKNOWN = "unknown"
"""The level of `CONTEXT` for a pair that linking never held for likely: nothing is known of its context."""


@dataclass(frozen=True)
class Field:
    """What one comparison says.

    Attributes:
        comparison: its name in `linkage.pairs.comparison_levels.COMPARISONS`, or in `CONTEXT` and `CORROBORATION`; that
            of an extra column is the column's.
        level: the level's name, lower case.
        weight: log2 of how much likelier it is for one child than for the rival class.
        term_frequency: −log2 of the frequency of the agreed name, 0 where no name agrees.
    """

    comparison: str
    level: str
    weight: float
    term_frequency: int


@dataclass(frozen=True)
class Explanation:
    """A pair's weight taken apart, all in bits: prior + fields + context + others = total.

    Attributes:
        rival: the class that is the strongest alternative to `same`.
        prior: log odds of `same` against the rival before anything is compared.
        fields: what each comparison says, in the order of `COMPARISONS`.
        context: what the other likely partners of the two say; empty where the model never learned it.
        others: what the weaker classes take away; and where the context would push the pair out of its
            component, what it is held back by.
        total: log2 odds that the two are one child.
        probability: that they are.
    """

    rival: str
    prior: float
    fields: tuple[Field, ...]
    context: tuple[Field, ...]
    others: float
    total: float
    probability: float

    def to_table(self) -> pa.Table:
        """The waterfall's steps: step, level, weight (bits), begin, end (running totals)."""
        said = (*self.fields, *self.context)
        steps = [("prior", "", self.prior), *((field.comparison, field.level, field.weight) for field in said)]
        steps.append(("others", "", self.others))
        ends = np.cumsum([weight for _, _, weight in steps])
        names, levels, weights = (list(column) for column in zip(*steps, strict=True))
        return pa.table(
            {"step": names, "level": levels, "weight": weights, "begin": np.r_[0.0, ends[:-1]], "end": ends}
        )


@dataclass(frozen=True)
class Weighed:
    """Some records of a table, weighed against each other.

    Attributes:
        profiles: which records say the same in every field that is compared: record → profile.
        explanations: for each two of the profiles, the smaller first.
    """

    profiles: dict[Any, int]
    explanations: dict[tuple[int, int], Explanation]

    def of(self, record_a: Any, record_b: Any) -> Explanation | None:
        """Of two of the records; None where they say the same and there is nothing to weigh."""
        a, b = sorted((self.profiles[record_a], self.profiles[record_b]))
        return None if a == b else self.explanations[a, b]

    def holding(self) -> frozenset[tuple[int, int]]:
        """The pairs of profiles that hold all together: the strongest that reach every one (a spanning tree)."""
        group = {profile: profile for profile in self.profiles.values()}
        chosen = []
        for (a, b), _ in sorted(self.explanations.items(), key=lambda item: (-item[1].total, item[0])):
            if group[a] != group[b]:
                chosen.append((a, b))
                joined, left = group[a], group[b]
                group = {profile: joined if name == left else name for profile, name in group.items()}
        return frozenset(chosen)


class NotThereError(LookupError):
    """A record asked for is not in the table, or the two are one and the same."""


def explain_pattern(model: Model, pattern: int, profile_count: int, word: int | None = None) -> Explanation:
    """Explain an agreement pattern.

    Args:
        model: the model that weighs it.
        pattern: as in `linkage.cluster.clustering.Edges`.
        profile_count: how many profiles there are, for the prior.
        word: of `linkage.model.cluster_context.encode`; None where nothing is known of the context.
    """
    patterns: Patterns = np.array([pattern], dtype=np.int64)
    prior, by_field = model.prior(profile_count), model.field_odds(patterns)
    odds = model.class_odds(patterns, profile_count)
    facts = [] if word is None or not model.cluster_context else [*cluster_context.decompose(model, pattern, word)]
    for _, _, chances in facts:
        odds[:, 0] += chances
    total = float(weigh_same(odds)[0])
    if facts:
        total = max(total, cluster_context.LOWEST_WEIGHT)
    same = CLASSES.index("same")
    rival = max((place for place in range(len(CLASSES)) if place != same), key=lambda place: odds[place, 0])
    levels, term_frequency = unpack_levels(patterns), unpack_term_frequency(patterns)
    fields = tuple(
        Field(
            label,
            COMPARISONS[name](int(levels[name][0])).name.lower(),
            float(by_field[name][same, 0] - by_field[name][rival, 0]),
            int(term_frequency[name][0]) if name in NAME_FIELDS else 0,
        )
        for name, label in model.comparisons.items()
    )
    kept = tuple(
        Field(CORROBORATION.get(name, CONTEXT), answer.name.lower(), float(chances[same] - chances[rival]), 0)
        for name, answer, chances in facts
        if answer is not Corroboration.UNASKED
    )
    return Explanation(
        rival=CLASSES[rival],
        prior=float(prior[same] - prior[rival]),
        fields=fields,
        context=kept if word is not None or not model.cluster_context else (Field(CONTEXT, UNKNOWN, 0.0, 0),),
        others=total - float(odds[same, 0] - odds[rival, 0]),
        total=total,
        probability=float(to_probability(np.array([total]))[0]),
    )


def explain_pair(
    table: pa.Table, model: Model, record_a: Any, record_b: Any, evidence: Evidence | None = None
) -> Explanation:
    """Explain two records of a table, whether or not any blocking rule reached them.

    Args:
        table: what was linked.
        model: what it was linked with.
        record_a: the id of one.
        record_b: the id of the other.
        evidence: as for `among`.

    Raises:
        NotThereError: a record is not in the table, or both are the same.
        TableError: the table cannot be understood.
    """
    told = explain_records(table, model, [record_a, record_b], evidence=evidence).of(record_a, record_b)
    if told is None:
        raise NotThereError("the two records say the same in every field that is compared: there is nothing to weigh")
    return told


def explain_records(
    table: pa.Table,
    model: Model,
    records: Sequence[Any],
    frequency: pa.Table | None = None,
    evidence: Evidence | None = None,
) -> Weighed:
    """Weigh some records of a table against each other, whether or not any blocking rule reached them.

    The whole table is standardised, because it says how rare a name is and whose number a number is; only
    these records, and those that share one of their numbers, are compared. What linking found likely is
    weighed as it was there.

    Args:
        table: what was linked.
        model: what it was linked with.
        records: ids of those to weigh.
        frequency: of names, where they were frozen with the model, as `linkage.incremental` has them: each
            record is then a profile of its own.
        evidence: of linking at least these records' components without decisions, which hide what the
            decided pairs say; from it comes their cluster context, of which nothing is known without.

    Raises:
        NotThereError: a record is not in the table.
        TableError: the table cannot be understood.
    """
    known = validate_table(table, model.extra_names)
    with working_database.connect() as connection:
        dictionaries = profiles.build_profiles(
            connection,
            known,
            frequency=frequency,
            sources=model.sources,
            collapse=frequency is None,
            extra=model.extra,
        )
        profile = _profiles(connection, known, records)
        count = int(connection.execute("SELECT count(*) FROM profile").fetchall()[0][0])
        size = count if frequency is None else model.records
        connection.register("asked_for", pa.table({"p": pa.array(sorted(set(profile.values())), pa.int32())}))
        connection.execute("""CREATE TEMP TABLE asked AS
            SELECT x.p AS a, y.p AS b FROM asked_for x JOIN asked_for y ON x.p < y.p
            UNION
            SELECT least(x.p, y.p), greatest(x.p, y.p) FROM profile x JOIN profile y ON x.number = y.number
            WHERE x.p IN (SELECT p FROM asked_for) AND x.p <> y.p""")
        comparison.compare(connection, dictionaries, {"asked": "pair"})
        compared = connection.execute("FROM pair").to_arrow_table()
        owned = connection.execute(id_ownership.PROFILES_SQL).to_arrow_table()
        owners = id_ownership.assign_owners(owned, id_ownership.find_claims(compared))
        assigned = id_ownership.apply_owners(compared, owners)
        connection.register("assigned", assigned)
        found = connection.execute("""SELECT a, b, pattern FROM assigned
            WHERE a IN (SELECT p FROM asked_for) AND b IN (SELECT p FROM asked_for)""").fetchall()
    likely = {} if evidence is None else _likely(model, evidence, size, profile)
    explained = {}
    for a, b, pattern in found:
        linked, word = likely.get((a, b), (pattern, None))
        explained[a, b] = explain_pattern(model, linked, size, word)
    return Weighed(profile, explained)


def _likely(
    model: Model, evidence: Evidence, size: int, profile: dict[Any, int]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Pattern and context of the pairs not pruned of some records, by two profiles of theirs, the smaller first.

    Args:
        model: what they were linked with.
        evidence: of that linking, whose profiles have numbers of their own.
        size: how many profiles the prior counts on.
        profile: record → profile.
    """
    edges = evidence.edges
    patterns, place = np.unique(edges.pattern, return_inverse=True)
    odds = model.class_odds(patterns, size)
    worth = np.flatnonzero(weigh_same(odds)[place] > cluster_context.PRUNE_BELOW)
    pairs = cluster_context.ContextPairs(edges.a, edges.b, place, patterns, odds).take(worth)
    words = cluster_context.encode(pairs, len(evidence.clusters))
    records = zip(evidence.records["record_id"].to_pylist(), evidence.records["p"].to_pylist(), strict=True)
    asked = {p: profile[record] for record, p in records if record in profile}
    among = np.flatnonzero(np.isin(pairs.a, [*asked]) & np.isin(pairs.b, [*asked]))
    found = {}
    for a, b, where, word in zip(
        *(column[among].tolist() for column in (pairs.a, pairs.b, pairs.place, words)), strict=True
    ):
        x, y = sorted((asked[a], asked[b]))
        found[x, y] = (int(patterns[where]), word)
    return found


def _profiles(connection: duckdb.DuckDBPyConnection, known: pa.Table, records: Sequence[Any]) -> dict[Any, int]:
    wanted = pa.table({"record_id": pa.array(records, known["record_id"].type)})
    connection.register("wanted", wanted)
    found = dict(connection.execute("SELECT record_id, p FROM profile_record JOIN wanted USING (record_id)").fetchall())
    connection.unregister("wanted")
    if len(found) < len(set(records)):
        raise NotThereError("a record asked for is not in the table: check the record ids")
    return found


def edges_of(result: LinkResult, record: Any) -> pa.Table:
    """The edges of a child: all weighed pairs within the record's cluster, and from it to other clusters.

    Returns:
        record_id_a, record_id_b (one record for each profile), inside (both in the cluster), weight (bits;
        null where a person decided), probability, decided (`same`, `different` or null), and a column of
        level names for each comparison; strongest first.

    Raises:
        NotThereError: the record was not linked.
    """
    evidence = result.evidence
    records = evidence.records.sort_by([("record_id", "descending")])
    ids = records["record_id"].to_pylist()
    if record not in (known := dict(zip(ids, records["p"].to_pylist(), strict=True))):
        raise NotThereError("the record asked for was not linked: check the record id")
    edges, clusters = evidence.edges, evidence.clusters
    own = clusters[known[record]]
    touching = np.flatnonzero((clusters[edges.a] == own) | (clusters[edges.b] == own))
    touching = touching[np.lexsort((edges.b[touching], edges.a[touching], -edges.weight[touching]))]
    one_record = {profile: one for one, profile in known.items()}  # the smallest id comes last, and stays
    weight = edges.weight[touching]
    together, apart = weight >= MUST_LINK, weight <= CONSTRAINED
    columns = {
        "record_id_a": pa.array(
            [one_record[p] for p in edges.a[touching].tolist()], evidence.records["record_id"].type
        ),
        "record_id_b": pa.array(
            [one_record[p] for p in edges.b[touching].tolist()], evidence.records["record_id"].type
        ),
        "inside": clusters[edges.a[touching]] == clusters[edges.b[touching]],
        "weight": pa.array(weight, mask=together | apart),
        "probability": to_probability(weight),
        "decided": pa.array(np.select([together, apart], ["same", "different"], ""), mask=~(together | apart)),
    }
    levels = unpack_levels(edges.pattern[touching])
    for name, label in result.model.comparisons.items():
        level = levels[name]
        columns[label] = pa.array([COMPARISONS[name](value).name.lower() for value in level.tolist()], pa.string())
    return pa.table(columns)
