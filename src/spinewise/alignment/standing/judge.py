"""Whether what was found may be believed: against its start, the marks, its own errors and its size."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from spinewise.alignment.biplanar.build import within
from spinewise.alignment.standing.chain import Found
from spinewise.alignment.standing.match import LEVER_MM, POSE
from spinewise.geometry.move import Move
from spinewise.results import Interval
from spinewise.words import Level

Array = NDArray[np.float64]

BASIS = "curvature of the similarity, calibration and size of the voxels"
_JUMP = 2.0
"""Times the range of 95 % of the marks: four standard deviations."""
_FRAMES_MM, _FRAMES_DEG = 1.5, 3.0
"""How far a body's centre and axes by marks may differ from those by a CT, by definition alone."""
_UNMARKED_MM, _UNMARKED_DEG = 12.0, 20.0
_LIKE_OTHERS = 0.7
_LIKE_NEIGHBOURS = 0.4
"""Of bones that were marked. Ribs and the other side's shadows make single bones half as alike as their
neighbours, matched rightly; a pelvis that was matched 6 degrees wrong was a quarter as alike."""
_SIZE, _OWN_SIZE = 0.03, 0.08
"""Logarithms. Two people of one size are rare: heights, depths and widths of bodies scatter by 6 to 10 %.
A machine's scale is wrong by half a percent. One body alone may have lost height since the CT."""
_SCALE = 0.01
"""Logarithm: how far sizes may be off by calibration and voxels alone, two standard deviations of a scale."""
_UNLIKE = 1.35
"""Standard deviations: twice the middle size of a normal error. Sizes of a person's own bones lie below."""
_SURE = 3.0
_FEWEST = 3
_LARGER, _SMALLER = ("wider", "deeper", "higher"), ("narrower", "shallower", "lower")


@dataclass(frozen=True)
class Limits:
    """How far a bone may have been put wrong by the marks.

    Parameters
    ----------
    centre_mm, turn_deg : float
        Ranges of 95 %.
    is_marked : bool
        False where the start was taken from the neighbours.
    """

    centre_mm: float
    turn_deg: float
    is_marked: bool = True


def why_not(
    level: Level, found: Found, start: Move, origin: Array, limits: Limits, usual: float, neighbours: float
) -> str | None:
    """Why a match is not used.

    Parameters
    ----------
    level : Level
        Which bone; S1 is the pelvis.
    found : Found
        On the films.
    start : Move
        Where the search began.
    origin : array, shape (3,)
        Of the bone in the CT, LPS, mm.
    limits : Limits
        Of the start.
    usual : float
        Similarity of the other bones.
    neighbours : float
        Similarity of those next to it.

    Returns
    -------
    str or None
        A sentence; None for a match that holds.
    """
    name = "the pelvis" if level is Level.S1 else str(level)
    one = found.match
    if min(one.gains) <= 0:
        return f"{name} of the CT throws no shadow on one of the films where it should stand"
    if one.similarity <= found.at_start:
        return f"{name}: the films are matched no better than where the marks put it"
    centre, turn = errors_of(one.covariance)
    if centre.high > max(limits.centre_mm, 1.0) or turn.high > max(limits.turn_deg, 1.0):
        return f"{name}: the films tell its pose less surely than the marks do"
    away = float(np.linalg.norm(one.move.points(origin) - start.points(origin)))
    turned = float(np.degrees(Rotation.from_matrix(one.move.turn @ start.turn.T).magnitude()))
    far = _JUMP * limits.centre_mm + _FRAMES_MM if limits.is_marked else _UNMARKED_MM
    wide = _JUMP * limits.turn_deg + _FRAMES_DEG if limits.is_marked else _UNMARKED_DEG
    if away > far or turned > wide:
        return (
            f"{name}: the match lies {away:.0f} mm and {turned:.0f}° from its start, further than the marks "
            "allow"
        )
    if one.similarity < _LIKE_NEIGHBOURS * neighbours:
        return f"{name}: the films match it much less well than the bones next to it"
    if not limits.is_marked and one.similarity < _LIKE_OTHERS * usual:
        return f"{name} was not marked, and the films match it less well than the other bones"
    return None


def errors_of(covariance: Array) -> tuple[Interval, Interval]:
    """How far a posed bone may be from the truth.

    Parameters
    ----------
    covariance : array, shape (6, 6)
        Of shift and turn, see `match.Match`.

    Returns
    -------
    (Interval, Interval)
        Distance of its centre, mm, and its turn, deg.
    """
    turn = covariance[3:POSE, 3:POSE] * np.degrees(1 / LEVER_MM) ** 2
    return within(covariance[:3, :3], BASIS), within(turn, BASIS)


def shape_changed(level: Level, found: Found, usual: Array) -> str | None:
    """Why one bone is no longer, or never was, the one of the CT.

    Parameters
    ----------
    level : Level
        Which.
    found : Found
        With its sizes.
    usual : array, shape (3,)
        Sizes that the others show.

    Returns
    -------
    str or None
        A sentence; None for a bone that fits.
    """
    off = found.sizes - usual
    worst = int(np.argmax(np.abs(off)))
    if abs(off[worst]) < _OWN_SIZE or abs(off[worst]) < _SURE * found.sizes_sd[worst]:
        return None
    how = f"{100 * abs(np.expm1(off[worst])):.0f} % {'more' if off[worst] > 0 else 'less'}"
    return (
        f"{level} on the films does not have the shape of {level} in the CT ({how} along one of its axes): "
        "another level, or a body that changed since"
    )


def usual_sizes(found: Mapping[Level, Found]) -> Array:
    """How much larger the vertebrae are on the films than in the CT.

    Parameters
    ----------
    found : mapping
        Level to what was found.

    Returns
    -------
    array, shape (3,)
        Median of the logarithms over the vertebrae: left, back and up.
    """
    sizes = [one.sizes for level, one in found.items() if level is not Level.S1]
    return np.median(sizes, axis=0) if sizes else np.zeros(3)


def another_person(found: Mapping[Level, Found]) -> str | None:
    """Why the bones of a CT cannot be those of the films.

    Parameters
    ----------
    found : mapping
        Level to what was found.

    Returns
    -------
    str or None
        A sentence; None where they fit.
    """
    bones = [one for level, one in found.items() if level is not Level.S1]
    if len(bones) < _FEWEST:
        return None
    sizes = usual_sizes(found)
    # How far the median is known, from the scatter of the levels.
    scatter = 1.4826 * np.median(np.abs([one.sizes for one in bones] - sizes), axis=0)
    error = 1.25 * scatter / np.sqrt(len(bones))
    off = np.abs(sizes) - _SURE * error
    unlike = [np.abs(one.sizes) / np.hypot(one.sizes_sd, _SCALE) for one in bones]
    if off.max() <= _SIZE and np.median(unlike) <= _UNLIKE:
        return None
    told = ", ".join(
        f"{100 * abs(np.expm1(size)):.0f} % {(_LARGER if size > 0 else _SMALLER)[n]}"
        for n, size in enumerate(sizes)
    )
    return (
        f"the bones on the films are not those of the CT: the middle vertebra is {told}, and they scatter "
        "about that; the CT is of another person, its levels are named otherwise, or the films are "
        "calibrated wrongly"
    )
