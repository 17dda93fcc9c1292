"""Propensity and preference score, and how far two groups overlap in them.

The propensity score is the probability of treatment given what was known at time zero. The preference score
takes out how common the treatment is: logit(preference) = logit(propensity) - logit(share treated). Those
with a preference score near one half might have had either treatment.

References
----------
Rosenbaum PR, Rubin DB. The central role of the propensity score. Biometrika 1983;70:41.
Walker AM et al. A tool for assessing the feasibility of comparative effectiveness research. Comp Eff Res
2013;3:11. OHDSI CohortMethod, computeEquipoise: the share of all people, both groups together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import rankdata

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.propensity.columns import read_columns, read_groups
from spinewise.outcomes.propensity.logistic import LogisticFit, logistic
from spinewise.words import BadInput

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PropensityScore:
    """Probability of treatment of each person.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        Who was.
    logit : ndarray, shape (n,)
        Logarithm of the odds of treatment; keeps apart what probabilities near 0 and 1 do not.
    model : LogisticFit or None
        From which it comes; None when it was given.
    """

    treated: Flags
    logit: Floats
    model: LogisticFit | None = None

    def __len__(self) -> int:
        """How many people."""
        return len(self.treated)

    @property
    def probability(self) -> Floats:
        """Propensity score."""
        chance: Floats = expit(self.logit)
        return chance

    @property
    def preference(self) -> Floats:
        """Preference score."""
        chance: Floats = expit(self.logit - logit(self.treated.mean()))
        return chance


def propensity_score(
    treated: Any, covariates: Any, names: Sequence[str], *, penalty: float
) -> PropensityScore:
    """Estimate the propensity score by logistic regression on all rows.

    Parameters
    ----------
    treated : array-like of bool or 0 and 1, shape (n,)
        Who was.
    covariates : array-like, shape (n, p)
        Known at time zero, without unknown values: impute them, or mark them
        (`missing.indicators.with_indicators`).
    names : sequence of str
        Of the covariates.
    penalty : float
        Of the ridge, stated in the report; 0 for none.

    Returns
    -------
    PropensityScore
        With its model.

    Raises
    ------
    BadInput
        When a row or column cannot be used; the sentence names it.
    CannotMeasure
        When all or nobody was treated, or the columns determine no model.
    """
    x, told = read_columns(covariates, names)
    group = read_groups(treated, len(x))
    model = logistic(x, group, names=told, penalty=penalty)
    return PropensityScore(group, model.predictor, model)


def score_from_probability(treated: Any, probability: Any) -> PropensityScore:
    """Take a propensity score that was estimated elsewhere.

    Parameters
    ----------
    treated : array-like of bool or 0 and 1, shape (n,)
        Who was.
    probability : array-like, shape (n,)
        Above 0 and below 1.

    Returns
    -------
    PropensityScore
        Without a model.

    Raises
    ------
    BadInput
        When a probability is 0, 1 or none.
    CannotMeasure
        When all or nobody was treated.
    """
    p = np.ascontiguousarray(probability, dtype=np.float64)
    group = read_groups(treated, len(p))
    wrong = np.flatnonzero(~((p > 0) & (p < 1)))
    if len(wrong):
        raise BadInput(
            f"The propensity score of row {wrong[0] + 1} is {p[wrong[0]]:g}: it must lie between 0 and 1, "
            "such people had no choice of treatment, leave them out."
        )
    return PropensityScore(group, logit(p))


@dataclass(frozen=True, eq=False)
class Overlap:
    """How far treated and untreated overlap in their scores.

    Parameters
    ----------
    n_treated, n_untreated : int
        People.
    concordance : float
        Probability that a treated person has the higher score: 0.5 says that nothing known tells the groups
        apart, 1 that they share no score.
    equipoise : float
        Share of all people with a preference score within the bounds.
    equipoise_treated, equipoise_untreated : float
        The same of each group.
    bounds : tuple of float
        Of the preference score.
    equipoise_least : float
        Share below which the words warn.
    support : tuple of float
        Propensity scores that both groups have: from the larger of the two least to the smaller of the two
        largest.
    outside_treated, outside_untreated : int
        People beyond the support.
    edges : ndarray, shape (k + 1,)
        Of the preference score, for a figure.
    counts_treated, counts_untreated : ndarray of int, shape (k,)
        People between them.
    """

    n_treated: int
    n_untreated: int
    concordance: float
    equipoise: float
    equipoise_treated: float
    equipoise_untreated: float
    bounds: tuple[float, float]
    equipoise_least: float
    support: tuple[float, float]
    outside_treated: int
    outside_untreated: int
    edges: Floats
    counts_treated: NDArray[np.int64]
    counts_untreated: NDArray[np.int64]

    @property
    def words(self) -> tuple[str, ...]:
        """What that means."""
        low, high = self.bounds
        said = [
            f"{self.equipoise:.0%} of {self.n_treated + self.n_untreated} people have a preference score of "
            f"{low:g} to {high:g}: they might have had either treatment."
        ]
        if self.equipoise < self.equipoise_least:
            said.append(
                f"That is less than {self.equipoise_least:.0%}: the groups are so different that what is "
                "measured can hardly make them alike."
            )
        if self.support[0] > self.support[1]:
            said.append("No propensity score is found in both groups: nobody can stand in for anybody.")
        elif self.outside_treated or self.outside_untreated:
            said.append(
                f"{self.outside_treated} treated and {self.outside_untreated} untreated people have scores "
                "that the other group has not."
            )
        return tuple(said)


def overlap(score: PropensityScore, *, bins: int = 50) -> Overlap:
    """How far the two groups overlap.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.
    bins : int
        Of the histograms of the preference score.

    Returns
    -------
    Overlap
        Shares, common support and histograms.
    """
    low, high = (comparison_limit(f"equipoise-{end}").value for end in ("low", "high"))
    preference, treated = score.preference, score.treated
    either = (preference >= low) & (preference <= high)
    inside = within_support(score)
    edges = np.linspace(0.0, 1.0, bins + 1)
    counts = [np.histogram(preference[group], edges)[0] for group in (treated, ~treated)]
    least, most = support_of(score)
    n_treated, n = int(treated.sum()), len(score)
    ranks = rankdata(score.logit)
    above = ranks[treated].sum() - n_treated * (n_treated + 1) / 2
    return Overlap(
        n_treated,
        n - n_treated,
        float(above / (n_treated * (n - n_treated))),
        float(either.mean()),
        float(either[treated].mean()),
        float(either[~treated].mean()),
        (low, high),
        comparison_limit("equipoise-share-least").value,
        (float(expit(least)), float(expit(most))),
        int((treated & ~inside).sum()),
        int((~treated & ~inside).sum()),
        edges,
        counts[0],
        counts[1],
    )


def support_of(score: PropensityScore) -> tuple[float, float]:
    """Logits that both groups reach: the larger of the two least, the smaller of the two largest.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    tuple of float
        The first lies above the second when the groups share none.
    """
    groups = (score.logit[score.treated], score.logit[~score.treated])
    return max(float(g.min()) for g in groups), min(float(g.max()) for g in groups)


def within_support(score: PropensityScore) -> Flags:
    """Who has a score that both groups reach.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    ndarray of bool, shape (n,)
        Both ends belong to it.
    """
    least, most = support_of(score)
    inside: Flags = (score.logit >= least) & (score.logit <= most)
    return inside
