"""A hollow surface fitted to the grey values around it.

What is fitted is the surface together with the grey values of bone, shell and disc, each voxel seen
through its own thickness (`edge_model`), so that the answer depends neither on where the slices happen
to lie nor on how thick they are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.edge_model import blurred_spike, blurred_step
from spinewise.anatomy.robust import TUKEY, biweight, robust_scale
from spinewise.anatomy.voxels_around import Around

Array = NDArray[np.float64]

INSIDE_MM, OUTSIDE_MM = 5.0, 2.0
"""Depth of bone and of disc that is looked at; beyond a narrow disc the next vertebra begins."""

SHELL_MM = 1.0
BLUR_MM = 0.6
SCALE_MM = 12.0
"""Length by which places are divided, so that all terms of the surface are of one size, mm."""

TILT_SD_DEG, TILT_SD_DEG_PER_MM = 2.0, 2.5
HOLLOW, HOLLOW_SD = 1.2, 1.0
"""How far the surface may be tilted, since the planes of labels alias with the voxels' extent; and how hollow
endplates usually are (1 to 2.5 mm)."""

DISC_HU, DISC_SD_HU = 80.0, 20.0
SHELL_HU_MM, SHELL_SD_HU_MM = 330.0, 60.0
"""Usual grey value of a disc, and of a shell times its thickness: weak beliefs that only matter where
slices are so thick that place and density of the shell cannot be told apart (anatomy norms, [M])."""

LEAST_SHELL = 0.5
"""Share of the usual shell below which a surface is rather a change of density inside bone or disc: fits to
digital patients had 0.7 of it and more, or 0.4 and less."""

NOISE_HU = 20.0
CORRELATED, MOST_INDEPENDENT = 0.25, 375
"""Share of the voxels that count as independent, since reconstruction smooths over neighbours, and how many
do at most: on a broken endplate more voxels would only repeat what the model does not know."""

MOST_STEPS = 25
SHORTEST_STEP = 2e-3
"""Fitting stops when the surface moves by less than this, mm."""


@dataclass(frozen=True, eq=False)
class HollowFit:
    """A surface as fitted, in the frame in which the voxels around it are given.

    Parameters
    ----------
    shape : array, shape (6,)
        Factors of `hollow_terms`.
    misfit : float
        Mean misfit of the grey values, for comparing fits to the same voxels.
    misfit_mm : float
        Robust misfit of the grey values, as a distance along the normal.
    tilt_sd_deg : (float, float)
        Standard deviation of the tilt from front to back and from side to side.
    shell_hu_mm : float
        Grey value of the shell on the surface times its thickness.
    """

    shape: Array
    misfit: float
    misfit_mm: float
    tilt_sd_deg: tuple[float, float]
    shell_hu_mm: float

    @property
    def offset_mm(self) -> float:
        """Height of the surface over the frame's plane, in the middle of its rim."""
        return float(self.shape[0]) + 0.5 * HOLLOW

    @property
    def has_shell(self) -> bool:
        """Whether a shell lies on the surface, as on every endplate."""
        return self.shell_hu_mm >= LEAST_SHELL * SHELL_HU_MM


def hollow_terms(x: Array, y: Array) -> Array:
    """Terms of a hollow surface: endplates are hollow, and a plane alone would see that as misfit.

    Parameters
    ----------
    x, y : arrays, shape (n,)
        Places to the left and to the back, mm.

    Returns
    -------
    array, shape (n, 6)
        Height, tilts and curvatures.
    """
    x, y = x / SCALE_MM, y / SCALE_MM
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def hollow_fit(around: Around, offset_mm: float, offset_sd_mm: float) -> HollowFit:
    """Fit by Gauss-Newton over the surface; the grey values are solved for in each step.

    Parameters
    ----------
    around : Around
        Voxels near the surface.
    offset_mm : float
        Height from which the fit is started.
    offset_sd_mm : float
        How far the surface may lie from the frame's own plane.

    Returns
    -------
    HollowFit
        Whatever the fit ended with; its misfit says whether it is any good.
    """
    terms = hollow_terms(around.local[:, 0], around.local[:, 1])
    believed = np.array([0.0, 0.0, 0.0, HOLLOW, 0.0, HOLLOW])
    tilt = SCALE_MM * np.tan(np.radians(TILT_SD_DEG + TILT_SD_DEG_PER_MM * 2 * around.half_box_mm))
    doubt = np.array([offset_sd_mm, tilt, tilt, HOLLOW_SD, HOLLOW_SD / 1.4, HOLLOW_SD])
    blur = float(np.hypot(BLUR_MM, around.across_mm))
    shape = believed.copy()
    shape[0] = offset_mm - 0.5 * HOLLOW  # a hollow surface lies on average behind its rim
    grey, scale = np.array([150.0, DISC_HU, SHELL_HU_MM]), 3 * NOISE_HU
    information = np.eye(len(shape))
    independent = min(CORRELATED, MOST_INDEPENDENT / len(around.values))
    for _ in range(MOST_STEPS):
        depth = terms @ shape - around.local[:, 2]
        near = np.flatnonzero((depth < INSIDE_MM) & (depth > -OUTSIDE_MM))
        design, by_depth = _design(depth[near], around.half_box_mm, blur)
        values = around.values[near]
        # The basivertebral vein, osteophytes and the next vertebra do not count.
        grey = _grey_values(design, values, independent * biweight(values - design @ grey, scale), scale)
        misfit = values - design @ grey
        scale = robust_scale(misfit, NOISE_HU)
        slope = (by_depth @ np.array([grey[0] - grey[1], grey[2]]))[:, None] * terms[near]
        trusted = (independent / scale**2 * biweight(misfit, scale)[:, None] * slope).T
        information = trusted @ slope + np.diag(1 / doubt**2)
        step = np.linalg.solve(information, trusted @ misfit - (shape - believed) / doubt**2)
        step = step * min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-9))
        shape = shape + step
        if np.abs(step).max() < SHORTEST_STEP:
            break
    spread = np.sqrt(np.diag(np.linalg.inv(information)))
    cost = float(np.mean(np.minimum(np.abs(misfit) / (TUKEY * scale), 1.0) ** 2) * scale)
    steepest = float(np.abs(slope[:, 0]).max()) if slope.size else 1.0
    return HollowFit(
        shape,
        cost,
        scale / max(steepest, 1.0),
        (
            float(np.degrees(np.arctan(spread[2] / SCALE_MM))),
            float(np.degrees(np.arctan(spread[1] / SCALE_MM))),
        ),
        float(grey[2]),
    )


def _design(depth: Array, half_box: float, blur: float) -> tuple[Array, Array]:
    """Parts that the grey values multiply, and how bone-to-disc and shell change with depth."""
    bone, spike = blurred_step(depth, half_box, blur)
    shell, shell_slope = blurred_spike(depth - SHELL_MM / 2, half_box, blur)
    return np.stack([bone, 1 - bone, shell], axis=1), np.stack([spike, shell_slope], axis=1)


def _grey_values(design: Array, values: Array, weights: Array, scale: float) -> Array:
    """Bone, disc and shell by weighted least squares with weak beliefs."""
    trusted = (weights[:, None] / scale**2 * design).T
    certainty = np.array([1e-6, 1 / DISC_SD_HU**2, 1 / SHELL_SD_HU_MM**2])
    left = trusted @ design + np.diag(certainty)
    right = trusted @ values + certainty * np.array([0.0, DISC_HU, SHELL_HU_MM])
    return np.asarray(np.linalg.solve(left, right), dtype=float)
