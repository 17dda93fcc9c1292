"""Coefficients of a Cox model or of Fine and Gray's, as rows of JSON."""

from typing import Any

import numpy as np

from spinewise.survival.cox_fit import CoxFit


def coefficient_rows(fit: CoxFit, level: float, ratio: str) -> list[dict[str, Any]]:
    """One row for each covariate.

    Parameters
    ----------
    fit : CoxFit
        Any model.
    level : float
        Of the intervals.
    ratio : str
        What the exponential of a coefficient is called.

    Returns
    -------
    list of dict
        In the order of the model.
    """
    limits = np.exp(fit.interval(level))
    return [
        {
            "covariate": name,
            "coefficient": float(fit.coefficients[k]),
            "standard_error": float(fit.standard_errors[k]),
            ratio: float(fit.hazard_ratios[k]),
            "lower": float(limits[k, 0]),
            "upper": float(limits[k, 1]),
            "p": float(fit.p_values[k]),
        }
        for k, name in enumerate(fit.names)
    ]
