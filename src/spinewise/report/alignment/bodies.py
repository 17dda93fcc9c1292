"""What both views share: bodies as quadrilaterals, the endplate of S1, hips, names of levels."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.profile import HEADS, LOWER, UPPER, Profile
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import View
from spinewise.report.alignment.sheet_of_svg import INK, PAPER, SOFT, Svg, Window
from spinewise.words import CannotMeasure, Level, Structure

Array = NDArray[np.float64]

HIPS = (Structure.HIP_LEFT, Structure.HIP_RIGHT)


def all_points(profile: Profile) -> Array:
    """Every mark as measured.

    Parameters
    ----------
    profile : Profile
        Of either view.

    Returns
    -------
    array, shape (n, 2)
        As (u, v).
    """
    return np.array([at[0] for at in profile.points.values()])


def quadrilateral(profile: Profile, level: Level) -> Array | None:
    """Corners of a body in turn.

    Parameters
    ----------
    profile : Profile
        Of either view.
    level : Level
        Above S1.

    Returns
    -------
    array, shape (4, 2), or None
        None where a corner was not marked.
    """
    places = (*UPPER[profile.view], *reversed(LOWER[profile.view]))
    marks = [Mark(level, place) for place in places]
    if not all(mark in profile.points for mark in marks):
        return None
    return np.array([profile.points[mark][0] for mark in marks])


def draw_bodies(svg: Svg, profile: Profile, window: Window, *, names: float = 9.5, fill: str = SOFT) -> None:
    """Bodies, single endplates, centres, S1 and hips, with the names of levels.

    Parameters
    ----------
    svg : Svg
        Drawn on.
    profile : Profile
        Row 0 is drawn.
    window : Window
        Where.
    names : float
        Size of the letters; 0 for none.
    fill : str
        Colour of the bodies.
    """
    for level in profile.levels:
        if level is Level.S1:
            continue
        corners = quadrilateral(profile, level)
        if corners is not None:
            svg.line(window.at(corners), "body", closed=True, fill=fill, data=level.value)
        else:
            _parts_of(svg, profile, window, level)
        if names:
            _name(svg, profile, window, level, names)
    _sacrum(svg, profile, window, names)
    for head in HEADS:
        mark = Mark(head, Place.CENTRE)
        if mark in profile.points:
            svg.circle(window.at(profile.points[mark][0]), 5, "hip", fill=PAPER, width=1.4, data=str(head))
    for crest in HIPS:
        mark = Mark(crest, Place.CREST_TOP)
        if mark in profile.points:
            x, y = window.at(profile.points[mark][0])
            svg.line([(x - 9, y + 4), (x, y), (x + 9, y + 4)], "crest", width=1.4, data=str(crest))


def _parts_of(svg: Svg, profile: Profile, window: Window, level: Level) -> None:
    """An endplate alone as a line, a centre alone as a dot."""
    for ends in (profile.superior, profile.inferior):
        try:
            svg.line(window.at(ends(level)[0]), "endplate", width=2, data=level.value)
        except CannotMeasure:
            continue
    mark = Mark(level, Place.CENTRE)
    if mark in profile.points:
        svg.circle(window.at(profile.points[mark][0]), 2.4, "centre", fill=INK, data=level.value)


def _sacrum(svg: Svg, profile: Profile, window: Window, names: float) -> None:
    try:
        ends = window.at(profile.superior(Level.S1)[0])
    except CannotMeasure:
        return
    svg.line(ends, "sacral-endplate", width=3, data="S1")
    if names:
        aside = ends[1] if profile.view is View.LATERAL else ends[1] if ends[1][0] < ends[0][0] else ends[0]
        svg.text((aside[0] - 7, aside[1] + 4), "S1", size=names, anchor="end")


def _name(svg: Svg, profile: Profile, window: Window, level: Level, size: float) -> None:
    """To the left on the sheet: behind the body from the side, on the patient's right from the front."""
    there = [window.at(at[0]) for mark, at in profile.points.items() if mark.bone is level]
    corners = quadrilateral(profile, level)
    if corners is not None:
        there = list(window.at(corners))
    x = min(at[0] for at in there)
    y = float(np.mean([at[1] for at in there]))
    svg.text((x - 5, y + 3.2), level.value, size=size, anchor="end", colour=INK)
