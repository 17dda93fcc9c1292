"""Are the level names right? Order, gaps, supernumerary levels, and the landmark they were counted from.

Names come from whoever made the label map. Here they are held against geometry; where the two do not
fit, a person is asked, and no name is ever shifted silently.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.results import Missing, Question
from spinewise.words import Level

Array = NDArray[np.float64]

OPTIONAL = (Level.T13, Level.L6)

LOWEST_LUMBAR = (Level.L4, Level.L5, Level.L6)
"""Directly above the sacrum lies one of these; a label map that ends higher is not counted from it."""

ORDER_QUESTION = "levels-order"

SKIPPED = 1.5
"""Neighbours on the images lie one usual step apart; with a level between them it would be two."""


@dataclass(frozen=True)
class Naming:
    """What is known about the names.

    Parameters
    ----------
    counted_from : str
        The landmark, or a sentence that none is in view.
    provisional : bool
        True when no landmark fixes the names.
    questions : tuple of Question
        For a person.
    missing : tuple of Missing
        Levels without a label.
    """

    counted_from: str
    provisional: bool
    questions: tuple[Question, ...]
    missing: tuple[Missing, ...]


def _between(upper: Level, lower: Level) -> tuple[Level, ...]:
    """Levels that usually lie between two levels."""
    return tuple(
        level
        for level in Level
        if upper.rank < level.rank < lower.rank and level not in OPTIONAL and level is not Level.S1
    )


def check_names(centres: Mapping[Level, Array], sacrum_centre: Array | None) -> Naming:
    """Hold level names against where the levels lie.

    Parameters
    ----------
    centres : mapping of Level to array, shape (3,)
        Centroid of each labelled level, LPS, mm.
    sacrum_centre : array, shape (3,), or None
        Centroid of the sacrum or S1 when it is labelled.

    Returns
    -------
    Naming
        Landmark, questions and gaps.
    """
    levels = sorted((level for level in centres if level is not Level.S1), key=lambda level: level.rank)
    questions: list[Question] = []
    missing: list[Missing] = []
    if out_of_order(centres, levels):
        questions.append(
            Question(
                ORDER_QUESTION,
                "The level names do not follow each other from head to foot on the images. What is right?",
                ("relabel the label map", "use the names as they are"),
                "No level is measured under its name until this is settled.",
            )
        )
    questions += _supernumerary(levels)
    gap_questions, gaps = _gaps(centres, levels)
    questions += gap_questions
    missing += gaps
    counted_from, provisional = _landmark(levels, sacrum_centre)
    if sacrum_centre is not None and levels and levels[-1] in (Level.L4, Level.L6) and not provisional:
        questions.append(
            Question(
                "lumbosacral-transition",
                f"The lowest vertebra above the sacrum is named {levels[-1]}. Is this transitional anatomy?",
                (f"{levels[-1]} is right: transitional anatomy", "the names are shifted by one level"),
                "All level names stay provisional.",
            )
        )
        provisional = True
    return Naming(counted_from, provisional, tuple(questions), tuple(missing))


def out_of_order(centres: Mapping[Level, Array], levels: Sequence[Level]) -> bool:
    """Whether the line through the centroids, in the order of the names, ever turns back.

    Parameters
    ----------
    centres : mapping of Level to array, shape (3,)
        Centroids, LPS, mm.
    levels : list of Level
        In the order of their names.

    Returns
    -------
    bool
        True when a step runs upwards or doubles back on the one before.
    """
    steps = np.diff(np.array([centres[level] for level in levels]), axis=0)
    if len(steps) == 0:
        return False
    # LPS: z grows towards the head; a spine is never so bent that a step runs upwards.
    return bool((steps[:, 2] >= 0).any() or (np.sum(steps[1:] * steps[:-1], axis=1) < 0).any())


def _supernumerary(levels: Sequence[Level]) -> list[Question]:
    return [
        Question(
            f"supernumerary-{level}",
            f"The label map holds {level}, which most people do not have. Is that right?",
            (f"yes, this patient has {level}", "no, the names are shifted by one level"),
            "Level names below and above stay provisional.",
        )
        for level in OPTIONAL
        if level in levels
    ]


def _gaps(centres: Mapping[Level, Array], levels: Sequence[Level]) -> tuple[list[Question], list[Missing]]:
    """Names that are skipped: a level without a label, or a person with one level fewer."""
    questions: list[Question] = []
    missing: list[Missing] = []
    pairs = list(itertools.pairwise(levels))
    steps = [float(np.linalg.norm(centres[upper] - centres[lower])) for upper, lower in pairs]
    complete = [place for place, pair in enumerate(pairs) if not _between(*pair)]
    for place, (upper, lower) in enumerate(pairs):
        skipped = _between(upper, lower)
        if not skipped:
            continue
        # From T1 to L5 the step doubles, so that only the nearest complete steps are "usual".
        nearest = sorted(complete, key=lambda other: abs(other - place))[:2]
        usual = float(np.mean([steps[other] for other in nearest])) if nearest else np.inf
        names = ", ".join(skipped)
        if nearest and steps[place] < SKIPPED * usual:
            questions.append(
                Question(
                    f"skipped-{skipped[0]}",
                    f"{upper} and {lower} are neighbours on the images, yet {names} is skipped: why?",
                    (f"{names} is absent in this patient", "the names are shifted"),
                    f"Level names from {lower} down stay provisional.",
                )
            )
        else:
            missing += [
                Missing(
                    f"label of {level}",
                    f"{level} has no label, {upper} and {lower} have one: nothing is measured there",
                    "Add the level to the label map.",
                    level,
                    weight=20,
                )
                for level in skipped
            ]
    return questions, missing


def _landmark(levels: Sequence[Level], sacrum_centre: Array | None) -> tuple[str, bool]:
    """Landmark that fixes the names: C2 above or the sacrum below."""
    if Level.C2 in levels:
        return "C2", False
    if sacrum_centre is not None and levels and levels[-1] in LOWEST_LUMBAR:
        return "sacrum", False
    return "no landmark in view (neither C2 nor the sacrum is labelled next to a counted level)", True
