"""A body as columns from its lower to its upper surface: the label gives the shape, the CT the place.

A label map's surface is right in shape and wrong in place by up to a voxel; the endplates found on the CT
are right in place. So each surface of the label is moved and tilted until its own plane lies on that of the
CT, and the hollow in it stays what the label says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Endplate
from spinewise.bone.cancellous.body import Body
from spinewise.bone.cancellous.planes import EndPlane
from spinewise.geometry.frame import Frame
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

STEP_MM = 0.25
INNER, RAYS, RINGS = 0.8, 36, 6
"""Share of an endplate over which its plane is laid, and how many rays and rings of places that takes."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Lower and upper end of columns along the axis of a vertebra.

    Parameters
    ----------
    places : array, shape (n, 2)
        Left and posterior coordinate, mm, in the frame of the mid-plane.
    lower, upper : array, shape (n,)
        Ends, mm; NaN where a column meets no bone.
    """

    places: Array
    lower: Array
    upper: Array

    @property
    def heights(self) -> Array:
        """Length of each column, mm, shape (n,)."""
        length: Array = self.upper - self.lower
        return length


def columns_at(body: Body, places: Array) -> Columns:
    """Columns of the label map at given places.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    places : array, shape (n, 2)
        Left and posterior coordinate, mm, in the frame of the mid-plane.

    Returns
    -------
    Columns
        As the label says.
    """
    frame = body.ends.middle
    reach = float(np.abs(frame.to_local(body.corners)[:, 2]).max())
    heights = np.arange(-reach, reach, STEP_MM)
    points = np.empty((len(places), heights.size, 3))
    points[:, :, :2] = np.asarray(places)[:, None, :]
    points[:, :, 2] = heights
    inside = body.inside(frame.to_patient(points))
    met = inside.any(axis=1)
    lower = heights[inside.argmax(axis=1)] - STEP_MM / 2
    upper = heights[heights.size - 1 - inside[:, ::-1].argmax(axis=1)] + STEP_MM / 2
    return Columns(places, np.where(met, lower, np.nan), np.where(met, upper, np.nan))


def columns_on_ct(body: Body, places: Array) -> Columns:
    """Columns at given places, their ends moved to the endplates found on the CT.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT, with both endplates.
    places : array, shape (n, 2)
        Left and posterior coordinate, mm, in the frame of the mid-plane.

    Returns
    -------
    Columns
        Shape of the label, place and tilt of the CT.

    Raises
    ------
    CannotMeasure
        When an endplate was not built, or the label holds too few columns to lay a plane.
    """
    ends, frame, asked = body.endplates, body.ends.middle, columns_at(body, places)
    vertebra = body.vertebra
    lower_rim = columns_at(body, _inside(vertebra.inferior_endplate, frame))
    upper_rim = columns_at(body, _inside(vertebra.superior_endplate, frame))
    lower = _at(ends.inferior, frame, places) - _at_label(lower_rim.places, lower_rim.lower, places)
    upper = _at(ends.superior, frame, places) - _at_label(upper_rim.places, upper_rim.upper, places)
    return Columns(places, asked.lower + lower, asked.upper + upper)


def _inside(endplate: Endplate, frame: Frame) -> Array:
    """Places over the inner share of an endplate, evenly over its area, shape (n, 2), mm."""
    rim = frame.to_local(endplate.outline)[:: max(1, len(endplate.outline) // RAYS), :2]
    centre = rim.mean(axis=0)
    shares = INNER * np.sqrt((np.arange(RINGS) + 0.5) / RINGS)
    places: Array = (centre + shares[:, None, None] * (rim - centre)).reshape(-1, 2)
    return places


def _at_label(places: Array, surface: Array, where: Array) -> Array:
    """Height over places of the least-squares plane through a surface of the label, mm."""
    known = np.isfinite(surface)
    if np.count_nonzero(known) < len(known) / 2:
        raise CannotMeasure("the label of the body is torn: heights cannot be taken from it")
    terms = np.column_stack([np.ones(np.count_nonzero(known)), places[known]])
    plane = np.linalg.lstsq(terms, surface[known], rcond=None)[0]
    height: Array = np.column_stack([np.ones(len(where)), where]) @ plane
    return height


def _at(end: EndPlane, frame: Frame, where: Array) -> Array:
    """Height over places of an end plane, along the axis of the frame, mm."""
    point, normal = frame.to_local(end.plane.point), frame.axes @ end.plane.normal
    height: Array = point[2] - ((where - point[:2]) @ normal[:2]) / normal[2]
    return height
