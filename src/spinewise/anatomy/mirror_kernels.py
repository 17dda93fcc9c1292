"""Kernel of `symmetry`: how far a shape differs from its mirror image, and how the plane changes that."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit
def mirror_misfit(
    share: NDArray[np.float32],
    directions: NDArray[np.float64],
    distance: float,
    centre: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Squared differences between a shape and its mirror image, and their normal equations.

    Coordinates are grid steps. The plane holds all points whose height along its normal, measured from
    `centre`, is `distance`. The rows of `directions` are the normal and how it changes with two angles; the
    normal equations, a vector (3,) and a matrix (3, 3), are those of the two angles and the distance.
    """
    size_x, size_y, size_z = share.shape
    nx, ny, nz = directions[0]
    px, py, pz = directions[1]
    qx, qy, qz = directions[2]
    total = g0 = g1 = g2 = h00 = h01 = h02 = h11 = h12 = h22 = 0.0
    for x in range(size_x):
        for y in range(size_y):
            for z in range(size_z):
                away_x, away_y, away_z = x - centre[0], y - centre[1], z - centre[2]
                height = away_x * nx + away_y * ny + away_z * nz - distance
                if height < 0:
                    continue  # the other half is the mirror image of this one
                here = np.float64(share[x, y, z])
                a = x - 2 * height * nx
                b = y - 2 * height * ny
                c = z - 2 * height * nz
                if not (0 <= a < size_x - 1 and 0 <= b < size_y - 1 and 0 <= c < size_z - 1):
                    total += here * here
                    continue
                i, j, k = int(a), int(b), int(c)
                u, v, w = a - i, b - j, c - k
                # Trilinear, one axis after the other, with the slope along each.
                rise_00 = share[i, j, k + 1] - share[i, j, k]
                rise_01 = share[i, j + 1, k + 1] - share[i, j + 1, k]
                rise_10 = share[i + 1, j, k + 1] - share[i + 1, j, k]
                rise_11 = share[i + 1, j + 1, k + 1] - share[i + 1, j + 1, k]
                near_00, near_01 = share[i, j, k] + w * rise_00, share[i, j + 1, k] + w * rise_01
                near_10, near_11 = share[i + 1, j, k] + w * rise_10, share[i + 1, j + 1, k] + w * rise_11
                low, high = near_00 + v * (near_01 - near_00), near_10 + v * (near_11 - near_10)
                misfit = here - (low + u * (high - low))
                if misfit == 0:
                    continue  # far from the shape, where nothing changes either
                along_x = high - low
                along_y = (1 - u) * (near_01 - near_00) + u * (near_11 - near_10)
                along_z = (1 - u) * ((1 - v) * rise_00 + v * rise_01) + u * ((1 - v) * rise_10 + v * rise_11)
                along = along_x * nx + along_y * ny + along_z * nz
                turned = along_x * px + along_y * py + along_z * pz
                leaned = along_x * qx + along_y * qy + along_z * qz
                s0 = 2 * ((away_x * px + away_y * py + away_z * pz) * along + height * turned)
                s1 = 2 * ((away_x * qx + away_y * qy + away_z * qz) * along + height * leaned)
                s2 = -2 * along
                total += misfit * misfit
                g0, g1, g2 = g0 - s0 * misfit, g1 - s1 * misfit, g2 - s2 * misfit
                h00, h01, h02 = h00 + s0 * s0, h01 + s0 * s1, h02 + s0 * s2
                h11, h12, h22 = h11 + s1 * s1, h12 + s1 * s2, h22 + s2 * s2
    curvature = np.array([[h00, h01, h02], [h01, h11, h12], [h02, h12, h22]])
    return total, np.array([g0, g1, g2]), curvature
