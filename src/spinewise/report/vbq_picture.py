"""The picture of VBQ: sagittal T1 MRI with the medullary regions, the region in the fluid, the value."""

import re

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from spinewise.imaging.sampling import sample_points
from spinewise.imaging.volume import Volume
from spinewise.report import numbers
from spinewise.report.conditions import conditions_said
from spinewise.report.drawing import (
    INK,
    OUTLINE,
    QUIET,
    REGION,
    Picture,
    figure_of,
    halo,
    image_axes,
    png_of,
    scale_bar,
    side_marks,
    window_of,
    window_said,
)
from spinewise.report.lines import sentence, typeset
from spinewise.report.rows_apart import rows_apart
from spinewise.report.sheet import CentreLine, region_corners
from spinewise.results import Measurement, Region
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

VBQ = "VBQ"
"""Name of the measurement that is drawn."""

CSF = "CSF"
"""Short name of the region in the fluid; the others are called by their level."""

_FLUID = re.compile(r"\bcsf\b|cerebrospinal fluid", re.IGNORECASE)
_LEVEL = re.compile(r"\b[CTLS]\d{1,2}\b")

_GUTTER_MM, _HEAD_MM, _TALL_MM = 39.0, 6.0, 112.0
_AHEAD_MM, _BEHIND_MM, _BEYOND_MM = 44.0, 62.0, 26.0
_PIXEL_MM, _ROW_MM = 0.5, 4.6
_SIDEWAYS = 0.7
"""Share of the normal that points to the left from which on a region lies flat in the picture."""


def vbq_picture(volume: Volume, measurement: Measurement, *, draft: bool = True) -> Picture:
    """Sagittal picture through the regions of a VBQ, seen from the patient's left.

    Parameters
    ----------
    volume : Volume
        The MRI that it was measured on.
    measurement : Measurement
        With its regions.
    draft : bool
        Whether DRAFT is written on it.

    Returns
    -------
    Picture
        Each region with its mean signal beside it.

    Raises
    ------
    CannotMeasure
        When the measurement keeps no region that could be drawn.
    """
    drawn = [region for region in measurement.regions if region.outline]
    if not drawn:
        raise CannotMeasure("VBQ has no region with an outline: measure it again to see a picture")
    middles = {region.name: np.asarray(region.outline).mean(axis=0) for region in drawn}
    marrow = [middles[region.name] for region in drawn if not is_fluid(region)]
    sheet = CentreLine.through(marrow or list(middles.values()))
    front, back, bottom, top = _field(
        volume, np.concatenate([np.asarray(region.outline) for region in drawn])
    )
    ys, zs = np.arange(front, back, _PIXEL_MM), np.arange(top, bottom, -_PIXEL_MM)
    height, behind = np.meshgrid(zs, ys, indexing="ij")
    seen = sample_points(
        volume.voxels, volume.affine, np.stack([sheet.left_at(height), behind, height], axis=-1)
    )
    image_mm = _TALL_MM * (back - front) / (top - bottom)
    wide, high = image_mm + _GUTTER_MM, _TALL_MM + _HEAD_MM
    figure = figure_of(wide, high)
    axes = image_axes(figure, (0, 0, image_mm / wide, _TALL_MM / high))
    extent = (front, back, bottom, top)
    dark, bright = window_of(volume, seen)
    axes.imshow(
        seen, cmap="gray", vmin=dark, vmax=bright, extent=extent, aspect="equal", interpolation="bilinear"
    )
    for region in drawn:
        _region(axes, sheet, region)
    axes.set_xlim(front, back)
    axes.set_ylim(bottom, top)
    side_marks(axes, "A", "P", "H", "F")
    scale_bar(axes, extent)
    value = numbers.value_of(measurement.value, measurement.unit, measurement.interval)
    title = f"VBQ {value} ({numbers.range_of(measurement.interval, measurement.unit)})"
    y = 1 - _HEAD_MM / 2 / high
    figure.text(0.0, y, title, ha="left", va="center", fontsize=8, color=INK, fontweight="bold")
    state = "DRAFT · mean signal" if draft else "mean signal"
    figure.text(1.0, y, state, ha="right", va="center", fontsize=6.5, color=QUIET)
    ordered = sorted(drawn, key=lambda region: (-middles[region.name][2], is_fluid(region)))
    wanted = [_TALL_MM * (middles[region.name][2] - bottom) / (top - bottom) for region in ordered]
    for region, row in zip(ordered, rows_apart(wanted, _TALL_MM, _ROW_MM), strict=True):
        at = middles[region.name]
        tick = [(image_mm + 1.0) / wide, (image_mm + 3.0) / wide]
        level_at = _TALL_MM * (at[2] - bottom) / (top - bottom) / high
        figure.add_artist(
            Line2D(tick, [level_at, row / high], transform=figure.transFigure, color=QUIET, lw=0.5)
        )
        x = (image_mm + 4.0) / wide
        figure.text(
            x,
            row / high,
            short_name(region),
            ha="left",
            va="center",
            fontsize=7.6,
            color=INK,
            fontweight="bold",
        )
        figure.text(1.0, row / high, region_said(region), ha="right", va="center", fontsize=6.8, color=QUIET)
        axes.text(
            *_beside(region),
            short_name(region),
            ha="center",
            va="center",
            color="white",
            fontsize=6.4,
            fontweight="bold",
            path_effects=halo(),
        )
    pixels = figure.get_size_inches() * figure.dpi
    return Picture(png_of(figure), int(pixels[0]), int(pixels[1]), _caption(volume, measurement))


def is_fluid(region: Region) -> bool:
    """Whether a region lies in the cerebrospinal fluid.

    Parameters
    ----------
    region : Region
        Of a VBQ.

    Returns
    -------
    bool
        By its name.
    """
    return _FLUID.search(region.name) is not None


def short_name(region: Region) -> str:
    """What a region is called in the picture.

    Parameters
    ----------
    region : Region
        Of a VBQ, for example ``"medullary bone of L2"``.

    Returns
    -------
    str
        Its level, ``"CSF"`` for the fluid; its own name where that holds neither.
    """
    if is_fluid(region):
        return CSF
    level = _LEVEL.search(region.name)
    return level.group() if level else region.name


def region_said(region: Region) -> str:
    """Mean signal of a region with its spread and how many voxels it holds.

    Parameters
    ----------
    region : Region
        Of a VBQ.

    Returns
    -------
    str
        Signal has no unit.
    """
    seen = region.statistics
    return f"{numbers.number(seen.mean, 1.0)} ± {numbers.number(seen.sd, 1.0)}, {seen.voxels} voxels"


def _beside(region: Region) -> tuple[float, float]:
    """Middle of a region in the picture; the fluid is named below its narrow region."""
    outline = np.asarray(region.outline)
    at = outline.mean(axis=0)
    if is_fluid(region):
        return float(at[1]), float(outline[:, 2].min() - 3.0)
    return float(at[1]), float(at[2])


def _region(axes: Axes, sheet: CentreLine, region: Region) -> None:
    """A region that lies flat in the picture as its outline, any other as its cut by the picture."""
    if abs(region.normal[0]) >= _SIDEWAYS:
        corners: Array | None = np.asarray(region.outline)[:, 1:]
    else:
        corners = region_corners(sheet, region.outline, region.normal, region.thickness_mm)
    if corners is None:
        return
    colour = OUTLINE if is_fluid(region) else REGION
    style = "--" if is_fluid(region) else "-"
    axes.fill(corners[:, 0], corners[:, 1], facecolor=colour, alpha=0.12, lw=0)
    axes.fill(corners[:, 0], corners[:, 1], fill=False, edgecolor=colour, lw=1.1, ls=style)


def _field(volume: Volume, points: Array) -> tuple[float, float, float, float]:
    """Front, back, bottom and top of the picture, within the volume, mm."""
    last = np.array(volume.voxels.shape) - 1
    corners = volume.to_patient(
        np.array(np.meshgrid(*[[0, n] for n in last], indexing="ij")).reshape(3, -1).T
    )
    low, high = corners.min(axis=0), corners.max(axis=0)
    return (
        float(max(low[1], points[:, 1].min() - _AHEAD_MM)),
        float(min(high[1], points[:, 1].max() + _BEHIND_MM)),
        float(max(low[2], points[:, 2].min() - _BEYOND_MM)),
        float(min(high[2], points[:, 2].max() + _BEYOND_MM)),
    )


def _caption(volume: Volume, measurement: Measurement) -> str:
    date = volume.acquisition.date
    taken = f" of {numbers.day(date)}" if date else " of unknown date"
    made = conditions_said(measurement.conditions)
    return typeset(
        f"{volume.acquisition.modality}{taken}: sagittal sheet through the middles of the regions, seen from "
        f"the patient's left; {window_said(volume)}. Unbroken amber: medullary regions. Broken blue: fluid "
        f"(CSF). Higher is worse. {sentence(made)}"
    ).strip()
