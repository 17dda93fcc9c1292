"""Endplates: planes through the bony surface, started on the label and moved to the CT's grey edge.

A plane fitted to the surface of a label map aliases: at 3 mm voxels it is wrong by several degrees.
The label only says where to look; the surface is taken where the CT's grey values fall most steeply
from bone to disc, column by column along the plane's own normal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy import uncertainty
from spinewise.anatomy.body import Body
from spinewise.anatomy.column_kernels import steepest_fall
from spinewise.anatomy.footprint import Footprint
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.surface import Surface
from spinewise.anatomy.vertebra import Endplate
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

INNER = 0.8
"""Share of the footprint that is used; the rim carries osteophytes and rounds off."""

COLUMN_MM = uncertainty.COLUMN_MM
LAYER_MM = 0.5
DEPTH_MM = 10.0
FIRST_SPREAD_MM = 2.0
LATER_SPREAD_MM = 1.0
"""How far the surface may lie from where it is expected: first from the label, then from the last round."""

ROUNDS = 3

BLUR_MM = 0.8
BLUR_PER_SPACING = 0.45
"""Width of the derivative along the normal: at least `BLUR_MM`, and wide enough to span thick slices."""

FEWEST_COLUMNS = 0.5
"""At least this share of the columns must show an edge, else the endplate is refused."""

BEYOND_MM = 1.5
"""The CT must reach this far beyond the endplate, else there is no disc to tell it from."""

BLUR_ACROSS_MM = 1.0
SMALLEST_SCALE_MM = 0.1

TUKEY = 4.685
"""Tuning constant of Tukey's biweight for 95 % efficiency (Beaton and Tukey 1974)."""

MAD_TO_SD = 1.4826


def robust_fit(design: Array, values: Array, floor: float) -> tuple[Array, Array, float]:
    """Least squares with Tukey's biweight, so that a few wild columns do not matter.

    Parameters
    ----------
    design : array, shape (n, terms)
        Terms of the surface at each column.
    values : array, shape (n,)
        Height of the surface, mm.
    floor : float
        Smallest scale that is believed, mm.

    Returns
    -------
    coefficients : array, shape (terms,)
        Of the surface.
    weights : array, shape (n,)
        0 for columns that were thrown out.
    scale : float
        Robust standard deviation of the residuals, mm.
    """
    weights: Array = np.ones(len(values))
    coefficients: Array = np.linalg.lstsq(design, values, rcond=None)[0].astype(float)
    scale = floor
    for _ in range(12):
        residual = values - design @ coefficients
        scale = max(floor, MAD_TO_SD * float(np.median(np.abs(residual))))
        weights = np.clip(1 - (residual / (TUKEY * scale)) ** 2, 0, None) ** 2
        root = np.sqrt(weights)
        coefficients = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0].astype(float)
    return coefficients, weights, scale


def bowl(x: Array, y: Array) -> Array:
    """Terms of a plane with a bowl: endplates are hollow, and a plane alone would see that as error."""
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


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


def surface_on_ct(volume: Volume, start: Plane, body: Footprint, frame: Frame, upper: bool) -> Surface:
    """Endplate at the CT's grey edge.

    Parameters
    ----------
    volume : Volume
        The CT.
    start : Plane
        The label's endplate.
    body : Footprint
        Outline of the body.
    frame : Frame
        Frame in which the footprint is given.
    upper : bool
        True for the superior endplate.

    Returns
    -------
    Surface
        The least-squares plane through the surface inside the inner footprint.

    Raises
    ------
    CannotMeasure
        When too few columns show an edge between bone and disc.
    """
    plane, shape, spread = start, np.zeros(6), FIRST_SPREAD_MM
    for _ in range(ROUNDS):
        fit = _one_round(volume, plane, shape, body, frame, upper, spread)
        # What the plane does not hold stays as the bowl in which the next round looks.
        plane, shape, spread = fit.plane, fit.bowl, LATER_SPREAD_MM
    moved = float(np.degrees(np.arccos(np.clip(start.normal @ plane.normal, -1, 1))))
    return Surface(plane, fit.residual_mm, fit.used, fit.columns, fit.extent_mm, moved)


@dataclass(frozen=True, eq=False)
class _Round:
    plane: Plane
    bowl: Array
    residual_mm: float
    used: float
    columns: int
    extent_mm: tuple[float, float]


def _one_round(
    volume: Volume, plane: Plane, shape: Array, body: Footprint, frame: Frame, upper: bool, spread: float
) -> _Round:
    """Look for the edge around `plane` bent by `shape`, and fit the surface anew."""
    outward = 1.0 if upper else -1.0
    grid = _grid_on(plane, body, frame, outward)
    slope = _fall_outwards(volume, grid)

    x, y = np.meshgrid(grid.axis(0), grid.axis(1), indexing="ij")
    on_plane = grid.frame.to_patient(np.stack([x, y, np.zeros_like(x)], axis=-1))
    inner = body.contains(frame.to_local(on_plane)[..., :2], INNER)
    beyond = on_plane[inner] + BEYOND_MM * grid.frame.up
    if not _inside(volume, beyond).all():
        raise CannotMeasure("the endplate lies at the edge of the volume")
    columns = np.argwhere(inner)
    x, y = x[inner], y[inner]
    terms = bowl(x, y)
    expected = (terms @ shape - grid.low[2]) / LAYER_MM
    place, _ = steepest_fall(slope, columns, expected, spread / LAYER_MM)
    height = grid.low[2] + place * LAYER_MM
    found = np.isfinite(height)
    if found.sum() < FEWEST_COLUMNS * len(columns):
        raise CannotMeasure("the CT shows no edge between endplate and disc")
    surface, weights, _ = robust_fit(terms[found], height[found], SMALLEST_SCALE_MM)
    used = weights > 0
    if used.sum() < FEWEST_COLUMNS * len(columns):
        raise CannotMeasure("the edge between endplate and disc is too uneven on the CT")

    # The definition: least-squares plane through the surface inside the inner footprint.
    flat = np.linalg.lstsq(terms[:, :3], terms @ surface, rcond=None)[0]
    normal = outward * (np.array([-flat[1], -flat[2], 1.0]) @ grid.frame.axes)
    normal = normal / np.linalg.norm(normal)
    point = grid.frame.to_patient(np.array([0.0, 0.0, flat[0]]))
    residual = height[found] - terms[found] @ surface
    return _Round(
        Plane(_centre_on(Plane(point, normal), body, frame), normal),
        np.concatenate([surface[:3] - flat, surface[3:]]),
        float(np.sqrt(np.average(residual**2, weights=weights))),
        float(used.sum() / len(columns)),
        int(used.sum()),
        (float(x[found][used].std()), float(y[found][used].std())),
    )


def _inside(volume: Volume, points: Array) -> NDArray[np.bool_]:
    """Whether points lie between the outermost voxel centres."""
    indices = volume.to_index(points)
    within = (indices >= 0) & (indices <= np.array(volume.voxels.shape) - 1)
    return np.asarray(within.all(axis=-1))


def _grid_on(plane: Plane, body: Footprint, frame: Frame, outward: float) -> LocalGrid:
    """Grid over the footprint whose columns run along the plane's normal, outwards from the bone."""
    own = frame_from(_centre_on(plane, body, frame), outward * plane.normal, frame.posterior)
    away = np.abs(body.corners() - body.centre).max(axis=0) + COLUMN_MM
    wide, deep = np.ceil(away / COLUMN_MM) * COLUMN_MM
    return LocalGrid(own, (-wide, -deep, -DEPTH_MM), (wide, deep, DEPTH_MM), (COLUMN_MM, COLUMN_MM, LAYER_MM))


def _fall_outwards(volume: Volume, grid: LocalGrid) -> NDArray[np.float32]:
    """How steeply grey values fall outwards along each column, smoothed over neighbouring columns."""
    from scipy.ndimage import gaussian_filter1d

    grey = grid.of_volume(volume.voxels, volume.affine)
    along = max(BLUR_MM, BLUR_PER_SPACING * volume.largest_spacing) / LAYER_MM
    slope = -gaussian_filter1d(grey, along, axis=2, order=1)
    for axis in (0, 1):
        slope = gaussian_filter1d(slope, BLUR_ACROSS_MM / COLUMN_MM, axis=axis)
    fall: NDArray[np.float32] = slope
    return fall


def _centre_on(plane: Plane, body: Footprint, frame: Frame) -> Array:
    """Centroid of the footprint, carried along the body's axis onto a plane."""
    start = frame.to_patient(np.array([*body.centre, 0.0]))
    centre: Array = start + frame.up * ((plane.point - start) @ plane.normal) / (frame.up @ plane.normal)
    return centre


def endplate_of(surface: Surface, rim: Footprint, frame: Frame, volume: Volume) -> Endplate:
    """Endplate with its outline carried onto the plane and the ranges of its tilt.

    Parameters
    ----------
    surface : Surface
        As found on the CT.
    rim : Footprint
        Its outline.
    frame : Frame
        Frame in which the outline is given.
    volume : Volume
        The CT.

    Returns
    -------
    Endplate
        In patient coordinates.
    """
    corners = rim.corners()
    outline = frame.to_patient(np.column_stack([corners, np.zeros(len(corners))]))
    normal = surface.plane.normal
    height = -surface.plane.height_of(outline) / (frame.up @ normal)
    return Endplate(
        surface.plane,
        outline + height[:, None] * frame.up,
        uncertainty.tilt_error(surface, surface.extent_mm[1], volume.largest_spacing),
        uncertainty.tilt_error(surface, surface.extent_mm[0], volume.largest_spacing),
        surface.residual_mm,
    )
