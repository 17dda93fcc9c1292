"""The rim of an endplate on the CT: where bone ends sideways, ray by ray from the middle.

A label that lies a millimetre beside the bone moves the outline with it, and the plane through a hollow
endplate tilts when its outline moves. The label only says where to look for the cortex.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.footprint import DIRECTIONS, Footprint
from spinewise.anatomy.robust import robust_fit
from spinewise.geometry.frame import Frame
from spinewise.imaging.sampling import sample_points
from spinewise.imaging.volume import Volume

Array = NDArray[np.float64]

DEPTHS_MM = (1.5, 2.25, 3.0)
"""Depths below the endplate that are averaged: under the shell, above the waist."""

REACH_MM = 5.0
STEP_MM = 0.25
SPREAD_MM = 2.5
"""How far from the label the cortex may lie."""

BLUR_MM = 0.7

FEWEST = 0.5
SMALLEST_SCALE_MM = 0.3


def rim_on_ct(volume: Volume, rim: Footprint, frame: Frame, upper: bool) -> Footprint:
    """Outline of an endplate where the CT shows the side of the bone.

    Parameters
    ----------
    volume : Volume
        The CT.
    rim : Footprint
        The label's outline, in the plane of `frame`.
    frame : Frame
        On the endplate, its axis along the normal.
    upper : bool
        True for the superior endplate.

    Returns
    -------
    Footprint
        The label's shape where the CT has it; unchanged when too few rays show an edge.
    """
    from scipy.ndimage import gaussian_filter1d

    angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    outwards = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    away = np.arange(-REACH_MM, REACH_MM + STEP_MM, STEP_MM)
    radius = np.maximum(rim.radii[:, None] + away, 0.0)
    flat = rim.centre + radius[..., None] * outwards[:, None]
    grey = np.zeros(radius.shape)
    for depth in DEPTHS_MM:
        height = np.full((*radius.shape, 1), -depth if upper else depth)
        grey += sample_points(
            volume.voxels, volume.affine, frame.to_patient(np.concatenate([flat, height], axis=2))
        )
    fall = -gaussian_filter1d(grey / len(DEPTHS_MM), BLUR_MM / STEP_MM, axis=1, order=1)
    score = fall * np.exp(-0.5 * (away / SPREAD_MM) ** 2)
    best = np.clip(score.argmax(axis=1), 1, len(away) - 2)
    rays = np.arange(DIRECTIONS)
    found = score[rays, best] > 0
    if found.sum() < FEWEST * DIRECTIONS:
        return rim
    # The label's shape is kept, moved and made larger or smaller: where pedicles, ribs or osteophytes
    # join, the CT shows no side of the body, and single rays are far off.
    moves = np.column_stack([np.ones(DIRECTIONS), outwards])
    (larger, *shift), _, _ = robust_fit(moves[found], away[best][found], SMALLEST_SCALE_MM)
    return Footprint(rim.centre + np.array(shift), np.maximum(rim.radii + larger, STEP_MM))
