"""Soft tissue around the spine, slice by slice: trunk, muscles, lungs, canal."""

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import paint_kernels as p
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.norms import number
from spinewise.phantom.person import DigitalPatient
from spinewise.words import Level, Side

Array = NDArray[np.float64]

_TISSUES = ("air", "fat", "viscera", "muscle", "lung", "blood", "sac", "cord")
_SPINE_TO_FRONT = 135.0  # mm from the bodies to the skin of the belly
_SMOOTHING = 40.0  # mm over which the skin follows the spine


def tissues() -> Array:
    """Signal of each tissue, HU, in the order of the kernels.

    Returns
    -------
    array, shape (tissues,)
        In HU.
    """
    return np.array([number(f"{name} HU") for name in _TISSUES])


def slices(patient: DigitalPatient, heights: Array) -> Array:
    """Soft tissue of each axial slice.

    Parameters
    ----------
    patient : DigitalPatient
        Whose.
    heights : array, shape (n,)
        Z of the slices in LPS, mm.

    Returns
    -------
    array, shape (n, SLICE)
        See `paint_kernels`.
    """
    bones = [patient.sacrum, *reversed(patient.vertebrae.values())]
    bodies = np.array([bone.place.origin for bone in bones])
    canals = np.array([bone.place.to_patient(np.array([0, bone.body[k.CANAL_Y], 0])) for bone in bones])
    sizes = np.array([[bone.body[k.CANAL_A], bone.body[k.CANAL_B]] for bone in bones])
    tail = patient.sacrum.place.to_patient(np.array([[0.0, 20.0, -45.0], [0.0, 28.0, -62.0]]))
    canal = _along(heights, np.vstack([tail[1:], canals]))
    size = _at(heights, np.append(tail[1, 2], canals[:, 2]), np.vstack([[[5.0, 3.0]], sizes]))
    body = _along(heights, np.vstack([tail[:1], bodies]))
    level_of = {level: bone.place.origin[2] for level, bone in patient.vertebrae.items()}
    heads = patient.femurs[Side.LEFT].place.origin, patient.femurs[Side.RIGHT].place.origin
    hips = 0.5 * (heads[0] + heads[1])
    out = np.zeros((len(heights), p.SLICE))
    out[:, p.BODY_X], out[:, p.BODY_Y] = body[:, 0], body[:, 1]
    skin = _smooth(heights, body)
    out[:, p.TRUNK_A] = 165.0
    out[:, p.BACK] = skin + 92.0
    out[:, p.FRONT] = skin - _SPINE_TO_FRONT
    out[:, p.CANAL_X], out[:, p.CANAL_Y] = canal[:, 0], canal[:, 1]
    seen = (heights > tail[1, 2]) & (heights < canals[-1, 2] + 60.0)
    out[:, p.CANAL_A], out[:, p.CANAL_B] = size[:, 0] * seen, size[:, 1] * seen
    out[:, p.SAC] = 0.72
    lumbar = [z for level, z in level_of.items() if level.region == "L"]
    chest = level_of.get(Level.T11, max(lumbar))
    out[:, p.CORD] = np.where(heights > max(lumbar), 5.2, 0.0)
    out[:, p.LUNG] = np.clip((heights - chest) / 6.0, 0.0, 1.0)
    low, high = bodies[0, 2] - 30.0, max(lumbar) + 10.0
    bulk = np.clip((high - heights) / max(high - low, 1.0), 0.0, 1.0)
    foot = np.clip((heights - low) / 40.0, 0.0, 1.0)
    out[:, p.PSOAS] = np.where((heights > low) & (heights < high), (4.0 + 14.0 * bulk) * foot, 0.0)
    out[:, p.ERECTOR_A] = 24.0 + 6.0 * bulk
    out[:, p.ERECTOR_B] = 19.0 + 5.0 * bulk
    out[:, p.THIGH] = np.clip((bodies[0, 2] - 20.0 - heights) / 30.0, 0.0, 1.0)
    out[:, p.HIP_X], out[:, p.HIP_Y] = abs(heads[0][0] - hips[0]) + 12.0, hips[1] + 8.0
    return out


def _at(heights: Array, places: Array, values: Array) -> Array:
    order = np.argsort(places)
    return np.stack([np.interp(heights, places[order], column[order]) for column in values.T], axis=1)


def _along(heights: Array, points: Array) -> Array:
    """X and y of a smooth line through points at given heights; straight beyond its ends."""
    from scipy.interpolate import PchipInterpolator

    order = np.argsort(points[:, 2])
    z = points[order, 2]
    inside = np.clip(heights, z[0], z[-1])
    line: Array = PchipInterpolator(z, points[order, :2])(inside)
    return line


def _smooth(heights: Array, body: Array) -> Array:
    from scipy.ndimage import gaussian_filter1d

    step = abs(heights[1] - heights[0]) if len(heights) > 1 else 1.0
    smooth: Array = gaussian_filter1d(body[:, 1], _SMOOTHING / step, mode="nearest")
    return smooth
