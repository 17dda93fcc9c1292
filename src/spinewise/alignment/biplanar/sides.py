"""Left and right, or front and back, marked the wrong way round."""

from dataclasses import replace

from spinewise.alignment.biplanar.centres import ENDS, PEDICLES, levels_of
from spinewise.alignment.biplanar.findings import SWAPPED
from spinewise.anatomy.landmarks import Mark, MarkedView
from spinewise.imaging.radiograph import View
from spinewise.results import Finding
from spinewise.words import BadInput, Level


def without_swapped(view: MarkedView) -> tuple[MarkedView, tuple[Finding, ...]]:
    """Leave out vertebrae whose sides are swapped.

    Parameters
    ----------
    view : MarkedView
        In mm.

    Returns
    -------
    (MarkedView, tuple of Finding)
        Without their marks; one finding each.

    Raises
    ------
    BadInput
        When most are: then the film is mirrored.
    """
    sides = "left and right" if view.view is View.FRONTAL else "front and back"
    pairs = [*ENDS[view.view], *([PEDICLES] if view.view is View.FRONTAL else [])]
    wrong: set[Level] = set()
    right: set[Level] = set()
    for level in levels_of(view):
        for larger, smaller in pairs:
            marks = Mark(level, larger), Mark(level, smaller)
            if all(mark in view.points for mark in marks):
                (wrong if view.points[marks[0]][0] < view.points[marks[1]][0] else right).add(level)
    if len(wrong) > len(right - wrong):
        raise BadInput(
            f"{sides} are the wrong way round for most vertebrae of the {view.view} view: the film is "
            f"mirrored, or "
            "its sides were marked by the film instead of the patient; turn it and mark again"
        )
    findings = tuple(
        Finding(
            SWAPPED,
            f"{level}: {sides} are swapped on the {view.view} view; its marks there are not used",
            level=level,
        )
        for level in sorted(wrong, key=lambda one: one.rank)
    )
    kept = {mark: point for mark, point in view.points.items() if mark.bone not in wrong}
    return replace(view, points=kept), findings
