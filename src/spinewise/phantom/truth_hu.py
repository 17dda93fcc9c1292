"""Exact cancellous signal of one vertebra by the definitions of the regions, from the field itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.ray_kernels import onto_surface
from spinewise.phantom.sections import outline
from spinewise.phantom.truth_shape import Shape

Array = NDArray[np.float64]

# Margins of the definitions: at most so many mm, or this share of the height or depth.
_THICKNESS_MM, _EDGE_MM, _INSIDE_MM, _SLAB_MM = 3.0, 4.0, 4.0, 7.0
_SIXTH, _THIRD = 1 / 6, 1 / 3
_FRONT_SHARE = 2 / 3
_GRID = 0.5  # mm between the places of the sum, in the plane
_CELL = (1.4, 1.4, 0.3)  # mm between the places of the sum over a whole body, fine across the thirds
_SKIN = 1.0  # mm between the places that are moved onto the surface
_CLOSE = 0.8  # mm: how near they must be
_SURE = 2.0  # times the margin by which a rough depth decides
_LAYER, _FINE_LAYER = 0.75, 0.3  # mm, of the sums within one third and across thirds


@dataclass(frozen=True)
class Signal:
    """Signal of a region.

    Parameters
    ----------
    mean, sd : float
        HU, by volume.
    volume_mm3 : float
        Size of the region.
    """

    mean: float
    sd: float
    volume_mm3: float


@dataclass(frozen=True)
class HuTruth:
    """Cancellous signal of a vertebra.

    Parameters
    ----------
    below_superior, middle, above_inferior : Signal
        The three locations.
    three_location_mean : float
        Mean of their means, HU.
    mid_body_slab, eroded_body : Signal
        The other two definitions.
    plateaus : (float, float, float)
        Signal of the lower, middle and upper third on the axis, HU.
    """

    below_superior: Signal
    middle: Signal
    above_inferior: Signal
    three_location_mean: float
    mid_body_slab: Signal
    eroded_body: Signal
    plateaus: tuple[float, float, float]


def hu_of(bone: Bone, shape: Shape) -> HuTruth:
    """Exact signal of the regions.

    Parameters
    ----------
    bone : Bone
        A vertebra.
    shape : Shape
        Its shape in the bone's own frame.

    Returns
    -------
    HuTruth
        Of bone as it would be without metal in it.
    """
    h, d = shape.height_mm, shape.depth_mm
    thick = min(_THICKNESS_MM, h * _SIXTH)
    edge = min(_EDGE_MM, h * _SIXTH)
    inside = min(_INSIDE_MM, d * _SIXTH)
    top, bottom, up = shape.superior, shape.inferior, shape.frame.up
    upper = _slab(bone, shape, top.point - (edge + thick / 2) * top.normal, top.normal, thick, inside, _LAYER)
    lower = _slab(
        bone, shape, bottom.point + (edge + thick / 2) * bottom.normal, bottom.normal, thick, inside, _LAYER
    )
    middle = _slab(bone, shape, shape.frame.origin, up, thick, inside, _LAYER)
    slab = _slab(bone, shape, shape.frame.origin, up, min(_SLAB_MM, h * _THIRD), inside, _FINE_LAYER)
    body = bone.body
    return HuTruth(
        upper,
        middle,
        lower,
        (upper.mean + middle.mean + lower.mean) / 3,
        slab,
        _eroded(bone, min(_INSIDE_MM, h * _SIXTH, d * _SIXTH)),
        (float(body[k.HU_LOW]), float(body[k.HU_MIDDLE]), float(body[k.HU_HIGH])),
    )


def _slab(
    bone: Bone, shape: Shape, point: Array, normal: Array, thick: float, inside: float, layer: float
) -> Signal:
    """Sum over thin layers; in each, places far enough from the outline and in the front two thirds."""
    from scipy.spatial import cKDTree

    posterior = shape.frame.posterior - (shape.frame.posterior @ normal) * normal
    posterior = posterior / np.linalg.norm(posterior)
    axes = np.stack([np.cross(posterior, normal), posterior])
    count = int(np.ceil(thick / layer))
    values = []
    for part in (np.arange(count) + 0.5) / count - 0.5:
        middle = point + part * thick * normal
        line = outline(bone, middle, axes, 60.0, rays=240, whole=False)
        if line is None:
            raise AssertionError("a layer of the digital patient's body is not closed")
        places = _lattice(line.points)
        radii = np.hypot(*line.points.T)
        turns = np.arctan2(line.points[:, 1], line.points[:, 0])
        order = np.argsort(turns)
        limit = np.interp(
            np.arctan2(places[:, 1], places[:, 0]), turns[order], radii[order], period=2 * np.pi
        )
        within = np.hypot(*places.T) < limit
        near = cKDTree(line.points).query(places)[0]
        quarter = len(line.points) // 4
        back = line.points[[quarter - 1, quarter], 1].mean()
        front = line.points[[3 * quarter - 1, 3 * quarter], 1].mean()
        kept = within & (near >= inside) & (places[:, 1] <= front + _FRONT_SHARE * (back - front))
        values.append(k.signal(np.ascontiguousarray(middle + places[kept] @ axes), bone.body))
    return _signal(np.concatenate(values), _GRID * _GRID * thick / count)


def _lattice(points: Array) -> Array:
    low, high = points.min(axis=0), points.max(axis=0)
    x = np.arange(low[0] + _GRID / 2, high[0], _GRID)
    y = np.arange(low[1] + _GRID / 2, high[1], _GRID)
    return np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)


def _eroded(bone: Bone, margin: float) -> Signal:
    """Sum over the places of the body that lie deep enough below the surface of the whole bone."""
    from scipy.spatial import cKDTree

    body = bone.body
    width, depth = 1.15 * max(body[k.A_SUP], body[k.A_INF]), 1.05 * max(body[k.B_SUP], body[k.B_INF])
    reach = np.array([width, depth, body[k.HALF] + 4.0])
    shell = _box_of_places(reach + 3.0, (_SKIN, _SKIN, _SKIN))
    close = np.abs(bone.distances(shell)[:, 2]) < _CLOSE
    surface = onto_surface(shell[close], 3, body, bone.tubes)
    grid = _box_of_places(reach, _CELL)
    found = bone.distances(grid)
    inner, depth_of = grid[found[:, 0] < 0], -found[found[:, 0] < 0, 2]
    # Far from the surface the functions give a rough depth, but never half of it too much.
    deep = depth_of > _SURE * margin
    rest = ~deep & (depth_of > margin / _SURE)
    deep[rest] = cKDTree(surface).query(inner[rest])[0] >= margin
    values = k.signal(np.ascontiguousarray(inner[deep]), body)
    return _signal(values, float(np.prod(_CELL)))


def _box_of_places(reach: Array, cell: tuple[float, float, float]) -> Array:
    sides = [np.arange(-size + step / 2, size, step) for size, step in zip(reach, cell, strict=True)]
    return np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 3)


def _signal(values: Array, cell: float) -> Signal:
    return Signal(float(values.mean()), float(values.std()), float(len(values) * cell))
