"""Sites beside what is expected of their people: observed over expected, with the limits of chance."""

import math

from spinewise.outcomes.funnel import Funnel
from spinewise.report.lines import Data
from spinewise.report.tracks import Axis, Shape, row

_LEAST = 2.0


def site_tracks(found: Funnel) -> Data:
    """Sites in the order of their names, which is no order of merit.

    Parameters
    ----------
    found : Funnel
        Of a comparison.

    Returns
    -------
    dict
        As `hu_tracks`, with ``words``.
    """
    reach = max([_LEAST, *(one.ratio for one in found.sites), *(one.inner[1] for one in found.sites)])
    axis = Axis(0.0, 0.5 * math.ceil(reach / 0.5))
    rows = []
    for one in found.sites:
        made = row(
            one.name,
            f"{one.observed} of {one.people} people, {one.expected:.1f} expected; {one.position}",
            [axis.mark(Shape.BAND, *one.inner), axis.mark(Shape.DOT, one.ratio)],
        )
        rows.append({**made, "said": []})
    count = round(axis.high / 0.5)
    return {
        "ticks": [
            {"x": axis.at(k * 0.5), "month": f"{k * 0.5:g}", "year": "", "named": True}
            for k in range(count + 1)
        ],
        "lines": [{"x": axis.at(1.0), "style": "solid", "text": "as expected", "flip": False}],
        "bands": [],
        "groups": [{"title": "", "rows": rows}],
        "said": (
            f"Observed over expected events of each site; the band holds {found.levels[0]:g} % of sites "
            "without an effect of their own."
        ),
        "words": found.words,
    }
