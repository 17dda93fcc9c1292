"""Four unequal sites with one truth, for the tests of federation."""

from collections.abc import Mapping

import numpy as np

from spinewise.outcomes.federation.agreement import Agreement, Covariate
from spinewise.outcomes.federation.answer import answer
from spinewise.outcomes.federation.conversation import proceed
from spinewise.outcomes.federation.results import FederatedCox, FederatedCurves
from spinewise.outcomes.federation.site_rows import SiteRows, site_rows

SIZES = {"north": 1400, "south": 650, "east": 420, "west": 300}
COVARIATES = (
    Covariate("age", "a", 18, 110),
    Covariate("smoker", values=("0", "1")),
    Covariate("grade", values=("mild", "moderate", "severe")),
)


def agreement(**changes) -> Agreement:
    usual = {
        "study": "test-1",
        "question": "Who dies?",
        "outcome": "Death from the day of diagnosis",
        "sites": tuple(SIZES),
        "model": "cox",
        "times": "stratified",
        "ties": "efron",
        "covariates": COVARIATES,
        "horizon": 1460.0,
        "grid": tuple(float(day) for day in range(0, 1461, 20)),
    }
    return Agreement(**{**usual, **changes})


def columns(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A table as a hospital keeps it: whole days, so that many tie."""
    age = rng.normal(76, 9, n).clip(20, 105)
    smoker = rng.random(n) < 0.35
    grade = rng.integers(0, 3, n)
    rate = np.exp(0.05 * (age - 76) + 0.5 * smoker + 0.3 * grade) / 1500
    died, left = rng.exponential(1 / rate), rng.uniform(20, 2200, n)
    return {
        "days": np.ceil(np.minimum(died, left)),
        "died": (died <= left).astype(float),
        "age": age,
        "smoker": smoker.astype(float),
        "grade": np.array(["mild", "moderate", "severe"])[grade],
    }


def tables(seed: int = 5, sizes: Mapping[str, int] | None = None) -> dict[str, dict[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    return {site: columns(n, rng) for site, n in (sizes or SIZES).items()}


def rows_of(study: Agreement, table: Mapping[str, np.ndarray]) -> SiteRows:
    return site_rows(study, table["days"], table["died"] == 1, table)


def talk(study: Agreement, sites: Mapping[str, SiteRows], least: Mapping[str, int] | None = None):
    """The whole conversation; returns what was found and every question and answer."""
    rounds, asked = [], []
    while not isinstance(step := proceed(study, rounds), FederatedCox | FederatedCurves):
        asked.append(step)
        rounds.append(
            {site: answer(study, rows, step, (least or {}).get(site)) for site, rows in sites.items()}
        )
    return step, asked, rounds


def pooled(sites: Mapping[str, SiteRows]):
    """Covariates, days, events and site of everyone in one table, which no real study may have."""
    every = sites.values()
    return (
        np.vstack([rows.x for rows in every]),
        np.concatenate([rows.days for rows in every]),
        np.concatenate([rows.happened for rows in every]),
        np.repeat(list(sites), [len(rows) for rows in every]),
    )
