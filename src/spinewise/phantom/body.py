"""The body of a vertebra as numbers: footprint, waist, endplates, canal and cancellous signal."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.norms import number
from spinewise.phantom.sizes import LevelSize

Array = NDArray[np.float64]

_INNER = 0.8  # the inner 80 % of the footprint, by definition


def body_of(size: LevelSize, coronal_wedge: float, dish: tuple[float, float], pattern: Array) -> Array:
    """Numbers of a vertebral body.

    Parameters
    ----------
    size : LevelSize
        Its sizes.
    coronal_wedge : float
        Angle between the rims in its own coronal plane, higher on its left positive, deg.
    dish : (float, float)
        Depth of the upper and the lower endplate below their rims, mm.
    pattern : array, shape (3,)
        Offsets of the lower, middle and upper third, in steps; their mean is 0.

    Returns
    -------
    array, shape (BODY,)
        For `Bone.body`; the canal is set as well.
    """
    body = np.zeros(k.BODY)
    body[k.HAS_BODY] = 1.0
    notch = 0.05 + 0.07 * size.lumbar
    whole = 1 + 1 / (1 + notch)  # half depth to the depth in the mirror plane
    body[k.A_SUP], body[k.A_INF] = size.width[0] / 2, size.width[1] / 2
    body[k.B_SUP], body[k.B_INF] = size.depth[0] / whole, size.depth[1] / whole
    body[k.HALF] = size.height / 2
    body[k.SUP_Y] = np.tan(np.radians(size.wedge / 2))
    body[k.INF_Y] = -body[k.SUP_Y]
    body[k.SUP_X] = np.tan(np.radians(coronal_wedge / 2))
    body[k.INF_X] = -body[k.SUP_X]
    body[k.WAIST_A], body[k.WAIST_B] = 0.10, 0.075
    body[k.NOTCH], body[k.NOTCH_WIDTH] = notch, 0.45
    body[k.TAPER] = 0.15 - 0.11 * size.lumbar
    body[k.DISH_SUP], body[k.DISH_INF] = dish
    body[k.DISH_SUP_Y], body[k.DISH_INF_Y] = 0.03 * size.depth[0], 0.08 * size.depth[1]
    wall = _wall_at(body, 0.0)
    body[k.CANAL_A], body[k.CANAL_B] = size.canal_width / 2, size.canal_depth / 2
    body[k.CANAL_Y] = wall + size.canal_depth / 2
    body[k.SHELL] = number("body cortex thickness")
    plateaus = size.hu + size.step * pattern
    body[k.HU_LOW], body[k.HU_MIDDLE], body[k.HU_HIGH] = plateaus
    body[k.HU_SHELL], body[k.HU_ARCH_SHELL] = number("body cortex HU"), number("arch cortex HU")
    body[k.HU_ARCH] = size.hu + number("arch cancellous HU above body")
    body[k.HU_SLOPE] = 0.35
    body[k.VEIN_A], body[k.VEIN_B] = 0.09 * size.width[0], 0.06 * size.height + 0.4
    front = -_reach(lambda y: k.footprint(0.0, -y, 0.0, body))
    body[k.VEIN_TIP] = wall - 0.26 * (wall - front)
    body[k.HU_VEIN] = number("blood HU")
    set_endplate_planes(body)
    return body


def set_endplate_planes(body: Array) -> None:
    """Write the least-squares planes of both endplates into the numbers of a body.

    Parameters
    ----------
    body : array, shape (BODY,)
        Numbers of the body; those of the planes are overwritten.
    """
    body[k.SUP_0 : k.SUP_2 + 1] = endplate_plane(body, upper=True)[0]
    body[k.INF_0 : k.INF_2 + 1] = endplate_plane(body, upper=False)[0]


def endplate_plane(body: Array, *, upper: bool) -> tuple[Array, Array]:
    """Least-squares plane of an endplate over the inner 80 % of its footprint.

    The footprint is the outline of the rim; it is shrunk about its centroid, and heights are weighted
    by area. The integral is taken over rings and rays (Gauss and midpoint rule).

    Parameters
    ----------
    body : array, shape (BODY,)
        Numbers of the body.
    upper : bool
        Which endplate.

    Returns
    -------
    (array, shape (3,), array, shape (3,))
        Height on the axis, slope along x and along y; and the centroid of the footprint in the plane.
    """
    angles = (np.arange(360) + 0.5) * np.pi / 180
    radii = k.rim_radii(angles, body, upper)
    nodes, weights = np.polynomial.legendre.leggauss(24)
    share, weights = (nodes + 1) / 2, weights / 2
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rim = directions * radii[:, None]
    area = np.sum(radii**2)
    centroid = np.sum(rim * radii[:, None] ** 2, axis=0) * (2 / 3) / area
    inner = centroid + _INNER * share[:, None, None] * (rim - centroid)[None]
    edge = rim - centroid
    after = np.roll(edge, -1, axis=0)
    before = np.roll(edge, 1, axis=0)
    fan = 0.5 * np.abs(_cross(edge, after - before))
    weight = (weights * share)[:, None] * fan[None]
    places = np.ascontiguousarray(inner.reshape(-1, 2))
    heights = k.endplate_heights(places, body, upper)
    design = np.column_stack([np.ones(len(places)), places])
    w = weight.reshape(-1, 1)
    plane = np.linalg.solve(design.T @ (w * design), design.T @ (w[:, 0] * heights))
    centre = np.array([*centroid, plane @ np.array([1.0, *centroid])])
    return plane, centre


def _cross(a: Array, b: Array) -> Array:
    out: Array = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return out


def _wall_at(body: Array, z: float) -> float:
    return _reach(lambda y: k.footprint(0.0, y, z, body))


def _reach(scaled: Callable[[float], float]) -> float:
    low, high = 0.0, 60.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if scaled(middle) < 1.0 else (low, middle)
    return low
