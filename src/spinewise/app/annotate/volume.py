"""A CT or MRI as sagittal slices for the clicking page: its own voxels, turned and thinned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.app.annotate.picture import PagePicture
from spinewise.imaging.volume import Volume
from spinewise.words import BadInput

Array = NDArray[np.float64]

SLICE_MM = 2.0
"""Thinner slices are averaged up to about this: less noise, and a page that opens."""
MOST_PIXELS = 60_000_000
CT_GREY = (-250.0, 1250.0)
"""HU that the grey values span: fat to dense cortex, in steps far below the noise."""
CT_WINDOW = (-150.0, 850.0)
MR_QUANTILES = (0.005, 0.998)


def volume_picture(volume: Volume, sha256: str) -> PagePicture:
    """Sagittal slices from the patient's right to the left, heads up, fronts to the left of the screen.

    Parameters
    ----------
    volume : Volume
        A CT or MRI.
    sha256 : str
        Of its files.

    Returns
    -------
    PagePicture
        With the way from slice, row and column to the patient.

    Raises
    ------
    BadInput
        When the grid is turned so far that its slices are neither sagittal, coronal nor axial.
    """
    voxels, affine = _turned(volume)
    thin = max(1, int(SLICE_MM / np.linalg.norm(affine[:3, 0]) + 0.5))
    grey, low, step = _grey(volume, voxels)
    grey, affine = _thinned(grey, affine, (thin, 1, 1))
    while grey.size > MOST_PIXELS:
        finest = int(np.argmin(np.linalg.norm(affine[:3, :3], axis=0)))
        blocks = (2, 1, 1) if finest == 0 else (1, 2, 2)
        grey, affine = _thinned(grey, affine, blocks)
    made = volume.acquisition
    window = (0.0, 255.0)
    if made.modality == "CT":
        window = ((CT_WINDOW[0] - low) / step, (CT_WINDOW[1] - low) / step)
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    return PagePicture(
        volume.id,
        sha256,
        grey,
        (float(spacing[1]), float(spacing[2])),
        first_window=window,
        to_patient=affine,
        is_calibrated=True,
        modality=made.modality,
        date="" if made.date is None else made.date.isoformat(),
        notes=tuple(made.notes),
    )


def _turned(volume: Volume) -> tuple[NDArray[Any], Array]:
    """Voxels by (right to left, head to feet, front to back), and their way to LPS."""
    ways = volume.affine[:3, :3] / volume.spacing
    order = [-1, -1, -1]
    for axis, patient in enumerate((0, 2, 1)):
        order[axis] = int(np.argmax(np.abs(ways[patient])))
    if sorted(order) != [0, 1, 2]:
        raise BadInput(
            "the slices of these images lie too oblique to be shown: give a sagittal, coronal or axial series"
        )
    voxels = np.transpose(volume.voxels, order)
    affine = volume.affine[:, [*order, 3]].copy()
    for axis, (patient, sign) in enumerate(((0, 1.0), (2, -1.0), (1, 1.0))):
        if affine[patient, axis] * sign < 0:
            voxels = np.flip(voxels, axis)
            affine[:3, 3] += (voxels.shape[axis] - 1) * affine[:3, axis]
            affine[:3, axis] *= -1
    return voxels, affine


def _grey(volume: Volume, voxels: NDArray[Any]) -> tuple[NDArray[np.uint8], float, float]:
    """Grey values, what 0 stands for, and what a step stands for."""
    if volume.acquisition.modality == "CT":
        low, high = CT_GREY
    else:
        low, high = (float(one) for one in np.quantile(voxels[::2, ::2, ::2], MR_QUANTILES))
    step = max(high - low, 1e-6) / 255
    scaled = np.clip((voxels.astype(np.float32) - low) / step, 0, 255)
    return np.rint(scaled).astype(np.uint8), low, step


def _thinned(
    grey: NDArray[np.uint8], affine: Array, blocks: tuple[int, int, int]
) -> tuple[NDArray[np.uint8], Array]:
    """Blocks of voxels as one; what does not fill a block at the end is left away."""
    if blocks == (1, 1, 1):
        return grey, affine
    kept = [size // block for size, block in zip(grey.shape, blocks, strict=True)]
    if min(kept) == 0:
        return grey, affine
    cut = grey[tuple(slice(0, n * block) for n, block in zip(kept, blocks, strict=True))]
    split = cut.reshape(*(part for pair in zip(kept, blocks, strict=True) for part in pair))
    turned = affine.copy()
    for axis, block in enumerate(blocks):
        turned[:3, 3] += (block - 1) / 2 * affine[:3, axis]
        turned[:3, axis] *= block
    return np.rint(split.mean(axis=(1, 3, 5), dtype=np.float32)).astype(np.uint8), turned
