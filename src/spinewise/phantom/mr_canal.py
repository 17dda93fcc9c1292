"""What the canal holds on MRI: fluid in front, roots of the cauda equina behind, veins before the sac."""

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import paint_kernels as p
from spinewise.phantom.mr_signals import MrSignals

Array = NDArray[np.float64]

SAC_DEPTH, SAC_SHIFT = 0.84, -0.5
"""Size of the sac against the canal, and its place in front of the canal's middle (mm): as `paint_soft` has
it."""
CORD_DEPTH = 0.75
_ROOTS_FROM, _ROOTS_WIDE, _ROOTS_SHARE = 0.15, 0.85, 0.6
"""Roots sink to the back of a person who lies: where they begin and how wide they lie (shares of the sac),
and how much of the space they fill."""
_PLEXUS_WIDE = 0.75


def paint_canal(
    fine: NDArray[np.float32],
    first: Array,
    step: Array,
    soft: Array,
    signals: MrSignals,
    crowded: NDArray[np.bool_],
) -> None:
    """Put roots and veins into a canal that holds fat, fluid and cord.

    Parameters
    ----------
    fine : array, shape (heights, depths, widths)
        Painted by `paint_soft`; changed in place.
    first, step : array, shape (3,)
        Centre of voxel 0 and spacing along x, y, z, mm.
    soft : array, shape (heights, SLICE)
        Of the same heights.
    signals : MrSignals
        Of the series.
    crowded : array of bool, shape (heights,)
        Where roots fill the whole sac.
    """
    width = float(np.sqrt(step[0] * step[1]))
    x = first[0] + np.arange(fine.shape[2]) * step[0]
    y = first[1] + np.arange(fine.shape[1]) * step[1]
    for plane, s, full in zip(fine, soft, crowded, strict=True):
        a, b = s[p.CANAL_A], s[p.CANAL_B]
        if a <= 0:
            continue
        rows = np.flatnonzero(np.abs(y - s[p.CANAL_Y]) <= b + 1)
        columns = np.flatnonzero(np.abs(x - s[p.CANAL_X]) <= a + 1)
        if not (rows.size and columns.size):
            continue
        part = plane[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        across, back = x[columns][None] - s[p.CANAL_X], y[rows][:, None] - s[p.CANAL_Y]
        sac_a, sac_b = s[p.SAC] * a, SAC_DEPTH * b
        sac = _cover(_ellipse(across, back - SAC_SHIFT, sac_a, sac_b), width)
        hole = _cover(_ellipse(across, back, _PLEXUS_WIDE * a, b), width)
        veins = hole * (1 - sac) * _cover(back + 0.3 * b, width)
        part += veins * (signals.plexus - part)
        if s[p.CORD] <= 0:
            inner = _cover(_ellipse(across, back - SAC_SHIFT, _ROOTS_WIDE * sac_a, 0.92 * sac_b), width)
            front = -1.0 if full else _ROOTS_FROM
            roots = _ROOTS_SHARE * inner * _cover(SAC_SHIFT + front * sac_b - back, width)
            part += roots * (signals.cord - part)


def canal_masks(
    shape: tuple[int, ...], first: Array, step: Array, soft: Array
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Voxels whose centres lie in the sac, and in the cord.

    Parameters
    ----------
    shape : tuple of int
        Heights, depths, widths.
    first, step : array, shape (3,)
        Centre of voxel 0 and spacing along x, y, z, mm.
    soft : array, shape (heights, SLICE)
        Of the same heights.

    Returns
    -------
    (array of bool, array of bool)
        The cord lies in the sac too.
    """
    x = first[0] + np.arange(shape[2]) * step[0]
    y = first[1] + np.arange(shape[1]) * step[1]
    sac, cord = np.zeros(shape, bool), np.zeros(shape, bool)
    for index, s in enumerate(soft):
        across, back = x[None] - s[p.CANAL_X], y[:, None] - s[p.CANAL_Y]
        if s[p.CANAL_A] > 0:
            size = s[p.SAC] * s[p.CANAL_A], SAC_DEPTH * s[p.CANAL_B]
            sac[index] = _ellipse(across, back - SAC_SHIFT, *size) <= 0
        if s[p.CORD] > 0:
            cord[index] = _ellipse(across, back, s[p.CORD], CORD_DEPTH * s[p.CORD]) <= 0
    return sac, cord


def _cover(distance: Array, width: float) -> Array:
    """Share of a voxel inside a surface at a distance of its centre."""
    share: Array = np.clip(0.5 - distance / width, 0.0, 1.0)
    return share


def _ellipse(x: Array, y: Array, a: float, b: float) -> Array:
    """Distance to an ellipse, exact to first order at its line."""
    p0, q0 = x / a, y / b
    k0 = np.maximum(np.sqrt(p0 * p0 + q0 * q0), 1e-3)
    slope = np.sqrt((p0 / a) ** 2 + (q0 / b) ** 2)
    distance: Array = k0 * (k0 - 1.0) / np.maximum(slope, 1e-6)
    return np.where(k0 < p.MIDDLE, -min(a, b), distance)
