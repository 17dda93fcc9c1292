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
from spinewise.anatomy.section_kernels import cross_section
from spinewise.geometry.frame import Frame, frame_from
from spinewise.words import CannotMeasure, Side

Array = NDArray[np.float64]

INTO_BODY_MM = 3.0
"""The path starts this far in front of the posterior wall."""

STEP_MM = 1.0
STRIDE_MM = 1.5
SECTION_MM = 0.5
HALF_WINDOW_MM = 13.0
ALONG_MM = 4.0
LARGEST_TILT = 0.35
FURTHEST_MM = 2.0
COARSE_MM = 1.0
BEYOND_CENTRE_MM = 6.0
"""The path ends behind the middle of the canal, so that the pedicle does not lie at its end."""

MEDIAL_TILTS = tuple(np.radians((-8.0, 5.0, 18.0, 31.0)))
CRANIAL_TILTS = tuple(np.radians((-20.0, 0.0, 20.0)))
"""Pedicles lean 0 to 35 degrees to the midline and up to 20 degrees up or down (anatomy norms)."""

SMOOTH_VOXELS = 0.7
FIT_MM = 3.0
FIT_AREA = 1.2
WAIST = 1.02
WIDER = 1.05
"""An isthmus is 5 % smaller in area than what lies in front of it and behind it."""

NEAR_MM = 1.5
"""A section further from its plane's origin belongs to another part of the vertebra."""

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
    smooth, sharp = _around(piece, frame.to_patient(path))
    section = _least_section(smooth, _narrowest(smooth, frame, path, side))
    forwards = -frame.posterior
    axis = section.frame.up if section.frame.up @ forwards > 0 else -section.frame.up
    width, height = _section(sharp, section.frame).sizes()
    return Isthmus(section.centre, axis, width, height, _waist_length(smooth, section))


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


@dataclass(frozen=True, eq=False)
class _Bone:
    mask: NDArray[np.float32]
    into_voxels: Array


def _around(piece: Piece, points: Array) -> tuple[_Bone, _Bone]:
    """The bone near some points, smoothed and as it is.

    The stairs of voxels make the area of a thin pedicle jump by a tenth from one place to the next;
    smoothed by less than a voxel they do not. Sizes are taken from the unsmoothed bone.
    """
    from scipy.ndimage import gaussian_filter

    into: Array = np.linalg.inv(piece.affine).astype(float)
    indices = points @ into[:3, :3].T + into[:3, 3]
    reach = HALF_WINDOW_MM * np.sqrt(2) / np.linalg.norm(piece.affine[:3, :3], axis=0)
    low = np.maximum(0, np.floor(indices.min(axis=0) - reach)).astype(int)
    high = np.ceil(indices.max(axis=0) + reach).astype(int) + 1
    sharp = piece.mask[tuple(slice(a, b) for a, b in zip(low, high, strict=True))].astype(np.float32)
    into[:3, 3] -= low
    return _Bone(gaussian_filter(sharp, SMOOTH_VOXELS), into[:3]), _Bone(sharp, into[:3])


@dataclass(frozen=True, eq=False)
class _Section:
    """A cross-section; `frame.up` is its normal, `frame.posterior` lies along the vertebra's height."""

    frame: Frame
    area: float
    centre: Array
    across: Array
    along: Array

    def sizes(self) -> tuple[float, float]:
        """Width and height of the section, mm."""
        # The smallest width lies near "across", whichever way the pedicle is rolled.
        rolls = np.radians(np.arange(-40, 41, 5))
        width = min(_extent(self.across * np.cos(roll) + self.along * np.sin(roll)) for roll in rolls)
        return width, _extent(self.along)


def _extent(places: Array) -> float:
    """Extent of pixels along a direction; half a pixel is added at either end."""
    return float(np.ptp(places) + SECTION_MM)


def _section(bone: _Bone, frame: Frame, pixel_mm: float = SECTION_MM) -> _Section:
    """Cross-section of the bone that holds, or lies nearest to, the frame's origin."""
    half = round(HALF_WINDOW_MM / pixel_mm)
    matrix = bone.into_voxels[:, :3] @ frame.axes[:2].T * pixel_mm
    offset = bone.into_voxels[:, :3] @ frame.origin + bone.into_voxels[:, 3] - matrix @ (half, half)
    share = cross_section(bone.mask, matrix, offset, half, round(NEAR_MM / pixel_mm))
    # Pixels on the rim count by their share, so that the area changes smoothly as the plane is moved.
    weight = np.clip(2 * share - 0.5, 0, 1)
    total = float(weight.sum())
    if total == 0:
        raise CannotMeasure("the pedicle is lost between body and arch")
    steps = np.linspace(-half, half, 2 * half + 1) * pixel_mm
    local = np.array([weight.sum(axis=1) @ steps / total, weight.sum(axis=0) @ steps / total, 0.0])
    x, y = np.nonzero(share >= 0.5)  # noqa: PLR2004 - surface at one half
    return _Section(frame, total * pixel_mm**2, frame.to_patient(local), steps[x], steps[y])


def _area(bone: _Bone, frame: Frame, pixel_mm: float = SECTION_MM) -> float:
    """Area of a section; infinite where the plane has left the pedicle."""
    try:
        return _section(bone, frame, pixel_mm).area
    except CannotMeasure:
        return np.inf


def _moved(frame: Frame, tilt_x: float, tilt_y: float, shift: float) -> Frame:
    """Frame tilted about its own axes (radians) and shifted along its normal (mm)."""
    normal = frame.up + np.tan(tilt_x) * frame.left + np.tan(tilt_y) * frame.posterior
    return frame_from(frame.origin + shift * frame.up, normal, frame.posterior)


def _narrowest(bone: _Bone, frame: Frame, path: Array, side: Side) -> Frame:
    """Coarse search, from the body backwards: the first place behind which the bone widens again.

    The pars behind a lumbar pedicle can be thinner than the isthmus, so the smallest section of the
    whole path would be the wrong one.
    """
    least: tuple[float, Frame] | None = None
    for place in path:
        area, plane = _smallest_at(bone, frame, place, side)
        if least is None or area < least[0]:
            least = (area, plane)
        elif area > WIDER * least[0] and np.isfinite(least[0]):
            break
    if least is None or not np.isfinite(least[0]):
        raise CannotMeasure("no closed cross-section of the pedicle")
    return least[1]


def _smallest_at(bone: _Bone, frame: Frame, place: Array, side: Side) -> tuple[float, Frame]:
    """Smallest section through a place, among a fan of tilts."""
    outwards = 1.0 if side is Side.LEFT else -1.0
    sections: list[tuple[float, Frame]] = []
    for medial in MEDIAL_TILTS:
        for cranial in CRANIAL_TILTS:
            # From behind into the body a pedicle leans to the midline.
            axis = np.array([-outwards * np.tan(medial), -1.0, np.tan(cranial)]) @ frame.axes
            plane = frame_from(frame.to_patient(place), axis, frame.up)
            sections.append((_area(bone, plane, COARSE_MM), plane))
    return min(sections, key=lambda section: section[0])


def _least_section(bone: _Bone, start: Frame) -> _Section:
    """The definition: the cross-section of least area, found from a coarse start."""
    from scipy.optimize import minimize

    frame = Frame(_section(bone, start).centre, start.axes)
    simplex = np.array([[0.0, 0.0, 0.0], [0.15, 0.0, 0.0], [0.0, 0.15, 0.0], [0.0, 0.0, 1.5]])

    def area(at: Array) -> float:
        return _area(bone, _moved(frame, float(at[0]), float(at[1]), float(at[2])))

    found = minimize(
        area,
        simplex[0],
        method="Nelder-Mead",
        bounds=[(-LARGEST_TILT, LARGEST_TILT), (-LARGEST_TILT, LARGEST_TILT), (-FURTHEST_MM, FURTHEST_MM)],
        options={"initial_simplex": simplex, "xatol": 0.02, "fatol": 0.1, "maxfev": 60},
    )
    tilt_x, tilt_y, shift = (float(value) for value in found.x)
    section = _section(bone, _moved(frame, tilt_x, tilt_y, shift))
    return _section(bone, _moved(section.frame, 0.0, 0.0, _flattest(bone, section)))


def _flattest(bone: _Bone, section: _Section) -> float:
    """Place of the least area along the normal, from a parabola through the areas on either side, mm.

    Near its least the area hardly changes, so the single smallest section is a matter of chance.
    """
    steps = np.arange(-FIT_MM, FIT_MM + SECTION_MM, SECTION_MM)
    areas = np.array([_area(bone, _moved(section.frame, 0.0, 0.0, float(step))) for step in steps])
    middle = len(steps) // 2
    low = high = middle
    while low > 0 and areas[low - 1] < FIT_AREA * section.area:
        low -= 1
    while high < len(steps) - 1 and areas[high + 1] < FIT_AREA * section.area:
        high += 1
    if high - low < 4:  # noqa: PLR2004 - a parabola with some redundancy
        return 0.0
    bend, slope, _ = np.polyfit(steps[low : high + 1], areas[low : high + 1], 2)
    return 0.0 if bend <= 0 else float(np.clip(-slope / (2 * bend), -FURTHEST_MM, FURTHEST_MM))


def _waist_length(bone: _Bone, section: _Section) -> float:
    """Length along the pedicle over which the area stays within 2 % of its least."""
    steps = np.arange(-ALONG_MM, ALONG_MM + SECTION_MM, SECTION_MM)
    areas = np.array([_area(bone, _moved(section.frame, 0.0, 0.0, float(step))) for step in steps])
    middle = len(steps) // 2
    if min(areas[:middle].max(), areas[middle + 1 :].max()) < WIDER * section.area:
        raise CannotMeasure("no narrowest place lies between the body and the arch")
    return float(np.sum(areas <= WAIST * areas.min()) * SECTION_MM)
