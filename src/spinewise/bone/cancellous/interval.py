"""The interval around a value in Hounsfield units, and what it claims."""

from statistics import NormalDist

import numpy as np

from spinewise.bone.cancellous.noise import Noise
from spinewise.evidence.tables import entry
from spinewise.results import Interval
from spinewise.words import Answer

COVERAGE = 0.95
FINEST_HU = 0.5
"""CT numbers are whole, so nothing is claimed finer than half of one."""


def interval_of(value: float, noise: Noise, placing: float, contrast: Answer) -> Interval:
    """Range that holds the value a noise-free image would give in exactly placed regions.

    The scale of the scanner itself (tube voltage, kernel, calibration) is no part of it. With contrast
    agent the low end is moved down by the published rise, so that the range also reaches the value of
    the same bone without contrast; the value is never corrected.

    Parameters
    ----------
    value : float
        HU.
    noise : Noise
        Error of the value from noise.
    placing : float
        Standard deviation of the value from placing the regions, HU.
    contrast : Answer
        Whether contrast agent was given.

    Returns
    -------
    Interval
        Of 95 % coverage, in HU.
    """
    wide = NormalDist().inv_cdf((1 + COVERAGE) / 2)
    by_noise = _student(wide, noise.freedom) * noise.standard_error
    width = max(FINEST_HU, float(np.hypot(by_noise, wide * placing)))
    low = value - width
    basis = f"noise in the regions (SD {noise.standard_error:.1f} HU) and their placing (SD {placing:.1f} HU)"
    if contrast is Answer.YES:
        percent = entry("hu-contrast-inflates").number("hu_difference")
        low -= percent / 100 * max(0.0, value)
        basis += (
            f"; low end moved down by the {percent:.0f} % by which contrast agent raises HU on average, "
            "while one patient may differ from that average widely"
        )
    return Interval(low, value + width, COVERAGE, basis)


def _student(normal: float, freedom: float) -> float:
    """Quantile of Student's distribution from that of the normal one (Cornish and Fisher, second order)."""
    first = (normal**3 + normal) / 4
    second = (5 * normal**5 + 16 * normal**3 + 3 * normal) / 96
    return normal + first / freedom + second / freedom**2
