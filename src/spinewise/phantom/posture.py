"""How the vertebrae stand on each other: sagittal angles, coronal curve, axial rotation, pelvis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.body import endplate_plane
from spinewise.phantom.norms import at, number
from spinewise.phantom.sizes import LevelSize
from spinewise.words import Level

Array = NDArray[np.float64]

LEAST_GAP = 1.2
"""Between the rims of neighbours, on the narrow side of a curve, mm."""
_HALF_CURVE = 4.0  # levels from the apex to the ends of a curve
_BODY_SHARE = 0.45  # how much of a coronal curve lies in the bodies, the rest in the discs


@dataclass(frozen=True)
class Alignment:
    """The angles that were asked for or drawn, degrees; exact where the curve is purely sagittal.

    Parameters
    ----------
    pi, pt, ss, ll, tk : float
        Pelvic incidence, pelvic tilt, sacral slope, L1 to S1 lordosis, T4 to T12 kyphosis.
    pelvic_radius : float
        From the hip axis to the posterior corner of S1, mm.
    """

    pi: float
    pt: float
    ss: float
    ll: float
    tk: float
    pelvic_radius: float


def draw_alignment(
    rng: np.random.Generator, pi: float | None, pt: float | None, ll: float | None, tk: float | None
) -> Alignment:
    """Draw the angles of a person from the norms, keeping those that are given.

    Parameters
    ----------
    rng : Generator
        The person's own.
    pi, pt, ll, tk : float or None
        Degrees; None draws.

    Returns
    -------
    Alignment
        With SS = PI - PT.
    """
    noise = rng.standard_normal(5).clip(-2.5, 2.5)
    if pi is None:
        pi = float(
            np.clip(number("PI mean") + number("PI sd") * noise[0], number("PI low"), number("PI high"))
        )
    if pt is None:
        pt = number("PT slope") * pi + number("PT offset") + number("PT sd") * noise[1]
    if ll is None:
        drawn = number("LL slope") * pi + number("LL offset") + number("LL sd") * noise[2]
        ll = float(np.clip(drawn, number("LL low"), number("LL high")))
    if tk is None:
        balance = number("TK with lordosis") * (ll - (pi - pt))  # less kyphosis where lordosis is short
        drawn = number("TK mean") + balance + number("TK sd") * noise[3]
        tk = float(np.clip(drawn, number("TK low"), number("TK high")))
    radius = (
        number("pelvic radius offset")
        + number("pelvic radius slope") * pi
        + number("pelvic radius sd") * noise[4]
    )
    return Alignment(float(pi), float(pt), float(pi - pt), float(ll), float(tk), float(radius))


def curve(
    levels: tuple[Level, ...], apex: Level, tilt: float, rotation: float, convex: float
) -> tuple[Array, Array]:
    """Coronal tilt and axial rotation of every level of a single curve with its return to the middle.

    Parameters
    ----------
    levels : tuple of Level
        From the head down.
    apex : Level
        Where rotation is greatest and tilt about zero.
    tilt : float
        Greatest coronal tilt of a vertebra, deg.
    rotation : float
        Greatest axial rotation, deg.
    convex : float
        1 for a curve convex to the left, -1 to the right.

    Returns
    -------
    (array, shape (n,), array, shape (n,))
        Tilt (top leaning to the left positive) and rotation (body turning to the left positive), deg.
    """
    from scipy.interpolate import PchipInterpolator

    count = len(levels)
    place = np.arange(count, 0, -1, dtype=float)  # from the sacrum up
    top = place[levels.index(apex)]
    low, high = max(top - _HALF_CURVE, 0.5 * top), min(top + _HALF_CURVE, count + 0.5)
    knots = [(0.0, 0.0), (low, 0.8), (top, 0.0), (high, -1.0), (max(count + 2.0, high + 2.5), -0.2)]
    steps, shares = np.array(knots).T
    shape = PchipInterpolator(steps, shares)(place)
    shape = shape / max(np.abs(shape).max(), 1e-9)
    turn = np.exp(-(((place - top) / _HALF_CURVE) ** 2))
    return convex * tilt * shape, convex * rotation * turn


def coronal_wedges(tilts: Array) -> Array:
    """Coronal wedge of each body, higher on its left positive, so that bodies share in the curve, deg.

    Parameters
    ----------
    tilts : array, shape (n,)
        Coronal tilt of each vertebra from the top, degrees.

    Returns
    -------
    array, shape (n,)
        In degrees.
    """
    padded = np.concatenate([[tilts[0]], tilts, [0.0]])
    wedge: Array = -_BODY_SHARE * (padded[:-2] - padded[2:]) / 2
    return wedge


def sagittal_wedges(sizes: tuple[LevelSize, ...], alignment: Alignment) -> dict[Level, float]:
    """Scale the wedges of T4 to T12 so that bodies carry most of the kyphosis that was asked for.

    Parameters
    ----------
    sizes : tuple of LevelSize
        With the normal wedge of each body.
    alignment : Alignment
        With the kyphosis that was asked for.

    Returns
    -------
    dict
        Level to wedge, degrees.
    """
    inside = [size for size in sizes if _in_kyphosis(size.level)]
    total = sum(size.wedge for size in inside)
    wanted = number("TK share in bodies") * alignment.tk
    factor = float(np.clip(wanted / total, 0.4, 1.8)) if total > 1 else 1.0
    return {size.level: size.wedge * (factor if size in inside else 1.0) for size in sizes}


def _in_kyphosis(level: Level) -> bool:
    return level.region == "T" and not level.is_above(Level.T4)


def stack(
    sizes: tuple[LevelSize, ...],
    bodies: tuple[Array, ...],
    sacrum: Array,
    alignment: Alignment,
    tilts: Array,
    turns: Array,
) -> tuple[tuple[Frame, ...], Frame]:
    """Place all bodies from the sacrum upward; the centre of the S1 endplate is the origin.

    Parameters
    ----------
    sizes : tuple of LevelSize
        From the head down.
    bodies : tuple of arrays, shape (BODY,)
        Their bodies.
    sacrum : array, shape (BODY,)
        Body of the sacrum.
    alignment : Alignment
        The angles.
    tilts, turns : array, shape (n,)
        Coronal tilt and axial rotation, deg.

    Returns
    -------
    (tuple of Frame, Frame)
        Places of the vertebrae, from the head down, and of the sacrum.
    """
    plane, centre = endplate_plane(sacrum, upper=True)
    axes = _axes(alignment.ss - _lean(plane), 0.0, 0.0)
    place = Frame(-centre @ axes, axes)
    sacrum_place = place
    body, slope = sacrum, alignment.ss
    discs = _disc_angles(sizes, bodies, alignment)
    frames: list[Frame] = []
    for n in range(len(sizes) - 1, -1, -1):
        lower_plane, lower_centre = endplate_plane(bodies[n], upper=False)
        upper_plane = endplate_plane(bodies[n], upper=True)[0]
        slope -= discs[n]
        axes = _axes(slope - _lean(lower_plane), tilts[n], turns[n])
        slope += _lean(upper_plane) - _lean(lower_plane)
        below_plane, below_centre = endplate_plane(body, upper=True)
        way = _normal(below_plane) @ place.axes + _normal(lower_plane) @ axes
        way = way / np.linalg.norm(way)
        base = place.to_patient(below_centre)
        gap = sizes[n].disc
        frame = Frame(base + gap * way - lower_centre @ axes, axes)
        lack = LEAST_GAP - narrowest(body, place, bodies[n], frame)
        if lack > 0:
            frame = Frame(frame.origin + lack * way, axes)
        frames.append(frame)
        place, body = frame, bodies[n]
    return tuple(reversed(frames)), sacrum_place


def _disc_angles(sizes: tuple[LevelSize, ...], bodies: tuple[Array, ...], alignment: Alignment) -> Array:
    """Lordosis of the disc below each level, deg, so that LL and TK come out as asked."""
    levels = tuple(size.level for size in sizes)
    wedge = np.array(
        [
            _lean(endplate_plane(body, upper=True)[0]) - _lean(endplate_plane(body, upper=False)[0])
            for body in bodies
        ]
    )
    out = np.zeros(len(sizes))
    lumbar = np.array([level.region == "L" for level in levels])
    share = np.array(
        [
            at("share of lumbar disc lordosis", level, levels) if level.region == "L" else 0.0
            for level in levels
        ]
    )
    out[lumbar] = (alignment.ll + wedge[lumbar].sum()) * share[lumbar] / share.sum()
    curved = [n for n, level in enumerate(levels) if _in_kyphosis(level)]
    if curved:
        lower = curved[:-1]
        out[lower] = -(alignment.tk - wedge[curved].sum()) / max(1, len(lower))
        out[curved[-1]] = number("disc T12-L1 lordosis")
    return out


def hip_axis(alignment: Alignment, depth: float) -> Array:
    """Middle between the femoral heads when the S1 endplate's centre is the origin, LPS, mm, shape (3,).

    The pelvic radius reaches to the posterior corner of S1, half a `depth` behind the origin.

    Parameters
    ----------
    alignment : Alignment
        With sacral slope, pelvic tilt and pelvic radius.
    depth : float
        Of the S1 endplate, mm.

    Returns
    -------
    array, shape (3,)
        LPS, mm.
    """
    slope, tilt = np.radians(alignment.ss), np.radians(alignment.pt)
    corner = depth / 2 * np.array([0.0, np.cos(slope), np.sin(slope)])
    way = np.array([0.0, -np.sin(tilt), -np.cos(tilt)])
    along = way @ corner
    distance = along + np.sqrt(along**2 - corner @ corner + alignment.pelvic_radius**2)
    axis: Array = distance * way
    return axis


def _axes(lean: float, tilt: float, turn: float) -> Array:
    """Rows left, posterior, up of a bone that is turned about itself, leant forwards, tilted to the left."""
    a, b, c = np.radians([turn, lean, tilt])
    # Turned to the left, the body faces left: its back goes to the right.
    own = np.array([[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1.0]])
    forward = np.array([[1.0, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    sideways = np.array([[np.cos(c), 0, np.sin(c)], [0, 1.0, 0], [-np.sin(c), 0, np.cos(c)]])
    matrix = sideways @ forward @ own.T
    axes: Array = matrix.T
    return axes


def _lean(plane: Array) -> float:
    """Forward tilt of an endplate's normal in the bone's own frame, deg."""
    return float(np.degrees(np.arctan(plane[2])))


def _normal(plane: Array) -> Array:
    normal = np.array([-plane[1], -plane[2], 1.0])
    unit: Array = normal / np.linalg.norm(normal)
    return unit


def narrowest(below: Array, place: Frame, above: Array, frame: Frame) -> float:
    """Least distance between the rim of one bone and the rim plane of its neighbour, mm.

    Parameters
    ----------
    below : array, shape (BODY,)
        Body of the lower one.
    place : Frame
        Where it lies.
    above : array, shape (BODY,)
        Body of the upper one.
    frame : Frame
        Where it lies.

    Returns
    -------
    float
        Negative where they overlap.
    """
    angles = np.arange(0, 360, 6) * np.pi / 180
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rim = ways * k.rim_radii(angles, below, True)[:, None]
    height = below[k.HALF] + rim @ below[[k.SUP_X, k.SUP_Y]]
    seen = frame.to_local(place.to_patient(np.column_stack([rim, height])))
    one = -above[k.HALF] + seen[:, :2] @ above[[k.INF_X, k.INF_Y]] - seen[:, 2]
    rim = ways * k.rim_radii(angles, above, False)[:, None]
    height = -above[k.HALF] + rim @ above[[k.INF_X, k.INF_Y]]
    seen = place.to_local(frame.to_patient(np.column_stack([rim, height])))
    other = seen[:, 2] - below[k.HALF] - seen[:, :2] @ below[[k.SUP_X, k.SUP_Y]]
    return float(min(one.min(), other.min()))
