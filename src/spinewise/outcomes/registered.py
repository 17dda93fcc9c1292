"""What a registry keeps of a person, and a batch of it as one source gave it.

Importers make a `Batch`, the registry writes it whole or not at all, and exports read one back. People are
known by a pseudonym; who they are is kept apart (`io.registry`). Every entry names its origin.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.words import Answer, Level, Side


@dataclass(frozen=True)
class Origin:
    """Where entries come from.

    Parameters
    ----------
    kind : str
        ``plan``, ``fhir``, ``csv``, ``omop``, ``simulated`` or ``registry``.
    name : str
        What the source calls itself; no path and no identifier of a person.
    digest : str
        SHA-256 of its bytes.
    package : str
        Version that read it.
    """

    kind: str
    name: str
    digest: str
    package: str


@dataclass(frozen=True)
class Person:
    """One person under a pseudonym.

    Parameters
    ----------
    key : str
        Pseudonym, the same in every entry.
    birth_year : int or None
        Year alone.
    sex : str or None
        As FHIR's administrative gender.
    """

    key: str
    birth_year: int | None = None
    sex: str | None = None


@dataclass(frozen=True)
class Episode:
    """One stay or course of treatment.

    Parameters
    ----------
    person, id : str
        Whose, and its own name within the source.
    started : date
        Admission, or the day of diagnosis of a course without one.
    ended : date or None
        Discharge.
    site : str or None
        Hospital.
    diagnosis : str or None
        Concept of the code systems table.
    """

    person: str
    id: str
    started: datetime.date
    ended: datetime.date | None = None
    site: str | None = None
    diagnosis: str | None = None


@dataclass(frozen=True)
class Implant:
    """Something left in the body.

    Parameters
    ----------
    kind : str
        For example ``pedicle screw``.
    level : Level or None
        Where.
    side : Side or None
        Of the patient.
    material, product : str or None
        As recorded.
    """

    kind: str
    level: Level | None = None
    side: Side | None = None
    material: str | None = None
    product: str | None = None


@dataclass(frozen=True)
class Procedure:
    """One operation or intervention.

    Parameters
    ----------
    person, episode, id : str
        Whose, in which episode, and its own name within the source.
    date : date
        Of the procedure.
    kind : str
        For example ``fusion``, ``kyphoplasty``.
    levels : tuple of Level
        Treated.
    implants : tuple of Implant
        Put in.
    surgeon : str or None
        Pseudonym.
    product : str or None
        Product or protocol under comparison, such as a wound antiseptic.
    reasons : str or None
        Why this choice was made for this person.
    """

    person: str
    episode: str
    id: str
    date: datetime.date
    kind: str
    levels: tuple[Level, ...] = ()
    implants: tuple[Implant, ...] = ()
    surgeon: str | None = None
    product: str | None = None
    reasons: str | None = None


@dataclass(frozen=True)
class Value:
    """A measured value.

    Parameters
    ----------
    person, name : str
        Whose, and of what.
    value : float
        In `unit`.
    unit : str
        UCUM.
    date : date
        When it was true.
    level : Level or None
        Where.
    side : Side or None
        Of the patient.
    method, reader : str or None
        How and by whom.
    low, high : float or None
        Interval.
    """

    person: str
    name: str
    value: float
    unit: str
    date: datetime.date
    level: Level | None = None
    side: Side | None = None
    method: str | None = None
    reader: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Prom:
    """A patient-reported outcome: a total, never the texts of its items.

    Parameters
    ----------
    person, measure : str
        Whose; id of the outcome dictionary.
    score : float
        Total in the measure's own range.
    date : date
        When it was filled in.
    due : str or None
        Visit of the schedule it belongs to, such as ``12 months``.
    episode : str or None
        Which course of treatment it follows.
    """

    person: str
    measure: str
    score: float
    date: datetime.date
    due: str | None = None
    episode: str | None = None


@dataclass(frozen=True)
class Event:
    """A complication or another event.

    Parameters
    ----------
    person, kind : str
        Whose; for example ``surgical site infection``, ``rod breakage``.
    date : date
        When it was found.
    definition : str or None
        By which it counts as one.
    last_without : date or None
        Last day it was known to be absent, when it was only looked for at visits.
    level : Level or None
        Where.
    severity : str or None
        With the name of its scale.
    procedure : str or None
        Which procedure it followed.
    found_by : str or None
        How it was found: CT, radiograph, examination.
    grader : str or None
        Who read it, under a pseudonym.
    """

    person: str
    kind: str
    date: datetime.date
    definition: str | None = None
    last_without: datetime.date | None = None
    level: Level | None = None
    severity: str | None = None
    procedure: str | None = None
    found_by: str | None = None
    grader: str | None = None


@dataclass(frozen=True)
class EndOfFollowUp:
    """The last day on which a person was known, and why it is the last.

    Parameters
    ----------
    person : str
        Whose.
    date : date
        Death, or last contact.
    died : Answer
        Unknown is not alive.
    reason : str or None
        Cause of death, or why contact ended.
    """

    person: str
    date: datetime.date
    died: Answer
    reason: str | None = None


@dataclass(frozen=True)
class Batch:
    """Everything one source gave, to be kept whole or not at all.

    Parameters
    ----------
    origin : Origin
        Where it comes from.
    people, episodes, procedures, values, proms, events, ends : tuples
        Entries; each names a person who is in `people` or in the registry already.
    identities : mapping of str to mapping of str to str
        For each pseudonym what identifies the person; goes to the store kept apart, never into the registry.
    """

    origin: Origin
    people: tuple[Person, ...] = ()
    episodes: tuple[Episode, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    values: tuple[Value, ...] = ()
    proms: tuple[Prom, ...] = ()
    events: tuple[Event, ...] = ()
    ends: tuple[EndOfFollowUp, ...] = ()
    identities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
