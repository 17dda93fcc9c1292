"""The rows of an emulated trial: stretches of time, each of one person in one arm with a weight.

A person may stand in both arms (clones); errors are therefore by person. Where weights were estimated, the
scores of their model come along: what they explain of a person's influence is no uncertainty of the answer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.effect.reading import both_have_events
from spinewise.outcomes.effect.regression import TREATMENT, influence_of_treatment
from spinewise.survival.cox import cox

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class EmulatedTrial:
    """Two arms, followed from the same time zero.

    Parameters
    ----------
    person : ndarray of int64, shape (m,)
        Whose row it is, from 0 to `people` - 1.
    start, stop : ndarray, shape (m,)
        Days from the start of follow-up.
    event : ndarray of bool, shape (m,)
        Whether the row ends with the event.
    treated : ndarray of bool, shape (m,)
        Arm.
    weight : ndarray, shape (m,)
        How many people the row stands for.
    people : int
        How many different people.
    scores : ndarray, shape (people, q), or None
        What each person adds to the score equations of the model of the weights; None when weights are taken
        as known.
    """

    person: Ints
    start: Floats
    stop: Floats
    event: Flags
    treated: Flags
    weight: Floats
    people: int
    scores: Floats | None = None

    def arm(self, treated: bool) -> "Arm":
        """Rows of one arm.

        Parameters
        ----------
        treated : bool
            Which.

        Returns
        -------
        Arm
            Its rows, in time.
        """
        kept = np.flatnonzero(self.treated == treated)
        return Arm(self.person[kept], self.start[kept], self.stop[kept], self.event[kept], self.weight[kept])

    def variance(self, influence: Floats) -> float:
        """Variance of an estimate from what each person moves it.

        With estimated weights the influence is taken less its projection on the scores of their model. That
        is the influence of the estimator as a whole when the model holds, and it is never larger: errors that
        take estimated weights for known ones are too wide.

        Parameters
        ----------
        influence : ndarray, shape (people,)
            Weights taken as known.

        Returns
        -------
        float
            Sum of squares.

        References
        ----------
        Pierce DA. Ann Stat 1982;10:475. Newey WK, McFadden D. Handbook of Econometrics 1994;4:2111, 6.
        Hernan MA, Brumback B, Robins JM. Epidemiology 2000;11:561 (too wide).
        """
        spent = 1
        if self.scores is not None and self.scores.shape[1]:
            shares, _, rank, _ = np.linalg.lstsq(
                self.scores.T @ self.scores, self.scores.T @ influence, rcond=None
            )
            influence = influence - self.scores @ shares
            spent = int(rank)
        return float(influence @ influence) * self.people / max(1, self.people - spent)


@dataclass(frozen=True, eq=False)
class Arm:
    """Rows of one arm of an emulated trial.

    Parameters
    ----------
    person : ndarray of int64, shape (m,)
        Whose row it is.
    start, stop : ndarray, shape (m,)
        Days.
    event : ndarray of bool, shape (m,)
        Whether the row ends with the event.
    weight : ndarray, shape (m,)
        How many people the row stands for.
    """

    person: Ints
    start: Floats
    stop: Floats
    event: Flags
    weight: Floats


def marginal_log_hazard_ratio(trial: EmulatedTrial) -> tuple[float, float]:
    """Log hazard ratio of the arms by a weighted Cox model of the arm alone.

    Parameters
    ----------
    trial : EmulatedTrial
        Rows.

    Returns
    -------
    value, standard_error : float
        Error by person, with the model of the weights taken into account.

    Raises
    ------
    CannotMeasure
        When an arm has no events.

    References
    ----------
    Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074.
    """
    event, treated = trial.event, trial.treated
    both_have_events(int((event & treated).sum()), int((event & ~treated).sum()))
    arm = treated.astype(np.float64)[:, None]
    fit = cox(arm, trial.stop, event, start=trial.start, weights=trial.weight, names=(TREATMENT,))
    influence = influence_of_treatment(fit, trial.person, trial.people)
    return float(fit.coefficients[0]), float(np.sqrt(trial.variance(influence)))
