"""Candidate upper levels and levels to be screwed side by side: three regions on each, with means."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.hounsfield.where_it_matters import upwards
from spinewise.imaging.volume import Volume
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.drawing import (
    INK,
    LEVEL_DOTS_PER_INCH,
    QUIET,
    Picture,
    figure_of,
    halo,
    image_axes,
    png_of,
    window_said,
)
from spinewise.report.hounsfield import HU, headline
from spinewise.report.hu_tracks import roles
from spinewise.report.level_picture import Panel, draw_endplates, draw_region, sagittal_panel, show_plane
from spinewise.results import Measurement
from spinewise.words import Answer, Level

MOST_IN_A_ROW = 6
MOST_LEVELS = 12
_PANEL_MM, _GAP_MM, _WORDS_MM, _STATE_MM = 40.0, 1.5, 9.5, 5.0
_SEEN_MM = 58.0
_BACK_MM = 3.0


def chosen_levels(plan: Plan) -> tuple[Level, ...]:
    """Candidates for the upper end of the construct, then the levels of the operation, from the head down.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    tuple of Level
        Measured or not; every measured level when nothing is planned.
    """
    known = tuple(headline(plan))
    operation = plan.operation
    chosen = set(operation.levels)
    if operation.uiv is not None and operation.instrumented is not Answer.NO:
        chosen |= set(upwards(operation.uiv, known))
    return tuple(sorted(chosen or set(known), key=lambda level: level.rank))[:MOST_LEVELS]


def candidates_picture(volume: Volume, plan: Plan) -> Picture | None:
    """Each level from its own left in its own mid-sagittal plane, with its regions and their means.

    Parameters
    ----------
    volume : Volume
        The images that the spine was built from.
    plan : Plan
        Its spine, operation and measurements.

    Returns
    -------
    Picture or None
        None when no such level was built.
    """
    levels = chosen_levels(plan)
    built = {v.level: v for v in plan.spine.vertebrae} if plan.spine else {}
    if not any(level in built for level in levels):
        return None
    rows = -(-len(levels) // MOST_IN_A_ROW)
    columns = -(-len(levels) // rows)
    cell_wide, cell_high = _PANEL_MM + _GAP_MM, _PANEL_MM + _WORDS_MM
    wide, high = columns * cell_wide - _GAP_MM, rows * cell_high + _STATE_MM
    figure = figure_of(wide, high, LEVEL_DOTS_PER_INCH)
    values, said = headline(plan), roles(plan)
    for n, level in enumerate(levels):
        left = (n % columns) * cell_wide
        top = high - _STATE_MM - (n // columns) * cell_high
        if level in built:
            box = (left / wide, (top - _PANEL_MM) / high, _PANEL_MM / wide, _PANEL_MM / high)
            _panel(image_axes(figure, box), volume, built[level], values.get(level))
        else:
            figure.text(
                (left + _PANEL_MM / 2) / wide, (top - _PANEL_MM / 2) / high, "not in the images", ha="center",
                va="center", fontsize=7, color=QUIET,
            )  # fmt: skip
        _words(
            figure, level, said.get(level, ""), values.get(level), left / wide, (top - _PANEL_MM) / high, high
        )
    state = "DRAFT. HU with 95 % interval" if plan.is_draft else "HU with 95 % interval"
    figure.text(0.0, 1 - _STATE_MM / 2 / high, state, ha="left", va="center", fontsize=7.6, color=QUIET)
    pixels = figure.get_size_inches() * figure.dpi
    return Picture(png_of(figure), int(pixels[0]), int(pixels[1]), _caption(volume, plan))


def _panel(axes: Axes, volume: Volume, vertebra: Vertebra, measurement: Measurement | None) -> None:
    side = sagittal_panel(vertebra)
    frame = vertebra.frame
    panel = Panel(frame.origin + _BACK_MM * frame.posterior, side.right, side.down, side.marks)
    show_plane(axes, volume, panel, _SEEN_MM)
    draw_endplates(axes, panel, vertebra)
    for region in measurement.regions if measurement else ():
        if not region.outline:
            continue
        right, middle = draw_region(axes, panel, region)
        axes.text(
            right + 1.5,
            middle,
            numbers.number(region.statistics.mean, 1.0),
            ha="left",
            va="center",
            color="white",
            fontsize=7.2,
            fontweight="bold",
            path_effects=halo(2.2),
        )


def _words(
    figure: Figure, level: Level, role: str, measurement: Measurement | None, x: float, y: float, high: float
) -> None:
    """Name, role, value and interval below a panel."""
    value, interval = "not measured", ""
    if measurement is not None:
        value = numbers.with_unit(numbers.value_of(measurement.value, HU, measurement.interval), HU)
        interval = f"({numbers.range_of(measurement.interval, HU)})"
    first, second = y - 2.6 / high, y - 6.6 / high
    figure.text(
        x, first, f"{level}  {value}", ha="left", va="center", fontsize=9, color=INK, fontweight="bold"
    )
    figure.text(x, second, f"{interval} {role}".strip(), ha="left", va="center", fontsize=7.6, color=QUIET)


def _caption(volume: Volume, plan: Plan) -> str:
    date = volume.acquisition.date
    taken = f" of {numbers.day(date)}" if date else " of unknown date"
    left = len(set(plan.operation.levels) - set(chosen_levels(plan)))
    more = f" {left} more below." if left else ""
    return (
        f"{volume.acquisition.modality}{taken}: each level in its own mid-sagittal plane, seen from the "
        f"patient's left; {window_said(volume)}. Amber: the three regions, with the mean HU of each "
        f"beside it; below: the mean of the three. Lines: endplates.{more}"
    )
