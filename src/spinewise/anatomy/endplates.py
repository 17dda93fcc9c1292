"""Endplates: planes through the bony surface, started on the label and fitted to the CT's grey values.

A plane fitted to the surface of a label map aliases: at 3 mm voxels it is wrong by several degrees.
The label only says where to look; what is fitted is a hollow surface in the grey values (`hollow_fit`).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy import uncertainty
from spinewise.anatomy.footprint import INNER, Footprint
from spinewise.anatomy.hollow_fit import INSIDE_MM, OUTSIDE_MM, HollowFit, hollow_fit, hollow_terms
from spinewise.anatomy.rim_on_ct import rim_on_ct
from spinewise.anatomy.surface import Surface
from spinewise.anatomy.vertebra import Endplate
from spinewise.anatomy.voxels_around import Around, voxels_around
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

HEIGHTS_MM = (-INSIDE_MM - 2, OUTSIDE_MM + 2)
"""Voxels between these heights are looked at: the fit may move the surface by two millimetres."""

OFFSET_SD_MM = (1.5, 0.5)
"""How far the surface may lie from the label, then from the first fit."""

STARTS_MM = (0.0, -1.2, 1.2)
"""With thick slices several surfaces explain the same voxels, and a label that lies a millimetre aside leads
to surfaces without a shell: the fit is then started from each of these heights over the label."""

THIN_MM = 1.5
"""Where voxels extend less than this along the normal, the place and the density of the shell can be told
apart, and one start is enough."""

AS_GOOD = 1.15
"""Fits whose mean misfit is within 15 % of the best are not told apart."""

BEYOND_MM = 1.5
"""The CT must reach this far beyond the endplate, else there is no disc to tell it from."""

LARGEST_STEP_MM = 1.5
"""A better outline moves the middle of an endplate by tenths of a millimetre, not by more than this."""

LARGEST_DOUBT_DEG = 4.0
"""When fits that are as good differ by more than this, the endplate is refused."""


def surface_on_ct(volume: Volume, start: Plane, rim: Footprint, frame: Frame, upper: bool) -> Surface:
    """Endplate on the CT.

    Parameters
    ----------
    volume : Volume
        The CT.
    start : Plane
        The label's endplate.
    rim : Footprint
        Outline of the endplate.
    frame : Frame
        Frame in which the outline is given.
    upper : bool
        True for the superior endplate.

    Returns
    -------
    Surface
        The least-squares plane through the surface inside the inner footprint.

    Raises
    ------
    CannotMeasure
        When the endplate lies at the edge of the volume, or the voxels do not decide where it is.
    """
    _refuse_edge(volume, frame, rim, upper)
    first = _best_fit(volume, start, rim, frame, upper, OFFSET_SD_MM[0])
    # The label's outline may lie beside the bone; the second fit uses the outline on the CT.
    placed = frame_from(first.plane.point, first.plane.normal, frame.posterior)
    outline = rim_on_ct(volume, _carried(rim, frame, placed), placed, upper)
    best = _best_fit(volume, first.plane, outline, placed, upper, OFFSET_SD_MM[1])
    doubt = best.doubt_deg
    if abs(float(first.plane.height_of(best.plane.point))) > LARGEST_STEP_MM:
        # The second fit has left for another surface, as it may in a narrow and sclerotic disc.
        doubt = max(first.doubt_deg, _between(first.plane, best.plane))
        best, outline, placed = first, rim, frame
    if doubt > LARGEST_DOUBT_DEG:
        raise CannotMeasure("the CT does not show clearly where the endplate lies")
    return Surface(
        best.plane,
        outline,
        placed,
        best.fit.misfit_mm,
        best.fit.tilt_sd_deg,
        doubt,
        _between(start, best.plane),
        _hollow_under(best, outline, placed, upper),
    )


def _carried(rim: Footprint, frame: Frame, placed: Frame) -> Footprint:
    """Outline in another frame that lies nearly in the same plane."""
    centre = placed.to_local(frame.to_patient(np.array([*rim.centre, 0.0])))[:2]
    return Footprint(centre, rim.radii)


@dataclass(frozen=True, eq=False)
class _Found:
    """A plane, the fit that it goes through in its frame, and the largest angle to one that is as good."""

    plane: Plane
    fit: HollowFit
    own: Frame
    doubt_deg: float


def _best_fit(
    volume: Volume, start: Plane, rim: Footprint, frame: Frame, upper: bool, offset_sd_mm: float
) -> _Found:
    """Best of several fits."""
    outward = 1.0 if upper else -1.0
    own = frame_from(start.point, outward * start.normal, frame.posterior)
    around = voxels_around(volume, own, rim, frame, INNER, HEIGHTS_MM)
    best, *others = _likely_fits(around, offset_sd_mm)
    plane = _plane_through(best.shape, own, rim, frame, outward)
    rivals = [
        _plane_through(fit.shape, own, rim, frame, outward)
        for fit in others
        if fit.misfit <= AS_GOOD * best.misfit
    ]
    doubt = max((_between(plane, rival) for rival in rivals), default=0.0)
    return _Found(plane, best, own, doubt)


def _likely_fits(around: Around, offset_sd_mm: float) -> list[HollowFit]:
    """Fits that may be the endplate, the likeliest first."""
    first, *others = (partial(hollow_fit, around, offset, offset_sd_mm) for offset in STARTS_MM)
    if 2 * around.half_box_mm > THIN_MM:
        return sorted((fit() for fit in (first, *others)), key=lambda fit: fit.misfit)
    if (found := first()).has_shell:
        return [found]
    # A change of density inside the bone fits well but has none; the shell nearest to the label is ours.
    with_shell = [fit for other in others if (fit := other()).has_shell]
    return sorted(with_shell, key=lambda fit: abs(fit.offset_mm)) or [found]


def _plane_through(shape: Array, own: Frame, rim: Footprint, frame: Frame, outward: float) -> Plane:
    """The definition: least-squares plane through the surface inside the inner footprint."""
    x, y = _inner_places(own, rim, frame)
    design = np.stack([np.ones_like(x), x, y], axis=1)
    flat = np.linalg.lstsq(design, hollow_terms(x, y) @ shape, rcond=None)[0]
    normal = outward * (np.array([-flat[1], -flat[2], 1.0]) @ own.axes)
    normal = normal / np.linalg.norm(normal)
    plane = Plane(own.to_patient(np.array([0.0, 0.0, flat[0]])), normal)
    # The point is the centroid of the outline, carried along its frame's axis onto the plane.
    centre = frame.to_patient(np.array([*rim.centre, 0.0]))
    return Plane(centre - frame.up * float(plane.height_of(centre)) / float(frame.up @ normal), normal)


def _hollow_under(found: _Found, rim: Footprint, frame: Frame, upper: bool) -> float:
    """How far the deepest place of the surface lies inside the plane, mm."""
    x, y = _inner_places(found.own, rim, frame)
    surface = found.own.to_patient(np.stack([x, y, hollow_terms(x, y) @ found.fit.shape], axis=1))
    inside = found.plane.height_of(surface) * (-1.0 if upper else 1.0)
    return max(0.0, float(inside.max()))


def _inner_places(own: Frame, rim: Footprint, frame: Frame) -> tuple[Array, Array]:
    """Places of a grid of 1 mm in the inner footprint, in the frame of the surface."""
    reach = float(rim.radii.max()) + 1
    axis = np.arange(-reach, reach + 1.0)
    x, y = (side.ravel() for side in np.meshgrid(axis, axis, indexing="ij"))
    on_plane = own.to_patient(np.stack([x, y, np.zeros_like(x)], axis=1))
    inner = rim.contains(frame.to_local(on_plane)[:, :2], INNER)
    return x[inner], y[inner]


def _between(one: Plane, other: Plane) -> float:
    """Angle between two planes, deg."""
    return float(np.degrees(np.arccos(np.clip(one.normal @ other.normal, -1, 1))))


def _refuse_edge(volume: Volume, frame: Frame, rim: Footprint, upper: bool) -> None:
    """Refuse when the CT ends at the endplate."""
    corners = rim.corners(INNER)
    beyond = np.full((len(corners), 1), BEYOND_MM if upper else -BEYOND_MM)
    indices = volume.to_index(frame.to_patient(np.concatenate([corners, beyond], axis=1)))
    if not ((indices >= 0) & (indices <= np.array(volume.voxels.shape) - 1)).all():
        raise CannotMeasure("the endplate lies at the edge of the volume")


def endplate_of(surface: Surface, volume: Volume) -> Endplate:
    """Endplate with its outline carried onto the plane and the ranges of its tilt.

    Parameters
    ----------
    surface : Surface
        As found on the CT.
    volume : Volume
        The CT.

    Returns
    -------
    Endplate
        In patient coordinates.
    """
    rim, frame = surface.rim, surface.frame
    corners = rim.corners()
    outline = frame.to_patient(np.column_stack([corners, np.zeros(len(corners))]))
    normal = surface.plane.normal
    height = -surface.plane.height_of(outline) / (frame.up @ normal)
    return Endplate(
        surface.plane,
        outline + height[:, None] * frame.up,
        uncertainty.tilt_error(surface, 0, rim.depth_mm, volume.largest_spacing),
        uncertainty.tilt_error(surface, 1, rim.width_mm, volume.largest_spacing),
        surface.misfit_mm,
        surface.hollow_mm,
    )
