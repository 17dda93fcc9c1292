"""Exact heights of a vertebral body in front, in the middle and behind, from the functions of the phantom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.truth_shape import shape_of

Array = NDArray[np.float64]

_ACROSS_MM = np.linspace(-5.0, 5.0, 11)
_SHARES = np.arange(0.05, 0.951, 0.01)
_TENTH = 10
_ROUNDS = 8


@dataclass(frozen=True)
class HeightsTruth:
    """Heights along the axis of a vertebra in its mid-sagittal plane, mm.

    Parameters
    ----------
    anterior, middle : float
        Lowest of the front third (0.10 to 0.30 of the depth) and of the middle third (0.35 to 0.65).
    posterior : float
        At 0.90 of the depth. Each is a mean over 10 mm from side to side and a tenth of the depth.
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
    lengths = []
    for share in _SHARES:
        places = [frame.origin + x * frame.left + (share * depth - low) * frame.posterior for x in _ACROSS_MM]
        lengths.append(
            np.mean(
                [_end(bone, p, frame.up, upper=True) - _end(bone, p, frame.up, upper=False) for p in places]
            )
        )
    profile = np.convolve(lengths, np.ones(_TENTH + 1) / (_TENTH + 1), mode="valid")  # from share 0.10 on
    return HeightsTruth(float(profile[:21].min()), float(profile[25:56].min()), float(profile[80]))


def _end(bone: Bone, start: Array, up: Array, *, upper: bool) -> float:
    """How far from a point along a direction the endplate lies, mm; the direction is nearly its axis."""
    surface = k.superior_height if upper else k.inferior_height
    along = 0.0
    for _ in range(_ROUNDS):
        x, y, z = start + along * up
        along += (surface(x, y, bone.body) - z) / up[2]
    return along
