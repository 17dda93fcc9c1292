"""An endplate's surface as found on the CT, before it becomes an `Endplate` with its ranges."""

from dataclasses import dataclass

from spinewise.anatomy.footprint import Footprint
from spinewise.geometry.frame import Frame
from spinewise.geometry.plane import Plane


@dataclass(frozen=True, eq=False)
class Surface:
    """An endplate as found.

    Parameters
    ----------
    plane : Plane
        Normal towards the head; the point is the centroid of the footprint, in the plane.
    rim : Footprint
        Its outline on the CT.
    frame : Frame
        Frame in which the outline is given.
    misfit_mm : float
        Robust misfit of the grey values, as a distance along the normal.
    tilt_sd_deg : (float, float)
        Standard deviation of the tilt from front to back and from side to side, by the fit alone.
    doubt_deg : float
        Largest angle to another surface that explains the voxels as well.
    moved_deg : float
        Angle between the label's plane and this one.
    hollow_mm : float
        How far the deepest place of the surface lies inside the plane.
    """

    plane: Plane
    rim: Footprint
    frame: Frame
    misfit_mm: float
    tilt_sd_deg: tuple[float, float]
    doubt_deg: float
    moved_deg: float
    hollow_mm: float
