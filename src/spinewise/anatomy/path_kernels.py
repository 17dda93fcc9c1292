"""Kernel of `pedicles`: the widest path through bone from the body to the arch."""

import heapq

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit
def widest_path(
    depth: NDArray[np.float32], sources: NDArray[np.bool_], targets: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Steps of the path from sources to targets whose narrowest place is widest; empty when none exists.

    A minimax search: among all points reached so far the deepest is always followed next.
    """
    size_x, size_y, size_z = depth.shape
    came_from = np.full(depth.size, -2, np.int64)
    queue = [(-np.inf, np.int64(0))]
    queue.pop()
    for x in range(size_x):
        for y in range(size_y):
            for z in range(size_z):
                if sources[x, y, z] and depth[x, y, z] > 0:
                    here = (x * size_y + y) * size_z + z
                    came_from[here] = -1
                    heapq.heappush(queue, (-np.float64(depth[x, y, z]), np.int64(here)))
    end = np.int64(-1)
    while len(queue) > 0:
        _, here = heapq.heappop(queue)
        z = here % size_z
        y = (here // size_z) % size_y
        x = here // (size_z * size_y)
        if targets[x, y, z]:
            end = here
            break
        for step in range(6):
            i, j, k = x, y, z
            if step == 0:
                i += 1
            elif step == 1:
                i -= 1
            elif step == 2:  # noqa: PLR2004
                j += 1
            elif step == 3:  # noqa: PLR2004
                j -= 1
            elif step == 4:  # noqa: PLR2004
                k += 1
            else:
                k -= 1
            if not (0 <= i < size_x and 0 <= j < size_y and 0 <= k < size_z):
                continue
            there = (i * size_y + j) * size_z + k
            if depth[i, j, k] <= 0 or came_from[there] != -2:  # noqa: PLR2004
                continue
            came_from[there] = here
            heapq.heappush(queue, (-np.float64(depth[i, j, k]), np.int64(there)))
    count = 0
    here = end
    while here >= 0:
        count += 1
        here = came_from[here]
    path = np.empty((count, 3), np.int64)
    here = end
    while here >= 0:
        count -= 1
        path[count, 2] = here % size_z
        path[count, 1] = (here // size_z) % size_y
        path[count, 0] = here // (size_z * size_y)
        here = came_from[here]
    return path
