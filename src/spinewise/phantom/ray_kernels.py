"""Following rays to the surface of a bone, and moving points onto it."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit
from spinewise.phantom import shape_kernels as k

Array = NDArray[np.float64]

_STRIDE = 0.4  # mm between the places that are tried on a ray
_SAFE = 0.5  # share of the distance to the surface that a ray may jump
_HALVINGS = 16


@jit
def _distance(x: float, y: float, z: float, body: Array, tubes: Array, whole: bool) -> float:
    if whole:
        return k.whole_distance(x, y, z, body, tubes)
    return k.body_distance(x, y, z, body)


@jit
def first_crossings(
    middle: Array, ways: Array, reach: float, sign: float, whole: bool, body: Array, tubes: Array
) -> Array:
    """Distance along each direction (n, 3) to the first change of sign; -1 where there is none.

    With a `sign` of 1 the start has to be inside the bone, with -1 outside.
    """
    out = np.empty(ways.shape[0])
    depth = -sign * _distance(middle[0], middle[1], middle[2], body, tubes, whole)
    if depth <= 0.0:
        out[:] = -1.0
        return out
    for n in range(ways.shape[0]):
        out[n] = -1.0
        stride = max(_STRIDE, _SAFE * depth)
        step = stride
        while step <= reach:
            x = middle[0] + step * ways[n, 0]
            y = middle[1] + step * ways[n, 1]
            z = middle[2] + step * ways[n, 2]
            d = -sign * _distance(x, y, z, body, tubes, whole)
            if d <= 0.0:
                low, high = step - stride, step
                for _ in range(_HALVINGS):
                    half = 0.5 * (low + high)
                    x = middle[0] + half * ways[n, 0]
                    y = middle[1] + half * ways[n, 1]
                    z = middle[2] + half * ways[n, 2]
                    if sign * _distance(x, y, z, body, tubes, whole) >= 0.0:
                        high = half
                    else:
                        low = half
                out[n] = 0.5 * (low + high)
                break
            stride = max(_STRIDE, _SAFE * d)
            step += stride
        if out[n] < 0.0:
            out[n:] = -1.0
            break
    return out


@jit
def onto_surface(points: Array, rounds: int, body: Array, tubes: Array) -> Array:
    """Points (n, 3) moved along the slope of the distance onto the surface of the whole bone."""
    tiny = 1e-3
    out = points.copy()
    for n in range(points.shape[0]):
        for _ in range(rounds):
            x, y, z = out[n, 0], out[n, 1], out[n, 2]
            d = k.whole_distance(x, y, z, body, tubes)
            gx = (k.whole_distance(x + tiny, y, z, body, tubes) - d) / tiny
            gy = (k.whole_distance(x, y + tiny, z, body, tubes) - d) / tiny
            gz = (k.whole_distance(x, y, z + tiny, body, tubes) - d) / tiny
            scale = d / max(gx * gx + gy * gy + gz * gz, 0.05)
            out[n, 0] -= scale * gx
            out[n, 1] -= scale * gy
            out[n, 2] -= scale * gz
    return out
