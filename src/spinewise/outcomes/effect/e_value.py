"""E-value: how strong a hidden confounder would have to be to explain an estimate away.

References
----------
VanderWeele TJ, Ding P. Ann Intern Med 2017;167:268.
"""

from dataclasses import dataclass

import numpy as np

from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.words import BadInput


@dataclass(frozen=True)
class EValue:
    """Strength of a hidden confounder that would leave no effect.

    Parameters
    ----------
    of_estimate : float
        Risk ratio of the confounder with treatment and with outcome, both, given the measured covariates.
    of_limit : float
        The same for the limit of the interval nearer to no effect; 1 when the interval holds no effect.
    common_outcome : bool
        Whether the hazard ratio was turned into a risk ratio as for an outcome that is common (more than 15
        %) by the end of follow-up.
    """

    of_estimate: float
    of_limit: float
    common_outcome: bool

    def __str__(self) -> str:
        """In words."""
        if self.of_limit <= 1:
            return (
                "The interval holds no effect already: it takes no hidden confounder to explain the estimate."
            )
        return (
            "A hidden confounder tied to treatment and to the outcome by a risk ratio of "
            f"{self.of_estimate:.2f} each, beyond what was measured, would explain the estimate; "
            f"{self.of_limit:.2f} would make its interval hold no effect."
        )


def e_value(estimate: Estimate, *, common_outcome: bool) -> EValue:
    """Compute the E-value of a hazard ratio.

    Parameters
    ----------
    estimate : Estimate
        Hazard ratio.
    common_outcome : bool
        Whether more than 15 % had the outcome by the end of follow-up.

    Returns
    -------
    EValue
        Of the estimate and of its limit.

    Raises
    ------
    BadInput
        When it is no hazard ratio.
    """
    if estimate.scale is not Scale.HAZARD_RATIO:
        raise BadInput("An E-value is made from a hazard ratio here: give one.")
    limit = estimate.high if estimate.value < 1 else estimate.low
    crossed = not estimate.excludes_no_effect
    return EValue(
        e_value_of_ratio(as_risk_ratio(estimate.value, common_outcome)),
        1.0 if crossed else e_value_of_ratio(as_risk_ratio(limit, common_outcome)),
        common_outcome,
    )


def e_value_of_ratio(risk_ratio: float) -> float:
    """E-value of a risk ratio: RR + sqrt(RR (RR - 1)), of its reciprocal below 1.

    Parameters
    ----------
    risk_ratio : float
        Above 0.

    Returns
    -------
    float
        1 or more.

    Raises
    ------
    BadInput
        When it is not above 0.

    Examples
    --------
    >>> round(e_value_of_ratio(0.81), 2)
    1.77
    """
    if not risk_ratio > 0:
        raise BadInput(f"A ratio of {risk_ratio:g} is none: give one above 0.")
    ratio = max(risk_ratio, 1 / risk_ratio)
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def as_risk_ratio(hazard_ratio: float, common_outcome: bool) -> float:
    """Approximate risk ratio of a hazard ratio.

    (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)) for a common outcome, the hazard ratio itself for a rare one.

    Parameters
    ----------
    hazard_ratio : float
        Above 0.
    common_outcome : bool
        Whether more than 15 % had it by the end of follow-up.

    Returns
    -------
    float
        Risk ratio.

    Examples
    --------
    >>> round(e_value_of_ratio(as_risk_ratio(0.81, True)), 2)
    1.58
    """
    if not common_outcome:
        return hazard_ratio
    root = np.sqrt(hazard_ratio)
    return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))
