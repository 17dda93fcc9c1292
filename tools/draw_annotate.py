"""Draw docs/pictures/annotate.png: the clicking page with the digital patient half marked.

python tools/draw_annotate.py [FILE]
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from driven_browser import Browser, Page, chromium
from PIL import Image

from spinewise.app.annotate.page import render_page
from spinewise.app.annotate.study import study_pictures
from spinewise.phantom.ct import render_ct
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth import truth_of
from spinewise.words import Level, Side

SPACING_MM = 1.0
MARKED = (Level.L4, Level.L5)


def main() -> int:
    """Draw it; 1 where no browser is installed."""
    if chromium() is None:
        print("no Chromium is installed: docs/pictures/annotate.png stays as it is")
        return 1
    target = Path(sys.argv[1]) if sys.argv[1:] else Path("docs/pictures/annotate.png")
    patient = digital_patient(1)
    ct = render_ct(patient, (SPACING_MM,) * 3)
    film = np.clip(ct.voxels, -1000, 2000).astype(np.float32).mean(axis=2)[::-1]
    low, high = np.quantile(film, [0.02, 0.999])
    grey = np.rint(np.clip(255 * (film - low) / (high - low), 0, 255)).astype(np.uint8)
    truth = truth_of(patient, MARKED)
    marks = {f"femur {side}|centre": truth.heads[side] for side in Side}
    plate = truth.sacral_endplate
    for place, way in (("anterior", -16.0), ("posterior", 16.0)):
        along = np.cross(np.array([1.0, 0.0, 0.0]), plate.normal)
        marks[f"S1|superior {place}"] = plate.point + way * along * np.sign(along[1])
        for level in MARKED:
            shape = truth.levels[level].shape
            for end, there in (("superior", shape.superior), ("inferior", shape.inferior)):
                reach = 0.48 * shape.depth_mm * np.sign(way)
                marks[f"{level}|{end} {place}"] = there.point + reach * shape.frame.posterior
    pixels = {}
    for name, point in marks.items():
        up, back, _ = ct.to_index(point)
        pixels[name] = (ct.voxels.shape[0] - 1 - float(up), float(back))
    with tempfile.TemporaryDirectory(prefix="spinewise-annotate-") as folder:
        picture, page = Path(folder) / "lateral.png", Path(folder) / "page.html"
        Image.fromarray(grey).save(picture)
        page.write_bytes(render_page(study_pictures([picture], SPACING_MM)))
        with Browser((1366, 768)) as browser:
            target.write_bytes(_marked(browser.open(page), pixels, truth.head_radius_mm / SPACING_MM))
    return 0


def _marked(tab: Page, pixels: dict[str, tuple[float, float]], radius: float) -> bytes:
    """Answer the questions, click what is known as a reader would, and look."""
    tab.press("input[name=view][value=lateral]")
    tab.press("input[name=facing-lateral][value=left]")
    tab.evaluate("Object.assign($('lists'), {value: 'lumbar'}).dispatchEvent(new Event('change'))")
    row, column = pixels["S1|superior posterior"]
    for _ in range(4):
        tab.wheel(*_seen(tab, row + 20, column), down=-100)
    tab.drag((600, 700), (560, 560))
    while (mark := tab.evaluate("keyOf(Guide.next())")) in pixels:
        row, column = pixels[mark]
        if mark == "L4|superior posterior":
            break
        if mark.startswith("femur"):
            for turn in (3.6, 4.7, 5.8):
                tab.click(*_seen(tab, row + radius * np.sin(turn), column + radius * np.cos(turn)))
        else:
            tab.click(*_seen(tab, row, column))
    tab.evaluate("Store.change(now => { now.by = 'AB'; })")
    return tab.screenshot()


def _seen(tab: Page, row: float, column: float) -> tuple[float, float]:
    x, y = tab.evaluate(
        "(() => { const b = View.canvas.getBoundingClientRect(); const p = View.toScreen("
        f"{json.dumps({'row': row, 'column': column})}); return [p[0] + b.x, p[1] + b.y]; }})()"
    )
    return x, y


if __name__ == "__main__":
    raise SystemExit(main())
