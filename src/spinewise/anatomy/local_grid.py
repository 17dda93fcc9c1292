"""A small regular grid along a vertebra's own axes, on which its shape is looked at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.local_kernels import resample_mask
from spinewise.geometry.frame import Frame

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LocalGrid:
    """Grid points at whole steps along a frame's left, posterior and up.

    Parameters
    ----------
    frame : Frame
        Its origin is the zero of local coordinates.
    low, high : (float, float, float)
        Ends along left, posterior and up, mm.
    step_mm : (float, float, float)
        Distance between points along left, posterior and up.
    """

    frame: Frame
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    step_mm: tuple[float, float, float]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of points along left, posterior and up."""
        a, b, c = (
            round((high - low) / step) + 1
            for low, high, step in zip(self.low, self.high, self.step_mm, strict=True)
        )
        return a, b, c

    def axis(self, which: int) -> Array:
        """Local coordinates along one axis (0 left, 1 posterior, 2 up), mm."""
        along: Array = self.low[which] + self.step_mm[which] * np.arange(self.shape[which], dtype=float)
        return along

    def to_local(self, indices: Array) -> Array:
        """Local coordinates, mm, of grid indices, shape (..., 3)."""
        local: Array = np.asarray(self.low) + np.asarray(self.step_mm) * np.asarray(indices, dtype=float)
        return local

    def _into(self, affine: Array) -> tuple[Array, Array]:
        """Matrix and offset from grid index to voxel index of an affine."""
        inverse = np.linalg.inv(affine)
        matrix = inverse[:3, :3] @ self.frame.axes.T * np.asarray(self.step_mm)
        corner = self.frame.to_patient(np.asarray(self.low))
        return np.ascontiguousarray(matrix), inverse[:3, :3] @ corner + inverse[:3, 3]

    def of_mask(self, mask: NDArray[np.uint8], affine: Array) -> NDArray[np.float32]:
        """Share (0 to 1) of a mask at each grid point; 0 beyond it."""
        matrix, offset = self._into(affine)
        share: NDArray[np.float32] = resample_mask(mask, matrix, offset, self.shape)
        return share
