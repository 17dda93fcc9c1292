"""One small picture for each plan of correction: where what is done, marked by shape and words."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.change import LYING, Change
from spinewise.alignment.correction.sites import Through, below
from spinewise.alignment.profile import Profile
from spinewise.report import numbers
from spinewise.report.alignment.bodies import all_points, draw_bodies
from spinewise.report.alignment.sheet_of_svg import INK, PAPER, QUIET, Svg, Window, window_for
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

WIDTH, HEIGHT = 190.0, 330.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 86.0, 34.0, 10.0
_ROW = 19.0
SHORT = {
    "posterior column osteotomy": "PCO",
    "pedicle subtraction osteotomy": "PSO",
    "bone-disc-bone osteotomy": "BDBO",
    "vertebral column resection": "VCR",
    "transforaminal cage": "TLIF cage",
    "lateral cage": "lateral cage",
    "anterior cage": "ALIF cage",
}


def short(name: str) -> str:
    """A technique in its short form.

    Parameters
    ----------
    name : str
        As the table names it.

    Returns
    -------
    str
        The name itself where no short form is in use.
    """
    return SHORT.get(name, name)


def plan_picture(
    profile: Profile, title: str, changes: tuple[Change, ...] = (), ends: tuple[Level, Level] | None = None
) -> str:
    """A profile, small, with the fusion and every change.

    Parameters
    ----------
    profile : Profile
        As it stands, or as it is foreseen to stand.
    title : str
        Name of the plan.
    changes : tuple of Change
        What is done; what lying gives is not marked.
    ends : (Level, Level) or None
        Upper and lower instrumented vertebra.

    Returns
    -------
    str
        SVG; front to the right.
    """
    points = all_points(profile)
    window = window_for(points, WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM, _LEFT, _TOP)
    svg = Svg(WIDTH, HEIGHT, f"{title}; from the side, front to the right", window)
    svg.text((3, 12), title, size=11, bold=True, halo=False)
    svg.text((3, 25), "← back", size=8.5, colour=QUIET, halo=False)
    svg.text((WIDTH - 3, 25), "front →", size=8.5, anchor="end", colour=QUIET, halo=False)
    _vertical(svg, profile, window)
    draw_bodies(svg, profile, window, names=0, fill=PAPER)
    if ends is not None:
        _fusion(svg, profile, window, ends)
    lowest = 0.0
    for change in changes:  # from the head down
        if set(change.by) != {LYING}:
            lowest = _change(svg, profile, window, change, lowest + _ROW)
    return svg.written()


def _vertical(svg: Svg, profile: Profile, window: Window) -> None:
    """Vertical through the hips: how far the trunk stands before it is seen at a glance."""
    try:
        x, y = window.at(profile.hip_axis()[0])
    except CannotMeasure:
        return
    svg.line([(x, y), (x, _TOP - 4)], "vertical", colour=QUIET, dash="2 2")


def _fusion(svg: Svg, profile: Profile, window: Window, ends: tuple[Level, Level]) -> None:
    """A rod behind the fused bodies, with its ends named."""
    behind = []
    for level in profile.levels:
        if level.is_above(ends[0]) or ends[1].is_above(level):
            continue
        try:
            back = window.at(profile.superior(level)[0, 1])
        except CannotMeasure:
            continue
        behind.append(back - np.array([6.0, 0.0]))
    if not behind:
        return
    svg.line(behind, "fusion", width=2.6, data=f"{ends[0]}-{ends[1]}")
    for at, level in ((behind[0], ends[0]), (behind[-1], ends[1])):
        svg.text((at[0] - 4, at[1] + 3), level.value, size=9, anchor="end", bold=True)


def _change(svg: Svg, profile: Profile, window: Window, change: Change, least: float) -> float:
    """Shape at its site and words beside it, not above `least`; gives the height of the words."""
    site = change.site
    try:
        if site.through is Through.BODY:
            upper, lower = profile.superior(site.level)[0], profile.inferior(site.level)[0]
            name = site.level.value
        else:
            under = below(profile, site.level)
            upper, lower = profile.inferior(site.level)[0], profile.superior(under)[0]
            name = f"{site.level}-{under}"
    except CannotMeasure:
        return least - _ROW
    upper, lower = window.at(upper), window.at(lower)
    front, back = (upper + lower) / 2
    by = [one for one in change.by if one != LYING]
    if change.three_columns:
        # A wedge open to the back, as it is cut.
        height = 8.0 if site.through is Through.BODY else 6.0
        wedge = [front, back + np.array([0.0, -height]), back + np.array([0.0, height])]
        svg.line(wedge, "wedge", closed=True, fill=INK, data=name)
    if any(one.endswith("cage") for one in by):
        across = (front - back) * 0.35
        middle = (front + back) / 2
        svg.line([middle - across, middle + across], "cage", width=4, data=name)
    if change.posterior:
        x, y = back
        square = [(x - 5, y - 3.5), (x + 2, y - 3.5), (x + 2, y + 3.5), (x - 5, y + 3.5)]
        svg.line(square, "posterior-cut", closed=True, fill=PAPER, width=1.4, data=name)
    right = float(max(window.at(all_points(profile))[:, 0].max(), 0)) + 6
    height = max(float(front[1]), least)
    svg.line([front, (right - 2, height)], "leader", colour=QUIET, width=0.5)
    svg.text(
        (right, height - 1),
        f"{name} {'+' if change.degrees > 0 else ''}{numbers.number(change.degrees, 1)}°",
        size=9,
        bold=True,
    )
    svg.text((right, height + 8), " + ".join(map(short, by)) or "as asked", size=8)
    return height
