"""How far noise moves a mean over regions: neighbouring voxels are alike, so they count for less."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.regions import Held

Array = NDArray[np.float64]

PAIRS_AT_LEAST = 30
LAGS = 12
ROUNDS = 8
MOST_ABSORBED = 0.7


@dataclass(frozen=True)
class Noise:
    """Error of a mean of region means from noise and texture.

    Parameters
    ----------
    standard_error : float
        HU.
    freedom : float
        Degrees of freedom behind it: independent voxels less the terms of the surfaces taken away.
    """

    standard_error: float
    freedom: float


@dataclass(frozen=True, eq=False)
class _Rest:
    """What a region holds beyond a tilted plane of density, on its own small grid."""

    field: Array
    there: Array
    count: int
    terms: int
    squares: float


def noise_of(regions: Sequence[Held]) -> Noise:
    """Standard error of the mean of the means of some regions.

    In each region a density that rises evenly in any direction is anatomy and taken away; the rest is noise
    and texture. Its correlation is measured along the three voxel axes, over all regions together, and
    multiplies the variance of a mean. What the taken-away slopes have absorbed of correlated noise is given
    back: with L voxels counting as one they absorb L / n of the variance for each of their terms.

    Parameters
    ----------
    regions : sequence of Held
        Voxels of each region.

    Returns
    -------
    Noise
        Standard error and degrees of freedom.
    """
    rests = [_without_slope(held) for held in regions]
    count, terms = sum(rest.count for rest in rests), sum(rest.terms for rest in rests)
    pairs_at = cache(lambda axis, lag: _at_lag(rests, axis, lag))  # the same in every round
    alike = _likeness_along_axes(rests, 0.0, pairs_at)
    absorbed = 0.0
    for _ in range(ROUNDS):
        absorbed = min(MOST_ABSORBED, terms * alike / count)
        alike = _likeness_along_axes(rests, absorbed, pairs_at)
    variances = [rest.squares / rest.count / (1 - absorbed) * alike / rest.count for rest in rests]
    error = float(np.sqrt(np.sum(variances))) / len(rests)
    return Noise(error, max(1.0, count / alike - terms))


def _without_slope(held: Held) -> _Rest:
    """Residuals from a plane through the values of a region."""
    away = held.local - held.local.mean(axis=0)
    design = np.column_stack([np.ones(len(away)), away / max(1e-9, float(np.abs(away).max()))])
    fitted, _, rank, _ = np.linalg.lstsq(design, held.values, rcond=1e-6)
    rest = held.values - design @ fitted
    low = held.indices.min(axis=0)
    shape = held.indices.max(axis=0) - low + 1
    place = tuple((held.indices - low).T)
    field, there = np.zeros(shape), np.zeros(shape)
    field[place], there[place] = rest, 1.0
    return _Rest(field, there, rest.size, int(rank), float(rest @ rest))


def _likeness_along_axes(
    rests: Sequence[_Rest], absorbed: float, pairs_at: Callable[[int, int], tuple[float, float]]
) -> float:
    """How many voxels count as one: product over the axes of 1 + 2 sum of rho_k (1 - k/n), at least 1.

    A sum ends where rho_k falls below 0. `absorbed` is the share of the variance that is
    gone from the residuals; it is gone from their covariance at short distances too.
    """
    count = sum(rest.count for rest in rests)
    variance = sum(rest.squares for rest in rests) / count
    if variance == 0:
        return 1.0
    factor = 1.0
    for axis in range(3):
        along = 1.0
        for lag in range(1, LAGS + 1):
            pairs, product = pairs_at(axis, lag)
            if pairs < PAIRS_AT_LEAST:
                break
            alike = product / pairs / variance
            if alike < 0:
                break
            along += 2 * (alike * (1 - absorbed) + absorbed) * pairs / count
        factor *= along
    return factor


def _at_lag(rests: Sequence[_Rest], axis: int, lag: int) -> tuple[float, float]:
    """Number of pairs so many voxels apart along an axis, and the sum of their products."""
    pairs = product = 0.0
    for rest in rests:
        size = rest.field.shape[axis]
        if lag < size:
            front = tuple(slice(0, size - lag) if a == axis else slice(None) for a in range(3))
            back = tuple(slice(lag, size) if a == axis else slice(None) for a in range(3))
            pairs += float(np.vdot(rest.there[front], rest.there[back]))
            product += float(np.vdot(rest.field[front], rest.field[back]))
    return pairs, product
