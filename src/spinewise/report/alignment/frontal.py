"""The spine from the front: curves with end vertebrae, apex and side, the line of the sacrum."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.measure_curves import curves_of
from spinewise.alignment.profile import Profile
from spinewise.report.alignment.bodies import HIPS, all_points, draw_bodies
from spinewise.report.alignment.lateral import HEIGHT, PLUMB
from spinewise.report.alignment.sheet_of_svg import INK, QUIET, STRONG, Svg, Window, window_for
from spinewise.words import CannotMeasure, Level, Side

Array = NDArray[np.float64]

WIDTH = 300.0
_BESIDE, _TOP, _BOTTOM = 74.0, 46.0, 26.0


def frontal_picture(profile: Profile, title: str) -> str:
    """Bodies, curves, central sacral line and plumb line.

    Parameters
    ----------
    profile : Profile
        Frontal; row 0 is drawn.
    title : str
        Posture, what it was taken on, and day.

    Returns
    -------
    str
        SVG; the patient's left is on the right, as on a film hung for reading from the front.
    """
    points = _points_drawn(profile)
    window = window_for(points, WIDTH - 2 * _BESIDE, HEIGHT - _TOP - _BOTTOM, _BESIDE, _TOP)
    svg = Svg(WIDTH, HEIGHT, f"{title}; seen from the front, the patient's left is on the right", window)
    svg.text((4, 13), title, size=12, bold=True, halo=False)
    svg.text((4, 30), "R  patient's right", size=10, colour=QUIET, halo=False)
    svg.text((WIDTH - 4, 30), "patient's left  L", size=10, anchor="end", colour=QUIET, halo=False)
    _lines(svg, profile, window)
    draw_bodies(svg, profile, window)
    try:
        levels, curves = curves_of(profile)
    except CannotMeasure:
        return svg.written()
    for curve in curves:
        upper, lower, apex = levels[curve.upper], levels[curve.lower], levels[curve.apex]
        _curve(svg, profile, window, (upper, lower, apex), curve.convex, curve.degrees)
    return svg.written()


def _points_drawn(profile: Profile) -> Array:
    """Without the crests, which are far apart and would make the spine small."""
    points = [at[0] for mark, at in profile.points.items() if mark.bone not in HIPS]
    return np.array(points) if points else all_points(profile)


def _lines(svg: Svg, profile: Profile, window: Window) -> None:
    foot = HEIGHT - _BOTTOM + 8
    try:
        sacrum = window.at(profile.centre(Level.S1)[0])
        svg.line(
            [(sacrum[0], foot), (sacrum[0], _TOP - 6)], "central-sacral-line", colour=QUIET, dash="10 3 2 3"
        )
        svg.text((sacrum[0], HEIGHT - 4), "central sacral line", size=9.5, anchor="middle", colour=QUIET)
    except CannotMeasure:
        pass
    for level in (Level.C7, Level.T1):
        try:
            top = window.at(profile.centre(level)[0])
        except CannotMeasure:
            continue
        svg.line([top, (top[0], foot - 12)], "plumb", colour=QUIET, dash=PLUMB)
        svg.text((top[0], foot - 4), f"plumb line of {level}", size=9.5, anchor="middle", colour=QUIET)
        return


def _curve(
    svg: Svg,
    profile: Profile,
    window: Window,
    levels: tuple[Level, Level, Level],
    convex: Side,
    degrees: float,
) -> None:
    """Tangents of both end vertebrae on the side that the curve is open to, and a lozenge at the apex."""
    upper, lower, apex = levels
    ends = [window.at(profile.superior(upper)[0]), window.at(profile.inferior(lower)[0])]
    towards = -1 if convex is Side.LEFT else 1
    reached = []
    for left, right in ends:
        start, other = (right, left) if towards < 0 else (left, right)
        along = (start - other) / np.linalg.norm(start - other)
        far = start + along * 40
        svg.line([other, far], "cobb", colour=STRONG, width=1.5, data=f"{upper}-{lower}")
        reached.append(far)
    at = np.mean(reached, axis=0) + np.array([6.0 * towards, 0.0])
    anchor = "end" if towards < 0 else "start"
    # Words keep inside the sheet, whichever way the curve opens.
    x = float(np.clip(at[0], 62, WIDTH - 62))
    svg.text((x, at[1] - 6), f"Cobb {degrees:.0f}°", size=11, bold=True, anchor=anchor, colour=STRONG)
    svg.text((x, at[1] + 6), f"{upper} to {lower}", size=9.5, anchor=anchor, colour=STRONG)
    svg.text((x, at[1] + 17), f"convex {convex}", size=9.5, anchor=anchor, colour=STRONG)
    x, y = (float(one) for one in window.at(profile.centre(apex)[0]))
    svg.line([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], "apex", closed=True, fill=INK, data=apex.value)
