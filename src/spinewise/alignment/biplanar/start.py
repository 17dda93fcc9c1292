"""A first guess at the spine: triangulated bodies, tilts as seen, no axial rotation."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.calibration import HEIGHT
from spinewise.alignment.biplanar.centres import Seen
from spinewise.alignment.biplanar.prior import SIZED, Prior
from spinewise.alignment.biplanar.state import COMMON, PERSON_NUMBERS, State
from spinewise.alignment.biplanar.triangulate import Pair, triangulate
from spinewise.imaging.radiograph import View
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]


def first_guess(
    pair: Pair,
    prior: Prior,
    bodies: Mapping[View, Mapping[Level, Seen]],
    heads: Array,
    height_difference_mm: float,
    size: float,
) -> State:
    """Where to begin.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    prior : Prior
        With the levels.
    bodies : mapping
        View to level to where it was seen; what one view lacks is taken from the neighbours.
    heads : array, shape (m, 2, 2)
        Femoral heads, frontal and lateral (u, v), mm.
    height_difference_mm : float
        By which the lateral view lies too high.
    size : float
        Of the person against the table.

    Returns
    -------
    State
        Within some millimetres and 40 degrees of the answer.

    Raises
    ------
    BadInput
        When a view shows no body at all.
    """
    shift = np.array([0.0, height_difference_mm])
    flat: dict[View, Array] = {}
    for view in View:
        flat[view] = _filled([bodies[view].get(level) for level in prior.levels], view)
    # A body that one view lacks has there the height that the other view gives it.
    for n, level in enumerate(prior.levels):
        for view, other, sign in ((View.FRONTAL, View.LATERAL, -1), (View.LATERAL, View.FRONTAL, 1)):
            if level not in bodies[view] and level in bodies[other]:
                flat[view][n, 1] = flat[other][n, 1] + sign * height_difference_mm
    places = triangulate(pair, flat[View.FRONTAL], flat[View.LATERAL] - shift).points
    axes = np.stack(
        [
            _axes(*(_tilt(bodies[view].get(level)) for view in (View.FRONTAL, View.LATERAL)))
            for level in prior.levels
        ]
    )
    shapes = prior.mean.copy()
    common = np.zeros(COMMON)
    common[0], common[PERSON_NUMBERS + HEIGHT] = np.log(size), height_difference_mm
    shapes[:, list(SIZED)] += common[0]
    hips = triangulate(pair, heads[:, 0], heads[:, 1] - shift).points if len(heads) else np.zeros((0, 3))
    return State(places, axes, shapes, common, hips)


def _tilt(seen: Seen | None) -> float:
    return seen.tilt if seen is not None else 0.0


def _filled(seen: list[Seen | None], view: View) -> Array:
    """Centres on one view, shape (n, 2); what is missing lies on the line between its neighbours."""
    there = [n for n, one in enumerate(seen) if one is not None]
    if not there:
        raise BadInput(
            f"no vertebra can be placed on the {view} view: mark both ends of endplates, or pedicles"
        )
    centres = np.array([one.centre for one in seen if one is not None])
    rows = np.arange(len(seen))
    return np.stack([np.interp(rows, there, centres[:, k]) for k in (0, 1)], axis=1)


def _axes(frontal_tilt: float, lateral_tilt: float) -> Array:
    """Rows left, back, up of a body whose endplates rise to the left and to the front by these angles."""
    left = np.array([np.cos(frontal_tilt), 0.0, np.sin(frontal_tilt)])
    back = np.array([0.0, np.cos(lateral_tilt), -np.sin(lateral_tilt)])
    up = np.cross(left, back)
    up = up / np.linalg.norm(up)
    back = back - (back @ up) * up
    back = back / np.linalg.norm(back)
    return np.stack([np.cross(back, up), back, up])
