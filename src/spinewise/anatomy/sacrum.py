"""The sacral endplate: the upper surface of S1, sought below the lowest lumbar vertebra."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.endplates import endplate_of, surface_on_ct
from spinewise.anatomy.footprint import DIRECTIONS, Footprint
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.piece import Piece
from spinewise.anatomy.robust import robust_fit
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.geometry.frame import frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

ROUNDS = 4
STEP_MM = 1.0
JUST_BELOW_MM = 4.0
"""Depth below the endplate at which front and back of S1 are sought; deeper, the sacrum curves away."""

WIDTH_SHARE = 0.4
"""Half width that is used, as a share of L5's width: further out the wings of the sacrum begin."""


def sacral_endplate(piece: Piece, volume: Volume, above: Vertebra) -> Endplate:
    """Upper endplate of S1.

    Parameters
    ----------
    piece : Piece
        The sacrum or S1.
    volume : Volume
        The CT.
    above : Vertebra
        Lowest lumbar vertebra, with its inferior endplate.

    Returns
    -------
    Endplate
        Normal towards the head.

    Raises
    ------
    CannotMeasure
        When no surface is found below the lowest lumbar vertebra.
    """
    lower = above.inferior_endplate
    width = float(np.ptp((lower.outline - lower.plane.point) @ above.frame.left))
    plane = Plane(lower.plane.point, lower.plane.normal)
    footprint = None
    for _ in range(ROUNDS):
        frame = frame_from(plane.point, plane.normal, above.frame.posterior)
        grid = LocalGrid(frame, (-26.0, -34.0, -24.0), (26.0, 34.0, 12.0), (STEP_MM,) * 3)
        share = piece.on(grid)
        top = _first_surface(share, grid)
        x, y = np.meshgrid(grid.axis(0), grid.axis(1), indexing="ij")
        reach = (
            (np.abs(x) <= WIDTH_SHARE * width) & (np.abs(y) <= 16.0)  # noqa: PLR2004 - half of S1's depth
            if footprint is None
            else footprint.contains(np.stack([x, y], axis=-1), 0.8)
        )
        good = reach & np.isfinite(top)
        if good.sum() < reach.sum() / 2:
            raise CannotMeasure("no upper surface of the sacrum lies below the lowest lumbar vertebra")
        terms = np.stack([np.ones(good.sum()), x[good], y[good]], axis=1)
        (height, slope_x, slope_y), _, _ = robust_fit(terms, top[good], 0.1)
        normal = np.array([-slope_x, -slope_y, 1.0]) @ frame.axes
        normal = normal / np.linalg.norm(normal)
        centre = (0.0, 0.0) if footprint is None else tuple(footprint.centre)
        local = np.array([*centre, height + slope_x * centre[0] + slope_y * centre[1]])
        plane = Plane(frame.to_patient(local), normal)
        footprint = _footprint(share, grid, float(local[2]), WIDTH_SHARE * width)
    assert footprint is not None
    surface = surface_on_ct(volume, plane, footprint, frame, upper=True)
    return endplate_of(surface, volume)


def _first_surface(share: NDArray[np.float32], grid: LocalGrid) -> Array:
    """Highest place in each column where the sacrum begins, mm; NaN where it does not."""
    inside = share >= 0.5  # noqa: PLR2004 - surface at one half
    top = np.full(inside.shape[:2], np.nan)
    layers = inside.shape[2]
    highest = layers - 1 - inside[:, :, ::-1].argmax(axis=2)
    for i, j in np.argwhere(inside.any(axis=2)):
        layer = int(highest[i, j])
        if layer + 1 < layers:
            here, above = share[i, j, layer], share[i, j, layer + 1]
            top[i, j] = grid.low[2] + grid.step_mm[2] * (layer + (here - 0.5) / (here - above))
    return top


def _footprint(share: NDArray[np.float32], grid: LocalGrid, height: float, half_width: float) -> Footprint:
    """Ellipse from the promontory to the sacral canal in the midline, as wide as L5 allows."""
    layer = int(np.abs(grid.axis(2) - (height - JUST_BELOW_MM)).argmin())
    y = grid.axis(1)
    strip = np.abs(grid.axis(0)) <= 5.0  # noqa: PLR2004 - mm beside the midline
    midline = share[strip, :, layer].mean(axis=0) >= 0.5  # noqa: PLR2004 - surface at one half
    start = int(np.abs(y).argmin())
    if not midline[start]:
        raise CannotMeasure("the sacrum does not lie below the lowest lumbar vertebra")
    front = start - int((~midline[start::-1]).argmax()) if (~midline[start::-1]).any() else 0
    back = start + int((~midline[start:]).argmax()) if (~midline[start:]).any() else len(y) - 1
    middle, half_depth = (y[front] + y[back]) / 2, (y[back] - y[front]) / 2
    angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    radii = half_width * half_depth / np.hypot(half_depth * np.cos(angle), half_width * np.sin(angle))
    return Footprint(np.array([0.0, middle]), radii)
