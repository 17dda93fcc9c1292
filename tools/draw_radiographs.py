"""Draw the standing pair of the digital patient for docs/radiographs.md.

python tools/draw_radiographs.py
"""

import io

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image

from spinewise.imaging.radiograph import View
from spinewise.phantom.films import films_of
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import CUSTOMARY, pair_of
from spinewise.phantom.standing import standing

SEED, PITCH_MM, PHOTONS = 1, 0.8, 30_000.0
COLOURS = 96


def radiographs_picture() -> bytes:
    """Both views, each plain and with its marks.

    Returns
    -------
    bytes
        PNG of few colours.
    """
    pair = pair_of(standing(digital_patient(SEED, coronal_tilt_deg=15.0, axial_rotation_deg=8.0)))
    films = films_of(
        pair, pitch_mm=PITCH_MM, blur_fwhm_mm=0.8, photons=PHOTONS, rng=np.random.default_rng(SEED)
    )
    figure, panels = plt.subplots(1, 4, figsize=(11, 5.2), facecolor="white")
    for number, view in enumerate((View.FRONTAL, View.LATERAL)):
        film = films[view]
        seen = film.pixels > 0.05  # noqa: PLR2004 - air
        low, high = np.percentile(film.pixels[seen], (2, 99.7))
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        to_pixel = np.linalg.inv(film.to_plane)
        for panel, is_marked in zip(panels[2 * number : 2 * number + 2], (False, True), strict=True):
            panel.imshow(film.pixels, cmap="gray", vmin=low, vmax=high)
            panel.set_xlim(columns[0], columns[-1])
            panel.set_ylim(rows[-1], rows[0])
            panel.set_title(f"{view}, truth of its marks" if is_marked else f"{view}", fontsize=9)
            panel.axis("off")
            if not is_marked:
                continue
            points = pair.marks[view].points
            places = np.array([[*points[mark], 1.0] for mark in points if mark.place in CUSTOMARY[view]])
            row, column = (places @ to_pixel.T)[:, :2].T
            panel.plot(column, row, ".", color="#ffb000", markersize=2)
    figure.tight_layout(pad=0.3)
    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=110)
    few = io.BytesIO()
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(few, "PNG", optimize=True)
    return few.getvalue()
