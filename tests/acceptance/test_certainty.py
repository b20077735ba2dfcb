"""The high-precision cut on provinces of different make, held against their truth."""

import numpy as np
import numpy.typing as npt
import pytest

from data.synthetic import province_config
from data.synthetic.sightings.tidy import tidy_table
from linkage import link, select_certain

PRECISION, RECALL = 0.9995, 0.98


def pairs(groups: npt.NDArray[np.int64]) -> int:
    """How many pairs of records share a group."""
    size = np.bincount(groups).astype(np.int64)
    return int((size * (size - 1) // 2).sum())


@pytest.mark.slow
@pytest.mark.parametrize("province", ["95", "90", "58"])
def test_nearly_all_links_of_the_cut_are_right_and_few_are_lost(province: str) -> None:
    table, truth = tidy_table(province_config(province, children=30_000))
    links = select_certain(link(table))
    assert links["record_id"].equals(truth.sort_by("record_id")["record_id"])
    cluster = links["cluster_id"].to_numpy()
    child = truth.sort_by("record_id")["child"].to_numpy()
    right = pairs(np.unique(np.stack([cluster, child]), axis=1, return_inverse=True)[1].ravel())
    assert right / pairs(cluster) >= PRECISION
    assert right / pairs(child) >= RECALL
