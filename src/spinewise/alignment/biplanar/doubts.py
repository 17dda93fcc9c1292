"""What is wrong with the marks before anything is fitted: sides, labels, heights of the views.

A vertebra with the wrong name must be found and told, not absorbed: its heights in the two views differ by a
vertebra, or it stands where its neighbour stands and leaves a gap on its other side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.alignment.biplanar.centres import Seen, levels_of, seen_on, size_of_person
from spinewise.alignment.biplanar.findings import MISLABELLED
from spinewise.alignment.biplanar.heights import height_difference, named_apart
from spinewise.alignment.biplanar.sides import without_swapped
from spinewise.alignment.biplanar.spacing import spacing_of
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.anatomy.landmarks import MarkedView
from spinewise.imaging.radiograph import View
from spinewise.results import Finding, Question
from spinewise.words import BadInput, Level


@dataclass(frozen=True, eq=False)
class Doubts:
    """What was found.

    Parameters
    ----------
    views : tuple of MarkedView
        Frontal and lateral, without the marks that cannot be used.
    bodies : mapping
        View to level to where it was seen.
    size : float
        Of the person against the table.
    height_mm : float
        By which the lateral view lies too high.
    refused : mapping
        Level to the sentence that says why it is left out.
    apart : frozenset of Level
        Levels below which a vertebra is missing.
    findings : tuple of Finding
        One sentence each.
    questions : tuple of Question
        What only a person can answer.
    """

    views: tuple[MarkedView, MarkedView]
    bodies: Mapping[View, Mapping[Level, Seen]]
    size: float
    height_mm: float
    refused: Mapping[Level, str] = field(default_factory=dict)
    apart: frozenset[Level] = frozenset()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()


def doubts_about(pair: Pair, frontal: MarkedView, lateral: MarkedView) -> Doubts:
    """Check the marks of two views against each other and against the spacing of vertebrae.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    frontal, lateral : MarkedView
        In mm.

    Returns
    -------
    Doubts
        Marks that can be used, and what was found.

    Raises
    ------
    BadInput
        When a view is mirrored, or heights and labels cannot both be right.
    """
    frontal, found_front = without_swapped(frontal)
    lateral, found_side = without_swapped(lateral)
    views = (frontal, lateral)
    size = size_of_person(views)
    levels = levels_of(*views)
    bodies = {
        view.view: {level: one for level in levels if (one := seen_on(view, level, size)) is not None}
        for view in views
    }
    both = tuple(level for level in levels if all(level in bodies[view] for view in View))
    findings = [*found_front, *found_side]
    if not both:
        raise BadInput("no vertebra was marked on both views: nothing can be reconstructed")
    height, told = height_difference(pair, views, bodies, both)
    findings += told
    refused, questions = named_apart(pair, bodies, both, height)
    left = tuple(level for level in both if level not in refused)
    crowded, apart, asked = spacing_of(pair, bodies, left, height, size)
    refused = {**refused, **crowded}
    findings += [Finding(MISLABELLED, said, level=level) for level, said in refused.items()]
    return Doubts(views, bodies, size, height, refused, apart, tuple(findings), (*questions, *asked))
