"""One person's course from the first procedure on: what is known of it on a given day."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from spinewise.evidence.outcome_events import event_kind
from spinewise.outcomes.registered import Batch, Episode, Event, Procedure, Prom, Value
from spinewise.words import Answer, BadInput

Entry = TypeVar("Entry")
NO_SITE = "site not recorded"
REVISION = "revision surgery"
KNOWN, DIED, LOST, NOT_YET = "known", "died", "lost", "not yet"


@dataclass(frozen=True)
class Course:
    """What is known of one person after the first procedure in the registry.

    Parameters
    ----------
    person : str
        Pseudonym.
    procedure : Procedure
        The first one; time starts on its day.
    stay : Episode or None
        The episode it belongs to.
    site : str
        Hospital; `NO_SITE` where none is recorded.
    known_until : date
        Last day on which something was known, not after `as_of`.
    died : Answer
        Whether that day is the day of death; unknown where nobody said how follow-up ended.
    as_of : date
        The day for which all this holds.
    episodes, forms, events, values : tuples
        Of this person, up to `as_of`, by day.
    """

    person: str
    procedure: Procedure
    stay: Episode | None
    site: str
    known_until: datetime.date
    died: Answer
    as_of: datetime.date
    episodes: tuple[Episode, ...] = ()
    forms: tuple[Prom, ...] = ()
    events: tuple[Event, ...] = ()
    values: tuple[Value, ...] = ()

    @property
    def day(self) -> datetime.date:
        """Of the procedure."""
        return self.procedure.date

    @property
    def days_known(self) -> int:
        """Days of follow-up."""
        return (self.known_until - self.day).days

    @property
    def is_dead(self) -> bool:
        """Whether death is recorded; unknown is not dead and not alive."""
        return self.died is Answer.YES

    def state_on(self, day: datetime.date) -> str:
        """What is known of the person on a day.

        Parameters
        ----------
        day : date
            After the procedure.

        Returns
        -------
        str
            `KNOWN`, `DIED`, `LOST`, or `NOT_YET` for a day that has not come.
        """
        if self.is_dead and self.known_until <= day:
            return DIED
        if self.known_until >= day:
            return KNOWN
        return NOT_YET if day > self.as_of else LOST


def courses_of(batch: Batch, as_of: datetime.date) -> tuple[Course, ...]:
    """Every person with a procedure, as known on a day.

    Parameters
    ----------
    batch : Batch
        Everything in the registry.
    as_of : date
        Entries dated later are not used; who is known beyond it was alive on it.

    Returns
    -------
    tuple of Course
        By pseudonym.

    Raises
    ------
    BadInput
        When a procedure lies after death, naming its row.
    """
    episodes = _by_person((one for one in batch.episodes if one.started <= as_of), "started")
    procedures = _by_person((one for one in batch.procedures if one.date <= as_of), "date")
    forms = _by_person((one for one in batch.proms if one.date <= as_of), "date")
    events = _by_person((one for one in _events(batch) if one.date <= as_of), "date")
    values = _by_person((one for one in batch.values if one.date <= as_of), "date")
    ends = {one.person: one for one in batch.ends}
    _refuse_after_death(batch.procedures, {p: e.date for p, e in ends.items() if e.died is Answer.YES})
    found = []
    for person, own in sorted(procedures.items()):
        first = own[0]
        stay = next((one for one in episodes[person] if one.id == first.episode), None)
        end = ends.get(person)
        if end is None:
            seen = [one.date for kind in (procedures, forms, events, values) for one in kind[person]]
            seen += [one.ended for one in episodes[person] if one.ended and one.ended <= as_of]
            until, died = max(seen), Answer.UNKNOWN
        elif end.date > as_of:
            until, died = as_of, Answer.NO
        else:
            until, died = end.date, end.died
        found.append(
            Course(
                person,
                first,
                stay,
                (stay.site if stay else None) or NO_SITE,
                max(until, first.date),
                died,
                as_of,
                tuple(episodes[person]),
                tuple(forms[person]),
                tuple(events[person]),
                tuple(values[person]),
            )
        )
    return tuple(found)


def _events(batch: Batch) -> Iterator[Event]:
    """Events, and every procedure after a person's first that is by its kind a revision."""
    yield from batch.events
    first: dict[str, datetime.date] = {}
    for one in batch.procedures:
        first[one.person] = min(one.date, first.get(one.person, one.date))
    for one in batch.procedures:
        if event_kind(one.kind) == event_kind(REVISION) and one.date > first[one.person]:
            yield Event(one.person, REVISION, one.date, procedure=one.id)


def _by_person(entries: Iterable[Entry], day: str) -> Mapping[str, list[Any]]:
    """Entries of each person, by day; in the order given within a day."""
    found: dict[str, list[Any]] = defaultdict(list)
    for one in entries:
        found[one.person].append(one)  # type: ignore[attr-defined]
    for own in found.values():
        own.sort(key=lambda one: getattr(one, day))
    return found


def _refuse_after_death(procedures: Iterable[Procedure], deaths: Mapping[str, datetime.date]) -> None:
    for row, one in enumerate(procedures, 1):
        if one.person in deaths and one.date > deaths[one.person]:
            days = (one.date - deaths[one.person]).days
            raise BadInput(
                f"Procedure {row} is dated {days} days after the death of its person: correct one of the two "
                "dates."
            )
