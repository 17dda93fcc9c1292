"""The outline of a vertebral body seen from above, as distances from its middle in all directions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DIRECTIONS = 72
"""Every 5 degrees: at 25 mm from the middle neighbouring corners lie about 2 mm apart."""

INNER = 0.8
"""Share of an endplate's outline that is used; the rim carries osteophytes and rounds off."""


@dataclass(frozen=True, eq=False)
class Footprint:
    """An outline in the plane of a vertebra's left and posterior axes.

    Parameters
    ----------
    centre : array, shape (2,)
        Centroid, local coordinates (left, posterior), mm.
    radii : array, shape (72,)
        Distance from the centroid to the rim, anticlockwise seen from above, starting at left, mm.
    """

    centre: Array
    radii: Array

    def contains(self, points: Array, scale: float = 1.0) -> NDArray[np.bool_]:
        """Whether points lie inside the outline shrunk about its centroid.

        Parameters
        ----------
        points : array, shape (..., 2)
            Local coordinates, mm.
        scale : float
            1 for the whole outline, 0.8 for its inner 80 %.

        Returns
        -------
        array of bool, shape (...)
            True inside.
        """
        points = np.asarray(points, dtype=float)
        x, y = points.reshape(-1, 2).T - self.centre[:, None]
        far = x * x + y * y
        shortest, longest = scale * float(self.radii.min()), scale * float(self.radii.max())
        inside: NDArray[np.bool_] = far <= shortest**2
        # Only between the shortest and the longest distance does the direction matter.
        unsure = np.flatnonzero(~inside & (far <= longest**2))
        # Local axes are left and posterior seen from above: x to the left, y to the back.
        place = np.arctan2(y[unsure], x[unsure]) * (DIRECTIONS / (2 * np.pi))
        before = np.floor(place).astype(int) % DIRECTIONS
        rest = place - np.floor(place)
        rim = self.radii[before] * (1 - rest) + self.radii[(before + 1) % DIRECTIONS] * rest
        inside[unsure] = far[unsure] <= (scale * rim) ** 2
        return inside.reshape(points.shape[:-1])

    def corners(self, scale: float = 1.0) -> Array:
        """Points on the outline, local coordinates, mm, shape (72, 2)."""
        angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        corners: Array = self.centre + scale * self.radii[:, None] * circle
        return corners

    @property
    def width_mm(self) -> float:
        """Extent from left to right."""
        return float(np.ptp(self.corners()[:, 0]))

    @property
    def depth_mm(self) -> float:
        """Extent from front to back."""
        return float(np.ptp(self.corners()[:, 1]))

    @property
    def area_mm2(self) -> float:
        """Area inside the outline."""
        x, y = self.corners().T
        return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def footprint_of(shadow: NDArray[np.floating], x: Array, y: Array) -> Footprint:
    """Outline of a filled shape on a grid.

    Parameters
    ----------
    shadow : array, shape (n, m)
        Share (0 to 1) of the shape; the outline lies at one half.
    x, y : arrays, shape (n,) and (m,)
        Coordinates of the grid along left and posterior, mm, evenly spaced.

    Returns
    -------
    Footprint
        Seen from the centroid; what is hidden behind a bay is left out.
    """
    from scipy.ndimage import map_coordinates

    step = float(x[1] - x[0])
    weight = shadow.sum()
    centre_index = np.array(
        [(shadow.sum(axis=1) * np.arange(len(x))).sum(), (shadow.sum(axis=0) * np.arange(len(y))).sum()]
    )
    centre_index = centre_index / weight
    angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    reach = np.arange(0.0, max(shadow.shape), 0.25)
    rays = (
        centre_index[:, None, None]
        + reach[None, None, :] * np.stack([np.cos(angle), np.sin(angle)])[:, :, None]
    )
    along = map_coordinates(shadow.astype(float), rays.reshape(2, -1), order=1, cval=0.0).reshape(
        DIRECTIONS, -1
    )
    outside = along < 0.5  # noqa: PLR2004 - the outline lies at one half
    radii = np.where(outside.any(axis=1), outside.argmax(axis=1), outside.shape[1]) * 0.25 * step
    centre = np.array([x[0], y[0]]) + centre_index * step
    return Footprint(centre, radii)
