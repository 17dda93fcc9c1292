"""The sagittal picture of the first screen: the whole spine through its vertebral centres."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Endplate
from spinewise.imaging.sampling import sample_points
from spinewise.imaging.volume import Volume
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.drawing import (
    INK,
    OUTLINE,
    QUIET,
    REGION,
    Picture,
    Spot,
    figure_of,
    halo,
    image_axes,
    png_of,
    scale_bar,
    side_marks,
    window_of,
    window_said,
)
from spinewise.report.rows_apart import rows_apart
from spinewise.report.sheet import CentreLine, region_corners
from spinewise.results import Measurement
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

HEADLINE = "three-location HU"
"""The measurement whose regions and numbers the first screen shows."""

_WIDTH_MM, _GUTTER_MM, _HEAD_MM = 76.0, 31.0, 5.0
_TALLEST_MM, _LOWEST_MM = 196.0, 70.0
_AHEAD_MM, _BEHIND_MM, _BEYOND_MM = 44.0, 68.0, 26.0
_PIXEL_MM = 0.5
_ROW_MM = 4.2


def sagittal(volume: Volume, plan: Plan) -> Picture:
    """Sagittal picture through the vertebral centres, with levels, measured regions and HU.

    The sheet follows the centres to the left and right and is looked at from the patient's left; distances
    backwards and upwards are true.

    Parameters
    ----------
    volume : Volume
        The images that the spine was built from.
    plan : Plan
        Its spine, measurements and state of review.

    Returns
    -------
    Picture
        With a spot for each level.

    Raises
    ------
    CannotMeasure
        When the plan has no vertebra to look at.
    """
    spine = plan.spine
    if spine is None or not spine.vertebrae:
        raise CannotMeasure("no vertebra was built: give a CT with a label map to see a picture")
    line = CentreLine(spine)
    front, back, bottom, top = _field(volume, spine)
    ys, zs = np.arange(front, back, _PIXEL_MM), np.arange(top, bottom, -_PIXEL_MM)
    height, behind = np.meshgrid(zs, ys, indexing="ij")
    sheet = sample_points(
        volume.voxels, volume.affine, np.stack([line.left_at(height), behind, height], axis=-1)
    )
    image_mm = _WIDTH_MM - _GUTTER_MM
    tall = float(np.clip(image_mm * (top - bottom) / (back - front), _LOWEST_MM, _TALLEST_MM))
    image_mm = tall * (back - front) / (top - bottom)
    figure = figure_of(image_mm + _GUTTER_MM, tall + _HEAD_MM)
    axes = image_axes(figure, (0, 0, image_mm / (image_mm + _GUTTER_MM), tall / (tall + _HEAD_MM)))
    extent = (front, back, bottom, top)
    dark, bright = window_of(volume, sheet)
    axes.imshow(
        sheet, cmap="gray", vmin=dark, vmax=bright, extent=extent, aspect="equal", interpolation="bilinear"
    )
    headline = {m.level: m for m in plan.measurements if m.name == HEADLINE and m.level is not None}
    if spine.sacral_endplate is not None:
        _endplate(axes, line, spine.sacral_endplate)
    for vertebra in spine.vertebrae:
        for part in vertebra.parts.values():
            if isinstance(part, Endplate):
                _endplate(axes, line, part)
        if vertebra.level in headline:
            _regions(axes, line, headline[vertebra.level])
        _name(axes, vertebra.level, vertebra.frame.origin, front)
    axes.set_xlim(front, back)
    axes.set_ylim(bottom, top)
    side_marks(axes, "A", "P", "H", "F")
    scale_bar(axes, extent)
    _head(figure, plan, 1 - _HEAD_MM / 2 / (tall + _HEAD_MM))
    spots = _gutter(figure, plan, headline, image_mm, tall, extent)
    pixels = figure.get_size_inches() * figure.dpi
    return Picture(png_of(figure), int(pixels[0]), int(pixels[1]), _caption(volume, plan), spots)


def _field(volume: Volume, spine: Spine) -> tuple[float, float, float, float]:
    """Front, back, bottom and top of the picture, within the volume, mm."""
    last = np.array(volume.voxels.shape) - 1
    corners = volume.to_patient(
        np.array(np.meshgrid(*[[0, n] for n in last], indexing="ij")).reshape(3, -1).T
    )
    low, high = corners.min(axis=0), corners.max(axis=0)
    origins = np.array([vertebra.frame.origin for vertebra in spine.vertebrae])
    front = max(low[1], origins[:, 1].min() - _AHEAD_MM)
    back = min(high[1], origins[:, 1].max() + _BEHIND_MM)
    bottom = max(low[2], origins[:, 2].min() - _BEYOND_MM - 10)
    top = min(high[2], origins[:, 2].max() + _BEYOND_MM)
    return float(front), float(back), float(bottom), float(top)


def _endplate(axes: Axes, line: CentreLine, endplate: Endplate) -> None:
    ends = line.crossing(np.asarray(endplate.outline))
    if ends is not None:
        axes.plot(ends[:, 1], ends[:, 2], color=OUTLINE, lw=0.7, alpha=0.9)


def _regions(axes: Axes, line: CentreLine, measurement: Measurement) -> None:
    for region in measurement.regions:
        corners = region_corners(line, region.outline, region.normal, region.thickness_mm)
        if corners is not None:
            axes.fill(corners[:, 0], corners[:, 1], facecolor=REGION, alpha=0.22, lw=0)
            axes.fill(corners[:, 0], corners[:, 1], fill=False, edgecolor=REGION, lw=0.8)


def _name(axes: Axes, level: Level, origin: Array, front: float) -> None:
    axes.text(
        max(origin[1] - _AHEAD_MM * 0.46, front + 9),
        origin[2],
        str(level),
        ha="right",
        va="center",
        color="white",
        fontsize=7.5,
        fontweight="bold",
        path_effects=halo(),
    )


def _head(figure: Figure, plan: Plan, y: float) -> None:
    state = "DRAFT, levels not confirmed" if plan.is_draft else "levels confirmed"
    if plan.is_draft and plan.review.confirmed_by("levels", plan.inputs_sha256):
        state = "DRAFT, levels confirmed"
    if plan.spine is not None and plan.spine.names_provisional:
        state = "DRAFT, names provisional" if plan.is_draft else "names provisional"
    figure.text(0.0, y, state, ha="left", va="center", fontsize=6.5, color=INK, fontweight="bold")
    figure.text(1.0, y, "HU, 95 % interval", ha="right", va="center", fontsize=6.2, color=QUIET)


def _gutter(
    figure: Figure,
    plan: Plan,
    headline: dict[Level, Measurement],
    image_mm: float,
    tall_mm: float,
    extent: tuple[float, float, float, float],
) -> tuple[Spot, ...]:
    """HU beside each level, in rows that never overlap; returns where they are."""
    assert plan.spine is not None
    wide, high = image_mm + _GUTTER_MM, tall_mm + _HEAD_MM
    _, _, bottom, top = extent
    wanted = [tall_mm * (v.frame.origin[2] - bottom) / (top - bottom) for v in plan.spine.vertebrae]
    spots = []
    for vertebra, at, row in zip(
        plan.spine.vertebrae, wanted, rows_apart(wanted, tall_mm, _ROW_MM), strict=True
    ):
        level, y = vertebra.level, row / high
        tick = [(image_mm + 0.4) / wide, (image_mm + 2.2) / wide]
        figure.add_artist(_line(figure, tick, [at / high, y]))
        role = {plan.operation.uiv: " UIV", plan.operation.liv: " LIV"}.get(level, "")
        x = (image_mm + 3.0) / wide
        figure.text(x, y, str(level), ha="left", va="center", fontsize=7.6, color=INK, fontweight="bold")
        value, interval = _number(headline.get(level))
        figure.text(x + 13.5 / wide, y, value, ha="right", va="center", fontsize=8, color=INK)
        figure.text(1.0, y, interval, ha="right", va="center", fontsize=6.2, color=QUIET)
        if role:
            figure.text(x, y - 3.0 / high, role.strip(), ha="left", va="center", fontsize=5.4, color=QUIET)
        spots.append(Spot(str(level), x, 1 - y - 2.2 / high, (_GUTTER_MM - 3) / wide, 4.4 / high))
    return tuple(spots)


def _line(figure: Figure, x: list[float], y: list[float]) -> Line2D:
    return Line2D(x, y, transform=figure.transFigure, color=QUIET, lw=0.5)


def _number(measurement: Measurement | None) -> tuple[str, str]:
    if measurement is None:
        return "", "not measured"
    value = numbers.value_of(measurement.value, measurement.unit, measurement.interval)
    return value, numbers.range_of(measurement.interval, measurement.unit)


def _caption(volume: Volume, plan: Plan) -> str:
    assert plan.spine is not None
    date = volume.acquisition.date
    taken = f" of {numbers.day(date)}" if date else " of unknown date"
    names = " Level names are provisional." if plan.spine.names_provisional else ""
    return (
        f"{volume.acquisition.modality}{taken}, {plan.spine.posture}: "
        f"sagittal sheet through the vertebral centres, seen from the patient's left; {window_said(volume)}. "
        f"Lines: endplates. Amber: regions of the {HEADLINE}.{names}"
    )
