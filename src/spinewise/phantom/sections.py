"""Outlines of a bone's cross-sections, by following rays from a point inside to the surface."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom.bone import Bone
from spinewise.phantom.ray_kernels import first_crossings

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outline:
    """A closed outline in a plane, star-shaped about its middle.

    Parameters
    ----------
    points : array, shape (n, 2)
        In the plane's two directions, mm, anticlockwise.
    """

    points: Array

    @property
    def area(self) -> float:
        """Enclosed area, mm2."""
        return float(self._fans().sum() / 2)

    @property
    def centroid(self) -> Array:
        """Centre of the enclosed area, shape (2,)."""
        fans = self._fans()
        after = np.roll(self.points, -1, axis=0)
        centroid: Array = ((self.points + after) * fans[:, None]).sum(axis=0) / (3 * fans.sum())
        return centroid

    def extent(self, direction: Array) -> float:
        """Distance between the outermost points along a direction, mm."""
        along = self.points @ (np.asarray(direction) / np.linalg.norm(direction))
        return float(along.max() - along.min())

    def _fans(self) -> Array:
        after = np.roll(self.points, -1, axis=0)
        fans: Array = self.points[:, 0] * after[:, 1] - self.points[:, 1] * after[:, 0]
        return fans


def outline(
    bone: Bone,
    middle: Array,
    axes: Array,
    reach: float,
    *,
    rays: int = 180,
    whole: bool = True,
    from_outside: bool = False,
) -> Outline | None:
    """First crossing of each ray with the surface of a bone, in a plane.

    Parameters
    ----------
    bone : Bone
        Which.
    middle : array, shape (3,)
        Start of the rays, in the bone's own frame, mm.
    axes : array, shape (2, 3)
        The plane's two directions, unit vectors.
    reach : float
        How far a ray is followed, mm.
    rays : int
        How many.
    whole : bool
        The whole bone, or its body alone.
    from_outside : bool
        Whether the start lies outside, in a hole.

    Returns
    -------
    Outline or None
        Relative to `middle`; None when the start is on the wrong side or a ray meets nothing.
    """
    angles = (np.arange(rays) + 0.5) * 2 * np.pi / rays
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    sign = -1.0 if from_outside else 1.0
    radii = first_crossings(
        np.ascontiguousarray(middle), ways @ axes, reach, sign, whole, bone.body, bone.tubes
    )
    if (radii < 0).any():
        return None
    return Outline(ways * radii[:, None])
