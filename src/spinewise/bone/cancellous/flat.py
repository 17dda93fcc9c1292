"""Measure in flat slabs of cancellous bone: one value, its regions, and how well it is known."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.body import Body, refuse_cement
from spinewise.bone.cancellous.cut import Cut, cancellous_outline
from spinewise.bone.cancellous.noise import Noise, noise_of
from spinewise.bone.cancellous.planes import EndPlanes
from spinewise.bone.cancellous.regions import Held, Slab, held_voxels
from spinewise.geometry.frame import Frame
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]
SlabsOf = Callable[[EndPlanes], tuple[Slab, ...]]

SURFACE_MARGIN_MM = 4.0
SHARE = 6
"""A small body keeps its proportions: no margin takes more than a sixth of its height or depth."""
VOXELS_AT_LEAST = 12
"""With fewer voxels their spread is not known to within a fifth, 1 / sqrt(2 (n - 1))."""
WIDENED = 1.5
"""How much thicker than defined a slab may be made for thick slices; half of each slice then lies in it."""


@dataclass(frozen=True, eq=False)
class Placed:
    """One slab with its outline and what it holds.

    Parameters
    ----------
    slab : Slab
        Where it lies.
    cut : Cut
        The body cut by it.
    outline : array, shape (n, 2)
        Corners as left and posterior, mm.
    held : Held
        Its voxels.
    """

    slab: Slab
    cut: Cut
    outline: Array
    held: Held

    @property
    def mean(self) -> float:
        """Mean of its voxels, HU."""
        return float(self.held.values.mean())


@dataclass(frozen=True, eq=False)
class FlatReading:
    """What slabs of one body read.

    Parameters
    ----------
    placed : tuple of Placed
        The slabs, from the head down.
    margin_mm : float
        Distance kept from the surface.
    noise : Noise
        Error of the value from noise.
    placing : float
        Standard deviation of the value from where the slabs were placed, HU.
    """

    placed: tuple[Placed, ...]
    margin_mm: float
    noise: Noise
    placing: float

    @property
    def value(self) -> float:
        """Mean of the means of the slabs, HU."""
        return float(np.mean([one.mean for one in self.placed]))


def read_slabs(body: Body, ends: EndPlanes, slabs_of: SlabsOf) -> FlatReading:
    """Read the cancellous bone of slabs, and how far noise and placing move the value.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    ends : EndPlanes
        Its end planes.
    slabs_of : callable
        The slabs that belong to given end planes.

    Returns
    -------
    FlatReading
        Regions, value and errors.

    Raises
    ------
    CannotMeasure
        When a slab holds too few voxels.
    """
    margin = min(SURFACE_MARGIN_MM, body.middle.depth_mm / SHARE)
    placed = tuple(_place(body, slab, margin) for slab in slabs_of(ends))
    noise = noise_of([one.held for one in placed], body.volume.spacing)
    placing = float(np.hypot(_by_surface(body, placed, margin), _by_ends(body, placed, ends, slabs_of)))
    return FlatReading(placed, margin, noise, placing)


def thickness_for(ends: EndPlanes, defined_mm: float) -> float:
    """Thickness of a slab: as defined, or a slice where that is a little thicker.

    A slab thinner than a slice could fall between the middles of two slices.

    Parameters
    ----------
    ends : EndPlanes
        Of the body; they know how far a voxel reaches.
    defined_mm : float
        By the definition.

    Returns
    -------
    float
        Mm.
    """
    return max(defined_mm, min(ends.superior.voxel_mm, WIDENED * defined_mm))


def refuse_thick_slices(body: Body, defined_mm: float) -> None:
    """Refuse slices that even a widened slab could not hold.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    defined_mm : float
        Thickness or margin by the definition.

    Raises
    ------
    CannotMeasure
        When a slice reaches further along the vertebra than 1.5 times that.
    """
    slice_mm, thickest = body.extent_of_voxel(body.vertebra.frame.up), WIDENED * defined_mm
    if slice_mm > thickest:
        raise CannotMeasure(
            f"{body.vertebra.level}: slices of {slice_mm:.1f} mm are too thick for {defined_mm:.1f} mm of "
            f"bone; use a reconstruction of {thickest:.1f} mm or thinner"
        )


def _place(body: Body, slab: Slab, margin_mm: float) -> Placed:
    """The outline of a slab and its voxels; refused when they are too few."""
    cut = body.middle if _same(slab.frame, body.ends.middle) else body.cut(slab.frame)
    outline = _outline(body, slab, cut, margin_mm)
    return Placed(slab, cut, outline, _voxels(body, slab, outline, VOXELS_AT_LEAST))


def _by_ends(body: Body, placed: tuple[Placed, ...], ends: EndPlanes, slabs_of: SlabsOf) -> float:
    """Standard deviation of the value from end planes that are not exactly known.

    Each plane is shifted across, and tilted in its two planes, to either side; half of the difference,
    for one standard deviation, is one independent share.
    """

    def mean_with(moved: EndPlanes) -> float:
        slabs = zip(slabs_of(moved), placed, strict=True)
        slice_mm = ends.superior.voxel_mm
        return float(np.mean([_mean_at(body, slab, known, slice_mm) for slab, known in slabs]))

    shares = [(mean_with(one) - mean_with(other)) / far for one, other, far in ends.elsewhere()]
    return float(np.linalg.norm(shares)) / 2


def _by_surface(body: Body, placed: tuple[Placed, ...], margin_mm: float) -> float:
    """Standard deviation of the value from a surface that is known to half a voxel."""
    half_voxel = body.extent_of_voxel(placed[0].slab.frame.posterior) / 2

    def mean_inside(margin: float) -> float:
        outlines = [_outline(body, known.slab, known.cut, margin) for known in placed]
        held = [_voxels(body, known.slab, line, 1) for known, line in zip(placed, outlines, strict=True)]
        return float(np.mean([one.values.mean() for one in held]))

    return abs(mean_inside(margin_mm + half_voxel) - mean_inside(margin_mm - half_voxel)) / 2


def _mean_at(body: Body, slab: Slab, known: Placed, slice_mm: float) -> float:
    """Mean of a slab that may have moved, with its old outline; thinner than a slice it might hold none."""
    if _same(slab.frame, known.slab.frame):
        return known.mean
    moved = replace(slab, thickness_mm=max(slab.thickness_mm, slice_mm))
    return float(_voxels(body, moved, known.outline, 1).values.mean())


def _same(one: Frame, other: Frame) -> bool:
    """Whether two frames are one."""
    return np.array_equal(one.origin, other.origin) and np.array_equal(one.axes, other.axes)


def _outline(body: Body, slab: Slab, cut: Cut, margin_mm: float) -> Array:
    try:
        return cancellous_outline(cut, margin_mm)
    except CannotMeasure as error:
        raise CannotMeasure(f"{body.vertebra.level}, {slab.name}: {error}") from error


def _voxels(body: Body, slab: Slab, outline: Array, at_least: int) -> Held:
    """Voxels of a slab, at least so many."""
    held = held_voxels(body.volume, slab, outline)
    if held.values.size < at_least:
        raise CannotMeasure(
            f"{body.vertebra.level}: the region {slab.name} would hold {held.values.size} voxels, "
            f"fewer than {at_least}; use a finer reconstruction"
        )
    refuse_cement(body, slab.name, held.values)
    return held
