"""A profile: the marks of one view of one spine, once as measured and many times within their errors.

Row 0 of every point is the measured one; the other rows are drawn within its error. A parameter is a plain
function on such arrays, so that its value is row 0 of the answer and its interval follows from the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.discs import height_in_the_middle
from spinewise.alignment.parameters.lines import middle
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import View
from spinewise.words import CannotMeasure, Level, Structure

Array = NDArray[np.float64]

HEADS = (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT)

UPPER = {
    View.LATERAL: (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR),
    View.FRONTAL: (Place.SUPERIOR_LEFT, Place.SUPERIOR_RIGHT),
}
LOWER = {
    View.LATERAL: (Place.INFERIOR_ANTERIOR, Place.INFERIOR_POSTERIOR),
    View.FRONTAL: (Place.INFERIOR_LEFT, Place.INFERIOR_RIGHT),
}
"""Both ends of an endplate in each view: first the one with the larger u (in front, or to the left)."""

NO_VERTEBRA_FITS = 0.6
"""Where less than this share of a body's height lies between two bodies, no vertebra lies between them."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Marks of one view, with draws within their errors.

    Parameters
    ----------
    view : View
        Lateral (u forwards) or frontal (u to the patient's left); v is up.
    points : mapping
        Mark to array, shape (1 + draws, 2): row 0 as measured, the others drawn within the error.
    in_mm : bool
        Whether lengths may be read.
    posture : str
        ``"standing"``, ``"supine"``, ``"planned"`` ...; empty when nobody said.
    reasons : mapping
        Mark, or bone, to the sentence that says why it is not there.
    notes : tuple of str
        What weakens everything read here, one sentence each.
    basis : str
        Where the draws come from, in one clause.
    """

    view: View
    points: Mapping[Mark, Array]
    in_mm: bool
    posture: str = ""
    reasons: Mapping[Mark | Level | Structure, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    basis: str = "error of the marks"

    def point(self, bone: Level | Structure, place: Place) -> Array:
        """Draws of one mark, shape (1 + draws, 2); `CannotMeasure` with the reason when it is not there."""
        mark = Mark(bone, place)
        if mark not in self.points:
            why = self.reasons.get(mark, self.reasons.get(bone))
            raise CannotMeasure(why or f"{mark} was not marked on the {self.view} view")
        return self.points[mark]

    def superior(self, level: Level) -> Array:
        """Superior endplate, shape (1 + draws, 2, 2): front then back, or left then right; then (u, v)."""
        return np.stack([self.point(level, place) for place in UPPER[self.view]], axis=1)

    def inferior(self, level: Level) -> Array:
        """Inferior endplate, shaped like the superior one."""
        return np.stack([self.point(level, place) for place in LOWER[self.view]], axis=1)

    def centre(self, level: Level) -> Array:
        """Centre of a body: the mean of its four corners, or its own mark; for S1 that of the endplate."""
        if level is Level.S1:
            return middle(self.superior(level))
        corners = [Mark(level, place) for place in (*UPPER[self.view], *LOWER[self.view])]
        if all(mark in self.points for mark in corners):
            return 0.5 * (middle(self.superior(level)) + middle(self.inferior(level)))
        return self.point(level, Place.CENTRE)

    def hip_axis(self) -> Array:
        """Middle between the centres of both femoral heads, or the only one that is there."""
        there = [Mark(head, Place.CENTRE) for head in HEADS if Mark(head, Place.CENTRE) in self.points]
        if not there:
            why = [self.reasons.get(Mark(head, Place.CENTRE), self.reasons.get(head, "")) for head in HEADS]
            said = "; ".join(one for one in why if one)
            raise CannotMeasure(said or f"no femoral head was marked on the {self.view} view")
        axis: Array = np.mean([self.points[mark] for mark in there], axis=0)
        return axis

    @property
    def lone_head(self) -> Structure | None:
        """The femoral head that stands for both, where only one is there."""
        there = [head for head in HEADS if Mark(head, Place.CENTRE) in self.points]
        return there[0] if len(there) == 1 else None

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Levels with any mark, from the head down."""
        found = {mark.bone for mark in self.points if isinstance(mark.bone, Level)}
        return tuple(sorted(found, key=lambda level: level.rank))

    @cached_property
    def neighbours(self) -> tuple[tuple[Level, Level], ...]:
        """Levels that follow each other in this spine, S1 included; none where one between was not marked."""
        pairs = zip(self.levels, self.levels[1:], strict=False)
        return tuple((upper, lower) for upper, lower in pairs if self._follow(upper, lower))

    @cached_property
    def lumbar(self) -> tuple[Level, ...]:
        """Lumbar levels that this spine has, marked or not, from the head down."""
        usual = [Level(f"L{n}") for n in range(1, 6)]
        if Level.L6 in self.levels:
            usual.append(Level.L6)
        elif Level.L5 not in self.levels and self._follow(Level.L4, Level.S1):
            usual.remove(Level.L5)
        return tuple(usual)

    @cached_property
    def last_thoracic(self) -> Level:
        """T12, T13 where it is marked, or T11 where L1 follows it."""
        if Level.T13 in self.levels:
            return Level.T13
        without = Level.T12 not in self.levels and self._follow(Level.T11, Level.L1)
        return Level.T11 if without else Level.T12

    def _follow(self, upper: Level, lower: Level) -> bool:
        """Whether no usual level lies between two levels, or no room for one."""
        optional = (Level.T13, Level.L6)
        between = [one for one in Level if upper.rank < one.rank < lower.rank and one not in optional]
        return not between or self._touch(upper, lower)

    def _touch(self, upper: Level, lower: Level) -> bool:
        """Whether two bodies lie so near to each other that no vertebra fits between them."""
        try:
            low, high = self.inferior(upper)[0], self.superior(upper)[0]
            below = self.superior(lower)[0]
        except CannotMeasure:
            return False
        height = np.linalg.norm((high - low).mean(axis=0))
        return bool(height_in_the_middle(low, below) < NO_VERTEBRA_FITS * height)
