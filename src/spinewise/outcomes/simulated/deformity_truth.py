"""Every coefficient of the simulated deformity cohort.

All rates and effects are the simulator's own assumptions: they make a cohort on which a method can be judged,
and no fact about spine surgery; none may be quoted as one. Only normal anatomy and density have sources
(`norms.toml`). Effects called `log_..` are logarithms of odds or hazard ratios.
"""

import datetime
from dataclasses import dataclass, field
from functools import partial

from spinewise.outcomes.simulated.norms import norm
from spinewise.words import BadInput


@dataclass(frozen=True)
class SiteTruth:
    """Hospitals, surgeons and who comes to them.

    Parameters
    ----------
    names : tuple of str
        Hospitals; each is half as large again as the next.
    surgeons : int
        At each.
    age_spread, complexity_spread : float
        Years, and standard deviations, by which the mean of the last hospital exceeds that of the first.
    product_spread : float
        Log odds of product B by which the last hospital exceeds the first.
    skill_sd : float
        Standard deviation between surgeons of the share of a deformity that they correct.
    """

    names: tuple[str, ...] = ("north", "south", "east", "west", "harbour", "hill")
    surgeons: int = 3
    age_spread: float = 6.0
    complexity_spread: float = 0.8
    product_spread: float = 0.6
    skill_sd: float = 0.04


@dataclass(frozen=True)
class PeopleTruth:
    """Who they are, before the operation.

    Parameters
    ----------
    age_mean, age_sd, age_low, age_high : float
        Years.
    women : float
        Share.
    frailty_of_age : float
        Standard deviations of frailty per standard deviation of age; frailty is in no column.
    hu_young, hu_lost_per_year, hu_sd : float
        Hounsfield units of L1 at 25 years, their loss, and their spread.
    hu_of_uiv_sd : float
        Spread of the upper instrumented vertebra about L1.
    t_score_mean, t_score_per_hu, t_score_sd : float
        T-score of the hip at the mean HU of the age, its rise per HU, its spread.
    """

    age_mean: float = 64.0
    age_sd: float = 11.0
    age_low: float = 21.0
    age_high: float = 88.0
    women: float = 0.68
    frailty_of_age: float = 0.35
    hu_young: float = field(default_factory=partial(norm, "HU at 25 years"))
    hu_lost_per_year: float = field(default_factory=partial(norm, "HU lost per year"))
    hu_sd: float = field(default_factory=partial(norm, "HU sd"))
    hu_of_uiv_sd: float = 12.0
    t_score_mean: float = -1.2
    t_score_per_hu: float = 0.016
    t_score_sd: float = 0.7


@dataclass(frozen=True)
class AlignmentTruth:
    """The deformity, the operation and what it corrects; degrees and mm.

    Parameters
    ----------
    pi_mean, pi_sd, pi_low, pi_high : float
        Pelvic incidence.
    pt_slope, pt_offset, pt_sd, ll_slope, ll_offset, ll_sd : float
        Pelvic tilt and lordosis from pelvic incidence, of people without deformity.
    loss_mean, loss_sd : float
        Lordosis lost to the deformity, at least 0.
    pt_per_loss, sva_at_zero, sva_per_mismatch, sva_sd : float
        Pelvic tilt per degree lost; SVA from PI minus LL.
    complexity_of_mismatch : float
        Share of the variance of complexity that PI minus LL explains.
    corrected, corrected_sd : float
        Mean share of PI minus LL that is corrected, and its spread.
    pt_relief : float
        Fall of pelvic tilt per degree corrected.
    levels_mean, levels_per_complexity, levels_sd, levels_low, levels_high
        Instrumented vertebrae.
    to_sacrum : float
        Share of those with more than four levels whose lowest one is S1.
    log_odds_four_rods, four_rods_per_complexity : float
        Odds of four rods and not two.
    cobalt : float
        Share of rods of cobalt-chromium and not titanium.
    """

    pi_mean: float = field(default_factory=partial(norm, "PI mean"))
    pi_sd: float = field(default_factory=partial(norm, "PI sd"))
    pi_low: float = field(default_factory=partial(norm, "PI low"))
    pi_high: float = field(default_factory=partial(norm, "PI high"))
    pt_slope: float = field(default_factory=partial(norm, "PT slope"))
    pt_offset: float = field(default_factory=partial(norm, "PT offset"))
    pt_sd: float = field(default_factory=partial(norm, "PT sd"))
    ll_slope: float = field(default_factory=partial(norm, "LL slope"))
    ll_offset: float = field(default_factory=partial(norm, "LL offset"))
    ll_sd: float = field(default_factory=partial(norm, "LL sd"))
    loss_mean: float = 18.0
    loss_sd: float = 12.0
    pt_per_loss: float = 0.4
    sva_at_zero: float = 10.0
    sva_per_mismatch: float = 2.5
    sva_sd: float = 25.0
    complexity_of_mismatch: float = 0.4
    corrected: float = 0.75
    corrected_sd: float = 0.15
    pt_relief: float = 0.3
    levels_mean: float = 8.0
    levels_per_complexity: float = 2.2
    levels_sd: float = 1.8
    levels_low: int = 3
    levels_high: int = 16
    to_sacrum: float = 0.85
    log_odds_four_rods: float = -0.8
    four_rods_per_complexity: float = 0.9
    cobalt: float = 0.55


@dataclass(frozen=True)
class InfectionTruth:
    """Surgical site infection within 90 days, and who gets which product.

    Complexity leads to product B and to infection: B prevents infection and looks as if it caused it.

    Parameters
    ----------
    products : tuple of str
        Product A, the comparison, and B.
    log_odds_b, b_per_complexity : float
        Odds of product B.
    log_odds, per_complexity, per_frailty : float
        Odds of infection with product A.
    log_odds_ratio_b : float
        Effect of product B.
    """

    products: tuple[str, str] = ("wound protocol A", "wound protocol B")
    log_odds_b: float = -0.2
    b_per_complexity: float = 1.3
    log_odds: float = -3.3
    per_complexity: float = 0.9
    per_frailty: float = 0.25
    log_odds_ratio_b: float = -0.5


@dataclass(frozen=True)
class MechanicalTruth:
    """Junctional kyphosis, rod breakage and what follows; hazards are Weibull in years.

    Parameters
    ----------
    pjk_rate, pjk_shape : float
        Cumulative hazard at one year of the average person, and its shape.
    pjk_per_hu_sd, pjk_upper_thoracic, pjk_per_10_corrected : float
        Log hazard ratios: per standard deviation of HU lost at the upper instrumented vertebra, for one at T6
        or above, per ten degrees corrected beyond the mean.
    rod_rate, rod_shape : float
        As of junctional kyphosis.
    rod_four_rods, rod_per_10_mismatch, rod_to_sacrum : float
        Log hazard ratios: four rods, per ten degrees of PI minus LL left, fusion to S1.
    revised : tuple of float
        Share revised of infections, junctional kyphoses and rod breakages.
    revision_days : float
        Mean time from when it was found to the revision, exponential.
    visits : tuple of float
        Days at which films are taken: kyphosis and breakage are found there, at the first visit after.
    """

    pjk_rate: float = 0.16
    pjk_shape: float = 0.7
    pjk_per_hu_sd: float = 0.45
    pjk_upper_thoracic: float = -0.3
    pjk_per_10_corrected: float = 0.3
    rod_rate: float = 0.01
    rod_shape: float = 1.6
    rod_four_rods: float = -0.8
    rod_per_10_mismatch: float = 0.35
    rod_to_sacrum: float = 0.5
    revised: tuple[float, float, float] = (0.7, 0.25, 0.6)
    revision_days: float = 60.0
    visits: tuple[float, ...] = (42, 91, 183, 365, 730, 1096, 1461, 1826)


@dataclass(frozen=True)
class StayTruth:
    """The stay, readmission, death and loss to follow-up.

    Parameters
    ----------
    stay_days, stay_per_level, stay_per_frailty, stay_log_sd : float
        Median stay of a frail-free operation of the mean number of levels, and logarithms of what changes it.
    readmitted, readmitted_per_frailty, readmitted_per_complexity, readmitted_infection : float
        Log odds of readmission within 30 days of discharge, and what changes them.
    later_stay_days : int
        Of a readmission or revision, the same for all; it ends with follow-up at the latest.
    death_rate, death_per_year_of_age, death_per_frailty : float
        Hazard per year at 65 years, log hazard ratios.
    lost_rate, lost_per_odi : float
        Hazard per year of being lost, log hazard ratio per point of ODI after a year above the mean.
    first_day, last_day, closed : date
        Between which operations take place, and the day on which the registry is read.
    """

    stay_days: float = 6.0
    stay_per_level: float = 0.06
    stay_per_frailty: float = 0.15
    stay_log_sd: float = 0.3
    readmitted: float = -2.9
    readmitted_per_frailty: float = 0.35
    readmitted_per_complexity: float = 0.25
    readmitted_infection: float = 1.6
    later_stay_days: int = 5
    death_rate: float = 0.01
    death_per_year_of_age: float = 0.085
    death_per_frailty: float = 0.4
    lost_rate: float = 0.06
    lost_per_odi: float = 0.02
    first_day: datetime.date = datetime.date(2016, 1, 4)
    last_day: datetime.date = datetime.date(2022, 12, 30)
    closed: datetime.date = datetime.date(2025, 6, 30)


@dataclass(frozen=True)
class PromTruth:
    """Forms before the operation and at visits: ODI in percent, NRS of back and leg pain.

    Parameters
    ----------
    visits : tuple of str
        As the registry names them.
    months : tuple of int
        After the operation.
    odi_before, odi_per_10_sva, odi_per_frailty, odi_sd : float
        Before.
    gain, gain_per_point, gain_per_10_mismatch, gain_per_frailty, gain_sd : float
        Fall of ODI after a year: at the mean, per point of ODI before above its mean, per ten degrees of PI
        minus LL left, per frailty, spread.
    gained : tuple of float
        Share of the gain reached at each visit.
    worse : tuple of float
        Points of ODI that infection, kyphosis and rod breakage cost once they happened.
    form_sd : float
        Spread of one form.
    nrs_per_odi, nrs_sd, leg_offset : float
        NRS of back pain from ODI; leg pain lies so much lower.
    missing : tuple of float
        Log odds that a form is missing, before and at each visit.
    missing_per_point : float
        Log odds per point of ODI above the mean of that visit: who does worse answers less. With it no method
        that sees the answers only is without bias.
    """

    visits: tuple[str, ...] = ("3 months", "12 months", "24 months")
    months: tuple[int, ...] = (3, 12, 24)
    odi_before: float = 44.0
    odi_per_10_sva: float = 0.6
    odi_per_frailty: float = 4.0
    odi_sd: float = 12.0
    gain: float = 17.0
    gain_per_point: float = 0.35
    gain_per_10_mismatch: float = -1.5
    gain_per_frailty: float = -2.0
    gain_sd: float = 9.0
    gained: tuple[float, ...] = (0.6, 1.0, 1.0)
    worse: tuple[float, float, float] = (6.0, 5.0, 9.0)
    form_sd: float = 6.0
    nrs_per_odi: float = 0.11
    nrs_sd: float = 1.4
    leg_offset: float = 1.0
    missing: tuple[float, ...] = (-3.0, -1.8, -1.1, -0.5)
    missing_per_point: float = 0.03


@dataclass(frozen=True)
class DeformityTruth:
    """Truth of a deformity cohort: the simulator's own assumptions, no clinical facts.

    Parameters
    ----------
    sites : SiteTruth
        Hospitals and surgeons.
    people : PeopleTruth
        Who they are.
    alignment : AlignmentTruth
        Deformity and operation.
    infection : InfectionTruth
        Infection and product.
    mechanical : MechanicalTruth
        Kyphosis, breakage, revision.
    stay : StayTruth
        Stay, readmission, death, loss to follow-up.
    proms : PromTruth
        Forms.
    """

    sites: SiteTruth = field(default_factory=SiteTruth)
    people: PeopleTruth = field(default_factory=PeopleTruth)
    alignment: AlignmentTruth = field(default_factory=AlignmentTruth)
    infection: InfectionTruth = field(default_factory=InfectionTruth)
    mechanical: MechanicalTruth = field(default_factory=MechanicalTruth)
    stay: StayTruth = field(default_factory=StayTruth)
    proms: PromTruth = field(default_factory=PromTruth)

    def __post_init__(self) -> None:
        """Refuse a truth whose parts do not fit each other."""
        visits = len(self.proms.visits)
        if not len(self.proms.months) == len(self.proms.gained) == len(self.proms.missing) - 1 == visits:
            raise BadInput(
                "The visits of the forms need a month, a gain and a missingness each, and one before."
            )
        if not self.stay.first_day <= self.stay.last_day < self.stay.closed:
            raise BadInput("Operations have to lie before the day on which the registry is read.")
