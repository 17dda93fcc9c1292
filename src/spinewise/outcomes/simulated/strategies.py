"""The trial that nobody can do: every simulated person under both strategies.

The truth of an estimand is what its contrast gives here, in millions of people, with nothing to adjust for.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Followed
from spinewise.outcomes.simulated.fractures import MINUTE, day_of_death, draw_people, draw_treatment
from spinewise.outcomes.simulated.scenario import FractureScenario

Floats = NDArray[np.float64]


def trial_of_strategies(
    n: int, grace: float, rng: np.random.Generator, scenario: FractureScenario
) -> tuple[Followed, Followed]:
    """Follow the same people under "treated within the grace period" and "not treated within it".

    Under the first, treatment comes at its usual times, and on the last day of the grace period for whoever
    is then without. Under the second nobody is treated within it; afterwards treatment takes its usual course
    among people who were not treated until then. Observation ends as in the cohort.

    Parameters
    ----------
    n : int
        People.
    grace : float
        Days.
    rng : numpy Generator
        Source of chance.
    scenario : FractureScenario
        The truth.

    Returns
    -------
    treated, untreated : Followed
        The same people in the same rows.
    """
    people = draw_people(n, rng, scenario)
    natural = draw_treatment(people, rng, scenario)
    begun_late = natural.copy()
    early = np.flatnonzero(begun_late <= grace)
    while len(early):  # another course for those whom the strategy forbids the one they had
        begun_late[early] = draw_treatment(people, rng, scenario)[early]
        early = early[begun_late[early] <= grace]
    both = []
    for planned in (np.minimum(natural, grace), begun_late):
        died = day_of_death(people, planned, scenario)
        both.append(Followed(np.maximum(np.minimum(died, people.ends), MINUTE), died <= people.ends))
    return both[0], both[1]
