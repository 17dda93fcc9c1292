"""Parameters on a frontal view: Cobb angles, balance, obliquity. u points to the patient's left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import lean, length, middle, normal, turn
from spinewise.words import Side

Array = NDArray[np.float64]


def cobb_from_endplates(upper: Array, lower: Array) -> Array:
    """Angle between the superior endplate of the upper and the inferior one of the lower end vertebra.

    Parameters
    ----------
    upper, lower : array, shape (..., 2, 2)
        Those endplates, each left then right.

    Returns
    -------
    array, shape (...)
        Degrees; positive when the curve between them is convex to the right.

    References
    ----------
    Cobb 1948; error in Morrissy 1990.
    """
    return turn(normal(lower), normal(upper))


@dataclass(frozen=True)
class Curve:
    """One curve between its end vertebrae, by their places in the sequence that was given.

    Parameters
    ----------
    upper, lower : int
        Places of the end vertebrae.
    apex : int
        Place of the body that stands furthest from the line between the end vertebrae.
    convex : Side
        To which side it bulges.
    degrees : float
        Cobb angle as measured, 0 or more.
    """

    upper: int
    lower: int
    apex: int
    convex: Side
    degrees: float


def curves_from_endplates(superior: Array, inferior: Array, least_deg: float) -> tuple[Curve, ...]:
    """Every curve of a spine: the greatest Cobb angle, then what lies above and below and bends back.

    Parameters
    ----------
    superior, inferior : array, shape (levels, 2, 2)
        Endplates of each body from the head down, left then right.
    least_deg : float
        Smaller angles are no curve.

    Returns
    -------
    tuple of Curve
        From the head down. Neighbours share an end vertebra at most.
    """
    tilts = lean(normal(superior)), lean(normal(inferior))
    bodies = 0.5 * (middle(superior) + middle(inferior))
    found: list[Curve] = []

    def search(first: int, last: int, sign: float) -> None:
        """Greatest curve of one sign (0: of either) among some levels, then its neighbours of the other."""
        best = _greatest(*tilts, first, last, sign)
        if best is None or abs(best[2]) < least_deg:
            return
        upper, lower, angle = best
        found.append(_curve(bodies, upper, lower, angle))
        search(first, upper, -np.sign(angle))
        search(lower, last, -np.sign(angle))

    search(0, len(superior) - 1, 0.0)
    return tuple(sorted(found, key=lambda curve: curve.upper))


def _greatest(
    superior: Array, inferior: Array, first: int, last: int, sign: float
) -> tuple[int, int, float] | None:
    """End vertebrae and signed angle of the greatest curve of that sign."""
    pairs = [
        (upper, lower, float(superior[upper] - inferior[lower]))
        for upper in range(first, last + 1)
        for lower in range(upper + 1, last + 1)
    ]
    fitting = [pair for pair in pairs if sign == 0 or pair[2] * sign > 0]
    return max(fitting, key=lambda pair: abs(pair[2]), default=None)


def _curve(bodies: Array, upper: int, lower: int, angle: float) -> Curve:
    side = apex_side(bodies[upper : lower + 1])
    apex = upper + apex_of(bodies[upper : lower + 1])
    return Curve(upper, lower, apex, side, abs(angle))


def _beside(bodies: Array) -> Array:
    """Distance of each body from the line between the first and the last, to the left positive."""
    chord = bodies[0] - bodies[-1]
    away = bodies - bodies[-1]
    beside: Array = (away[:, 0] * chord[1] - away[:, 1] * chord[0]) / length(chord)
    return beside


def apex_of(bodies: Array) -> int:
    """Which body stands furthest from the line between the first and the last.

    Parameters
    ----------
    bodies : array, shape (n, 2)
        Centres from the upper to the lower end vertebra.

    Returns
    -------
    int
        Its place.
    """
    return int(np.abs(_beside(bodies)).argmax())


def apex_side(bodies: Array) -> Side:
    """To which side a curve bulges.

    Parameters
    ----------
    bodies : array, shape (n, 2)
        Centres from the upper to the lower end vertebra.

    Returns
    -------
    Side
        The patient's own.
    """
    return Side.LEFT if _beside(bodies)[apex_of(bodies)] > 0 else Side.RIGHT


def coronal_balance(c7: Array, s1: Array) -> Array:
    """Horizontal distance from the vertical through the middle of the sacrum to the centre of C7.

    Parameters
    ----------
    c7 : array, shape (..., 2)
        Centre of the body of C7, mm.
    s1 : array, shape (..., 2, 2)
        Superior endplate of S1, left then right, mm.

    Returns
    -------
    array, shape (...)
        Mm, positive when C7 stands to the patient's left.
    """
    beside: Array = c7[..., 0] - middle(s1)[..., 0]
    return beside


def pelvic_obliquity(left: Array, right: Array) -> Array:
    """Angle between the horizontal and the line through the same point on both sides of the pelvis.

    Parameters
    ----------
    left, right : array, shape (..., 2)
        Tops of the iliac crests, or centres of the femoral heads.

    Returns
    -------
    array, shape (...)
        Degrees, positive when the left side stands higher.
    """
    across = left - right
    return np.degrees(np.arctan2(across[..., 1], across[..., 0]))
