"""Exact vertebral bone quality score of a digital patient, from the fields it is painted from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import frame_from
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.mr_signals import MrSignals, on_mr, signals_of
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.truth_shape import plane_of
from spinewise.words import Level

Array = NDArray[np.float64]

LEVELS = (Level.L1, Level.L2, Level.L3, Level.L4)

# Margins of the definition: at most so many mm, or this share of the height or depth.
_EDGE_MM, _SHARE = 4.0, 1 / 6
_FRONT_SHARE = 2 / 3
_HALF_WIDTH = 5.0  # mm to either side of the mirror plane
_STEP = (1.0, 0.4, 0.25)  # mm between the places of the sum, along left, posterior and up
_REACH = 60.0


@dataclass(frozen=True)
class VbqTruth:
    """Vertebral bone quality score of a digital patient in one kind of series.

    Parameters
    ----------
    levels : mapping
        Level to the mean signal of its region.
    csf : float
        Signal of the fluid at L3.
    vbq : float
        Median of the means over the fluid.
    pooled : float
        Median of all places of all regions over the fluid.
    """

    levels: Mapping[Level, float]
    csf: float
    vbq: float
    pooled: float


def vbq_truth(
    patient: DigitalPatient,
    kind: str = "T1",
    field_strength_t: float = 1.5,
    levels: Iterable[Level] = LEVELS,
) -> VbqTruth:
    """Sum the painted marrow over the region of each level, without images.

    Parameters
    ----------
    patient : DigitalPatient
        Whose.
    kind : str
        Kind of series.
    field_strength_t : float
        Tesla.
    levels : iterable of Level
        The levels that count.

    Returns
    -------
    VbqTruth
        Without noise, sensitivity of a coil and metal.
    """
    signals = signals_of(kind, field_strength_t)
    values = {level: _marrow(patient.vertebrae[level], signals) for level in levels}
    means = {level: float(found.mean()) for level, found in values.items()}
    # Regions are sampled evenly, so that all places together are weighted by volume.
    together = float(np.median(np.concatenate(list(values.values()))))
    vbq = float(np.median(list(means.values())) / signals.csf)
    return VbqTruth(means, signals.csf, vbq, together / signals.csf)


def _marrow(bone: Bone, signals: MrSignals) -> Array:
    """Signal at even places of the region, in the bone's own frame."""
    upper, lower = plane_of(bone, upper=True), plane_of(bone, upper=False)
    middle = 0.5 * (upper.point + lower.point)
    frame = frame_from(middle, upper.normal + lower.normal, np.array([0.0, 1.0, 0.0]))
    height = float(np.linalg.norm(upper.point - lower.point))
    front, back = _wall(bone, middle, -frame.posterior), _wall(bone, middle, frame.posterior)
    depth = front + back
    edge, inside = min(_EDGE_MM, height * _SHARE), min(_EDGE_MM, depth * _SHARE)
    x = _even(-_HALF_WIDTH, _HALF_WIDTH, _STEP[0])
    y = _even(-front + inside, -front + _FRONT_SHARE * depth, _STEP[1])
    z = _even(-height, height, _STEP[2])
    local = np.stack(np.meshgrid(x, y, z, indexing="ij"), axis=-1).reshape(-1, 3)
    # The region is a prism: its ends are those of the mirror plane.
    flat = frame.to_patient(local * np.array([0.0, 1.0, 1.0]))
    below_top = (upper.point - flat) @ upper.normal >= edge
    above_bottom = (flat - lower.point) @ lower.normal >= edge
    places = frame.to_patient(local[below_top & above_bottom])
    return np.asarray(k.signal(np.ascontiguousarray(places), on_mr(bone, signals).body))


def _even(low: float, high: float, step: float) -> Array:
    count = max(1, round((high - low) / step))
    return low + (np.arange(count) + 0.5) * (high - low) / count


def _wall(bone: Bone, start: Array, way: Array) -> float:
    """Distance from a point inside the body to its surface along a direction, mm."""
    low, high = 0.0, _REACH
    for _ in range(50):
        middle = 0.5 * (low + high)
        x, y, z = start + middle * way
        low, high = (middle, high) if k.body_distance(x, y, z, bone.body) < 0 else (low, middle)
    return low
