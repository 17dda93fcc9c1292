"""Adjusted curves of both arms with their limits, drawn."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.comparison.over_time import Drawn, OverTime
from spinewise.report.drawing import INCH_MM, INK, QUIET, Picture, figure_of, png_of

_WIDTH_MM, _HEIGHT_MM = 150.0, 82.0
_DOTS = 160
_TWO_YEARS = 2.0


def curves_picture(sight: OverTime) -> Picture:
    """Survival of both arms over time.

    Parameters
    ----------
    sight : OverTime
        Of a comparison.

    Returns
    -------
    Picture
        PNG with a caption; arms are told apart by line style and by their names at the ends.
    """
    figure = figure_of(_WIDTH_MM, _HEIGHT_MM, _DOTS)
    axes = figure.add_axes((0.09, 0.14, 0.72, 0.82))
    in_years = float(sight.treated.days[-1]) > _TWO_YEARS * DAYS_PER_YEAR
    unit = DAYS_PER_YEAR if in_years else 1.0
    for arm, colour, style in ((sight.treated, INK, "-"), (sight.untreated, QUIET, "--")):
        _draw(axes, arm, unit, colour, style)
    axes.set_ylim(0, 1)
    axes.set_xlim(0, float(sight.treated.days[-1]) / unit)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel("years" if in_years else "days", fontsize=8, color=INK)
    axes.set_ylabel("without the event", fontsize=8, color=INK)
    axes.tick_params(labelsize=7, colors=INK)
    axes.spines[["top", "right"]].set_visible(False)
    _name_the_ends(axes, sight, unit)
    return Picture(
        png_of(figure),
        round(_WIDTH_MM / INCH_MM * _DOTS),
        round(_HEIGHT_MM / INCH_MM * _DOTS),
        f"Adjusted curves by {sight.words.method}: {sight.words.estimand}. Bands are limits day by day.",
    )


def _draw(axes: Axes, arm: Drawn, unit: float, colour: str, style: str) -> None:
    low, high = (np.concatenate(([1.0], arm.limits[:, k])) for k in (1, 2))
    edges = np.concatenate(([0.0], arm.limit_days)) / unit
    axes.fill_between(edges, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.step(
        np.concatenate(([0.0], arm.days)) / unit,
        np.concatenate(([1.0], arm.survival)),
        where="post",
        color=colour,
        linestyle=style,
        linewidth=1.3,
    )


def _name_the_ends(axes: Axes, sight: OverTime, unit: float) -> None:
    """Names beside the ends, moved apart when the curves end close to each other."""
    ends = [(arm, float(arm.survival[-1])) for arm in (sight.treated, sight.untreated)]
    (upper, high), (lower, low) = sorted(ends, key=lambda one: -one[1])
    gap = max(0.0, 0.08 - (high - low)) / 2
    for arm, at in ((upper, min(high + gap, 1.0)), (lower, max(low - gap, 0.0))):
        axes.annotate(
            arm.name,
            (float(arm.days[-1]) / unit, at),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=8,
            va="center",
            color=INK if arm is sight.treated else QUIET,
            annotation_clip=False,
        )
