"""Parameters of the pelvis, on a lateral view.

References
----------
Legaye 1998, doi:10.1007/s005860050038; definitions in PMC6334400, table 1; pelvic radius: Jackson 1998.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import lean, length, middle, normal, turn

Array = NDArray[np.float64]


def pelvic_incidence(hips: Array, s1: Array) -> Array:
    """Angle between the perpendicular of the S1 endplate at its middle and the line to the hip axis.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.

    Returns
    -------
    array, shape (...)
        Degrees.

    Examples
    --------
    >>> s1 = np.array([[[20.0, 100.0], [-20.0, 100.0]]])   # level, 100 mm straight above the hips
    >>> pelvic_incidence(np.array([[0.0, 0.0]]), s1).round(6) + 0.0
    array([0.])
    """
    return turn(middle(s1) - hips, normal(s1))


def pelvic_tilt(hips: Array, s1: Array) -> Array:
    """Angle between the vertical and the line from the hip axis to the middle of the S1 endplate.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.

    Returns
    -------
    array, shape (...)
        Degrees, positive when S1 lies behind the hips.
    """
    return -lean(middle(s1) - hips)


def sacral_slope(s1: Array) -> Array:
    """Angle between the S1 endplate and the horizontal.

    Parameters
    ----------
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.

    Returns
    -------
    array, shape (...)
        Degrees, positive when it slopes down forwards.
    """
    return lean(normal(s1))


def pelvic_radius(hips: Array, s1: Array) -> Array:
    """Distance from the hip axis to the posterior superior corner of S1.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads, mm.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back, mm.

    Returns
    -------
    array, shape (...)
        Mm.
    """
    return length(s1[..., 1, :] - hips)


def incidence_minus_lordosis(hips: Array, s1: Array, l1: Array) -> Array:
    """Mismatch of pelvic incidence and lumbar lordosis.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    s1, l1 : array, shape (..., 2, 2)
        Superior endplates of S1 and L1, front then back.

    Returns
    -------
    array, shape (...)
        Degrees, positive when lordosis falls short of incidence.
    """
    return pelvic_incidence(hips, s1) - turn(normal(l1), normal(s1))
