"""Weights by the propensity score: for whom each speaks, and how far they spread.

With e the propensity score, q the share treated, treated and untreated people get

    average effect (stabilised)   q / e          (1 - q) / (1 - e)
    effect in the treated         1              e / (1 - e)
    overlap                       1 - e          e
    matching                      min(e, 1 - e) / e   min(e, 1 - e) / (1 - e)

References
----------
Robins JM, Hernán MA, Brumback B. Epidemiology 2000;11:550 (stabilised). Li F, Morgan KL, Zaslavsky AM.
Balancing covariates via propensity score weighting. J Am Stat Assoc 2018;113:390 (overlap). Li L, Greene T.
A weighting analogue to pair matching. Int J Biostat 2013;9:215 (matching). Cole SR, Hernán MA. Am J Epidemiol
2008;168:656 (truncation).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.propensity.columns import read_weights
from spinewise.outcomes.propensity.ess import effective_sample_size
from spinewise.outcomes.propensity.score import PropensityScore
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Weighting:
    """A weight for each person, with what tells whether to trust it.

    Parameters
    ----------
    name : str
        Of the weights.
    speaks_of : str
        In whom the effect is estimated.
    treated : ndarray of bool, shape (n,)
        Who was.
    weights : ndarray, shape (n,)
        Zero or more.
    truncated_at : tuple of float or None
        Percentiles of all weights beyond which they were set to them; None when they were not.
    n_truncated : int
        How many were.
    largest_before : float
        Largest weight before truncation.
    """

    name: str
    speaks_of: str
    treated: Flags
    weights: Floats
    truncated_at: tuple[float, float] | None = None
    n_truncated: int = 0
    largest_before: float = float("nan")

    @property
    def effective(self) -> tuple[float, float]:
        """Effective sample size of treated and untreated."""
        return (
            effective_sample_size(self.weights[self.treated]),
            effective_sample_size(self.weights[~self.treated]),
        )

    @property
    def largest(self) -> float:
        """Largest weight, in units of the mean weight of its group."""
        groups = (self.weights[self.treated], self.weights[~self.treated])
        return max(float(w.max() / w.mean()) for w in groups)

    @property
    def n_zero(self) -> int:
        """People who count for nothing."""
        return int((self.weights == 0).sum())

    @property
    def mean(self) -> tuple[float, float]:
        """Mean weight of treated and untreated; near 1 for stabilised weights of a model that fits."""
        return float(self.weights[self.treated].mean()), float(self.weights[~self.treated].mean())

    @property
    def words(self) -> tuple[str, ...]:
        """For whom the weights speak, how many people they are worth, and how far one of them reaches."""
        treated, untreated = self.effective
        n = int(self.treated.sum())
        said = [
            f"{self.name}: the effect is that in {self.speaks_of}.",
            f"{n} treated and {len(self.treated) - n} untreated people tell as much as {treated:.0f} and "
            f"{untreated:.0f} would without weights; the largest weight is {self.largest:.1f} times the mean "
            "of its group.",
        ]
        if self.truncated_at is not None:
            low, high = self.truncated_at
            said.append(
                f"{self.n_truncated} weights beyond percentiles {low:g} and {high:g} were set to these; the "
                f"largest was {self.largest_before:.3g}. Truncation trades bias for precision."
            )
        if self.n_zero:
            said.append(f"{self.n_zero} people have a weight of zero and count for nothing.")
        return tuple(said)


def average_effect_weights(score: PropensityScore) -> Weighting:
    """Stabilised inverse probability of treatment, for the effect in everybody.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Weighting
        The weights.

    Raises
    ------
    CannotMeasure
        When somebody had what the model says could not be had: the weight would be infinite.
    """
    share = float(score.treated.mean())
    e, rest = expit(score.logit), expit(-score.logit)
    with np.errstate(divide="ignore"):
        w = np.where(score.treated, share / e, (1 - share) / rest)
    return _weighting("Inverse probability of treatment, stabilised", "everybody in the cohort", score, w)


def treated_effect_weights(score: PropensityScore) -> Weighting:
    """Weights that make the untreated like the treated.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Weighting
        1 for the treated, the odds of treatment for the untreated.

    Raises
    ------
    CannotMeasure
        When a weight would be infinite.
    """
    with np.errstate(over="ignore"):
        w = np.where(score.treated, 1.0, np.exp(score.logit))
    return _weighting("Odds of treatment", "people like the treated", score, w)


def overlap_weights(score: PropensityScore) -> Weighting:
    """Probability of the other treatment: those count most who might have had either.

    Parameters
    ----------
    score : PropensityScore
        Of everybody. From a model without penalty the means of its columns become equal exactly.

    Returns
    -------
    Weighting
        Between 0 and 1.

    Raises
    ------
    CannotMeasure
        When nobody of a group has any weight.
    """
    w = np.where(score.treated, expit(-score.logit), expit(score.logit))
    return _weighting("Overlap weights", "people who might have had either treatment", score, w)


def matching_weights(score: PropensityScore) -> Weighting:
    """Weights that do what matching in pairs does, with everybody kept.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Weighting
        Between 0 and 1.

    Raises
    ------
    CannotMeasure
        When nobody of a group has any weight.
    """
    odds = np.where(score.treated, -score.logit, score.logit)
    with np.errstate(over="ignore"):
        w = np.minimum(np.exp(odds), 1.0)
    return _weighting("Matching weights", "people who could be matched in pairs", score, w)


WEIGHTINGS: Mapping[str, Callable[[PropensityScore], Weighting]] = {
    "average": average_effect_weights,
    "treated": treated_effect_weights,
    "overlap": overlap_weights,
    "matching": matching_weights,
}
"""Weights by the name under which a command offers them."""


def truncate(weighting: Weighting, *, low: float = 0.0, high: float | None = None) -> Weighting:
    """Set weights beyond two percentiles of all weights to these.

    Parameters
    ----------
    weighting : Weighting
        The weights.
    low : float
        Percentile below which weights are raised to it; 0 raises none.
    high : float or None
        Percentile above which they are lowered to it; None for the row ``truncation-percentile`` of the
        table of comparison limits.

    Returns
    -------
    Weighting
        With how many were changed.

    Raises
    ------
    BadInput
        When the percentiles are none, or the wrong way up.
    """
    top = comparison_limit("truncation-percentile").value if high is None else high
    if not 0 <= low < top <= 100:  # noqa: PLR2004
        raise BadInput(f"Percentiles {low:g} and {top:g} are none: give two from 0 to 100, the lower first.")
    ends = np.percentile(weighting.weights, (low, top))
    w = np.clip(weighting.weights, *ends)
    return replace(
        weighting,
        weights=w,
        truncated_at=(low, top),
        n_truncated=int((w != weighting.weights).sum()),
        largest_before=float(weighting.weights.max()),
    )


def _weighting(name: str, speaks_of: str, score: PropensityScore, w: Floats) -> Weighting:
    endless = np.flatnonzero(np.isinf(w))
    if len(endless):
        was = "treated" if score.treated[endless[0]] else "untreated"
        raise CannotMeasure(
            f"Row {endless[0] + 1} was {was} though its model leaves no chance of that: its weight would be "
            "infinite; trim, choose overlap weights, or give the model a penalty."
        )
    return Weighting(name, speaks_of, score.treated, read_weights(w, score.treated))
