"""Cumulative incidence of each of several causes that preclude each other (Aalen and Johansen)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.counts import count
from spinewise.survival.limits import survival_limits
from spinewise.survival.steps import value_at
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CumulativeIncidence:
    """Probability of having had each cause by each time.

    Parameters
    ----------
    causes : tuple of int
        Codes of the causes, ascending.
    time : ndarray, shape (k,)
        Distinct times, ascending.
    at_risk : ndarray, shape (k,)
        Just before.
    incidence : ndarray, shape (k, c)
        Of each cause.
    variance : ndarray, shape (k, c)
        Of it.
    """

    causes: tuple[int, ...]
    time: Floats
    at_risk: Floats
    incidence: Floats
    variance: Floats

    @property
    def survival(self) -> Floats:
        """Probability of having had none."""
        free: Floats = 1 - self.incidence.sum(axis=1)
        return free

    def at(self, times: Any) -> tuple[Floats, Floats]:
        """Incidence and its variance at given times.

        Parameters
        ----------
        times : array-like, shape (m,)
            Not after the last time of the data.

        Returns
        -------
        incidence, variance : ndarray, shape (m, c)
            Of each cause.

        Raises
        ------
        CannotMeasure
            When a time lies after the end of follow-up.
        """
        wanted = checks.times(times, "times")
        if wanted.max() > self.time[-1] and self.survival[-1] > np.finfo(float).eps * len(self.time):
            raise CannotMeasure(
                f"Nobody was observed at {wanted.max():g}: follow-up ends at {self.time[-1]:g}, "
                "ask for a time before."
            )
        return (
            value_at(self.time, self.incidence, 0.0, wanted),
            value_at(self.time, self.variance, 0.0, wanted),
        )

    def interval(self, cause: int, level: float = 0.95, scale: str = "log-log") -> Floats:
        """Confidence limits of one cause at each time.

        Parameters
        ----------
        cause : int
            Its code.
        level : float
            How often such limits hold the truth at one time.
        scale : str
            On which the error of one minus the incidence is taken as normal, as in `limits.survival_limits`.

        Returns
        -------
        ndarray, shape (k, 2)
            Lower and upper.

        Raises
        ------
        BadInput
            When there is no such cause, level or scale.
        """
        if cause not in self.causes:
            raise BadInput(f"There is no cause {cause}: choose one of {', '.join(map(str, self.causes))}.")
        place = self.causes.index(cause)
        free = 1 - self.incidence[:, place]
        relative = np.full(len(free), np.inf)
        np.divide(np.sqrt(self.variance[:, place]), free, out=relative, where=free > 0)
        return 1 - survival_limits(free, relative, level, scale)[:, ::-1]


def read_causes(cause: Any, rows: int) -> NDArray[np.int64]:
    """Read a column of causes: 0 for none, whole numbers from 1 for the causes.

    Parameters
    ----------
    cause : array-like, shape (n,)
        Codes.
    rows : int
        How many there must be.

    Returns
    -------
    ndarray of int64, shape (n,)
        Codes.

    Raises
    ------
    BadInput
        When a code is no whole number of zero or more.
    """
    column = checks.numbers(cause, "cause", rows)
    wrong = (column < 0) | (column != np.floor(column))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadInput(
            f"Column cause is {column[row]:g} in row {row + 1}: give 0 for none and 1, 2, ... for the causes."
        )
    return column.astype(np.int64)


def cumulative_incidence(
    time: Any, cause: Any, *, start: Any = None, weights: Any = None
) -> CumulativeIncidence:
    """Estimate the cumulative incidence of each cause in the presence of the others.

    F_j(t) = sum_{u <= t} S(u-) d_j(u) / n(u), with S the survival from all causes. The variance is that of
    Gray's cmprsk, with binomial variances of tied events.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends; zero or more.
    cause : array-like of int, shape (n,)
        0 for leaving without, 1, 2, ... for the cause of the event.
    start : array-like, shape (n,), optional
        After when each row is observed (late entry).
    weights : array-like, shape (n,), optional
        Zero or more; the variance is right when a weight says how often the row was seen.

    Returns
    -------
    CumulativeIncidence
        Of the causes that occur.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    CannotMeasure
        When there is no event.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141. Gray RJ. Ann Stat 1988;16:1141. Aalen O. Ann Stat
    1978;6:534.

    Examples
    --------
    >>> cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0]).incidence[:, 0].tolist()
    [0.25, 0.25, 0.5, 0.5]
    """
    stop, _ = checks.observed(time)
    code = read_causes(cause, len(stop))
    causes = tuple(int(one) for one in np.unique(code[code > 0]))
    if not causes:
        raise CannotMeasure("Nobody has an event: an incidence needs events.")
    tables = [count(stop, code == one, start=start, weights=weights) for one in causes]
    at_risk = tables[0].at_risk
    died = np.column_stack([table.events for table in tables])
    all_died = died.sum(axis=1)
    share = np.divide(died, at_risk[:, None], out=np.zeros_like(died), where=died > 0)
    after = np.cumprod(1 - np.divide(all_died, at_risk, out=np.zeros_like(at_risk), where=all_died > 0))
    before = np.concatenate(([1.0], after[:-1]))
    incidence = np.cumsum(before[:, None] * share, axis=0)
    variance = np.column_stack(
        [
            _variance(at_risk, died[:, j], all_died - died[:, j], before, after, incidence[:, j])
            for j in range(len(causes))
        ]
    )
    return CumulativeIncidence(causes, tables[0].time, at_risk, incidence, variance)


def _variance(
    at_risk: Floats, own: Floats, other: Floats, before: Floats, after: Floats, incidence: Floats
) -> Floats:
    """Variance of one cause: what each event changes at it and at every later time, squared and summed.

    An event at u moves F(t) by S(u-) / n(u) times (1 + F(u) / S(u)) - F(t) / S(u) when it is of this cause,
    and by F(u) / S(u) - F(t) / S(u) when of another; so three running sums give every t.
    """
    inverse = np.divide(1.0, after, out=np.zeros_like(after), where=after > 0)
    ratio = incidence * inverse
    own_part = _binomial(own, at_risk) * before**2
    other_part = np.where(after > 0, _binomial(other, at_risk) * before**2, 0.0)
    fixed = np.cumsum((1 + ratio) ** 2 * own_part + ratio**2 * other_part)
    mixed = np.cumsum(inverse * ((1 + ratio) * own_part + ratio * other_part))
    scaled = np.cumsum(inverse**2 * (own_part + other_part))
    variance: Floats = np.maximum(fixed - 2 * incidence * mixed + incidence**2 * scaled, 0.0)
    return variance


def _binomial(died: Floats, at_risk: Floats) -> Floats:
    """Variance of d / n with ties, as in Gray: d / n^2 times 1 - (d - 1) / (n - 1)."""
    tied = np.divide(died - 1, at_risk - 1, out=np.zeros_like(died), where=died > 1)
    return np.divide(died * (1 - tied), at_risk**2, out=np.zeros_like(died), where=died > 0)
