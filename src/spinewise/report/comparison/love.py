"""Love plot: how far treated and untreated lie apart in each covariate, before and after adjustment."""

import math

from spinewise.outcomes.propensity.balance import Balance
from spinewise.report.lines import Data
from spinewise.report.tracks import Axis, Shape, row

MOST_ROWS = 60
_LEAST = 0.25
_STEP = 0.1


def love(balance: Balance) -> Data:
    """Standardised mean differences as tracks, largest first.

    Parameters
    ----------
    balance : Balance
        Of the weighting that was asked for.

    Returns
    -------
    dict
        As `hu_tracks`, with ``left_out``: how many columns with smaller differences are not drawn.
    """
    ordered = sorted(balance.columns, key=lambda one: -abs(one.before.difference))
    drawn = ordered[:MOST_ROWS]
    sizes = [
        abs(difference)
        for one in drawn
        for difference in (one.before.difference, one.after.difference)
        if math.isfinite(difference)
    ]
    reach = _STEP * math.ceil(max([_LEAST, *sizes]) / _STEP)
    axis = Axis(-reach, reach)
    rows = []
    for one in drawn:
        before, after = one.before.difference, one.after.difference
        marks = [axis.mark(Shape.DUE, before)]
        if balance.adjusted:
            marks.append(axis.mark(Shape.DOT, after))
        text = f"{before:+.2f}" + (f" → {after:+.2f}" if balance.adjusted else "")
        beyond = balance.adjusted and abs(after) > balance.limit
        made = row(one.name, text, marks, role="still apart" if beyond else "")
        rows.append({**made, "said": []})
    count = round(2 * reach / _STEP)
    return {
        "ticks": [
            {
                "x": axis.at(-reach + k * _STEP),
                "month": f"{-reach + k * _STEP:+.1f}",
                "year": "",
                "named": k % max(1, count // 8) == 0,
            }
            for k in range(count + 1)
        ],
        "lines": [],
        "bands": [axis.mark(Shape.BAND, -balance.limit, balance.limit)],
        "groups": [{"title": "", "rows": rows}] if rows else [],
        "said": (
            "Standardised mean difference of each covariate, treated less untreated, before (open) and after "
            f"(filled) adjustment; the band is {balance.limit:g} to either side."
        ),
        "left_out": len(ordered) - len(drawn),
    }
