"""Fluid in the sac: the darkest even window of the canal behind a level, away from cord, roots and fat."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.regions import Held, Slab, held_voxels
from spinewise.bone.mri.place import Place, sagittal_slab
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

WANTED = Level.L3
INSTEAD = (Level.L2, Level.L4, Level.L1, Level.L5)
"""Where fluid is sought when L3 has none that is clean: next to it first."""

WINDOW_MM, LEAST_WINDOW_MM, STEP_MM = 4.0, 2.5, 0.5
ALIKE, ALIKE_ERRORS = 0.02, 2.0
"""The darkest window is widened while it stays as dark within this share or this many standard errors: a
larger
window is less the prey of noise than the darkest of many small ones."""
WIDTH_MM = 6.0
HEIGHT_SHARE = 0.35
FEWEST = 12
MOST_SPREAD = 0.3
"""Standard deviation over mean; with more the window holds roots, fat or too much noise to divide by."""
MOST_ABOVE_OTHERS = 1.2
"""Fluid of one person is alike from level to level; a window brighter than this holds something else as
well."""


@dataclass(frozen=True, eq=False)
class Fluid:
    """The window of fluid behind one level.

    Parameters
    ----------
    level : Level
        Behind which it lies.
    slab : Slab
        Its place.
    outline : array, shape (4, 2)
        Its corners in the slab's own frame.
    held : Held
        Its voxels.
    moved : tuple of float
        Means of the window moved up and down, and of its front and its back part alone.
    """

    level: Level
    slab: Slab
    outline: Array
    held: Held
    moved: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean signal."""
        return float(self.held.values.mean())

    @property
    def spread(self) -> float:
        """Standard deviation over mean."""
        return float(self.held.values.std() / self.mean) if self.mean > 0 else float("inf")


@dataclass(frozen=True, eq=False)
class Chosen:
    """The fluid that VBQ is divided by.

    Parameters
    ----------
    fluid : Fluid
        At L3, or at another level.
    instead : str
        Why it is not at L3; empty when it is.
    """

    fluid: Fluid
    instead: str


def fluid_of(volume: Volume, places: Mapping[Level, Place], shift_mm: float) -> Chosen:
    """Choose the fluid at L3; at another level where L3 has none that is clean.

    Parameters
    ----------
    volume : Volume
        The MRI.
    places : mapping
        Level to place.
    shift_mm : float
        By which windows are moved for repeatability.

    Returns
    -------
    Chosen
        Fluid, and why not at L3.

    Raises
    ------
    CannotMeasure
        When no level shows clean fluid.
    """
    found: dict[Level, Fluid] = {}
    reasons: dict[Level, str] = {}
    for level in (WANTED, *INSTEAD):
        if level not in places:
            reasons[level] = "it is not in view"
            continue
        try:
            found[level] = window_at(volume, places[level], shift_mm)
        except CannotMeasure as reason:
            reasons[level] = str(reason)
    darkest = min((one.mean for one in found.values()), default=0.0)
    for level, one in found.items():
        if one.spread > MOST_SPREAD:
            reasons[level] = f"its signal is uneven ({100 * one.spread:.0f} % spread)"
        elif one.mean > MOST_ABOVE_OTHERS * darkest:
            reasons[level] = "roots or fat fill the sac (it is brighter there than at other levels)"
    for level in (WANTED, *INSTEAD):
        if level in found and level not in reasons:
            why = "" if level is WANTED else f"no clean fluid at {WANTED}: {reasons[WANTED]}"
            return Chosen(found[level], why)
    said = "; ".join(
        f"{level}: {why}" for level, why in sorted(reasons.items(), key=lambda pair: pair[0].rank)
    )
    raise CannotMeasure(f"no level shows clean cerebrospinal fluid ({said})")


def window_at(volume: Volume, place: Place, shift_mm: float) -> Fluid:
    """The darkest window of the canal behind one level.

    Parameters
    ----------
    volume : Volume
        The MRI.
    place : Place
        With its stretch of canal.
    shift_mm : float
        By which the window is moved for repeatability.

    Returns
    -------
    Fluid
        Window and voxels.

    Raises
    ------
    CannotMeasure
        When the canal is not known or too narrow, or holds too few voxels.
    """
    corridor = place.corridor
    if corridor is None:
        raise CannotMeasure("the canal is not known there")
    half = HEIGHT_SHARE * place.height_mm
    if corridor.back_mm - corridor.front_mm < LEAST_WINDOW_MM:
        raise CannotMeasure("the canal is too narrow")
    slab, corners = _slab(place, corridor.front_mm, corridor.back_mm, half)
    everything = held_voxels(volume, slab, corners)
    back = place.frame.to_local(slab.frame.to_patient(everything.local))[:, 1]
    stretches = _stretches(corridor.front_mm, corridor.back_mm, corridor.without_mm)
    window = _darkest(everything.values, back, stretches)
    if window is None:
        raise CannotMeasure("too few voxels lie in the canal")
    slab, corners = _slab(place, *window, half)
    return Fluid(
        place.level,
        slab,
        corners,
        held_voxels(volume, slab, corners),
        _moved(volume, place, window, half, shift_mm),
    )


def _darkest(values: Array, back: Array, stretches: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Front and back of the darkest window, widened as far as it stays as dark."""
    best: tuple[float, float, float, float] | None = None
    for front, behind in stretches:
        size = min(WINDOW_MM, behind - front)
        for start in np.arange(front, behind - size + 1e-6, STEP_MM):
            inside = (back >= start) & (back <= start + size)
            if inside.sum() >= FEWEST:
                mean = float(values[inside].mean())
                if best is None or mean < best[0]:
                    best = mean, float(start), float(start + size), float(values[inside].std())
    if best is None:
        return None
    mean, first, last, sd = best
    low, high = next(part for part in stretches if part[0] - 1e-6 <= first and last <= part[1] + 1e-6)
    for way in (-1, 1):
        while True:
            edge = (first if way < 0 else last) + way * STEP_MM
            beyond = (back >= edge) & (back <= first) if way < 0 else (back >= last) & (back <= edge)
            count = int(beyond.sum())
            if not low - 1e-6 <= edge <= high + 1e-6 or count == 0:
                break
            limit = mean * (1 + ALIKE) + ALIKE_ERRORS * sd / np.sqrt(count)
            if float(values[beyond].mean()) > limit:
                break
            first, last = (edge, last) if way < 0 else (first, edge)
    return first, last


def _stretches(front: float, back: float, without: tuple[float, float] | None) -> list[tuple[float, float]]:
    """Parts of the canal in front of and behind the cord."""
    if without is None:
        return [(front, back)]
    parts = [(front, min(back, without[0])), (max(front, without[1]), back)]
    return [part for part in parts if part[1] - part[0] >= LEAST_WINDOW_MM]


def _slab(place: Place, front: float, back: float, half: float, up: float = 0.0) -> tuple[Slab, Array]:
    outline = np.array([(front, -half), (back, -half), (back, half), (front, half)])
    middle = 0.0 if place.corridor is None else place.corridor.middle_mm
    name = f"cerebrospinal fluid at {place.level}"
    return sagittal_slab(name, place.frame, outline, WIDTH_MM, up_mm=up, left_mm=middle)


def _moved(
    volume: Volume, place: Place, window: tuple[float, float], half: float, shift: float
) -> tuple[float, ...]:
    """Means of the window moved up and down, and of its front and its back part."""
    front, back = window
    size = min(WINDOW_MM, back - front)
    means = []
    for first, last, up in (
        (front, front + size, 0.0),
        (back - size, back, 0.0),
        (front, back, shift),
        (front, back, -shift),
    ):
        try:
            held = held_voxels(volume, *_slab(place, first, last, half, up))
        except CannotMeasure:
            continue
        if held.values.size:
            means.append(float(held.values.mean()))
    return tuple(means)
