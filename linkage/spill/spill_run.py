"""One linking within bounded memory: files of bins, a pool of processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage.binned import component_bins, pair_bins
from linkage.binned.binned_run import BinnedRun, Blocked, RunInput
from linkage.binned.component_bins import Resolved
from linkage.binned.pair_bins import Values
from linkage.model.cluster_context import ContextCounts
from linkage.model.model import VERSION, Model
from linkage.pairs import blocking
from linkage.pairs.connected_components import Ints
from linkage.spill import progress
from linkage.spill.worker_pool import WorkerPool


class SpillRun(BinnedRun):
    """The steps after standardising. What each leaves on disk is in the package's own text."""

    def __init__(self, given: RunInput, pool: WorkerPool) -> None:
        """Prepare a run whose bins a pool of workers works on."""
        super().__init__(given)
        self._pool = pool

    @property
    def key(self) -> str:
        """A hash of all that the bins up to compared pairs are made from."""
        made_of = repr((VERSION, duckdb.__version__, pa.__version__, blocking.RULES, self._sizes, self._profiles.key))
        return hashlib.sha256(made_of.encode()).hexdigest()

    def _run(
        self, step: str, task: Callable[..., Any], arguments: Iterable[tuple[Any, ...]], total: int
    ) -> Iterator[Any]:
        given = ((self._layout, *one) for one in arguments)
        return progress.follow(self._pool.run(task, given), step, total, self._told)

    def _tiles(self, step: str, task: Callable[..., Any], *more: Any) -> Iterator[Any]:
        tiles = self._layout.tiles
        return self._run(step, task, ((*tile, *more) for tile in tiles), len(tiles))

    def _find_candidates(self) -> Blocked:
        rules, parts = len(blocking.RULES), self._layout.block_bins
        arguments = ((rule, part) for rule in range(rules) for part in range(parts))
        sizes = [(0, 0)] * rules
        reached = np.zeros(self._profiles.count, dtype=bool)
        for report in self._run("block", pair_bins.block_part, arguments, rules * parts):
            largest, capped = sizes[report.rule]
            reached[report.reached] = True
            sizes[report.rule] = max(largest, report.largest), capped + report.capped
        return Blocked(sizes, int((~reached).sum()))

    def _compare_candidates(self) -> Iterator[pa.Table]:
        known = self._profiles.dictionaries
        sounds = pa.array(known.names.sounds, pa.string())

        def arguments() -> Iterator[tuple[int, int, Values, Values]]:
            for x, y in self._layout.tiles:
                both = zip(self._profiles.spoken[x], self._profiles.spoken[y], strict=True)
                of_sounds, of_numbers = (np.union1d(one, other).astype(np.int32) for one, other in both)
                yield (
                    *(x, y, Values(of_sounds, sounds.take(pa.array(of_sounds)))),
                    Values(of_numbers, known.numbers.take(pa.array(of_numbers))),
                )

        return self._run("compare", pair_bins.compare_tile, arguments(), len(self._layout.tiles))

    def _apply_owners(self) -> None:
        """Workers read the flags where they were written."""

    def _count_pairs(self) -> Iterator[pa.Table]:
        return self._tiles("count", pair_bins.count_tile)

    def _find_near(self, model: Model) -> Iterator[tuple[Ints, Ints]]:
        return self._tiles("find components", pair_bins.find_near, model, self._profiles.count)

    def _sort_by_component(self) -> None:
        for _ in self._tiles("sort by component", pair_bins.route_tile):
            pass

    def _count_contexts(self, model: Model) -> Iterator[ContextCounts]:
        arguments = ((number, model, self._profiles.count) for number in range(self._bins))
        return self._run("learn from components", component_bins.count_bin_contexts, arguments, self._bins)

    def _resolve_bins(self, model: Model) -> Iterator[Resolved]:
        arguments = ((number, model, self._profiles.count, self._decided_of(number)) for number in range(self._bins))
        return self._run("resolve", component_bins.resolve_bin, arguments, self._bins)
