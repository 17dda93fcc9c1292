"""The voxels of a vertebra and which of them are its body."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.body import Body
from spinewise.anatomy.footprint import Footprint
from spinewise.anatomy.vertebra import Crop, Endplate
from spinewise.geometry.frame import Frame
from spinewise.imaging.boxes import Box
from spinewise.imaging.labels import LabelMap

Array = NDArray[np.float64]

RIM = 1.08
"""Share of the rim's size within which voxels are body: the rim is drawn a millimetre inside the endplate."""

OUTLINE = 1.1
"""The same of the body's outline at mid-height."""


def crop_of(labels: LabelMap, code: int, box: Box, body: Body, plates: Mapping[bool, Endplate]) -> Crop:
    """Voxels of the vertebra, and those of its body: in front of the wall, inside the rims.

    Parameters
    ----------
    labels : LabelMap
        On the grid of the volume.
    code : int
        Of the vertebra.
    box : Box
        Around its voxels.
    body : Body
        Wall and outline.
    plates : mapping
        Endplates that were found.

    Returns
    -------
    Crop
        In the box.
    """
    piece = tuple(slice(a, b) for a, b in zip(box.start, box.stop, strict=True))
    whole = labels.codes[piece] == code
    frame = body.grid.frame
    into = frame.axes @ labels.affine[:3, :3]
    corner = into @ np.array(box.start) + frame.axes @ (labels.affine[:3, 3] - frame.origin)
    indices = np.argwhere(whole)
    # Roots of pedicles widen the outline of thin columns, lips of osteophytes that of the rims: a voxel of
    # the body lies inside both.
    indices = indices[indices @ into[1] + corner[1] <= body.wall_mm]
    places = indices @ into[:2].T + corner[:2]
    near = body.footprint.contains(places, OUTLINE)
    indices, places = indices[near], places[near]
    rims = [_seen_along(plate, frame) for plate in plates.values()] or [body.footprint]
    within = np.all([rim.contains(places, RIM) for rim in rims], axis=0)
    inside = np.zeros(whole.shape, bool)
    inside[tuple(indices[within].T)] = True
    return Crop(box.start, whole, inside)


def _seen_along(plate: Endplate, frame: Frame) -> Footprint:
    """Rim of an endplate seen along the body's axis."""
    corners = frame.to_local(plate.outline)[:, :2]
    centre = corners.mean(axis=0)
    return Footprint(centre, np.linalg.norm(corners - centre, axis=1))
