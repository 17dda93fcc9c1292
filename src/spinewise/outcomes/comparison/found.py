"""What a comparison starts from beside its cohort, and everything that it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spinewise.outcomes.comparison.adjusted import Alike
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.comparison.over_time import OverTime
from spinewise.outcomes.comparison.side_by_side import Refused, SideBySide
from spinewise.outcomes.effect.early_deaths import EarlyDeaths
from spinewise.outcomes.effect.empirical_calibration import Calibrated
from spinewise.outcomes.effect.estimate import Estimate
from spinewise.outcomes.effect.immortal_time import ImmortalTime
from spinewise.outcomes.effect.negative_control import NegativeControls
from spinewise.outcomes.effect.warnings import HiddenConfounding
from spinewise.outcomes.funnel import Funnel
from spinewise.outcomes.missing.impute import Imputed
from spinewise.outcomes.missing.patterns import Patterns


@dataclass(frozen=True)
class Suspects:
    """What could show or explain a hidden confounder.

    Parameters
    ----------
    outcomes : tuple of str
        Negative-control outcomes among the other outcomes of the cohort.
    exposures : mapping of str to array-like of bool, shape (n,)
        Negative-control exposures, known at time zero.
    plausible_early : float or None
        Lowest hazard ratio of the first 30 days that the treatment could bring about.
    plausible_because : str
        Who says so.
    """

    outcomes: tuple[str, ...] = ()
    exposures: Mapping[str, Any] = field(default_factory=dict)
    plausible_early: float | None = None
    plausible_because: str = ""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything one comparison found.

    Parameters
    ----------
    people, treated, events : int
        In the cohort; treated while observed.
    median_follow_up : float or None
        Days, by Kaplan and Meier's method turned round; None when half of the people had the event first.
    at_time_zero : bool
        Whether treatment is decided on time zero, so that no time is immortal.
    choices : Choices
        As asked.
    unknown : Patterns or None
        Which covariates are unknown in whom; None when none was given.
    imputed : Imputed or None
        How they were drawn; None when all are known.
    alike : Alike or None
        Groups made alike by the propensity score; of the first imputed table.
    estimates : SideBySide
        Hazard ratios.
    complete : SideBySide or None
        The same of the people without unknown covariates; None when nothing was imputed.
    over_time : OverTime or None
        Curves and differences by year; curves of the first imputed table.
    audit : ImmortalTime or None
        None when treatment is decided on time zero.
    early : EarlyDeaths or None
        The first month.
    control_outcomes, control_exposures : NegativeControls or None
        What should be no effect.
    hidden : HiddenConfounding
        The warning, or what it would have missed.
    calibrated : Calibrated or None
        The main estimate with the systematic error that many negative-control outcomes show; None when there
        are too few.
    sites : Funnel or None
        Sites beside what is expected of their people; None when no column names them.
    refused : tuple of Refused
        What could not be had, and why.
    """

    people: int
    treated: int
    events: int
    median_follow_up: float | None
    at_time_zero: bool
    choices: Choices
    unknown: Patterns | None
    imputed: Imputed | None
    alike: Alike | None
    estimates: SideBySide
    complete: SideBySide | None
    over_time: OverTime | None
    audit: ImmortalTime | None
    early: EarlyDeaths | None
    control_outcomes: NegativeControls | None
    control_exposures: NegativeControls | None
    hidden: HiddenConfounding
    calibrated: Calibrated | None
    sites: Funnel | None
    refused: tuple[Refused, ...]

    @property
    def main(self) -> Estimate | None:
        """The hazard ratio that the E-value is of; None when there is none."""
        return main_of(self.estimates, self.at_time_zero)


def main_of(estimates: SideBySide, at_time_zero: bool) -> Estimate | None:
    """The hazard ratio given the covariates, from treatment on.

    Parameters
    ----------
    estimates : SideBySide
        All hazard ratios.
    at_time_zero : bool
        Whether treatment is decided on time zero.

    Returns
    -------
    Estimate or None
        None when it could not be had.
    """
    wanted = "time zero: covariates in the model" if at_time_zero else "time-dependent Cox"
    return next((one for one in estimates.estimates if one.method == wanted), None)
