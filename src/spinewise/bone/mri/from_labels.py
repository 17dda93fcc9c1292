"""Places for VBQ from a label map on the grid of the MRI."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.label_shape import LabelShape, shapes_on_labels
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.piece import Piece, piece_of
from spinewise.bone.mri.place import FRONT_SHARE, MARGIN_MM, SHARE, Corridor, Place
from spinewise.evidence.tables import entry
from spinewise.geometry.frame import Frame
from spinewise.imaging.boxes import bounding_boxes
from spinewise.imaging.labels import LabelMap
from spinewise.words import Level, Structure

Array = NDArray[np.float64]

MEASURED = (Level.L1, Level.L2, Level.L3, Level.L4)
LOOKED_AT = (*MEASURED, Level.L5)
"""L5 is not measured; fluid may be found behind it."""

SAC_MARGIN_MM, FORAMEN_MARGIN_MM, CORD_MARGIN_MM = 2.0, 3.5, 2.0
"""A label of the canal on MRI follows the sac; the bony foramen holds fat, veins and ligaments as well."""
VEIN_SHARE, VEIN_FROM_WALL_MM = 0.17, 3.0
"""Where the basivertebral vein is looked at: before the back wall, not so far ahead that it has branched."""
LEAST_LOST_MM = 2.5
"""Heights of a label are uncertain by a voxel or two; less than this is no collapse."""
SURFACE = 0.5


def places_from_labels(labels: LabelMap) -> tuple[dict[Level, Place], dict[Level, str]]:
    """Places of L1 to L5 on a label map.

    The canal is that of the label map (TotalSpineSeg, SPINEPS); where there is none, the foramen of whole
    vertebrae; bodies alone without a canal leave no place for fluid.

    Parameters
    ----------
    labels : LabelMap
        Vertebrae or bodies by level, on the grid of the MRI.

    Returns
    -------
    places : dict
        Level to place, from the head down.
    reasons : dict
        For L1 to L4: why there is none.
    """
    canal, cord = (_Tube(labels, name) for name in (Structure.SPINAL_CANAL, Structure.SPINAL_CORD))
    shapes, reasons = shapes_on_labels(labels, LOOKED_AT, foramen=canal.piece is None)
    crushed = _crushed(shapes)
    places = {}
    for level, shape in shapes.items():
        places[level] = Place(
            level,
            shape.frame,
            _outline(shape),
            _recipe(shape),
            shape.height_mm,
            shape.depth_mm,
            vein_mm=(shape.back_mm - VEIN_SHARE * shape.depth_mm, shape.back_mm - VEIN_FROM_WALL_MM),
            corridor=_corridor(shape, canal, cord),
            lost=f"{level} is cut by the edge of the images" if shape.cut else crushed.get(level, ""),
        )
    return places, {level: why for level, why in reasons.items() if level in MEASURED}


def _outline(shape: LabelShape) -> Array:
    """Four corners: parallel to both endplates, inside the walls, in front of the rear third."""
    edge, inside = min(MARGIN_MM, shape.height_mm / SHARE), min(MARGIN_MM, shape.depth_mm / SHARE)
    behind = shape.front_mm + FRONT_SHARE * shape.depth_mm
    ahead = shape.front_mm + inside
    corners = []
    for plane, sign, order in (
        (shape.inferior, 1.0, (ahead, behind)),
        (shape.superior, -1.0, (behind, ahead)),
    ):
        point, normal = shape.frame.to_local(plane.point), shape.frame.axes @ plane.normal
        # Heights over the mirror plane at which the distance from the endplate is the margin.
        for y in order:
            up = point[2] + (sign * edge - normal[1] * (y - point[1]) + normal[0] * point[0]) / normal[2]
            corners.append((y, up))
    return np.array(corners)


def _recipe(shape: LabelShape) -> str:
    edge, inside = min(MARGIN_MM, shape.height_mm / SHARE), min(MARGIN_MM, shape.depth_mm / SHARE)
    return (
        f"slices within 5 mm of the mirror plane; {edge:.1f} mm from the endplates, {inside:.1f} mm from "
        f"the front "
        "wall, front two thirds of the depth"
    )


class _Tube:
    """A tube along the spine in a label map: the canal or the cord."""

    def __init__(self, labels: LabelMap, name: Structure) -> None:
        self.piece: Piece | None = None
        if name in labels.names.values():
            code = labels.code_of(name)
            boxes = bounding_boxes(labels.codes)
            if code in boxes:
                self.piece = piece_of(labels, code, boxes[code])

    def at(self, frame: Frame, half_height: float) -> tuple[float, float, float] | None:
        """Front, back and middle (along left) that hold over the whole height; None where it is not."""
        if self.piece is None:
            return None
        low, high = (-14.0, 0.0, -half_height), (14.0, 60.0, half_height)
        grid = LocalGrid(frame, low, high, (1.0, 0.5, half_height / 4))
        inside: NDArray[np.bool_] = np.greater_equal(self.piece.on(grid), SURFACE)
        if not inside.any(axis=(0, 1)).all():
            return None
        middle = float(grid.axis(0)[np.nonzero(inside)[0]].mean())
        strip = np.abs(grid.axis(0) - middle) <= 1.0
        lines: NDArray[np.bool_] = np.any(inside[strip], axis=0)
        if not lines.any(axis=0).all():
            return None
        y = grid.axis(1)
        fronts = y[lines.argmax(axis=0)]
        backs = y[len(y) - 1 - lines[::-1].argmax(axis=0)]
        return float(fronts.max()) - 0.25, float(backs.min()) + 0.25, middle


def _corridor(shape: LabelShape, canal: _Tube, cord: _Tube) -> Corridor | None:
    half = 0.35 * shape.height_mm
    inside = canal.at(shape.frame, half)
    nerve = cord.at(shape.frame, half)
    if inside is None and nerve is not None and canal.piece is not None:
        inside = nerve  # where the cord fills what is labelled as canal
    if inside is not None:
        front, back, middle, margin = *inside, SAC_MARGIN_MM
        # Some conventions cut the cord out of the canal: what lies between is both.
        if nerve is not None:
            front, back = min(front, nerve[0]), max(back, nerve[1])
    elif shape.canal_mm is not None:
        front, back, middle, margin = *shape.canal_mm, 0.0, FORAMEN_MARGIN_MM
    else:
        return None
    without = None if nerve is None else (nerve[0] - CORD_MARGIN_MM, nerve[1] + CORD_MARGIN_MM)
    return Corridor(front + margin, back - margin, middle, without)


def _crushed(shapes: Mapping[Level, LabelShape]) -> dict[Level, str]:
    """Bodies that have lost a quarter of their height: in front or in the middle, or against their
    neighbours."""
    lost = {}
    lost_share = entry("fracture-grades-by-height-loss").number("grade_2") / 100
    backs = {level: shape.heights_mm[2] for level, shape in shapes.items()}
    for level, shape in shapes.items():
        front, middle, back = shape.heights_mm
        others = [height for other, height in backs.items() if other is not level]
        usual = float(np.median(others)) if others else back
        for name, height, against in (
            ("in front", front, back),
            ("in the middle", middle, min(front, back)),
            ("as a whole", max(shape.heights_mm), usual),
        ):
            if against - height > max(lost_share * against, LEAST_LOST_MM):
                lost[level] = (
                    f"{level} is fractured by its shape: {height:.0f} mm high {name} against {against:.0f} mm"
                )
                break
    return lost
