"""Metal in a CT: where it lies, and in which structure.

Metal spoils Hounsfield units and hides bone, so it is looked for before anything is measured. A voxel is a
seed of metal when it is denser than any cortex; the voxels around a seed that are still denser than ordinary
cortex belong to it. What holds no seed (dense cortex, calcified vessels, contrast agent) is left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.boxes import Box, bounding_boxes
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.results import Finding
from spinewise.words import Level, Structure

Array = NDArray[np.float64]


@dataclass(frozen=True)
class MetalDefault:
    """A threshold with where it comes from.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        UCUM.
    source : str
        Where it comes from; ``[M]`` marks what is recalled and not confirmed.
    """

    value: float
    unit: str
    source: str


# Recalled, not confirmed [M] (anatomy norms, section 6): dense cortex 1000 to 1800 HU, bone cement above 1500
# HU, titanium saturates at 3071 HU. So a seed lies clearly above dense cortex, and what surrounds it is
# counted down to the middle of the range of dense cortex. A deposit smaller than the least volume is a grain
# of noise.
SEED = MetalDefault(2200.0, "[hnsf'U]", "[M] above dense cortex (1000 to 1800 HU) by a margin for noise")
GROWN = MetalDefault(1400.0, "[hnsf'U]", "[M] middle of the range of dense cortex (1000 to 1800 HU)")
SATURATED = MetalDefault(
    3000.0, "[hnsf'U]", "[M] titanium saturates at 3071 HU; cement and enamel rarely reach it"
)
LEAST_VOLUME_MM3 = MetalDefault(
    5.0, "mm3", "[M] a 3 mm voxel is 27 mm3, a screw tip of 2 x 2 mm is more than 5 mm3"
)
_MARGIN = 2


@dataclass(frozen=True, eq=False)
class Deposit:
    """One connected piece of metal.

    Parameters
    ----------
    voxels : array, shape (n, 3)
        Indices in the volume.
    volume_mm3 : float
        Its volume.
    highest_hu : float
        Its densest voxel.
    centre : array, shape (3,)
        LPS, mm.
    """

    voxels: NDArray[np.intp]
    volume_mm3: float
    highest_hu: float
    centre: Array


def find_metal(volume: Volume, labels: LabelMap | None = None) -> tuple[Finding, ...]:
    """Metal by structure, level and side.

    Parameters
    ----------
    volume : Volume
        A CT.
    labels : LabelMap or None
        Names where the metal lies; without it only the place in the patient is said.

    Returns
    -------
    tuple of Finding
        One for each structure that holds or touches metal, named ``"metal"``; empty when none is seen, which
        does not mean that there is none outside the field of view.
    """
    by_name: dict[Level | Structure | None, list[Deposit]] = {}
    for deposit in deposits(volume):
        for name in _names_at(deposit, labels) or (None,):
            by_name.setdefault(name, []).append(deposit)
    boxes = bounding_boxes(labels.codes) if labels is not None and by_name else {}
    return tuple(
        _finding(name, by_name[name], _where(name, by_name[name], volume, labels, boxes))
        for name in sorted(by_name, key=_order)
    )


def metal_mask(volume: Volume) -> NDArray[np.bool_]:
    """Mask of metal and its dense rim.

    Parameters
    ----------
    volume : Volume
        A CT.

    Returns
    -------
    array of bool, shape of the volume
        True on metal and its dense rim.
    """
    mask = np.zeros(volume.voxels.shape, bool)
    for deposit in deposits(volume):
        mask[tuple(deposit.voxels.T)] = True
    return mask


def deposits(volume: Volume) -> tuple[Deposit, ...]:
    """Every connected piece of metal, the largest first.

    Parameters
    ----------
    volume : Volume
        A CT.

    Returns
    -------
    tuple of Deposit
        Those of at least the least volume.
    """
    from scipy.ndimage import label

    box = _seed_box(volume)
    if box is None:
        return ()
    # Metal is grown in the box of its seeds only; a rim that reaches further is not what matters.
    piece = volume.voxels[box]
    marked, count = label(piece > GROWN.value, structure=np.ones((3, 3, 3)))
    holding = np.unique(marked[piece > SEED.value])
    voxel = abs(float(np.linalg.det(volume.affine[:3, :3])))
    start = np.array([one.start for one in box])
    found = []
    boxes = bounding_boxes(marked.astype(np.uint16)) if count <= np.iinfo(np.uint16).max else {}
    for number in holding[holding > 0]:
        indices = _indices_of(marked, int(number), boxes.get(int(number)))
        values = piece[tuple(indices.T)]
        # The seeds alone must be large enough: a grain of noise in dense cortex would grow along the cortex.
        if np.count_nonzero(values > SEED.value) * voxel < LEAST_VOLUME_MM3.value:
            continue
        found.append(
            Deposit(
                indices + start,
                len(indices) * voxel,
                float(values.max()),
                volume.to_patient(indices.mean(axis=0) + start),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.volume_mm3))


def _indices_of(marked: NDArray[Any], number: int, box: Box | None) -> NDArray[np.intp]:
    if box is None:
        return np.argwhere(marked == number)
    piece = marked[tuple(slice(low, high) for low, high in zip(box.start, box.stop, strict=True))]
    return np.argwhere(piece == number) + np.array(box.start)


def _seed_box(volume: Volume) -> tuple[slice, slice, slice] | None:
    """Box around all seeds with a margin, found slice by slice so that no mask of the whole is made."""
    low = np.full(3, np.iinfo(np.int64).max)
    high = np.full(3, -1)
    for a, plane in enumerate(volume.voxels):
        if plane.max() <= SEED.value:
            continue
        b, c = np.nonzero(plane > SEED.value)
        low = np.minimum(low, [a, b.min(), c.min()])
        high = np.maximum(high, [a, b.max(), c.max()])
    if high[0] < 0:
        return None
    margin = np.ceil(_MARGIN * volume.largest_spacing / volume.spacing).astype(int)
    slices = [
        slice(max(0, int(first - more)), min(size, int(last + more + 1)))
        for first, last, more, size in zip(low, high, margin, volume.voxels.shape, strict=True)
    ]
    return slices[0], slices[1], slices[2]


def _names_at(deposit: Deposit, labels: LabelMap | None) -> tuple[Level | Structure, ...]:
    """Structures that the deposit lies in, or that it touches when it lies in none.

    A segmentation leaves metal out as often as it takes it in, so the voxels next to it count too.
    """
    if labels is None:
        return ()
    for reach in (0, 1):
        codes = labels.codes[tuple(_around(deposit.voxels, reach, labels.codes.shape).T)]
        names = {labels.names[int(code)] for code in np.unique(codes) if int(code) in labels.names}
        named = tuple(sorted(names - {Structure.OTHER}, key=str))
        if named:
            return named
    return ()


def _around(voxels: NDArray[np.intp], reach: int, shape: tuple[int, ...]) -> NDArray[np.intp]:
    if reach == 0:
        return voxels
    steps = np.array([(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]) * reach
    near = (voxels[:, None, :] + steps).reshape(-1, 3)
    inside = ((near >= 0) & (near < np.array(shape))).all(axis=1)
    return np.unique(near[inside], axis=0)


def _order(name: Level | Structure | None) -> tuple[int, str]:
    """Levels from the head down, then other structures, then what has no name."""
    if isinstance(name, Level):
        return name.rank, ""
    return (len(Level), str(name)) if name is not None else (len(Level) + 1, "")


def _finding(name: Level | Structure | None, pieces: Sequence[Deposit], where: str) -> Finding:
    highest = max(piece.highest_hu for piece in pieces)
    size = sum(piece.volume_mm3 for piece in pieces) / 1000
    what = "Metal" if highest >= SATURATED.value else "Metal or very dense cement"
    return Finding(
        name="metal",
        because=f"{what} {where}: up to {highest:.0f} HU, {size:.1f} ml.",
        level=name if isinstance(name, Level) else None,
        caveats=(
            "Hounsfield units near metal are not reliable.",
            f"Threshold {SEED.value:.0f} HU: {SEED.source}.",
        ),
    )


def _where(
    name: Level | Structure | None,
    pieces: Sequence[Deposit],
    volume: Volume,
    labels: LabelMap | None,
    boxes: Mapping[int, Box],
) -> str:
    """Structure, level and side in words; without a label, the side seen from the middle of the images."""
    if name is None or labels is None:
        middle = volume.to_patient((np.array(volume.voxels.shape) - 1) / 2)
        offset = pieces[0].centre - middle
        side, height = ("left" if offset[0] > 0 else "right"), ("upper" if offset[2] > 0 else "lower")
        return f"in no labelled structure ({side} {height} part of the images)"
    if isinstance(name, Structure):
        return f"in or at the {name}"
    box = boxes[labels.code_of(name)]
    middle = volume.to_patient((np.array(box.start) + np.array(box.stop) - 1) / 2)
    reached = {
        "left" if across > 0 else "right"
        for piece in pieces
        for across in np.unique(np.sign((volume.to_patient(piece.voxels.astype(np.float64)) - middle)[:, 0]))
        if across
    }
    return (
        f"in or at {name} ({'both sides' if len(reached) > 1 else f'{reached.pop()} side'})"
        if reached
        else f"in or at {name}"
    )
