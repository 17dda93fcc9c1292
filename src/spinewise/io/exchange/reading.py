"""A batch in the making, and what a reader says beside it."""

import base64
import datetime
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise import __version__
from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Origin,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.record.fact import Fact

PACKAGE = f"spinewise {__version__}"
IDENTIFIER, BIRTH_DATE, FAMILY, GIVEN = "identifier", "birth_date", "family_name", "given_names"
"""Names under which an identity is kept apart."""

_LETTERS = 10
_LONGEST_METHOD = 500


@dataclass(frozen=True)
class Reading:
    """What one source gave.

    Parameters
    ----------
    batch : Batch
        Everything that was understood.
    left_out : tuple of str
        Everything that was not taken, one sentence each, named by its place and never by a person.
    """

    batch: Batch
    left_out: tuple[str, ...] = ()


@dataclass
class Draft:
    """Entries of one source in the making.

    Parameters
    ----------
    people, episodes, procedures, values, proms, events, ends : list
        As in `Batch`.
    identities : dict
        As in `Batch`.
    left_out : list of str
        Sentences, in the order of the source.
    not_used : Counter
        Number of things by kind from which nothing is kept.
    """

    people: list[Person] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    proms: list[Prom] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    ends: list[EndOfFollowUp] = field(default_factory=list)
    identities: dict[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    not_used: Counter[str] = field(default_factory=Counter)

    def reading(self, origin: Origin) -> Reading:
        """The finished batch, with what was not used counted at the end."""
        counted = [f"Not kept in a registry: {n} {what}." for what, n in sorted(self.not_used.items()) if n]
        batch = Batch(
            origin,
            tuple(self.people),
            tuple(self.episodes),
            tuple(self.procedures),
            tuple(dict.fromkeys(self.values)),
            tuple(dict.fromkeys(self.proms)),
            tuple(dict.fromkeys(self.events)),
            tuple(self.ends),
            self.identities,
        )
        return Reading(batch, (*self.left_out, *counted))


def pseudonym_for(digest: str, place: str) -> str:
    """A pseudonym for a person whose source names none; a registry with a key gives its own instead.

    Parameters
    ----------
    digest : str
        SHA-256 of the source, which nobody can guess byte by byte.
    place : str
        Of the person within it.

    Returns
    -------
    str
        The same for the same file; another one for another file of the same person.
    """
    made = hashlib.sha256(f"spinewise pseudonym\n{digest}\n{place}".encode()).digest()
    return f"P-{base64.b32encode(made).decode()[:_LETTERS]}"


def value_of_fact(person: str, fact: Fact, day: datetime.date) -> Value:
    """A number of the record as a value of the registry.

    Parameters
    ----------
    person : str
        Pseudonym.
    fact : Fact
        With a number.
    day : date
        When it was true.

    Returns
    -------
    Value
        Under the key of its concept; body site, device and method stand together as its method.
    """
    context = (f"{name} {said}" for name, said in sorted(fact.context.items()) if name != "scan")
    method = "; ".join(part for part in (fact.site or "", *context) if part)[:_LONGEST_METHOD]
    return Value(
        person,
        fact.concept,
        float(fact.value) if isinstance(fact.value, int | float) else float("nan"),
        fact.unit,
        day,
        side=fact.side,
        method=method or None,
    )
