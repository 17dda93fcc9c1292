"""The two end planes of a body, how well each is known, and the planes between them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.results import Interval

Array = NDArray[np.float64]

SURFACE_SHARE = 0.25
"""A surface found on a CT as a whole is uncertain by about a quarter of a voxel (standard deviation)."""

SHELL_MM = 1.0
"""A bony endplate is half a millimetre to a millimetre thick."""

BLUR_MM = 0.7
"""Full width at half maximum of a sharp scanner; no CT shows less of what lies beside a voxel."""


@dataclass(frozen=True, eq=False)
class EndPlane:
    """A plane that ends a body, and the standard deviations of its errors.

    Parameters
    ----------
    plane : Plane
        Point at the middle of the footprint; the normal points up.
    shift_mm : float
        Of its height.
    sagittal_deg, coronal_deg : float
        Of its tilt in the two planes of the vertebra.
    voxel_mm : float
        How far a voxel reaches along the vertebra.
    hollow_mm : float
        How far the deepest place of the endplate lies inside the plane.
    """

    plane: Plane
    shift_mm: float
    sagittal_deg: float
    coronal_deg: float
    voxel_mm: float
    hollow_mm: float = 0.0

    @property
    def shell_mm(self) -> float:
        """How far inside the plane the grey values still hold some of the endplate's shell.

        The endplate is hollow, its shell is up to 1 mm thick, and a voxel shows what lies half of its blurred
        box away.
        """
        return self.hollow_mm + SHELL_MM + float(np.hypot(self.voxel_mm, BLUR_MM)) / 2


@dataclass(frozen=True, eq=False)
class EndPlanes:
    """Both end planes of a body and what follows from them.

    Parameters
    ----------
    superior, inferior : EndPlane
        Upper and lower.
    frame : Frame
        Of the vertebra; its left and posterior say about which axes the planes may be tilted.
    """

    superior: EndPlane
    inferior: EndPlane
    frame: Frame

    @property
    def height_mm(self) -> float:
        """Distance between the middles of the two planes."""
        return float(np.linalg.norm(self.superior.plane.point - self.inferior.plane.point))

    @property
    def middle(self) -> Frame:
        """Frame of the mid-plane: half-way between the planes, across the mean of their normals."""
        upper, lower = self.superior.plane, self.inferior.plane
        return frame_from((upper.point + lower.point) / 2, upper.normal + lower.normal, self.frame.posterior)

    def below_superior(self, depth_mm: float) -> Frame:
        """Frame of the plane parallel to the superior one, below it by a depth in mm."""
        return self._parallel(self.superior.plane, -depth_mm)

    def above_inferior(self, height_mm: float) -> Frame:
        """Frame of the plane parallel to the inferior one, above it by a height in mm."""
        return self._parallel(self.inferior.plane, height_mm)

    def _parallel(self, plane: Plane, by_mm: float) -> Frame:
        """Frame of a parallel plane, with its origin where the axis of the vertebra meets it."""
        axis = self.frame
        there = plane.point + by_mm * plane.normal
        along = ((there - axis.origin) @ plane.normal) / (axis.up @ plane.normal)
        return frame_from(axis.origin + along * axis.up, plane.normal, axis.posterior)

    def elsewhere(self) -> Iterator[tuple["EndPlanes", "EndPlanes", float]]:
        """Pairs in which one plane is moved to either side, and by how many standard deviations of its error.

        A shift goes half a voxel at least, so that a slab of whole voxels notices it.
        """
        for name in ("superior", "inferior"):
            known: EndPlane = getattr(self, name)
            shift = max(known.shift_mm, known.voxel_mm / 2)
            for move, tilt, deviations in (
                (shift * known.plane.normal, np.zeros(3), shift / known.shift_mm),
                (np.zeros(3), _lean(known.sagittal_deg, self.frame.posterior), 1.0),
                (np.zeros(3), _lean(known.coronal_deg, self.frame.left), 1.0),
            ):
                yield self._moved(name, move, tilt), self._moved(name, -move, -tilt), deviations

    def _moved(self, name: str, shift: Array, tilt: Array) -> "EndPlanes":
        known: EndPlane = getattr(self, name)
        normal = known.plane.normal + tilt
        plane = Plane(known.plane.point + shift, normal / np.linalg.norm(normal))
        moved = replace(known, plane=plane)
        return replace(self, superior=moved) if name == "superior" else replace(self, inferior=moved)


def endplates_of(vertebra: Vertebra, voxel_mm: float) -> EndPlanes:
    """End planes from the endplates of a vertebra.

    Parameters
    ----------
    vertebra : Vertebra
        With both endplates.
    voxel_mm : float
        How far a voxel reaches along the vertebra.

    Returns
    -------
    EndPlanes
        With their errors.

    Raises
    ------
    CannotMeasure
        With the reason, when an endplate was not built.
    """
    return EndPlanes(
        _end_plane(vertebra.superior_endplate, vertebra.frame, voxel_mm),
        _end_plane(vertebra.inferior_endplate, vertebra.frame, voxel_mm),
        vertebra.frame,
    )


def standard_deviation(interval: Interval) -> float:
    """Standard deviation of a normal error that leaves an interval as rarely as it claims.

    Parameters
    ----------
    interval : Interval
        A range of an error around 0.

    Returns
    -------
    float
        In the unit of the interval.
    """
    return interval.half_width / NormalDist().inv_cdf((1 + interval.coverage) / 2)


def _end_plane(endplate: Endplate, frame: Frame, voxel_mm: float) -> EndPlane:
    """End plane with three shares in the error of its height.

    The fit (a scatter of points that tilts a plane of depth D by e shifts it by e D / sqrt 12), the
    surface as a whole, and the whole voxels of which a slab is made: their middle misses the middle of
    the slab by anything up to half a voxel.
    """
    sagittal, coronal = (
        standard_deviation(endplate.sagittal_error),
        standard_deviation(endplate.coronal_error),
    )
    depth = float(np.ptp(endplate.outline @ frame.posterior))
    fit = np.radians(sagittal) * depth / np.sqrt(12)
    shift = float(np.sqrt(fit**2 + (SURFACE_SHARE * voxel_mm) ** 2 + voxel_mm**2 / 12))
    plane = Plane(_middle_of(endplate), endplate.plane.normal)
    return EndPlane(plane, shift, sagittal, coronal, voxel_mm, endplate.hollow_mm)


def _middle_of(endplate: Endplate) -> Array:
    """Centroid of the area inside the outline, shape (3,)."""
    centre = endplate.outline.mean(axis=0)
    rim = endplate.outline - centre
    ahead = np.roll(rim, -1, axis=0)
    area = np.cross(rim, ahead) @ endplate.plane.normal
    middle: Array = centre + ((rim + ahead) * area[:, None]).sum(axis=0) / (3 * float(area.sum()))
    return middle - endplate.plane.height_of(middle) * endplate.plane.normal


def _lean(degrees: float, direction: Array) -> Array:
    lean: Array = np.tan(np.radians(degrees)) * direction
    return lean
