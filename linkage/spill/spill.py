"""The executor that links within bounded memory: a scratch folder and a pool of processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from linkage.binned import profile_ranges
from linkage.binned.bin_sizes import BinSizes
from linkage.binned.binned_run import BinnedResult, RunInput
from linkage.binned.record_source import RecordSource
from linkage.binned.scratch import Scratch
from linkage.cluster.decisions import validate_decisions
from linkage.model.model import Model
from linkage.prepare.extra_columns import ExtraColumn
from linkage.spill.memory_budget import fit_bins, fit_processes
from linkage.spill.spill_run import SpillRun
from linkage.spill.worker_pool import WorkerPool

MEMORY = 4 << 30
"""Bytes that all processes together keep to, unless another number is given."""


class Spill:
    """To be used as a context. At its end the scratch folder is removed.

    Where the run was interrupted or failed, the folder is left: the next run on it goes on from the finished bins if
    it is given the same, and else removes them.
    """

    def __init__(
        self, scratch: Path, memory: int = MEMORY, processes: int | None = None, bins: int | None = None
    ) -> None:
        """Take the folder.

        Args:
            scratch: a folder that is not there, is empty, or was left by an interrupted run.
            memory: bytes that all processes together keep to, see docs/engine.md.
            processes: how many there are at most, as the memory allows; as many as processors if None.
            bins: about how many bins each step has; as the memory asks for if None.

        Raises:
            ScratchError: the folder cannot be used.
        """
        self._memory = memory
        self._processes = processes or os.cpu_count() or 1
        self._bins = bins
        self._scratch = Scratch(scratch)
        self._pool: WorkerPool | None = None

    def link(
        self,
        table: pa.Table | Path,
        model: Model | None = None,
        decided: pa.Table | None = None,
        progress: Callable[[str], None] = lambda _: None,
        extra: tuple[ExtraColumn, ...] = (),
    ) -> BinnedResult:
        """Link a table's records into children, as `linkage.link`; a Parquet file may be given by its path.

        Raises:
            TableError: the table cannot be understood.
            DecisionError: the decisions cannot.
            TooLittleMemoryError: the memory does not suffice for one worker.
            LostWorkerError: a worker process was lost again and again.
        """
        source = RecordSource(table)
        effective = validate_decisions(decided, source.id_type)
        records = source.count
        if self._bins:
            processes, sizes = self._processes, BinSizes.into(self._bins, records)
        else:
            processes = fit_processes(self._memory, self._processes, records)
            sizes = fit_bins(self._memory, processes, records)
        self._pool = WorkerPool(processes)
        profiles = profile_ranges.standardise(source, self._scratch.folder, model, effective, sizes, progress, extra)
        run = SpillRun(RunInput(self._scratch.folder, profiles, sizes, effective, progress), self._pool)
        self._scratch.claim(run.key, keep=profile_ranges.FOLDER)
        return run.link(model)

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the processes; remove the folder unless there was an error."""
        if self._pool is not None:
            self._pool.close()
        self._scratch.__exit__(kind, error, at)
