"""How far noise moves a mean over regions: neighbouring voxels are alike, so they count for less."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.regions import Held

Array = NDArray[np.float64]

REACH_MM, REACH_VOXELS = 5.0, 2
"""What is alike over longer ways is anatomy."""
BY_CHANCE = 0.5
ROUNDS = 8
MOST_ABSORBED = 0.3
"""Beyond this share the correction for the slopes taken away would feed on itself."""
FREEDOM_AT_LEAST = 3.0


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
    """What regions hold beyond a tilted plane of density each.

    Parameters
    ----------
    counts : array of int, shape (regions,)
        Voxels of each region.
    squares : array, shape (regions,)
        Sum of the squared residuals of each.
    terms : int
        Terms of all planes together.
    alike : array, shape (bins,)
        Correlation of residuals at growing distances, up to where it could well be chance.
    pairs : array, shape (bins,)
        Ordered pairs of voxels at each distance.
    """

    counts: Array
    squares: Array
    terms: int
    alike: Array
    pairs: Array


def noise_of(regions: Sequence[Held], spacing: Array, shares: Sequence[float] | None = None) -> Noise:
    """Standard error of a mean of the means of some regions.

    In each region a density that rises evenly in any direction is anatomy and taken away; the rest is noise
    and texture. How alike it is at a distance is measured over all regions together, and says how many voxels
    count as one. What the slopes have absorbed of correlated noise is given back: where L voxels count as one
    each term absorbs L / n of the variance.

    Parameters
    ----------
    regions : sequence of Held
        Voxels of each region.
    spacing : array, shape (3,)
        Distance between neighbouring voxels along each index, mm.
    shares : sequence of float or None
        Weight of each region in the mean, together 1; equal when None.

    Returns
    -------
    Noise
        Standard error and degrees of freedom.
    """
    rest = _rest_of(regions, spacing)
    count = float(rest.counts.sum())
    absorbed, together = 0.0, 1.0
    for _ in range(ROUNDS):
        given_back = rest.alike * (1 - absorbed) + absorbed
        together = 1.0 + float(given_back @ rest.pairs) / count
        absorbed = min(MOST_ABSORBED, rest.terms * together / count)
    weights = np.full(len(regions), 1 / len(regions)) if shares is None else np.asarray(shares)
    variances = rest.squares / rest.counts / (1 - absorbed) * together / rest.counts
    error = float(np.sqrt(weights**2 @ variances))
    return Noise(error, max(FREEDOM_AT_LEAST, count / together - rest.terms))


def _rest_of(regions: Sequence[Held], spacing: Array) -> _Rest:
    squares, terms = [], 0
    reach = max(REACH_MM, REACH_VOXELS * float(spacing.max()))
    bins = int(reach / spacing.min()) + 1
    products, pairs = np.zeros(bins), np.zeros(bins)
    for held in regions:
        residuals, rank = _without_slope(held)
        squares.append(float(residuals @ residuals))
        terms += rank
        found = _by_distance(residuals, held.indices, spacing, bins)
        products += found[0]
        pairs += found[1]
    counts = np.array([float(held.values.size) for held in regions])
    variance = sum(squares) / counts.sum()
    apart = pairs[1:] > 0
    products, pairs = products[1:][apart], pairs[1:][apart]
    alike = products / pairs / variance if variance > 0 else np.zeros_like(products)
    chance = alike < BY_CHANCE / np.sqrt(pairs / 2)
    last = int(np.argmax(chance)) if chance.any() else chance.size
    return _Rest(counts, np.array(squares), terms, alike[:last], pairs[:last])


def _without_slope(held: Held) -> tuple[Array, int]:
    """Residuals from a plane through the values of a region, and how many terms it has."""
    away = held.local - held.local.mean(axis=0)
    design = np.column_stack([np.ones(len(away)), away / max(1e-9, float(np.abs(away).max()))])
    fitted, _, rank, _ = np.linalg.lstsq(design, held.values, rcond=1e-6)
    return held.values - design @ fitted, int(rank)


def _by_distance(
    residuals: Array, indices: NDArray[np.int64], spacing: Array, bins: int
) -> tuple[Array, Array]:
    """Sum of products of all pairs of voxels, and number of pairs, by their distance; shape (bins,) each.

    By Fourier transform on the region's own small grid, padded so that nothing wraps around from so near.
    """
    from scipy.fft import irfftn, next_fast_len, rfftn

    low = indices.min(axis=0)
    shape = indices.max(axis=0) - low + 1
    reach = np.ceil(bins * spacing.min() / spacing).astype(int) + 1
    padded = [next_fast_len(int(size), real=True) for size in shape + reach]
    field, there = np.zeros(padded), np.zeros(padded)
    place = tuple((indices - low).T)
    field[place], there[place] = residuals, 1.0
    products, pairs = (irfftn(np.abs(rfftn(one)) ** 2, s=padded) for one in (field, there))
    steps = [np.minimum(np.arange(n), n - np.arange(n)) * mm for n, mm in zip(padded, spacing, strict=True)]
    distance = np.sqrt(sum(np.square(step) for step in np.meshgrid(*steps, indexing="ij", sparse=True)))
    number = np.rint(distance / spacing.min()).astype(int)
    near = number < bins
    summed, counted = (
        np.bincount(number[near], weights=one[near], minlength=bins).astype(float)
        for one in (products, pairs)
    )
    return summed, np.rint(counted)
