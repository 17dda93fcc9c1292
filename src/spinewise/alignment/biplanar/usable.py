"""Which levels can be reconstructed from what was marked, their marks as arrays, and what is missing."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.doubts import Doubts
from spinewise.alignment.biplanar.shape import PLACES
from spinewise.anatomy.landmarks import Mark, MarkedView
from spinewise.imaging.radiograph import View
from spinewise.results import Missing
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]

VIEWS = (View.FRONTAL, View.LATERAL)


def usable(doubts: Doubts) -> tuple[tuple[Level, ...], dict[Level, str], dict[Level, str]]:
    """Levels that can be reconstructed, and those that cannot.

    Parameters
    ----------
    doubts : Doubts
        About the marks.

    Returns
    -------
    (tuple of Level, dict, dict)
        From the head down; those of one view only, and those left out, each with the reason.
    """
    named = {level for view in VIEWS for level in doubts.bodies[view]}
    order = sorted(named, key=lambda level: level.rank)
    left_out = dict(doubts.refused)
    both = [level for level in order if all(level in doubts.bodies[view] for view in VIEWS)]
    sound = [level for level in both if level not in left_out]
    lone: dict[Level, str] = {}
    for place, level in enumerate(order):
        if level in both:
            continue
        view = next(view for view in VIEWS if level in doubts.bodies[view])
        beside = [order[n] for n in (place - 1, place + 1) if 0 <= n < len(order)]
        said = f"{level} was marked on the {view} view only"
        if len(beside) == len(VIEWS) and all(other in sound for other in beside):
            lone[level] = (
                f"{said}: what the other view would show is taken from its neighbours, and is less certain"
            )
        else:
            left_out[level] = f"{said}, and not both of its neighbours are there to place it: it is left out"
    levels = tuple(level for level in order if level in sound or level in lone)
    if not sound:
        raise BadInput("no vertebra can be reconstructed: " + "; ".join(left_out.values()))
    return levels, lone, left_out


def arrays(views: tuple[MarkedView, MarkedView], levels: tuple[Level, ...]) -> Array:
    """Marks as an array.

    Parameters
    ----------
    views : (MarkedView, MarkedView)
        Frontal and lateral.
    levels : tuple of Level
        From the head down.

    Returns
    -------
    array, shape (n, PLACES, 2, 2)
        NaN where there is none.
    """
    out = np.full((len(levels), len(PLACES), 2, 2), np.nan)
    for n, level in enumerate(levels):
        for k, place in enumerate(PLACES):
            for j, view in enumerate(views):
                mark = Mark(level, place)
                if mark in view.points:
                    out[n, k, j] = view.points[mark]
    return out


def follow(doubts: Doubts, level: Level, below: Level) -> bool:
    """Whether no vertebra lies between two levels: none has a name between theirs, or they stand together.

    Parameters
    ----------
    doubts : Doubts
        With the question whether they stand together.
    level, below : Level
        Neighbours among the levels that are there.

    Returns
    -------
    bool
        True for neighbours.
    """
    optional = (Level.T13, Level.L6)
    between = [one for one in Level if level.rank < one.rank < below.rank and one not in optional]
    together = any(question.id == f"no vertebra between {level} and {below}" for question in doubts.questions)
    return not between or together


def missing(level: Level, said: str) -> Missing:
    """A level that is left out.

    Parameters
    ----------
    level : Level
        Which.
    said : str
        Why.

    Returns
    -------
    Missing
        Asks for it on both views.
    """
    return Missing(f"{level}", said, "check its name and mark it on both views", level=level)


def no_sacrum(levels: tuple[Level, ...]) -> tuple[Missing, ...]:
    """What lacks without a sacrum.

    Parameters
    ----------
    levels : tuple of Level
        Those that are there.

    Returns
    -------
    tuple of Missing
        Empty where S1 is among them.
    """
    if Level.S1 in levels:
        return ()
    return (
        Missing(
            "sacral endplate",
            "S1 was not marked on both views, or is cut by the edge of the film: sacral slope, pelvic "
            "incidence "
            "and lordosis to S1 are not given",
            "mark front and back of the upper endplate of S1 on the lateral view and its ends on the "
            "frontal one",
            level=Level.S1,
        ),
    )
