"""What is not known of the machine: eight numbers that are estimated with the spine, from a stated prior."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.evidence.vertebral_sizes import number
from spinewise.imaging.radiograph import Beam

Array = NDArray[np.float64]

NAMES = (
    "height of the lateral view against the frontal",
    "angle between the views",
    "shift of the frontal view",
    "shift of the lateral view",
    "source distance of the frontal view",
    "source distance of the lateral view",
    "scale of the frontal view",
    "scale of the lateral view",
)
HEIGHT, ANGLE, SHIFT, DISTANCE, SCALE = 0, 1, 2, 4, 6


@dataclass(frozen=True)
class CalibrationError:
    """How far the machine may be from what its files say: one SD each.

    Parameters
    ----------
    height_mm : float
        Height of one view against the other; estimated from the marks of both views.
    angle_deg : float
        Angle between the views, from a right angle.
    shift_mm : float
        Place of the isocentre across a view.
    distance_share : float
        Distance of the source from the isocentre, as a share of it.
    scale_share : float
        Size of everything on a view, as a share. What both views have in common cannot be seen in them.
    source : str
        Where the numbers come from, in one clause.
    """

    height_mm: float
    angle_deg: float
    shift_mm: float
    distance_share: float
    scale_share: float
    source: str

    @property
    def sd(self) -> Array:
        """SDs of the eight numbers, in the order of `NAMES`, shape (8,)."""
        return np.array(
            [self.height_mm, self.angle_deg, *[self.shift_mm] * 2]
            + [self.distance_share] * 2
            + [self.scale_share] * 2
        )


def usual_calibration_error(pair: Pair) -> CalibrationError:
    """Prior of the evidence table.

    Parameters
    ----------
    pair : Pair
        Two slot scans are taken to be made at once, so that their heights nearly agree; films are not.

    Returns
    -------
    CalibrationError
        Assumed, and wide: no study of these errors was read.
    """
    at_once = all(view.beam is Beam.SLOT for view in pair.views)
    return CalibrationError(
        number("calibration height sd, slot scan" if at_once else "calibration height sd"),
        number("calibration angle sd"),
        number("calibration shift sd"),
        number("calibration distance sd"),
        number("calibration scale sd"),
        "evidence table vertebral_sizes, assumed",
    )


def seen(pair: Pair, points: Array, error: Array) -> Array:
    """Where points appear in both views of a machine with these errors.

    Parameters
    ----------
    pair : Pair
        How the beams went by the files.
    points : array, shape (..., 3)
        LPS from the isocentre, mm.
    error : array, shape (8,)
        In the order of `NAMES`: mm, degrees, shares.

    Returns
    -------
    array, shape (..., 2, 2)
        Frontal and lateral view; u and v, mm at the isocentre.
    """
    out = []
    for n, projection in enumerate(pair.views):
        towards, across = projection.towards, projection.across
        if n == 1:
            turn = np.radians(error[ANGLE])
            c, s = np.cos(turn), np.sin(turn)
            about_up = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
            towards, across = about_up @ towards, about_up @ across
        far = projection.source_to_isocentre_mm * (1 + error[DISTANCE + n])
        larger = far / (far + points @ towards)
        rise = 1.0 if projection.beam is Beam.SLOT else larger
        source = projection.source_height_mm
        v = source + rise * (points[..., 2] - source)
        scale = 1 + error[SCALE + n]
        u = larger * (points @ across)
        shifted = v + (error[HEIGHT] if n == 1 else 0.0)
        out.append(np.stack([scale * u + error[SHIFT + n], scale * shifted], axis=-1))
    return np.stack(out, axis=-2)
