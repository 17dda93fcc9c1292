"""A label map as it comes out of a file, before its codes are names and its grid that of the images."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class LabelSource:
    """Codes with what the file says about them.

    Parameters
    ----------
    codes : array, shape (a, b, c)
        uint8 or uint16.
    affine : array, shape (4, 4)
        From voxel index to LPS, mm.
    table : mapping
        Code to name as written; empty when the file has no table.
    where : str
        In words, where the table was found.
    notes : tuple of str
        What was changed on reading, one sentence each.
    """

    codes: NDArray[Any]
    affine: NDArray[np.float64]
    table: Mapping[int, str]
    where: str
    notes: tuple[str, ...] = ()
