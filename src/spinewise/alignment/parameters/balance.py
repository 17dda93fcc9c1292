"""Where the spine stands over the pelvis, on a lateral view.

References
----------
T1SPI and TPA: Protopsaltis 2014, PMC5382592; L1PA, T4PA, C2PA and tilts: Hills 2022; global tilt: Obeid 2016,
doi:10.1007/s00586-016-4649-3; C7 sacral tilt: Zhang 2020, doi:10.1007/s00586-020-06548-8.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import lean, middle, normal, turn

Array = NDArray[np.float64]


def sagittal_vertical_axis(c7: Array, s1: Array) -> Array:
    """Horizontal distance of a plumb line from the centre of C7 to the posterior superior corner of S1.

    Parameters
    ----------
    c7 : array, shape (..., 2)
        Centre of the body of C7, mm.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back, mm.

    Returns
    -------
    array, shape (...)
        Mm, positive when C7 lies in front.
    """
    ahead: Array = c7[..., 0] - s1[..., 1, 0]
    return ahead


def vertebral_tilt(hips: Array, body: Array) -> Array:
    """Angle between the vertical and the line from the hip axis to the centre of a body.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    body : array, shape (..., 2)
        Centre of the body.

    Returns
    -------
    array, shape (...)
        Degrees, positive when the body lies in front of the hips.
    """
    return lean(body - hips)


def vertebral_pelvic_angle(hips: Array, s1: Array, body: Array) -> Array:
    """Angle at the hip axis between the middle of the S1 endplate and the centre of a body.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.
    body : array, shape (..., 2)
        Centre of the body (T1 for TPA).

    Returns
    -------
    array, shape (...)
        Degrees, positive when the body lies in front of the line to S1.
    """
    return turn(middle(s1) - hips, body - hips)


def pelvic_angle_mismatch(hips: Array, t4: Array, l1: Array) -> Array:
    """Pelvic angle of T4 minus that of L1: the angle at the hip axis between both.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    t4, l1 : array, shape (..., 2)
        Centres of the bodies.

    Returns
    -------
    array, shape (...)
        Degrees.
    """
    return turn(l1 - hips, t4 - hips)


def global_tilt(hips: Array, s1: Array, c7: Array) -> Array:
    """Angle at the middle of the S1 endplate between the line from the hips, drawn on, and the line to C7.

    Parameters
    ----------
    hips : array, shape (..., 2)
        Middle between the centres of both femoral heads.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.
    c7 : array, shape (..., 2)
        Centre of the body of C7.

    Returns
    -------
    array, shape (...)
        Degrees.
    """
    return turn(middle(s1) - hips, c7 - middle(s1))


def c7_vertical_tilt(s1: Array, c7: Array) -> Array:
    """Angle between the vertical and the line from the middle of the S1 endplate to C7.

    Parameters
    ----------
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.
    c7 : array, shape (..., 2)
        Centre of the body of C7.

    Returns
    -------
    array, shape (...)
        Degrees, positive when C7 lies in front.
    """
    return lean(c7 - middle(s1))


def c7_sacral_tilt(s1: Array, c7: Array) -> Array:
    """Angle between the line from the middle of the S1 endplate to C7 and the endplate's perpendicular.

    Parameters
    ----------
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, front then back.
    c7 : array, shape (..., 2)
        Centre of the body of C7.

    Returns
    -------
    array, shape (...)
        Degrees.
    """
    return turn(c7 - middle(s1), normal(s1))
