"""A reconstruction with its draws, for the intervals of everything that is measured on it."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from spinewise.alignment.biplanar.reconstruct import Reconstruction
from spinewise.alignment.biplanar.shape import endplates_of
from spinewise.alignment.biplanar.state import COMMON, EACH, POSE
from spinewise.alignment.drawn_spine import DrawnPlate, DrawnSpine, Part, pelvic_axes, reasons_of
from spinewise.alignment.measure import DRAWS, Measured, measure
from spinewise.alignment.spine_profile import profile_of
from spinewise.evidence.landmark_errors import bone_errors
from spinewise.geometry.frame import POSTERIOR
from spinewise.imaging.radiograph import View
from spinewise.words import Level

Array = NDArray[np.float64]

BASIS = "covariance of the reconstruction: scatter of the marks, prior of shape, calibration"


def draw_reconstruction(done: Reconstruction, draws: int, rng: np.random.Generator) -> DrawnSpine:
    """Draw a reconstruction within its errors, all parts together.

    Parameters
    ----------
    done : Reconstruction
        With its covariance.
    draws : int
        How many.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    DrawnSpine
        Row 0 as reconstructed. What one error of the machine or of the person's size does to all vertebrae at
        once is kept, so that the error of an angle between two of them is not that of two strangers.
    """
    fit, n = done.fit, len(done.fit.levels)
    steps = np.concatenate([np.zeros((1, fit.state.size)), done.steps(draws, rng)])
    own = steps[:, : n * EACH].reshape(-1, EACH)
    turn = Rotation.from_rotvec(own[:, 3:POSE]).as_matrix().reshape(-1, n, 3, 3)
    axes = np.einsum("dnji,njk->dnik", turn, fit.state.axes)
    origins = fit.state.origins + own[:, :3].reshape(-1, n, 3)
    shapes = np.tile(fit.state.shapes, (len(steps), 1)) + own[:, POSE:]
    plates = endplates_of(shapes).reshape(-1, n, 2, 5, 3)
    in_space = np.einsum("dnkpi,dnij->dnkpj", plates, axes)
    middles = in_space[:, :, :, 0] + origins[:, :, None]
    drawn: dict[tuple[Level, Part], DrawnPlate] = {}
    for row, level in enumerate(fit.levels):
        for k, part in enumerate(Part):
            if level is Level.S1 and part is Part.INFERIOR:
                continue
            # The middle of the rim lies in front of the centre of the endplate.
            centre, across, along, _, rim = plates[0, row, k]
            wide, deep = float(np.linalg.norm(across)), float(np.linalg.norm(along))
            ahead = float((centre - rim) @ along) / deep
            drawn[level, part] = DrawnPlate(
                middles[:, row, k], in_space[:, row, k, 3], deep + ahead, deep - ahead, wide, wide
            )
    bodies: dict[Level, Array] = {
        level: origins[:, row] for row, level in enumerate(fit.levels) if level is not Level.S1
    }
    backs: dict[Level, Array] = {
        level: axes[:, row, 1] for row, level in enumerate(fit.levels) if level is not Level.S1
    }
    moved = fit.state.heads + steps[:, n * EACH + COMMON :].reshape(len(steps), -1, 3)
    if done.head_doubt_mm > 0:  # either head may be in front; their middle stays
        which = np.append(0.0, rng.choice([-1.0, 1.0], draws))[:, None, None]
        moved = moved + which * done.head_doubt_mm * np.array([[1.0], [-1.0]]) * POSTERIOR
    heads = {side: moved[:, row] for row, side in enumerate(done.sides)}
    line, along_what, notes = pelvic_axes(heads, draws, rng, bone_errors())
    spine = done.spine
    return DrawnSpine(
        drawn, bodies, backs, heads, line, along_what, spine.posture, reasons_of(spine), notes, BASIS
    )


def measure_reconstruction(done: Reconstruction, rng: np.random.Generator, draws: int = DRAWS) -> Measured:
    """Measure every spinopelvic parameter of a reconstruction.

    Parameters
    ----------
    done : Reconstruction
        Standing.
    rng : Generator
        From an explicit seed.
    draws : int
        How many times it is drawn within its errors.

    Returns
    -------
    Measured
        Each interval follows from the covariance of the whole reconstruction.
    """
    drawn = draw_reconstruction(done, draws, rng)
    return measure(profile_of(drawn, View.LATERAL), profile_of(drawn, View.FRONTAL), drawn)
