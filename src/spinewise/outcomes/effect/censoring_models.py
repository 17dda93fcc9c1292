"""How likely a person was to go on following a strategy: models of treatment within the grace period.

A clone of the strategy "not treated within the grace period" is censored when its person is treated; one of
the strategy "treated within it" is censored on its last day when its person is still without. Both
probabilities come from covariates of time zero.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.effect.newton import solve, standardised
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Staying:
    """Probability of not being treated, over time.

    Parameters
    ----------
    edges : ndarray, shape (k + 1,)
        Days, from 0 to the end of the grace period; the rate of treatment is constant in between.
    rates : ndarray, shape (k,)
        Treatments per day of the average person in each piece.
    relative : ndarray, shape (n,)
        Rate of each person over that.
    scores : ndarray, shape (n, k + p)
        What each person adds to the score equations.
    """

    edges: Floats
    rates: Floats
    relative: Floats
    scores: Floats

    def cumulative(self, days: Floats) -> Floats:
        """Cumulative rate of the average person.

        Parameters
        ----------
        days : ndarray, shape (m,)
            Within the grace period.

        Returns
        -------
        ndarray, shape (m,)
            At those days.
        """
        at_edges = np.concatenate(([0.0], np.cumsum(self.rates * np.diff(self.edges))))
        found: Floats = np.interp(days, self.edges, at_edges)
        return found


def model_of_staying_untreated(
    end: Floats,
    treated: Flags,
    covariates: Floats,
    names: tuple[str, ...],
    edges: Floats,
    sampling: Floats,
) -> Staying:
    """Model the rate of treatment: constant within pieces of time, proportional between people.

    The Poisson form of the pooled logistic model, with time in days instead of rows.

    Parameters
    ----------
    end : ndarray, shape (n,)
        When each is treated or observation or the grace period ends; above 0.
    treated : ndarray of bool, shape (n,)
        Whether with treatment.
    covariates : ndarray, shape (n, p)
        Of time zero.
    names : tuple of str
        Of the covariates.
    edges : ndarray, shape (k + 1,)
        Of the pieces; somebody is treated in each.
    sampling : ndarray, shape (n,)
        How many people each stands for.

    Returns
    -------
    Staying
        The fitted model.

    Raises
    ------
    CannotMeasure
        When the model has no answer.

    References
    ----------
    Friedman M. Ann Stat 1982;10:101. D'Agostino RB et al. Stat Med 1990;9:1501.
    """
    x = standardised(covariates, names, sampling > 0)
    piece = np.clip(np.searchsorted(edges, end, side="left") - 1, 0, len(edges) - 2)
    began = np.bincount(piece[treated], sampling[treated], len(edges) - 1)
    of_treated = (sampling * treated) @ x

    def exposures(relative: Floats) -> tuple[Floats, Floats]:
        at_risk = sampling * relative
        spent = np.empty(len(began))
        means = np.empty((len(began), x.shape[1]))
        for k in range(len(began)):
            share = at_risk * np.clip(end - edges[k], 0.0, edges[k + 1] - edges[k])
            spent[k] = share.sum()
            means[k] = share @ x / spent[k]
        return spent, means

    def slope(gamma: Floats) -> tuple[Floats, Floats]:
        relative = np.exp(x @ gamma)
        spent, means = exposures(relative)
        rates = began / spent
        expected = sampling * relative * Staying(edges, rates, relative, x).cumulative(end)
        gradient = of_treated - began @ means
        return gradient, (x * expected[:, None]).T @ x - (means * began[:, None]).T @ means

    gamma = solve(slope, x.shape[1], names, "treatment over time") if x.shape[1] else np.zeros(0)
    relative = np.exp(x @ gamma)
    spent, _ = exposures(relative)
    rates = began / spent
    expected = sampling * relative * Staying(edges, rates, relative, x).cumulative(end)
    scores = np.empty((len(end), len(began) + x.shape[1]))
    for k in range(len(began)):
        hours = np.clip(end - edges[k], 0.0, edges[k + 1] - edges[k])
        scores[:, k] = sampling * (treated & (piece == k)) - sampling * relative * rates[k] * hours
    scores[:, len(began) :] = x * (sampling * treated - expected)[:, None]
    return Staying(edges, rates, relative, scores)


def model_of_being_treated(
    treated: Flags, at_risk: Flags, covariates: Floats, names: tuple[str, ...], sampling: Floats
) -> tuple[Floats, Floats]:
    """Model who has been treated, by logistic regression among people still under observation.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        By the end of the grace period.
    at_risk : ndarray of bool, shape (n,)
        Who is under observation then.
    covariates : ndarray, shape (n, p)
        Of time zero.
    names : tuple of str
        Of the covariates.
    sampling : ndarray, shape (n,)
        How many people each stands for.

    Returns
    -------
    probability : ndarray, shape (n,)
        Of everybody.
    scores : ndarray, shape (n, p + 1)
        What each person adds to the score equations; zero for people not under observation.

    Raises
    ------
    CannotMeasure
        When nobody or everybody is treated by then, or the model has no answer.
    """
    counts = at_risk & (sampling > 0)
    among = treated & counts
    if not among.any():
        raise CannotMeasure(
            "Nobody who was treated within the grace period is under observation at its end: choose another "
            "grace period."
        )
    if among.sum() == counts.sum():
        raise CannotMeasure(
            "Everybody under observation at the end of the grace period was treated within it: choose a "
            "shorter one."
        )
    x = np.column_stack((np.ones(len(treated)), standardised(covariates, names, counts)))
    weight = sampling * counts

    def slope(beta: Floats) -> tuple[Floats, Floats]:
        probability = 1 / (1 + np.exp(-(x @ beta)))
        gradient = x.T @ (weight * (treated - probability))
        return gradient, (x * (weight * probability * (1 - probability))[:, None]).T @ x

    beta = solve(slope, x.shape[1], names, "treatment within the grace period")
    probability = 1 / (1 + np.exp(-(x @ beta)))
    return probability, x * (weight * (treated - probability))[:, None]
