"""Two groups from one day on: by what was chosen on time zero, or by what had been done until a landmark."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.estimate import NEVER_SHOWN, Counted
from spinewise.outcomes.effect.reading import both_have_events, treated_days
from spinewise.survival.landmark import landmark
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Groups:
    """People followed from one day on, in two groups.

    Parameters
    ----------
    day : float
        From which time counts; 0 for time zero.
    row : ndarray of int64, shape (m,)
        Which rows of the cohort.
    treated : ndarray of bool, shape (m,)
        By that day.
    days : ndarray, shape (m,)
        From it until the event or the end of observation.
    happened : ndarray of bool, shape (m,)
        Whether with the event.
    events_before, lost_before : int
        People left out since their observation had ended.
    treated_later : int
        People of the untreated group who are treated afterwards.
    """

    day: float
    row: NDArray[np.int64]
    treated: NDArray[np.bool_]
    days: Floats
    happened: NDArray[np.bool_]
    events_before: int
    lost_before: int
    treated_later: int

    def only(self, kept: NDArray[np.bool_]) -> "Groups":
        """The same groups without some people.

        Parameters
        ----------
        kept : ndarray of bool, shape (m,)
            Who stays.

        Returns
        -------
        Groups
            Counts of those left out before stay as they are.
        """
        return replace(
            self,
            row=self.row[kept],
            treated=self.treated[kept],
            days=self.days[kept],
            happened=self.happened[kept],
        )

    @property
    def name(self) -> str:
        """Short, for tables."""
        return "time zero" if self.day == 0 else f"landmark day {self.day:g}"

    @property
    def counted(self) -> Counted:
        """Who is used."""
        return Counted(len(self.row), int(self.treated.sum()), int(self.happened.sum()))

    @property
    def cannot_show(self) -> tuple[str, ...]:
        """Clauses on what no comparison of these groups can show."""
        said = [NEVER_SHOWN]
        if self.day > 0:
            said.append(
                f"anything about the first {self.day:g} days: {self.events_before} events came before"
            )
        if self.treated_later:
            said.append(
                f"the effect of treatment against none: {self.treated_later} of the untreated are treated "
                "later"
            )
        return tuple(said)

    @property
    def among(self) -> str:
        """In whom."""
        return "" if self.day == 0 else f" among people observed on day {self.day:g}"


def decided_at_time_zero(cohort: Cohort) -> bool:
    """Whether everybody who was treated was treated on time zero itself, as in a choice between products.

    Parameters
    ----------
    cohort : Cohort
        People.

    Returns
    -------
    bool
        Then no time before treatment is immortal.
    """
    ever = cohort.ever_treated
    return bool(ever.any() and np.all(cohort.treated_at[ever] == 0))


def groups_from(cohort: Cohort, day: float) -> Groups:
    """Form the groups of one day.

    Parameters
    ----------
    cohort : Cohort
        People.
    day : float
        0 for time zero, else a landmark.

    Returns
    -------
    Groups
        Of those observed then.

    Raises
    ------
    CannotMeasure
        When a group is empty or has no event.
    """
    begins = treated_days(cohort)
    if day == 0:
        treated = begins == 0
        found = Groups(
            0.0,
            np.arange(len(cohort)),
            treated,
            cohort.outcome.days,
            cohort.outcome.happened,
            0,
            0,
            int((cohort.ever_treated & ~treated).sum()),
        )
    else:
        kept = landmark(cohort.outcome.days, cohort.outcome.happened, begins, day)
        found = Groups(
            day,
            kept.row,
            kept.exposed,
            kept.time,
            kept.event,
            kept.events_before,
            kept.censored_before,
            kept.exposed_later,
        )
    for group, who in ((found.treated, "treated"), (~found.treated, "untreated")):
        if not group.any():
            raise CannotMeasure(f"Nobody was {who} by {found.name}: choose another day.")
    both_have_events(
        int((found.happened & found.treated).sum()), int((found.happened & ~found.treated).sum())
    )
    return found
