"""One linking on Spark, step by step. Frames hold pairs; the driver holds what there is of each profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce

import numpy as np
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812, as everybody calls it
from pyspark.sql.pandas.group_ops import PandasCogroupedOps
from pyspark.sql.pandas.types import from_arrow_schema

from linkage.binned import bin_file, component_bins
from linkage.binned.binned_run import BinnedRun, Blocked, RunInput
from linkage.binned.component_bins import Resolved
from linkage.binned.profile_ranges import find_sounds, range_path
from linkage.model.cluster_context import ContextCounts
from linkage.model.model import Model
from linkage.pairs import blocking
from linkage.pairs.connected_components import Ints
from linkage.prepare.dictionary import NONE
from linkage.spark import tasks

_PARTITIONS = "spark.sql.shuffle.partitions"
_ON_DISK = StorageLevel.DISK_ONLY
_MEMBER = ("p", "component", "component_bin", "own_number", "register")


class SparkRun(BinnedRun):
    """The steps after standardising."""

    def __init__(self, given: RunInput, session: SparkSession) -> None:
        """Prepare a run whose bins a session of Spark works on; the scratch folder is the driver's."""
        super().__init__(given)
        self._session = session
        self._kept: list[DataFrame] = []
        self._partitions = session.conf.get(_PARTITIONS)
        # About one bin a partition; Spark's own 200 take minutes for a few hundred rows.
        session.conf.set(_PARTITIONS, max(session.sparkContext.defaultParallelism, self._layout.ranges))

    def close(self) -> None:
        """Let Spark remove what it keeps, and leave the session as it was."""
        self._session.conf.set(_PARTITIONS, self._partitions)
        for frame in self._kept:
            frame.unpersist(blocking=True)

    def _find_candidates(self) -> Blocked:
        self._told("block")
        self._rows = self._load(self._read_rows(number) for number in range(self._layout.ranges))
        keys = self._rows.mapInArrow(tasks.ReadKeys(self._layout.block_bins), _ddl(tasks.KEYS))
        task = tasks.FindCandidates()
        found = keys.groupBy("rule", "part").applyInArrow(lambda rows: task(rows), _ddl(tasks.BLOCKED))
        found = self._keep(found)
        largest = (F.max("x").alias("largest"), F.sum("y").alias("capped"))
        sizes = [(0, 0)] * len(blocking.RULES)
        for row in found.where(F.col("kind") == tasks.LARGEST).groupBy("rule").agg(*largest).collect():
            sizes[row.rule] = row.largest, row.capped
        reached = found.where(F.col("kind") == tasks.REACHED).select("x").distinct().count()
        bin_of_a = self._bin_of("x").alias("bin")
        candidates = found.where(F.col("kind") == tasks.CANDIDATE)
        self._candidates = candidates.select(bin_of_a, F.col("x").alias("a"), F.col("y").alias("b"), "rule")
        return Blocked(sizes, self._profiles.count - reached)

    def _compare_candidates(self) -> Iterator[pa.Table]:
        self._told("compare")
        elsewhere = self._candidates.where(self._bin_of("b") != F.col("bin")).select("bin", F.col("b").alias("p"))
        own = self._rows.withColumn("bin", self._bin_of("p"))
        needed = elsewhere.distinct().join(self._rows, "p").select(own.columns)
        rows = own.unionByName(needed).groupBy("bin")
        bins = self._candidates.groupBy("bin").cogroup(rows)
        self._compared = self._keep(bins.applyInArrow(_of_bins(tasks.CompareBin()), _ddl(tasks.PAIRS)))
        yield from self._stream(self._compared.mapInArrow(tasks.FindClaims(), _ddl(tasks.PACKED)))

    def _apply_owners(self) -> None:
        flags = bin_file.map_array(self._layout.path("owner"))
        p = np.flatnonzero(flags)
        owners = self._load([pa.table({"p": p.astype(np.int32), "flags": flags[p].astype(np.int32)})])
        sides = [owners.select(F.col("p").alias(side), F.col("flags").alias(f"{side}_flags")) for side in ("a", "b")]
        owned = reduce(lambda pairs, side: pairs.join(side, side.columns[0], "left"), sides, self._compared)
        self._pairs = self._keep(owned.mapInArrow(tasks.ApplyOwners(), _ddl(tasks.PAIRS)))

    def _count_pairs(self) -> Iterator[pa.Table]:
        self._told("count")
        return self._stream(self._pairs.mapInArrow(tasks.CountPairs(), _ddl(tasks.PACKED)))

    def _find_near(self, model: Model) -> Iterator[tuple[Ints, Ints]]:
        self._told("find components")
        task = tasks.FindNear(model, self._profiles.count)
        for near in self._stream(self._pairs.mapInArrow(task, _ddl(tasks.PACKED))):
            yield near["a"].to_numpy(), near["b"].to_numpy()

    def _sort_by_component(self) -> None:
        facts = [bin_file.map_array(self._layout.path(name)).astype(np.int32) for name in _MEMBER[1:]]
        p = np.arange(self._profiles.count, dtype=np.int32)
        self._members = self._load([pa.table([p, *facts], names=[*_MEMBER])])
        a = self._members.select(
            F.col("p").alias("a"), F.col("component").alias("a_component"), F.col("component_bin").alias("bin")
        )
        b = self._members.select(F.col("p").alias("b"), F.col("component").alias("b_component"))
        within = self._pairs.join(a, "a").join(b, "b").where(F.col("a_component") == F.col("b_component"))
        self._within = self._keep(within.select("bin", "a", "b", "pattern"))

    def _count_contexts(self, model: Model) -> Iterator[ContextCounts]:
        self._told("learn from components")
        task = tasks.CountContexts(model, self._profiles.count)
        for counted in self._stream(self._components().applyInArrow(_of_bins(task), _ddl(tasks.PACKED))):
            yield ContextCounts(*(counted[name].to_numpy() for name in ("pattern", "word", "pairs")))

    def _resolve_bins(self, model: Model) -> Iterator[Resolved]:
        self._told("resolve")
        bins = bin_file.map_array(self._layout.path("component_bin"))[self._decided["record_id_a"].to_numpy()]
        decided = {NONE: self._decided.slice(0, 0), **bin_file.split_bins(self._decided, bins)}
        task = tasks.ResolveBin(model, self._profiles.count, decided)
        parts = self._stream(self._components().applyInArrow(_of_bins(task), _ddl(tasks.PACKED)))
        for members, edges, review, counts in zip(*[parts] * 4, strict=True):
            number, bridged, applied = (counts[name][0].as_py() for name in ("bin", "bridged", "applied"))
            component_bins.write_evidence(self._layout, number, edges, members["place"].to_numpy())
            profiles, clusters, probability = (members[name].to_numpy() for name in ("p", "cluster", "probability"))
            yield Resolved(profiles, clusters, probability, review, bridged, applied)

    def _components(self) -> PandasCogroupedOps:
        """The pairs and the members of each bin of components."""
        return self._within.groupBy("bin").cogroup(self._members.groupBy("component_bin"))

    def _read_rows(self, number: int) -> pa.Table:
        """A range of profiles, with the texts that comparing needs beside their codes."""
        rows, known = bin_file.map_table(range_path(self._layout.profiles, number)), self._profiles.dictionaries
        sounds = pa.array(known.names.sounds, pa.string())
        for name, texts in (*((name, sounds) for name in find_sounds(rows)), ("number", known.numbers)):
            rows = rows.append_column(tasks.TEXTS[name], texts.take(rows[name]))
        return rows

    def _bin_of(self, profile: str) -> Column:
        return F.floor(F.col(profile) / self._layout.range_size).cast("int")

    def _load(self, tables: Iterator[pa.Table] | list[pa.Table]) -> DataFrame:
        return reduce(DataFrame.unionAll, map(self._session.createDataFrame, tables))

    def _keep(self, frame: DataFrame) -> DataFrame:
        """A frame that is made once; a part that a lost worker had is made again."""
        self._kept.append(frame.persist(_ON_DISK))
        return frame

    def _stream(self, packed: DataFrame) -> Iterator[pa.Table]:
        """The tables of packed rows, one after the other."""
        with _made_at_once(packed):
            for row in packed.toLocalIterator(prefetchPartitions=True):
                yield tasks.unpack(bytes(row.part))


@contextmanager
def _made_at_once(frame: DataFrame) -> Iterator[None]:
    """All parts of a frame are made side by side; reading would else make one after the other."""
    frame.persist(_ON_DISK).count()
    try:
        yield
    finally:
        frame.unpersist()


def _of_bins(task: Callable[[tuple[pa.Scalar, ...], pa.Table, pa.Table], pa.Table]) -> Callable[..., pa.Table]:
    """A task as a function: Spark counts the arguments of what it is given, `self` among them."""
    return lambda key, left, right: task(key, left, right)


def _ddl(schema: pa.Schema) -> str:
    return str(from_arrow_schema(schema).simpleString())
