"""Sites or surgeons, adjusted for case mix: observed over expected events, in a funnel of chance.

What is expected of a site is the sum of its people's risks by a model of case mix fitted to everybody
(`comparison.sites`). Nobody is ranked: a site is within what chance explains, beyond it, or too small to be
judged, which it is when not even no event at all, or an event in everybody, would lie beyond the inner
limits.

Overdispersion (sites differ more than chance allows, for reasons the case mix does not hold) is estimated by
the mean of the squared z-scores, their ends drawn in; where the user allows for it, the distance of each
limit from the expected is multiplied by its square root.

References
----------
Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med 2005;24:1185. Spiegelhalter
DJ. Handling over-dispersion of performance indicators. Qual Saf Health Care 2005;14:347.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.funnel_limits import binomial_limits, poisson_limits
from spinewise.survival import checks
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]

DISTRIBUTIONS = ("binomial", "poisson")
SMALL, WITHIN, ABOVE_INNER, BELOW_INNER, ABOVE_OUTER, BELOW_OUTER = (
    "too small to judge",
    "within what chance explains",
    "more than expected",
    "fewer than expected",
    "many more than expected",
    "far fewer than expected",
)


@dataclass(frozen=True)
class Site:
    """One hospital or surgeon.

    Parameters
    ----------
    name : str
        As given.
    people, observed : int
        How many, and in how many of them it happened.
    expected : float
        Events by case mix.
    inner, outer : tuple of float
        Limits of observed over expected.
    position : str
        One of the words of this module.
    """

    name: str
    people: int
    observed: int
    expected: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    position: str

    @property
    def ratio(self) -> float:
        """Observed over expected events."""
        return self.observed / self.expected

    @property
    def is_small(self) -> bool:
        """Whether it is shown and not judged."""
        return self.position == SMALL


@dataclass(frozen=True)
class Funnel:
    """All sites, in the order of their names.

    Parameters
    ----------
    sites : tuple of Site
        Never in the order of their results.
    distribution : str
        Of the limits.
    levels : tuple of float
        Of the inner and outer limits, per cent.
    dispersion : float
        Mean squared z-score, ends drawn in: 1 and less when sites differ as chance does.
    dispersion_p : float
        Probability of z-scores so far apart by chance, by the chi-square distribution, ends not drawn in.
    widened : bool
        Whether the limits allow for overdispersion.
    """

    sites: tuple[Site, ...]
    distribution: str
    levels: tuple[float, float]
    dispersion: float
    dispersion_p: float
    widened: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What the funnel shows, without an order of merit."""
        judged = [site for site in self.sites if not site.is_small]
        inner, outer = self.levels
        beyond = [site for site in judged if site.position != WITHIN]
        far = [site for site in judged if site.position in (ABOVE_OUTER, BELOW_OUTER)]
        said = [
            f"{len(judged)} of {len(self.sites)} sites are large enough to be judged; {len(beyond)} of them "
            f"lie beyond the {inner:g} % limits, where chance alone puts about "
            f"{(1 - inner / 100) * len(judged):.1f}, and {len(far)} beyond the {outer:g} % limits."
        ]
        said += [
            f"{site.name}: {site.observed} of {site.people} people, {site.expected:.1f} expected; "
            f"{site.position}. Look at its data and its case mix first."
            for site in far
        ]
        if self.dispersion > 1:
            said.append(
                f"Sites differ {self.dispersion:.1f} times as much as chance and case mix explain (p = "
                f"{self.dispersion_p:.2g}); the limits {'allow' if self.widened else 'do not allow'} for it."
            )
        said.append("This is no ranking: the order of sites within the limits says nothing.")
        return tuple(said)


def funnel(
    happened: Any, risk: Any, site: Any, *, distribution: str = "binomial", widen: bool = False
) -> Funnel:
    """Compare sites by events beside those expected from each person's risk.

    Parameters
    ----------
    happened : array-like of bool or 0 and 1, shape (n,)
        Whether the event happened to each person.
    risk : array-like, shape (n,)
        Probability of it by case mix, above 0 and below 1; with Poisson limits how many events are expected
        of each, such as the cumulative hazard until the end of follow-up, 0 or more.
    site : array-like of str, shape (n,)
        Hospital or surgeon of each person.
    distribution : str
        Of the limits: ``"binomial"``, or ``"poisson"`` for rare events.
    widen : bool
        Whether the limits allow for overdispersion.

    Returns
    -------
    Funnel
        All sites.

    Raises
    ------
    BadInput
        When a risk is none, or the columns differ in length.
    CannotMeasure
        When there is one site only.
    """
    checks.one_of(distribution, DISTRIBUTIONS, "distribution of the limits")
    chance = checks.numbers(risk, "risk")
    _refuse_risks(chance, distribution)
    event = checks.events(happened, len(chance), "event")
    codes, names = checks.groups(site, len(chance), "site")
    if len(names) < 2:  # noqa: PLR2004
        raise CannotMeasure("There is one site only: a funnel compares at least two.")
    people = np.bincount(codes)
    observed = np.bincount(codes, weights=event).astype(np.int64)
    expected = np.bincount(codes, weights=chance).astype(np.float64)
    variance = expected * (1 - expected / people) if distribution == "binomial" else expected
    z = (observed - expected) / np.sqrt(variance)
    dispersion = _dispersion(z)
    levels = (comparison_limit("funnel-inner").value, comparison_limit("funnel-outer").value)
    exact = [_limits(people, expected, level, distribution) for level in levels]
    width = float(np.sqrt(max(dispersion, 1.0))) if widen else 1.0
    inner, outer = (np.maximum(expected[:, None] + (ends - expected[:, None]) * width, 0.0) for ends in exact)
    sites = tuple(
        Site(
            str(name),
            int(people[k]),
            int(observed[k]),
            float(expected[k]),
            _pair(inner[k] / expected[k]),
            _pair(outer[k] / expected[k]),
            _position(int(observed[k]), int(people[k]), exact[0][k], inner[k], outer[k], distribution),
        )
        for k, name in enumerate(names)
    )
    return Funnel(sites, distribution, levels, dispersion, float(chdtrc(len(z), z @ z)), widen)


def _refuse_risks(chance: Floats, distribution: str) -> None:
    whole = distribution == "poisson"
    wrong = np.flatnonzero(chance < 0 if whole else (chance <= 0) | (chance >= 1))
    if len(wrong):
        due = "be 0 or more" if whole else "lie between 0 and 1"
        raise BadInput(f"The risk of row {wrong[0] + 1} is {chance[wrong[0]]:g}: it must {due}.")


def _limits(people: NDArray[np.int64], expected: Floats, level: float, distribution: str) -> Floats:
    if distribution == "poisson":
        return poisson_limits(expected, level)
    return binomial_limits(people, expected, level)


def _dispersion(z: Floats) -> float:
    """Mean squared z-score after both ends were drawn in (Winsorised)."""
    share = comparison_limit("funnel-winsorised").value
    ends = np.percentile(z, (share, 100 - share))
    return float(np.mean(np.clip(z, *ends) ** 2))


def _position(
    observed: int, people: int, exact: Floats, inner: Floats, outer: Floats, distribution: str
) -> str:
    most = people if distribution == "binomial" else np.inf
    if exact[0] <= 0 or exact[1] >= most:
        return SMALL
    if observed > outer[1]:
        return ABOVE_OUTER
    if observed < outer[0]:
        return BELOW_OUTER
    if observed > inner[1]:
        return ABOVE_INNER
    return BELOW_INNER if observed < inner[0] else WITHIN


def _pair(values: Floats) -> tuple[float, float]:
    return float(values[0]), float(values[1])
