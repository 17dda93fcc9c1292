"""One patient with a vertebral fracture, every variable read once, and the published rule over them."""

from dataclasses import dataclass
from functools import cached_property

from spinewise.augmentation import course, gate, imaging, scores, shape, signs
from spinewise.augmentation.asked import Asked
from spinewise.augmentation.reading import YES, Reading, every_way
from spinewise.evidence.tables import entry
from spinewise.record.answers import ids_of
from spinewise.words import Answer

APPROPRIATE = "va-rand-appropriate"
MET, WEIGHTS, NOT_CALLED = (
    "appropriate by the panel",
    "uncertain",
    "not called appropriate",
)
VERDICTS = (MET, WEIGHTS, NOT_CALLED)
SPOKEN_OF = "discussed-conservative-care", "discussed-augmentation"


@dataclass(frozen=True)
class Situation:
    """What the rules of this room are asked about.

    Parameters
    ----------
    asked : Asked
        Patient, fracture, measured heights, protocol and day.
    """

    asked: Asked

    @cached_property
    def population(self) -> Reading:
        """Whether the pathway holds for this patient."""
        return gate.population(self.asked)

    @cached_property
    def contraindications(self) -> Reading:
        """What forbids cement, and what a surgeon sees first."""
        return gate.contraindications(self.asked)

    @cached_property
    def probability(self) -> Reading:
        """Class of the number of signs."""
        return signs.probability(self.asked)

    @cached_property
    def impact(self) -> Reading:
        """Impact on function."""
        return scores.impact(self.asked)

    @cached_property
    def imaging_need(self) -> Reading:
        """Whether advanced imaging is needed."""
        return imaging.need(self.probability, self.impact)

    @cached_property
    def imaging(self) -> Reading:
        """Whether imaging agrees with a recent fracture."""
        return imaging.result(self.asked)

    @cached_property
    def pain(self) -> Reading:
        """Whether the pain reaches the panel's entry."""
        return scores.pain(self.asked)

    @cached_property
    def duration(self) -> Reading:
        """Class of the pain's duration, unconfirmed."""
        return scores.duration(self.asked)

    @cached_property
    def height_loss(self) -> Reading:
        """Class of the height loss."""
        return shape.height_loss(self.asked)

    @cached_property
    def kyphosis(self) -> Reading:
        """Kyphosis at the fracture."""
        return shape.kyphosis(self.asked)

    @cached_property
    def progression(self) -> Reading:
        """Progression of the height loss."""
        return shape.progression(self.asked)

    @cached_property
    def course(self) -> Reading:
        """Course of the symptoms."""
        return course.course(self.asked)

    @property
    def is_rated(self) -> Reading:
        """Whether the panel rated such a patient at all: pain and impact at or above its entry."""
        classes = ("rated", "not rated")
        found = every_way(
            lambda pain, impact: classes[pain == scores.BELOW_ENTRY or impact == scores.BELOW],
            self.pain,
            self.impact,
        )
        return Reading(
            classes,
            tuple(one for one in classes if one in found),
            f"{self.pain.because} {self.impact.because}",
            (*self.pain.facts, *self.impact.facts),
            (*self.pain.missing, *self.impact.missing),
            self.pain.caveats,
        )

    @cached_property
    def verdict(self) -> Reading:
        """What the panel's published rule says, over every way in which open variables may turn out."""
        those = (self.imaging, self.course, self.progression, self.impact, self.height_loss, self.kyphosis)
        found = every_way(_rule, *those)
        possible = tuple(one for one in VERDICTS if one in found)
        deciding = self._still_open(those) if len(possible) > 1 else ()
        missing = tuple(dict.fromkeys(gap for one in deciding for gap in one.missing))
        return Reading(
            VERDICTS,
            possible,
            _why(self, possible),
            tuple(sorted({id for one in those for id in one.facts})),
            missing,
        )

    @cached_property
    def discussed(self) -> Answer:
        """Whether it is recorded that both ways were discussed."""
        said = {self.asked.said_since_fracture(concept) for concept in SPOKEN_OF}
        return Answer.YES if said == {Answer.YES} else Answer.UNKNOWN

    @property
    def discussion_facts(self) -> tuple[str, ...]:
        """Ids of the facts that say so."""
        return ids_of(self.asked.record, *SPOKEN_OF)

    @property
    def goes_on(self) -> bool:
        """Whether the panel's rating is asked at all: inside its population, as far as is known."""
        return self.population.perhaps(gate.INSIDE)

    @property
    def is_barred(self) -> bool:
        """Whether something recorded forbids cement or goes to a surgeon first."""
        return not self.contraindications.perhaps(gate.NOTHING)

    def unfavourable(self) -> tuple[int, int]:
        """Least and most unfavourable conditions: progression and severe impact, which the panel names, and
        severe height loss and kyphosis, which are inferred.

        Returns
        -------
        tuple of int
            Those that are there, and with them those that are not known.
        """
        named = (
            (self.progression, YES),
            (self.impact, scores.SEVERE),
            (self.height_loss, shape.SEVERE),
            (self.kyphosis, YES),
        )
        sure = sum(one.certainly(name) for one, name in named)
        return sure, sum(one.perhaps(name) for one, name in named)

    def _still_open(self, those: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """Open variables of which at least one class would change what is possible."""
        whole = every_way(_rule, *those)
        return tuple(
            one
            for place, one in enumerate(those)
            if not one.is_known
            and any(
                every_way(_rule, *those[:place], _only(one, name), *those[place + 1 :]) != whole
                for name in one.possible
            )
        )


def _only(one: Reading, name: str) -> Reading:
    return Reading(one.classes, (name,), one.because)


def _rule(imaging_: str, course_: str, progression: str, impact: str, loss: str, kyphosis: str) -> str:
    """The published rule for one scenario; it never makes a score of what the panel did not publish."""
    if imaging_ == imaging.NEGATIVE:
        return NOT_CALLED
    if course_ == course.WORSENED:
        return MET
    unfavourable = (progression == YES, impact == scores.SEVERE, loss == shape.SEVERE, kyphosis == YES)
    least = entry(APPROPRIATE).number("unfavourable_least")
    return WEIGHTS if sum(unfavourable) >= least else NOT_CALLED


def _why(situation: Situation, possible: tuple[str, ...]) -> str:
    least, most = situation.unfavourable()
    count = f"{least}" if least == most else f"{least} to {most}"
    limits = entry(APPROPRIATE)
    span = f"{limits.number('unfavourable_least'):g} to {limits.number('unfavourable_most'):g}"
    here = (
        f"Imaging is {situation.imaging.outcome}, the course {situation.course.outcome}, and {count} of four "
        "conditions are unfavourable (progression, severe impact, severe height loss, kyphosis)."
    )
    if possible == (MET,):
        return (
            f"{here} Positive imaging and symptoms that worsened: the panel called augmentation appropriate."
        )
    if possible == (WEIGHTS,):
        return (
            f"{here} The panel called it appropriate with {span} unfavourable conditions dependent on their "
            "weight, and the weights are not public: nothing here replaces them."
        )
    if possible == (NOT_CALLED,):
        return (
            f"{here} What the panel published does not call augmentation appropriate then; whether it was "
            "uncertain or called conservative care appropriate is not public."
        )
    return f"{here} Open between: {'; '.join(possible)}."
