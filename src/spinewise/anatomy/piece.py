"""One structure cut out of the label map, so that it is worked on in its own small array."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.local_grid import LocalGrid
from spinewise.imaging.boxes import Box
from spinewise.imaging.labels import LabelMap

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Piece:
    """The voxels of one level or structure with one voxel around them.

    Parameters
    ----------
    mask : array of uint8, shape (a, b, c), C-contiguous
        1 inside the structure.
    affine : array, shape (4, 4)
        From index in this piece to LPS, mm.
    bodies_only : bool
        True when the label map holds bodies without posterior elements.
    """

    mask: NDArray[np.uint8]
    affine: Array
    bodies_only: bool

    @property
    def largest_spacing(self) -> float:
        """Largest distance between neighbouring voxels, mm."""
        return float(np.linalg.norm(self.affine[:3, :3], axis=0).max())

    def on(self, grid: LocalGrid) -> NDArray[np.float32]:
        """Share (0 to 1) of the structure at each point of a grid."""
        return grid.of_mask(self.mask, self.affine)


def piece_of(labels: LabelMap, code: int, box: Box) -> Piece:
    """Cut one code out of a label map.

    Parameters
    ----------
    labels : LabelMap
        The whole map.
    code : int
        What to cut out.
    box : Box
        Around the code.

    Returns
    -------
    Piece
        A copy; the map is not kept.
    """
    around = box.grown((1, 1, 1), labels.codes.shape)
    affine = labels.affine.copy()
    affine[:3, 3] += affine[:3, :3] @ np.array([one.start for one in around], dtype=float)
    return Piece((labels.codes[around] == code).astype(np.uint8), affine, labels.bodies_only)
