"""How strongly each measured covariate acts on the outcome: the yardstick of an E-value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.e_value import as_risk_ratio
from spinewise.outcomes.effect.reading import covariates_of
from spinewise.outcomes.effect.time_dependent import fit_time_dependent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Strength:
    """How strongly one covariate acts on the outcome, the others held.

    Parameters
    ----------
    name : str
        Of the covariate.
    risk_ratio : float
        1 or more, for having it or not, or for two standard deviations.
    """

    name: str
    risk_ratio: float


def measured_strength(
    cohort: Cohort, weights: Any = None, adjust: Any = True, *, common_outcome: bool
) -> tuple[Strength, ...]:
    """Risk ratios of the outcome of the measured covariates, strongest first.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights, adjust : optional
        As those of the main estimate.
    common_outcome : bool
        As for the E-value.

    Returns
    -------
    tuple of Strength
        Empty when nothing was adjusted for. Two standard deviations of a number are about the contrast of
        having and not having something that half of the people have.

    References
    ----------
    VanderWeele TJ, Ding P. Ann Intern Med 2017;167:268. Gelman A. Stat Med 2008;27:2865 (two deviations).
    """
    values, names = covariates_of(cohort, adjust)
    if not names:
        return ()
    fit, _ = fit_time_dependent(cohort, weights, adjust)
    contrast = np.array([1.0 if len(np.unique(one[:1000])) == 2 else 2 * one.std() for one in values.T])  # noqa: PLR2004
    ratios = np.exp(np.abs(fit.coefficients[1:] * contrast))
    told = [
        Strength(name, as_risk_ratio(float(ratio), common_outcome))
        for name, ratio in zip(names, ratios, strict=True)
    ]
    return tuple(sorted(told, key=lambda one: -one.risk_ratio))
