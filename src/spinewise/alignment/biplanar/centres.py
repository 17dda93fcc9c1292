"""Where each body lies in each view, read from whatever was marked of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.shape import PLACES
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.evidence.vertebral_sizes import mean_at, number
from spinewise.imaging.radiograph import View
from spinewise.words import Level

Array = NDArray[np.float64]

ENDS = {
    View.LATERAL: (
        (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR),
        (Place.INFERIOR_ANTERIOR, Place.INFERIOR_POSTERIOR),
    ),
    View.FRONTAL: ((Place.SUPERIOR_LEFT, Place.SUPERIOR_RIGHT), (Place.INFERIOR_LEFT, Place.INFERIOR_RIGHT)),
}
"""Ends of the upper and the lower endplate in each view, the one with the larger u first."""
PEDICLES = (Place.LEFT_PEDICLE, Place.RIGHT_PEDICLE)
_LONG = 2  # ends of an endplate


@dataclass(frozen=True, eq=False)
class Seen:
    """One body on one view.

    Parameters
    ----------
    centre : array, shape (2,)
        (u, v), mm.
    tilt : float
        Of its endplates: how far they rise towards larger u, radians.
    marks : int
        How many marks it was read from.
    ends : tuple of (array or None), shape (2,)
        Middles of its upper and its lower endplate, where both ends were marked.
    """

    centre: Array
    tilt: float
    marks: int
    ends: tuple[Array | None, Array | None] = (None, None)


def levels_of(*views: MarkedView) -> tuple[Level, ...]:
    """Levels from C3 to S1 with a mark of use in any view, from the head down.

    Parameters
    ----------
    *views : MarkedView
        Frontal and lateral.

    Returns
    -------
    tuple of Level
        C1 and C2 have no body of this kind and are left out.
    """
    found = {
        mark.bone
        for view in views
        for mark in view.points
        if isinstance(mark.bone, Level) and mark.place in PLACES
    }
    return tuple(sorted((level for level in found if level.rank >= Level.C3.rank), key=lambda one: one.rank))


def size_of_person(views: tuple[MarkedView, ...]) -> float:
    """Size of the person against the table, from the endplates and heights that were marked.

    Parameters
    ----------
    views : tuple of MarkedView
        In mm.

    Returns
    -------
    float
        1 where nothing tells.
    """
    ratios = []
    for view in views:
        quantity = "endplate depth" if view.view is View.LATERAL else "endplate width"
        for level in levels_of(view):
            for ends in ENDS[view.view]:
                points = _points(view.points, level, ends)
                if len(points) == _LONG:
                    ratios.append(np.linalg.norm(points[0] - points[1]) / mean_at(quantity, level))
    return float(np.median(ratios)) if ratios else 1.0


def seen_on(view: MarkedView, level: Level, size: float) -> Seen | None:
    """Where a body lies on a view.

    Parameters
    ----------
    view : MarkedView
        In mm.
    level : Level
        C3 to S1; of S1 the upper endplate stands half of its height above the centre.
    size : float
        Of the person, see `size_of_person`.

    Returns
    -------
    Seen or None
        None when too little was marked there.
    """
    upper, lower = (_points(view.points, level, ends) for ends in ENDS[view.view])
    pedicles = _points(view.points, level, PEDICLES) if view.view is View.FRONTAL else []
    own = view.points.get(Mark(level, Place.CENTRE))
    # Left and right pedicle stand like the ends of an endplate: the left one has the larger u.
    ways = [pair[0] - pair[1] for pair in (upper, lower, pedicles) if len(pair) == _LONG]
    tilt = 0.0
    if ways:
        way = np.sum(ways, axis=0)
        way = way if way[0] >= 0 else -way
        tilt = float(np.arctan2(way[1], way[0]))
    up = np.array([-np.sin(tilt), np.cos(tilt)])
    half = size * mean_at("body height", level) / 2
    above = half - size * (number("pedicle below rim") + mean_at("pedicle height", level) / 2)
    guesses = []
    if len(upper) == _LONG and len(lower) == _LONG:
        guesses.append(np.mean([*upper, *lower], axis=0))
    elif len(upper) == _LONG:
        guesses.append(np.mean(upper, axis=0) - half * up)
    elif len(lower) == _LONG:
        guesses.append(np.mean(lower, axis=0) + half * up)
    if len(pedicles) == _LONG:
        guesses.append(np.mean(pedicles, axis=0) - above * up)
    if own is not None:
        guesses.append(np.asarray(own, dtype=float))
    if not guesses:
        return None
    count = len(upper) + len(lower) + len(pedicles) + (own is not None)
    ends = (_middle(upper), _middle(lower))
    return Seen(np.mean(guesses, axis=0), tilt, count, ends)


def _middle(ends: list[Array]) -> Array | None:
    middle: Array | None = np.mean(ends, axis=0) if len(ends) == _LONG else None
    return middle


def _points(points: Mapping[Mark, Array], level: Level, places: tuple[Place, ...]) -> list[Array]:
    marks = (Mark(level, place) for place in places)
    return [np.asarray(points[mark], dtype=float) for mark in marks if mark in points]
