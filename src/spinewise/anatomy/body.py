"""The vertebral body without posterior elements: posterior wall, footprint, upper and lower surface."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.column_kernels import column_ends
from spinewise.anatomy.footprint import Footprint, footprint_of
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

MIDLINE_MM = 6.0
"""Half width of the strip in which the wall is sought: behind it lies the canal, never a pedicle."""

THIN = 0.6
"""Columns thinner than this share of the typical one are osteophytes, ribs or roots of pedicles."""

PROTRUSION_MM = 4.0
"""Outgrowths of the footprint narrower than twice this are no part of the body."""


@dataclass(frozen=True, eq=False)
class Body:
    """A vertebral body on a grid along its own axes.

    Parameters
    ----------
    grid : LocalGrid
        Where it was looked at.
    share : array, shape of the grid
        Share (0 to 1) of the whole vertebra.
    wall_mm : float
        Posterior wall, local coordinate along posterior; everything in front of it is body.
    footprint : Footprint
        Outline seen from above.
    lower, upper : array, shape (left, posterior)
        Surface of the label below and above in each column of the footprint, mm; NaN elsewhere.
    """

    grid: LocalGrid
    share: NDArray[np.float32]
    wall_mm: float
    footprint: Footprint
    lower: Array
    upper: Array


def posterior_wall(share: NDArray[np.float32], grid: LocalGrid, lower: Array, upper: Array) -> float:
    """Most posterior place of the body in the midline, where the canal begins.

    Parameters
    ----------
    share : array, shape of the grid
        Share (0 to 1) of the vertebra.
    grid : LocalGrid
        Its origin lies in the body.
    lower, upper : array, shape (left, posterior)
        Ends of the columns through the middle layer, in layers.

    Returns
    -------
    float
        Local coordinate along posterior, mm.

    Raises
    ------
    CannotMeasure
        When no column behind the origin leaves the bone.
    """
    x, y, z = grid.axis(0), grid.axis(1), grid.axis(2)
    strip = np.abs(x) <= MIDLINE_MM
    start = int(np.abs(y).argmin())
    tops, bottoms = upper[strip, start], lower[strip, start]
    empty = not (np.isfinite(tops).any() and np.isfinite(bottoms).any())
    if empty or not (height := np.nanmedian(tops) - np.nanmedian(bottoms)) > 0:
        raise CannotMeasure("the middle of the body is empty: the label is torn")
    middle = (np.nanmedian(tops) + np.nanmedian(bottoms)) / 2
    layers = np.abs(np.arange(len(z)) - middle) <= 0.35 * height
    outside = share[strip][:, start:][:, :, layers] < 0.5  # noqa: PLR2004 - surface at one half
    exits = outside.argmax(axis=1)[outside.any(axis=1)]
    if exits.size == 0:
        raise CannotMeasure("no posterior wall: the label reaches back without a canal")
    # The wall is hollow at mid-height and the vein leaves there: the rims are what limits the canal.
    return float(y[start] + grid.step_mm[1] * (np.percentile(exits, 85) - 0.5))


def body_of(share: NDArray[np.float32], grid: LocalGrid, bodies_only: bool) -> Body:
    """The body of a vertebra that is given on a grid along its own axes.

    Parameters
    ----------
    share : array, shape of the grid
        Share (0 to 1) of the vertebra.
    grid : LocalGrid
        Its origin lies near the centre of the body.
    bodies_only : bool
        True when the label holds no posterior elements, so that nothing is cut off.

    Returns
    -------
    Body
        With surfaces of the label, not yet of the CT.

    Raises
    ------
    CannotMeasure
        When no body is found at the origin.
    """
    from scipy.ndimage import binary_opening, gaussian_filter, label

    y = grid.axis(1)
    middle = int(np.abs(grid.axis(2)).argmin())
    lower, upper = column_ends(share, middle)
    wall = float(y[-1]) if bodies_only else posterior_wall(share, grid, lower, upper)

    thickness = upper - lower
    thickness[:, y > wall] = np.nan
    near = np.hypot(*np.meshgrid(grid.axis(0), y, indexing="ij")) <= 2 * MIDLINE_MM
    typical = np.nanmedian(thickness[near]) if np.isfinite(thickness[near]).any() else np.nan
    if not typical > 0:
        raise CannotMeasure("no body at the middle of the label: it is torn")
    thick = np.nan_to_num(thickness) >= THIN * typical
    reach = round(PROTRUSION_MM / grid.step_mm[0])
    disc = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1]) <= reach
    opened = binary_opening(thick, disc)
    pieces, _ = label(opened)
    own = pieces[int(np.abs(grid.axis(0)).argmin()), int(np.abs(y).argmin())]
    if own == 0:
        raise CannotMeasure("no body at the middle of the label: it is torn")
    shadow = pieces == own
    footprint = footprint_of(gaussian_filter(shadow.astype(float), 1.0), grid.axis(0), y)
    outside = ~shadow
    lower, upper = lower.copy(), upper.copy()
    lower[outside] = np.nan
    upper[outside] = np.nan
    base = grid.low[2]
    return Body(grid, share, wall, footprint, base + grid.step_mm[2] * lower, base + grid.step_mm[2] * upper)
