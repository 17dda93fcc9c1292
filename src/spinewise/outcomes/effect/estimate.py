"""One estimate of an effect, with what it assumes and what it cannot show."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from spinewise.survival.cox_fit import normal_width
from spinewise.words import BadInput


class Scale(StrEnum):
    """What the value of an estimate is."""

    HAZARD_RATIO = "hazard ratio"
    RISK_DIFFERENCE = "risk difference"
    RESTRICTED_MEAN_DIFFERENCE = "days of restricted mean survival"

    @property
    def null(self) -> float:
        """Value of no effect."""
        return 1.0 if self is Scale.HAZARD_RATIO else 0.0


NEVER_SHOWN = "whether something that nobody recorded made the groups differ"


@dataclass(frozen=True)
class Estimate:
    """An estimate of what a treatment did, treated less or over untreated.

    Parameters
    ----------
    method : str
        Name of the analysis.
    estimand : str
        What is estimated, in whom, over which time.
    scale : Scale
        What `value` is; a risk difference below 0 means fewer events with treatment.
    value, low, high : float
        Estimate and confidence limits.
    standard_error : float
        Of `value`, of its logarithm for a ratio.
    level : float
        How often such limits hold the truth when the assumptions do.
    n, n_treated, events : int
        People, people treated in the sense of the method, and events that were used.
    assumes : tuple of str
        What must be true.
    cannot_show : tuple of str
        What the estimate is silent about.
    bias : str
        The known error of a method that is shown only for comparison; empty for others, which does not make
        them free of error.
    horizon_days : float or None
        Where a difference is taken.
    """

    method: str
    estimand: str
    scale: Scale
    value: float
    low: float
    high: float
    standard_error: float
    level: float
    n: int
    n_treated: int
    events: int
    assumes: tuple[str, ...]
    cannot_show: tuple[str, ...] = (NEVER_SHOWN,)
    bias: str = ""
    horizon_days: float | None = None

    @property
    def excludes_no_effect(self) -> bool:
        """Whether the interval lies on one side of no effect."""
        return not self.low <= self.scale.null <= self.high


@dataclass(frozen=True)
class Described:
    """The words of an estimate.

    Parameters
    ----------
    method, estimand : str
        As in `Estimate`.
    assumes : tuple of str
        As in `Estimate`.
    cannot_show : tuple of str
        As in `Estimate`.
    bias : str
        As in `Estimate`.
    """

    method: str
    estimand: str
    assumes: tuple[str, ...]
    cannot_show: tuple[str, ...] = (NEVER_SHOWN,)
    bias: str = ""


@dataclass(frozen=True)
class Counted:
    """Who was used.

    Parameters
    ----------
    n, n_treated, events : int
        As in `Estimate`.
    """

    n: int
    n_treated: int
    events: int


def ratio_of_hazards(
    log_ratio: float, standard_error: float, words: Described, counted: Counted, level: float
) -> Estimate:
    """Make an estimate of a hazard ratio.

    Parameters
    ----------
    log_ratio, standard_error : float
        Logarithm and its error.
    words : Described
        What it is.
    counted : Counted
        Who was used.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Limits by the normal distribution of the logarithm.
    """
    width = normal_width(level) * standard_error
    low, value, high = (float(np.exp(log_ratio + side)) for side in (-width, 0.0, width))
    return _estimate(Scale.HAZARD_RATIO, (value, low, high), standard_error, words, counted, level, None)


def difference(
    scale: Scale,
    value: float,
    standard_error: float,
    horizon_days: float,
    words: Described,
    counted: Counted,
    level: float,
) -> Estimate:
    """Make an estimate of a difference at a horizon.

    Parameters
    ----------
    scale : Scale
        Of risks or of restricted means.
    value, standard_error : float
        Difference and its error.
    horizon_days : float
        Where.
    words : Described
        What it is.
    counted : Counted
        Who was used.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Limits by the normal distribution.

    Raises
    ------
    BadInput
        When the scale is that of a ratio.
    """
    if scale is Scale.HAZARD_RATIO:
        raise BadInput("A hazard ratio is no difference: make it from its logarithm.")
    width = normal_width(level) * standard_error
    limits = (float(value), float(value - width), float(value + width))
    return _estimate(scale, limits, standard_error, words, counted, level, horizon_days)


def _estimate(
    scale: Scale,
    limits: tuple[float, float, float],
    standard_error: float,
    words: Described,
    counted: Counted,
    level: float,
    horizon_days: float | None,
) -> Estimate:
    return Estimate(
        words.method,
        words.estimand,
        scale,
        *limits,
        float(standard_error),
        level,
        counted.n,
        counted.n_treated,
        counted.events,
        words.assumes,
        words.cannot_show,
        words.bias,
        horizon_days,
    )
