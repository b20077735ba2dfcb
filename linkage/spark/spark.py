"""The executor that links on a Spark cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
from pyspark.sql import SparkSession

from linkage.binned import profile_ranges
from linkage.binned.bin_sizes import BinSizes
from linkage.binned.binned_run import BinnedResult, RunInput
from linkage.binned.record_source import RecordSource
from linkage.binned.scratch import Scratch
from linkage.cluster.decisions import validate_decisions
from linkage.model.model import Model
from linkage.prepare.extra_columns import ExtraColumn
from linkage.spark.session import check_protection
from linkage.spark.spark_run import SparkRun

_SIZES = BinSizes(chunk=250_000, profiles=50_000, parts=1, members=50_000)
_IN_A_PART = 2_000_000  # records, of which only a few have the keys of the larger rules


class Spark:
    """To be used as a context. At its end the driver's scratch folder is removed; the session stays."""

    def __init__(self, session: SparkSession, scratch: Path, bins: int | None = None) -> None:
        """Take a session and a folder.

        Args:
            session: with the settings of `linkage.spark.session.PROTECTION`.
            scratch: a folder of this machine that is not there or is empty, for codes and edges; it holds no names.
            bins: about how many bins each step has; one for each 50,000 profiles if None.

        Raises:
            SparkSettingsError: the session does not keep names to itself.
            ScratchError: the folder cannot be used.
        """
        check_protection(session)
        self._session = session
        self._bins = bins
        self._scratch = Scratch(scratch)
        self._run: SparkRun | None = None

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
        """
        source = RecordSource(table)
        effective = validate_decisions(decided, source.id_type)
        parts = -(-source.count // _IN_A_PART) or 1
        sizes = (
            BinSizes.into(self._bins, source.count)
            if self._bins
            else BinSizes(_SIZES.chunk, _SIZES.profiles, parts, _SIZES.members)
        )
        profiles = profile_ranges.standardise(source, self._scratch.folder, model, effective, sizes, progress, extra)
        self._run = SparkRun(RunInput(self._scratch.folder, profiles, sizes, effective, progress), self._session)
        return self._run.link(model)

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let Spark remove what it keeps, and remove the folder."""
        if self._run is not None:
            self._run.close()
        self._scratch.remove()
