"""Pictures of a registry: scores before and after, what became of the forms, survival, and years."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from spinewise.evidence.outcome_measures import Measure, Worse
from spinewise.outcomes.measured.change import Change
from spinewise.outcomes.measured.forms import Completeness
from spinewise.outcomes.measured.metric import Metric
from spinewise.outcomes.measured.trend import Year
from spinewise.report.drawing import DOTS_PER_INCH, INK, QUIET, Picture, figure_of, png_of

RULE = "#d7dce1"
FILLED, SILENT, LOST, DIED, NOT_YET = "#1d2733", "#c98a1b", "#e8c98f", "#8a94a0", "#ffffff"
_SMALL, _NORMAL = 6.5, 7.5
_LOWEST_SHARE = 0.8


def _axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    axes = figure.add_axes(box)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(RULE)
    axes.tick_params(labelsize=_SMALL, colors=QUIET, length=2, width=0.5)
    return axes


def _picture(figure: Figure, caption: str) -> Picture:
    width, height = figure.get_size_inches()
    return Picture(png_of(figure), round(width * DOTS_PER_INCH), round(height * DOTS_PER_INCH), caption)


def forms_picture(counted: Sequence[Completeness], names: dict[str, str]) -> Picture | None:
    """What became of the forms of each measure at each visit, as bars of people.

    Parameters
    ----------
    counted : sequence of Completeness
        By measure and visit.
    names : dict
        Short name by measure.

    Returns
    -------
    Picture or None
        None when there is nothing to draw.
    """
    if not counted:
        return None
    figure = figure_of(92, 16 + 5.2 * len(counted))
    bottom, top = 9 / (16 + 5.2 * len(counted)), 1 - 6 / (16 + 5.2 * len(counted))
    axes = _axes(figure, (0.3, bottom, 0.67, top - bottom))
    kinds = (
        ("filled in", "filled_in", FILLED, None),
        ("not filled in", "not_filled_in", SILENT, None),
        ("lost", "lost", LOST, None),
        ("died", "died", DIED, "////"),
        ("not due yet", "not_yet", NOT_YET, None),
    )
    left = [0.0] * len(counted)
    places = list(range(len(counted)))
    for label, field, colour, hatch in kinds:
        widths = [float(getattr(one, field)) for one in counted]
        axes.barh(
            places,
            widths,
            left=left,
            height=0.7,
            color=colour,
            edgecolor=INK,
            lw=0.4,
            hatch=hatch,
            label=label,
        )
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.set_yticks(places, [f"{names[one.measure]}, {one.visit.name}" for one in counted])
    axes.invert_yaxis()
    axes.set_xlabel("people with a form before the procedure", fontsize=_SMALL, color=QUIET)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.42, 1.0), ncols=5, fontsize=5.6, frameon=False, handlelength=1,
        columnspacing=0.9, handletextpad=0.4,
    )  # fmt: skip
    return _picture(figure, "What became of the forms: only the dark part is in any number about change.")


def scores_picture(changes: Sequence[Change]) -> Picture | None:
    """Mean score before and at each visit, each over the same people, with the interval of the change.

    Parameters
    ----------
    changes : sequence of Change
        By measure and visit.

    Returns
    -------
    Picture or None
        None when there is nothing to draw.
    """
    measures = list({one.measure.id: one.measure for one in changes}.values())
    if not measures:
        return None
    columns = min(4, len(measures))
    rows = -(-len(measures) // columns)
    figure = figure_of(58 * columns, 52 * rows)
    for place, measure in enumerate(measures):
        row, column = divmod(place, columns)
        box = (
            (column + 0.17) / columns,
            1 - (row + 0.8) / rows,
            0.76 / columns,
            0.62 / rows,
        )
        _draw_scores(_axes(figure, box), measure, [one for one in changes if one.measure.id == measure.id])
    return _picture(
        figure,
        "Mean score before (hollow) and at each visit (filled) of the same people; lines: 95 % interval of "
        "the mean at the visit. People differ from visit to visit. The arrow points to better.",
    )


def _draw_scores(axes: Axes, measure: Measure, own: Sequence[Change]) -> None:
    for place, one in enumerate(own):
        axes.plot([place, place], [one.before.value, one.after.value], color=RULE, lw=1.2, zorder=1)
        axes.plot(place, one.before.value, "o", mfc="white", mec=INK, mew=0.8, ms=4, zorder=2)
        axes.plot([place, place], [one.after.low, one.after.high], color=INK, lw=1.4, zorder=2)
        axes.plot(place, one.after.value, "o", color=INK, ms=4, zorder=3)
        axes.annotate(
            f"n {one.n}", (place, 0), xycoords=("data", "axes fraction"), xytext=(0, -17),
            textcoords="offset points", ha="center", fontsize=5.5, color=QUIET,
        )  # fmt: skip
    axes.set_xticks(range(len(own)), [one.visit.name for one in own])
    axes.set_xlim(-0.6, len(own) - 0.4)
    if measure.low is not None and measure.high is not None:
        axes.set_ylim(measure.low, measure.high)
    better = "↓ better" if measure.worse is Worse.HIGHER else "↑ better"
    axes.set_title(f"{measure.name}\n{better}", fontsize=6.2, color=INK, loc="left", pad=3)


def survival_picture(years: Sequence[Metric]) -> Picture | None:
    """Share alive at each year, with its interval.

    Parameters
    ----------
    years : sequence of Metric
        One for each year.

    Returns
    -------
    Picture or None
        None when nobody was followed through a year.
    """
    found = [one.estimate for one in years if one.estimate]
    if not found:
        return None
    figure = figure_of(72, 44)
    axes = _axes(figure, (0.13, 0.2, 0.84, 0.72))
    for year, one in enumerate(found, 1):
        axes.plot([year, year], [one.low, one.high], color=INK, lw=1.4)
        axes.plot(year, one.value, "o", color=INK, ms=4)
    lowest = min(one.low for one in found)
    axes.set_ylim(0 if lowest < _LOWEST_SHARE else _LOWEST_SHARE, 1.005)
    axes.set_xlim(0.5, max(len(found), 3) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("years after the procedure", fontsize=_SMALL, color=QUIET)
    cut = "" if lowest < _LOWEST_SHARE else f" The axis begins at {_LOWEST_SHARE:.0%}."
    return _picture(figure, f"Alive at each year, Kaplan-Meier, with 95 % interval.{cut}")


def years_picture(years: Sequence[Year]) -> Picture | None:
    """Procedures by calendar year, and the share of people with osteoporosis where it is known.

    Parameters
    ----------
    years : sequence of Year
        In order.

    Returns
    -------
    Picture or None
        None for a single year.
    """
    if len(years) < 2:  # noqa: PLR2004
        return None
    figure = figure_of(124, 48)
    left = _axes(figure, (0.08, 0.2, 0.4, 0.68))
    for one in years:
        hatch = None if one.is_whole else "////"
        left.bar(
            one.year,
            one.procedures,
            color="#ffffff" if hatch else QUIET,
            edgecolor=QUIET,
            hatch=hatch,
            lw=0.6,
        )
    left.set_title("Procedures (hatched: year not over)", fontsize=_NORMAL, color=INK, loc="left", pad=4)
    right = _axes(figure, (0.58, 0.2, 0.4, 0.68))
    for one in years:
        if one.share:
            right.plot([one.year, one.year], [one.share.low, one.share.high], color=INK, lw=1.4)
            right.plot(one.year, one.share.value, "o", color=INK, ms=4)
    right.set_ylim(0, 1)
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    right.set_title("With osteoporosis, of those measured", fontsize=_NORMAL, color=INK, loc="left", pad=4)
    for axes in (left, right):
        axes.set_xlim(years[0].year - 0.7, years[-1].year + 0.7)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return _picture(figure, "Volume, and osteoporosis at the procedure with 95 % interval, by calendar year.")
