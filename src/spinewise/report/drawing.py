"""What every picture shares: size, bone window, side marks, scale bar, and PNG bytes out."""

import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from PIL import Image

from spinewise.imaging.volume import Volume

Array = NDArray[np.float64]

DOTS_PER_INCH = 200
LEVEL_DOTS_PER_INCH = 160
_COLOURS = 256
INCH_MM = 25.4
INK = "#1d2733"
QUIET = "#5b6775"
REGION = "#ffb000"
"""Amber: neither red nor green, which a reader might take for a verdict, and clear to colour-blind eyes."""
OUTLINE = "#7fd4ff"
_BONE_CENTRE_HU, _BONE_WIDTH_HU = 250.0, 1100.0
_SHARE_DARK, _SHARE_BRIGHT = 1.0, 99.5


@dataclass(frozen=True)
class Spot:
    """A place in a picture that stands for a level, so that a page can make it a link.

    Parameters
    ----------
    level : str
        Name of the level.
    left, top, width, height : float
        Shares of the picture's width and height, 0 to 1, from its upper left corner.
    """

    level: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Picture:
    """A picture with what a reader needs to read it.

    Parameters
    ----------
    png : bytes
        The image.
    width_px, height_px : int
        Its size.
    caption : str
        What is shown, from where it is seen, and how it was made.
    spots : tuple of Spot
        Places that stand for a level.
    """

    png: bytes
    width_px: int
    height_px: int
    caption: str
    spots: tuple[Spot, ...] = ()


def figure_of(width_mm: float, height_mm: float, dots_per_inch: int = DOTS_PER_INCH) -> Figure:
    """An empty figure of a given size, independent of any window system.

    Parameters
    ----------
    width_mm, height_mm : float
        Size on paper.
    dots_per_inch : int
        Fineness.

    Returns
    -------
    Figure
        White.
    """
    return Figure(figsize=(width_mm / INCH_MM, height_mm / INCH_MM), dpi=dots_per_inch, facecolor="white")


def image_axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Axes without frame or ticks.

    Parameters
    ----------
    figure : Figure
        Where they are put.
    box : tuple of float
        Left, bottom, width and height as shares of the figure.

    Returns
    -------
    Axes
        Empty.
    """
    axes = figure.add_axes(box)
    axes.set_axis_off()
    return axes


def png_of(figure: Figure) -> bytes:
    """PNG bytes of a figure: the same for the same figure, with a palette, since a page carries its pictures.

    Parameters
    ----------
    figure : Figure
        Drawn.

    Returns
    -------
    bytes
        PNG with 256 colours; a window of grey and a few inks need no more.
    """
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    palette = drawn.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    palette.save(out, format="png", optimize=True)
    return out.getvalue()


def window_of(volume: Volume, values: Array) -> tuple[float, float]:
    """Darkest and brightest value to be told apart.

    Parameters
    ----------
    volume : Volume
        Where the values come from.
    values : array
        What is shown.

    Returns
    -------
    (float, float)
        A bone window for CT; for other images nearly the whole range of what is shown.
    """
    if volume.acquisition.modality == "CT":
        return _BONE_CENTRE_HU - _BONE_WIDTH_HU / 2, _BONE_CENTRE_HU + _BONE_WIDTH_HU / 2
    low, high = np.percentile(values, [_SHARE_DARK, _SHARE_BRIGHT])
    return float(low), float(max(high, low + 1))


def window_said(volume: Volume) -> str:
    """The window in words, for a caption.

    Parameters
    ----------
    volume : Volume
        What is shown.

    Returns
    -------
    str
        One clause.
    """
    if volume.acquisition.modality == "CT":
        return f"window {_BONE_WIDTH_HU:.0f}, level {_BONE_CENTRE_HU:.0f} HU"
    return "window over the range shown"


def halo(width: float = 1.6) -> list[Any]:
    """Dark edge that keeps light letters readable on any tissue.

    Parameters
    ----------
    width : float
        In points.

    Returns
    -------
    list
        Path effects for matplotlib.
    """
    return [withStroke(linewidth=width, foreground="black", alpha=0.75)]


def side_marks(axes: Axes, left: str, right: str, top: str, bottom: str) -> None:
    """Letters at the four edges that say which way the patient lies.

    Parameters
    ----------
    axes : Axes
        Where they are put.
    left, right, top, bottom : str
        A, P, L, R, H or F.
    """
    places = (
        (left, 0.025, 0.5, "left", "center"),
        (right, 0.975, 0.5, "right", "center"),
        (top, 0.5, 0.985, "center", "top"),
        (bottom, 0.5, 0.012, "center", "bottom"),
    )
    for letter, x, y, across, along in places:
        axes.text(
            x,
            y,
            letter,
            transform=axes.transAxes,
            ha=across,
            va=along,
            color="white",
            fontsize=8,
            fontweight="bold",
            path_effects=halo(),
        )


def scale_bar(axes: Axes, extent_mm: tuple[float, float, float, float]) -> None:
    """A bar of a round length at the lower left.

    Parameters
    ----------
    axes : Axes
        Whose data are in mm.
    extent_mm : tuple of float
        Left, right, bottom and top of the picture.
    """
    left, right, bottom, top = extent_mm
    wide, high = right - left, top - bottom
    length = 10.0 * max(1, math.floor(abs(wide) * 0.3 / 10))
    x = left + math.copysign(abs(wide) * 0.04, wide)
    y = bottom + math.copysign(min(abs(high) * 0.04, 8.0), high)
    end = x + math.copysign(length, wide)
    axes.plot([x, end], [y, y], color="white", lw=1.6, solid_capstyle="butt", path_effects=halo(2.6))
    axes.annotate(
        f"{length:.0f} mm",
        ((x + end) / 2, y),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color="white",
        fontsize=6,
        path_effects=halo(),
    )
