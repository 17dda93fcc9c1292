"""A deformity cohort of any size, from a seed, with its truth.

Each variable has a stream of random numbers of its own, so that person k is the same whatever the number of
people, and a change of one assumption leaves the draws of all others as they were.
"""

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.simulated.deformity_truth import DeformityTruth
from spinewise.words import BadInput, Level

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER = np.inf
ORDER = tuple(level for level in Level if level not in (Level.T13, Level.L6) and level.rank >= Level.C7.rank)
UPPER_THORACIC = ORDER.index(Level.T6)
INFECTION_DAYS = 90
READMISSION_DAYS = 30
MEASURES = ("odi", "nrs-back", "nrs-leg")


@dataclass(frozen=True, eq=False)
class SimulatedDeformity:
    """A simulated cohort and what nobody could know of a real one.

    Parameters
    ----------
    columns : dict of str to ndarray, shape (n,)
        What a registry would hold, one row for each person. Days count from the operation and are NaN for
        what did not happen while observed; scores are NaN where the form is missing.
    hidden : dict of str to ndarray, shape (n,)
        Frailty, the risk of infection with either product, days on which things happened whoever saw them,
        and every score as it truly was.
    truth : DeformityTruth
        All coefficients.
    seed : int
        Of the random numbers.
    """

    columns: dict[str, NDArray[Any]]
    hidden: dict[str, NDArray[Any]]
    truth: DeformityTruth = field(repr=False)
    seed: int

    def __len__(self) -> int:
        """How many people."""
        return len(self.columns["person"])

    @property
    def risk_difference(self) -> float:
        """True mean effect of product B on infection in these people: risk with B less risk with A."""
        return float(np.mean(self.hidden["risk_b"] - self.hidden["risk_a"]))


class _Draws:
    """Random numbers by the name of what they decide."""

    def __init__(self, seed: int, n: int) -> None:
        self._seed, self._n = seed, n

    def uniform(self, name: str) -> Floats:
        return self._stream(name).random(self._n)

    def normal(self, name: str) -> Floats:
        return self._stream(name).standard_normal(self._n)

    def exponential(self, name: str) -> Floats:
        return -np.log1p(-self.uniform(name))

    def chance(self, name: str, probability: Any) -> Flags:
        return np.asarray(self.uniform(name) < probability, dtype=np.bool_)

    def fixed(self, name: str, size: int) -> Floats:
        """Numbers that belong to no person, such as the skill of each surgeon."""
        return self._stream(name).standard_normal(size)

    def _stream(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self._seed, crc32(name.encode())])


def simulate_deformity(people: int, seed: int, truth: DeformityTruth | None = None) -> SimulatedDeformity:
    """Simulate a cohort.

    Parameters
    ----------
    people : int
        How many.
    seed : int
        Zero or more.
    truth : DeformityTruth, optional
        Coefficients; the defaults when None.

    Returns
    -------
    SimulatedDeformity
        The same for the same seed and truth; its first rows are those of a smaller cohort.

    Raises
    ------
    BadInput
        When there are no people or the seed is negative.

    Examples
    --------
    >>> made = simulate_deformity(500, seed=1)
    >>> bool(made.risk_difference < 0)
    True
    """
    if people < 1:
        raise BadInput(f"A cohort of {people} people is none: ask for at least one.")
    if seed < 0:
        raise BadInput(f"A seed of {seed} is none: give 0 or a whole number above it.")
    told, draws = truth or DeformityTruth(), _Draws(seed, people)
    c: dict[str, Any] = {"person": np.array([f"deformity-{seed}-{k + 1:07d}" for k in range(people)])}
    h: dict[str, Any] = {}
    _who(c, h, told, draws)
    _operated(c, h, told, draws)
    _infected(c, h, told, draws)
    _failed(c, h, told, draws)
    _felt(c, h, told, draws)
    _left(c, h, told, draws)
    _seen(c, h, told, draws)
    return SimulatedDeformity(c, h, told, seed)


def _who(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """Hospital, surgeon, age, sex, frailty and bone."""
    sites, who = told.sites, told.people
    shares = 1.5 ** -np.arange(len(sites.names), dtype=float)
    place = np.searchsorted(np.cumsum(shares)[:-1] / shares.sum(), draws.uniform("site"), side="right")
    h["place"] = place
    h["apart"] = place / max(len(sites.names) - 1, 1) - 0.5
    surgeon = place * sites.surgeons + (draws.uniform("surgeon") * sites.surgeons).astype(int)
    h["surgeon"] = surgeon
    c["site"] = np.array(sites.names)[place]
    names = [f"{site}-{k + 1}" for site in sites.names for k in range(sites.surgeons)]
    c["surgeon"] = np.array(names)[surgeon]
    z = draws.normal("age")
    age = who.age_mean + who.age_sd * z + sites.age_spread * h["apart"]
    c["age"] = np.floor(np.clip(age, who.age_low, who.age_high))
    c["sex"] = np.where(draws.chance("sex", who.women), "female", "male")
    h["frailty"] = who.frailty_of_age * z + np.sqrt(1 - who.frailty_of_age**2) * draws.normal("frailty")
    bone = draws.normal("hu")
    usual = who.hu_young - who.hu_lost_per_year * (c["age"] - 25)
    c["hu_l1"] = np.round(np.maximum(usual + who.hu_sd * bone, 10))
    t = who.t_score_mean + who.t_score_per_hu * who.hu_sd * bone + who.t_score_sd * draws.normal("t-score")
    c["t_score"] = np.round(t, 1)


def _operated(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """Deformity, complexity, levels, rods, and alignment afterwards."""
    a = told.alignment
    pi = np.clip(a.pi_mean + a.pi_sd * draws.normal("pi"), a.pi_low, a.pi_high)
    loss = np.maximum(a.loss_mean + a.loss_sd * draws.normal("loss"), 0)
    ll = a.ll_slope * pi + a.ll_offset + a.ll_sd * draws.normal("ll") - loss
    pt = a.pt_slope * pi + a.pt_offset + a.pt_sd * draws.normal("pt") + a.pt_per_loss * loss
    mismatch = pi - ll
    spread = np.hypot(a.loss_sd, np.hypot(a.ll_sd, (1 - a.ll_slope) * a.pi_sd))
    mean = a.pi_mean * (1 - a.ll_slope) - a.ll_offset + a.loss_mean
    complexity = np.sqrt(a.complexity_of_mismatch) * (mismatch - mean) / spread
    complexity += np.sqrt(1 - a.complexity_of_mismatch) * draws.normal("complexity")
    complexity += told.sites.complexity_spread * h["apart"]
    c["complexity"] = np.round(complexity, 2)
    wanted = a.levels_mean + a.levels_per_complexity * complexity + a.levels_sd * draws.normal("levels")
    levels = np.clip(np.rint(wanted), a.levels_low, a.levels_high).astype(int)
    sacrum = (levels > 4) & draws.chance("sacrum", a.to_sacrum)  # noqa: PLR2004
    lowest = np.where(sacrum, ORDER.index(Level.S1), ORDER.index(Level.L5))
    uppermost = np.maximum(lowest - levels + 1, 0)
    h["lowest"], h["uppermost"] = lowest, uppermost
    named = np.array([level.value for level in ORDER])
    c["levels"] = (lowest - uppermost + 1).astype(float)
    c["uiv"], c["liv"] = named[uppermost], named[lowest]
    beside = np.where(c["uiv"] == Level.L1.value, 0.0, told.people.hu_of_uiv_sd * draws.normal("hu uiv"))
    c["hu_uiv"] = np.round(np.maximum(c["hu_l1"] + beside, 10))
    four = a.log_odds_four_rods + a.four_rods_per_complexity * complexity
    c["rods"] = np.where(draws.chance("rods", expit(four)), 4.0, 2.0)
    c["rod_material"] = np.where(draws.chance("material", a.cobalt), "cobalt-chromium", "titanium")
    skill = told.sites.skill_sd * draws.fixed("skill", len(told.sites.names) * told.sites.surgeons)
    share = a.corrected + skill[h["surgeon"]] + a.corrected_sd * draws.normal("corrected")
    corrected = share * mismatch
    h["beyond"] = (corrected - a.corrected * mean) / 10
    for when, lordosis, tilt in (("before", ll, pt), ("after", ll + corrected, pt - a.pt_relief * corrected)):
        c[f"ll_{when}"], c[f"pt_{when}"] = np.round(lordosis, 1), np.round(tilt, 1)
        sva = a.sva_at_zero + a.sva_per_mismatch * (pi - lordosis) + a.sva_sd * draws.normal(f"sva {when}")
        c[f"sva_{when}"] = np.round(sva)
    c["pi"] = np.round(pi, 1)
    h["mismatch_after"] = pi - ll - corrected
    span = (told.stay.last_day - told.stay.first_day).days + 1
    day = np.floor(draws.uniform("day") * span).astype(int)
    c["operated_on"] = np.datetime64(told.stay.first_day, "D") + day.astype("timedelta64[D]")
    h["closes"] = (np.datetime64(told.stay.closed, "D") - c["operated_on"]).astype(float)


def _infected(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """Product and infection: the first is chosen by what causes the second."""
    i, complexity = told.infection, c["complexity"]
    leaning = i.log_odds_b + i.b_per_complexity * complexity + told.sites.product_spread * h["apart"]
    b = draws.chance("product", expit(leaning))
    c["product"] = np.where(b, i.products[1], i.products[0])
    odds = i.log_odds + i.per_complexity * complexity + i.per_frailty * h["frailty"]
    h["risk_a"], h["risk_b"] = expit(odds), expit(odds + i.log_odds_ratio_b)
    happens = draws.chance("infection", np.where(b, h["risk_b"], h["risk_a"]))
    day = np.ceil(3 + (INFECTION_DAYS - 3) * draws.uniform("infection day") ** 1.5)
    h["infection"] = np.where(happens, day, NEVER)


def _failed(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """Junctional kyphosis and rod breakage: when they happen, whoever sees it."""
    m = told.mechanical
    usual = told.people.hu_young - told.people.hu_lost_per_year * (told.people.age_mean - 25)
    lost = (usual - c["hu_uiv"]) / told.people.hu_sd
    upper = h["uppermost"] <= UPPER_THORACIC
    pjk = m.pjk_per_hu_sd * lost + m.pjk_upper_thoracic * upper + m.pjk_per_10_corrected * h["beyond"]
    h["pjk"] = _weibull(draws.exponential("pjk"), m.pjk_rate, m.pjk_shape, pjk)
    rod = m.rod_four_rods * (c["rods"] > 2) + m.rod_per_10_mismatch * h["mismatch_after"] / 10  # noqa: PLR2004
    rod = rod + m.rod_to_sacrum * (c["liv"] == Level.S1.value)
    h["rod_breakage"] = _weibull(draws.exponential("rod"), m.rod_rate, m.rod_shape, rod)


def _weibull(resistance: Floats, rate: float, shape: float, log_ratio: Floats) -> Floats:
    """Days until a cumulative hazard of rate years^shape, times a ratio, is used up."""
    years = (resistance / (rate * np.exp(log_ratio))) ** (1 / shape)
    return np.maximum(np.ceil(years * DAYS_PER_YEAR), 1.0)


def _felt(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """Every score as it truly is, before and at each visit."""
    p, frailty = told.proms, h["frailty"]
    centre = told.alignment.sva_at_zero + told.alignment.sva_per_mismatch * told.alignment.loss_mean
    before = p.odi_before + p.odi_per_10_sva * (c["sva_before"] - centre) / 10 + p.odi_per_frailty * frailty
    before = before + p.odi_sd * draws.normal("odi")
    gain = p.gain + p.gain_per_point * (before - p.odi_before) + p.gain_per_frailty * frailty
    gain = gain + p.gain_per_10_mismatch * h["mismatch_after"] / 10 + p.gain_sd * draws.normal("gain")
    _scores(c, h, told, draws, "before", before)
    for visit, month, share in zip(p.visits, p.months, p.gained, strict=True):
        day = month * DAYS_PER_YEAR / 12
        cost = sum(
            points * (h[what] <= day)
            for points, what in zip(p.worse, ("infection", "pjk", "rod_breakage"), strict=True)
        )
        now = before - share * gain + cost + p.form_sd * draws.normal(f"odi {visit}")
        _scores(c, h, told, draws, visit, now)


def _scores(
    c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws, visit: str, odi: Floats
) -> None:
    p = told.proms
    h[f"odi {visit}"] = np.clip(2 * np.rint(odi / 2), 0, 100)
    for measure, lower in (("nrs-back", 0.0), ("nrs-leg", p.leg_offset)):
        pain = p.nrs_per_odi * odi + 1 - lower + p.nrs_sd * draws.normal(f"{measure} {visit}")
        h[f"{measure} {visit}"] = np.clip(np.rint(pain), 0, 10)


def _left(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """Stay, readmission, death and the end of observation."""
    s, frailty = told.stay, h["frailty"]
    change = s.stay_per_level * (c["levels"] - told.alignment.levels_mean) + s.stay_per_frailty * frailty
    stay = np.maximum(np.rint(s.stay_days * np.exp(change + s.stay_log_sd * draws.normal("stay"))), 1.0)
    rate = s.death_rate * np.exp(s.death_per_year_of_age * (c["age"] - 65) + s.death_per_frailty * frailty)
    death = np.maximum(np.ceil(DAYS_PER_YEAR * draws.exponential("death") / rate), 1.0)
    worse = h["odi 12 months"] if "odi 12 months" in h else h["odi before"]
    lost = s.lost_rate * np.exp(
        s.lost_per_odi * (worse - np.float64(told.proms.odi_before - told.proms.gain))
    )
    gone = np.maximum(np.ceil(DAYS_PER_YEAR * draws.exponential("lost") / lost), stay)
    end = np.minimum(np.minimum(death, gone), h["closes"])
    c["stay_days"] = np.minimum(stay, end)
    c["followed_days"] = end
    c["died"] = (death <= end).astype(float)
    odds = s.readmitted + s.readmitted_per_frailty * frailty + s.readmitted_per_complexity * c["complexity"]
    ill = (h["infection"] > stay) & (h["infection"] <= stay + READMISSION_DAYS)
    back = draws.chance("readmitted", expit(odds + s.readmitted_infection * ill))
    day = stay + np.ceil(READMISSION_DAYS * draws.uniform("readmission day"))
    day = np.where(ill, h["infection"], day)
    c["readmission_day"] = _observed(np.where(back, day, NEVER), end)


def _seen(c: dict[str, Any], h: dict[str, Any], told: DeformityTruth, draws: _Draws) -> None:
    """What the registry gets to know: found at visits, forms that come back, revisions."""
    m, end = told.mechanical, c["followed_days"]
    c["infection_day"] = _observed(h["infection"], end)
    visits = np.array([0.0, *m.visits, NEVER])
    found = {"infection": h["infection"]}
    for what in ("pjk", "rod_breakage"):
        place = np.searchsorted(visits, h[what], side="left")
        found[what] = visits[place]
        c[f"{what}_day"] = _observed(found[what], end)
        c[f"{what}_last_without"] = np.where(np.isnan(c[f"{what}_day"]), np.nan, visits[place - 1])
    revision = np.full(len(end), NEVER)
    for what, share in zip(found, m.revised, strict=True):
        wait = np.ceil(m.revision_days * draws.exponential(f"revision {what}"))
        chosen = draws.chance(f"revised {what}", share)
        revision = np.minimum(revision, np.where(chosen, found[what] + wait, NEVER))
    c["revision_day"] = _observed(np.maximum(revision, c["stay_days"] + 1), end)
    p = told.proms
    usual = [p.odi_before, *(p.odi_before - share * p.gain for share in p.gained)]
    for k, visit in enumerate(("before", *p.visits)):
        odds = p.missing[k] + p.missing_per_point * (h[f"odi {visit}"] - usual[k])
        there = ~draws.chance(f"missing {visit}", expit(odds))
        shift = np.rint(10 * draws.normal(f"date {visit}"))
        if k == 0:
            day = -1.0 - np.minimum(np.abs(shift), 60)
        else:
            day = np.rint(p.months[k - 1] * DAYS_PER_YEAR / 12) + np.clip(shift, -28, 28)
            there &= day <= end
        c[f"form_day {visit}"] = np.where(there, day, np.nan)
        for measure in MEASURES:
            c[f"{measure} {visit}"] = np.where(there, h[f"{measure} {visit}"], np.nan)


def _observed(day: Floats, end: Floats) -> Floats:
    return np.where(day <= end, day, np.nan)
