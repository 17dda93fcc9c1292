"""The digital patient in a scanner: a CT in Hounsfield units."""

import datetime
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.volume import Acquisition, Volume
from spinewise.phantom import paint_kernels as p
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.metal import metal_of
from spinewise.phantom.norms import number
from spinewise.phantom.pelvis import hips_of
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.soft import slices, tissues
from spinewise.words import Answer, Level

Array = NDArray[np.float64]

SCAN_DATE = datetime.date(2026, 1, 15)
_MARGIN = np.array([[22.0, 28.0, 14.0], [22.0, 46.0, 14.0]])  # mm before and after the bones, x, y, z
_FINEST = 1.05  # mm: thicker slices are painted in thinner ones and averaged
_LOW, _HIGH = -1024, 3071
_FWHM = 2.354820045


def render_ct(
    patient: DigitalPatient,
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0),
    noise_sd: float = 0.0,
    rng: np.random.Generator | None = None,
    *,
    psf_fwhm_mm: float = 0.7,
    noise_fwhm_mm: float = 0.0,
    levels: Iterable[Level] | None = None,
) -> Volume:
    """Axial CT.

    Parameters
    ----------
    patient : DigitalPatient
        Who is scanned.
    spacing_mm : (float, float, float)
        Along x, y and z of LPS, mm. Slices touch: their thickness is their distance.
    noise_sd : float
        Standard deviation of the noise, HU.
    rng : Generator, optional
        Source of the noise; required when there is any.
    psf_fwhm_mm : float
        Blur of the scanner (Gaussian, full width at half maximum); 0 for none beyond the voxel itself.
    noise_fwhm_mm : float
        Blur of the noise within a slice, at the same standard deviation; 0 for white noise.
    levels : iterable of Level, optional
        Levels that the field of view shows; by default everything from the first vertebra to the femurs.

    Returns
    -------
    Volume
        Voxels (slice, row, column), int16, from the feet up, from front to back, from right to left.

    Raises
    ------
    ValueError
        When noise is asked for without a source of randomness.
    """
    if noise_sd > 0 and rng is None:
        raise ValueError("noise needs a random generator: pass rng")
    step = np.asarray(spacing_mm, dtype=float)
    first, shape = _field(patient, step, levels)
    thin = int(np.ceil(step[2] / _FINEST))
    fine_step = step / np.array([1, 1, thin])
    fine_first = first - np.array([0, 0, (step[2] - fine_step[2]) / 2])
    fine = np.empty((shape[2] * thin, shape[1], shape[0]), np.float32)
    heights = fine_first[2] + np.arange(fine.shape[0]) * fine_step[2]
    p.paint_soft(fine, fine_first, fine_step, slices(patient, heights), tissues())
    paint_discs(fine, fine_first, fine_step, patient, number("disc HU"), lambda bone: bone.body[k.HU_ARCH])
    bones = (*hips_of(patient), *patient.femurs.values(), patient.sacrum, *patient.vertebrae.values())
    for bone in (*bones, *metal_of(patient)):
        low, high = bone.box()
        start, stop = index_box(bone, low, high, fine_first, fine_step, fine.shape)
        p.paint_bone(
            fine, fine_first, fine_step, start, stop, bone.place.origin, bone.place.axes, low, high,
            bone.body, bone.tubes,
        )  # fmt: skip
    _blur(fine, psf_fwhm_mm, fine_step)
    voxels = fine if thin == 1 else _average(fine, thin)
    if noise_sd > 0 and rng is not None:
        _add_noise(voxels, noise_sd, noise_fwhm_mm / step[:2].mean() / _FWHM, rng)
    np.clip(np.rint(voxels, out=voxels), _LOW, _HIGH, out=voxels)
    notes = ("synthetic: the digital patient, not a person",)
    acquisition = Acquisition(
        modality="CT",
        kvp=number("tube voltage"),
        kernel="synthetic soft",
        slice_thickness_mm=float(step[2]),
        contrast=Answer.NO,
        date=SCAN_DATE,
        manufacturer="spinewise digital patient",
        notes=notes,
    )
    return Volume(voxels.astype(np.int16), _affine(first, step), acquisition)


def index_box(
    bone: Bone, low: Array, high: Array, first: Array, step: Array, shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and one past the last voxel index (slice, row, column) that a bone can touch.

    Parameters
    ----------
    bone : Bone
        Which.
    low, high : array, shape (3,)
        Its box in its own frame, mm.
    first, step : array, shape (3,)
        Centre of voxel 0 and spacing along x, y, z, mm.
    shape : tuple of int
        Slices, rows, columns.

    Returns
    -------
    (array, shape (3,), array, shape (3,))
        Clipped to the volume; equal when the bone lies outside.
    """
    corners = np.array(
        [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
    )
    index = ((bone.place.to_patient(corners) - first) / step)[:, ::-1]
    size = np.array(shape)
    start = np.clip(np.floor(index.min(axis=0)).astype(np.int64), 0, size)
    stop = np.clip(np.ceil(index.max(axis=0)).astype(np.int64) + 1, start, size)
    return start, stop


def paint_discs(
    fine: NDArray[np.float32],
    first: Array,
    step: Array,
    patient: DigitalPatient,
    signal: float,
    signal_of_bone: Callable[[Bone], float],
) -> None:
    """Fill the spaces between the bodies.

    Parameters
    ----------
    fine : array, shape (heights, depths, widths)
        Changed in place.
    first, step : array, shape (3,)
        Centre of voxel 0 and spacing along x, y, z, mm.
    patient : DigitalPatient
        Whose discs.
    signal : float
        Of a disc.
    signal_of_bone : callable
        Of the bone that has grown through between fused neighbours, from the lower of them.
    """
    chain = [*patient.vertebrae.items()]
    lower_bones = [*(bone for _, bone in chain[1:]), patient.sacrum]
    for (level, above), below in zip(chain, lower_bones, strict=True):
        reach = max(below.body[k.A_SUP], above.body[k.A_INF]) * 1.15 + 4.0
        low = np.array([-reach, -reach, below.body[k.HALF] - 9.0])
        high = np.array([reach, reach, below.body[k.HALF] + 25.0])
        start, stop = index_box(below, low, high, first, step, fine.shape)
        fused = patient.anomalies.fused is not None and level == patient.anomalies.fused[0]
        filled = signal_of_bone(below) if fused else signal
        p.paint_disc(
            fine, first, step, start, stop, below.body, below.place.origin, below.place.axes,
            above.body, above.place.origin, above.place.axes, filled,
        )  # fmt: skip


def _field(
    patient: DigitalPatient, step: Array, levels: Iterable[Level] | None
) -> tuple[Array, tuple[int, int, int]]:
    """Centre of the first voxel and number of voxels along x, y, z."""
    if levels is None:
        bones = [*patient.vertebrae.values(), patient.sacrum, *patient.femurs.values()]
    else:
        bones = [patient.vertebrae[level] for level in levels]
    corners = []
    for bone in bones:
        low, high = bone.box()
        box = np.array(
            [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
        )
        corners.append(bone.place.to_patient(box))
    points = np.vstack(corners)
    low, high = points.min(axis=0) - _MARGIN[0], points.max(axis=0) + _MARGIN[1]
    counts = np.ceil((high - low) / step).astype(int)
    return low + step / 2, (int(counts[0]), int(counts[1]), int(counts[2]))


def _affine(first: Array, step: Array) -> Array:
    affine = np.zeros((4, 4))
    affine[2, 0], affine[1, 1], affine[0, 2] = step[2], step[1], step[0]
    affine[:3, 3] = first
    affine[3, 3] = 1.0
    return affine


def _blur(voxels: NDArray[np.float32], fwhm: float, step: Array) -> None:
    from scipy.ndimage import gaussian_filter1d

    if fwhm <= 0:
        return
    for axis in range(3):
        gaussian_filter1d(voxels, fwhm / _FWHM / step[2 - axis], axis=axis, output=voxels, truncate=3.0)


def _average(fine: NDArray[np.float32], thin: int) -> NDArray[np.float32]:
    out: NDArray[np.float32] = fine.reshape(-1, thin, *fine.shape[1:]).mean(axis=1)
    return out


def _add_noise(voxels: NDArray[np.float32], sd: float, sigma: float, rng: np.random.Generator) -> None:
    """Add noise slice by slice, `sigma` voxels wide."""
    from scipy.ndimage import gaussian_filter

    for part in voxels:
        noise = rng.standard_normal(part.shape, dtype=np.float32)
        if sigma > 0:
            noise = gaussian_filter(noise, sigma, mode="wrap")
            noise /= noise.std()
        part += sd * noise
