"""How far noise moves the mean of a region: neighbouring voxels are alike, so they count for less."""

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.regions import Held

Array = NDArray[np.float64]

PAIRS_AT_LEAST = 30
BEYOND_CHANCE = 2.0
LAGS = 12


def standard_error(held: Held) -> float:
    """Standard error of the mean of a region.

    A smooth surface through the region (second order across it, first order along it) is anatomy and
    taken away; what is left is noise and texture. Its variance is divided by the number of voxels that
    would be independent.

    Parameters
    ----------
    held : Held
        Voxels of the region, at least as many as the surface has terms.

    Returns
    -------
    float
        HU.
    """
    rest, terms = _without_surface(held)
    count = rest.size
    variance = float(rest @ rest) / max(1, count - terms)
    return float(np.sqrt(variance * _likeness(rest, held.indices) / count))


def effective_voxels(held: Held) -> float:
    """Number of independent voxels that would give the same standard error.

    Parameters
    ----------
    held : Held
        Voxels of the region.

    Returns
    -------
    float
        At most the number of voxels.
    """
    rest, _ = _without_surface(held)
    return rest.size / _likeness(rest, held.indices)


def _without_surface(held: Held) -> tuple[Array, int]:
    """Residuals from the surface, and how many terms it has."""
    left, back, up = (held.local - held.local.mean(axis=0)).T
    columns = [np.ones_like(left), left, back, left**2, left * back, back**2, up]
    design = np.stack([column / max(1e-9, float(np.abs(column).max())) for column in columns], axis=1)
    fitted, _, rank, _ = np.linalg.lstsq(design, held.values, rcond=1e-9)
    return held.values - design @ fitted, int(rank)


def _likeness(rest: Array, indices: NDArray[np.int64]) -> float:
    """By how much correlation along the three voxel axes multiplies the variance of a mean (at least 1).

    Per axis 1 + 2 sum of rho_k (1 - k/n), the sum ending where rho_k can no longer be told from chance.
    """
    low = indices.min(axis=0)
    shape = indices.max(axis=0) - low + 1
    place = tuple((indices - low).T)
    field, there = np.zeros(shape), np.zeros(shape)
    field[place], there[place] = rest, 1.0
    variance = float(rest @ rest) / rest.size
    if variance == 0:
        return 1.0
    factor = 1.0
    for axis in range(3):
        field_ahead, there_ahead = np.moveaxis(field, axis, 0), np.moveaxis(there, axis, 0)
        along = 1.0
        for lag in range(1, min(LAGS, len(field_ahead) - 1) + 1):
            pairs = float(np.vdot(there_ahead[:-lag], there_ahead[lag:]))
            if pairs < PAIRS_AT_LEAST:
                break
            alike = float(np.vdot(field_ahead[:-lag], field_ahead[lag:])) / pairs / variance
            if alike < BEYOND_CHANCE / np.sqrt(pairs):
                break
            along += 2 * alike * pairs / rest.size
        factor *= along
    return factor
