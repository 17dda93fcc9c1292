"""Two views, one point: where it lies, and whether both views show it at the same height."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.radiograph import Beam, Projection, View
from spinewise.words import BadInput

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """How the beams of a frontal and a lateral view went, about one isocentre.

    Parameters
    ----------
    frontal, lateral : Projection
        Of each view.

    Raises
    ------
    BadInput
        When the two are not one frontal and one lateral view.
    """

    frontal: Projection
    lateral: Projection

    def __post_init__(self) -> None:
        """Refuse two views of the same side."""
        if self.frontal.view is not View.FRONTAL or self.lateral.view is not View.LATERAL:
            raise BadInput("a reconstruction needs one frontal and one lateral radiograph, in this order")

    @property
    def views(self) -> tuple[Projection, Projection]:
        """Frontal, then lateral."""
        return self.frontal, self.lateral


@dataclass(frozen=True, eq=False)
class Triangulated:
    """Points seen in both views.

    Parameters
    ----------
    points : array, shape (..., 3)
        LPS from the isocentre, mm; the height is the mean of both views.
    height_difference : array, shape (...)
        Height in the lateral view less that in the frontal one, mm: the equal-row check.
    """

    points: Array
    height_difference: Array


def triangulate(pair: Pair, frontal: Array, lateral: Array) -> Triangulated:
    """Where points lie that appear at given places of both views.

    In the plane across the body each view gives one equation, ``u (S + d . p) = S a . p`` with the distance
    `S` of the source from the isocentre, the direction `d` of the central ray and the direction `a` of u.
    Both
    hold for a slot scan and for a cone beam alike, so the place across the body is a 2 x 2 linear system.
    Each view then gives a height: v itself for a slot scan, v undone from its magnification for a cone beam.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    frontal, lateral : array, shape (..., 2)
        (u, v) of the same points in both views, mm at the isocentre.

    Returns
    -------
    Triangulated
        Points, and how much the heights of the two views differ.
    """
    seen = np.stack([np.asarray(frontal, dtype=float), np.asarray(lateral, dtype=float)])
    rows, right = [], []
    for projection, uv in zip(pair.views, seen, strict=True):
        far = projection.source_to_isocentre_mm
        rows.append(far * projection.across[:2] - uv[..., :1] * projection.towards[:2])
        right.append(far * uv[..., 0])
    flat = np.linalg.solve(np.stack(rows, axis=-2), np.stack(right, axis=-1)[..., None])[..., 0]
    frontal_height, lateral_height = (
        height_at(projection, uv[..., 1], flat) for projection, uv in zip(pair.views, seen, strict=True)
    )
    middle = 0.5 * (frontal_height + lateral_height)
    return Triangulated(np.concatenate([flat, middle[..., None]], axis=-1), lateral_height - frontal_height)


def height_at(projection: Projection, v: Array, flat: Array) -> Array:
    """Height of points that appear at a height on a view.

    Parameters
    ----------
    projection : Projection
        Of the view.
    v : array, shape (...)
        Height on the view, mm at the isocentre.
    flat : array, shape (..., 2)
        Where the points lie across the body: left and back from the isocentre, mm.

    Returns
    -------
    array, shape (...)
        Height from the isocentre, mm.
    """
    if projection.beam is Beam.SLOT:
        return np.asarray(v, dtype=float)
    far = projection.source_to_isocentre_mm
    nearer = (far + np.asarray(flat, dtype=float) @ projection.towards[:2]) / far
    height: Array = projection.source_height_mm + (v - projection.source_height_mm) * nearer
    return height
