"""Exact heights of a vertebral body in front, in the middle and behind, from the functions of the phantom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.truth_shape import shape_of

Array = NDArray[np.float64]

_ACROSS_MM = np.linspace(-5.0, 5.0, 11)
_ALONG = np.linspace(-0.05, 0.05, 5)
_ROUNDS = 8


@dataclass(frozen=True)
class HeightsTruth:
    """Heights along the axis of a vertebra in its mid-sagittal plane, mm.

    Parameters
    ----------
    anterior, middle, posterior : float
        Means over 10 mm from side to side and a tenth of the depth, at one tenth, one half and nine tenths.
    """

    anterior: float
    middle: float
    posterior: float

    @property
    def loss_percent(self) -> float:
        """By how much the lower of anterior and middle height falls short of the posterior one."""
        return 100 * (1 - min(self.anterior, self.middle) / self.posterior)


def heights_of(bone: Bone) -> HeightsTruth:
    """Exact heights of a body.

    Parameters
    ----------
    bone : Bone
        A vertebra.

    Returns
    -------
    HeightsTruth
        Along the up of the vertebra's own frame.
    """
    frame, depth = shape_of(bone).frame, shape_of(bone).depth_mm
    low, high = 0.0, 60.0
    for _ in range(50):
        middle = (low + high) / 2
        x, y, z = frame.origin - middle * frame.posterior
        inside = k.body_distance(x, y, z, bone.body) < 0
        low, high = (middle, high) if inside else (low, middle)
    found = []
    for share in (0.1, 0.5, 0.9):
        back = -low + (share + _ALONG) * depth
        lengths = [
            _end(bone, frame.origin + x * frame.left + y * frame.posterior, frame.up, upper=True)
            - _end(bone, frame.origin + x * frame.left + y * frame.posterior, frame.up, upper=False)
            for x in _ACROSS_MM
            for y in back
        ]
        found.append(float(np.mean(lengths)))
    return HeightsTruth(*found)


def _end(bone: Bone, start: Array, up: Array, *, upper: bool) -> float:
    """How far from a point along a direction the endplate lies, mm; the direction is nearly its axis."""
    surface = k.superior_height if upper else k.inferior_height
    along = 0.0
    for _ in range(_ROUNDS):
        x, y, z = start + along * up
        along += (surface(x, y, bone.body) - z) / up[2]
    return along
