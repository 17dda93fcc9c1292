"""A folder of one mask per structure, as TotalSegmentator writes it, as one label map."""

from pathlib import Path

import numpy as np

from spinewise.io.labels.grid import place, same_grid
from spinewise.io.labels.names import name_of
from spinewise.io.labels.source import LabelSource
from spinewise.io.nifti.decode import is_nifti, read_nifti
from spinewise.words import BadInput, Structure


def mask_files(folder: Path) -> tuple[Path, ...]:
    """NIfTI files of a folder that are named after something of the spine.

    Parameters
    ----------
    folder : Path
        Any folder.

    Returns
    -------
    tuple of Path
        In the order of their names; masks of other organs are left out.
    """
    found = [path for path in sorted(folder.iterdir()) if path.is_file() and is_nifti(path)]
    return tuple(path for path in found if name_of(_stem(path)) is not Structure.OTHER)


def read_masks(paths: tuple[Path, ...]) -> LabelSource:
    """One label map of several masks.

    Parameters
    ----------
    paths : tuple of Path
        NIfTI files, each named after what it holds.

    Returns
    -------
    LabelSource
        Codes 1, 2, ... in the order of the names; where masks overlap the first one is kept and a note says
        how many voxels that are.

    Raises
    ------
    BadInput
        When a mask is broken.
    OffGrid
        When masks do not lie on one another.
    """
    codes: np.ndarray | None = None
    affine = np.eye(4)
    table: dict[int, str] = {}
    overlaps = 0
    notes: list[str] = []
    for number, path in enumerate(paths, start=1):
        name = _stem(path)
        one = read_nifti(path, f"the mask {name}", codes=True)
        if codes is None:
            codes, affine = np.zeros(one.voxels.shape, np.uint8), one.affine
        voxels = one.voxels
        if not same_grid(one.affine, voxels.shape, affine, codes.shape) and voxels.any():
            placed = place(voxels, one.affine, codes.shape, affine)
            voxels = placed.codes
            notes += placed.notes
        inside = voxels > 0
        taken = inside & (codes > 0)
        overlaps += int(np.count_nonzero(taken))
        codes[inside & ~taken] = number
        table[number] = name
    if codes is None:
        raise BadInput(
            "the folder holds no mask named after a vertebra: give a label map or masks such as "
            "vertebrae_L3.nii.gz"
        )
    if overlaps:
        notes.append(f"{overlaps} voxels belong to several masks; the first in the order of names was kept.")
    return LabelSource(codes, affine, table, "the names of the masks", tuple(dict.fromkeys(notes)))


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".nii")
