"""The evidence of a linking in bins, a bin at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.binned.component_bins import read_evidence
from linkage.binned.pair_bins import BinLayout
from linkage.cluster.evidence import Evidence
from linkage.pairs.connected_components import Ints


@dataclass(frozen=True)
class BinnedEvidence:
    """What the resolution was made from, on disk; for `linkage.draw_clusterings`.

    Attributes:
        layout: where it is.
        bins: how many there are.
        ids: record ids.
        profile: of each record.
    """

    layout: BinLayout
    bins: int
    ids: pa.ChunkedArray
    profile: Ints

    def read_parts(self) -> Iterator[tuple[Ints, Evidence]]:
        """The evidence of whole components, and which profiles it is of."""
        by_profile = np.argsort(self.profile, kind="stable")
        ordered = self.profile[by_profile]
        for number in range(self.bins):
            profiles, evidence = read_evidence(self.layout, number)
            begin, end = (np.searchsorted(ordered, profiles, side=side) for side in ("left", "right"))
            rows = by_profile[_ranges(begin, end - begin)]
            p = np.repeat(np.arange(len(profiles), dtype=np.int32), end - begin)
            records = pa.table({"record_id": self.ids.take(pa.array(rows)), "p": p})
            yield profiles, replace(evidence, records=records)


def _ranges(begin: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """So many numbers from each beginning, one after the other."""
    return np.repeat(begin - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
