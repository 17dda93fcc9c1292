"""A vertebra as a few numbers, and where its landmarks appear in both views.

Own axes: x left, y back, z up; the origin is the centre of the body. Each rim is an ellipse in its own plane.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Place
from spinewise.imaging.radiograph import View

Array = NDArray[np.float64]

PLACES = (
    Place.SUPERIOR_ANTERIOR,
    Place.SUPERIOR_POSTERIOR,
    Place.SUPERIOR_LEFT,
    Place.SUPERIOR_RIGHT,
    Place.INFERIOR_ANTERIOR,
    Place.INFERIOR_POSTERIOR,
    Place.INFERIOR_LEFT,
    Place.INFERIOR_RIGHT,
    Place.LEFT_PEDICLE,
    Place.RIGHT_PEDICLE,
    Place.CENTRE,
)
_RIMS = (slice(0, 4), slice(4, 8))

SHAPE = (
    "width",
    "depth",
    "height",
    "sagittal wedge",
    "coronal wedge",
    "lower width",
    "lower depth",
    "sagittal shear",
    "coronal shear",
    "centroid",
    "widest",
    "pedicle distance",
    "pedicle aside",
    "pedicle back",
    "pedicle up",
    "pedicle tilt",
)
"""Logarithms of mm (sizes and ratios), radians (wedges and shears), shares of the depth
(how far the centroid, and the widest place, lie behind the middle of front and back edge), mm."""
AT = {name: n for n, name in enumerate(SHAPE)}


class Corners(StrEnum):
    """What a reader means by a corner of a body."""

    OUTLINE = "outline"
    """Where the outline of the endplate ends on the film: what an eye sees, also on a rotated vertebra."""
    POINT = "point"
    """The picture of one place of the bone: its mid-sagittal front and back, its widest left and right."""


def points_of(shape: Array) -> Array:
    """Landmarks in the vertebra's own axes.

    Parameters
    ----------
    shape : array, shape (n, SHAPE)
        Of n vertebrae.

    Returns
    -------
    array, shape (n, PLACES, 3)
        Left, back, up, mm.
    """
    out = np.zeros((len(shape), len(PLACES), 3))
    for rim, (middle, across, along) in zip(_RIMS, _ellipses(shape), strict=True):
        aside = _widest(shape, along)
        out[:, rim] = middle[:, None] + np.stack([-along, along, aside + across, aside - across], axis=1)
    half = np.exp(shape[:, AT["pedicle distance"]]) / 2
    aside, back, up, tilt = (
        shape[:, AT[name]] for name in ("pedicle aside", "pedicle back", "pedicle up", "pedicle tilt")
    )
    out[:, 8] = np.stack([aside + half, back, up + tilt / 2], axis=1)
    out[:, 9] = np.stack([aside - half, back, up - tilt / 2], axis=1)
    return out


def outline_of(shape: Array, axes: Array, slopes: Array) -> Array:
    """Landmarks as a reader sees them: corners are the ends of the outline in their view.

    Parameters
    ----------
    shape : array, shape (n, SHAPE)
        Of n vertebrae.
    axes : array, shape (n, 3, 3)
        Rows left, back, up of each in LPS.
    slopes : array, shape (n, 2, 2, 3)
        Of both views: how u and v change with the place in LPS.

    Returns
    -------
    array, shape (n, PLACES, 3)
        In the vertebrae's own axes, mm: front and back corners for the lateral view, left and right ones for
        the frontal one.
    """
    out = points_of(shape)
    for n, view in enumerate((View.FRONTAL, View.LATERAL)):
        up = np.einsum("nij,nj->ni", slopes[:, n], axes[:, 2])
        # Along the picture of the endplates: across the picture of the vertebra's own axis.
        along_film = np.stack([up[:, 1], -up[:, 0]], axis=1)
        way = np.einsum("ni,nij,nkj->nk", along_film, slopes[:, n], axes)
        for rim, (middle, across, along) in zip(_RIMS, _ellipses(shape), strict=True):
            one, other = np.sum(way * across, axis=1), np.sum(way * along, axis=1)
            reach = np.hypot(one, other)[:, None]
            end = (one[:, None] * across + other[:, None] * along) / reach
            if view is View.LATERAL:
                out[:, rim.start], out[:, rim.start + 1] = middle + end, middle - end
            else:
                behind = middle + _widest(shape, along)
                out[:, rim.start + 2], out[:, rim.start + 3] = behind + end, behind - end
    return out


def _widest(shape: Array, along: Array) -> Array:
    """From the middle of a rim to between its widest places, shape (n, 3)."""
    share: Array = 2 * shape[:, AT["widest"], None] * along
    return share


def _ellipses(shape: Array) -> tuple[tuple[Array, Array, Array], ...]:
    """Upper and lower rim: middle, half axis to the left, half axis backwards, shape (n, 3) each."""
    width, depth = np.exp(shape[:, AT["width"]]), np.exp(shape[:, AT["depth"]])
    height = np.exp(shape[:, AT["height"]])
    lower = np.exp(shape[:, AT["lower width"]]), np.exp(shape[:, AT["lower depth"]])
    wedge, sideways = shape[:, AT["sagittal wedge"]], shape[:, AT["coronal wedge"]]
    front = -shape[:, AT["centroid"]] * depth
    out = []
    for sign, wide, deep in ((1.0, 1.0, 1.0), (-1.0, lower[0], lower[1])):
        rise_back, rise_left = sign * np.tan(wedge / 2), sign * np.tan(sideways / 2)
        x = sign * shape[:, AT["coronal shear"]] * height / 2
        y = front + sign * shape[:, AT["sagittal shear"]] * height / 2
        z = sign * height / 2 + x * rise_left + (y - front) * rise_back
        middle = np.stack([x, y, z], axis=1)
        none = np.zeros_like(x)
        across = (width * wide / 2)[:, None] * np.stack([np.ones_like(x), none, rise_left], axis=1)
        along = (depth * deep / 2)[:, None] * np.stack([none, np.ones_like(x), rise_back], axis=1)
        out.append((middle, across, along))
    return tuple(out)


def endplates_of(shape: Array) -> Array:
    """Endplates in the vertebra's own axes.

    Parameters
    ----------
    shape : array, shape (n, SHAPE)
        Of n vertebrae.

    Returns
    -------
    array, shape (n, 2, 5, 3)
        Upper and lower: centre, half axis to the left, half axis backwards (mm), the unit normal upwards, and
        the middle of the rim, in front of the centre (mm).
    """
    out = []
    depth = np.exp(shape[:, AT["depth"]])
    for middle, across, along in _ellipses(shape):
        normal = np.cross(across, along)
        normal = normal / np.linalg.norm(normal, axis=1, keepdims=True)
        # The centroid of the outline lies behind the middle of its front and back edge.
        behind = along / np.linalg.norm(along, axis=1, keepdims=True)
        centre = middle + behind * (shape[:, AT["centroid"]] * depth)[:, None]
        out.append(np.stack([centre, across, along, normal, middle], axis=1))
    return np.stack(out, axis=1)
