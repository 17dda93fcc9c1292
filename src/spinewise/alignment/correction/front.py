"""Plans of which none is better in everything: the front, and a spread-out few of it."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def not_beaten(costs: Array) -> NDArray[np.int64]:
    """Rows that no other row beats: as good in everything and better in something.

    Parameters
    ----------
    costs : array, shape (n, k)
        Less is better in every column.

    Returns
    -------
    array of int
        Places of the rows, in their order; of equal rows the first.
    """
    _, first = np.unique(costs, axis=0, return_index=True)
    rows = costs[first]
    order = np.lexsort(rows.T[::-1])  # so that what beats a row comes before it
    kept: list[int] = []
    front = np.empty((0, costs.shape[1]))
    for place in order:
        row = rows[place]
        if not (front <= row).all(axis=1).any():
            kept.append(int(first[place]))
            front = np.vstack([front, row])
    return np.sort(np.array(kept, dtype=np.int64))


def spread_out(costs: Array, most: int) -> NDArray[np.int64]:
    """A few rows that stand far from each other, with the best of every column among them.

    Parameters
    ----------
    costs : array, shape (n, k)
        Of the front.
    most : int
        How many at most.

    Returns
    -------
    array of int
        Places of the rows, in their order.
    """
    if len(costs) <= most:
        return np.arange(len(costs))
    span = np.ptp(costs, axis=0)
    scaled = (costs - costs.min(axis=0)) / np.where(span > 0, span, 1.0)
    # The best of a column, among equals the one that is best in sum.
    best = [int(np.lexsort((scaled.sum(axis=1), column))[0]) for column in scaled.T]
    chosen = list(dict.fromkeys(best))[:most]
    nearest = np.min([np.linalg.norm(scaled - scaled[one], axis=1) for one in chosen], axis=0)
    while len(chosen) < most:
        far = int(np.argmax(nearest))
        chosen.append(far)
        nearest = np.minimum(nearest, np.linalg.norm(scaled - scaled[far], axis=1))
    return np.sort(np.array(chosen, dtype=np.int64))
