"""Forest of hazard ratios: every estimate with its interval on one logarithmic axis, biased ones marked."""

import math
from collections.abc import Iterable

from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.report.lines import Data
from spinewise.report.tracks import Axis, Shape, row

_TICKS = (0.1, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0)
_LEAST_SPAN = math.log(1.5)


def forest(estimates: Iterable[Estimate]) -> Data:
    """Hazard ratios as tracks.

    Parameters
    ----------
    estimates : iterable of Estimate
        Other scales are left out.

    Returns
    -------
    dict
        As `hu_tracks`; no row when there is no ratio.
    """
    ratios = [one for one in estimates if one.scale is Scale.HAZARD_RATIO]
    ends = [math.log(end) for one in ratios for end in (one.low, one.high)]
    reach = max([_LEAST_SPAN, *(abs(end) for end in ends)]) if ends else _LEAST_SPAN
    axis = Axis(-reach * 1.05, reach * 1.05)
    rows = []
    for one in ratios:
        shape = Shape.DUE if one.bias else Shape.DOT
        made = row(
            one.method,
            ratio_said(one),
            [
                axis.mark(Shape.WHISKER, math.log(one.low), math.log(one.high)),
                axis.mark(shape, math.log(one.value)),
            ],
            role="biased, shown to be seen through" if one.bias else "",
        )
        rows.append({**made, "said": []})
    return {
        "ticks": [
            {"x": axis.at(math.log(at)), "month": f"{at:g}", "year": "", "named": True}
            for at in _TICKS
            if axis.holds(math.log(at))
        ],
        "lines": [{"x": axis.at(0.0), "style": "solid", "text": "no effect", "flip": False}],
        "bands": [],
        "groups": [{"title": "", "rows": rows}] if rows else [],
        "said": "Hazard ratio of each analysis with its interval; below 1 favours treatment.",
    }


def ratio_said(one: Estimate) -> str:
    """A ratio with its interval, to two digits after the point.

    Parameters
    ----------
    one : Estimate
        Hazard ratio.

    Returns
    -------
    str
        Such as ``0.81 (0.76 to 0.85)``.
    """
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
