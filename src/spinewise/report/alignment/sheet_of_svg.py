"""A small sheet of SVG: places in the plane of a view become places on the sheet, nothing is styled twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Spot = Sequence[float] | Array
"""A place on the sheet: x to the right, y down."""

INK, QUIET, SOFT, PAPER = "#1d2733", "#5b6775", "#e6eaee", "#ffffff"
STRONG, WIDE = "#1b5276", "#8a5a00"
"""Two colours that differ in lightness too; every line that has one also has a dash of its own."""
FONT = "Libertinus Serif, Georgia, 'Times New Roman', serif"


@dataclass(frozen=True)
class Window:
    """How the plane of a view lies on the sheet: u to the right, v up.

    Parameters
    ----------
    u, v : float
        Of the plane, at the place `x`, `y`.
    x, y : float
        On the sheet.
    scale : float
        Units of the sheet for one of the plane, the same in both directions.
    """

    u: float
    v: float
    x: float
    y: float
    scale: float

    def at(self, points: Array) -> Array:
        """Points of the plane on the sheet.

        Parameters
        ----------
        points : array, shape (..., 2)
            As (u, v).

        Returns
        -------
        array, shape (..., 2)
            As (x, y); y grows downwards.
        """
        away = (np.asarray(points, float) - [self.u, self.v]) * self.scale
        return np.stack([self.x + away[..., 0], self.y - away[..., 1]], axis=-1)


@dataclass
class Svg:
    """A picture while it is drawn.

    Parameters
    ----------
    width, height : float
        Size of the sheet.
    title : str
        What is shown, for people who hear the page.
    window : Window or None
        Written into the picture, so that a corner's place can be checked against its mark.
    parts : list of str
        What has been drawn.
    """

    width: float
    height: float
    title: str
    window: Window | None = None
    parts: list[str] = field(default_factory=list)

    def line(self, points: Iterable[Spot], kind: str = "", *, colour: str = INK, width: float = 1,
             dash: str = "", closed: bool = False, fill: str = "none", data: str = "") -> None:  # fmt: skip
        """A line through points of the sheet, closed where it is a face."""
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        said = f" class={quoteattr(kind)}" if kind else ""
        said += f" data-of={quoteattr(data)}" if data else ""
        said += f' stroke-dasharray="{dash}"' if dash else ""
        name = "polygon" if closed else "polyline"
        self.parts.append(
            f'<{name}{said} points="{path}" fill="{fill}" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"/>'
        )

    def circle(self, at: Spot, radius: float, kind: str = "", *, fill: str = "none",
               colour: str = INK, width: float = 1, data: str = "") -> None:  # fmt: skip
        """A circle."""
        said = f" class={quoteattr(kind)}" if kind else ""
        said += f" data-of={quoteattr(data)}" if data else ""
        self.parts.append(
            f'<circle{said} cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius:.2f}" fill="{fill}" '
            f'stroke="{colour}" stroke-width="{width:g}"/>'
        )

    def text(self, at: Spot, words: str, *, size: float = 10, anchor: str = "start",
             bold: bool = False, colour: str = INK, halo: bool = True) -> None:  # fmt: skip
        """Words, on a white ground where lines run behind them."""
        weight = ' font-weight="bold"' if bold else ""
        common = f'x="{at[0]:.2f}" y="{at[1]:.2f}" font-size="{size:g}" text-anchor="{anchor}"{weight}'
        if halo:
            # A second text below, since not every PDF writer knows the order of fill and stroke.
            self.parts.append(
                f'<text {common} fill="{PAPER}" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" '
                f'aria-hidden="true">{escape(words)}</text>'
            )
        self.parts.append(f'<text {common} fill="{colour}">{escape(words)}</text>')

    def arc(self, centre: Array, start: Array, end: Array, radius: float, kind: str, *,
            colour: str = INK, dash: str = "") -> Array:  # fmt: skip
        """The smaller arc about a point from one direction to another; gives its middle."""
        first, last = (np.arctan2(*(np.asarray(to) - centre)[::-1]) for to in (start, end))
        turn = (last - first + np.pi) % (2 * np.pi) - np.pi
        along = first + np.linspace(0, turn, 25)
        on = centre + radius * np.stack([np.cos(along), np.sin(along)], axis=1)
        self.line(on, kind, colour=colour, width=1.3, dash=dash)
        middle: Array = centre + (radius + 9) * np.array([np.cos(along[12]), np.sin(along[12])])
        return middle

    def written(self) -> str:
        """The picture as a whole SVG element."""
        place = ""
        if self.window is not None:
            w = self.window
            place = f' data-window="{w.u:.4f} {w.v:.4f} {w.x:.4f} {w.y:.4f} {w.scale:.6f}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {self.height:.0f}" '
            f'width="{self.width:.0f}" height="{self.height:.0f}" role="img" '
            f"aria-label={quoteattr(self.title)} font-family={quoteattr(FONT)}{place}>"
            + "".join(self.parts)
            + "</svg>"
        )


def window_for(points: Array, width: float, height: float, left: float, top: float) -> Window:
    """A window that holds points in a frame, in the middle of its width and with true proportions.

    Parameters
    ----------
    points : array, shape (n, 2)
        As (u, v).
    width, height : float
        Of the frame on the sheet.
    left, top : float
        Its upper left corner.

    Returns
    -------
    Window
        The same scale in both directions.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-6)
    scale = float(min(width / span[0], height / span[1]))
    return Window(
        float((low[0] + high[0]) / 2), float(high[1]), left + width / 2,
        top + (height - span[1] * scale) / 2, scale,
    )  # fmt: skip
