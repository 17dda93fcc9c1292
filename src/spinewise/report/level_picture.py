"""Pictures of one level: each measured slab in its own plane, and all of them from the side."""

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.imaging.sampling import sample_plane
from spinewise.imaging.volume import Volume
from spinewise.report import numbers
from spinewise.report.drawing import (
    LEVEL_DOTS_PER_INCH,
    OUTLINE,
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
from spinewise.results import Measurement, Region

Array = NDArray[np.float64]

_PANEL_MM, _GAP_MM = 44.0, 1.2
_PIXEL_MM = 0.4
_SEEN_MM = 92.0
_TITLE_LETTERS = 16
_BACKWARDS_MM = 12.0
"""The field reaches further back than forward, to take in the spinous process."""


@dataclass(frozen=True)
class Panel:
    """What one panel looks at: a plane through the patient.

    Parameters
    ----------
    centre : array, shape (3,)
        Middle of the panel, LPS, mm.
    right, down : array, shape (3,)
        Unit vectors along its columns and rows.
    marks : tuple of str
        Letters at its left, right, upper and lower edge.
    """

    centre: Array
    right: Array
    down: Array
    marks: tuple[str, str, str, str]

    def place(self, points: Array) -> Array:
        """Where points fall in the panel: right and up from its middle, mm, shape (n, 2)."""
        offset = np.asarray(points, dtype=float) - self.centre
        return np.stack([offset @ self.right, -(offset @ self.down)], axis=-1)


def axial(volume: Volume, vertebra: Vertebra, region: Region | None = None) -> Picture:
    """Picture across one vertebra in its own plane, seen from the feet, with one region drawn.

    Parameters
    ----------
    volume : Volume
        The images.
    vertebra : Vertebra
        The level.
    region : Region or None
        Whose plane is looked at and whose outline is drawn; None for the middle of the body.

    Returns
    -------
    Picture
        The patient's right is on the left of the picture.
    """
    return _strip(volume, vertebra, (region,), from_the_side=False)


def level_strip(volume: Volume, vertebra: Vertebra, measurement: Measurement | None) -> Picture:
    """One level from the side with all its regions, and across it in the plane of each region.

    Parameters
    ----------
    volume : Volume
        The images.
    vertebra : Vertebra
        The level.
    measurement : Measurement or None
        Whose regions are drawn; None when nothing was measured here.

    Returns
    -------
    Picture
        Sagittal panel first, then one axial panel for each region.
    """
    regions = tuple(r for r in measurement.regions if r.outline) if measurement else ()
    return _strip(volume, vertebra, regions or (None,), from_the_side=True)


def _strip(
    volume: Volume, vertebra: Vertebra, regions: tuple[Region | None, ...], *, from_the_side: bool
) -> Picture:
    panels = len(regions) + from_the_side
    wide = panels * _PANEL_MM + (panels - 1) * _GAP_MM
    figure = figure_of(wide, _PANEL_MM, LEVEL_DOTS_PER_INCH)
    boxes = [(n * (_PANEL_MM + _GAP_MM) / wide, 0.0, _PANEL_MM / wide, 1.0) for n in range(panels)]
    drawn = [region for region in regions if region is not None]
    if from_the_side:
        side = sagittal_panel(vertebra)
        axes = image_axes(figure, boxes.pop(0))
        show_plane(axes, volume, side)
        draw_endplates(axes, side, vertebra)
        for shown in drawn:
            draw_region(axes, side, shown)
        _title(axes, str(vertebra.level))
    for box, region in zip(boxes, regions, strict=True):
        across = axial_panel(vertebra, region)
        axes = image_axes(figure, box)
        show_plane(axes, volume, across)
        if region is not None:
            corners = across.place(np.asarray(region.outline))
            axes.fill(corners[:, 0], corners[:, 1], facecolor=REGION, alpha=0.18, lw=0)
            axes.fill(corners[:, 0], corners[:, 1], fill=False, edgecolor=REGION, lw=1.0)
            mean = numbers.with_unit(numbers.number(region.statistics.mean, 1.0), "[hnsf'U]")
            _title(axes, "\n".join([*textwrap.wrap(region.name, _TITLE_LETTERS), mean]))
        else:
            _title(axes, f"{vertebra.level}, middle of the body")
    pixels = figure.get_size_inches() * figure.dpi
    return Picture(
        png_of(figure), round(pixels[0]), round(pixels[1]), _caption(volume, vertebra, from_the_side, drawn)
    )


def sagittal_panel(vertebra: Vertebra) -> Panel:
    """View of a vertebra from its own left: front on the left, head up.

    Parameters
    ----------
    vertebra : Vertebra
        The level.

    Returns
    -------
    Panel
        In the vertebra's own mid-sagittal plane.
    """
    frame = vertebra.frame
    return Panel(
        frame.origin + _BACKWARDS_MM * frame.posterior, frame.posterior, -frame.up, ("A", "P", "H", "F")
    )


def axial_panel(vertebra: Vertebra, region: Region | None) -> Panel:
    """View across a vertebra from the feet: the patient's right on the left, front up.

    Parameters
    ----------
    vertebra : Vertebra
        The level.
    region : Region or None
        In whose plane to look; None for the vertebra's own middle.

    Returns
    -------
    Panel
        Perpendicular to the region's normal.
    """
    frame = vertebra.frame
    if region is None:
        normal, middle = frame.up, frame.origin
    else:
        normal, middle = np.asarray(region.normal), np.asarray(region.outline).mean(axis=0)
    down = frame.posterior - (frame.posterior @ normal) * normal
    down = down / np.linalg.norm(down)
    centre = frame.origin + ((middle - frame.origin) @ normal) * normal + _BACKWARDS_MM * down
    return Panel(centre, np.cross(down, normal), down, ("R", "L", "A", "P"))


def show_plane(axes: Axes, volume: Volume, panel: Panel, seen_mm: float = _SEEN_MM) -> None:
    """Show what a panel looks at, with side marks and a scale bar.

    Parameters
    ----------
    axes : Axes
        Where it is shown.
    volume : Volume
        The images.
    panel : Panel
        The plane.
    seen_mm : float
        Width and height of the field.
    """
    count = round(seen_mm / _PIXEL_MM)
    seen = sample_plane(volume, panel.centre, panel.right, panel.down, (count, count), _PIXEL_MM)
    half = seen_mm / 2
    extent = (-half, half, -half, half)
    dark, bright = window_of(volume, seen)
    axes.imshow(
        seen, cmap="gray", vmin=dark, vmax=bright, extent=extent, aspect="equal", interpolation="bilinear"
    )
    axes.set_xlim(-half, half)
    axes.set_ylim(-half, half)
    side_marks(axes, *panel.marks)
    scale_bar(axes, extent)


def draw_region(axes: Axes, panel: Panel, region: Region) -> tuple[float, float]:
    """Draw a slab as its shadow from the side: its whole depth, and its thickness along its own normal.

    Parameters
    ----------
    axes : Axes
        Where it is drawn.
    panel : Panel
        A view from the side.
    region : Region
        With an outline.

    Returns
    -------
    (float, float)
        How far to the right it reaches in the panel, and how high its right end lies, mm.
    """
    outline = np.asarray(region.outline)
    along = outline @ panel.right
    ends = outline[[int(along.argmin()), int(along.argmax())]]
    half = np.asarray(region.normal) * region.thickness_mm / 2
    corners = panel.place(np.stack([ends[0] - half, ends[0] + half, ends[1] + half, ends[1] - half]))
    axes.fill(corners[:, 0], corners[:, 1], facecolor=REGION, alpha=0.18, lw=0)
    axes.fill(corners[:, 0], corners[:, 1], fill=False, edgecolor=REGION, lw=1.0)
    return float(corners[:, 0].max()), float(corners[2:, 1].mean())


def draw_endplates(axes: Axes, panel: Panel, vertebra: Vertebra) -> None:
    """Draw both endplates of a vertebra as lines from the side.

    Parameters
    ----------
    axes : Axes
        Where they are drawn.
    panel : Panel
        A view from the side.
    vertebra : Vertebra
        The level.
    """
    for part in vertebra.parts.values():
        if isinstance(part, Endplate):
            outline = np.asarray(part.outline)
            along = outline @ panel.right
            ends = panel.place(outline[[int(along.argmin()), int(along.argmax())]])
            axes.plot(ends[:, 0], ends[:, 1], color=OUTLINE, lw=0.8)


def _title(axes: Axes, text: str) -> None:
    axes.text(
        0.03,
        0.97,
        text,
        transform=axes.transAxes,
        ha="left",
        va="top",
        color="white",
        fontsize=6.2,
        linespacing=1.3,
        path_effects=halo(),
    )


def _caption(volume: Volume, vertebra: Vertebra, from_the_side: bool, regions: list[Region]) -> str:
    side = "from its left in its own mid-sagittal plane; " if from_the_side else ""
    planes = "in the plane of each region" if regions else "in its own middle plane"
    return f"{vertebra.level} {side}across {planes}, seen from the feet; {window_said(volume)}."
