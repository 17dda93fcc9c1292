"""The curved sheet of the sagittal picture: through the vertebral centres, and where it cuts a thing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Endplate
from spinewise.results import Point

Array = NDArray[np.float64]


class CentreLine:
    """The curve through the vertebral centres as seen from the front: how far left at which height.

    Parameters
    ----------
    spine : Spine
        With at least one vertebra.
    """

    def __init__(self, spine: Spine) -> None:
        points = [vertebra.frame.origin for vertebra in spine.vertebrae]
        for vertebra in spine.vertebrae:
            points += [part.plane.point for part in vertebra.parts.values() if isinstance(part, Endplate)]
        self._follow(points)

    @classmethod
    def through(cls, points: Sequence[Array]) -> "CentreLine":
        """The curve through given points, for example the middles of regions.

        Parameters
        ----------
        points : sequence of array, shape (3,)
            LPS, mm.

        Returns
        -------
        CentreLine
            Straight beyond the first and the last.
        """
        made = cls.__new__(cls)
        made._follow(points)
        return made

    def _follow(self, points: Sequence[Array]) -> None:
        line = np.array(sorted(points, key=lambda point: float(point[2])))
        self.heights, self.lefts = line[:, 2], line[:, 0]

    def left_at(self, height: Array) -> Array:
        """How far left the curve runs at a height, mm; straight beyond its ends."""
        left: Array = np.interp(height, self.heights, self.lefts)
        return left

    def crossing(self, outline: Array) -> Array | None:
        """Where a closed outline passes through the curved sheet.

        Parameters
        ----------
        outline : array, shape (n, 3)
            LPS, mm.

        Returns
        -------
        array, shape (2, 3) or None
            The foremost and the hindmost crossing; None when the outline does not reach the sheet.
        """
        aside = outline[:, 0] - self.left_at(outline[:, 2])
        after, following = np.roll(aside, -1), np.roll(outline, -1, axis=0)
        crosses = (aside < 0) != (after < 0)
        if not crosses.any():
            return None
        share = (aside / np.where(crosses, aside - after, 1.0))[crosses, None]
        hits = outline[crosses] + share * (following - outline)[crosses]
        return np.stack([hits[hits[:, 1].argmin()], hits[hits[:, 1].argmax()]])


def region_corners(
    line: CentreLine, outline: Sequence[Point], normal: Point, thickness_mm: float
) -> Array | None:
    """Cut of a flat prism by the sagittal sheet.

    Parameters
    ----------
    line : CentreLine
        The sheet.
    outline : sequence of points
        Corners of the prism's middle, LPS, mm.
    normal : point
        Across its plane.
    thickness_mm : float
        Extent along the normal.

    Returns
    -------
    array, shape (4, 2) or None
        Backwards and up, mm; None when the prism has no outline or does not reach the sheet.
    """
    if not outline:
        return None
    ends = line.crossing(np.asarray(outline))
    if ends is None:
        return None
    half = np.asarray(normal) * thickness_mm / 2
    corners: Array = np.stack([ends[0] - half, ends[0] + half, ends[1] + half, ends[1] - half])[:, 1:]
    return corners
