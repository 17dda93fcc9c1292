"""Kernel of `matching`: the nearest control not yet taken, found without looking at those taken before it."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@jit
def _free(link: Ints, place: int) -> int:
    """Follow links of taken places to a free one and shorten the way for the next who asks."""
    end = place
    while link[end] != end:
        end = link[end]
    while link[place] != end:
        following = link[place]
        link[place] = end
        place = following
    return end


@jit
def take_nearest(wanted: Floats, offered: Floats, caliper: float, sets: int, chosen: Ints) -> None:
    """For each wanted score in turn the nearest offered one within the caliper; fills places or leaves -1.

    `offered` ascends. `chosen` has shape (wanted, sets): everyone gets a first match before anyone a second.
    Of two equally near the lower is taken, of equal ones the first. Links lead to the next free place upwards
    and downwards, with a place beyond each end, so that all of it takes almost linear time.
    """
    n = len(offered)
    up = np.arange(n + 1)
    down = np.arange(n + 1)  # place p stands at p + 1, 0 is the end
    first = np.empty(n, np.int64)
    for p in range(n):
        first[p] = first[p - 1] if p > 0 and offered[p] == offered[p - 1] else p
    for turn in range(sets):
        for i in range(len(wanted)):
            if turn > 0 and chosen[i, turn - 1] < 0:
                continue
            above = _free(up, np.searchsorted(offered, wanted[i]))
            below = _free(down, np.searchsorted(offered, wanted[i])) - 1
            best, distance = -1, caliper
            if above < n and offered[above] - wanted[i] <= distance:
                best, distance = above, offered[above] - wanted[i]
            if below >= 0 and wanted[i] - offered[below] <= distance:
                best = _free(up, first[below])
            if best < 0:
                continue
            chosen[i, turn] = best
            up[best] = best + 1
            down[best + 1] = best
