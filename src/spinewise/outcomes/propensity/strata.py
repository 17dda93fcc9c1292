"""Strata of equal size by the propensity score, and weights that make both groups alike across them.

In stratum s with n_s of n people, a treated person weighs (n_s / n) (n_1 / n_1s), an untreated one
(n_s / n) (n_0 / n_0s): each group then has the strata of everybody, and weighs as many people as it has.

References
----------
Rosenbaum PR, Rubin DB. Reducing bias in observational studies using subclassification on the propensity
score. J Am Stat Assoc 1984;79:516. Hong G. Marginal mean weighting through stratification. J Educ Behav Stat
2010;35:499.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.propensity.score import PropensityScore
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Strata:
    """People by strata of their propensity score.

    Parameters
    ----------
    stratum : ndarray of int, shape (n,)
        Of each person, from 0 for the lowest scores.
    bounds : ndarray, shape (k - 1,)
        Propensity scores between the strata; who has such a score belongs to the stratum above.
    n_treated, n_untreated : ndarray of int, shape (k,)
        In each.
    weights : ndarray, shape (n,)
        For the effect in everybody.
    """

    stratum: Ints
    bounds: Floats
    n_treated: Ints
    n_untreated: Ints
    weights: Floats

    @property
    def words(self) -> tuple[str, ...]:
        """How the groups spread over the strata."""
        spread = "; ".join(
            f"{treated} and {untreated}"
            for treated, untreated in zip(self.n_treated, self.n_untreated, strict=True)
        )
        return (f"Treated and untreated people by stratum of the propensity score, lowest first: {spread}.",)


def stratify(score: PropensityScore, *, strata: int | None = None) -> Strata:
    """Cut everybody into strata of equal size by the propensity score.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.
    strata : int or None
        How many; None for the row ``strata`` of the table of comparison limits, the quintiles.

    Returns
    -------
    Strata
        With weights.

    Raises
    ------
    BadInput
        When fewer than two are asked for.
    CannotMeasure
        When a stratum lacks one of the groups.
    """
    k = int(comparison_limit("strata").value) if strata is None else strata
    if k < 2:  # noqa: PLR2004
        raise BadInput(f"{k} strata are none: ask for 2 or more.")
    cuts = np.quantile(score.logit, np.arange(1, k) / k)
    stratum = np.searchsorted(cuts, score.logit, side="right")
    total = np.bincount(stratum, minlength=k)
    treated = np.bincount(stratum[score.treated], minlength=k)
    untreated = total - treated
    for s in range(k):
        for count, who in ((treated[s], "treated"), (untreated[s], "untreated")):
            if not count:
                raise CannotMeasure(
                    f"Stratum {s + 1} of {k} has no {who} person: ask for fewer strata, or trim to the "
                    "common support first."
                )
    n = len(score)
    for_treated = total / n * (treated.sum() / treated)
    for_untreated = total / n * (untreated.sum() / untreated)
    weights = np.where(score.treated, for_treated[stratum], for_untreated[stratum])
    return Strata(stratum, expit(cuts), treated, untreated, weights)
