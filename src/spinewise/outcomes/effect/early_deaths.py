"""Whether the first month can be believed: hazard ratios by period, and what an operation could do in it.

A treatment against pain and collapse that seems to prevent most deaths of its first days shows who was chosen
for it, or time in which nobody could die; the benefit of a real effect need not come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.estimate import Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.reading import covariates_of, joined_to, treated_days
from spinewise.outcomes.effect.regression import TREATMENT
from spinewise.survival import checks
from spinewise.survival.cox import cox
from spinewise.survival.episodes import split_at, split_at_exposure
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]

PERIODS = (30.0, 365.0)
SINCE_ZERO_NAIVE = "since time zero, ever against never treated"
SINCE_ZERO = "since time zero, treated from treatment on"
SINCE_TREATMENT = "since treatment"


@dataclass(frozen=True)
class Period:
    """Hazard ratio in one period.

    Parameters
    ----------
    clock : str
        From when days count, and who is treated.
    after, until : float
        Days, (after, until]; until may be infinite.
    events_treated, events_untreated : int
        In the period.
    estimate : Estimate or None
        None when a group has no events in it; `says` has the counts.
    """

    clock: str
    after: float
    until: float
    events_treated: int
    events_untreated: int
    estimate: Estimate | None

    @property
    def name(self) -> str:
        """Such as ``0 to 30 days since treatment``."""
        span = (
            f"after {self.after:.0f} days"
            if np.isinf(self.until)
            else (f"{self.after:.0f} to {self.until:.0f} days")
        )
        return f"{span} {self.clock}"


@dataclass(frozen=True)
class EarlyDeaths:
    """The first month beside what follows.

    Parameters
    ----------
    periods : tuple of Period
        By each of the three clocks, in order.
    front_loading : float or None
        Hazard ratio of the first period since treatment over that of the others; None where it cannot be
        had.
    front_loading_p : float or None
        One-sided, of no lower ratio in the first period.
    plausible : float or None
        Lowest hazard ratio of the first period that the procedure could bring about, as somebody stated.
    plausible_because : str
        Who says so.
    """

    periods: tuple[Period, ...]
    front_loading: float | None
    front_loading_p: float | None
    plausible: float | None
    plausible_because: str

    @property
    def first_after_treatment(self) -> Period:
        """The first period since treatment."""
        return next(one for one in self.periods if one.clock == SINCE_TREATMENT)

    @property
    def implausible(self) -> bool:
        """Whether the whole interval of the first period since treatment lies below what is plausible."""
        first = self.first_after_treatment.estimate
        return self.plausible is not None and first is not None and first.high < self.plausible


def early_deaths(
    cohort: Cohort,
    weights: Any = None,
    adjust: Any = True,
    *,
    periods: Sequence[float] = PERIODS,
    plausible: float | None = None,
    plausible_because: str = "",
    level: float = 0.95,
) -> EarlyDeaths:
    """Estimate hazard ratios by period, since time zero and since treatment.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights : array-like, shape (n,), optional
        Of each person; errors are then robust by person.
    adjust : bool or table, shape (n, p)
        Whether covariates of the cohort enter the models, or which others.
    periods : sequence of float
        Days at which periods end, ascending; one more follows the last.
    plausible : float, optional
        Lowest hazard ratio of the first period that the procedure could bring about: a statement of the site
        or of the literature, 1 for a procedure that prevents no early deaths.
    plausible_because : str
        Whose statement it is.
    level : float
        Of the intervals.

    Returns
    -------
    EarlyDeaths
        By three clocks: naive, time-dependent, and since treatment; by the last alone when treatment is on
        time zero.

    Raises
    ------
    BadInput
        When a covariate is unknown or weights cannot be used.
    CannotMeasure
        When nobody or everybody is treated, or nobody has the event.

    References
    ----------
    Gold LS et al. Osteoporos Int 2023;34:1561 (30-day hazard ratios of 0.29 to 0.53 after augmentation).
    """
    exposed_at = treated_days(cohort)
    adjusting = covariates_of(cohort, adjust)
    weight = checks.weights(weights, len(cohort))
    cuts = np.array([float(one) for one in periods])
    days, happened = cohort.outcome.days, cohort.outcome.happened
    zero = np.where(np.isfinite(exposed_at), 0.0, np.inf)
    pieces = [(SINCE_TREATMENT, *_since_treatment(days, happened, exposed_at, cuts))]
    if not np.array_equal(exposed_at, zero):  # else the three clocks are one
        pieces = [
            (SINCE_ZERO_NAIVE, *_since_zero(days, happened, zero, cuts)),
            (SINCE_ZERO, *_since_zero(days, happened, exposed_at, cuts)),
            *pieces,
        ]
    found: list[Period] = []
    for clock, rows, exposed, piece in pieces:
        found += _by_period(clock, rows, exposed, piece, cuts, adjusting, weight, cohort, level)
    loading = _front_loading(*pieces[-1][1:], adjusting, weight)
    return EarlyDeaths(tuple(found), *loading, plausible, plausible_because)


Rows = tuple[NDArray[np.int64], Floats, Floats, NDArray[np.bool_]]


def _since_zero(
    days: Floats, happened: NDArray[np.bool_], exposed_at: Floats, cuts: Floats
) -> tuple[Rows, NDArray[np.bool_], NDArray[np.int64]]:
    parts = split_at_exposure(days, happened, exposed_at)
    again = split_at(parts.stop, parts.event, cuts, start=parts.start)
    return (
        (parts.row[again.row], again.start, again.stop, again.event),
        parts.state[again.row] == 1,
        again.state,
    )


def _since_treatment(
    days: Floats, happened: NDArray[np.bool_], exposed_at: Floats, cuts: Floats
) -> tuple[Rows, NDArray[np.bool_], NDArray[np.int64]]:
    """The clock of the model stays that of time zero; only the periods count from treatment."""
    parts = split_at_exposure(days, happened, exposed_at)
    row, start, stop, event = [], [], [], []
    exposed, piece = [], []
    before = parts.state == 0
    row.append(parts.row[before])
    start.append(parts.start[before])
    stop.append(parts.stop[before])
    event.append(parts.event[before])
    exposed.append(np.zeros(before.sum(), np.bool_))
    piece.append(np.full(before.sum(), -1))
    who, begun = parts.row[~before], parts.start[~before]
    ended, died = parts.stop[~before], parts.event[~before]
    edges = np.concatenate(([0.0], cuts, [np.inf]))
    lasted = joined_to(ended - begun, cuts, float(days.max()))
    for k in range(len(cuts) + 1):
        here = lasted > edges[k]
        last = here & (lasted <= edges[k + 1])
        row.append(who[here])
        start.append(begun[here] + edges[k])
        stop.append(np.where(last, ended, begun + edges[k + 1])[here])
        event.append((died & last)[here])
        exposed.append(np.ones(here.sum(), np.bool_))
        piece.append(np.full(here.sum(), k))
    rows = (np.concatenate(row), np.concatenate(start), np.concatenate(stop), np.concatenate(event))
    return rows, np.concatenate(exposed), np.concatenate(piece)


def _by_period(
    clock: str,
    rows: Rows,
    exposed: NDArray[np.bool_],
    piece: NDArray[np.int64],
    cuts: Floats,
    adjusting: tuple[Floats, tuple[str, ...]],
    weight: Floats | None,
    cohort: Cohort,
    level: float,
) -> list[Period]:
    """One model with one exposure for each period, so that the covariates act the same in all of them."""
    person, start, stop, event = rows
    edges = np.concatenate(([0.0], cuts, [np.inf]))
    values, names = adjusting
    columns: list[Floats] = []
    used: list[int] = []
    counts = []
    for k in range(len(cuts) + 1):
        inside = exposed & (piece == k)
        other = ~exposed if clock == SINCE_TREATMENT else ~exposed & (piece == k)
        counts.append((int((event & inside).sum()), int((event & other).sum())))
        if min(counts[k]):
            columns.append(inside.astype(np.float64))
            used.append(k)
        else:  # a period without events of a group says nothing of hazards: its rows are left out
            keep = ~inside if clock == SINCE_TREATMENT else piece != k
            person, start, stop, event = person[keep], start[keep], stop[keep], event[keep]
            exposed, piece, columns = exposed[keep], piece[keep], [one[keep] for one in columns]
    if not used:
        raise CannotMeasure(f"No period {clock} has events in both groups: give the counts alone.")
    fit = cox(
        np.column_stack((*columns, values[person])),
        stop,
        event,
        start=start,
        weights=None if weight is None else weight[person],
        cluster=None if weight is None else person,
        names=(*(f"period {k + 1}" for k in used), *names),
    )
    found = []
    for k in range(len(cuts) + 1):
        estimate = None
        if k in used:
            place = used.index(k)
            words = Described(
                "hazard ratio by period",
                f"hazard ratio of treatment, days {edges[k]:.0f} to {edges[k + 1]:.0f} {clock}",
                ("what the same ratio over all of follow-up assumes",),
                bias="Biased: counts time before treatment as treated." if clock == SINCE_ZERO_NAIVE else "",
            )
            counted = Counted(len(cohort), int(cohort.ever_treated.sum()), sum(counts[k]))
            estimate = ratio_of_hazards(
                fit.coefficients[place], fit.standard_errors[place], words, counted, level
            )
        found.append(Period(clock, float(edges[k]), float(edges[k + 1]), *counts[k], estimate))
    return found


def _front_loading(
    rows: Rows,
    exposed: NDArray[np.bool_],
    piece: NDArray[np.int64],
    adjusting: tuple[Floats, tuple[str, ...]],
    weight: Floats | None,
) -> tuple[float | None, float | None]:
    """First period since treatment over the later ones.

    By the signed root of the likelihood ratio, since the deaths of one month are few; by Wald's test where
    weights leave no likelihood.
    """
    person, start, stop, event = rows
    first = exposed & (piece == 0)
    if not (event & first).any() or not (event & exposed & ~first).any() or not (event & ~exposed).any():
        return None, None
    values, names = adjusting
    both = [exposed.astype(np.float64), values[person], first.astype(np.float64)]
    options: dict[str, Any] = {"start": start}
    if weight is not None:
        options |= {"weights": weight[person], "cluster": person}
    fit = cox(np.column_stack(both), stop, event, names=(TREATMENT, *names, "first period"), **options)
    value = float(fit.coefficients[-1])
    if weight is not None:
        return float(np.exp(value)), float(ndtr(value / fit.standard_errors[-1]))
    alike = cox(np.column_stack(both[:-1]), stop, event, names=(TREATMENT, *names), **options)
    root = np.sqrt(max(0.0, 2 * (fit.loglik - alike.loglik)))
    return float(np.exp(value)), float(ndtr(np.copysign(root, value)))
