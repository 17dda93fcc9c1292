"""How far each part may be from the truth: ranges that hold it in at least 95 of 100 cases.

The form of each range follows from how the part is found (scatter of its surface, size of the voxels);
its factors were fitted on digital patients whose labels were damaged on purpose, and are tested on
others (see docs/measurements/anatomy-uncertainty.md).
"""

import numpy as np

from spinewise.anatomy.surface import Surface
from spinewise.results import Interval

COVERAGE = 0.95
PEDICLE_LABEL_MM, WIDTH_LABEL_MM = 1.7, 2.2
"""A pedicle is measured on the label: what a label that is eroded, leaks or lies aside does to its centre and
its width, whatever the voxels. On good labels the error is a third of this."""

RIM_MM = 0.17
VOXEL_SHARE = 0.04
"""Height error from one side of an endplate to the other: what an outline that is slightly off does to a
hollow surface, and what the size of the voxels adds."""

TWO_SIDED = 2.0

GOOD_MISFIT_MM, MISFIT_WEIGHT = 0.1, 2.0
"""A surface fits the grey values to a tenth of a millimetre; what it misfits beyond that counts twice."""

LABEL_ALIAS_DEG_PER_MM = 1.5
LABEL_DOUBT = 0.8
"""The plane of a good label aliases by some 1.5 degrees for each mm of voxel; where the CT moves it further,
the label was wrong, and most of the rest is added."""


def tilt_error(surface: Surface, which: int, extent_mm: float, largest_spacing: float) -> Interval:
    """Range of the error of an endplate's tilt in one plane.

    Parameters
    ----------
    surface : Surface
        The endplate as found on the CT.
    which : int
        0 from front to back, 1 from side to side.
    extent_mm : float
        Size of the endplate in that direction.
    largest_spacing : float
        Of the CT, mm.

    Returns
    -------
    Interval
        Degrees, around 0.
    """
    shape = np.degrees(np.arctan((RIM_MM + VOXEL_SHARE * largest_spacing) / extent_mm))
    label = LABEL_DOUBT * max(0.0, surface.moved_deg - LABEL_ALIAS_DEG_PER_MM * largest_spacing)
    misfit = np.degrees(np.arctan(MISFIT_WEIGHT * max(0.0, surface.misfit_mm - GOOD_MISFIT_MM) / extent_mm))
    parts = (surface.tilt_sd_deg[which], shape, surface.doubt_deg, label, misfit)
    half = TWO_SIDED * float(np.sqrt(np.sum(np.square(parts))))
    return Interval(-half, half, COVERAGE, "fit of the surface, its outline and size of the voxels")


def rotation_error(largest_spacing: float, bodies_only: bool) -> Interval:
    """Range of the rotation error of a vertebra's frame.

    Parameters
    ----------
    largest_spacing : float
        Of the label map, mm.
    bodies_only : bool
        Without the arch only the body's own shape tells front from side.

    Returns
    -------
    Interval
        Degrees, from 0.
    """
    half = (4.0 if bodies_only else 1.0) + (1.0 if bodies_only else 0.5) * largest_spacing
    return Interval(0.0, half, COVERAGE, "size of the voxels and shape of the label")


def pedicle_centre_error(largest_spacing: float, along_spread_mm: float) -> Interval:
    """Range of the distance of a pedicle's centre from the truth.

    Parameters
    ----------
    largest_spacing : float
        Of the label map, mm.
    along_spread_mm : float
        Length over which the cross-section hardly changes, so that the narrowest place is uncertain.

    Returns
    -------
    Interval
        Mm, from 0.
    """
    across = PEDICLE_LABEL_MM + 0.2 * largest_spacing
    return Interval(
        0.0,
        float(np.hypot(across, along_spread_mm / 4)),
        COVERAGE,
        "size of the voxels and what damaged labels do",
    )


def pedicle_width_error(largest_spacing: float) -> Interval:
    """Range of the error of a pedicle's width.

    Parameters
    ----------
    largest_spacing : float
        Of the label map, mm; label sets of one CT differ by up to two thirds of it.

    Returns
    -------
    Interval
        Mm, around 0.
    """
    half = WIDTH_LABEL_MM + 0.4 * largest_spacing
    return Interval(-half, half, COVERAGE, "size of the voxels and what damaged labels do")
