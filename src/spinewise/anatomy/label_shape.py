"""The shape of a vertebra as its label alone shows it, for images whose grey values are not those of a CT."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.body import Body
from spinewise.anatomy.build_vertebra import Seed, body_on_label, label_planes
from spinewise.anatomy.foramen import find_foramen
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.local_kernels import centroid_of_code
from spinewise.anatomy.piece import Piece, piece_of
from spinewise.geometry.frame import POSTERIOR, UP, Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.boxes import Box, bounding_boxes
from spinewise.imaging.labels import LabelMap
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

STRIP_MM, LAYER_MM = 3.0, 2.0
"""Half sizes of the column in which the front and the back of a body are sought."""
SURFACE = 0.5
PLACES = (1 / 6, 1 / 2, 5 / 6)
"""Where the heights of a body are taken, as shares of its depth from the front."""


@dataclass(frozen=True, eq=False)
class LabelShape:
    """A vertebral body and its canal as a label shows them.

    Parameters
    ----------
    level : Level
        Its name.
    frame : Frame
        Origin half-way between the endplates; axes left, posterior, up.
    superior, inferior : Plane
        Endplate planes of the label, normals up.
    front_mm, back_mm : float
        Walls at mid-height in the mirror plane, along posterior from the origin.
    heights_mm : (float, float, float)
        Of the body at one, three and five sixths of its depth from the front.
    canal_mm : (float, float) or None
        Front and back of the foramen along posterior; None where the label does not close it.
    cut : bool
        Whether the edge of the images cuts the body from above or below.
    """

    level: Level
    frame: Frame
    superior: Plane
    inferior: Plane
    front_mm: float
    back_mm: float
    heights_mm: tuple[float, float, float]
    canal_mm: tuple[float, float] | None
    cut: bool

    @property
    def height_mm(self) -> float:
        """Distance between the endplate planes on the axis."""
        return float(np.linalg.norm(self.superior.point - self.inferior.point))

    @property
    def depth_mm(self) -> float:
        """From the front to the back wall at mid-height."""
        return self.back_mm - self.front_mm


def shapes_on_labels(
    labels: LabelMap, wanted: Iterable[Level], foramen: bool = True
) -> tuple[dict[Level, LabelShape], dict[Level, str]]:
    """Shapes of some levels of a label map.

    Parameters
    ----------
    labels : LabelMap
        Whole vertebrae or bodies.
    wanted : iterable of Level
        Levels whose shape is asked for; the others only say where up is.
    foramen : bool
        Whether the canal is wanted too; a label of the canal itself is the better one where it exists.

    Returns
    -------
    shapes : dict
        Those that could be built, from the head down.
    reasons : dict
        Why not, for the others.
    """
    boxes = bounding_boxes(labels.codes)
    levels = [level for level in labels.levels if level is not Level.S1 and labels.code_of(level) in boxes]
    centres = [_centre(labels, boxes[labels.code_of(level)], labels.code_of(level)) for level in levels]
    ups = -np.gradient(np.array(centres), axis=0) if len(levels) > 1 else [UP for _ in levels]
    shapes: dict[Level, LabelShape] = {}
    reasons: dict[Level, str] = {}

    def build(level: Level) -> LabelShape | str:
        if level not in levels:
            return f"{level} is not in the label map"
        place = levels.index(level)
        code = labels.code_of(level)
        seed = Seed(centres[place], np.asarray(ups[place]), POSTERIOR, boxes[code])
        try:
            return _shape(level, piece_of(labels, code, boxes[code]), seed, labels, foramen)
        except CannotMeasure as reason:
            return f"{level}: {reason}"

    wanted = sorted(wanted, key=lambda level: level.rank)
    with ThreadPoolExecutor(numba.get_num_threads()) as pool:
        for level, built in zip(wanted, pool.map(build, wanted), strict=True):
            if isinstance(built, str):
                reasons[level] = built
            else:
                shapes[level] = built
    return shapes, reasons


def _centre(labels: LabelMap, box: Box, code: int) -> Array:
    index = centroid_of_code(labels.codes, code, box.start, box.stop)
    centre: Array = labels.affine[:3, :3] @ index + labels.affine[:3, 3]
    return centre


def _shape(level: Level, piece: Piece, seed: Seed, labels: LabelMap, with_canal: bool) -> LabelShape:
    body, foramen = body_on_label(piece, seed)
    planes = label_planes(body)
    if len(planes) < 2:  # noqa: PLR2004 - both endplates
        raise CannotMeasure("an endplate is not reached by the label")
    upper, lower = planes[True], planes[False]
    frame = frame_from(
        (upper.point + lower.point) / 2, upper.normal + lower.normal, body.grid.frame.posterior
    )
    front, back = _walls(piece, frame)
    return LabelShape(
        level,
        frame,
        upper,
        lower,
        front,
        back,
        _heights(body, frame, front, back),
        _canal(piece, frame) if with_canal and foramen is not None else None,
        _is_cut(labels, seed.box, upper, lower),
    )


def _walls(piece: Piece, frame: Frame) -> tuple[float, float]:
    """Front and back of the body at mid-height in the mirror plane."""
    grid = LocalGrid(frame, (-STRIP_MM, -32.0, -LAYER_MM), (STRIP_MM, 32.0, LAYER_MM), (1.0, 0.5, 1.0))
    profile = piece.on(grid).mean(axis=(0, 2))
    y = grid.axis(1)
    inside = profile >= SURFACE
    middle = int(np.abs(y).argmin())
    if not inside[middle]:
        raise CannotMeasure("the middle of the body is empty: the label is torn")
    ends = []
    for way in (-1, 1):
        at = middle
        while 0 < at < len(y) - 1 and inside[at]:
            at += way
        share = (profile[at - way] - SURFACE) / max(profile[at - way] - profile[at], 1e-6)
        ends.append(float(y[at - way] + way * 0.5 * min(share, 1.0)))
    return ends[0], ends[1]


def _heights(body: Body, frame: Frame, front: float, back: float) -> tuple[float, float, float]:
    """Heights of the label over three places of the mirror plane."""
    grid = body.grid
    # The surfaces stand in the body's own grid, whose frame differs from the last by a fraction of a degree.
    shift = float((frame.origin - grid.frame.origin) @ grid.frame.posterior)
    strip = np.abs(grid.axis(0)) <= STRIP_MM
    thickness = body.upper[strip] - body.lower[strip]
    found = []
    for share in PLACES:
        near = np.abs(grid.axis(1) - shift - (front + share * (back - front))) <= LAYER_MM
        values = thickness[:, near]
        if not np.isfinite(values).any():
            raise CannotMeasure("the label has no height in front or behind")
        found.append(float(np.nanmedian(values)))
    return found[0], found[1], found[2]


def _canal(piece: Piece, frame: Frame) -> tuple[float, float] | None:
    """Front and back of the foramen in the middle of its width."""
    step = max(1.0, 0.5 * piece.largest_spacing)
    grid = LocalGrid(frame, (-40.0, -45.0, -30.0), (40.0, 65.0, 30.0), (step, 1.0, 1.0))
    foramen = find_foramen(piece.on(grid) >= SURFACE, grid)
    if foramen is None:
        return None
    middle = int(np.abs(grid.axis(0) - foramen.centre[0]).argmin())
    line = grid.axis(1)[foramen.hole[middle]]
    return None if line.size == 0 else (float(line.min()) - 0.5, float(line.max()) + 0.5)


def _is_cut(labels: LabelMap, box: Box, upper: Plane, lower: Plane) -> bool:
    """Whether an endplate lies at the edge of the images, so that the body may go on beyond it."""
    if not box.touches_edge(labels.codes.shape):
        return False
    inverse = np.linalg.inv(labels.affine)
    corners = np.array([upper.point, lower.point]) @ inverse[:3, :3].T + inverse[:3, 3]
    last = np.array(labels.codes.shape) - 1
    return bool(((corners < 1.0) | (corners > last - 1.0)).any())
