"""Connected components of the graph whose edges are pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]


def find_components(a: Ints, b: Ints, size: int) -> Ints:
    """The connected component, numbered from 0, of each of `size` profiles under the edges a–b."""
    return number_components(join_components(np.arange(size, dtype=np.int32), a, b))


def join_components(root: Ints, a: Ints, b: Ints) -> Ints:
    """Join components over more edges.

    Args:
        root: the smallest profile of each profile's component; with no edges yet, each profile itself. Changed.
        a: ends of the edges.
        b: the other ends.
    """
    while len(a):
        a, b = root[a], root[b]
        apart = a != b
        a, b = a[apart], b[apart]
        # The larger root is attached to one of the smaller ones it meets; then every node is attached to its root.
        root[np.maximum(a, b)] = np.minimum(a, b)
        while not np.array_equal(above := root[root], root):
            root = above
    return root


def number_components(root: Ints) -> Ints:
    """The components, numbered from 0 in the order of their smallest profiles."""
    first = root == np.arange(len(root), dtype=np.int32)
    return np.asarray((np.cumsum(first, dtype=np.int32) - 1)[root], dtype=np.int32)
