"""Codes of a label map brought onto the grid of the images they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.volume import to_patient
from spinewise.words import OffGrid

Array = NDArray[np.float64]
# Two grids are one when no voxel centre differs by more than this share of a voxel.
_SAME = 0.05
_TOUCHES = 0.5


@dataclass(frozen=True, eq=False)
class Placed:
    """Codes on the grid of the images.

    Parameters
    ----------
    codes : array, shape (a, b, c), C-contiguous
        uint8 or uint16.
    notes : tuple of str
        What was changed, one sentence each; empty when axes were only reordered.
    """

    codes: NDArray[Any]
    notes: tuple[str, ...]


def place(codes: NDArray[Any], affine: Array, shape: tuple[int, ...], onto: Array) -> Placed:
    """Label codes on another grid: reordered exactly where the grids agree, else the nearest voxel.

    Parameters
    ----------
    codes : array, shape (i, j, k)
        Label map as read; where only directions differ it is turned in its own memory, so that a large map is
        never held twice.
    affine : array, shape (4, 4)
        From its voxel index to LPS, mm.
    shape : tuple of 3 int
        Shape of the images.
    onto : array, shape (4, 4)
        From voxel index of the images to LPS, mm.

    Returns
    -------
    Placed
        On the grid of the images.

    Raises
    ------
    OffGrid
        When no labelled voxel lies inside the images.
    """
    between: Array = np.asarray(np.linalg.inv(onto) @ affine, dtype=np.float64)
    turned = _reordered(codes, between, shape)
    if turned is not None:
        return Placed(turned, ())
    placed = _nearest(codes, np.asarray(np.linalg.inv(between), dtype=np.float64), shape)
    inside, all_of_it = np.count_nonzero(placed), np.count_nonzero(codes)
    if not inside:
        raise OffGrid(
            "the label map does not lie on the images (none of its labels falls inside them): "
            "give the label map that was made from this series"
        )
    scale = abs(np.linalg.det(between[:3, :3]))
    share = min(1.0, inside / (all_of_it * scale))
    cut = (
        f" {100 * (1 - share):.0f} % of what it labels lies outside the images."
        if _reaches_outside(codes, between, shape)
        else ""
    )
    return Placed(
        placed,
        (f"The label map lies on another grid than the images; the nearest voxel was taken.{cut}",),
    )


def same_grid(affine: Array, shape: tuple[int, ...], other: Array, other_shape: tuple[int, ...]) -> bool:
    """Whether two grids are equal up to a small part of a voxel.

    Parameters
    ----------
    affine : array, shape (4, 4)
        From voxel index of the first grid to LPS, mm.
    shape : tuple of 3 int
        Its shape.
    other : array, shape (4, 4)
        From voxel index of the second grid to LPS, mm.
    other_shape : tuple of 3 int
        Its shape.

    Returns
    -------
    bool
        True when every voxel has its twin at the same index.
    """
    if tuple(shape) != tuple(other_shape):
        return False
    between = np.linalg.inv(other) @ affine
    corners = np.array(list(product(*[(0, size - 1) for size in shape])), dtype=float)
    return bool(np.abs(to_patient(between, corners) - corners).max() < _SAME)


def _reordered(codes: NDArray[Any], between: Array, shape: tuple[int, ...]) -> NDArray[Any] | None:
    """Same grid with permuted or reversed axes; None when it is another grid."""
    turn = np.rint(between[:3, :3]).astype(int)
    if not (np.abs(turn).sum(axis=0) == 1).all() or not (np.abs(turn).sum(axis=1) == 1).all():
        return None
    # Row r of `turn` says from which axis of the label map index r of the images comes.
    order = tuple(int(np.argmax(np.abs(turn[axis]))) for axis in range(3))
    if tuple(codes.shape[axis] for axis in order) != tuple(shape):
        return None
    signs = [int(turn[axis, order[axis]]) for axis in range(3)]
    exact = np.eye(4)
    exact[:3, :3] = turn
    exact[:3, 3] = [0 if sign > 0 else size - 1 for sign, size in zip(signs, shape, strict=True)]
    corners = np.array(list(product(*[(0, size - 1) for size in codes.shape])), dtype=float)
    if np.abs(to_patient(between, corners) - to_patient(exact, corners)).max() > _SAME:
        return None
    if order == (0, 1, 2) and codes.flags.c_contiguous and codes.flags.writeable:
        _reverse_in_place(codes, signs)
        return codes
    view = codes.transpose(order)[tuple(slice(None, None, int(sign)) for sign in signs)]
    return np.ascontiguousarray(view)


def _reverse_in_place(codes: NDArray[Any], signs: Sequence[int]) -> None:
    """Reverse the axes with a negative sign, slab by slab."""
    within = (slice(None, None, signs[1]), slice(None, None, signs[2]))
    last = len(codes) - 1
    if signs[0] > 0:
        if signs[1] < 0 or signs[2] < 0:
            for slab in codes:
                slab[...] = slab[within].copy()
        return
    for low in range((len(codes) + 1) // 2):
        lower = codes[low][within].copy()
        codes[low] = codes[last - low][within].copy()
        codes[last - low] = lower


def _nearest(codes: NDArray[Any], back: Array, shape: tuple[int, ...]) -> NDArray[Any]:
    """Nearest code at every voxel of the images, slab by slab so that no index array of the whole is made."""
    placed = np.zeros(shape, codes.dtype)
    sizes = np.array(codes.shape)
    b, c = np.meshgrid(np.arange(shape[1]), np.arange(shape[2]), indexing="ij")
    across = b[..., None] * back[:3, 1] + c[..., None] * back[:3, 2] + back[:3, 3]
    for a in range(shape[0]):
        index = np.rint(across + a * back[:3, 0]).astype(np.int64)
        inside = ((index >= 0) & (index < sizes)).all(axis=-1)
        i, j, k = index[inside].T
        placed[a][inside] = codes[i, j, k]
    return placed


def _reaches_outside(codes: NDArray[Any], between: Array, shape: tuple[int, ...]) -> bool:
    used = [np.flatnonzero(codes.any(axis=tuple({0, 1, 2} - {axis}))) for axis in range(3)]
    ends = [(float(axis[0]), float(axis[-1])) for axis in used]
    corners = to_patient(between, np.array(list(product(*ends))))
    return bool((corners < -_TOUCHES).any() or (corners > np.array(shape) - 1 + _TOUCHES).any())
