"""Absolute differences by year: risks, days gained, and numbers needed to treat with intervals."""

import math
import re

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.comparison.over_time import OverTime
from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.outcomes.effect.number_needed import number_needed
from spinewise.report.lines import Data
from spinewise.report.numbers import MINUS


def by_year(sight: OverTime) -> list[Data]:
    """One row for each year.

    Parameters
    ----------
    sight : OverTime
        Of a comparison.

    Returns
    -------
    list of dict
        ``year``, ``treated`` and ``untreated`` risk, ``difference``, ``days`` and ``needed``, all as text.
    """
    rows = []
    for one in sight.differences.estimates:
        if one.scale is not Scale.RISK_DIFFERENCE or one.horizon_days is None:
            continue
        treated, untreated = sight.risks[one.horizon_days]
        rows.append(
            {
                "year": f"{one.horizon_days / DAYS_PER_YEAR:g}",
                "treated": f"{treated:.1%}",
                "untreated": f"{untreated:.1%}",
                "difference": _signed("{:+.1%} ({:+.1%} to {:+.1%})", one),
                "days": _days(sight, one.horizon_days),
                "needed": _needed(one),
            }
        )
    return rows


def _days(sight: OverTime, horizon: float) -> str:
    for one in sight.differences.estimates:
        if one.scale is Scale.RESTRICTED_MEAN_DIFFERENCE and one.horizon_days == horizon:
            return _signed("{:+.0f} ({:+.0f} to {:+.0f})", one)
    return ""


def _needed(one: Estimate) -> str:
    """Short, as Altman 1998 prints it: an interval that holds no difference runs through infinity."""
    found = number_needed(one)
    if math.isinf(found.number):
        return "no difference"
    lead = f"{found.number:.0f} for one to {'benefit' if found.benefit else 'be harmed'}"
    if found.benefit_limits is not None and found.harm_limits is not None:
        return f"{lead} ({found.benefit_limits[0]:.0f} benefit to ∞ to {found.harm_limits[0]:.0f} harm)"
    low, high = found.benefit_limits or found.harm_limits or (math.inf, math.inf)
    return f"{lead} ({low:.0f} to {'∞' if math.isinf(high) else f'{high:.0f}'})"


def _signed(form: str, one: Estimate) -> str:
    """With a sign that reads as one, and no sign on nothing."""
    text = form.format(one.value, one.low, one.high)
    for nothing in ("0.0%", "0"):
        for sign in "+-":
            text = re.sub(rf"{re.escape(sign + nothing)}(?![.\d])", nothing, text)
    return text.replace("-", MINUS)
