"""Which numbering a label map without a table uses, seen from its codes and the shapes they have.

A numbering is kept when every code has a name in it and what it calls levels lies in order, has the size of
those levels and stands where the pelvis and the legs allow it. One that is left over is the answer; several
that give the same names are one; anything else is a question.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from spinewise.io.labels.conventions import Convention, conventions, norms
from spinewise.io.labels.names import Name
from spinewise.io.labels.shapes import LabelShape
from spinewise.words import Level, Structure

Shapes = Mapping[int, LabelShape]
_FEW = 2


def candidates(shapes: Shapes) -> tuple[Convention, ...]:
    """All numberings that the codes and their shapes allow.

    Parameters
    ----------
    shapes : mapping
        Code to its shape.

    Returns
    -------
    tuple of Convention
        Those that give the same names as an earlier one are left out.
    """
    left = [one for one in conventions() if one.fits(shapes) and _is_plausible(one, shapes)]
    # Two numberings may agree on every code that occurs; then the shapes say which of them it is.
    left.sort(key=lambda one: (one.shape == "bodies") != _bodies_by(one, shapes))
    kept: list[Convention] = []
    for one in left:
        if any(_explains_more(other, one, shapes) for other in left):
            continue
        if not any(_named(one, shapes) == _named(other, shapes) for other in kept):
            kept.append(one)
    return tuple(kept)


def bodies_only(shapes: Shapes, codes: Sequence[int]) -> bool:
    """Whether labels are vertebral bodies without posterior elements.

    A body is compact like a cylinder; the arch and the processes of a whole vertebra spread it out.

    Parameters
    ----------
    shapes : mapping
        Code to its shape.
    codes : sequence of int
        Which of them are vertebrae.

    Returns
    -------
    bool
        By the median over those that are not cut by the edge of the images, over all if every one is cut.
    """
    wanted = [shapes[code] for code in shapes if code in codes]
    whole = [shape for shape in wanted if not shape.cut] or wanted
    if not whole:
        return False
    return float(np.median([shape.compactness for shape in whole])) > norms().compactness_of_bodies


def is_levelless(shapes: Shapes) -> bool:
    """Whether one code runs over several vertebrae, as a map of all bodies or all vertebrae does.

    Parameters
    ----------
    shapes : mapping
        Code to its shape.

    Returns
    -------
    bool
        True for at most two codes of which one is taller than a vertebra can be and narrower than the trunk.
    """
    tallest = norms().tallest_mm
    return len(shapes) <= _FEW and any(
        shape.extent_mm[2] > tallest and shape.extent_mm[0] < 2 * tallest for shape in shapes.values()
    )


def in_order(names: Mapping[int, Name], shapes: Shapes) -> float:
    """Share of neighbouring levels of which the upper one lies higher.

    Parameters
    ----------
    names : mapping
        Code to level or structure.
    shapes : mapping
        Code to its shape.

    Returns
    -------
    float
        0 to 1; 1 for fewer than two levels.
    """
    levels = _levels(names, shapes)
    heights = [float(shapes[code].centre[2]) for _, code in levels]
    return float(np.mean(np.diff(heights) < 0)) if len(heights) > 1 else 1.0


def _explains_more(one: Convention, other: Convention, shapes: Shapes) -> bool:
    """Whether what `other` calls levels, and several labels that it calls organs, are all levels in `one`.

    Those labels passed the tests of order and size as vertebrae; organs do not stack like that.
    """
    mine = {code for _, code in _levels(one.names, shapes)}
    its = {code for _, code in _levels(other.names, shapes)}
    organs = [code for code in mine - its if other.names[code] is Structure.OTHER]
    return its <= mine and len(organs) >= _FEW


def _bodies_by(one: Convention, shapes: Shapes) -> bool:
    return bodies_only(shapes, [code for _, code in _levels(one.names, shapes)])


def _is_plausible(one: Convention, shapes: Shapes) -> bool:
    levels = _levels(one.names, shapes)
    tallest = norms().tallest_mm
    return (
        all(shapes[code].extent_mm[2] <= tallest for _, code in levels)
        and _extra_levels_have_neighbours({level for level, _ in levels})
        and in_order(one.names, shapes) >= norms().least_in_order
        and _sizes_fit(levels, shapes, _bodies_by(one, shapes))
        and _pelvis_fits(one, shapes, levels)
    )


def _extra_levels_have_neighbours(levels: set[Level]) -> bool:
    """T13 is only believed beside T12 or L1, and L6 beside L5: alone another numbering is more likely."""
    thirteenth = Level.T13 not in levels or bool(levels & {Level.T12, Level.L1})
    return thirteenth and (Level.L6 not in levels or Level.L5 in levels)


def _named(one: Convention, shapes: Shapes) -> dict[int, Name]:
    return {code: one.names[code] for code in shapes}


def _levels(names: Mapping[int, Name], shapes: Shapes) -> list[tuple[Level, int]]:
    """Levels with their codes from the head down; S1 is left out, it is part of the sacrum in shape."""
    found = [(name, code) for code, name in names.items() if code in shapes and isinstance(name, Level)]
    return sorted((pair for pair in found if pair[0] is not Level.S1), key=lambda pair: pair[0].rank)


def _sizes_fit(levels: Sequence[tuple[Level, int]], shapes: Shapes, bodies: bool) -> bool:
    """Whether spacing and volume are those of the levels, within what people differ by."""
    usual, tolerance = norms(), norms().tolerance
    whole = [(level, code) for level, code in levels if level in usual.levels and not shapes[code].cut]
    per_body = 1.0 if bodies else usual.whole_over_body
    volumes = [
        np.log(shapes[code].volume_ml / (per_body * usual.levels[level].body_ml)) / 3 for level, code in whole
    ]
    if volumes and abs(float(np.median(volumes))) > tolerance:
        return False
    spacings = [
        np.log(np.linalg.norm(shapes[upper].centre - shapes[lower].centre) / usual.levels[level].spacing_mm)
        for (level, upper), (below, lower) in pairwise(whole)
        if below.rank == level.rank + 1 or (level, below) in ((Level.T12, Level.L1), (Level.L5, Level.S1))
    ]
    return not spacings or abs(float(np.median(spacings))) <= tolerance


def _pelvis_fits(one: Convention, shapes: Shapes, levels: Sequence[tuple[Level, int]]) -> bool:
    """Whether sacrum and coccyx lie below the levels, and left bones on the left."""
    at = {one.names[code]: shapes[code].centre for code in shapes}
    lowest = min((shapes[code].centre[2] for _, code in levels), default=np.inf)
    below = (Structure.SACRUM, Structure.COCCYX, Level.S1)
    if any(name in at and at[name][2] > lowest for name in below):
        return False
    pairs = (
        (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT),
        (Structure.HIP_LEFT, Structure.HIP_RIGHT),
    )
    return all(at[left][0] > at[right][0] for left, right in pairs if left in at and right in at)
