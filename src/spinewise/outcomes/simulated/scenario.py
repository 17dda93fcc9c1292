"""What is true in a simulated cohort of vertebral fractures, and where each number comes from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.words import BadInput

Floats = NDArray[np.float64]

DAYS_PER_MONTH = DAYS_PER_YEAR / 12
QUADRATURE = 64


@dataclass(frozen=True)
class Confounder:
    """A covariate of a simulated person, and how strongly it acts.

    Parameters
    ----------
    name : str
        Column of the cohort.
    on_death, on_treatment : float
        Log hazard ratio of death and log odds ratio of treatment, per standard deviation.
    """

    name: str
    on_death: float
    on_treatment: float


@dataclass(frozen=True)
class FractureScenario:
    """Truth of a cohort with vertebral compression fractures, some of whom have an augmentation.

    A person is a candidate for augmentation with a probability that falls with frailty by `selection` (log
    odds per standard deviation) and with the measured confounders; candidates are treated after a lognormal
    delay if they are still under observation. The hazard of death is that of the curve of Lau 2008, times
    `hazard_ratio` once treated, times the exponential of frailty and confounders.

    Constructed, to show what errors of design do; no number of it describes a real comparison.

    Parameters
    ----------
    hazard_ratio : float
        Of death, from the treatment on, the same at all times. 1 for a treatment without effect.
    selection : float
        Fall of the log odds of being a candidate per standard deviation of frailty, which nobody measured.
    measured : float
        How much of `confounders` acts: 0 none, 1 as listed.
    by_lot : bool
        Treatment is allotted by chance, at the same rate and pace: neither frailty nor confounders act on it.
    survival_months, survival : tuple of float
        Baseline curve. Up to 36 months Lau E et al. J Bone Joint Surg Am 2008;90:1479 (people with a
        fracture in a 5 % sample of Medicare); 120 months from the ten-year mortality of 85.1 % in Ong KL et
        al. Osteoporos Int 2018;29:375. The hazard is constant in between.
    age_mean, age_sd, women : float
        Years; share. Gold LS et al. Osteoporos Int 2023;34:1561 (81.1 and 8.3 years, 85.8 %).
    treated : float
        Share of candidates; with the deaths before treatment about 16 % are treated, between the 14 and
        24 % of Ong 2018.
    delay_median, delay_log_sd : float
        Days until augmentation, lognormal. Constructed.
    follow_up : tuple of float
        Days; administrative end of observation is uniform in between. Constructed, up to the ten years of
        Ong 2018.
    frailty_on_death : float
        Log hazard ratio per standard deviation. Constructed: with a selection of 0.5 it turns a hazard
        ratio of 1 into a naive 0.81.
    confounders : tuple of Confounder
        Constructed; directions only are those of everyday experience.
    control_rates : tuple of float
        Events per year of the negative-control outcomes: acute admissions that no augmentation prevents or
        causes; frailty and confounders act on them as on death. Constructed.
    control_exposure : float
        Share with the negative-control exposure, something elective of the year before that changes no
        death, and that frailty and confounders make rarer as they do augmentation. Constructed.

    References
    ----------
    Lipsitch M, Tchetgen Tchetgen E, Cohen T. Epidemiology 2010;21:383 (negative controls).
    """

    hazard_ratio: float = 1.0
    selection: float = 0.0
    measured: float = 0.0
    by_lot: bool = False
    survival_months: tuple[float, ...] = (3, 6, 9, 12, 24, 36, 120)
    survival: tuple[float, ...] = (0.92, 0.87, 0.84, 0.81, 0.71, 0.62, 0.149)
    age_mean: float = 81.0
    age_sd: float = 8.3
    women: float = 0.858
    treated: float = 0.167
    delay_median: float = 25.0
    delay_log_sd: float = 0.9
    follow_up: tuple[float, float] = (30.0, 3650.0)
    frailty_on_death: float = 0.3
    confounders: tuple[Confounder, ...] = (
        Confounder("age", 0.35, -0.20),
        Confounder("man", 0.15, -0.10),
        Confounder("comorbidity", 0.30, -0.30),
        Confounder("year", -0.05, 0.15),
    )
    control_rates: tuple[float, ...] = (0.15, 0.15, 0.15)
    control_exposure: float = 0.30

    def __post_init__(self) -> None:
        """Refuse truths that cannot be simulated."""
        if not self.hazard_ratio > 0:
            raise BadInput(f"A hazard ratio of {self.hazard_ratio:g} is none: give one above 0.")
        for share, name in ((self.treated, "treated"), (self.control_exposure, "control_exposure")):
            if not 0 < share < 1:
                raise BadInput(
                    f"A share {name} of {share:g} leaves nobody to compare: give one between 0 and 1."
                )

    @cached_property
    def moments(self) -> Floats:
        """Days at which the baseline hazard changes, from 0."""
        return np.concatenate(([0.0], np.array(self.survival_months) * DAYS_PER_MONTH))

    @cached_property
    def cumulative_hazard(self) -> Floats:
        """Baseline cumulative hazard at `moments`."""
        hazard: Floats = np.concatenate(([0.0], -np.log(np.array(self.survival))))
        return hazard

    def hazard_by(self, days: Floats) -> Floats:
        """Baseline cumulative hazard, its last slope kept after the last moment.

        Parameters
        ----------
        days : ndarray, shape (n,)
            Infinite allowed.

        Returns
        -------
        ndarray, shape (n,)
            At those days.
        """
        inside = np.interp(days, self.moments, self.cumulative_hazard)
        late = np.maximum(days - self.moments[-1], 0.0)
        return inside + late * self._last_slope

    def day_of(self, hazard: Floats) -> Floats:
        """When the baseline cumulative hazard reaches a value.

        Parameters
        ----------
        hazard : ndarray, shape (n,)
            Zero or more.

        Returns
        -------
        ndarray, shape (n,)
            Days.
        """
        inside = np.interp(hazard, self.cumulative_hazard, self.moments)
        late = np.maximum(hazard - self.cumulative_hazard[-1], 0.0)
        return inside + late / self._last_slope

    @property
    def _last_slope(self) -> float:
        rise = self.cumulative_hazard[-1] - self.cumulative_hazard[-2]
        return float(rise / (self.moments[-1] - self.moments[-2]))

    def intercept(self, share: float) -> float:
        """Log odds of the average person, so that a share of everybody is chosen.

        Parameters
        ----------
        share : float
            Between 0 and 1.

        Returns
        -------
        float
            By quadrature over a normal linear predictor.
        """
        acting = () if self.by_lot else tuple(self.measured * one.on_treatment for one in self.confounders)
        spread = float(np.sqrt(sum(one**2 for one in acting) + (0 if self.by_lot else self.selection) ** 2))
        nodes, shares = np.polynomial.hermite_e.hermegauss(QUADRATURE)
        low, high = -20.0, 20.0
        while high - low > 1e-12 * 20:
            middle = (low + high) / 2
            mean = shares @ (1 / (1 + np.exp(-(middle + spread * nodes)))) / shares.sum()
            low, high = (middle, high) if mean < share else (low, middle)
        return (low + high) / 2
