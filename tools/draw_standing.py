"""Draw docs/pictures/standing-spine.png: bones of a CT over the standing pair, before and after matching.

python tools/draw_standing.py
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image
from scipy.ndimage import map_coordinates

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "alignment"))

from standing_people import twice

from spinewise.alignment.standing.piece import pieces_of, placed
from spinewise.alignment.standing.sight import Fineness, shadow, sights_of
from spinewise.alignment.standing.stand import stand
from spinewise.alignment.standing.start import starts_of
from spinewise.words import Level

OUT = Path(__file__).parents[1] / "docs" / "pictures" / "standing-spine.png"
SHOWN = (Level.T12, Level.L1, Level.L2, Level.L3)
SHARP = Fineness(pitch_mm=0.5, blur_mm=0.3, around_mm=4.0)
EDGE = 0.12
COLOURS = 96


def main() -> int:
    """Draw."""
    case = twice(21, 15.0, levels=(Level.L1, Level.L2, Level.L3))
    done = case.reconstruction(3.0, 4)
    stood = stand(done, case.films, case.ct, case.labels, case.volume)
    starts = starts_of(done, case.ct)
    pieces = pieces_of(case.ct, case.labels, case.volume, 0.8)
    levels = [level for level in SHOWN if level in pieces and level in starts]
    sights = sights_of(done.pair, case.films, np.zeros(8), SHARP)
    figure, axes = plt.subplots(2, 2, figsize=(7.2, 8.4), dpi=110)
    for row, (name, moves) in enumerate(
        (
            ("by marks with 3 mm scatter", {level: starts[level] for level in levels}),
            ("after matching", {level: stood.posed[level].move for level in levels}),
        )
    ):
        for column, sight in enumerate(sights):
            ends = np.concatenate(
                [sight.projection.project(starts[level].points(pieces[level].corners)) for level in levels]
            )
            low, high = ends.min(axis=0) - 5, ends.max(axis=0) + 5
            plane = np.array([[0, 0.5, low[0]], [-0.5, 0, high[1]], [0, 0, 1.0]])
            shape = tuple(int(n) for n in (high - low)[::-1] / 0.5)
            grid = np.stack([*np.meshgrid(*map(np.arange, shape), indexing="ij"), np.ones(shape)])
            at = np.einsum("ij,jrc->irc", (sight.to_film @ plane)[:2], grid)
            film = map_coordinates(sight.film, at, order=1, mode="nearest")
            panel = axes[row, column]
            extent = (low[0], high[0], low[1], high[1])
            panel.imshow(film, cmap="gray", extent=extent, vmin=np.percentile(film, 2))
            for level in levels:
                move = moves[level]
                if move is None:
                    continue
                seen = shadow(placed(pieces[level].absorber, move), sight, plane, shape, SHARP)
                u, v = low[0] + 0.5 * np.arange(shape[1]), high[1] - 0.5 * np.arange(shape[0])
                panel.contour(
                    u, v, seen, levels=[EDGE * seen.max()], colors=["#ffb000" if row == 0 else "#3ec7ff"],
                    linewidths=1.0,
                )  # fmt: skip
            panel.set_title(f"{sight.projection.view}, {name}", fontsize=9)
            panel.set_xticks([])
            panel.set_yticks([])
    figure.tight_layout()
    figure.savefig(OUT)
    Image.open(OUT).convert("RGB").quantize(COLOURS).save(OUT, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
