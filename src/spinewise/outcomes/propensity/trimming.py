"""Leaving out people whose treatment was hardly a choice: named rules, and how many each takes.

Whoever is left out changes the people that the answer speaks of; the score is best estimated again on those
who stay.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.propensity.score import PropensityScore, within_support
from spinewise.words import CannotMeasure

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Trimmed:
    """Who stays.

    Parameters
    ----------
    rule : str
        By which, in words with its numbers.
    kept : ndarray of bool, shape (n,)
        Who stays.
    left_out_treated, left_out_untreated : int
        How many do not.
    """

    rule: str
    kept: Flags
    left_out_treated: int
    left_out_untreated: int

    @property
    def words(self) -> str:
        """How many were left out, and why."""
        return (
            f"{self.left_out_treated} treated and {self.left_out_untreated} untreated people are left out: "
            f"{self.rule}."
        )


def trim_to_common_support(score: PropensityScore) -> Trimmed:
    """Keep those whose score both groups reach.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Trimmed
        Who stays.

    References
    ----------
    Dehejia RH, Wahba S. Causal effects in nonexperimental studies. J Am Stat Assoc 1999;94:1053.
    """
    return _trimmed(score, within_support(score), "their propensity score is beyond those of the other group")


def trim_to_fixed_range(score: PropensityScore) -> Trimmed:
    """Keep propensity scores within a fixed range (Crump).

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Trimmed
        Who stays.

    References
    ----------
    Rows ``trimming-low`` and ``trimming-high`` of the table of comparison limits.
    """
    low, high = (comparison_limit(f"trimming-{end}").value for end in ("low", "high"))
    kept = (score.logit >= logit(low)) & (score.logit <= logit(high))
    return _trimmed(score, kept, f"their propensity score is not within {low:g} to {high:g}")


def trim_by_percentiles(score: PropensityScore) -> Trimmed:
    """Leave out those treated, or not treated, most against prediction (Stürmer).

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Trimmed
        Those between a low percentile of the treated and a high one of the untreated.

    References
    ----------
    Row ``trimming-percentile`` of the table of comparison limits.
    """
    percentile = comparison_limit("trimming-percentile").value
    low = np.percentile(score.logit[score.treated], percentile)
    high = np.percentile(score.logit[~score.treated], 100 - percentile)
    return _trimmed(
        score,
        (score.logit >= low) & (score.logit <= high),
        f"their propensity score is below percentile {percentile:g} of the treated or above percentile "
        f"{100 - percentile:g} of the untreated",
    )


def trim_to_equipoise(score: PropensityScore) -> Trimmed:
    """Keep those who might have had either treatment by their preference score (Walker).

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    Trimmed
        Who stays.

    References
    ----------
    Rows ``equipoise-low`` and ``equipoise-high`` of the table of comparison limits.
    """
    low, high = (comparison_limit(f"equipoise-{end}").value for end in ("low", "high"))
    kept = (score.preference >= low) & (score.preference <= high)
    return _trimmed(score, kept, f"their preference score is not within {low:g} to {high:g}")


TRIMMINGS: Mapping[str, Callable[[PropensityScore], Trimmed]] = {
    "common-support": trim_to_common_support,
    "fixed-range": trim_to_fixed_range,
    "percentiles": trim_by_percentiles,
    "equipoise": trim_to_equipoise,
}
"""Rules by the name under which a command offers them."""


def _trimmed(score: PropensityScore, kept: Flags, rule: str) -> Trimmed:
    for group, who in ((score.treated, "treated"), (~score.treated, "untreated")):
        if not kept[group].any():
            raise CannotMeasure(
                f"No {who} person would be left: {rule}; choose another rule or other people, these groups "
                "cannot be compared."
            )
    out = ~kept
    return Trimmed(rule, kept, int(out[score.treated].sum()), int(out[~score.treated].sum()))
