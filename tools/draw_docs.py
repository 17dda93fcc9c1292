"""Draw the pictures of the documentation anew from the digital patient of the demo.

    python tools/draw_docs.py

The first screen is drawn as a browser shows it where Chromium is installed, otherwise as the first page of
the PDF. Everything else is drawn from the CT and the spine that were built from it, never from the truth.
"""

import io
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import typst
from browser import screenshot
from draw_alignment_page import alignment_screens
from draw_comparison import comparison_screen
from draw_pain import pain_screen
from draw_radiographs import radiographs_picture
from draw_vbq import vbq_picture
from matplotlib.axes import Axes
from numpy.typing import NDArray
from PIL import Image

from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.app.compose import Composed, Request, compose
from spinewise.app.demo import PATIENT, run_demo
from spinewise.app.phantom import DAY
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.imaging.sampling import sample_plane
from spinewise.imaging.volume import Volume
from spinewise.report.drawing import (
    OUTLINE,
    REGION,
    figure_of,
    halo,
    image_axes,
    png_of,
    scale_bar,
    side_marks,
    window_of,
)
from spinewise.report.level_picture import Panel, axial_panel, level_strip, sagittal_panel
from spinewise.report.pdf import typst_run
from spinewise.report.pictures import draw_pictures
from spinewise.report.sagittal_picture import HEADLINE
from spinewise.words import Level, Side

Array = NDArray[np.float64]
Draw = Callable[[Axes, Panel], None]

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SEED = 1
SHOWN = Level.L3
SCREEN = (1440, 1010)
COLOURS = 96
LARGEST_BYTES = 300_000
PAPER_DOTS_PER_INCH = 110
PANEL_MM, GAP_MM = 62.0, 1.5
PIXEL_MM = 0.25


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spinewise-docs-") as made:
        out = Path(made)
        run_demo(out, SEED, None)
        composed = compose(Request(out / PATIENT, DAY), Steps(progress_on_terminal()))
        _write("demo", _first_screen(out, composed))
        _write("bone-page", _few_colours(_paper(composed)[1]))
        analgesia = pain_screen(out)
        if analgesia is not None:
            _write("pain-plan", _few_colours(analgesia))
    volume, spine = composed.volume, composed.plan.spine
    assert volume is not None and spine is not None
    vertebra = spine[SHOWN]
    headline = {m.level: m for m in composed.plan.measurements if m.name == HEADLINE}
    _write("three-location-hu", level_strip(volume, vertebra, headline[SHOWN]).png)
    _write("endplates", _endplates(volume, vertebra))
    _write("pedicle", _pedicle(volume, vertebra))
    _write("vertebral-frame", _frame(volume, vertebra))
    _write("femoral-head", _femoral_head(volume, spine))
    _write("vbq", vbq_picture())
    _write("radiographs", radiographs_picture())
    for name, screen in alignment_screens().items():
        _write(name, _few_colours(screen))
    shown = comparison_screen()
    if shown is not None:
        _write("comparison", _few_colours(shown))


def _write(name: str, png: bytes) -> None:
    """Write a picture, small enough for a repository."""
    assert len(png) <= LARGEST_BYTES, f"{name}.png is too large: {len(png)} bytes"
    (PICTURES / f"{name}.png").write_bytes(png)
    print(f"docs/pictures/{name}.png, {len(png) // 1000} kB")


def _first_screen(out: Path, composed: Composed) -> bytes:
    drawn = screenshot(out / "plan.html", SCREEN)
    return _few_colours(_paper(composed)[0] if drawn is None else drawn)


def _paper(composed: Composed) -> list[bytes]:
    """Pages of the PDF as pictures: the first screen, then the bone page."""
    pictures = draw_pictures(composed.plan, composed.volume)
    ppi = float(PAPER_DOTS_PER_INCH)
    pages = typst_run(typst.compile, composed.plan, pictures, format="png", ppi=ppi)
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def _few_colours(drawn: bytes) -> bytes:
    few = Image.open(io.BytesIO(drawn)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    made = io.BytesIO()
    few.save(made, format="png", optimize=True)
    return made.getvalue()


def _drawn(volume: Volume, panels: Iterable[tuple[Panel, float, str, Draw]]) -> bytes:
    """Panels side by side: each a plane, how many mm of it are seen, a title, and what is drawn on it."""
    panels = list(panels)
    wide = len(panels) * (PANEL_MM + GAP_MM) - GAP_MM
    figure = figure_of(wide, PANEL_MM, 130)
    for place, (panel, seen_mm, title, draw) in enumerate(panels):
        axes = image_axes(figure, (place * (PANEL_MM + GAP_MM) / wide, 0.0, PANEL_MM / wide, 1.0))
        count = round(seen_mm / PIXEL_MM)
        seen = sample_plane(volume, panel.centre, panel.right, panel.down, (count, count), PIXEL_MM)
        dark, bright = window_of(volume, seen)
        half = seen_mm / 2
        extent = (-half, half, -half, half)
        axes.imshow(
            seen, cmap="gray", vmin=dark, vmax=bright, extent=extent, aspect="equal", interpolation="bilinear"
        )
        axes.set_xlim(-half, half)
        axes.set_ylim(-half, half)
        side_marks(axes, *panel.marks)
        scale_bar(axes, extent)
        axes.text(
            0.03, 0.97, title, transform=axes.transAxes, ha="left", va="top", color="white", fontsize=8,
            path_effects=halo(),
        )  # fmt: skip
        draw(axes, panel)
    return png_of(figure)


def _line(axes: Axes, panel: Panel, points: Iterable[Array], colour: str, width: float = 1.2) -> None:
    places = panel.place(np.array(list(points)))
    axes.plot(places[:, 0], places[:, 1], color=colour, lw=width)


def _arrow(axes: Axes, panel: Panel, start: Array, end: Array, colour: str, text: str = "") -> None:
    (x, y), (to_x, to_y) = panel.place(np.array([start, end]))
    axes.annotate("", (to_x, to_y), (x, y), arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.3})
    axes.annotate(
        text, (to_x, to_y), xytext=(3, 2), textcoords="offset points", color=colour, fontsize=7,
        path_effects=halo(),
    )  # fmt: skip


def _coronal_panel(vertebra: Vertebra) -> Panel:
    """View from the front: the patient's right on the left, head up."""
    frame = vertebra.frame
    return Panel(frame.origin, frame.left, -frame.up, ("R", "L", "H", "F"))


def _endplates(volume: Volume, vertebra: Vertebra) -> bytes:
    def draw(axes: Axes, panel: Panel) -> None:
        for part in vertebra.parts.values():
            if isinstance(part, Endplate):
                centre, normal = part.plane.point, part.plane.normal
                across = panel.right - (panel.right @ normal) * normal
                along = (part.outline - centre) @ across / np.linalg.norm(across)
                across = across / np.linalg.norm(across)
                _line(axes, panel, [centre + along.min() * across, centre + along.max() * across], OUTLINE)
                _arrow(axes, panel, centre, centre + 9 * normal, OUTLINE)

    side = sagittal_panel(vertebra)
    centred = Panel(vertebra.frame.origin, side.right, side.down, side.marks)
    shown = ((centred, "from the left"), (_coronal_panel(vertebra), "from the front"))
    return _drawn(volume, ((panel, 72.0, f"{vertebra.level} {title}", draw) for panel, title in shown))


def _pedicle(volume: Volume, vertebra: Vertebra) -> bytes:
    sides = {side: vertebra.pedicle(side) for side in (Side.RIGHT, Side.LEFT)}

    def axes_of_both(axes: Axes, panel: Panel) -> None:
        for pedicle in sides.values():
            ends = (pedicle.centre - 18 * pedicle.axis, pedicle.centre + 22 * pedicle.axis)
            _line(axes, panel, ends, OUTLINE, 0.8)
            across = np.cross(pedicle.axis, vertebra.frame.up)
            half = across / np.linalg.norm(across) * pedicle.width_mm / 2
            _line(axes, panel, (pedicle.centre - half, pedicle.centre + half), REGION, 2.0)

    def isthmus(side: Side) -> tuple[Panel, float, str, Draw]:
        pedicle = sides[side]
        right = np.cross(vertebra.frame.up, pedicle.axis)
        right /= np.linalg.norm(right)
        up = np.cross(pedicle.axis, right)
        marks = ("L", "R", "H", "F") if right @ vertebra.frame.left < 0 else ("R", "L", "H", "F")
        panel = Panel(pedicle.centre, right, -up, marks)

        def draw(axes: Axes, here: Panel) -> None:
            angle = np.linspace(0, 2 * np.pi, 121)
            ring = (
                pedicle.centre
                + np.cos(angle)[:, None] * right * pedicle.width_mm / 2
                + np.sin(angle)[:, None] * up * pedicle.height_mm / 2
            )
            _line(axes, here, ring, REGION)
            _line(axes, here, (pedicle.centre - 1.2 * right, pedicle.centre + 1.2 * right), OUTLINE)
            _line(axes, here, (pedicle.centre - 1.2 * up, pedicle.centre + 1.2 * up), OUTLINE)

        size = f"{pedicle.width_mm:.1f} x {pedicle.height_mm:.1f} mm"
        return panel, 32.0, f"{side}, {size}", draw

    middle = axial_panel(vertebra, None)
    height = np.mean([pedicle.centre for pedicle in sides.values()], axis=0) - vertebra.frame.origin
    through = Panel(
        middle.centre + (height @ vertebra.frame.up) * vertebra.frame.up,
        middle.right,
        middle.down,
        middle.marks,
    )
    both = (through, 84.0, f"{vertebra.level} from the feet", axes_of_both)
    return _drawn(volume, (both, isthmus(Side.RIGHT), isthmus(Side.LEFT)))


def _frame(volume: Volume, vertebra: Vertebra) -> bytes:
    frame = vertebra.frame
    axes_of = {"left": frame.left, "posterior": frame.posterior, "up": frame.up}

    def draw(*names: str) -> Draw:
        def on(axes: Axes, panel: Panel) -> None:
            for name in names:
                _arrow(axes, panel, frame.origin, frame.origin + 20 * axes_of[name], REGION, name)

        return on

    return _drawn(
        volume,
        (
            (sagittal_panel(vertebra), 84.0, f"{vertebra.level} from the left", draw("posterior", "up")),
            (axial_panel(vertebra, None), 84.0, "from the feet", draw("left", "posterior")),
            (_coronal_panel(vertebra), 84.0, "from the front", draw("left", "up")),
        ),
    )


def _femoral_head(volume: Volume, spine: Spine) -> bytes:
    def shown(side: Side, head: FemoralHead) -> tuple[Panel, float, str, Draw]:
        left, up = np.array([1.0, 0, 0]), np.array([0, 0, 1.0])

        def draw(axes: Axes, panel: Panel) -> None:
            angle = np.linspace(0, 2 * np.pi, 181)[:, None]
            ring = head.centre + head.radius_mm * (np.cos(angle) * left + np.sin(angle) * up)
            _line(axes, panel, ring, REGION)
            _line(axes, panel, (head.centre - 1.5 * left, head.centre + 1.5 * left), OUTLINE)
            _line(axes, panel, (head.centre - 1.5 * up, head.centre + 1.5 * up), OUTLINE)

        title = f"{side}, radius {head.radius_mm:.1f} mm"
        return Panel(head.centre, left, -up, ("R", "L", "H", "F")), 90.0, title, draw

    return _drawn(volume, [shown(side, spine.femoral_heads[side]) for side in (Side.RIGHT, Side.LEFT)])


if __name__ == "__main__":
    main()
