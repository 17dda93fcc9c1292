"""The rim of one endplate: its own outline, which differs from that of the body at mid-height.

Where the endplate ends matters: endplates are hollow, and the plane through a hollow that is cut off
half a millimetre too far back is tilted by one to two degrees in a small vertebra.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.footprint import Footprint, footprint_of
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.piece import Piece
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

BELOW_MM = 1.0
"""The outline is taken this far inside the plane: deeper, pedicles and the waist change it."""

PIXEL_MM = 0.5
MIDLINE_MM = 4.0
BEHIND_MM = {True: 0.5, False: 3.0}
"""How far behind the midline's wall the rim may reach: above, pedicles join there; below, nothing does."""

PROTRUSION_MM = 3.0


def rim_of(piece: Piece, plane: Plane, body: Frame, reach_mm: float, upper: bool) -> tuple[Footprint, Frame]:
    """Outline of an endplate in a frame of its own.

    Parameters
    ----------
    piece : Piece
        The vertebra.
    plane : Plane
        The label's endplate.
    body : Frame
        Frame of the body; gives the direction to the back.
    reach_mm : float
        Half of the widest outline that is looked for.
    upper : bool
        True for the superior endplate.

    Returns
    -------
    footprint : Footprint
        In the plane of `frame`.
    frame : Frame
        On the plane, its axis along the normal.

    Raises
    ------
    CannotMeasure
        When the label does not hold the middle of the endplate.
    """
    from scipy.ndimage import binary_fill_holes, binary_opening, gaussian_filter, label

    frame = frame_from(plane.point, plane.normal, body.posterior)
    inwards = -BELOW_MM if upper else BELOW_MM
    reach = float(np.ceil(reach_mm))
    grid = LocalGrid(
        frame, (-reach, -reach, inwards), (reach, reach, inwards), (PIXEL_MM, PIXEL_MM, PIXEL_MM)
    )
    x, y = grid.axis(0), grid.axis(1)
    # Stairs of voxels are smoothed by half a voxel before the outline is drawn.
    share = gaussian_filter(piece.on(grid)[:, :, 0], 0.5 * piece.largest_spacing / PIXEL_MM)
    slice_ = binary_fill_holes(share >= 0.5)  # noqa: PLR2004 - surface at one half
    slice_[:, y > _wall(slice_, x, y) + BEHIND_MM[upper]] = False
    steps = round(PROTRUSION_MM / PIXEL_MM)
    disc = np.hypot(*np.mgrid[-steps : steps + 1, -steps : steps + 1]) <= steps
    pieces, _ = label(binary_opening(slice_, disc))
    own = pieces[len(x) // 2, len(y) // 2]
    if own == 0:
        raise CannotMeasure("the label does not hold the middle of this endplate")
    outline = np.where(pieces == own, 1.0, 0.0)
    return footprint_of(gaussian_filter(outline, 1.0), x, y), frame


def _wall(slice_: NDArray[np.bool_], x: Array, y: Array) -> float:
    """Place behind the middle where bone ends in the midline."""
    start = len(y) // 2
    strip = ~slice_[np.abs(x) <= MIDLINE_MM][:, start:]
    exits = strip.argmax(axis=1)[strip.any(axis=1)]
    if exits.size == 0 or not slice_[len(x) // 2, start]:
        raise CannotMeasure("the label does not hold the middle of this endplate")
    return float(y[start] + PIXEL_MM * (np.median(exits) - 0.5))
