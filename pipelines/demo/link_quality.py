"""How well links match a known truth: pairwise precision, recall and F1. Used where the children are made up."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class LinkQuality:
    """Agreement of a clustering with the truth over the records that both have.

    Attributes:
        records: records in the truth.
        missing: records of the truth that have no cluster.
        precision: of the pairs put together, the share that is one child.
        recall: of the pairs that are one child, the share put together.
    """

    records: int
    missing: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def evaluate_links(truth: pa.Table, links: pa.Table, key: list[str]) -> LinkQuality:
    """Compare `links` (key columns, `cluster`) with `truth` (key columns, `child`); a key is one record."""
    joined = truth.select([*key, "child"]).join(links.select([*key, "cluster"]), key, join_type="left outer")
    both = joined.filter(pc.is_valid(joined["cluster"]))
    same_both = _pairs(both, ["cluster", "child"])
    clustered, children = _pairs(both, ["cluster"]), _pairs(joined, ["child"])
    return LinkQuality(
        records=truth.num_rows,
        missing=joined.num_rows - both.num_rows,
        precision=same_both / clustered if clustered else 1.0,
        recall=same_both / children if children else 1.0,
    )


def _pairs(table: pa.Table, by: list[str]) -> int:
    """Pairs of rows with the same value in `by`."""
    sizes = table.group_by(by).aggregate([([], "count_all")])["count_all"]
    return int(pc.sum(pc.divide(pc.multiply(sizes, pc.subtract(sizes, 1)), 2)).as_py() or 0)
