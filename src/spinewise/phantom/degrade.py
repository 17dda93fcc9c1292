"""Label maps as they come in practice: eroded, leaking, shifted, fused, smoothed, rough."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.boxes import bounding_boxes
from spinewise.imaging.distance import signed_distance
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import DigitalPatient, moved
from spinewise.words import Level

Array = NDArray[np.float64]
Change = Callable[[Array], Array]

_ROOM = 6.0  # mm around a structure within which it may grow
_LEAK_LENGTH, _ROUGH_LENGTH = 7.0, 3.0  # mm over which an irregular surface is correlated


def eroded(labels: LabelMap, by_mm: float = 1.0) -> LabelMap:
    """Every structure made thinner by the same distance everywhere.

    Parameters
    ----------
    labels : LabelMap
        Perfect labels.
    by_mm : float
        How much, mm.

    Returns
    -------
    LabelMap
        On the same grid.
    """
    return _reshaped(labels, lambda depth: depth - by_mm, f"eroded by {by_mm:g} mm")


def leaking(labels: LabelMap, rng: np.random.Generator, by_mm: float = 2.5) -> LabelMap:
    """Every structure spilt in blobs into discs, muscle and its neighbours.

    Parameters
    ----------
    labels : LabelMap
        Perfect labels.
    rng : Generator
        Where it leaks.
    by_mm : float
        About how far the worst tenth reaches out, mm.

    Returns
    -------
    LabelMap
        On the same grid.
    """
    spacing = _spacing(labels)

    def leak(depth: Array) -> Array:
        field = _field(rng, depth.shape, spacing, _LEAK_LENGTH)
        return depth + by_mm * np.clip(field / 1.3, 0.0, 1.5)

    return _reshaped(labels, leak, f"leaking by about {by_mm:g} mm")


def shifted(patient: DigitalPatient, volume: Volume, shift_mm: tuple[float, float, float]) -> LabelMap:
    """Perfect labels of a patient who lay elsewhere: exact for any part of a voxel.

    Parameters
    ----------
    patient : DigitalPatient
        Who was scanned.
    volume : Volume
        The scan; the labels lie on its grid and miss its bones by the shift.
    shift_mm : (float, float, float)
        Along LPS, mm.

    Returns
    -------
    LabelMap
        What leaves the grid is lost.
    """
    labels = render_labels(moved(patient, np.eye(3), np.array(shift_mm)), volume)
    return _with(labels, labels.codes, f"shifted by {np.linalg.norm(shift_mm):.2g} mm")


def fused(labels: LabelMap, upper: Level, lower: Level) -> LabelMap:
    """Two neighbours under one name, as when a segmentation takes them for one.

    Parameters
    ----------
    labels : LabelMap
        Perfect labels.
    upper, lower : Level
        The pair; all of it gets the name of `upper`.

    Returns
    -------
    LabelMap
        Without `lower`.
    """
    one, other = labels.code_of(upper), labels.code_of(lower)
    codes = labels.codes.copy()
    codes[codes == other] = one
    names = {code: name for code, name in labels.names.items() if code != other}
    return replace(_with(labels, codes, f"{lower} fused with {upper}"), names=names)


def smoothed(labels: LabelMap, by_mm: float = 1.5) -> LabelMap:
    """Every surface smoothed, as networks do: edges round off, thin processes thin out.

    Parameters
    ----------
    labels : LabelMap
        Perfect labels.
    by_mm : float
        Standard deviation of the smoothing, mm.

    Returns
    -------
    LabelMap
        On the same grid.
    """
    from scipy.ndimage import gaussian_filter

    sigma = by_mm / _spacing(labels)

    def smooth(depth: Array) -> Array:
        out: Array = gaussian_filter((depth > 0).astype(float), sigma) - 0.5
        return out

    return _reshaped(labels, smooth, f"smoothed by {by_mm:g} mm")


def rough(labels: LabelMap, rng: np.random.Generator, sd_mm: float = 0.55) -> LabelMap:
    """Every surface moved in and out at random, independently for each structure.

    Parameters
    ----------
    labels : LabelMap
        Perfect labels.
    rng : Generator
        Where in and where out.
    sd_mm : float
        Standard deviation of the surface error, mm; networks show 0.4 to 0.7.

    Returns
    -------
    LabelMap
        On the same grid.
    """
    spacing = _spacing(labels)

    def disturb(depth: Array) -> Array:
        return depth + sd_mm * _field(rng, depth.shape, spacing, _ROUGH_LENGTH)

    return _reshaped(labels, disturb, f"rough by {sd_mm:g} mm")


def _reshaped(labels: LabelMap, change: Change, note: str) -> LabelMap:
    """Change the depth of every structure; a voxel goes to the structure in which it then lies deepest."""
    spacing = _spacing(labels)
    room = np.ceil(_ROOM / spacing).astype(int)
    codes = np.zeros_like(labels.codes)
    best = np.zeros(codes.shape, np.float32)
    for code, box in sorted(bounding_boxes(labels.codes).items()):
        part = box.grown((int(room[0]), int(room[1]), int(room[2])), codes.shape)
        depth = change(signed_distance(labels.codes[part] == code, spacing))
        wins = depth > best[part]
        codes[part][wins] = code
        best[part][wins] = depth[wins]
    return _with(labels, codes, note)


def _field(rng: np.random.Generator, shape: tuple[int, ...], spacing: Array, length: float) -> Array:
    """Smooth random field of mean 0 and standard deviation 1."""
    # Drawn on a coarse grid and enlarged, since only its long waves are wanted.
    from scipy.ndimage import gaussian_filter, zoom

    # Drawn on a coarse grid and enlarged, since only its long waves are wanted.
    stride = np.maximum(1, np.floor(length / 3 / spacing)).astype(int)
    small = tuple(int(n) for n in np.ceil(np.array(shape) / stride).astype(int) + 2)
    field = gaussian_filter(rng.standard_normal(small), length / 2 / (spacing * stride), mode="wrap")
    field = (field - field.mean()) / field.std()
    large = zoom(field, stride, order=1, mode="nearest", grid_mode=False)
    out: Array = large[tuple(slice(0, n) for n in shape)]
    return out


def _with(labels: LabelMap, codes: NDArray[np.uint8] | NDArray[np.uint16], note: str) -> LabelMap:
    return replace(labels, codes=codes, notes=(*labels.notes, f"degraded on purpose: {note}"))


def _spacing(labels: LabelMap) -> Array:
    spacing: Array = np.linalg.norm(labels.affine[:3, :3], axis=0)
    return spacing
