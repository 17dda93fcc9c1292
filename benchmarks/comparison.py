"""Comparison of two groups on two million people: propensity score, weights, matching, balance, end to end.

SPINEWISE_BENCH_PEOPLE and SPINEWISE_BENCH_ROUNDS make a shorter run. There is no peer in the same run: for
balance CohortMethod takes a sample of 250,000 people, and MatchIt's time grows with the square of the people.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measured import Row, alternating, high_water_mib, spread

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.comparison.compare import compare
from spinewise.outcomes.propensity.balance import balance
from spinewise.outcomes.propensity.matching import match_nearest
from spinewise.outcomes.propensity.score import propensity_score
from spinewise.outcomes.propensity.weights import average_effect_weights

PEOPLE = int(os.environ.get("SPINEWISE_BENCH_PEOPLE", "2000000"))
ROUNDS = int(os.environ.get("SPINEWISE_BENCH_ROUNDS", "5"))
MANY, FEW = 100, 20
BALANCE_SECONDS, SCORE_SECONDS, WHOLE_SECONDS = 10, 20, 60
PENALTY = 1.0


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used.

    Returns
    -------
    list of Row
        Balance, score with weights, matching, and the whole comparison of `spinewise cohort compare`.
    """
    rng = np.random.default_rng(1)
    found = [_balance_row(rng)]
    x = _covariates(rng, FEW)
    chance = 1 / (1 + np.exp(-(x @ np.linspace(-0.4, 0.3, FEW) - 1.5)))
    treated = rng.random(PEOPLE) < chance
    return [*found, *_adjustment_rows(treated, x), *_end_to_end_rows(rng, treated, x)]


def _covariates(rng: np.random.Generator, columns: int) -> np.ndarray:
    """Half yes or no, half numbers."""
    x = np.empty((PEOPLE, columns))
    for j in range(columns):
        x[:, j] = rng.standard_normal(PEOPLE) if j % 2 else rng.random(PEOPLE) < 0.3
    return x


def _names(columns: int) -> list[str]:
    return [f"column {j}" for j in range(columns)]


def _timed(what: str, jobs: dict[str, Callable[[], Any]], limit: float | None, allowed: str) -> Row:
    """Median of the rounds of the job ``ours``, beside the physical limit when there is a job for it."""
    alternating(jobs, 1)
    seconds = alternating(jobs, ROUNDS)
    ours = sorted(seconds["ours"])[ROUNDS // 2]
    floor = next((min(seconds[name]) for name in seconds if name != "ours"), None)
    name = next((name for name in seconds if name != "ours"), "")
    return Row(
        what,
        "s",
        ours,
        limit=limit,
        allowed=allowed,
        physical=floor,
        physical_name=name,
        spread=spread(seconds["ours"]),
    )


def _balance_row(rng: np.random.Generator) -> Row:
    x = _covariates(rng, MANY)
    treated, weights = rng.random(PEOPLE) < 0.2, rng.uniform(0.1, 3, PEOPLE)
    names = _names(MANY)
    gib = x.nbytes / 2**30
    jobs = {
        "ours": lambda: balance(treated, x, names, weights=weights),
        f"reading the {gib:.2f} GiB once, one thread": x.sum,
    }
    what = f"balance of {PEOPLE} people by {MANY} columns before and after weighting"
    return _timed(what, jobs, BALANCE_SECONDS, "10 s")


def _adjustment_rows(treated: np.ndarray, x: np.ndarray) -> list[Row]:
    names = _names(FEW)
    score = propensity_score(treated, x, names, penalty=PENALTY)
    steps = score.model.iterations + 1

    def read() -> None:
        for _ in range(2 * steps):
            x.sum()

    def weights() -> Any:
        return average_effect_weights(propensity_score(treated, x, names, penalty=PENALTY))

    what = f"propensity score of {PEOPLE} people by {FEW} covariates and weights"
    floor = f"reading the covariates twice in each of {steps} Newton steps, one thread"
    first = _timed(what, {"ours": weights, floor: read}, SCORE_SECONDS, "20 s")
    matching = {"ours": lambda: match_nearest(score), "sorting the scores": lambda: np.sort(score.logit)}
    return [first, _timed(f"nearest matching of {PEOPLE} people within a caliper", matching, None, "")]


def _end_to_end_rows(rng: np.random.Generator, treated: np.ndarray, x: np.ndarray) -> list[Row]:
    """The whole door: score, weights, balance, six hazard ratios, curves, differences by year, doubts."""
    event_time = rng.exponential(1200 * np.exp(-(x @ np.linspace(-0.41, 0.3, FEW)) + 0.2 * treated))
    censored = rng.uniform(30, 3650, PEOPLE)
    outcome = Followed(np.ceil(np.minimum(event_time, censored)), event_time <= censored)
    cohort = Cohort(outcome, np.where(treated, 0.0, np.nan), x, tuple(_names(FEW)))

    def whole() -> None:
        found = compare(cohort, Choices(), np.random.default_rng(1))
        assert not found.refused, found.refused

    what = f"IPTW comparison of {PEOPLE} people by {FEW} covariates, end to end"
    found = _timed(what, {"ours": whole}, WHOLE_SECONDS, "60 s")
    return [found, Row(f"peak memory of all these with {MANY} columns", "MiB", high_water_mib())]
