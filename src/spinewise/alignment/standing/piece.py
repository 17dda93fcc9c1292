"""A bone of the CT, made ready to be projected: how far its voxels stand out from soft tissue."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.evidence.attenuation import bone_excess
from spinewise.geometry.frame import Frame
from spinewise.geometry.move import Move
from spinewise.imaging.boxes import Box, bounding_boxes
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.projector import Absorber
from spinewise.imaging.volume import Volume
from spinewise.words import Level, Side, Structure

Array = NDArray[np.float64]

SOFT_HU = 50.0
"""What bone replaces: muscle, in which a radiograph shows bone by the difference alone."""

_PER_HU = 1 / 1000.0
_FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}
_HIPS = (Structure.HIP_LEFT, Structure.HIP_RIGHT)
_BALL_MM = 1.0
_HEAD_REACH_MM = 45.0


@dataclass(frozen=True, eq=False)
class Piece:
    """One bone, or what moves as one.

    Parameters
    ----------
    absorber : Absorber
        How far it stands out from soft tissue, against water's attenuation; in LPS of the CT.
    frame : Frame
        Its own axes in the CT; turns are about its origin.
    corners : array, shape (8, 3)
        Box around it, LPS of the CT, mm.
    aside : Absorber or None
        What hangs on it but need not move with it: where it is seen, nothing is compared.
    """

    absorber: Absorber
    frame: Frame
    corners: Array
    aside: Absorber | None = None

    def coarser(self) -> "Piece":
        """The same bone in voxels of twice the size, for pictures that are smoothed anyway."""
        aside = None if self.aside is None else _halved(self.aside)
        return Piece(_halved(self.absorber), self.frame, self.corners, aside)

    def stretched(self, sizes: Array) -> "Piece":
        """The same bone made longer or shorter along its own axes.

        Parameters
        ----------
        sizes : array, shape (3,)
            Factors along its left, back and up.

        Returns
        -------
        Piece
            Its origin stays.
        """
        turn = self.frame.axes.T @ np.diag(sizes) @ self.frame.axes
        shift = self.frame.origin - turn @ self.frame.origin
        return Piece(self.absorber.placed(turn, shift), self.frame, self.corners, self.aside)


def pieces_of(spine: Spine, labels: LabelMap, volume: Volume, step_mm: float) -> dict[Level, Piece]:
    """Every vertebra that was built, and the pelvis under the name of S1.

    Parameters
    ----------
    spine : Spine
        Built from the label map.
    labels : LabelMap
        On the grid of the volume.
    volume : Volume
        The CT.
    step_mm : float
        Voxels finer than half of this are averaged to about this size.

    Returns
    -------
    dict
        Level to piece; S1 is there when the sacrum is labelled and its endplate was found.
    """
    boxes = bounding_boxes(labels.codes)
    out = {}
    for vertebra in spine.vertebrae:
        code = labels.code_of(vertebra.level)
        out[vertebra.level] = _piece(labels, volume, boxes[code], {code: None}, vertebra.frame, step_mm)
    pelvis = _pelvis(spine, labels, volume, boxes, step_mm)
    return out if pelvis is None else {**out, Level.S1: pelvis}


def _pelvis(
    spine: Spine, labels: LabelMap, volume: Volume, boxes: Mapping[int, Box], step_mm: float
) -> Piece | None:
    """Sacrum, hip bones where labelled, and the balls of the femurs: necks and shafts turn in the hips."""
    if spine.sacral_endplate is None:
        return None
    codes: dict[int, FemoralHead | None] = {}
    for name in (Structure.SACRUM, Level.S1, *_HIPS):
        if name in labels.names.values():
            codes[labels.code_of(name)] = None
    for side, head in spine.femoral_heads.items():
        codes[labels.code_of(_FEMURS[side])] = head
    there = [code for code in codes if code in boxes]
    if not there:
        return None
    starts, stops = (
        np.array([getattr(_cut(boxes[code], codes[code], labels), end) for code in there])
        for end in ("start", "stop")
    )
    box = Box(tuple(starts.min(axis=0)), tuple(stops.max(axis=0)), 0)
    plate = spine.sacral_endplate
    posterior = spine.vertebrae[-1].frame.posterior if spine.vertebrae else np.array([0.0, 1.0, 0.0])
    up = plate.plane.normal
    back = posterior - (posterior @ up) * up
    back = back / np.linalg.norm(back)
    frame = Frame(plate.plane.point, np.stack([np.cross(back, up), back, up]))
    return _piece(labels, volume, box, {code: codes[code] for code in there}, frame, step_mm)


def _cut(box: Box, head: FemoralHead | None, labels: LabelMap) -> Box:
    """Of a femur only the surroundings of its head."""
    if head is None:
        return box
    middle = np.linalg.inv(labels.affine)[:3, :3] @ (head.centre - labels.affine[:3, 3])
    reach = np.ceil(_HEAD_REACH_MM / np.linalg.norm(labels.affine[:3, :3], axis=0))
    start = np.maximum(np.array(box.start), np.floor(middle - reach).astype(int))
    stop = np.minimum(np.array(box.stop), np.ceil(middle + reach).astype(int) + 1)
    return Box(tuple(start.tolist()), tuple(stop.tolist()), 0)


def _piece(
    labels: LabelMap,
    volume: Volume,
    box: Box,
    codes: Mapping[int, FemoralHead | None],
    frame: Frame,
    step_mm: float,
) -> Piece:
    from scipy.ndimage import binary_dilation

    piece = box.grown((2, 2, 2), labels.codes.shape)
    start = np.array([part.start for part in piece])
    named = labels.codes[piece]
    own, rest = np.zeros(named.shape, bool), np.zeros(named.shape, bool)
    for code, head in codes.items():
        mask = named == code
        if head is not None:
            indices = np.argwhere(mask)
            places = (indices + start) @ labels.affine[:3, :3].T + labels.affine[:3, 3]
            off = indices[np.linalg.norm(places - head.centre, axis=1) > head.radius_mm + _BALL_MM]
            rest[tuple(off.T)] = True
            mask[tuple(off.T)] = False
        own |= mask
    signal = volume.voxels[piece].astype(np.float32) - np.float32(SOFT_HU)
    signal += np.float32(bone_excess() - 1) * np.maximum(signal, 0)
    # The surface of a bone is blurred over the voxels outside its label; only what is denser counts there.
    rim = binary_dilation(own, np.ones((3, 3, 3), bool)) & (named == 0)
    values = np.where(own, signal, np.where(rim, np.maximum(signal, 0), 0)) * np.float32(_PER_HU)
    last = np.array(named.shape) - 1
    corners = np.array([[a, b, c] for a in (0, last[0]) for b in (0, last[1]) for c in (0, last[2])])
    aside = _absorber(np.where(rest, 1.0, 0.0), volume, start, step_mm) if rest.any() else None
    return Piece(_absorber(values, volume, start, step_mm), frame, volume.to_patient(corners + start), aside)


def _halved(fine: Absorber) -> Absorber:
    """Two voxels along each axis as one; the border of zeros stays."""
    inner = fine.values[1:-1, 1:-1, 1:-1]
    affine = fine.affine.copy()
    affine[:3, 3] += affine[:3, :3].sum(axis=1)
    return _averaged(inner, affine, np.array([2, 2, 2]))


def _absorber(values: NDArray[np.floating], volume: Volume, start: Array, step_mm: float) -> Absorber:
    """Averaged to about a step, with a border of zeros."""
    factor = np.maximum(1, np.rint(step_mm / volume.spacing)).astype(int)
    affine = volume.affine.astype(float)
    affine[:3, 3] = volume.to_patient(start)
    return _averaged(values, affine, factor)


def _averaged(values: NDArray[np.floating], affine: Array, factor: NDArray[np.intp]) -> Absorber:
    """Mean of groups of voxels; `affine` is that of the voxels without a border."""
    shape = -(-np.array(values.shape) // factor)
    padded = np.zeros(shape * factor, np.float32)
    padded[tuple(slice(0, n) for n in values.shape)] = values
    split = padded.reshape(shape[0], factor[0], shape[1], factor[1], shape[2], factor[2])
    out = np.zeros(shape + 2, np.float32)
    out[1:-1, 1:-1, 1:-1] = split.mean(axis=(1, 3, 5))
    grown = affine.copy()
    grown[:3, :3] = affine[:3, :3] * factor
    grown[:3, 3] += affine[:3, :3] @ ((factor - 1) / 2 - factor)
    return Absorber(out, grown)


def placed(absorber: Absorber, move: Move) -> Absorber:
    """A bone after a move.

    Parameters
    ----------
    absorber : Absorber
        In LPS of the CT.
    move : Move
        To where it stands.

    Returns
    -------
    Absorber
        LPS from the isocentre.
    """
    return absorber.placed(move.turn, move.shift)
