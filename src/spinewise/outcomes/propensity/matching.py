"""Matching each treated person with the nearest untreated ones by propensity score, without replacement.

Distances are of the logit of the score. The caliper is in pooled standard deviations of the logit,
sqrt((s1^2 + s0^2) / 2) with the variances within the groups. Greedy: the order in which the treated choose is
stated, and with it the result is determined.

References
----------
Austin PC. Optimal caliper widths for propensity-score matching. Pharm Stat 2011;10:150.
Rosenbaum PR, Rubin DB. Constructing a control group using multivariate matched sampling methods that
incorporate the propensity score. Am Stat 1985;39:33.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.propensity.matching_kernels import take_nearest
from spinewise.outcomes.propensity.score import PropensityScore
from spinewise.survival.checks import one_of
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORDERS = ("largest", "smallest", "rows", "random")


@dataclass(frozen=True, eq=False)
class Matched:
    """Sets of one treated person and up to k untreated ones.

    Parameters
    ----------
    treated : ndarray of int, shape (s,)
        Row of the treated person of each set, ascending.
    untreated : ndarray of int, shape (s, k)
        Rows of the untreated ones, nearest choice first; -1 where there was none.
    set_of : ndarray of int, shape (n,)
        Set of each row; -1 for the unmatched.
    weights : ndarray, shape (n,)
        1 for each matched treated person; each untreated one counts one over the number in its set, so that
        both groups of a set weigh the same; 0 for the unmatched.
    caliper : float
        Largest distance allowed, in units of the logit.
    caliper_sd : float
        The same in pooled standard deviations of the logit.
    order : str
        In which the treated chose.
    n_treated, n_untreated : int
        Before matching.
    """

    treated: Ints
    untreated: Ints
    set_of: Ints
    weights: Floats
    caliper: float
    caliper_sd: float
    order: str
    n_treated: int
    n_untreated: int

    @property
    def unmatched_treated(self) -> int:
        """Treated people for whom nobody was near enough."""
        return self.n_treated - len(self.treated)

    @property
    def unmatched_untreated(self) -> int:
        """Untreated people whom nobody chose."""
        return self.n_untreated - int((self.untreated >= 0).sum())

    @property
    def words(self) -> tuple[str, ...]:
        """How many were matched, and of whom the result speaks."""
        chosen = int((self.untreated >= 0).sum())
        said = [
            f"{len(self.treated)} of {self.n_treated} treated people are matched with {chosen} of "
            f"{self.n_untreated} untreated ones, within {self.caliper_sd:g} standard deviations of the logit "
            f"of the propensity score; the treated chose {_ORDER_WORDS[self.order]}."
        ]
        if self.unmatched_treated:
            said.append(
                f"{self.unmatched_treated} treated people found nobody within that distance: the result does "
                "not speak of all who were treated."
            )
        return tuple(said)


_ORDER_WORDS = {
    "largest": "from the highest score down",
    "smallest": "from the lowest score up",
    "rows": "in the order of the rows",
    "random": "in a random order from a stated seed",
}


def match_nearest(
    score: PropensityScore,
    *,
    per_treated: int = 1,
    caliper_sd: float | None = None,
    order: str = "largest",
    generator: np.random.Generator | None = None,
) -> Matched:
    """Match each treated person with the nearest untreated ones that are left.

    Parameters
    ----------
    score : PropensityScore
        Of everybody.
    per_treated : int
        How many untreated people at most; everyone gets a first before anyone a second.
    caliper_sd : float or None
        Largest distance in pooled standard deviations of the logit; None for the row ``caliper`` of the table
        of comparison limits, infinite for none.
    order : str
        In which the treated choose: ``"largest"`` score first, ``"smallest"``, ``"rows"`` or ``"random"``.
        Equal scores choose in the order of the rows.
    generator : numpy.random.Generator or None
        For the random order only.

    Returns
    -------
    Matched
        Sets, weights and who was left over.

    Raises
    ------
    BadInput
        When the number or the caliper is none, or a random order has no generator.
    CannotMeasure
        When nobody could be matched.
    """
    one_of(order, ORDERS, "order of matching")
    wide = comparison_limit("caliper").value if caliper_sd is None else caliper_sd
    if per_treated < 1:
        raise BadInput(f"Matching with {per_treated} untreated people is none: ask for 1 or more.")
    if not wide >= 0:
        raise BadInput(f"A caliper of {wide:g} standard deviations is none: give 0 or more.")
    caliper = wide * pooled_deviation(score) if np.isfinite(wide) else np.inf
    choosers = _in_order(np.flatnonzero(score.treated), score.logit, order, generator)
    offered = np.flatnonzero(~score.treated)
    offered = offered[np.argsort(score.logit[offered], kind="stable")]
    places = np.full((len(choosers), per_treated), -1, np.int64)
    take_nearest(score.logit[choosers], score.logit[offered], caliper, per_treated, places)
    found = places[:, 0] >= 0
    if not found.any():
        raise CannotMeasure(
            f"Nobody could be matched within {wide:g} standard deviations of the logit: the groups do not "
            "overlap."
        )
    treated, places = choosers[found], places[found]
    untreated = np.where(places >= 0, offered[places], -1)
    ascending = np.argsort(treated)
    return _matched(score, treated[ascending], untreated[ascending], caliper, wide, order)


def pooled_deviation(score: PropensityScore) -> float:
    """Pooled standard deviation of the logit of the score, sqrt((s1^2 + s0^2) / 2).

    Parameters
    ----------
    score : PropensityScore
        Of everybody.

    Returns
    -------
    float
        In units of the logit.
    """
    groups = (score.logit[score.treated], score.logit[~score.treated])
    return float(np.sqrt(np.mean([group.var(ddof=1) for group in groups])))


def _in_order(rows: Ints, logit: Floats, order: str, generator: np.random.Generator | None) -> Ints:
    if order == "random":
        if generator is None:
            raise BadInput("A random order of matching needs a generator made from a stated seed.")
        return generator.permutation(rows)
    if order == "rows":
        return rows
    sign = -1.0 if order == "largest" else 1.0
    return rows[np.argsort(sign * logit[rows], kind="stable")]


def _matched(
    score: PropensityScore, treated: Ints, untreated: Ints, caliper: float, wide: float, order: str
) -> Matched:
    n = len(score)
    set_of = np.full(n, -1, np.int64)
    weights = np.zeros(n)
    there = untreated >= 0
    numbers = np.broadcast_to(np.arange(len(treated))[:, None], untreated.shape)
    shares = np.broadcast_to((1 / there.sum(axis=1))[:, None], untreated.shape)
    set_of[treated], weights[treated] = np.arange(len(treated)), 1.0
    set_of[untreated[there]], weights[untreated[there]] = numbers[there], shares[there]
    n_treated = int(score.treated.sum())
    return Matched(treated, untreated, set_of, weights, caliper, wide, order, n_treated, n - n_treated)
