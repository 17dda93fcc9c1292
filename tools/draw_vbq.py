"""Draw the regions of VBQ on T1, T2 and post-contrast MRI of the digital patient."""

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.mri.from_labels import places_from_labels
from spinewise.bone.mri.vbq import vbq
from spinewise.imaging.volume import Volume
from spinewise.phantom.mr import render_mr, render_mr_labels
from spinewise.phantom.person import digital_patient
from spinewise.report.drawing import OUTLINE, REGION, figure_of, halo, image_axes, png_of
from spinewise.results import Region

SEED, NOISE = 3, 15.0
KINDS = (("T1", "T1: measured"), ("T2", "T2: refused"), ("T1 post-contrast", "T1 with agent: refused"))


def vbq_picture() -> bytes:
    """The middle slice of three series; regions stand on the one that is measured.

    Returns
    -------
    bytes
        PNG.
    """
    patient = digital_patient(SEED)
    figure = figure_of(150.0, 56.0, 150)
    for place, (kind, title) in enumerate(KINDS):
        volume = render_mr(patient, kind, noise_sd=NOISE, rng=np.random.default_rng(SEED), half_width_mm=18.0)
        axes = image_axes(figure, (place / 3 + 0.003, 0.0, 0.327, 0.92))
        middle = volume.voxels.shape[0] // 2
        axes.imshow(volume.voxels[middle], cmap="gray", vmin=0, vmax=float(np.percentile(volume.voxels, 98)))
        axes.set_title(title, fontsize=8)
        if place == 0:
            score = vbq(volume, places_from_labels(render_mr_labels(patient, volume))[0])
            for region in score.regions:
                corners = _on_slice(volume, region)
                colour = OUTLINE if "fluid" in region.name else REGION
                axes.fill(corners[:, 1], corners[:, 0], fill=False, edgecolor=colour, linewidth=1.2)
                if "medullary" in region.name:
                    row, column = corners.mean(axis=0)
                    size = {"fontsize": 6, "ha": "center", "va": "center", "color": REGION}
                    axes.text(column, row, region.name[-2:], path_effects=halo(), **size)
    return png_of(figure)


def _on_slice(volume: Volume, region: Region) -> NDArray[np.float64]:
    """Corners as rows and columns of the middle slice."""
    return volume.to_index(np.array(region.outline))[:, 1:]
