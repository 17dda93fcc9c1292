"""Audit of immortal time: which person-time a naive comparison counts wrongly, and what that alone does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.reading import treated_days
from spinewise.survival.nelson_aalen import nelson_aalen
from spinewise.survival.steps import value_at
from spinewise.words import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ImmortalTime:
    """Time before treatment that "ever treated" counts as treated.

    Parameters
    ----------
    people, treated : int
        In the cohort, and treated while observed.
    until_day : float
        Follow-up is cut there; infinite for all of it.
    days_at_fault : float
        Person-days of the treated before their treatment; nobody of them could die in these.
    share_of_treated_time : float
        Of all person-time that the naive comparison counts as treated.
    median_treatment_day : float
        Among the treated.
    deaths_before_median : int
        Events up to that day.
    share_of_deaths_before_median : float
        Of the events of people never treated: those of them that happened up to that day.
    naive_ratio_without_effect : float
        Ratio of observed to expected events, treated over untreated, that a naive comparison shows when
        treatment does nothing and is given by chance: the difference that this person-time alone makes.
    """

    people: int
    treated: int
    until_day: float
    days_at_fault: float
    share_of_treated_time: float
    median_treatment_day: float
    deaths_before_median: int
    share_of_deaths_before_median: float
    naive_ratio_without_effect: float

    def __str__(self) -> str:
        """The person-time at fault, in words."""
        when = "" if np.isinf(self.until_day) else f" of the first {self.until_day:.0f} days"
        return (
            f"The {self.treated:,} treated people lived {self.days_at_fault:,.0f} person-days{when} before "
            f"their treatment, {self.share_of_treated_time:.1%} of the time that a comparison of ever with "
            "never treated counts as treated; none of them could die in it. Of the deaths of the never "
            f"treated {self.share_of_deaths_before_median:.0%} came by day {self.median_treatment_day:.0f}, "
            "when half of the treated had their treatment. A treatment that does nothing would seem to have "
            f"a ratio of {self.naive_ratio_without_effect:.2f} by this alone."
        )


def immortal_time(cohort: Cohort, *, until_day: float = np.inf) -> ImmortalTime:
    """Audit the time before treatment.

    Under no effect, a person is expected to have H(end) - H(treatment) events once treated, H the cumulative
    hazard of everybody; the naive comparison expects H(end). The ratio of the two ratios of treated and
    untreated is what immortal time makes of no effect.

    Parameters
    ----------
    cohort : Cohort
        People.
    until_day : float
        Where follow-up is cut.

    Returns
    -------
    ImmortalTime
        Counts and what they do.

    Raises
    ------
    BadInput
        When follow-up is cut at or before time zero.
    CannotMeasure
        When nobody or everybody is treated, or nobody has the event.

    References
    ----------
    Suissa S. Am J Epidemiol 2008;167:492. Levesque LE et al. BMJ 2010;340:b5087.
    """
    if not until_day > 0:
        raise BadInput(f"Follow-up cut at day {until_day:g} is none: give a day above 0.")
    exposed_at = treated_days(cohort)
    ever = cohort.ever_treated
    end = np.minimum(cohort.outcome.days, until_day)
    died = cohort.outcome.happened & (cohort.outcome.days <= until_day)
    before = np.minimum(exposed_at, end)
    curve = nelson_aalen(end, died)
    hazard_end, hazard_before = (value_at(curve.time, curve.hazard, 0.0, one) for one in (end, before))
    expected = float((hazard_end - hazard_before)[ever].sum())
    naive_treated, naive_untreated = float(hazard_end[ever].sum()), float(hazard_end[~ever].sum())
    rest = float(died.sum()) - expected
    ratio = (expected / naive_treated) / (rest / naive_untreated)
    median = float(np.median(exposed_at[ever]))
    deaths = died & ~ever
    return ImmortalTime(
        len(cohort),
        int(ever.sum()),
        float(until_day),
        float(before[ever].sum()),
        float(before[ever].sum() / end[ever].sum()),
        median,
        int((died & (end <= median)).sum()),
        float((deaths & (end <= median)).sum() / max(1, deaths.sum())),
        ratio,
    )
