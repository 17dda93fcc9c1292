"""Effective sample size: how many equally weighted people would tell as much."""

from typing import Any

import numpy as np

from spinewise.words import CannotMeasure


def effective_sample_size(weights: Any) -> float:
    """Kish's effective sample size, (sum w)^2 / sum w^2.

    Parameters
    ----------
    weights : array-like, shape (n,)
        Zero or more; their unit does not matter.

    Returns
    -------
    float
        At most the number of people of weight above 0.

    Raises
    ------
    CannotMeasure
        When nobody has a weight above 0.

    References
    ----------
    Kish L. Survey Sampling. Wiley 1965, section 8.2.

    Examples
    --------
    >>> effective_sample_size([1, 1, 1, 1]), effective_sample_size([2, 1, 1, 0])
    (4.0, 2.6666666666666665)
    """
    w = np.asarray(weights, dtype=np.float64)
    if not w.size or not np.any(w > 0):
        raise CannotMeasure("Nobody has a weight above zero: choose other weights, nobody would count.")
    w = w / w.max()  # so that neither square over- nor underflows
    return float(w.sum() ** 2 / (w @ w))
