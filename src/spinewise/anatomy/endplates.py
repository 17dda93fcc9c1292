"""Endplates: planes through the bony surface, started on the label and fitted to the CT's grey values.

A plane fitted to the surface of a label map aliases: at 3 mm voxels it is wrong by several degrees.
The label only says where to look. What is fitted is a hollow surface together with the grey values of
bone, shell and disc around it, each voxel seen through its own thickness (`edge_model`), so that the
answer depends neither on where the slices happen to lie nor on how thick they are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy import uncertainty
from spinewise.anatomy.body import Body
from spinewise.anatomy.edge_model import step_and_spike
from spinewise.anatomy.footprint import Footprint
from spinewise.anatomy.rim_on_ct import rim_on_ct
from spinewise.anatomy.robust import TUKEY, robust_fit, robust_scale
from spinewise.anatomy.surface import Surface
from spinewise.anatomy.vertebra import Endplate
from spinewise.anatomy.voxels_around import Around, voxels_around
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

INNER = 0.8
"""Share of the footprint that is used; the rim carries osteophytes and rounds off."""

FEWEST_COLUMNS = 0.5
INSIDE_MM, OUTSIDE_MM = 5.0, 2.0
"""Depth of bone and of disc that is looked at; beyond a narrow disc the next vertebra begins."""

SHELL_MM = 1.0
BLUR_MM = 0.6
SCALE_MM = 12.0
"""Length by which places are divided, so that all terms of the surface are of one size, mm."""

OFFSET_SD_MM = (1.5, 0.5)
TILT_SD_DEG, TILT_SD_DEG_PER_MM = 2.0, 2.5
HOLLOW, HOLLOW_SD = 1.2, 1.0
"""How far the surface may lie from the label, then from the first fit; how far it may be tilted, since the
planes of labels alias with the voxels' extent; and how hollow endplates usually are (1 to 2.5 mm)."""

DISC_HU, DISC_SD_HU = 80.0, 20.0
SHELL_HU_MM, SHELL_SD_HU_MM = 330.0, 60.0
"""Usual grey value of a disc, and of a shell times its thickness: weak beliefs that only matter where
slices are so thick that place and density of the shell cannot be told apart (anatomy norms, [M])."""

NOISE_HU = 20.0
CORRELATED = 0.25
"""Share of the voxels that count as independent: reconstruction smooths over neighbours."""

MOST_STEPS = 25
SHORTEST_STEP = 2e-3
"""Fitting stops when the surface moves by less than this, mm."""

STARTS_MM = (0.0, -1.2, 1.2)
"""With thick slices several surfaces explain the same voxels: the fit is started from each of these heights
over the label."""

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


def plane_of_label(body: Body, upper: bool) -> Plane:
    """Plane through the label's surface inside the inner footprint.

    Parameters
    ----------
    body : Body
        With surfaces of the label.
    upper : bool
        True for the superior endplate.

    Returns
    -------
    Plane
        In patient coordinates, normal towards the head.

    Raises
    ------
    CannotMeasure
        When fewer than half of the columns reach a surface.
    """
    surface = body.upper if upper else body.lower
    x, y = np.meshgrid(body.grid.axis(0), body.grid.axis(1), indexing="ij")
    inner = body.footprint.contains(np.stack([x, y], axis=-1), INNER)
    good = inner & np.isfinite(surface)
    if good.sum() < FEWEST_COLUMNS * inner.sum():
        raise CannotMeasure("the label does not reach this endplate")
    x, y, z = x[good], y[good], surface[good]
    terms = np.stack([np.ones_like(x), x, y], axis=1)
    (height, slope_x, slope_y), _, _ = robust_fit(terms, z, 0.1)
    cx, cy = body.footprint.centre
    point = body.grid.frame.to_patient(np.array([cx, cy, height + slope_x * cx + slope_y * cy]))
    normal = np.array([-slope_x, -slope_y, 1.0]) @ body.grid.frame.axes
    return Plane(point, normal / np.linalg.norm(normal))


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
    extent = float(np.max(np.abs(volume.affine[:3, :3].T @ frame.up)))
    starts = STARTS_MM if extent > THIN_MM else STARTS_MM[:1]
    first, first_fit, first_doubt = _best_fit(volume, start, rim, frame, upper, starts, OFFSET_SD_MM[0])
    # The label's outline may lie beside the bone; the second fit uses the outline on the CT.
    placed = frame_from(first.point, first.normal, frame.posterior)
    outline = rim_on_ct(volume, _carried(rim, frame, placed), placed, upper)
    plane, best, doubt = _best_fit(volume, first, outline, placed, upper, starts, OFFSET_SD_MM[1])
    if abs(float(first.height_of(plane.point))) > LARGEST_STEP_MM:
        # The second fit has left for another surface, as it may in a narrow and sclerotic disc.
        doubt = max(first_doubt, _between(first, plane))
        plane, best, outline, placed = first, first_fit, rim, frame
    if doubt > LARGEST_DOUBT_DEG:
        raise CannotMeasure("the CT does not show clearly where the endplate lies")
    moved = _between(start, plane)
    hollow = _hollow_under(plane, best, outline, placed, upper)
    return Surface(plane, outline, placed, best.misfit_mm, best.tilt_sd_deg, doubt, moved, hollow)


def _carried(rim: Footprint, frame: Frame, placed: Frame) -> Footprint:
    """Outline in another frame that lies nearly in the same plane."""
    centre = placed.to_local(frame.to_patient(np.array([*rim.centre, 0.0])))[:2]
    return Footprint(centre, rim.radii)


def _best_fit(
    volume: Volume,
    start: Plane,
    rim: Footprint,
    frame: Frame,
    upper: bool,
    starts: tuple[float, ...],
    offset_sd_mm: float,
) -> tuple[Plane, "_Fit", float]:
    """Best of several fits, and the largest angle to another one that is as good."""
    outward = 1.0 if upper else -1.0
    own = frame_from(start.point, outward * start.normal, frame.posterior)
    around = voxels_around(volume, own, rim, frame, INNER, (-INSIDE_MM - 2, OUTSIDE_MM + 2))
    fits = [_fit(around, own, offset, offset_sd_mm) for offset in starts]
    best = min(fits, key=lambda fit: fit.misfit)
    plane = _plane_through(best.shape, own, rim, frame, outward)
    rivals = [fit for fit in fits if fit.misfit <= AS_GOOD * best.misfit]
    doubt = max(_between(plane, _plane_through(fit.shape, own, rim, frame, outward)) for fit in rivals)
    return plane, best, doubt


@dataclass(frozen=True, eq=False)
class _Fit:
    """A surface in the frame of the start `own`: terms `_terms`, outwards."""

    own: Frame
    shape: Array
    misfit: float
    misfit_mm: float
    tilt_sd_deg: tuple[float, float]


def _terms(x: Array, y: Array) -> Array:
    """Terms of a hollow surface: endplates are hollow, and a plane alone would see that as misfit."""
    x, y = x / SCALE_MM, y / SCALE_MM
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def _fit(around: Around, own: Frame, offset: float, offset_sd_mm: float) -> _Fit:
    """Gauss-Newton over the surface; the grey values are solved for in each step."""
    terms = _terms(around.local[:, 0], around.local[:, 1])
    believed = np.array([0.0, 0.0, 0.0, HOLLOW, 0.0, HOLLOW])
    tilt = SCALE_MM * np.tan(np.radians(TILT_SD_DEG + TILT_SD_DEG_PER_MM * 2 * around.half_box_mm))
    doubt = np.array([offset_sd_mm, tilt, tilt, HOLLOW_SD, HOLLOW_SD / 1.4, HOLLOW_SD])
    blur = float(np.hypot(BLUR_MM, around.across_mm))
    shape = believed.copy()
    shape[0] = offset - 0.5 * HOLLOW  # a hollow surface lies on average behind its rim
    grey, scale = np.array([150.0, DISC_HU, SHELL_HU_MM]), 3 * NOISE_HU
    information = np.eye(len(shape))
    for _ in range(MOST_STEPS):
        depth = terms @ shape - around.local[:, 2]
        near = (depth < INSIDE_MM) & (depth > -OUTSIDE_MM)
        design, by_depth = _design(depth[near], around.half_box_mm, blur)
        values = around.values[near]
        weights = _weights(values - design @ grey, scale)
        grey = _grey_values(design, values, weights, scale)
        misfit = values - design @ grey
        scale = robust_scale(misfit, NOISE_HU)
        weights = _weights(misfit, scale)
        slope = (by_depth @ np.array([grey[0] - grey[1], grey[2]]))[:, None] * terms[near]
        trust = CORRELATED / scale**2
        information = trust * (slope * weights[:, None]).T @ slope + np.diag(1 / doubt**2)
        pull = trust * (slope * weights[:, None]).T @ misfit - (shape - believed) / doubt**2
        step = np.linalg.solve(information, pull)
        step = step * min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-9))
        shape = shape + step
        if np.abs(step).max() < SHORTEST_STEP:
            break
    spread = np.sqrt(np.diag(np.linalg.inv(information)))
    cost = float(np.mean(np.minimum(np.abs(misfit) / (TUKEY * scale), 1.0) ** 2) * scale)
    steepest = float(np.abs(slope[:, 0]).max()) if slope.size else 1.0
    return _Fit(
        own,
        shape,
        cost,
        scale / max(steepest, 1.0),
        (
            float(np.degrees(np.arctan(spread[2] / SCALE_MM))),
            float(np.degrees(np.arctan(spread[1] / SCALE_MM))),
        ),
    )


def _design(depth: Array, half_box: float, blur: float) -> tuple[Array, Array]:
    """Parts that the grey values multiply, and how bone-to-disc and shell change with depth."""
    step, spike, _ = step_and_spike(depth, half_box, blur)
    _, shell, shell_slope = step_and_spike(depth - SHELL_MM / 2, half_box, blur)
    return np.stack([step, 1 - step, shell], axis=1), np.stack([spike, shell_slope], axis=1)


def _weights(misfit: Array, scale: float) -> Array:
    """Tukey's biweight: the basivertebral vein, osteophytes and the next vertebra do not count."""
    weights: Array = np.clip(1 - (misfit / (TUKEY * scale)) ** 2, 0.0, None) ** 2
    return weights


def _grey_values(design: Array, values: Array, weights: Array, scale: float) -> Array:
    """Bone, disc and shell by weighted least squares with weak beliefs."""
    trust = CORRELATED / scale**2
    belief = np.diag([1e-6, 1 / DISC_SD_HU**2, 1 / SHELL_SD_HU_MM**2])
    left = trust * (design * weights[:, None]).T @ design + belief
    right = trust * (design * weights[:, None]).T @ values + belief @ np.array([0.0, DISC_HU, SHELL_HU_MM])
    return np.asarray(np.linalg.solve(left, right), dtype=float)


def _plane_through(shape: Array, own: Frame, rim: Footprint, frame: Frame, outward: float) -> Plane:
    """The definition: least-squares plane through the surface inside the inner footprint."""
    x, y = _inner_places(own, rim, frame)
    design = np.stack([np.ones_like(x), x, y], axis=1)
    flat = np.linalg.lstsq(design, _terms(x, y) @ shape, rcond=None)[0]
    normal = outward * (np.array([-flat[1], -flat[2], 1.0]) @ own.axes)
    normal = normal / np.linalg.norm(normal)
    plane = Plane(own.to_patient(np.array([0.0, 0.0, flat[0]])), normal)
    # The point is the centroid of the outline, carried along its frame's axis onto the plane.
    centre = frame.to_patient(np.array([*rim.centre, 0.0]))
    return Plane(centre - frame.up * float(plane.height_of(centre)) / float(frame.up @ normal), normal)


def _hollow_under(plane: Plane, fit: _Fit, rim: Footprint, frame: Frame, upper: bool) -> float:
    """How far the deepest place of the surface lies inside the plane, mm."""
    x, y = _inner_places(fit.own, rim, frame)
    surface = fit.own.to_patient(np.stack([x, y, _terms(x, y) @ fit.shape], axis=1))
    inside = plane.height_of(surface) * (-1.0 if upper else 1.0)
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
