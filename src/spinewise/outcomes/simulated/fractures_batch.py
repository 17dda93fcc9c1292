"""A simulated cohort with vertebral fractures as a registry would be given it."""

import datetime
from hashlib import sha256

import numpy as np

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Origin,
    Person,
    Procedure,
    Value,
)
from spinewise.words import Answer

DIAGNOSIS = "vertebral compression fracture"
AUGMENTATION = "vertebral augmentation"
FIRST_YEAR = 2005
"""Of diagnosis, when the covariate called year is 0."""
OLDEST = 105
"""The year of birth of anyone older is left out: so few are, that it would name them in a real registry."""
STEP, YEAR = 37, 365
"""Days of diagnosis go round the year in steps that meet every day."""


def batch_of_fractures(cohort: Cohort, seed: int, package: str, truth: str) -> Batch:
    """Entries of a registry.

    Parameters
    ----------
    cohort : Cohort
        Of whole days from the diagnosis; a covariate ``age`` in years, and where there are, ``man``,
        ``comorbidity`` and ``year``.
    seed : int
        That made it.
    package : str
        Version that made it, for the origin.
    truth : str
        All coefficients as text, for the digest.

    Returns
    -------
    Batch
        Of kind ``simulated``; nobody in it has an identity.
    """
    n = len(cohort)
    known = dict(zip(cohort.names, cohort.covariates.T, strict=True))
    nothing = np.zeros(n)
    year = FIRST_YEAR + known.get("year", nothing).astype(int)
    age, men = known.get("age", nothing), known.get("man", nothing).tolist()
    keys = [f"fracture-{seed}-{k + 1:07d}" for k in range(n)]
    found = [
        datetime.date(one, 1, 1) + datetime.timedelta(STEP * k % YEAR) for k, one in enumerate(year.tolist())
    ]
    ends = [day + datetime.timedelta(int(days)) for day, days in zip(found, cohort.outcome.days, strict=True)]
    died = cohort.outcome.happened.tolist()
    born = [
        one if old <= OLDEST else None
        for one, old in zip((year - np.floor(age)).astype(int).tolist(), age, strict=True)
    ]
    treated = np.flatnonzero(cohort.ever_treated).tolist()
    name = f"fractures, {n} people, seed {seed}"
    return Batch(
        Origin("simulated", name, sha256(f"{package} {name} {truth}".encode()).hexdigest(), package),
        people=tuple(Person(keys[k], born[k], "male" if men[k] else "female") for k in range(n)),
        episodes=tuple(Episode(keys[k], "index", found[k], None, None, DIAGNOSIS) for k in range(n)),
        procedures=tuple(
            Procedure(
                keys[k],
                "index",
                "augmentation",
                found[k] + datetime.timedelta(int(cohort.treated_at[k])),
                AUGMENTATION,
            )
            for k in treated
        ),
        values=tuple(
            Value(keys[k], "comorbidity", score, "1", found[k])
            for k, score in enumerate(known["comorbidity"].tolist())
        )
        if "comorbidity" in known
        else (),
        ends=tuple(
            EndOfFollowUp(
                keys[k], ends[k], Answer.YES if died[k] else Answer.NO, None if died[k] else "last contact"
            )
            for k in range(n)
        ),
    )
