"""Kernel of `cut`: how far it is from a pixel to where a picture falls to zero."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit
def way_to_edge(
    picture: NDArray[np.float64], row: float, column: float, rays: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Length of the way along each ray (n, 2) from a pixel above zero to the first zero, in pixels.

    The picture is read bilinearly at every whole pixel of the way and linearly between; beyond its
    outermost pixels it is -1.
    """
    rows, columns = picture.shape
    length = np.empty(rays.shape[0], np.float64)
    for n in range(rays.shape[0]):
        before, step = picture[int(row), int(column)], 0
        value = before
        while value > 0:
            before = value
            step += 1
            y, x = row + step * rays[n, 0], column + step * rays[n, 1]
            value = -1.0
            if 0 <= y <= rows - 1 and 0 <= x <= columns - 1:
                i, j = min(int(y), rows - 2), min(int(x), columns - 2)
                u, v = y - i, x - j
                above = picture[i, j] * (1 - v) + picture[i, j + 1] * v
                below = picture[i + 1, j] * (1 - v) + picture[i + 1, j + 1] * v
                value = above * (1 - u) + below * u
        length[n] = step - 1 + before / (before - value)
    return length
