"""Two groups made alike by the propensity score, in four ways, and the hazard ratio of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.effect.emulated import EmulatedTrial, marginal_log_hazard_ratio
from spinewise.outcomes.effect.estimate import Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.groups import Groups
from spinewise.outcomes.effect.regression import cox_of_treatment
from spinewise.outcomes.propensity.balance import Balance, balance
from spinewise.outcomes.propensity.matching import Matched, match_nearest
from spinewise.outcomes.propensity.score import Overlap, PropensityScore, overlap, propensity_score
from spinewise.outcomes.propensity.strata import Strata, stratify
from spinewise.outcomes.propensity.trimming import TRIMMINGS
from spinewise.outcomes.propensity.weights import WEIGHTINGS, Weighting, overlap_weights, truncate

Floats = NDArray[np.float64]

CHANCE = "that among people alike in the covariates which group each is in is a matter of chance"
PROPORTION = "that the hazards stay in proportion, or that an average of them is of use"
MODEL = "that the model of who is treated holds"


@dataclass(frozen=True, eq=False)
class Alike:
    """Groups with what makes them alike.

    Parameters
    ----------
    groups : Groups
        The people.
    covariates : ndarray, shape (m, p)
        Of them, complete.
    names : tuple of str
        Of the covariates.
    score : PropensityScore
        Of each.
    overlap : Overlap
        How far the groups overlap.
    weighting : Weighting
        That was asked for.
    balance : Balance
        Before and after that weighting.
    trimmed : str
        Who was left out by the propensity score and why; empty when nobody was asked to be.
    """

    groups: Groups
    covariates: Floats
    names: tuple[str, ...]
    score: PropensityScore
    overlap: Overlap
    weighting: Weighting
    balance: Balance
    trimmed: str

    @property
    def trial(self) -> EmulatedTrial:
        """The weighted groups as two arms, with the scores of the model of the weights."""
        scores = None if self.weighting.truncated_at else score_equations(self.score, self.covariates)
        return _trial(self.groups, self.weighting.weights, scores)

    @property
    def words(self) -> Described:
        """Of the weighted comparison."""
        return _weighted_words(self.groups, self.weighting)

    @property
    def counted(self) -> Counted:
        """Who is used."""
        return self.groups.counted


def make_alike(groups: Groups, covariates: Floats, names: tuple[str, ...], choices: Choices) -> Alike:
    """Model who is treated, weigh, and look at the balance on all rows.

    Parameters
    ----------
    groups : Groups
        The people.
    covariates : ndarray, shape (n, p)
        Of the whole cohort, complete.
    names : tuple of str
        Of the covariates.
    choices : Choices
        Weighting, penalty and truncation.

    Returns
    -------
    Alike
        With its diagnostics.

    Raises
    ------
    CannotMeasure
        When the covariates determine no model of treatment, or a weight would be infinite.
    """
    x = covariates if len(groups.row) == len(covariates) else covariates[groups.row]
    score = propensity_score(groups.treated, x, names, penalty=choices.penalty)
    trimmed = ""
    if choices.trimming is not None:
        left = TRIMMINGS[choices.trimming](score)
        groups, x, trimmed = groups.only(left.kept), x[left.kept], left.words
        score = propensity_score(groups.treated, x, names, penalty=choices.penalty)
    weighting = WEIGHTINGS[choices.weighting](score)
    if choices.truncation is not None:
        weighting = truncate(weighting, low=100 - choices.truncation, high=choices.truncation)
    return Alike(
        groups,
        x,
        names,
        score,
        overlap(score),
        weighting,
        balance(groups.treated, x, names, weights=weighting.weights),
        trimmed,
    )


def ways(alike: Alike, level: float) -> Iterator[tuple[str, Callable[[], Estimate]]]:
    """Every way to compare the two groups, by its name; each is called to be computed.

    Parameters
    ----------
    alike : Alike
        Groups and scores.
    level : float
        Of the intervals.

    Yields
    ------
    name : str
        Of the method.
    estimate : callable
        May raise CannotMeasure.
    """
    at = alike.groups.name
    yield f"{at}: {alike.weighting.name.lower()}", lambda: _weighted(alike, alike.weighting, level)
    other = overlap_weights(alike.score)
    if other.name != alike.weighting.name:
        yield f"{at}: overlap weights", lambda: _weighted(alike, other, level)
    yield f"{at}: matched pairs", lambda: _matched(alike, match_nearest(alike.score), level)
    yield f"{at}: strata of the propensity score", lambda: _stratified(alike, stratify(alike.score), level)


def score_equations(score: PropensityScore, covariates: Floats) -> Floats:
    """What each person adds to the score equations of the propensity model: (treated - e) (1, x).

    Parameters
    ----------
    score : PropensityScore
        Of each.
    covariates : ndarray, shape (m, p)
        Of the model.

    Returns
    -------
    ndarray, shape (m, p + 1)
        For errors that know the weights were estimated.
    """
    rest = score.treated - score.probability
    scores = np.empty((len(rest), covariates.shape[1] + 1))
    scores[:, 0] = rest
    np.multiply(covariates - covariates.mean(axis=0), rest[:, None], out=scores[:, 1:])
    return scores


def _trial(groups: Groups, weights: Floats, scores: Floats | None) -> EmulatedTrial:
    kept = np.flatnonzero(weights > 0)
    everyone = len(groups.row)
    return EmulatedTrial(
        kept,
        np.zeros(len(kept)),
        groups.days[kept],
        groups.happened[kept],
        groups.treated[kept],
        weights[kept],
        everyone,
        scores,
    )


def _weighted(alike: Alike, weighting: Weighting, level: float) -> Estimate:
    scores = None if weighting.truncated_at else score_equations(alike.score, alike.covariates)
    value, error = marginal_log_hazard_ratio(_trial(alike.groups, weighting.weights, scores))
    return ratio_of_hazards(value, error, _weighted_words(alike.groups, weighting), alike.counted, level)


def _matched(alike: Alike, matched: Matched, level: float) -> Estimate:
    """People of one set are taken together; the matching itself is taken as given."""
    groups = alike.groups
    kept = np.flatnonzero(matched.set_of >= 0)
    nothing = (np.zeros((len(kept), 0)), ())
    fit = cox_of_treatment(
        groups.treated[kept],
        groups.days[kept],
        groups.happened[kept],
        nothing,
        weights=matched.weights[kept],
        person=matched.set_of[kept],
    )
    words = Described(
        f"{groups.name}: matched pairs",
        f"hazard of the treated over that of the untreated{groups.among}, across treated people who found a "
        "match",
        (CHANCE, MODEL, PROPORTION),
        (*groups.cannot_show, f"anything about {matched.unmatched_treated} treated people without a match"),
    )
    counted = Counted(len(kept), len(matched.treated), int(groups.happened[kept].sum()))
    return ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], words, counted, level)


def _stratified(alike: Alike, strata: Strata, level: float) -> Estimate:
    value, error = marginal_log_hazard_ratio(_trial(alike.groups, strata.weights, None))
    words = Described(
        f"{alike.groups.name}: strata of the propensity score",
        f"hazard of the treated over that of the untreated{alike.groups.among}, across everybody",
        (CHANCE, MODEL, PROPORTION, "that nothing of weight differs within a stratum"),
        (*alike.groups.cannot_show, _left_within(strata)),
    )
    return ratio_of_hazards(value, error, words, alike.counted, level)


def _left_within(strata: Strata) -> str:
    usual = int(comparison_limit("strata").value)
    count = len(strata.n_treated)
    return f"what differs within {count} strata" + (
        f"; {usual} are known to leave some of the difference between the groups" if count <= usual else ""
    )


def _weighted_words(groups: Groups, weighting: Weighting) -> Described:
    return Described(
        f"{groups.name}: {weighting.name.lower()}",
        f"hazard of the treated over that of the untreated{groups.among}, across {weighting.speaks_of}",
        (CHANCE, MODEL, PROPORTION),
        groups.cannot_show,
    )
