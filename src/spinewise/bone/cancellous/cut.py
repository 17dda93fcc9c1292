"""The body cut by a plane: its outer edge at that height, its depth, and what of it is cancellous bone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.cut_kernels import way_to_edge
from spinewise.bone.cancellous.depth_kernels import depth_inside
from spinewise.geometry.frame import Frame
from spinewise.imaging.sampling import sample_points
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

PIXEL_MM = 0.5
RAYS = 72
DEEPEST_MM = 10.0
MIDDLE_MM = 1.0
ANTERIOR_SHARE = 2 / 3
"""The basivertebral vein enters from behind, so the region keeps to the front two thirds (Schreiber 2011)."""


@dataclass(frozen=True, eq=False)
class Cut:
    """The body cut by a plane, as a picture in that plane.

    Parameters
    ----------
    inside_mm : array, shape (rows, columns)
        Distance inside the outer edge, mm; rows run backwards, columns to the left.
    corner : array, shape (2,)
        Left and posterior coordinate of the first pixel, mm.
    front, back : float
        Posterior coordinate of the outer edge in the mid-sagittal plane, mm.
    """

    inside_mm: Array
    corner: Array
    front: float
    back: float

    @property
    def depth_mm(self) -> float:
        """Antero-posterior extent in the mid-sagittal plane, mm."""
        return self.back - self.front

    @property
    def last_third(self) -> float:
        """Posterior coordinate behind which lies the last third of the depth, mm."""
        return self.front + ANTERIOR_SHARE * self.depth_mm


def cut_body(body: NDArray[np.uint8], affine: Array, corners: Array, frame: Frame) -> Cut:
    """Cut a body by the plane of left and posterior of a frame.

    Parameters
    ----------
    body : array of uint8, shape (a, b, c)
        1 inside the body.
    affine : array, shape (4, 4)
        From index in `body` to LPS, mm.
    corners : array, shape (8, 3)
        Corners of a box that holds the body, LPS, mm.
    frame : Frame
        Plane of the cut; its origin lies inside the body in the mid-sagittal plane.

    Returns
    -------
    Cut
        The piece of the cut that holds the frame's origin, its holes filled.

    Raises
    ------
    CannotMeasure
        When the plane meets no body around the frame's origin.
    """
    from scipy.ndimage import binary_fill_holes, label

    reach = np.abs(frame.to_local(corners)[:, :2]).max(axis=0) + 2 * PIXEL_MM
    columns, rows = (int(n) for n in np.ceil(reach / PIXEL_MM))
    left = np.arange(-columns, columns + 1) * PIXEL_MM
    back = np.arange(-rows, rows + 1) * PIXEL_MM
    points = frame.origin + back[:, None, None] * frame.posterior + left[None, :, None] * frame.left
    inside = binary_fill_holes(sample_points(body, affine, points, outside=0.0) >= 0.5)  # noqa: PLR2004
    pieces, _ = label(inside)
    own = pieces[rows, columns]
    if own == 0:
        raise CannotMeasure("the body is not where its endplates say")
    inside = pieces == own
    flat = np.array([PIXEL_MM, np.inf, PIXEL_MM])
    depth = depth_inside(inside[:, None, :].view(np.uint8), flat, DEEPEST_MM)[:, 0]
    distance: Array = np.maximum(depth - PIXEL_MM / 2, 0.0)
    band = round(MIDDLE_MM / PIXEL_MM)
    fronts, backs = [], []
    for column in range(columns - band, columns + band + 1):
        filled = np.flatnonzero(inside[:, column])
        if filled.size:
            fronts.append(back[filled[0]] - PIXEL_MM / 2)
            backs.append(back[filled[-1]] + PIXEL_MM / 2)
    return Cut(distance, np.array([left[0], back[0]]), float(np.median(fronts)), float(np.median(backs)))


def cancellous_outline(cut: Cut, margin_mm: float) -> Array:
    """Outline of the cancellous bone of a cut: inside the edge by a margin, in the front two thirds.

    Parameters
    ----------
    cut : Cut
        The body cut by a plane.
    margin_mm : float
        Distance to keep from the outer edge, mm.

    Returns
    -------
    array, shape (72, 2)
        Corners as left and posterior, mm, as seen from the middle of the region.

    Raises
    ------
    CannotMeasure
        When nothing is left inside the margin.
    """
    rows, columns = cut.inside_mm.shape
    back = cut.corner[1] + np.arange(rows) * PIXEL_MM
    depth = np.minimum(cut.inside_mm - margin_mm, (cut.last_third - back)[:, None])
    kept = depth > 0
    if not kept.any():
        raise CannotMeasure(f"nothing is left {margin_mm:.1f} mm inside the surface of the body")
    row, column = (round(float(place)) for place in np.argwhere(kept).mean(axis=0))
    if depth[row, column] <= 0:
        row, column = divmod(int(depth.argmax()), columns)
    angle = np.arange(RAYS) * 2 * np.pi / RAYS
    rays = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    length = way_to_edge(depth, float(row), float(column), rays)
    edge = np.array([row, column], dtype=float) + length[:, None] * rays
    outline: Array = cut.corner + edge[:, ::-1] * PIXEL_MM
    return outline
