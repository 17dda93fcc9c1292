"""Painting bones, discs and soft tissue into voxels; surfaces cover a voxel in part.

Volumes are (slice, row, column) along z, y and x of LPS. A voxel that a surface crosses gets the share
that lies inside, from the distance of its centre to the surface.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit
from spinewise.phantom import shape_kernels as k

Array = NDArray[np.float64]

SLICE = 18  # numbers of the soft tissue of a slice
(
    BODY_X, BODY_Y, TRUNK_A, BACK, FRONT, CANAL_X, CANAL_Y, CANAL_A, CANAL_B,
    SAC, CORD, LUNG, PSOAS, ERECTOR_A, ERECTOR_B, THIGH, HIP_X, HIP_Y,
) = range(SLICE)  # fmt: skip
TISSUES = 8
AIR, FAT, VISCERA, MUSCLE, LUNG_HU, BLOOD, SAC_HU, CORD_HU = range(TISSUES)

DEEP = 6.0  # mm inside the body where nothing behind it matters, or outside where no disc is
UNDER = 2.0  # mm around a surface
MIDDLE = 0.2  # share of an ellipse that counts as its middle


@jit
def cover(distance: float, width: float) -> float:
    """Share of a voxel inside a surface at a distance of its centre."""
    return min(max(0.5 - distance / width, 0.0), 1.0)


@jit
def paint_bone(
    voxels: NDArray[np.float32],
    first: Array,
    step: Array,
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
    origin: Array,
    axes: Array,
    low: Array,
    high: Array,
    body: Array,
    tubes: Array,
) -> None:
    """Paint a bone inside an index box; `first` and `step` are x, y, z of voxel 0 and the spacing."""
    width = (step[0] * step[1] * step[2]) ** (1.0 / 3.0)
    for a in range(start[0], stop[0]):
        for b in range(start[1], stop[1]):
            for c in range(start[2], stop[2]):
                px = first[0] + c * step[0] - origin[0]
                py = first[1] + b * step[1] - origin[1]
                pz = first[2] + a * step[2] - origin[2]
                x = axes[0, 0] * px + axes[0, 1] * py + axes[0, 2] * pz
                if x < low[0] or x > high[0]:
                    continue
                y = axes[1, 0] * px + axes[1, 1] * py + axes[1, 2] * pz
                if y < low[1] or y > high[1]:
                    continue
                z = axes[2, 0] * px + axes[2, 1] * py + axes[2, 2] * pz
                if z < low[2] or z > high[2]:
                    continue
                front = k.body_distance(x, y, z, body)
                behind = k.FAR
                if front > -DEEP:
                    behind = k.arch_distance(x, y, z, body, tubes)
                d = k.smooth_min(front, behind, k.BLEND)
                outer = cover(d, width)
                if outer <= 0.0:
                    continue
                inner = cover(d + body[k.SHELL], width)
                shell = body[k.HU_SHELL] if front < behind else body[k.HU_ARCH_SHELL]
                if inner < 1.0 and front < UNDER:
                    hollow = cover(k.vein_distance(x, y, z, body), width)
                    shell += hollow * (body[k.HU_VEIN] - shell)
                marrow = body[k.HU_ARCH]
                if inner > 0.0 and front < width:
                    share = cover(front, width)
                    marrow += share * (k.cancellous(x, y, z, body) - marrow)
                voxels[a, b, c] = voxels[a, b, c] * (1.0 - outer) + shell * (outer - inner) + marrow * inner


@jit
def paint_disc(
    voxels: NDArray[np.float32],
    first: Array,
    step: Array,
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
    below: Array,
    below_origin: Array,
    below_axes: Array,
    above: Array,
    above_origin: Array,
    above_axes: Array,
    signal: float,
) -> None:
    """Fill the space between two bodies, a little under their endplates so that no gap shows."""
    width = (step[0] * step[1] * step[2]) ** (1.0 / 3.0)
    for a in range(start[0], stop[0]):
        for b in range(start[1], stop[1]):
            for c in range(start[2], stop[2]):
                px = first[0] + c * step[0] - below_origin[0]
                py = first[1] + b * step[1] - below_origin[1]
                pz = first[2] + a * step[2] - below_origin[2]
                z = below_axes[2, 0] * px + below_axes[2, 1] * py + below_axes[2, 2] * pz
                if z < below[k.HALF] - 8.0 or z > below[k.HALF] + 25.0:
                    continue
                x = below_axes[0, 0] * px + below_axes[0, 1] * py + below_axes[0, 2] * pz
                y = below_axes[1, 0] * px + below_axes[1, 1] * py + below_axes[1, 2] * pz
                lower = k.superior_distance(x, y, z, below)
                if lower < -UNDER:
                    continue
                wall = k.wall_distance(x, y, below[k.HALF], below)
                if wall > DEEP:
                    continue
                px = first[0] + c * step[0] - above_origin[0]
                py = first[1] + b * step[1] - above_origin[1]
                pz = first[2] + a * step[2] - above_origin[2]
                x = above_axes[0, 0] * px + above_axes[0, 1] * py + above_axes[0, 2] * pz
                y = above_axes[1, 0] * px + above_axes[1, 1] * py + above_axes[1, 2] * pz
                z = above_axes[2, 0] * px + above_axes[2, 1] * py + above_axes[2, 2] * pz
                upper = k.inferior_distance(x, y, z, above)
                if upper < -UNDER:
                    continue
                wall = 0.5 * (wall + k.wall_distance(x, y, -above[k.HALF], above))
                d = max(wall, max(-lower, -upper) - 1.0)
                share = cover(d, width)
                if share > 0.0:
                    voxels[a, b, c] += share * (signal - voxels[a, b, c])


@jit
def label_bone(
    codes: NDArray[np.uint8],
    code: int,
    first: Array,
    step: Array,
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
    origin: Array,
    axes: Array,
    low: Array,
    high: Array,
    body: Array,
    tubes: Array,
    bodies_only: bool,
    other_code: int,
    other_origin: Array,
    other_axes: Array,
    other_body: Array,
    other_tubes: Array,
) -> None:
    """Write the code of a bone where voxel centres lie in it; where its neighbour is, the deeper one wins."""
    for a in range(start[0], stop[0]):
        for b in range(start[1], stop[1]):
            for c in range(start[2], stop[2]):
                wx = first[0] + c * step[0]
                wy = first[1] + b * step[1]
                wz = first[2] + a * step[2]
                px, py, pz = wx - origin[0], wy - origin[1], wz - origin[2]
                x = axes[0, 0] * px + axes[0, 1] * py + axes[0, 2] * pz
                if x < low[0] or x > high[0]:
                    continue
                y = axes[1, 0] * px + axes[1, 1] * py + axes[1, 2] * pz
                if y < low[1] or y > high[1]:
                    continue
                z = axes[2, 0] * px + axes[2, 1] * py + axes[2, 2] * pz
                if z < low[2] or z > high[2]:
                    continue
                d = k.body_distance(x, y, z, body)
                if not bodies_only and d > -DEEP:
                    d = k.smooth_min(d, k.arch_distance(x, y, z, body, tubes), k.BLEND)
                if d > 0.0:
                    continue
                if codes[a, b, c] != 0:
                    if codes[a, b, c] != other_code:
                        continue
                    px, py, pz = wx - other_origin[0], wy - other_origin[1], wz - other_origin[2]
                    x = other_axes[0, 0] * px + other_axes[0, 1] * py + other_axes[0, 2] * pz
                    y = other_axes[1, 0] * px + other_axes[1, 1] * py + other_axes[1, 2] * pz
                    z = other_axes[2, 0] * px + other_axes[2, 1] * py + other_axes[2, 2] * pz
                    if k.whole_distance(x, y, z, other_body, other_tubes) < d:
                        continue
                codes[a, b, c] = code


@jit
def _ellipse(x: float, y: float, a: float, b: float) -> float:
    p, q = x / a, y / b
    k0 = np.sqrt(p * p + q * q)
    if k0 < MIDDLE:
        return -min(a, b)
    p, q = p / a, q / b
    return k0 * (k0 - 1.0) / np.sqrt(p * p + q * q)


@jit
def paint_soft(voxels: NDArray[np.float32], first: Array, step: Array, slices: Array, tissues: Array) -> None:
    """Fill every slice with air, skin fat, muscles, viscera, lungs, great vessel and canal."""
    width = np.sqrt(step[0] * step[1])
    for a in range(voxels.shape[0]):
        s = slices[a]
        middle, half = 0.5 * (s[BACK] + s[FRONT]), 0.5 * (s[BACK] - s[FRONT])
        for b in range(voxels.shape[1]):
            wy = first[1] + b * step[1]
            y = wy - s[BODY_Y]
            for c in range(voxels.shape[2]):
                x = first[0] + c * step[0] - s[BODY_X]
                skin = _ellipse(x, wy - middle, s[TRUNK_A], half)
                if skin > width:
                    voxels[a, b, c] = tissues[AIR]
                    continue
                value = tissues[AIR] + cover(skin, width) * (tissues[FAT] - tissues[AIR])
                inside = cover(skin + 14.0, width)
                if inside > 0.0:
                    side = abs(x)
                    organs = cover(_ellipse(x, y + 78.0, 112.0, 50.0), width) * inside
                    value += organs * (tissues[VISCERA] - value)
                    wall = inside * (1.0 - cover(skin + 26.0, width))
                    value += wall * (tissues[MUSCLE] - value)
                    if s[LUNG] > 0.0:
                        lung = s[LUNG] * cover(_ellipse(side - 74.0, y + 20.0, 50.0, 76.0), width)
                        lung *= cover(skin + 30.0, width)
                        value += lung * (tissues[LUNG_HU] - value)
                    muscle = cover(_ellipse(side - 29.0, y - 47.0, s[ERECTOR_A], s[ERECTOR_B]), width)
                    value += muscle * inside * (tissues[MUSCLE] - value)
                    muscle = cover(_ellipse(side - 13.0, y - 44.0, 11.0, s[ERECTOR_B]), width)
                    value += muscle * inside * (tissues[MUSCLE] - value)
                    if s[PSOAS] > 1.0:
                        muscle = cover(_ellipse(side - 36.0, y + 2.0, s[PSOAS], 1.25 * s[PSOAS]), width)
                        value += muscle * (tissues[MUSCLE] - value)
                    if s[THIGH] > 0.0:
                        thigh = cover(_ellipse(side - s[HIP_X], wy - s[HIP_Y], 62.0, 66.0), width)
                        value += thigh * inside * s[THIGH] * (tissues[MUSCLE] - value)
                    vessel = cover(_ellipse(x - 10.0, y + 33.0, 10.5, 10.5), width)
                    value += vessel * (tissues[BLOOD] - value)
                    if s[CANAL_A] > 0.0:
                        cx = first[0] + c * step[0] - s[CANAL_X]
                        cy = wy - s[CANAL_Y]
                        if abs(cx) < s[CANAL_A] + 4.0 and abs(cy) < s[CANAL_B] + 4.0:
                            hole = cover(_ellipse(cx, cy, s[CANAL_A], s[CANAL_B]), width)
                            value += hole * (tissues[FAT] + 40.0 - value)
                            hole = cover(
                                _ellipse(cx, cy + 0.5, s[SAC] * s[CANAL_A], 0.84 * s[CANAL_B]), width
                            )
                            value += hole * (tissues[SAC_HU] - value)
                            if s[CORD] > 0.0:
                                hole = cover(_ellipse(cx, cy, s[CORD], 0.75 * s[CORD]), width)
                                value += hole * (tissues[CORD_HU] - value)
                voxels[a, b, c] = value
