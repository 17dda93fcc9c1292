"""Where VBQ is read at one level: the vertebra's own frame, its medullary region, its stretch of canal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.regions import Slab
from spinewise.geometry.frame import Frame, frame_from
from spinewise.words import Level

Array = NDArray[np.float64]

MARGIN_MM, SHARE = 4.0, 6
"""Distance from endplates and walls; a small body keeps its proportions: no more than a sixth of its size."""
FRONT_SHARE = 2 / 3
"""The basivertebral vein enters from behind, so the rear third is left out."""
WIDTH_MM = 10.0
"""Thickness of the medullary region across the mirror plane: two or three sagittal slices of 4 mm."""


@dataclass(frozen=True, eq=False)
class Corridor:
    """A stretch of the canal behind one vertebra, in the vertebra's own frame.

    Parameters
    ----------
    front_mm, back_mm : float
        Between which fluid is sought, along posterior.
    middle_mm : float
        Middle of the canal, along left.
    without_mm : (float, float) or None
        Front and back of what is no fluid (the cord), along posterior.
    """

    front_mm: float
    back_mm: float
    middle_mm: float = 0.0
    without_mm: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Place:
    """One level as VBQ sees it.

    Parameters
    ----------
    level : Level
        Its name.
    frame : Frame
        Origin in the middle of the body; axes left, posterior, up.
    outline : array, shape (n, 2)
        Corners of the medullary region in the mirror plane: posterior and up, mm.
    recipe : str
        How the region was made, margins included.
    height_mm, depth_mm : float
        Of the body; from landmarks they are estimates.
    vein_mm : (float, float) or None
        Along posterior, where the basivertebral vein lies at mid-height; None when the walls are not known.
    corridor : Corridor or None
        Where fluid is sought; None when the canal is not known here.
    lost : str
        Why the body does not count (a fracture by its shape, cut by the edge); empty when it does.
    """

    level: Level
    frame: Frame
    outline: Array
    recipe: str
    height_mm: float
    depth_mm: float
    vein_mm: tuple[float, float] | None = None
    corridor: Corridor | None = None
    lost: str = ""

    def slab(self, posterior_mm: float = 0.0, up_mm: float = 0.0) -> tuple[Slab, Array]:
        """The medullary region, moved on request: a flat piece across the mirror plane, and its corners."""
        return sagittal_slab(
            f"medullary bone of {self.level}", self.frame, self.outline, WIDTH_MM, posterior_mm, up_mm
        )


def sagittal_slab(
    name: str,
    frame: Frame,
    outline: Array,
    width_mm: float,
    posterior_mm: float = 0.0,
    up_mm: float = 0.0,
    left_mm: float = 0.0,
) -> tuple[Slab, Array]:
    """A flat piece across the mirror plane of a vertebra.

    Parameters
    ----------
    name : str
        Of the region.
    frame : Frame
        The vertebra's own.
    outline : array, shape (n, 2)
        Corners in the mirror plane: posterior and up, mm.
    width_mm : float
        Across the plane.
    posterior_mm, up_mm, left_mm : float
        By how much it is moved.

    Returns
    -------
    slab : Slab
        Its `up` is the vertebra's left.
    corners : array, shape (n, 2)
        As left and posterior in the slab's own frame, mm.
    """
    origin = frame.to_patient(np.array([left_mm, posterior_mm, up_mm]))
    flat = frame_from(origin, frame.left, frame.posterior)
    corners = np.column_stack([np.zeros(len(outline)), outline]) @ frame.axes
    return Slab(name, flat, width_mm), np.ascontiguousarray(flat.to_local(corners + origin)[:, :2])
