"""A radiograph: its pixels, where they lie in the plane of the view, and how the beam went.

Plane coordinates of a view are (u, v): v is up; u is forwards in a lateral view and to the patient's own left
in a frontal one, whichever way the film hung. They are lengths at the isocentre where the film is calibrated.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.volume import Acquisition

Array = NDArray[np.float64]


class View(StrEnum):
    """From where a radiograph looks at the patient."""

    LATERAL = "lateral"
    FRONTAL = "frontal"


class Origin(StrEnum):
    """On which side of the patient the X-ray source stands."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"


class Beam(StrEnum):
    """How the beam spreads."""

    SLOT = "slot scan"
    """A fan across; source and detector travel together along the body, so that heights are not magnified."""
    CONE = "cone beam"
    """From one point."""


@dataclass(frozen=True)
class Projection:
    """How the beam of one view went, in patient axes with the isocentre as their origin.

    Parameters
    ----------
    view : View
        Which plane it shows.
    origin : Origin
        Where the source stands; front or back of a frontal view, left or right of a lateral one.
    beam : Beam
        Whether heights are magnified too.
    source_to_isocentre_mm, source_to_detector_mm : float
        Distances along the central ray.
    source_height_mm : float
        Height of a cone beam's source over the isocentre; without meaning for a slot scan.

    Raises
    ------
    ValueError
        When the source cannot stand there, or a distance is not positive.
    """

    view: View
    origin: Origin
    beam: Beam
    source_to_isocentre_mm: float
    source_to_detector_mm: float
    source_height_mm: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a geometry that cannot be."""
        across = {Origin.FRONT, Origin.BACK} if self.view is View.FRONTAL else {Origin.LEFT, Origin.RIGHT}
        if self.origin not in across:
            raise ValueError(f"the source of a {self.view} view cannot stand at the {self.origin}")
        if not 0 < self.source_to_isocentre_mm < self.source_to_detector_mm:
            raise ValueError("the isocentre must lie between the source and the detector")

    @property
    def towards(self) -> Array:
        """Unit vector along the central ray, from the source to the detector, LPS, shape (3,)."""
        ways = {
            Origin.FRONT: (0.0, 1.0, 0.0),
            Origin.BACK: (0.0, -1.0, 0.0),
            Origin.LEFT: (-1.0, 0.0, 0.0),
            Origin.RIGHT: (1.0, 0.0, 0.0),
        }
        return np.array(ways[self.origin])

    @property
    def across(self) -> Array:
        """Unit vector of u: forwards in a lateral view, to the patient's left in a frontal one, LPS."""
        return np.array((0.0, -1.0, 0.0) if self.view is View.LATERAL else (1.0, 0.0, 0.0))

    def project(self, points: Array) -> Array:
        """Where points of the patient appear.

        Parameters
        ----------
        points : array, shape (..., 3)
            LPS with the isocentre as origin, mm.

        Returns
        -------
        array, shape (..., 2)
            (u, v) at the isocentre, mm.
        """
        points = np.asarray(points, dtype=float)
        larger = self.source_to_isocentre_mm / (self.source_to_isocentre_mm + points @ self.towards)
        u = larger * (points @ self.across)
        rise = 1.0 if self.beam is Beam.SLOT else larger
        v = self.source_height_mm + rise * (points[..., 2] - self.source_height_mm)
        return np.stack([u, v], axis=-1)

    def rays(self, seen: Array) -> tuple[Array, Array]:
        """Lines on which points must lie that appear at given places.

        Parameters
        ----------
        seen : array, shape (..., 2)
            (u, v) at the isocentre, mm.

        Returns
        -------
        (array, shape (..., 3), array, shape (..., 3))
            The source from which each is seen, and the unit vector from there, LPS, mm.
        """
        seen = np.asarray(seen, dtype=float)
        up = np.array([0.0, 0.0, 1.0])
        there = seen[..., :1] * self.across + seen[..., 1:] * up
        height = (
            seen[..., 1:] if self.beam is Beam.SLOT else np.full_like(seen[..., 1:], self.source_height_mm)
        )
        source = -self.source_to_isocentre_mm * self.towards + height * up
        way = there - source
        return source, way / np.linalg.norm(way, axis=-1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Radiograph:
    """One radiograph.

    Parameters
    ----------
    pixels : array, shape (rows, columns)
        Brighter where more was absorbed (bone is bright).
    view : View
        Which plane it shows.
    to_plane : array, shape (3, 3)
        From (row, column, 1) to (u, v, 1); millimetres at the isocentre when calibrated, else pixels.
    is_calibrated : bool
        Whether lengths may be read; angles may be read in any case.
    acquisition : Acquisition
        How it was made.
    projection : Projection or None
        None where the file does not give the geometry.
    notes : tuple of str
        What weakens it, one sentence each (stitched, calibrated at the detector only, mirrored on reading).
    id : str
        Name of the input inside the plan.
    """

    pixels: NDArray[np.float32]
    view: View
    to_plane: Array
    is_calibrated: bool
    acquisition: Acquisition
    projection: Projection | None = None
    notes: tuple[str, ...] = ()
    id: str = "radiograph"
