"""A cohort with vertebral fractures, of any size, from a seed, with its truth.

Some have an augmentation weeks after the diagnosis, so that a comparison of the ever treated with the never
treated counts time in which nobody could die; and who is frail is treated less often, if asked for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import DAYS_PER_YEAR, Cohort, Followed
from spinewise.outcomes.simulated.scenario import FractureScenario
from spinewise.words import BadInput

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MINUTE = 1 / 1440
COMORBIDITY_MEAN = 2.0
YEARS = 10


@dataclass(frozen=True, eq=False)
class SimulatedFractures:
    """A simulated cohort and what nobody could know of a real one.

    Parameters
    ----------
    cohort : Cohort
        What a registry would hold; time zero is the diagnosis.
    control_exposure : ndarray of bool, shape (n,)
        Negative-control exposure, known at time zero.
    frailty : ndarray, shape (n,)
        Standard normal, measured by nobody.
    scenario : FractureScenario
        The truth.
    """

    cohort: Cohort
    control_exposure: Flags
    frailty: Floats
    scenario: FractureScenario


@dataclass(frozen=True, eq=False)
class People:
    """Simulated people before anything happens to them.

    Parameters
    ----------
    covariates : ndarray, shape (n, 4)
        Age in years, man, comorbidity score, year.
    names : tuple of str
        Of the covariates.
    frailty : ndarray, shape (n,)
        Standard normal.
    risk : ndarray, shape (n,)
        Hazard of death relative to the baseline.
    leaning : ndarray, shape (n,)
        Log odds of elective things, less the intercept.
    resistance : ndarray, shape (n,)
        Cumulative hazard that each survives, relative to the baseline and untreated.
    ends : ndarray, shape (n,)
        Administrative end of observation, days.
    """

    covariates: Floats
    names: tuple[str, ...]
    frailty: Floats
    risk: Floats
    leaning: Floats
    resistance: Floats
    ends: Floats

    def __len__(self) -> int:
        """How many."""
        return len(self.frailty)


def simulate_fractures(
    n: int, rng: np.random.Generator, scenario: FractureScenario | None = None, *, whole_days: bool = False
) -> SimulatedFractures:
    """Simulate a cohort.

    Parameters
    ----------
    n : int
        People.
    rng : numpy Generator
        The only source of chance.
    scenario : FractureScenario, optional
        The truth; a treatment without effect and without selection when None.
    whole_days : bool
        Whether times are counted in days begun, as a registry does; then people die on the same day.

    Returns
    -------
    SimulatedFractures
        The same for the same seed.

    Raises
    ------
    BadInput
        When there are no people.

    Examples
    --------
    >>> made = simulate_fractures(1000, np.random.default_rng(1))
    >>> len(made.cohort), sorted(made.cohort.others)
    (1000, ['control outcome 1', 'control outcome 2', 'control outcome 3'])
    """
    truth = scenario or FractureScenario()
    people = draw_people(n, rng, truth)
    planned = draw_treatment(people, rng, truth)
    died = day_of_death(people, planned, truth)
    observed = np.maximum(np.minimum(died, people.ends), MINUTE)
    treated_at = np.where(planned < observed, planned, np.nan)
    others = {
        f"control outcome {place + 1}": _control(people, rng, rate / DAYS_PER_YEAR, observed)
        for place, rate in enumerate(truth.control_rates)
    }
    leaning = truth.intercept(truth.control_exposure) + people.leaning
    exposed = rng.random(n) < 1 / (1 + np.exp(-leaning))
    outcome = Followed(observed, died <= people.ends)
    if whole_days:
        outcome = _whole(outcome)
        treated_at = np.floor(treated_at)
        others = {name: _whole(other) for name, other in others.items()}
    cohort = Cohort(outcome, treated_at, people.covariates, people.names, others=others)
    return SimulatedFractures(cohort, exposed, people.frailty, truth)


def draw_people(n: int, rng: np.random.Generator, scenario: FractureScenario) -> People:
    """Draw people and how much each of them resists.

    Parameters
    ----------
    n : int
        People.
    rng : numpy Generator
        Source of chance.
    scenario : FractureScenario
        The truth.

    Returns
    -------
    People
        Before treatment.

    Raises
    ------
    BadInput
        When there are none.
    """
    if n < 1:
        raise BadInput(f"A cohort of {n} people is none: ask for at least one.")
    men = 1 - scenario.women
    standard = np.column_stack(
        (
            rng.standard_normal(n),
            ((rng.random(n) < men) - men) / np.sqrt(men * (1 - men)),
            (rng.poisson(COMORBIDITY_MEAN, n) - COMORBIDITY_MEAN) / np.sqrt(COMORBIDITY_MEAN),
            (rng.integers(0, YEARS, n) - (YEARS - 1) / 2) / np.sqrt((YEARS**2 - 1) / 12),
        )
    )
    covariates = np.column_stack(
        (
            scenario.age_mean + scenario.age_sd * standard[:, 0],
            standard[:, 1] > 0,
            np.rint(standard[:, 2] * np.sqrt(COMORBIDITY_MEAN) + COMORBIDITY_MEAN),
            np.rint(standard[:, 3] * np.sqrt((YEARS**2 - 1) / 12) + (YEARS - 1) / 2),
        )
    )
    frailty = rng.standard_normal(n)
    on_death = scenario.measured * np.array([one.on_death for one in scenario.confounders])
    on_treatment = scenario.measured * np.array([one.on_treatment for one in scenario.confounders])
    leaning = np.zeros(n) if scenario.by_lot else standard @ on_treatment - scenario.selection * frailty
    risk = np.exp(scenario.frailty_on_death * frailty + standard @ on_death)
    names = tuple(one.name for one in scenario.confounders)
    ends = rng.uniform(*scenario.follow_up, n)
    return People(covariates, names, frailty, risk, leaning, rng.exponential(size=n) / risk, ends)


def draw_treatment(people: People, rng: np.random.Generator, scenario: FractureScenario) -> Floats:
    """Draw when each would be treated if nothing came between.

    Parameters
    ----------
    people : People
        Untreated.
    rng : numpy Generator
        Source of chance.
    scenario : FractureScenario
        The truth.

    Returns
    -------
    ndarray, shape (n,)
        Days; infinite for people who are no candidates.
    """
    n = len(people)
    odds = scenario.intercept(scenario.treated) + people.leaning
    candidate = rng.random(n) < 1 / (1 + np.exp(-odds))
    delay = scenario.delay_median * np.exp(scenario.delay_log_sd * rng.standard_normal(n))
    return np.where(candidate, delay, np.inf)


def day_of_death(people: People, treated_at: Floats, scenario: FractureScenario) -> Floats:
    """When each dies if treated on a given day.

    Parameters
    ----------
    people : People
        Who.
    treated_at : ndarray, shape (n,)
        Days; infinite for never.
    scenario : FractureScenario
        The truth.

    Returns
    -------
    ndarray, shape (n,)
        Days.
    """
    until = scenario.hazard_by(np.where(np.isfinite(treated_at), treated_at, 0.0))
    until[~np.isfinite(treated_at)] = np.inf
    after = np.maximum(people.resistance - until, 0.0)
    return scenario.day_of(np.minimum(people.resistance, until) + after / scenario.hazard_ratio)


def _control(people: People, rng: np.random.Generator, rate: float, observed: Floats) -> Followed:
    """An outcome on which frailty and confounders act as on death, and treatment does not; death ends it."""
    happens = rng.exponential(size=len(people)) / (rate * people.risk)
    return Followed(np.maximum(np.minimum(happens, observed), MINUTE), happens < observed)


def _whole(one: Followed) -> Followed:
    return Followed(np.ceil(one.days), one.happened)
