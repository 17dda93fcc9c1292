"""The digital patient in another scanner: sagittal MRI with thick slices and gaps, or thin ones."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Volume
from spinewise.phantom import paint_kernels as p
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.ct import SCAN_DATE, index_box, paint_discs
from spinewise.phantom.labels import render_labels
from spinewise.phantom.metal import metal_of
from spinewise.phantom.mr_canal import canal_masks, paint_canal
from spinewise.phantom.mr_signals import MrSignals, on_mr, signals_of
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.soft import slices
from spinewise.words import Answer, Level, Structure

Array = NDArray[np.float64]

LUMBAR = (Level.L1, Level.L2, Level.L3, Level.L4, Level.L5)
_FINEST = 1.1  # mm: thicker slices are painted in thinner ones and averaged
_BEFORE, _BEHIND, _ENDS = 16.0, 100.0, 12.0  # mm shown in front of the bodies, behind them, above and below
_BLOOM = 3.0  # mm by which metal wipes out signal around itself
_BIAS_LENGTH, _BIAS_WAVE = 100.0, 300.0  # mm over which a coil's sensitivity changes


def render_mr(
    patient: DigitalPatient,
    kind: str = "T1",
    field_strength_t: float = 1.5,
    *,
    in_plane_mm: float = 0.8,
    thickness_mm: float = 4.0,
    gap_mm: float = 0.4,
    half_width_mm: float = 22.0,
    offset_mm: float = 0.0,
    noise_sd: float = 0.0,
    bias: float = 0.0,
    rng: np.random.Generator | None = None,
    levels: Iterable[Level] = LUMBAR,
    crowded: Iterable[Level] = (),
) -> Volume:
    """Sagittal MRI.

    Parameters
    ----------
    patient : DigitalPatient
        Who is scanned.
    kind : str
        Kind of series, see `mr_signals.toml`.
    field_strength_t : float
        Tesla.
    in_plane_mm : float
        Distance between rows and between columns.
    thickness_mm, gap_mm : float
        Of the slices; 1 and 0 make the stack of a three-dimensional series.
    half_width_mm : float
        How far the stack reaches to either side of the bodies.
    offset_mm : float
        How far the stack is shifted to the left, so that no slice need lie in the middle.
    noise_sd : float
        Standard deviation of the noise in either channel; the signal is their magnitude (Rician).
    bias : float
        Growth of the coil's sensitivity towards the back, per 100 mm; 0.1 is mild.
    rng : Generator, optional
        Source of the noise; required when there is any.
    levels : iterable of Level
        Levels that the field of view shows.
    crowded : iterable of Level
        Levels behind which roots fill the sac, as in stenosis.

    Returns
    -------
    Volume
        Voxels (slice, row, column), float32: from right to left, from the head down, from front to back.

    Raises
    ------
    ValueError
        When noise is asked for without a source of randomness.
    """
    if noise_sd > 0 and rng is None:
        raise ValueError("noise needs a random generator: pass rng")
    signals = signals_of(kind, field_strength_t)
    spacing = thickness_mm + gap_mm
    first, shape = _field(patient, tuple(levels), in_plane_mm, spacing, half_width_mm)
    first[0] += offset_mm
    heights = first[2] + np.arange(shape[2]) * in_plane_mm
    soft = slices(patient, heights)
    bones = [on_mr(bone, signals) for bone in (patient.sacrum, *patient.vertebrae.values())]
    bones = [bone for bone in bones if abs(bone.place.origin[2] - heights.mean()) < np.ptp(heights) / 2 + 60]
    voids = [_void(bone) for bone in metal_of(patient)]
    stuffed = _heights_of(patient, crowded, heights)
    thin = int(np.ceil(thickness_mm / _FINEST))
    step = np.array([thickness_mm / thin, in_plane_mm, in_plane_mm])
    out = np.empty((shape[0], shape[2], shape[1]), np.float32)
    fine = np.empty((shape[2], shape[1], thin), np.float32)
    for index in range(shape[0]):
        middle = first[0] + index * spacing
        start = np.array([middle - thickness_mm / 2 + step[0] / 2, first[1], first[2]])
        p.paint_soft(fine, start, step, soft, signals.tissues)
        paint_canal(fine, start, step, soft, signals, stuffed)
        paint_discs(
            fine, start, step, patient, signals.disc, lambda bone: on_mr(bone, signals).body[k.HU_ARCH]
        )
        for bone in (*bones, *voids):
            _paint(fine, start, step, bone)
        out[index] = fine.mean(axis=2)[::-1]
    affine = _affine(first, shape, in_plane_mm, spacing)
    if bias:
        out *= _sensitivity(first, shape, in_plane_mm, bias)[None]
    if noise_sd > 0 and rng is not None:
        real = out + noise_sd * rng.standard_normal(out.shape, dtype=np.float32)
        out = np.hypot(real, noise_sd * rng.standard_normal(out.shape, dtype=np.float32))
    return Volume(out, affine, _acquisition(signals, thickness_mm), "mr")


def render_mr_labels(
    patient: DigitalPatient, volume: Volume, bodies_only: bool = False, canal: bool = True
) -> LabelMap:
    """The perfect label map of an MRI of the digital patient.

    Parameters
    ----------
    patient : DigitalPatient
        Who was scanned.
    volume : Volume
        The scan, as `render_mr` made it.
    bodies_only : bool
        Whether levels are bodies without what lies behind them.
    canal : bool
        Whether the sac (as spinal canal) and the cord are labelled too.

    Returns
    -------
    LabelMap
        On the grid of the volume.
    """
    upright, affine = _upright(volume)
    bare = Volume(np.broadcast_to(np.int16(0), upright), affine, volume.acquisition)
    labels = render_labels(patient, bare, bodies_only)
    codes, names = labels.codes, dict(labels.names)
    if canal:
        heights = affine[2, 3] + np.arange(upright[0]) * affine[2, 0]
        first = affine[:3, 3]
        step = np.array([affine[0, 2], affine[1, 1], affine[2, 0]])
        masks = canal_masks(upright, first, step, slices(patient, heights))
        for name, mask in zip((Structure.SPINAL_CANAL, Structure.SPINAL_CORD), masks, strict=True):
            code = max(names, default=0) + 1
            codes[mask & ((codes == 0) | (codes == code - 1) & (name is Structure.SPINAL_CORD))] = code
            if (codes == code).any():
                names[code] = name
    turned: NDArray[np.uint8] = np.ascontiguousarray(codes.transpose(2, 0, 1)[:, ::-1]).astype(np.uint8)
    return replace(labels, codes=turned, affine=volume.affine.copy(), names=names)


def _heights_of(patient: DigitalPatient, levels: Iterable[Level], heights: Array) -> NDArray[np.bool_]:
    """Which heights lie behind some levels, half a disc to either side included."""
    found = np.zeros(heights.shape, bool)
    for level in levels:
        bone = patient.vertebrae[level]
        found |= np.abs(heights - bone.place.origin[2]) <= bone.body[k.HALF] + 6.0
    return found


def _upright(volume: Volume) -> tuple[tuple[int, int, int], Array]:
    """Shape and affine of the same grid as (height, depth, width), from the feet up."""
    width, height, depth = volume.voxels.shape
    affine = np.eye(4)
    affine[:3, 0] = -volume.affine[:3, 1]
    affine[:3, 1] = volume.affine[:3, 2]
    affine[:3, 2] = volume.affine[:3, 0]
    affine[:3, 3] = volume.affine[:3, 3] + (height - 1) * volume.affine[:3, 1]
    return (height, depth, width), affine


def _field(
    patient: DigitalPatient, levels: tuple[Level, ...], in_plane: float, spacing: float, half_width: float
) -> tuple[Array, tuple[int, int, int]]:
    """Centre of the first voxel and number of voxels along x, y, z."""
    places = np.array([patient.vertebrae[level].place.origin for level in levels])
    reach = max(patient.vertebrae[level].body[k.HALF] for level in levels) + _ENDS
    depth = max(patient.vertebrae[level].body[k.B_INF] for level in levels)
    low = np.array([0.0, places[:, 1].min() - depth - _BEFORE, places[:, 2].min() - reach])
    high = np.array([0.0, places[:, 1].max() + _BEHIND, places[:, 2].max() + reach])
    middle = 0.5 * (places[:, 0].min() + places[:, 0].max())
    slices_beside = int(np.ceil((half_width + 0.5 * np.ptp(places[:, 0])) / spacing))
    counts = np.ceil((high - low) / in_plane).astype(int)
    first = np.array([middle - slices_beside * spacing, low[1], low[2]])
    return first, (2 * slices_beside + 1, int(counts[1]), int(counts[2]))


def _affine(first: Array, shape: tuple[int, int, int], in_plane: float, spacing: float) -> Array:
    affine = np.zeros((4, 4))
    affine[0, 0], affine[2, 1], affine[1, 2] = spacing, -in_plane, in_plane
    affine[:3, 3] = first + np.array([0.0, 0.0, (shape[2] - 1) * in_plane])
    affine[3, 3] = 1.0
    return affine


def _paint(fine: NDArray[np.float32], first: Array, step: Array, bone: Bone) -> None:
    low, high = bone.box()
    start, stop = index_box(bone, low, high, first, step, fine.shape)
    p.paint_bone(
        fine, first, step, start, stop, bone.place.origin, bone.place.axes, low, high, bone.body, bone.tubes
    )


def _void(metal: Bone) -> Bone:
    """Metal on MRI: no signal in it and around it."""
    body = metal.body.copy()
    body[[k.HU_SHELL, k.HU_ARCH_SHELL, k.HU_ARCH]] = 0.0
    tubes = metal.tubes.copy()
    tubes[:, [k.A0, k.B0, k.A1, k.B1, k.CAP0, k.CAP1]] += _BLOOM
    tubes[:, k.BALL_R] += 2 * _BLOOM
    return replace(metal, body=body, tubes=tubes)


def _sensitivity(
    first: Array, shape: tuple[int, int, int], in_plane: float, bias: float
) -> NDArray[np.float32]:
    """Sensitivity of a coil behind the back, (rows, columns), 1 in the middle."""
    depth = (np.arange(shape[1]) - (shape[1] - 1) / 2) * in_plane / _BIAS_LENGTH
    wave = 0.5 * np.sin(2 * np.pi * (np.arange(shape[2]) * in_plane) / _BIAS_WAVE)
    field: NDArray[np.float32] = np.exp(bias * (wave[::-1, None] + depth[None])).astype(np.float32)
    return field


def _acquisition(signals: MrSignals, thickness: float) -> MrAcquisition:
    inverted = signals.inversion_time_ms is not None
    return MrAcquisition(
        modality="MR",
        slice_thickness_mm=thickness,
        contrast=Answer.YES if signals.contrast else Answer.NO,
        date=SCAN_DATE,
        manufacturer="spinewise digital patient",
        notes=("synthetic: the digital patient, not a person",),
        field_strength_t=signals.field_strength_t,
        echo_time_ms=signals.echo_time_ms,
        repetition_time_ms=signals.repetition_time_ms,
        inversion_time_ms=signals.inversion_time_ms,
        flip_angle_deg=90.0,
        sequence=("SE", "IR") if inverted else ("SE",),
        fat_suppressed=Answer.YES if signals.fat_suppression else Answer.NO,
        calculated=Answer.NO,
    )
