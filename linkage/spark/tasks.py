"""What workers do: functions of Arrow tables, one bin at a time. Nothing here knows Spark.

Each is an object that carries what it needs, so that Spark can send it to workers. It first compares the versions of
the worker with those of the process that sent it.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage import working_database
from linkage.binned import component_bins, pair_bins
from linkage.binned.pair_bins import Values
from linkage.binned.profile_ranges import SOUNDS, find_sounds
from linkage.cluster import resolution
from linkage.cluster.clustering import Constraints
from linkage.diagnostics import link_report
from linkage.model import id_ownership
from linkage.model.model import VERSION, Model
from linkage.pairs import blocking
from linkage.pairs.connected_components import Ints
from linkage.prepare.dictionary import NONE

TEXTS = {name: f"{name}_text" for name in (*SOUNDS, "number")}
"""The columns of rows that hold the texts behind codes, by the columns of the codes."""
_KEYS = max(len(rule.keys) for rule in blocking.RULES)
_FINER = max(len(rule.finer) for rule in blocking.RULES)
KEYS = pa.schema(
    [pa.field(name, pa.int32()) for name in ("rule", "part", "p")]
    + [pa.field(f"k{place}", pa.int32()) for place in range(_KEYS)]
    + [pa.field(f"f{place}", pa.int32()) for place in range(_FINER)]
)
"""The keys of profiles: of which rule, in which part of its blocks, and the finer keys."""
CANDIDATE, REACHED, LARGEST = range(3)
BLOCKED = pa.schema({"kind": pa.int32(), "rule": pa.int32(), "x": pa.int32(), "y": pa.int32()})
"""What blocking gives, by kind: a candidate x, y; a profile x that is in a block; largest block x, left out y."""
PAIRS = pa.schema({"a": pa.int32(), "b": pa.int32(), "rules": pa.int32(), "pattern": pa.int64()})
PACKED = pa.schema({"part": pa.binary()})


class VersionMismatchError(RuntimeError):
    """A worker has other versions than the process that sent it its task; the message says which."""


def make_version_stamp() -> str:
    """The versions that decide on a result."""
    return f"model {VERSION}, duckdb {duckdb.__version__}, pyarrow {pa.__version__}, numpy {np.__version__}"


@dataclass(frozen=True)
class _Task:
    stamp: str = field(default_factory=make_version_stamp, kw_only=True)

    def _check(self) -> None:
        here = make_version_stamp()
        if here != self.stamp:
            raise VersionMismatchError(f"a worker has {here}, the driver {self.stamp}: install the same on all")


@dataclass(frozen=True)
class _BatchTask(_Task, ABC):
    """A task on any rows."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Do it to each batch."""
        self._check()
        for batch in batches:
            yield from self.work(pa.Table.from_batches([batch])).combine_chunks().to_batches()

    @abstractmethod
    def work(self, rows: pa.Table) -> pa.Table:
        """Do it to some rows."""


@dataclass(frozen=True)
class ReadKeys(_BatchTask):
    """Of rows of `profile`, the keys by which they are blocked.

    Attributes:
        parts: into how many parts the blocks of a rule are divided.
    """

    parts: int

    def work(self, rows: pa.Table) -> pa.Table:
        """Rows as `KEYS` says."""
        with working_database.connect() as connection:
            connection.register("profile", rows)
            return (
                connection.execute(" UNION ALL ".join(map(self._select, range(len(blocking.RULES)))))
                .to_arrow_table()
                .cast(KEYS)
            )

    def _select(self, number: int) -> str:
        rule = blocking.RULES[number]
        keys = [f"({key})::INTEGER" for key in rule.keys]
        named = [f"{text} AS k{place}" for place, text in enumerate(keys + ["NULL::INTEGER"] * (_KEYS - len(keys)))]
        finer = [f"({key})::INTEGER" for key in rule.finer] + ["NULL::INTEGER"] * (_FINER - len(rule.finer))
        named += [f"{text} AS f{place}" for place, text in enumerate(finer)]
        part = f"(hash({', '.join(keys)}) % {self.parts})::INTEGER"
        known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
        return f"SELECT {number} AS rule, {part} AS part, p, {', '.join(named)} FROM profile WHERE {known}"


@dataclass(frozen=True)
class FindCandidates(_Task):
    """Find the candidates of whole blocks of one rule."""

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Rows as `BLOCKED` says, of rows as `KEYS` says."""
        self._check()
        number = rows["rule"][0].as_py()
        rule = blocking.RULES[number]
        keyed = replace(
            rule,
            keys=tuple(f"k{place}" for place in range(len(rule.keys))),
            finer=tuple(f"f{place}" for place in range(len(rule.finer))),
        )
        rows = rows.sort_by("p")
        profiles = rows["p"].to_numpy()
        places = pa.array(np.arange(len(profiles), dtype=np.int32))
        with working_database.connect() as connection:
            connection.register("profile", rows.set_column(rows.column_names.index("p"), "p", places))
            a, b, reached, report = pair_bins.find_candidates(connection, keyed, profiles)
        nothing = np.zeros(len(reached), dtype=np.int32)
        largest, capped = (np.array([count], dtype=np.int32) for count in (report.largest, report.capped))
        parts = [(CANDIDATE, a, b), (REACHED, reached, nothing), (LARGEST, largest, capped)]
        columns = [(np.full(len(x), kind), np.full(len(x), number), x, y) for kind, x, y in parts]
        found = [np.concatenate(column).astype(np.int32) for column in zip(*columns, strict=True)]
        return pa.table(found, names=BLOCKED.names)


@dataclass(frozen=True)
class CompareBin(_Task):
    """Compare the candidates of a bin, whatever the numbers are taken for."""

    def __call__(self, _key: tuple[pa.Scalar, ...], candidates: pa.Table, rows: pa.Table) -> pa.Table:
        """Rows as `PAIRS` says, of candidates (a, b, rule) and rows of `profile` with texts."""
        self._check()
        if not candidates.num_rows:
            return PAIRS.empty_table()
        words = candidates["a"].to_numpy().astype(np.int64) << 32 | candidates["b"].to_numpy()
        bits = np.left_shift(1, candidates["rule"].to_numpy()).astype(np.int32)
        a, b, rules = pair_bins.merge_candidates(words, bits)
        profiles = np.unique(np.r_[a, b])
        rows = rows.sort_by("p")
        rows = rows.take(pa.array(np.searchsorted(rows["p"].to_numpy(), profiles))).combine_chunks()
        sounds, numbers = _read_values(rows, find_sounds(rows)), _read_values(rows, ("number",))
        codes = rows.select([name for name in rows.column_names if name not in (*TEXTS.values(), "bin")])
        places = {side: pair_bins.find_places(profiles, values) for side, values in (("a", a), ("b", b))}
        compared = pair_bins.compare_rows(codes, pa.table({**places, "rules": rules}), sounds, numbers)
        return pair_bins.name_profiles(compared, profiles, "a", "b").select(PAIRS.names)


def _read_values(rows: pa.Table, columns: tuple[str, ...]) -> Values:
    """The values behind the codes in some columns."""
    codes = np.concatenate([pc.fill_null(rows[name], NONE).to_numpy() for name in columns])
    texts = pa.chunked_array([chunk for name in columns for chunk in rows[TEXTS[name]].chunks], pa.string())
    found, first = np.unique(codes, return_index=True)
    known = found != NONE
    return Values(found[known].astype(np.int32), texts.take(pa.array(first[known])).combine_chunks())


@dataclass(frozen=True)
class FindClaims(_BatchTask):
    """What pairs say of numbers."""

    def work(self, rows: pa.Table) -> pa.Table:
        """The claims, packed."""
        return pack(id_ownership.find_claims(rows))


@dataclass(frozen=True)
class ApplyOwners(_BatchTask):
    """Write the number level of pairs anew."""

    def work(self, rows: pa.Table) -> pa.Table:
        """Rows as `PAIRS` says, of such with the flags of both sides, a_flags and b_flags."""
        flags = (pc.fill_null(rows[name], 0).to_numpy().astype(np.uint8) for name in ("a_flags", "b_flags"))
        return id_ownership.apply_pair_flags(rows.select(PAIRS.names), *flags).select(PAIRS.names)


@dataclass(frozen=True)
class CountPairs(_BatchTask):
    """Count pairs by rules and pattern."""

    def work(self, rows: pa.Table) -> pa.Table:
        """The counts, packed."""
        return pack(pa.table(link_report.count_found(rows)))


@dataclass(frozen=True)
class FindNear(_BatchTask):
    """Find the pairs that are not pruned."""

    model: Model
    size: int

    def work(self, rows: pa.Table) -> pa.Table:
        """Their sides a and b, packed."""
        near = resolution.find_near(rows, self.model, self.size)
        return pack(rows.select(["a", "b"]).filter(pa.array(near)))


@dataclass(frozen=True)
class CountContexts(_Task):
    """Count the contexts of the pairs of a bin of components."""

    model: Model
    size: int

    def __call__(self, _key: tuple[pa.Scalar, ...], pairs: pa.Table, members: pa.Table) -> pa.Table:
        """The counts, packed, of pairs (a, b, pattern) and members (p)."""
        self._check()
        profiles, placed = _read_bin(pairs, members)
        counted = component_bins.count_pair_contexts(profiles, placed, self.model, self.size)
        return pack(pa.table({"pattern": counted.patterns, "word": counted.words, "pairs": counted.counts}))


@dataclass(frozen=True)
class ResolveBin(_Task):
    """Resolve a bin of components.

    Attributes:
        model: weighs the pairs.
        size: how many profiles the prior counts on.
        decided: by bin, the decisions about profiles of it, by their numbers as record ids.
    """

    model: Model
    size: int
    decided: dict[int, pa.Table]

    def __call__(self, key: tuple[pa.Scalar, ...], pairs: pa.Table, members: pa.Table) -> pa.Table:
        """What came of it, packed: three tables (profiles, edges, review pairs) with counts in a fourth."""
        self._check()
        number = key[0].as_py()
        members = members.sort_by("p")
        constraints = Constraints(members["own_number"].to_numpy(), members["register"].to_numpy() == 1)
        decided = self.decided.get(number, self.decided[NONE])
        profiles, placed = _read_bin(pairs, members)
        evidence, found = component_bins.resolve_profiles(profiles, placed, constraints, self.model, self.size, decided)
        of_profiles = {"p": found.profiles, "cluster": found.clusters, "probability": found.probability}
        counts = {"bin": [number], "bridged": [found.bridged], "applied": [found.applied]}
        return pa.concat_tables(
            pack(table)
            for table in (
                pa.table({**of_profiles, "place": evidence.clusters}),
                component_bins.get_edges(evidence),
                found.review,
                pa.table(counts),
            )
        )


def _read_bin(pairs: pa.Table, members: pa.Table) -> tuple[Ints, pa.Table]:
    """The profiles of a bin, ascending, and its pairs by their places, ordered."""
    profiles = np.sort(members["p"].to_numpy())
    ordered = pairs.select(["a", "b", "pattern"]).sort_by([("a", "ascending"), ("b", "ascending")])
    return profiles, component_bins.place_pairs(profiles, ordered)


def pack(table: pa.Table) -> pa.Table:
    """A table as one row, so that a few rows travel to the driver, not millions."""
    with io.BytesIO() as file:
        with pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
        return pa.table({"part": pa.array([file.getvalue()], pa.binary())})


def unpack(part: bytes) -> pa.Table:
    """The table of `pack`."""
    return pa.ipc.open_stream(part).read_all()
