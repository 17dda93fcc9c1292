"""The mirror plane of a vertebra: what is left and what is right of it."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.mirror_kernels import mirror_misfit

Array = NDArray[np.float64]

FURTHEST_TURN_DEG = 30.0
"""A vertebra is never sought further than this from the seed, so that front and back cannot swap."""

FURTHEST_STEPS = 6.0
"""Grid steps that the plane may lie away from the seed's."""

TRIED_TURNS_DEG = (0.0, -15.0, 15.0)
"""Where the search is started: from the seed, or from either side when that fits better."""

MOST_STEPS = 15
SHORTEST_STEP = 1e-3
"""The search stops when the plane turns by less than this (rad), or moves by less (grid steps)."""

FIRST_DAMPING, EASED, HARDENED = 1e-3, 0.1, 10.0


def mirror_plane(share: NDArray[np.float32], centre: Array) -> tuple[Array, float]:
    """Plane in which a shape is most nearly its own mirror image.

    Parameters
    ----------
    share : array, shape (left, posterior, up)
        Share of the shape at each point of an even grid, whose axes lie near the shape's own.
    centre : array, shape (3,)
        A point near the plane, in grid steps.

    Returns
    -------
    normal : array, shape (3,)
        Unit vector to the left, in the axes of the grid.
    mismatch : float
        Mean squared difference that remains.
    """
    from scipy.ndimage import gaussian_filter

    smooth = gaussian_filter(share, 1.0)
    furthest = np.append(np.radians([FURTHEST_TURN_DEG] * 2), FURTHEST_STEPS)

    def misfit_at(plane: Array) -> tuple[float, Array, Array]:
        return mirror_misfit(smooth, _directions(plane[0], plane[1]), float(plane[2]), centre)

    # Levenberg and Marquardt's damped least squares over turn, lean and distance of the plane.
    plane, (misfit, pull, curvature) = min(
        ((start, misfit_at(start)) for start in np.radians([(turn, 0.0, 0.0) for turn in TRIED_TURNS_DEG])),
        key=lambda tried: tried[1][0],
    )
    damping = FIRST_DAMPING
    for _ in range(MOST_STEPS):
        damped = curvature + np.diag(damping * np.diag(curvature) + 1e-9)
        there = np.clip(plane + np.linalg.solve(damped, pull), -furthest, furthest)
        step = float(np.abs(there - plane).max())
        found = misfit_at(there)
        if found[0] < misfit:
            plane, (misfit, pull, curvature) = there, found
            damping *= EASED
        else:
            damping *= HARDENED
        if step < SHORTEST_STEP:
            break
    return _directions(plane[0], plane[1])[0], 2 * misfit / share.size


def _directions(turn: float, lean: float) -> Array:
    """Normal of a plane that is turned and leans, and how it changes with either, shape (3, 3)."""
    (cos_t, sin_t), (cos_l, sin_l) = (np.cos(turn), np.sin(turn)), (np.cos(lean), np.sin(lean))
    return np.array(
        [
            [cos_t * cos_l, sin_t * cos_l, sin_l],
            [-sin_t * cos_l, cos_t * cos_l, 0.0],
            [-cos_t * sin_l, -sin_t * sin_l, cos_l],
        ]
    )
