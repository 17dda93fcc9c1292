"""The mirror plane of a vertebra: what is left and what is right of it."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.column_kernels import mirror_mismatch

Array = NDArray[np.float64]

FURTHEST_TURN_DEG = 30.0
"""A vertebra is never sought further than this from the seed, so that front and back cannot swap."""


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
    from scipy.optimize import minimize

    smooth = gaussian_filter(share, 1.0)

    def normal_of(turn: float, lean: float) -> Array:
        return np.array([np.cos(turn) * np.cos(lean), np.sin(turn) * np.cos(lean), np.sin(lean)])

    def mismatch(at: Array) -> float:
        return float(mirror_mismatch(smooth, normal_of(at[0], at[1]), at[2], centre))

    furthest = np.radians(FURTHEST_TURN_DEG)
    start = np.array([[0.0, 0.0, 0.0], [0.15, 0.0, 0.0], [0.0, 0.15, 0.0], [0.0, 0.0, 1.0]])
    found = minimize(
        mismatch,
        start[0],
        method="Nelder-Mead",
        bounds=[(-furthest, furthest), (-furthest, furthest), (-6.0, 6.0)],
        options={"initial_simplex": start, "xatol": 2e-3, "fatol": 1e-6, "maxfev": 100},
    )
    return normal_of(found.x[0], found.x[1]), float(found.fun)
