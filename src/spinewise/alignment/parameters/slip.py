"""Slip of one vertebra on the next, on a lateral view."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import length

Array = NDArray[np.float64]


def slip_percent(above: Array, below: Array) -> Array:
    """How far the lower back corner of a vertebra stands before the upper back corner of the next.

    Parameters
    ----------
    above, below : array, shape (..., 2, 2)
        Inferior endplate of the upper vertebra and superior endplate of the lower one, each front then back.

    Returns
    -------
    array, shape (...)
        Percent of the depth of the lower endplate and along it, positive forwards.

    References
    ----------
    Meyerding 1932; method in Koslosky 2020, doi:10.1097/CORR.0000000000001153.
    """
    depth = below[..., 0, :] - below[..., 1, :]
    ahead = np.sum((above[..., 1, :] - below[..., 1, :]) * depth, axis=-1)
    percent: Array = 100.0 * ahead / length(depth) ** 2
    return percent
