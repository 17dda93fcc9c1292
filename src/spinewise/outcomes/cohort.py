"""A cohort ready for comparison: people followed from one time zero, and when each was treated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.words import BadInput

Floats = NDArray[np.float64]

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class Followed:
    """Time until one event, of people some of whom left before it.

    Parameters
    ----------
    days : ndarray, shape (n,)
        From time zero until the event or the end of observation; above 0.
    happened : ndarray of bool, shape (n,)
        Whether it ended with the event.
    """

    days: Floats
    happened: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse times that no observation can have."""
        wrong = np.flatnonzero(~np.isfinite(self.days) | (self.days <= 0))
        if len(wrong):
            raise BadInput(
                f"Row {wrong[0] + 1} is followed for {self.days[wrong[0]]:g} days: correct the dates behind "
                "it, an event on the day itself is half a day."
            )
        if self.happened.shape != self.days.shape:
            raise BadInput(f"Events need one value for each of the {len(self.days)} rows.")


@dataclass(frozen=True, eq=False)
class Cohort:
    """People eligible at time zero, in columns; row k is the same person in every column.

    Parameters
    ----------
    outcome : Followed
        The event that is compared.
    treated_at : ndarray, shape (n,)
        Days from time zero to treatment, 0 on the day itself; NaN for never while observed.
    covariates : ndarray, shape (n, p)
        Known at time zero; NaN where unknown.
    names : tuple of str
        Of the covariates.
    site : ndarray of str, shape (n,), or None
        Hospital or surgeon.
    others : mapping of str to Followed
        Other outcomes of the same people, negative controls among them.
    """

    outcome: Followed
    treated_at: Floats
    covariates: Floats
    names: tuple[str, ...]
    site: NDArray[np.str_] | None = None
    others: Mapping[str, Followed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse columns of different length and treatment before time zero."""
        n = len(self)
        if self.treated_at.shape != (n,) or self.covariates.shape != (n, len(self.names)):
            raise BadInput(f"Every column of a cohort needs one value for each of its {n} people.")
        early = np.flatnonzero(self.treated_at < 0)
        if len(early):
            raise BadInput(
                f"Row {early[0] + 1} was treated before time zero: such people are not eligible, leave "
                "them out."
            )

    def __len__(self) -> int:
        """How many people."""
        return len(self.outcome.days)

    @property
    def ever_treated(self) -> NDArray[np.bool_]:
        """Whether treated while observed; as a group from time zero on it holds immortal time."""
        treated: NDArray[np.bool_] = self.treated_at < self.outcome.days
        return treated
