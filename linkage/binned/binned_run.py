"""One linking in bins, step by step: what the process that holds the values does, whoever works on the bins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage import working_database
from linkage.binned import bin_file, pair_bins
from linkage.binned.bin_sizes import BinSizes
from linkage.binned.binned_evidence import BinnedEvidence
from linkage.binned.component_bins import Resolved
from linkage.binned.pair_bins import BinLayout, Values
from linkage.binned.profile_ranges import Profiles
from linkage.diagnostics import link_report
from linkage.diagnostics.link_report import Counted
from linkage.model import cluster_context, id_ownership, training
from linkage.model.cluster_context import ContextCounts
from linkage.model.model import Model
from linkage.model.training import PatternCounts
from linkage.pairs import duckdb_arrays
from linkage.pairs.connected_components import Ints, join_components, number_components
from linkage.prepare.dictionary import NONE

_EDGES_AT_ONCE = 20_000_000
_ROWS_AT_ONCE = 4_000_000
_FOUND = pa.schema({"rules": pa.int32(), "pattern": pa.int64(), "pairs": pa.float64()})


@dataclass(frozen=True)
class BinnedResult:
    """What linking a table gave, as `linkage.LinkResult`.

    The evidence lies in the scratch folder: it can be read until the executor is closed.
    """

    links: pa.Table
    pairs: pa.Table
    model: Model
    evidence: BinnedEvidence
    report: dict[str, Any]


@dataclass(frozen=True)
class Blocked:
    """What blocking did.

    Attributes:
        sizes: for each rule its largest block and the profiles that were left out.
        out_of_reach: profiles that no rule can find a candidate for.
    """

    sizes: list[tuple[int, int]]
    out_of_reach: int


@dataclass(frozen=True)
class RunInput:
    """What a run begins with.

    Attributes:
        folder: the scratch folder.
        profiles: of the table.
        sizes: of bins.
        decided: people's decisions, as `validate_decisions` gives them.
        told: called with a text now and then.
    """

    folder: Path
    profiles: Profiles
    sizes: BinSizes
    decided: pa.Table
    told: Callable[[str], None]


class BinnedRun(ABC):
    """The steps after standardising. Where pairs are kept, and who works on them, is the executor's."""

    def __init__(self, given: RunInput) -> None:
        """Prepare a run."""
        self._profiles = given.profiles
        self._sizes = given.sizes
        self._told = given.told
        self._layout = BinLayout(given.folder, given.sizes.profiles, len(given.profiles.spoken), given.sizes.parts)
        self._decided = _by_profile(given.decided, given.profiles)

    def link(self, model: Model | None) -> BinnedResult:
        """Link, with a model or one that is trained here."""
        blocked = self._find_candidates()
        self._compare()
        self._assign_owners()
        found = self._count()
        trained = model or self._train(found)
        self._find_components(trained)
        if model is None:
            trained = self._fit_context(trained, found)
        return self._resolve(trained, found, blocked)

    @abstractmethod
    def _find_candidates(self) -> Blocked:
        """Find the candidates."""

    @abstractmethod
    def _compare_candidates(self) -> Iterator[pa.Table]:
        """Compare the candidates, whatever the numbers are taken for; the claims of `find_claims` as they come."""

    @abstractmethod
    def _apply_owners(self) -> None:
        """From now on the number level of pairs is by the flags in the file `owner`, see `id_ownership.apply_flags`."""

    @abstractmethod
    def _count_pairs(self) -> Iterator[pa.Table]:
        """Tables as `link_report.count_found` gives, of parts of the pairs."""

    @abstractmethod
    def _find_near(self, model: Model) -> Iterator[tuple[Ints, Ints]]:
        """The ends of the pairs that are not pruned, as they come."""

    @abstractmethod
    def _sort_by_component(self) -> None:
        """Sort the pairs within components by bins, see the files `component` and `component_bin`."""

    @abstractmethod
    def _count_contexts(self, model: Model) -> Iterator[ContextCounts]:
        """The contexts of the pairs of each bin of components."""

    @abstractmethod
    def _resolve_bins(self, model: Model) -> Iterator[Resolved]:
        """Resolve each bin of components; its edges and clusters then lie where `BinnedEvidence` reads them."""

    def _compare(self) -> None:
        """Compare the candidates, and gather what they say of numbers."""
        self._claims = np.zeros((2, self._profiles.count), dtype=bool)
        self._claimed = np.zeros(self._profiles.count, dtype=bool)
        for claims in self._compare_candidates():
            p = claims["p"].to_numpy()
            self._claimed[p] = True
            for row, name in enumerate(("agreed", "clashed")):
                self._claims[row, p] |= claims[name].to_numpy(zero_copy_only=False)

    def _assign_owners(self) -> None:
        """Decide whose each number is."""
        known, size = self._profiles, self._layout.range_size
        flags = np.zeros(known.count, dtype=np.uint8)
        for begin in range(0, known.count, size):
            some = slice(begin, begin + size)
            p = np.arange(begin, min(begin + size, known.count), dtype=np.int32)
            number = pa.array(known.number[some], mask=known.number[some] == NONE)
            misattributed, register = (
                values[some].astype(np.int32) for values in (known.misattributed, known.register)
            )
            profiles = {"p": p, "number": number, "number_misattributed": misattributed, "register": register}
            claimed = np.flatnonzero(self._claimed[some]) + begin
            agreed, clashed = self._claims[:, claimed]
            claims = {"p": claimed.astype(np.int32), "agreed": agreed, "clashed": clashed}
            owners = id_ownership.assign_owners(pa.table(profiles), pa.table(claims))
            flags[owners["p"].to_numpy()] = id_ownership.pack_owners(owners)
        self._misattributed = int((flags & id_ownership.MISATTRIBUTED > 0).sum())
        own = (flags == id_ownership.CONFIRMED) & (known.validity == 2)
        bin_file.write_array(self._layout.path("owner"), flags)
        bin_file.write_array(self._layout.path("own_number"), np.where(own, known.number, NONE).astype(np.int32))
        bin_file.write_array(self._layout.path("register"), known.register)
        self._apply_owners()

    def _count(self) -> Counted:
        """How many pairs have each two of rules and pattern, ordered."""
        found, waiting, rows = _FOUND.empty_table(), [_FOUND.empty_table()], 0
        for counted in self._count_pairs():
            waiting.append(counted.cast(_FOUND))
            rows += counted.num_rows
            if rows > max(_ROWS_AT_ONCE, found.num_rows):  # so that no sum is made of nearly the same again and again
                found, waiting, rows = _add([found, *waiting], ("rules", "pattern")), [], 0
        found = _add([found, *waiting], ("rules", "pattern"))
        return {name: found[name].to_numpy() for name in found.column_names}

    def _train(self, found: Counted) -> Model:
        """A model without context, trained on all candidates and on pairs drawn at random."""
        self._told("train")
        known, drawn = self._profiles.dictionaries, training.draw_random_pairs(self._profiles.count)
        a, b = (drawn[side].to_numpy() for side in ("a", "b"))
        asked = np.unique(np.r_[a, b])
        rows = pair_bins.read_profiles(self._layout, asked, tuple(range(self._layout.ranges)))
        local = pa.table({"a": pair_bins.find_places(asked, a), "b": pair_bins.find_places(asked, b)})
        sounds, numbers = (
            Values(np.arange(len(texts), dtype=np.int32), pa.array(texts, pa.string()))
            for texts in (known.names.sounds, known.numbers)
        )
        compared = pair_bins.compare_rows(rows, local, sounds, numbers)
        flags = bin_file.map_array(self._layout.path("owner")).astype(np.uint8)[asked]
        unrelated = link_report.count_patterns(id_ownership.apply_flags(compared, flags))
        records, count = len(self._profiles.ids), self._profiles.count
        about = (known.sources, known.name_cooccurrence, known.extra)
        return training.train(_by_pattern(found), unrelated, records, count, *about)

    def _find_components(self, model: Model) -> None:
        """Find the components, and sort their pairs by bins of components."""
        root = np.arange(self._profiles.count, dtype=np.int32)
        sides = (self._decided[side].to_numpy().astype(np.int32) for side in ("record_id_a", "record_id_b"))
        edges: list[tuple[Ints, ...]] = [(*sides,)]
        for near in self._find_near(model):
            edges.append(near)
            if sum(len(one) for one, _ in edges) > _EDGES_AT_ONCE:
                root = join_components(root, *map(np.concatenate, zip(*edges, strict=True)))
                edges = []
        if edges:
            root = join_components(root, *map(np.concatenate, zip(*edges, strict=True)))
        component = number_components(root)
        # Components follow each other in bins; the place of a component's first member says in which.
        members = np.bincount(component)
        bin_of = ((np.cumsum(members) - members) // self._sizes.members).astype(np.int32)[component]
        self._bins = int(bin_of.max(initial=0)) + 1
        member = np.argsort(bin_of, kind="stable").astype(np.int32)
        begins = np.r_[0, np.cumsum(np.bincount(bin_of, minlength=self._bins))]
        for kind, values in (("component", component), ("component_bin", bin_of), ("member", member)):
            bin_file.write_array(self._layout.path(kind), values)
        bin_file.write_array(self._layout.path("member_begins"), begins)
        self._sort_by_component()

    def _fit_context(self, model: Model, found: Counted) -> Model:
        """The trained model with the cluster context."""
        count, parts = self._profiles.count, []
        for counted in self._count_contexts(model):
            columns = {"pattern": counted.patterns, "word": counted.words, "pairs": counted.counts.astype(np.float64)}
            parts.append(pa.table(columns))
        if parts:
            summed = _add(parts, ("pattern", "word"))
            pattern, word, pairs = (summed[name].to_numpy() for name in ("pattern", "word", "pairs"))
            contexts = ContextCounts(pattern, word, pairs.astype(np.int64))
            model = cluster_context.fit(model, contexts, model.class_odds(pattern, count))
        counts = _by_pattern(found)
        weights = model.weights(counts.patterns, count)
        return replace(model, trained_on=link_report.share_likely_levels(counts, weights, model.comparisons))

    def _resolve(self, model: Model, found: Counted, blocked: Blocked) -> BinnedResult:
        """Resolve the components and put the results together."""
        known = self._profiles
        clusters, probability = np.empty(known.count, dtype=np.int32), np.empty(known.count)
        review: list[pa.Table] = []
        bridged = applied = 0
        for one in self._resolve_bins(model):
            clusters[one.profiles], probability[one.profiles] = one.clusters, one.probability
            review.append(one.review)
            bridged, applied = bridged + one.bridged, applied + one.applied
        report = {
            "records": len(known.ids),
            "profiles": known.count,
            "candidate_pairs": int(found["pairs"].sum()),
            "clusters": int((clusters == np.arange(known.count)).sum()),
            "misattributed_numbers": self._misattributed,
            "decisions_applied": applied,
            **link_report.diagnose(
                link_report.count_rules(found, blocked.sizes), found, model, known.count, bridged, blocked.out_of_reach
            ),
        }
        links = {
            "record_id": known.ids,
            "cluster_id": clusters[known.profile].astype(np.int64),
            "probability": probability[known.profile],
        }
        evidence = BinnedEvidence(self._layout, self._bins, known.ids, known.profile)
        return BinnedResult(pa.table(links), _name_records(review, known), model, evidence, report)

    def _decided_of(self, number: int) -> pa.Table:
        """The decisions about profiles of a bin."""
        a = self._decided["record_id_a"].to_numpy()
        return self._decided.filter(pa.array(bin_file.map_array(self._layout.path("component_bin"))[a] == number))


def _by_profile(decided: pa.Table, profiles: Profiles) -> pa.Table:
    """Decisions about records that are there, by the profiles of these."""
    sides = ("record_id_a", "record_id_b")
    places = [pc.index_in(decided[side], profiles.ids.combine_chunks()) for side in sides]
    there = pc.and_(*(pc.is_valid(place) for place in places))
    columns = {
        side: profiles.profile[place.filter(there).to_numpy()].astype(np.int64)
        for side, place in zip(sides, places, strict=True)
    }
    return pa.table(columns | {"verdict": decided["verdict"].filter(there)})


def _name_records(review: list[pa.Table], known: Profiles) -> pa.Table:
    """The pairs for review of all bins, the most uncertain first, a record for each profile."""
    pairs = pa.concat_tables(review)
    a, b = (pairs[side].to_numpy() for side in ("record_id_a", "record_id_b"))  # so far these are profiles
    order = np.lexsort((b, a, np.abs(pairs["weight"].to_numpy())))
    first = np.unique(known.profile, return_index=True)[1]
    for place, (name, side) in enumerate((("record_id_a", a), ("record_id_b", b))):
        pairs = pairs.set_column(place, name, known.ids.take(pa.array(first[side])))
    return pairs.take(pa.array(order))


def _by_pattern(found: Counted) -> PatternCounts:
    with working_database.connect() as connection:
        connection.register("found", pa.table(found))
        counted = duckdb_arrays.fetch_arrays(
            connection, "SELECT pattern, sum(pairs) AS pairs FROM found GROUP BY pattern ORDER BY pattern"
        )
    return PatternCounts(counted["pattern"], counted["pairs"])


def _add(parts: list[pa.Table], by: tuple[str, str]) -> pa.Table:
    """The sums of `pairs` by two columns, in their order; whole numbers, so that no order of adding counts."""
    with working_database.connect() as connection:
        connection.register("part", pa.concat_tables(parts))
        return connection.execute(
            f"SELECT {', '.join(by)}, sum(pairs) AS pairs FROM part GROUP BY ALL ORDER BY {', '.join(by)}"
        ).to_arrow_table()
