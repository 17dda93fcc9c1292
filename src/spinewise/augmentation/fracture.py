"""Which vertebral fractures there are: recorded or measured, at which levels, since when."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.anatomy.height_loss import Loss
from spinewise.record.answers import is_over
from spinewise.record.fact import Fact
from spinewise.record.levels_text import levels_in
from spinewise.record.record import Record
from spinewise.words import Answer, Level

FRACTURE = "vertebral-fracture"
_OUTSIDE = re.compile(r"\b(cervical|neck|atlas|axis|odontoid|dens|sacral|sacrum)\b", re.IGNORECASE)
_INSIDE = re.compile(r"\b(thoracic|lumbar|thoracolumbar|dorsal)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Fractures:
    """Vertebral fractures of one patient.

    Parameters
    ----------
    recorded : tuple of Fact
        Facts that say yes and are not over, newest first.
    measured : tuple of Loss
        Bodies whose loss of height counts as a fracture over its whole range.
    levels : tuple of Level
        Every thoracic or lumbar level that is named or measured, from the head down.
    outside : tuple of Fact
        Recorded fractures of the neck or sacrum, of which no source of this room speaks.
    day : date or None
        The newest day of a recorded fracture.
    denied : bool
        Whether the record says that there is none, and nothing says otherwise.
    """

    recorded: tuple[Fact, ...]
    measured: tuple[Loss, ...]
    levels: tuple[Level, ...]
    outside: tuple[Fact, ...]
    day: datetime.date | None
    denied: bool

    @property
    def are_there(self) -> bool:
        """Whether any fracture of the thoracic or lumbar spine, or of a level that nobody named, is known."""
        return bool(self.measured or len(self.recorded) > len(self.outside))

    @property
    def in_words(self) -> str:
        """For example ``"a vertebral fracture of L1 is recorded, on 2026-02-01"``."""
        said = []
        inside = [fact for fact in self.recorded if fact not in self.outside]
        if inside:
            named = _named(level for fact in inside for level in levels_in(fact.note))
            day = f", on {self.day.isoformat()}" if self.day else ", without a date"
            said.append(f"a vertebral fracture{named} is recorded{day}")
        if self.measured:
            said.append(f"{_told(self.measured)}, by measured heights")
        return "; ".join(said)


def fractures(record: Record, broken: Iterable[Loss], as_of: datetime.date) -> Fractures:
    """Every vertebral fracture that is recorded or measured.

    Parameters
    ----------
    record : Record
        What is known about the patient; a level stands in the words of a fact.
    broken : iterable of Loss
        Bodies whose loss of height counts as a fracture over its whole range.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Fractures
        None where nothing is recorded or measured, which is not the same as none.
    """
    about = [fact for fact in record.about(FRACTURE) if fact.date is None or fact.date <= as_of]
    recorded = tuple(fact for fact in about if fact.value is Answer.YES and not is_over(fact, as_of))
    outside = tuple(fact for fact in recorded if _is_outside(fact))
    measured = tuple(one for one in broken if one.level.region in "TL")
    inside = [fact for fact in recorded if fact not in outside]
    named = {level for fact in inside for level in levels_in(fact.note) if level.region in "TL"}
    levels = named | {one.level for one in measured}
    return Fractures(
        recorded,
        measured,
        tuple(sorted(levels, key=lambda level: level.rank)),
        outside,
        max((fact.date for fact in inside if fact.date is not None), default=None),
        denied=bool(about) and not recorded,
    )


def _is_outside(fact: Fact) -> bool:
    """Whether a fact names the neck or the sacrum, and no level or word of the trunk besides."""
    levels = levels_in(fact.note)
    trunk = any(level.region in "TL" for level in levels) or bool(_INSIDE.search(fact.note))
    return not trunk and (bool(levels) or bool(_OUTSIDE.search(fact.note)))


def _named(levels: Iterable[Level]) -> str:
    names = sorted(set(levels), key=lambda level: level.rank)
    return f" of {', '.join(names)}" if names else ""


def _told(losses: Iterable[Loss]) -> str:
    return ", ".join(f"{one.level} is {one.in_words}" for one in losses)
