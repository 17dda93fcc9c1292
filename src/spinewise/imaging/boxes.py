"""Boxes around the codes of a label map, so that each structure is worked on in its own small piece."""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.box_kernels import boxes_and_counts


@dataclass(frozen=True)
class Box:
    """The smallest box that holds a code.

    Parameters
    ----------
    start, stop : (int, int, int)
        First index, and one past the last, along each axis.
    voxels : int
        How many voxels carry the code.
    """

    start: tuple[int, int, int]
    stop: tuple[int, int, int]
    voxels: int

    def grown(self, by: tuple[int, int, int], shape: tuple[int, ...]) -> tuple[slice, slice, slice]:
        """Slices of the box grown by some voxels on all sides, inside a volume of a shape."""
        a, b, c = (
            slice(max(0, low - more), min(size, high + more))
            for low, high, more, size in zip(self.start, self.stop, by, shape, strict=True)
        )
        return a, b, c

    def touches_edge(self, shape: tuple[int, ...]) -> bool:
        """Whether the box reaches the first or last voxel of a volume of a shape."""
        return any(
            low == 0 or high == size for low, high, size in zip(self.start, self.stop, shape, strict=True)
        )


def bounding_boxes(codes: NDArray[np.unsignedinteger]) -> dict[int, Box]:
    """Box of every code but 0.

    Parameters
    ----------
    codes : array, shape (a, b, c)
        Unsigned integers.

    Returns
    -------
    dict
        Code to `Box`; codes without voxels are absent.
    """
    highest = int(np.iinfo(codes.dtype).max)
    boxes, counts = boxes_and_counts(np.ascontiguousarray(codes), highest, numba.get_num_threads())
    return {
        int(code): Box(
            tuple(int(x) for x in boxes[code, :3]),  # type: ignore[arg-type]
            tuple(int(x) + 1 for x in boxes[code, 3:]),  # type: ignore[arg-type]
            int(counts[code]),
        )
        for code in np.flatnonzero(counts)
    }
