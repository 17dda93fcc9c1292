"""Kernels of `regions`: which voxels have their centre inside a flat prism, and how many a slab holds."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

BANDS = 64


@jit
def edges_by_band(
    outline: NDArray[np.float64], low: float, band: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges of an outline that reach into each of its bands from front to back, and how many there are."""
    corners = outline.shape[0]
    edges = np.empty((BANDS, corners), np.int64)
    count = np.zeros(BANDS, np.int64)
    for corner in range(corners):
        y0, y1 = outline[corner - 1, 1], outline[corner, 1]
        first = max(0, int((min(y0, y1) - low) / band) - 1)
        last = min(BANDS - 1, int((max(y0, y1) - low) / band) + 1)
        for place in range(first, last + 1):
            edges[place, count[place]] = corner
            count[place] += 1
    return edges, count


@jit
def voxels_in_prism(
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
    matrix: NDArray[np.float64],
    offset: NDArray[np.float64],
    half: float,
    outline: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Indices and local coordinates of the voxels whose centre lies in a prism.

    `matrix` and `offset` take a voxel index to the prism's own left, posterior and up (mm from its
    centre); `outline` holds its corners (n, 2) as left and posterior. An odd number of crossings of a
    line with the outline means inside.
    """
    x_low, x_high = outline[:, 0].min(), outline[:, 0].max()
    y_low, y_high = outline[:, 1].min(), outline[:, 1].max()
    band = max(1e-9, (y_high - y_low) / BANDS)
    edges, edge_count = edges_by_band(outline, y_low, band)
    room = 1024
    indices = np.empty((room, 3), np.int64)
    local = np.empty((room, 3), np.float64)
    count = 0
    slope = matrix[2, 2]
    for i in range(start[0], stop[0]):
        for j in range(start[1], stop[1]):
            base = matrix[2, 0] * i + matrix[2, 1] * j + offset[2]
            k_first, k_stop = start[2], stop[2]
            if slope != 0:
                one, other = (-half - base) / slope, (half - base) / slope
                # A slab nearly along this axis is crossed further away than whole numbers reach.
                low, high = np.floor(min(one, other)), np.ceil(max(one, other)) + 1
                k_first = int(min(max(low, float(k_first)), float(k_stop)))
                k_stop = int(max(min(high, float(k_stop)), float(k_first)))
            for k in range(k_first, k_stop):
                up = base + slope * k
                if up > half or up < -half:
                    continue
                left = matrix[0, 0] * i + matrix[0, 1] * j + matrix[0, 2] * k + offset[0]
                back = matrix[1, 0] * i + matrix[1, 1] * j + matrix[1, 2] * k + offset[1]
                if left < x_low or left > x_high or back < y_low or back > y_high:
                    continue
                inside = False
                place = min(BANDS - 1, int((back - y_low) / band))
                for n in range(edge_count[place]):
                    corner = edges[place, n]
                    y0, y1 = outline[corner - 1, 1], outline[corner, 1]
                    if (y0 > back) != (y1 > back):
                        x0, x1 = outline[corner - 1, 0], outline[corner, 0]
                        if left < x0 + (back - y0) * (x1 - x0) / (y1 - y0):
                            inside = not inside
                if not inside:
                    continue
                if count == room:
                    more_indices = np.empty((2 * room, 3), np.int64)
                    more_local = np.empty((2 * room, 3), np.float64)
                    more_indices[:room] = indices
                    more_local[:room] = local
                    indices, local, room = more_indices, more_local, 2 * room
                indices[count, 0], indices[count, 1], indices[count, 2] = i, j, k
                local[count, 0], local[count, 1], local[count, 2] = left, back, up
                count += 1
    return indices[:count], local[:count]


@jit
def count_in_slab(
    mask: NDArray[np.uint8],
    matrix: NDArray[np.float64],
    offset: NDArray[np.float64],
    half: float,
    cut: float,
) -> tuple[int, int]:
    """How many voxels of a mask have their centre in a slab, and how many of those lie behind a cut.

    `matrix` and `offset` as in `voxels_in_prism`, for indices of the mask.
    """
    total = behind = 0
    for i in range(mask.shape[0]):
        for j in range(mask.shape[1]):
            for k in range(mask.shape[2]):
                up = matrix[2, 0] * i + matrix[2, 1] * j + matrix[2, 2] * k + offset[2]
                if up > half or up < -half or mask[i, j, k] == 0:
                    continue
                total += 1
                if matrix[1, 0] * i + matrix[1, 1] * j + matrix[1, 2] * k + offset[1] > cut:
                    behind += 1
    return total, behind
