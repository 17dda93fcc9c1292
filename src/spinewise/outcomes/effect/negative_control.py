"""Negative controls: outcomes that treatment cannot change, and exposures that cannot change the outcome.

What an analysis finds there is its bias. It is the same bias as that of the main estimate as far as the same
hidden causes act, and that is a judgement about medicine which no data make.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.estimate import Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.reading import covariates_of, treated_days
from spinewise.outcomes.effect.regression import influence_of_treatment
from spinewise.outcomes.effect.time_dependent import fit_time_dependent
from spinewise.survival import checks
from spinewise.survival.cox import cox
from spinewise.words import BadInput

Floats = NDArray[np.float64]

POWER = 0.8


@dataclass(frozen=True, eq=False)
class NegativeControls:
    """Estimates of what should be no effect, one for each control.

    Parameters
    ----------
    kind : str
        ``outcome`` or ``exposure``.
    names : tuple of str
        Of the controls.
    estimates : tuple of Estimate
        Hazard ratios.
    covariance : ndarray, shape (k, k)
        Of their logarithms: controls of the same people are not independent.
    """

    kind: str
    names: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    covariance: Floats

    @property
    def log_ratios(self) -> Floats:
        """Logarithms of the hazard ratios, shape (k,)."""
        return np.log([one.value for one in self.estimates])

    @property
    def shared_bias(self) -> tuple[float, float]:
        """Log hazard ratio that the controls have in common, weighed by precision, and its error."""
        weight = 1 / np.diag(self.covariance)
        weight = weight / weight.sum()
        return float(weight @ self.log_ratios), float(np.sqrt(weight @ self.covariance @ weight))

    @property
    def p_value(self) -> float:
        """Two-sided, of no shared bias."""
        bias, error = self.shared_bias
        return float(2 * ndtr(-abs(bias) / error))

    def detectable(self, level: float, power: float = POWER) -> float:
        """Hazard ratio below 1 that these controls would have found.

        Parameters
        ----------
        level : float
            Of the two-sided test, such as 0.05.
        power : float
            How often.

        Returns
        -------
        float
            Bias nearer to 1 is missed more often than that.
        """
        return float(np.exp(-(ndtri(1 - level / 2) + ndtri(power)) * self.shared_bias[1]))


def negative_control_outcomes(
    cohort: Cohort, names: tuple[str, ...], weights: Any = None, adjust: Any = True, *, level: float = 0.95
) -> NegativeControls:
    """Estimate the effect of treatment on outcomes that it cannot change, by the time-dependent Cox model.

    A treatment that keeps frail people alive leaves more of them among the treated; in very large registries
    that alone moves a control above 1, away from what selection of the healthy does.

    Parameters
    ----------
    cohort : Cohort
        With the controls among `others`.
    names : tuple of str
        Which of them are negative controls.
    weights, adjust : optional
        As those of the main estimate.
    level : float
        Of the intervals.

    Returns
    -------
    NegativeControls
        One estimate for each.

    Raises
    ------
    BadInput
        When the cohort has no such outcome.
    CannotMeasure
        When a control has no events in a group.

    References
    ----------
    Lipsitch M, Tchetgen Tchetgen E, Cohen T. Epidemiology 2010;21:383.
    """
    estimates, moved = [], []
    for name in names:
        if name not in cohort.others:
            known = ", ".join(sorted(cohort.others)) or "none"
            raise BadInput(f"The cohort has no outcome {name}: its other outcomes are {known}.")
        with_it = replace(cohort, outcome=cohort.others[name], others={})
        fit, person = fit_time_dependent(with_it, weights, adjust)
        moved.append(influence_of_treatment(fit, person, len(cohort)))
        words = Described(
            "negative-control outcome",
            f"hazard of {name} after treatment over before or without it; 1 when nothing is wrong",
            (
                f"that treatment neither causes nor prevents {name}",
                "that what is hidden acts on it as on the outcome",
            ),
        )
        counted = Counted(len(cohort), int(with_it.ever_treated.sum()), int(with_it.outcome.happened.sum()))
        estimates.append(ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], words, counted, level))
    return _together("outcome", names, estimates, moved)


def negative_control_exposures(
    cohort: Cohort,
    exposures: Mapping[str, Any],
    weights: Any = None,
    adjust: Any = True,
    *,
    level: float = 0.95,
) -> NegativeControls:
    """Estimate the effect on the outcome of exposures at time zero that cannot change it.

    Parameters
    ----------
    cohort : Cohort
        People.
    exposures : mapping of str to array-like of bool, shape (n,)
        Had by time zero, chosen for the same reasons as treatment.
    weights, adjust : optional
        As those of the main estimate.
    level : float
        Of the intervals.

    Returns
    -------
    NegativeControls
        One estimate for each.

    Raises
    ------
    BadInput
        When a column cannot be used.
    CannotMeasure
        When an exposure is the same for everybody or the model has no answer.

    References
    ----------
    Lipsitch M, Tchetgen Tchetgen E, Cohen T. Epidemiology 2010;21:383.
    """
    treated_days(cohort)
    values, told = covariates_of(cohort, adjust)
    weight = checks.weights(weights, len(cohort))
    everyone = np.arange(len(cohort))
    estimates, moved = [], []
    for name, column in exposures.items():
        exposed = checks.events(column, len(cohort), name)
        table = np.column_stack((exposed.astype(np.float64), values))
        cluster = None if weight is None else everyone
        fit = cox(
            table,
            cohort.outcome.days,
            cohort.outcome.happened,
            weights=weight,
            cluster=cluster,
            names=(name, *told),
        )
        moved.append(influence_of_treatment(fit, everyone, len(cohort)))
        words = Described(
            "negative-control exposure",
            f"hazard with {name} over without; 1 when nothing is wrong",
            (f"that {name} does not change the outcome", "that it is chosen for the same hidden reasons"),
        )
        counted = Counted(len(cohort), int(exposed.sum()), int(cohort.outcome.happened.sum()))
        estimates.append(ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], words, counted, level))
    return _together("exposure", tuple(exposures), estimates, moved)


def _together(
    kind: str, names: tuple[str, ...], estimates: list[Estimate], moved: list[Floats]
) -> NegativeControls:
    if not names:
        raise BadInput(f"No negative-control {kind} is named: name at least one.")
    influence = np.column_stack(moved)
    return NegativeControls(kind, names, tuple(estimates), influence.T @ influence)
