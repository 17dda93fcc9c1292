"""Draw the picture of docs/biplanar.md: marks on a pair, the bodies found, seen from both sides and in space.

python tools/draw_biplanar.py
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "alignment"))

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from biplanar_people import EIGHT, person, read

from spinewise.alignment.biplanar.calibration import seen
from spinewise.alignment.biplanar.reconstruct import reconstruct
from spinewise.alignment.biplanar.shape import Corners
from spinewise.phantom.films import films_of
from spinewise.phantom.radiographs import pair_of

OUT = Path(__file__).parents[1] / "docs" / "pictures" / "biplanar.png"
SEED = 74
"""Of the person: a curve past 70 degrees."""
FOUND, MARK = "#39c2e6", "#ffb000"
PITCH_MM, AIR, ROOM_MM = 1.0, 0.05, 50


def main() -> int:
    """Write the picture."""
    who = person(SEED)
    views = read(who, EIGHT, rng=np.random.default_rng(SEED))
    done = reconstruct(*views, who.pair, corners=Corners.POINT)
    picture = plt.figure(figsize=(9.0, 7.0))
    axes = [picture.add_subplot(131), picture.add_subplot(132), picture.add_subplot(133, projection="3d")]
    outlines = [
        plate.outline
        for vertebra in done.spine.vertebrae
        for plate in (vertebra.superior_endplate, vertebra.inferior_endplate)
    ]
    assert done.spine.sacral_endplate is not None
    outlines.append(done.spine.sacral_endplate.outline)
    films = films_of(pair_of(who.patient), pitch_mm=PITCH_MM, rng=np.random.default_rng(SEED))
    for n, view in enumerate(views):
        film = films[view.view]
        to_pixel = np.linalg.inv(film.to_plane)

        def on_film(uv: np.ndarray, to_pixel: np.ndarray = to_pixel) -> np.ndarray:
            row, column = (np.column_stack([uv, np.ones(len(uv))]) @ to_pixel.T)[:, :2].T
            return np.stack([column, row])

        bone = film.pixels > AIR
        axes[n].imshow(film.pixels, cmap="gray", vmax=np.percentile(film.pixels[bone], 99.5))
        for outline in outlines:
            line = seen(who.pair, np.vstack([outline, outline[:1]]), done.fit.state.machine)[:, n]
            axes[n].plot(*on_film(line), color=FOUND, lw=0.9)
        axes[n].plot(*on_film(np.array(list(view.points.values()))), ".", color=MARK, ms=2.5)
        columns, rows = on_film(np.array(list(view.points.values())))
        axes[n].set_xlim(columns.mean() - ROOM_MM * 2, columns.mean() + ROOM_MM * 2)
        axes[n].set_ylim(rows.max() + ROOM_MM, rows.min() - ROOM_MM)
        axes[n].set_title(str(view.view))
        axes[n].set_axis_off()
    space = axes[2]
    for outline in outlines:
        line = np.vstack([outline, outline[:1]])
        space.plot(line[:, 0], line[:, 1], line[:, 2], color=FOUND, lw=0.8)
    for vertebra in done.spine.vertebrae:
        upper, lower = vertebra.superior_endplate.outline, vertebra.inferior_endplate.outline
        for k in range(0, len(upper), 3):
            space.plot(*np.stack([upper[k], lower[k]]).T, color=FOUND, lw=0.4, alpha=0.6)
        here = vertebra.frame.origin
        space.plot(*np.stack([here, here + 35 * vertebra.frame.posterior]).T, color="#c0392b", lw=0.9)
    space.set_box_aspect(np.ptp(np.vstack(outlines), axis=0), zoom=1.0)
    space.view_init(elev=8, azim=-60)
    space.set_axis_off()
    space.set_title("in space")
    picture.tight_layout()
    picture.savefig(OUT, dpi=110)
    return 0


if __name__ == "__main__":
    sys.exit(main())
