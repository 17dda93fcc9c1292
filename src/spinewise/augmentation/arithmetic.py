"""What a published number needed to treat asks of a hazard ratio: the arithmetic of the counselling page.

The share alive without the procedure is S, with it S + d, where d is one over the number needed to treat. A
constant hazard ratio h makes S into S to the power of h, so that h = ln(S + d) / ln(S).

References
----------
Altman DG, Andersen PK. Calculating the number needed to treat for trials where the outcome is time to an
event. BMJ 1999;319:1492-5, doi:10.1136/bmj.319.7223.1492.
"""

from dataclasses import dataclass
from math import log

from spinewise.evidence.augmentation_studies import Effect, assumed, study


@dataclass(frozen=True)
class Front:
    """How unevenly a published benefit stands over the years.

    Parameters
    ----------
    number_needed : float
        Published number needed to treat at 1 year.
    points : float
        The same as percentage points.
    constant_ratio : float
        Published hazard ratio over the whole follow-up.
    constant_points, constant_number : float
        What that ratio alone would give at 1 year: percentage points and number needed to treat.
    first_ratio, later_ratio : float
        Ratios that the published numbers need in year 1, and from there to year 5.
    """

    number_needed: float
    points: float
    constant_ratio: float
    constant_points: float
    constant_number: float
    first_ratio: float
    later_ratio: float


def gain(alive: float, ratio: float) -> float:
    """Share of people more alive under a constant hazard ratio.

    Parameters
    ----------
    alive : float
        Share alive without the procedure, 0 to 1.
    ratio : float
        Hazard ratio.

    Returns
    -------
    float
        Difference of shares.

    Examples
    --------
    >>> round(gain(0.78, 0.81), 3)
    0.038
    """
    return float(alive**ratio - alive)


def ratio_between(before: tuple[float, float], after: tuple[float, float]) -> float:
    """Hazard ratio between two moments.

    Parameters
    ----------
    before, after : pairs of float
        Share alive without and with the procedure at either moment.

    Returns
    -------
    float
        Ratio of the logarithms of both conditional shares.

    Examples
    --------
    >>> round(ratio_between((1.0, 1.0), (0.78, 0.78 + 1 / 14.8)), 2)
    0.67
    """
    without, with_it = after[0] / before[0], after[1] / before[1]
    return log(with_it) / log(without)


def front_loaded() -> Front:
    """The published numbers of kyphoplasty against what one ratio for all years would give.

    Returns
    -------
    Front
        From the numbers needed to treat at 1 and 5 years and two assumed shares.
    """
    first, fifth = (1 / _value(study("hirsch-2020").effects[place]) for place in (0, 1))
    ratio = _value(study("ong-2018").effects[0])
    one, five = assumed("alive_1_year"), assumed("alive_5_years")
    constant = gain(one, ratio)
    start = (1.0, 1.0)
    return Front(
        number_needed=1 / first,
        points=100 * first,
        constant_ratio=ratio,
        constant_points=100 * constant,
        constant_number=1 / constant,
        first_ratio=ratio_between(start, (one, one + first)),
        later_ratio=ratio_between((one, one + first), (five, five + fifth)),
    )


def _value(effect: Effect) -> float:
    if effect.value is None:
        raise ValueError(f"{effect.outcome} has no number in the table")
    return effect.value
