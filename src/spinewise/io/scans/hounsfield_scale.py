"""Whether numbers can be Hounsfield units: air lies near -1000, by definition of the scale."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Air is -1000 by definition; scanners are accepted with it within a few tens of units, so a peak further
# away than this means another scale or an image without air.
AIR_LOW, AIR_HIGH = -1100, -850
_CLEARLY_BELOW_FAT = -500
_MANY = 2_000_000


def scale_notes(voxels: NDArray[Any]) -> list[str]:
    """What a look at the darkest voxels says about the scale.

    Parameters
    ----------
    voxels : array, shape (a, b, c)
        Hounsfield units as read.

    Returns
    -------
    list of str
        Empty when air lies near -1000; else one sentence.
    """
    dark = darkest_peak(voxels)
    if dark is None:
        return ["No air is in view, so the Hounsfield scale could not be checked against it."]
    if not AIR_LOW <= dark <= AIR_HIGH:
        return [
            f"Air reads {dark:.0f} where -1000 is expected: the Hounsfield scale may be off, compare with "
            "the console."
        ]
    return []


def darkest_peak(voxels: NDArray[Any]) -> float | None:
    """Most frequent value among those far below fat.

    Parameters
    ----------
    voxels : array, shape (a, b, c)
        Hounsfield units.

    Returns
    -------
    float or None
        To the nearest ten; None when fewer than one voxel in a thousand is that dark.
    """
    step = max(1, int(np.ceil((voxels.size / _MANY) ** (1 / 3))))
    sample = voxels[::step, ::step, ::step].ravel()
    dark = sample[(sample < _CLEARLY_BELOW_FAT) & (sample >= 2 * AIR_LOW)]
    if dark.size * 1000 < sample.size:
        return None
    bins, counts = np.unique(np.round(dark / 10.0), return_counts=True)
    return float(bins[np.argmax(counts)] * 10)
