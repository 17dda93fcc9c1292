"""What a CT shows across an endplate: bone, a thin dense shell, disc, seen through voxels of some thickness.

A voxel averages over its extent along the normal (a box of half width b) and the scanner blurs (a normal
curve of width s). For a surface at depth u (positive inside) the grey value is::

    outside + (inside - outside) * step(u) + shell * spike(u - half the shell)

with `step` a unit step and `spike` a unit impulse, both seen through box and blur. Three of the numbers
are linear, the place of the surface is not.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _bell(x: Array) -> Array:
    bell: Array = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    return bell


def blurred_step(depth: Array, half_box: float, blur: float) -> tuple[Array, Array]:
    """Unit step seen through a box and a normal blur.

    Parameters
    ----------
    depth : array, shape (n,)
        Depth below the surface, mm, positive inside.
    half_box : float
        Half extent of a voxel along the normal, mm.
    blur : float
        Standard deviation of the scanner's blur, mm.

    Returns
    -------
    step, slope : arrays, shape (n,)
        The step runs from 0 outside to 1 inside; its slope is the spike.
    """
    from scipy.special import ndtr

    ahead, behind = depth + half_box, depth - half_box
    below_ahead, below_behind = ndtr(ahead / blur), ndtr(behind / blur)
    bells = blur * (_bell(ahead / blur) - _bell(behind / blur))
    wide = 2 * half_box
    return (ahead * below_ahead - behind * below_behind + bells) / wide, (below_ahead - below_behind) / wide


def blurred_spike(depth: Array, half_box: float, blur: float) -> tuple[Array, Array]:
    """Unit impulse seen through a box and a normal blur.

    Parameters
    ----------
    depth : array, shape (n,)
        Depth below the impulse, mm, positive inside.
    half_box : float
        Half extent of a voxel along the normal, mm.
    blur : float
        Standard deviation of the scanner's blur, mm.

    Returns
    -------
    spike, slope : arrays, shape (n,)
        Per mm, and how it changes with depth.
    """
    from scipy.special import ndtr

    ahead, behind = (depth + half_box) / blur, (depth - half_box) / blur
    wide = 2 * half_box
    return (ndtr(ahead) - ndtr(behind)) / wide, (_bell(ahead) - _bell(behind)) / (wide * blur)
