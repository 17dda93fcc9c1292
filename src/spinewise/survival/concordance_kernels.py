"""Kernel of `concordance`: pairs counted with a tree of sums (Fenwick), in O(n log n)."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@jit
def _add(tree: Floats, place: int, weight: float) -> None:
    i = place + 1
    while i < len(tree):
        tree[i] += weight
        i += i & -i


@jit
def _sum_below(tree: Floats, place: int) -> float:
    """Sum of the weights at places less than `place`."""
    total = 0.0
    i = place
    while i > 0:
        total += tree[i]
        i -= i & -i
    return total


@jit
def count_pairs(
    rank: Ints,
    weight: Floats,
    event: Flags,
    first: Ints,
    leaving: Ints,
    leaves: Ints,
    opens: Flags,
    ranks: int,
) -> tuple[float, float, float]:
    """Weights of pairs that agree, disagree or have the same score; who fails should have the higher rank."""
    tree = np.zeros(ranks + 1)
    at = np.zeros(ranks)
    total = 0.0
    agree = 0.0
    disagree = 0.0
    same = 0.0
    for k in range(len(opens) - 1, -1, -1):
        if opens[k]:
            tree[:] = 0.0
            at[:] = 0.0
            total = 0.0
        for i in range(first[k], first[k + 1]):
            if not event[i]:
                _add(tree, rank[i], weight[i])
                at[rank[i]] += weight[i]
                total += weight[i]
        for place in range(leaves[k], leaves[k + 1]):
            i = leaving[place]
            _add(tree, rank[i], -weight[i])
            at[rank[i]] -= weight[i]
            total -= weight[i]
        for i in range(first[k], first[k + 1]):
            if event[i]:
                below = _sum_below(tree, rank[i])
                agree += weight[i] * below
                same += weight[i] * at[rank[i]]
                disagree += weight[i] * (total - below - at[rank[i]])
        for i in range(first[k], first[k + 1]):
            if event[i]:
                _add(tree, rank[i], weight[i])
                at[rank[i]] += weight[i]
                total += weight[i]
    return agree, disagree, same
