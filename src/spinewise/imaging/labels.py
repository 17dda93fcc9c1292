"""A label map keyed by names: which voxels belong to which level or structure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.words import Level, Structure

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LabelMap:
    """Voxels by name, on the grid of the images they belong to.

    Parameters
    ----------
    codes : array, shape (a, b, c), C-contiguous, uint8 or uint16
        0 is background; the numbers mean nothing outside this object.
    affine : array, shape (4, 4)
        From voxel index to LPS, mm; equal to that of the volume.
    names : mapping
        Code to `Level` or `Structure`; every code in `codes` but 0 is a key.
    convention : str
        By which convention the file was read, for example ``"TotalSegmentator v2"``.
    bodies_only : bool
        True when the levels are bodies without posterior elements.
    id : str
        Name of the input inside the plan.
    notes : tuple of str
        What was changed or left out on reading, one sentence each.
    """

    codes: NDArray[np.uint8] | NDArray[np.uint16]
    affine: Array
    names: Mapping[int, Level | Structure]
    convention: str
    bodies_only: bool = False
    id: str = "labels"
    notes: tuple[str, ...] = ()

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels present, from the head down."""
        return tuple(sorted((n for n in self.names.values() if isinstance(n, Level)), key=lambda n: n.rank))

    def code_of(self, name: Level | Structure) -> int:
        """Code of a level or structure; KeyError when it is absent."""
        for code, known in self.names.items():
            if known == name:
                return code
        raise KeyError(name)
