"""Pedicles: the isthmus between body and arch, found as the narrowest place of the widest path.

Planes walked along an assumed axis often lose the pedicle. The widest path through bone from the body
to the arch on one side cannot: its narrowest place is the isthmus, and cross-sections around it give
centre, axis, width and height.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.path_kernels import widest_path
from spinewise.anatomy.piece import Piece
from spinewise.anatomy.quadric import STAR, least_of_quadric
from spinewise.anatomy.sections import COARSE_MM, SECTION_MM, Bone, Section, areas, bone_around, section
from spinewise.geometry.frame import Frame, frame_from
from spinewise.words import CannotMeasure, Side

Array = NDArray[np.float64]

INTO_BODY_MM = 3.0
"""The path starts this far in front of the posterior wall."""

STEP_MM = 1.0
STRIDE_MM = 1.5
ALONG_MM = 4.0
FURTHEST_MM = 2.0
FURTHEST = np.array([0.35, 0.35, FURTHEST_MM])
"""How far the section of least area is sought from the coarse start: two tilts (rad) and a shift."""

REACHES = np.array([[0.2, 0.2, 1.5], [0.1, 0.1, 1.0]])
"""How far around it sections are tried, first coarsely and then closer."""

BEYOND_CENTRE_MM = 6.0
"""The path ends behind the middle of the canal, so that the pedicle does not lie at its end."""

MEDIAL_TILTS = tuple(np.radians((-8.0, 5.0, 18.0, 31.0)))
CRANIAL_TILTS = tuple(np.radians((-20.0, 0.0, 20.0)))
"""Pedicles lean 0 to 35 degrees to the midline and up to 20 degrees up or down (anatomy norms)."""

FIT_MM = 3.0
FIT_AREA = 1.2
WAIST = 1.02
WIDER = 1.05
"""An isthmus is 5 % smaller in area than what lies in front of it and behind it."""

NARROWEST_MM = 1.0
"""Bone thinner than this is not told from its absence at the resolution of a clinical CT."""


@dataclass(frozen=True, eq=False)
class Isthmus:
    """A pedicle at its narrowest cross-section.

    Parameters
    ----------
    centre : array, shape (3,)
        LPS, mm.
    axis : array, shape (3,)
        Unit vector from behind into the body.
    width_mm, height_mm : float
        Outer width across and height along the vertebra's axis.
    along_spread_mm : float
        How far along the pedicle the cross-section stays within 2 % of its least area.
    """

    centre: Array
    axis: Array
    width_mm: float
    height_mm: float
    along_spread_mm: float


def isthmus(piece: Piece, frame: Frame, wall_mm: float, canal_centre: Array, side: Side) -> Isthmus:
    """Isthmus of the pedicle of one side.

    Parameters
    ----------
    piece : Piece
        The vertebra.
    frame : Frame
        Of the vertebra.
    wall_mm : float
        Posterior wall of the body, local coordinate.
    canal_centre : array, shape (2,)
        Centre of the foramen, local coordinates (left, posterior).
    side : Side
        Which pedicle.

    Returns
    -------
    Isthmus
        In patient coordinates.

    Raises
    ------
    CannotMeasure
        When bone does not lead from body to arch on this side.
    """
    path = _path(piece, frame, wall_mm, canal_centre, side)
    smooth, sharp = bone_around(piece, frame.to_patient(path))
    least = _least_section(smooth, _narrowest(smooth, frame, path, side))
    forwards = -frame.posterior
    axis = least.frame.up if least.frame.up @ forwards > 0 else -least.frame.up
    width, height = section(sharp, least.frame).sizes()
    return Isthmus(least.centre, axis, width, height, _waist_length(smooth, least))


def _path(piece: Piece, frame: Frame, wall_mm: float, canal_centre: Array, side: Side) -> Array:
    """Places of the widest path beside the canal, where the pedicle lies, local coordinates, shape (n, 3)."""
    from scipy.ndimage import distance_transform_edt

    middle = round(float(canal_centre[0]))
    ends = (middle, middle + 34) if side is Side.LEFT else (middle - 34, middle)
    grid = LocalGrid(
        frame,
        (ends[0], wall_mm - 3 * INTO_BODY_MM, -26.0),
        (ends[1], canal_centre[1] + 8.0, 26.0),
        (STEP_MM,) * 3,
    )
    share = piece.on(grid)
    depth = distance_transform_edt(share >= 0.5).astype(np.float32)  # noqa: PLR2004 - surface at one half
    y = np.broadcast_to(grid.axis(1)[None, :, None], depth.shape)
    steps = widest_path(depth, y <= wall_mm - INTO_BODY_MM, y >= canal_centre[1] + BEYOND_CENTRE_MM)
    if len(steps) == 0:
        raise CannotMeasure("bone does not lead from the body to the arch")
    local = grid.to_local(steps.astype(float))
    between = (local[:, 1] >= wall_mm - STEP_MM) & (local[:, 1] <= canal_centre[1])
    if depth[tuple(steps.T)][between].min() * STEP_MM < NARROWEST_MM / 2:
        raise CannotMeasure("the pedicle is thinner than the label can show")
    # The path may wander sideways and up; one place for each step backwards is enough.
    _, first = np.unique(np.round(local[between][:, 1] / STRIDE_MM), return_index=True)
    return local[between][np.sort(first)]


def _narrowest(bone: Bone, frame: Frame, path: Array, side: Side) -> Frame:
    """Coarse search, from the body backwards: the first place behind which the bone widens again.

    The pars behind a lumbar pedicle can be thinner than the isthmus, so the smallest section of the
    whole path would be the wrong one.
    """
    fan = _fan(frame, side)
    planes = [[Frame(frame.to_patient(place), axes) for axes in fan] for place in path]
    found = areas(bone, [plane for here in planes for plane in here], COARSE_MM).reshape(len(path), -1)
    least = 0
    for place, area in enumerate(found.min(axis=1)):
        if area < found[least].min():
            least = place
        elif np.isfinite(found[least].min()) and area > WIDER * found[least].min():
            break
    if not np.isfinite(found[least].min()):
        raise CannotMeasure("no closed cross-section of the pedicle")
    return planes[least][int(found[least].argmin())]


def _fan(frame: Frame, side: Side) -> list[Array]:
    """Axes of planes across a pedicle, tilted as pedicles may lie."""
    outwards = 1.0 if side is Side.LEFT else -1.0
    # From behind into the body a pedicle leans to the midline.
    along = [
        np.array([-outwards * np.tan(medial), -1.0, np.tan(cranial)]) @ frame.axes
        for medial in MEDIAL_TILTS
        for cranial in CRANIAL_TILTS
    ]
    return [frame_from(frame.origin, axis, frame.up).axes for axis in along]


def _moved(frame: Frame, tilt_x: float, tilt_y: float, shift: float) -> Frame:
    """Frame tilted about its own axes (radians) and shifted along its normal (mm)."""
    normal = frame.up + np.tan(tilt_x) * frame.left + np.tan(tilt_y) * frame.posterior
    return frame_from(frame.origin + shift * frame.up, normal, frame.posterior)


def _least_section(bone: Bone, start: Frame) -> Section:
    """The definition: the cross-section of least area, found from a coarse start."""
    frame = Frame(section(bone, start).centre, start.axes)
    at = np.zeros(3)
    for reach in REACHES:
        tried = at + reach * STAR
        found = areas(bone, [_moved(frame, *map(float, place)) for place in tried])
        at = np.clip(at + reach * least_of_quadric(STAR, found), -FURTHEST, FURTHEST)
    least = section(bone, _moved(frame, *map(float, at)))
    return section(bone, _shifted(least.frame, _flattest(bone, least)))


def _shifted(frame: Frame, shift: float) -> Frame:
    """Frame shifted along its normal (mm)."""
    return Frame(frame.origin + shift * frame.up, frame.axes)


def _flattest(bone: Bone, least: Section) -> float:
    """Place of the least area along the normal, from a parabola through the areas on either side, mm.

    Near its least the area hardly changes, so the single smallest section is a matter of chance.
    """
    steps = np.arange(-FIT_MM, FIT_MM + SECTION_MM, SECTION_MM)
    near = areas(bone, [_shifted(least.frame, float(step)) for step in steps])
    middle = len(steps) // 2
    low = high = middle
    while low > 0 and near[low - 1] < FIT_AREA * least.area:
        low -= 1
    while high < len(steps) - 1 and near[high + 1] < FIT_AREA * least.area:
        high += 1
    if high - low < 4:  # noqa: PLR2004 - a parabola with some redundancy
        return 0.0
    bend, slope, _ = np.polyfit(steps[low : high + 1], near[low : high + 1], 2)
    return 0.0 if bend <= 0 else float(np.clip(-slope / (2 * bend), -FURTHEST_MM, FURTHEST_MM))


def _waist_length(bone: Bone, least: Section) -> float:
    """Length along the pedicle over which the area stays within 2 % of its least."""
    steps = np.arange(-ALONG_MM, ALONG_MM + SECTION_MM, SECTION_MM)
    near = areas(bone, [_shifted(least.frame, float(step)) for step in steps])
    middle = len(steps) // 2
    if min(near[:middle].max(), near[middle + 1 :].max()) < WIDER * least.area:
        raise CannotMeasure("no narrowest place lies between the body and the arch")
    return float(np.sum(near <= WAIST * near.min()) * SECTION_MM)
