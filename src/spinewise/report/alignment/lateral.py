"""The spine from the side, with lines and angles: front to the right."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import middle
from spinewise.alignment.profile import Profile
from spinewise.report.alignment.bodies import all_points, draw_bodies
from spinewise.report.alignment.sheet_of_svg import QUIET, STRONG, WIDE, Svg, Window, window_for
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

WIDTH, HEIGHT = 330.0, 600.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 78.0, 62.0, 46.0, 26.0
_NEAR, _NAMES = 22.0, 24.0
"""Distances within which a body stands in the way of a word, and what its own name takes."""
PLUMB = "6 3"
PELVIC = "8 2 2 2"


def lateral_picture(profile: Profile, title: str, values: Mapping[str, str]) -> str:
    """Bodies, S1, hips, plumb line, and the angles that could be measured.

    Parameters
    ----------
    profile : Profile
        Lateral; row 0 is drawn.
    title : str
        Posture, what it was taken on, and day.
    values : mapping
        Name of a parameter to its printed value; an angle that is not there is not drawn.

    Returns
    -------
    str
        SVG.
    """
    window = window_for(all_points(profile), WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM, _LEFT, _TOP)
    svg = Svg(WIDTH, HEIGHT, f"{title}; seen from the patient's right, front to the right", window)
    svg.text((4, 13), title, size=12, bold=True, halo=False)
    svg.text((4, 30), "← back", size=10, colour=QUIET, halo=False)
    svg.text((WIDTH - 4, 30), "front →", size=10, anchor="end", colour=QUIET, halo=False)
    _plumb(svg, profile, window)
    draw_bodies(svg, profile, window)
    _curves(svg, profile, window, values)
    _pelvis(svg, profile, window, values)
    _global(svg, profile, window, values)
    return svg.written()


def _plumb(svg: Svg, profile: Profile, window: Window) -> None:
    """Vertical through C7, or through T1 where C7 is not there, down to S1."""
    for level in (Level.C7, Level.T1):
        try:
            top = window.at(profile.centre(level)[0])
            break
        except CannotMeasure:
            continue
    else:
        return
    foot = HEIGHT - _BOTTOM + 8
    svg.line([top, (top[0], foot)], "plumb", colour=QUIET, width=1.1, dash=PLUMB)
    aside = -3 if top[0] > WIDTH / 2 else 3
    anchor = "end" if aside < 0 else "start"
    svg.text((top[0] + aside, HEIGHT - 4), f"plumb line of {level}", size=9.5, anchor=anchor, colour=QUIET)
    try:
        behind = window.at(profile.superior(Level.S1)[0, 1])
    except CannotMeasure:
        return
    svg.line([behind, (top[0], behind[1])], "sva", colour=QUIET, width=1.1, dash="2 2")


def _pelvis(svg: Svg, profile: Profile, window: Window, values: Mapping[str, str]) -> None:
    """PI, PT and SS where they are drawn in every textbook: at S1 and at the hips."""
    try:
        plate = window.at(profile.superior(Level.S1)[0])
    except CannotMeasure:
        return
    front, back = plate
    along = (front - back) / np.linalg.norm(front - back)
    centre = plate.mean(axis=0)
    down = np.array([-along[1], along[0]])
    down = down if down[1] > 0 else -down
    if "SS" in values:
        reach = 1.9 * float(np.linalg.norm(front - back))
        level = back + np.array([reach, 0.0])
        svg.line([back, level], "horizontal", colour=QUIET, dash="2 2")
        svg.line([front, back + along * reach], "sacral-slope", width=1)
        at = svg.arc(back, level, front, 1.7 * float(np.linalg.norm(front - back)), "SS")
        svg.text((at[0] - 4, at[1] + 4), "SS", size=10.5, bold=True)
    try:
        hips = window.at(profile.hip_axis()[0])
    except CannotMeasure:
        return
    if not {"PI", "PT"} & set(values):
        return
    svg.line([hips, centre], "hips-to-sacrum", width=1.4)
    if "PI" in values:
        far = centre + down * 0.8 * float(np.linalg.norm(hips - centre))
        svg.line([centre, far], "perpendicular", dash="3 2", width=1.1)
        at = svg.arc(centre, far, hips, 0.45 * float(np.linalg.norm(hips - centre)), "PI")
        svg.text((at[0], at[1] + 5), "PI", size=10.5, anchor="middle", bold=True)
    if "PT" in values:
        up = hips - np.array([0.0, 0.9 * float(np.linalg.norm(hips - centre))])
        svg.line([hips, up], "vertical", colour=QUIET, dash="2 2")
        at = svg.arc(hips, up, centre, 0.4 * float(np.linalg.norm(hips - centre)), "PT")
        svg.text((at[0], at[1] - 1), "PT", size=10.5, anchor="middle", bold=True)


def _global(svg: Svg, profile: Profile, window: Window, values: Mapping[str, str]) -> None:
    """T1 and L1 pelvic angles: at the hips, from S1 to the body."""
    try:
        hips = window.at(profile.hip_axis()[0])
        centre = window.at(middle(profile.superior(Level.S1))[0])
    except CannotMeasure:
        return
    near = float(np.linalg.norm(hips - centre))
    for name, level, share, shown in (("L1PA", Level.L1, 1.4, "L1PA"), ("TPA", Level.T1, 1.75, "T1PA")):
        if name not in values:
            continue
        body = window.at(profile.centre(level)[0])
        svg.line([hips, body], name, colour=STRONG, width=1, dash=PELVIC)
        start = hips + (centre - hips) * share
        svg.line([centre, start], f"{name}-side", colour=STRONG, width=0.6, dash=PELVIC)
        svg.arc(hips, start, body, share * near, name, colour=STRONG)
        # Behind the spine, clear of the bodies and their names.
        bodies = window.at(all_points(profile))
        near_by = bodies[np.abs(bodies[:, 1] - start[1]) < _NEAR][:, 0]
        behind = min([start[0] - 3, *(near_by - _NAMES)])
        svg.text((behind, start[1] + 3), shown, size=9.5, bold=True, colour=STRONG, anchor="end")


def _curves(svg: Svg, profile: Profile, window: Window, values: Mapping[str, str]) -> None:
    """Lordosis behind the spine, kyphosis before it: tangents of both endplates, joined by a bow."""
    points = window.at(all_points(profile))
    rows = (
        ("LL", profile.superior, Level.L1, profile.superior, Level.S1, -1),
        ("TK T4-T12", profile.superior, Level.T4, profile.inferior, profile.last_thoracic, 1),
    )
    for name, of_upper, upper, of_lower, lower, side in rows:
        if name not in values:
            continue
        ends = [window.at(of(level)[0]) for of, level in ((of_upper, upper), (of_lower, lower))]
        bound = points[:, 0].min() - 34 if side < 0 else points[:, 0].max() + 8
        reached = []
        for front, back in ends:
            start = back if side < 0 else front
            along = (back - front if side < 0 else front - back) / np.linalg.norm(front - back)
            far = start + along * min(abs(bound - start[0]) / max(abs(along[0]), 0.35), 95)
            svg.line([start, far], f"{name}-tangent", colour=WIDE, width=1, dash="4 2")
            reached.append(far)
        bow = _bow(reached[0], reached[1], 14.0 * side)
        svg.line(bow, name, colour=WIDE, width=1.4)
        # Lordosis is named high up, above the names of the angles at the hips.
        at = bow[4 if side < 0 else len(bow) // 2]
        word = name.split()[0]
        svg.text((at[0] + 4 * side, at[1] + 3), word, size=11, bold=True, colour=WIDE,
                 anchor="end" if side < 0 else "start")  # fmt: skip


def _bow(start: Array, end: Array, out: float) -> Array:
    """A bow between two places that swings out to one side."""
    t = np.linspace(0, 1, 21)[:, None]
    control = (start + end) / 2 + np.array([2 * out, 0.0])
    bow: Array = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return bow
