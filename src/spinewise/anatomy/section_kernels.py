"""Kernels of `sections`: cross-sections of a bone, each followed outwards from one point of its plane."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

HALF = 0.5


@jit
def _share(mask: NDArray[np.float32], a: float, b: float, c: float) -> float:
    """Trilinear share of a structure at an index; 0 beyond it."""
    size_a, size_b, size_c = mask.shape
    i, j, k = int(np.floor(a)), int(np.floor(b)), int(np.floor(c))
    u, v, w = a - i, b - j, c - k
    share = 0.0
    for di in range(2):
        for dj in range(2):
            for dk in range(2):
                ii, jj, kk = i + di, j + dj, k + dk
                if 0 <= ii < size_a and 0 <= jj < size_b and 0 <= kk < size_c:
                    weight = (u if di else 1 - u) * (v if dj else 1 - v) * (w if dk else 1 - w)
                    share += weight * mask[ii, jj, kk]
    return share


@jit
def cross_section(
    mask: NDArray[np.float32],
    matrix: NDArray[np.float64],
    offset: NDArray[np.float64],
    half: int,
    near: int,
) -> NDArray[np.float32]:
    """Shares of the piece of bone around the middle of a plane; all zero when none lies near it.

    Pixel (x, y) of the plane has index `offset + matrix @ (x, y)`; the middle is (half, half).
    Only pixels that the piece reaches are sampled; its rim, below one half, is kept with its share.
    """
    size = 2 * half + 1
    share = np.zeros((size, size), np.float32)
    seen = np.zeros((size, size), np.bool_)
    start_x, start_y, closest = -1, -1, near * near + 1
    for x in range(half - near, half + near + 1):
        for y in range(half - near, half + near + 1):
            away = (x - half) ** 2 + (y - half) ** 2
            if away < closest:
                a = offset[0] + matrix[0, 0] * x + matrix[0, 1] * y
                b = offset[1] + matrix[1, 0] * x + matrix[1, 1] * y
                c = offset[2] + matrix[2, 0] * x + matrix[2, 1] * y
                if _share(mask, a, b, c) >= HALF:
                    start_x, start_y, closest = x, y, away
    if start_x < 0:
        return share
    stack_x = np.empty(size * size, np.int64)
    stack_y = np.empty(size * size, np.int64)
    stack_x[0], stack_y[0] = start_x, start_y
    seen[start_x, start_y] = True
    count = 1
    while count > 0:
        count -= 1
        x, y = stack_x[count], stack_y[count]
        a = offset[0] + matrix[0, 0] * x + matrix[0, 1] * y
        b = offset[1] + matrix[1, 0] * x + matrix[1, 1] * y
        c = offset[2] + matrix[2, 0] * x + matrix[2, 1] * y
        share[x, y] = _share(mask, a, b, c)
        if share[x, y] < HALF:
            continue
        for step in range(4):
            i = x + (1 if step == 0 else -1 if step == 1 else 0)
            j = y + (1 if step == 2 else -1 if step == 3 else 0)  # noqa: PLR2004 - four neighbours
            if 0 <= i < size and 0 <= j < size and not seen[i, j]:
                seen[i, j] = True
                stack_x[count], stack_y[count] = i, j
                count += 1
    return share


@jit
def section_areas(
    mask: NDArray[np.float32],
    matrices: NDArray[np.float64],
    offsets: NDArray[np.float64],
    half: int,
    near: int,
) -> NDArray[np.float64]:
    """Areas, in pixels, of the cross-sections by planes that are given as in `cross_section`.

    Pixels on the rim count by their share, so that the area changes smoothly as the plane is moved.
    """
    areas = np.zeros(len(offsets))
    for n in range(len(offsets)):
        share = cross_section(mask, matrices[n], offsets[n], half, near)
        for x in range(share.shape[0]):
            for y in range(share.shape[1]):
                areas[n] += min(max(2 * share[x, y] - HALF, 0.0), 1.0)
    return areas
