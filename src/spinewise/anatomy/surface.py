"""An endplate's surface as found on the CT, before it becomes an `Endplate` with its ranges."""

from dataclasses import dataclass

from spinewise.geometry.plane import Plane


@dataclass(frozen=True, eq=False)
class Surface:
    """An endplate as found.

    Parameters
    ----------
    plane : Plane
        Normal towards the head; the point is the centroid of the footprint, in the plane.
    residual_mm : float
        Root mean square distance of the used columns from the smooth surface.
    used : float
        Share of the columns that showed an edge and were not thrown out.
    columns : int
        How many columns were used.
    extent_mm : (float, float)
        Standard deviation of the used columns' places along left and posterior.
    moved_deg : float
        Angle between the label's plane and this one.
    """

    plane: Plane
    residual_mm: float
    used: float
    columns: int
    extent_mm: tuple[float, float]
    moved_deg: float
