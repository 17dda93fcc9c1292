"""Bend a spine at several sites at once, in the plane of a profile or in space."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.sites import Site, Through, turned_by
from spinewise.alignment.profile import Profile
from spinewise.anatomy.posture import posed
from spinewise.anatomy.spine import Spine
from spinewise.geometry.move import STAY, Move, turn_about
from spinewise.words import Level

Array = NDArray[np.float64]


def bent(
    profile: Profile,
    hinges: Mapping[Site, Array],
    lordosis: Mapping[Site, Array],
    raised: Mapping[Site, Array] | None = None,
) -> Profile:
    """A profile with lordosis and height added at sites; the pelvis stays.

    Every site turns what lies above it backwards about its hinge and then raises it. Moves are put together
    from the sacrum up, so that a site higher up turns about the place to which those below have brought it.

    Parameters
    ----------
    profile : Profile
        Lateral view.
    hinges : mapping
        Site to the point about which it turns, shape (1 or n, 2), before anything was moved.
    lordosis : mapping
        Site to the degrees that are added, shape (n,); n is the number of plans, or of draws.
    raised : mapping, optional
        Site to the shift of what lies above it, mm, shape (1 or n, 2), before anything was moved.

    Returns
    -------
    Profile
        With points of shape (n, 2).
    """
    raised = raised or {}
    sites = sorted(lordosis, key=lambda site: site.height)
    turns, shift = np.ones(1, complex), np.zeros(1, complex)
    moves = []
    for site in sites:
        hinge = _complex(hinges[site])
        turn = np.exp(1j * np.radians(lordosis[site]))
        lift = _complex(raised[site]) if site in raised else 0.0
        turns, shift = turns * turn, turns * (hinge * (1 - turn) + lift) + shift
        moves.append((turns, shift))
    count = max((len(one) for one, _ in moves), default=1)
    points = {}
    for mark, at in profile.points.items():
        above = [
            move
            for site, move in zip(sites, moves, strict=True)
            if isinstance(mark.bone, Level) and turned_by(site, mark.bone, mark.place)
        ]
        z = _complex(at)
        z = above[-1][0] * z + above[-1][1] if above else z
        points[mark] = np.broadcast_to(np.stack([z.real, z.imag], axis=-1), (max(count, len(at)), 2))
    return replace(profile, points=points, posture="planned")


def rotated(profile: Profile, backwards: Array) -> Profile:
    """The whole profile turned about the hip axis.

    Parameters
    ----------
    profile : Profile
        Lateral view with a hip axis.
    backwards : array, shape (n,)
        Degrees by which the spine leans back and PT rises.

    Returns
    -------
    Profile
        With the hips where they were.
    """
    hips = _complex(profile.hip_axis())
    turn = np.exp(1j * np.radians(backwards))
    points = {}
    for mark, at in profile.points.items():
        z = hips + turn * (_complex(at) - hips)
        points[mark] = np.stack([z.real, z.imag], axis=-1)
    return replace(profile, points=points)


@dataclass(frozen=True, eq=False)
class BentSpine:
    """A spine that was bent, and how each bone got there.

    Parameters
    ----------
    spine : Spine
        ``"planned"``; its vertebrae remember their moves.
    moves : mapping
        Level to the move from where it stood; S1 is the pelvis.
    """

    spine: Spine
    moves: Mapping[Level, Move]


def bent_spine(
    spine: Spine,
    hinges: Mapping[Site, Array],
    lordosis: Mapping[Site, float],
    left: Array,
    hips: Array,
    tilt: float,
    raised: Mapping[Site, Array] | None = None,
) -> BentSpine:
    """A spine with lordosis added at sites and its pelvis turned about the hips.

    Parameters
    ----------
    spine : Spine
        As it stands.
    hinges : mapping
        Site to the point about which it turns, LPS, mm, shape (3,).
    lordosis : mapping
        Site to the degrees that are added.
    left : array, shape (3,)
        Axis of all turns: the patient's left, along the hips.
    hips : array, shape (3,)
        Middle between the femoral heads, LPS, mm.
    tilt : float
        Degrees by which everything leans back about the hips.
    raised : mapping, optional
        Site to the shift of what lies above it, LPS, mm, shape (3,), before anything was moved.

    Returns
    -------
    BentSpine
        The pelvis stays over the hips.
    """
    # A right-handed turn about the left tips the head forwards, so that backwards is the other way.
    pelvis = turn_about(hips, left, -tilt)
    raised = raised or {}

    def at(site: Site) -> Move:
        turn = turn_about(hinges[site], left, -lordosis[site])
        return Move(np.eye(3), np.asarray(raised[site])).after(turn) if site in raised else turn

    moves: dict[Level, Move] = {}
    tops: dict[Level, Move] = {}
    whole = STAY
    sites = sorted(lordosis, key=lambda site: site.height)
    for vertebra in reversed(spine.vertebrae):
        for site in [one for one in sites if one.level is vertebra.level and one.through is Through.DISC]:
            whole = whole.after(at(site))
        moves[vertebra.level] = pelvis.after(whole)
        for site in [one for one in sites if one.level is vertebra.level and one.through is Through.BODY]:
            whole = whole.after(at(site))
            tops[vertebra.level] = pelvis.after(whole)
    return BentSpine(posed(spine, moves, pelvis, "planned", tops), {**moves, Level.S1: pelvis})


def _complex(points: Array) -> NDArray[np.complex128]:
    return points[..., 0] + 1j * points[..., 1]
