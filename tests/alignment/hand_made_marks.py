"""Marks of a spine that is stacked from angles, so that every angle is known before anything is measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.imaging.radiograph import View
from spinewise.words import Level, Structure

Array = NDArray[np.float64]

LEVELS = tuple(level for level in Level if level not in (Level.C1, Level.T13, Level.L6, Level.S1))
LATERAL = (
    Place.SUPERIOR_ANTERIOR,
    Place.SUPERIOR_POSTERIOR,
    Place.INFERIOR_ANTERIOR,
    Place.INFERIOR_POSTERIOR,
)
FRONTAL = (Place.SUPERIOR_LEFT, Place.SUPERIOR_RIGHT, Place.INFERIOR_LEFT, Place.INFERIOR_RIGHT)
CUTS = {"C": (12.0, 4.0, 16.0), "T": (20.0, 4.0, 27.0), "L": (27.0, 9.0, 34.0)}
"""Height of a body and of the disc below it, and extent of an endplate, mm."""


@dataclass(frozen=True)
class Stacked:
    """Marks with the lean of every endplate (degrees, towards u)."""

    view: MarkedView
    leans: dict[tuple[Level, str], float]


def stacked(
    view: View,
    base: tuple[float, float],
    slope: float,
    wedges: dict[Level, float],
    discs: dict[Level, float],
    levels: tuple[Level, ...] = LEVELS,
    heads: dict[Structure, tuple[float, float]] | None = None,
    *,
    in_mm: bool = True,
    posture: str = "standing",
) -> Stacked:
    """Stack bodies on S1: each disc and each body turns the next endplate back by its angle."""
    first, second, third, fourth = LATERAL if view is View.LATERAL else FRONTAL
    points: dict[Mark, Array] = {}
    leans: dict[tuple[Level, str], float] = {(Level.S1, "superior"): slope}
    centre = np.array(base, dtype=float)
    _plate(points, Level.S1, (first, second), centre, slope, 34.0)
    lean = slope
    for level in reversed(levels):
        height, gap, extent = CUTS[level.region]
        before, lean = lean, lean - discs.get(level, 0.0)
        centre = centre + gap * _up(0.5 * (before + lean))
        _plate(points, level, (third, fourth), centre, lean, extent)
        leans[level, "inferior"] = lean
        before, lean = lean, lean - wedges.get(level, 0.0)
        centre = centre + height * _up(0.5 * (before + lean))
        _plate(points, level, (first, second), centre, lean, extent)
        leans[level, "superior"] = lean
    for head, place in (heads or {}).items():
        points[Mark(head, Place.CENTRE)] = np.array(place, dtype=float)
    return Stacked(MarkedView(view, points, in_mm, posture=posture), leans)


def standing(
    pi: float,
    pt: float,
    lumbar: float,
    thoracic: float,
    levels: tuple[Level, ...] = LEVELS,
    *,
    in_mm: bool = True,
) -> Stacked:
    """A lateral view with these angles, spread evenly over the discs and bodies between their endplates."""
    low = [level for level in levels if level.region == "L"]
    high = [level for level in levels if level.region == "T" and not level.is_above(Level.T4)]
    share = lumbar / len(low)
    discs = dict.fromkeys(low, 0.6 * share)
    wedges = dict.fromkeys(low, 0.4 * share)
    # Between T4 superior and the last thoracic inferior lie all their bodies and all discs but the lowest.
    parts = 2 * len(high) - 1
    wedges |= dict.fromkeys(high, -thoracic / parts)
    discs |= dict.fromkeys(high[:-1], -thoracic / parts)
    radius = 115.0
    base = (-radius * np.sin(np.radians(pt)), radius * np.cos(np.radians(pt)))
    heads = {Structure.FEMUR_LEFT: (3.0, 2.0), Structure.FEMUR_RIGHT: (-3.0, -2.0)}
    return stacked(View.LATERAL, base, pi - pt, wedges, discs, levels, heads, in_mm=in_mm)


def curved(tilt: float, apex: Level = Level.T9, reach: int = 4) -> Stacked:
    """A frontal view with one curve: endplates lean left above the apex and right below it (convex right)."""
    place = LEVELS.index(apex)
    leans = {
        level: tilt
        * np.sin(np.pi / 2 * np.clip((place - n) / reach, -1, 1))
        * np.exp(-max(0, abs(n - place) - reach) / 3)
        for n, level in enumerate(LEVELS)
    }
    discs: dict[Level, float] = {}
    below = 0.0
    for level in reversed(LEVELS):
        discs[level] = below - leans[level]
        below = leans[level]
    heads = {Structure.FEMUR_LEFT: (88.0, -100.0), Structure.FEMUR_RIGHT: (-88.0, -104.0)}
    return stacked(View.FRONTAL, (0.0, 0.0), 0.0, {}, discs, heads=heads)


def _up(lean: float) -> Array:
    return np.array([np.sin(np.radians(lean)), np.cos(np.radians(lean))])


def _plate(
    points: dict[Mark, Array],
    level: Level,
    places: tuple[Place, Place],
    centre: Array,
    lean: float,
    extent: float,
) -> None:
    up = _up(lean)
    along = np.array([up[1], -up[0]])
    points[Mark(level, places[0])] = centre + 0.5 * extent * along
    points[Mark(level, places[1])] = centre - 0.5 * extent * along
