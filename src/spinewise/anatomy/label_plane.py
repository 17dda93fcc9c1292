"""Endplates as the label has them: they only say where to look on the CT."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.body import Body
from spinewise.anatomy.footprint import INNER
from spinewise.anatomy.robust import robust_fit
from spinewise.geometry.plane import Plane
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

FEWEST_COLUMNS = 0.5
LEAST_COLUMNS = 30
"""A plane through fewer columns of a millimetre than this is none: the body is crushed or the label torn."""
SMALLEST_SCALE_MM = 0.1


def plane_of_label(body: Body, upper: bool) -> Plane:
    """Plane through the label's surface inside the inner footprint.

    Parameters
    ----------
    body : Body
        With surfaces of the label.
    upper : bool
        True for the superior endplate.

    Returns
    -------
    Plane
        In patient coordinates, normal towards the head.

    Raises
    ------
    CannotMeasure
        When fewer than half of the columns reach a surface.
    """
    surface = body.upper if upper else body.lower
    x, y = np.meshgrid(body.grid.axis(0), body.grid.axis(1), indexing="ij")
    inner = body.footprint.contains(np.stack([x, y], axis=-1), INNER)
    good = inner & np.isfinite(surface)
    if good.sum() < max(LEAST_COLUMNS, FEWEST_COLUMNS * inner.sum()):
        raise CannotMeasure("the label does not reach this endplate")
    x, y, z = x[good], y[good], surface[good]
    terms = np.stack([np.ones_like(x), x, y], axis=1)
    (height, slope_x, slope_y), _, _ = robust_fit(terms, z, SMALLEST_SCALE_MM)
    cx, cy = body.footprint.centre
    point = body.grid.frame.to_patient(np.array([cx, cy, height + slope_x * cx + slope_y * cy]))
    normal = np.array([-slope_x, -slope_y, 1.0]) @ body.grid.frame.axes
    return Plane(point, normal / np.linalg.norm(normal))
