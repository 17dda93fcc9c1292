"""From the voxels of one level to a vertebra: axis, body, endplates, canal, pedicles."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy import uncertainty
from spinewise.anatomy.arch import arch_of
from spinewise.anatomy.body import Body, body_of
from spinewise.anatomy.crop import crop_of
from spinewise.anatomy.endplates import endplate_of, surface_on_ct
from spinewise.anatomy.foramen import Foramen, find_foramen, widest_place
from spinewise.anatomy.label_plane import plane_of_label
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.piece import Piece, piece_of
from spinewise.anatomy.rim import rim_of
from spinewise.anatomy.symmetry import mirror_plane
from spinewise.anatomy.vertebra import Canal, Endplate, Pedicle, Vertebra
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.boxes import Box
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

ROUNDS = 2
"""The frame is found from the endplates and the endplates in the frame; a third round moves nothing."""

WHOLE_STEP_MM = 1.0
MIRROR_STEP_MM = 2.5


@dataclass(frozen=True, eq=False)
class Seed:
    """Where a vertebra lies roughly, from the line through the centroids of all levels.

    Parameters
    ----------
    centre : array, shape (3,)
        Centroid of the level's voxels, LPS, mm.
    up : array, shape (3,)
        Direction of the line, towards the head.
    posterior : array, shape (3,)
        Direction to the patient's back.
    box : Box
        Around the level's voxels.
    """

    centre: Array
    up: Array
    posterior: Array
    box: Box


def vertebra_of(level: Level, labels: LabelMap, volume: Volume, seed: Seed) -> Vertebra:
    """Build one vertebra.

    Parameters
    ----------
    level : Level
        Its name.
    labels : LabelMap
        On the grid of the volume.
    volume : Volume
        The CT.
    seed : Seed
        Where it lies roughly.

    Returns
    -------
    Vertebra
        With a reason for each part that could not be built.

    Raises
    ------
    CannotMeasure
        When not even its body could be found.
    """
    code = labels.code_of(level)
    piece = piece_of(labels, code, seed.box)
    body, foramen = body_on_label(piece, seed)
    caveats: list[str] = []
    if foramen is None and not labels.bodies_only:
        caveats.append(
            f"{level}: the arch is not closed on the label map, so front and back are less certain"
        )

    planes = label_planes(body)
    plates, reasons = _endplates(volume, piece, body, planes)
    planes = planes | {upper: plate.plane for upper, plate in plates.items()}
    cut = _cut_sides(labels, seed.box, code, body)

    parts: dict[str, Endplate | Canal | Pedicle] = {}
    why: dict[str, str] = {}
    for upper, name in ((True, "superior endplate"), (False, "inferior endplate")):
        if upper in cut:
            why[name] = f"{level} is cut by the edge of the volume, its {name} is out of view"
        elif upper in plates:
            parts[name] = plates[upper]
        else:
            why[name] = f"{level}, {name}: {reasons[upper]}"
    if cut:
        caveats.append(f"{level} is cut by the edge of the volume")
    arch, no_arch = arch_of(level, piece, body, foramen is not None)
    return Vertebra(
        level,
        _between(planes, body),
        uncertainty.rotation_error(volume.largest_spacing, labels.bodies_only or foramen is None),
        crop_of(labels, code, seed.box, body, plates),
        parts | arch,
        why | no_arch,
        tuple(caveats),
    )


def body_on_label(piece: Piece, seed: Seed) -> tuple[Body, Foramen | None]:
    """Body and foramen as the label alone shows them, whatever the images are.

    Parameters
    ----------
    piece : Piece
        The label of one level.
    seed : Seed
        Where it lies roughly.

    Returns
    -------
    body : Body
        In a frame between its endplates, turned so that its sides mirror each other.
    foramen : Foramen or None
        As seen along the first axis; None for bodies alone and for an arch that is not closed.

    Raises
    ------
    CannotMeasure
        When no body could be found.
    """
    frame, foramen = _first_frame(piece, seed)
    body = _body(piece, frame, None)
    for _ in range(ROUNDS):
        frame = _turned(piece, body, label_planes(body))
        body = _body(piece, frame, body)
    return body, foramen


def _first_frame(piece: Piece, seed: Seed) -> tuple[Frame, Foramen | None]:
    """Frame from the foramen; from the seed alone when there is none."""
    frame = frame_from(seed.centre, seed.up, seed.posterior)
    step = max(WHOLE_STEP_MM, 0.5 * piece.largest_spacing)
    grid = LocalGrid(frame, (-50.0, -55.0, -36.0), (50.0, 60.0, 36.0), (step,) * 3)
    mask = piece.on(grid) >= 0.5  # noqa: PLR2004 - surface at one half
    if not mask.any():
        raise CannotMeasure("the label holds too few voxels")
    foramen = None if piece.bodies_only else find_foramen(mask, grid)
    if foramen is None:
        middle, _ = widest_place(np.asarray(mask.any(axis=2)))
        local = grid.to_local(np.append(middle, 0.0))
        return frame_from(
            frame.to_patient(np.array([local[0], local[1], 0.0])), frame.up, seed.posterior
        ), None
    # Heights of body and hole differ little; both are taken in the middle layer of the shadow.
    origin = frame.to_patient(np.append(foramen.body_centre, 0.0))
    canal = frame.to_patient(np.append(foramen.centre, 0.0))
    return frame_from(origin, foramen.up @ frame.axes, canal - origin), foramen


def _body(piece: Piece, frame: Frame, before: Body | None) -> Body:
    """The body in a frame; the grid fits the footprint once that is known."""
    wide = 36.0 if before is None else float(np.ceil(before.footprint.width_mm / 2)) + 6
    grid = LocalGrid(frame, (-wide, -30.0, -26.0), (wide, 36.0, 26.0), (WHOLE_STEP_MM,) * 3)
    return body_of(piece.on(grid), grid, piece.bodies_only)


def label_planes(body: Body) -> dict[bool, Plane]:
    """Endplates as the label has them; on a CT they only say where to look.

    Parameters
    ----------
    body : Body
        With the surfaces of the label.

    Returns
    -------
    dict
        Upper under True, lower under False; one of them may be absent.

    Raises
    ------
    CannotMeasure
        When neither is there.
    """
    planes: dict[bool, Plane] = {}
    for upper in (True, False):
        try:
            planes[upper] = plane_of_label(body, upper)
        except CannotMeasure:
            continue
    if not planes:
        raise CannotMeasure("neither endplate is reached by the label")
    return planes


def _endplates(
    volume: Volume, piece: Piece, body: Body, planes: Mapping[bool, Plane]
) -> tuple[dict[bool, Endplate], dict[bool, str]]:
    """Endplates on the CT, upper under True, or the reason why not."""
    plates: dict[bool, Endplate] = {}
    reasons: dict[bool, str] = {}
    for upper in (True, False):
        try:
            # Asked again where there is none: the refusal says why.
            start = planes[upper] if upper in planes else plane_of_label(body, upper)
            rim, frame = rim_of(piece, start, body.grid.frame, 0.75 * body.footprint.width_mm, upper)
            surface = surface_on_ct(volume, start, rim, frame, upper)
            plates[upper] = endplate_of(surface, volume)
        except CannotMeasure as reason:
            reasons[upper] = str(reason)
    return plates, reasons


def _between(planes: dict[bool, Plane], body: Body) -> Frame:
    """Frame with the mean of the endplates' normals as axis, and the body's front and back."""
    up = sum((plane.normal for plane in planes.values()), np.zeros(3))
    if len(planes) == 2:  # noqa: PLR2004 - both endplates
        origin = (planes[True].point + planes[False].point) / 2
    else:
        origin = body.grid.frame.to_patient(np.array([*body.footprint.centre, 0.0]))
    return frame_from(origin, up, body.grid.frame.posterior)


def _turned(piece: Piece, body: Body, planes: dict[bool, Plane]) -> Frame:
    """The frame between the endplates, turned so that its two sides mirror each other."""
    steady = _between(planes, body)
    behind = 10.0 if piece.bodies_only else 46.0
    grid = LocalGrid(steady, (-36.0, -28.0, -24.0), (36.0, 28.0 + behind, 24.0), (MIRROR_STEP_MM,) * 3)
    share = piece.on(grid)
    normal, _ = mirror_plane(share, -np.asarray(grid.low) / MIRROR_STEP_MM)
    return frame_from(steady.origin, steady.up, np.cross(steady.up, normal @ steady.axes))


def _cut_sides(labels: LabelMap, box: Box, code: int, body: Body) -> set[bool]:
    """Which endplates the edge of the volume cuts; processes that touch the edge cut nothing."""
    cut: set[bool] = set()
    if not box.touches_edge(labels.codes.shape):
        return cut
    for axis, size in enumerate(labels.codes.shape):
        for end in (0, size - 1):
            if not (box.start[axis] == end or box.stop[axis] - 1 == end):
                continue
            face = np.argwhere(np.take(labels.codes, end, axis=axis) == code)
            if len(face) == 0:
                continue
            indices = np.insert(face, axis, end, axis=1)
            patient = indices @ labels.affine[:3, :3].T + labels.affine[:3, 3]
            local = body.grid.frame.to_local(patient)
            on_body = body.footprint.contains(local[:, :2], 1.0) & (local[:, 1] <= body.wall_mm)
            cut |= {bool(height > 0) for height in local[on_body, 2]}
    return cut
