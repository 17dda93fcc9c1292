"""What may leave the house of a registry: pseudonyms, dates kept or shifted, no text that names people.

A shift keeps every interval within a person and is forgotten: one number of days for each person, drawn anew
for every release. It hides dates, not people: who knows enough about somebody can still find them, so a
release is for those who signed for it.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from spinewise.io.exchange.flat import KINDS
from spinewise.outcomes.registered import Batch, Person, Procedure
from spinewise.words import BadInput

MOST_DAYS = 182
_SHORTEST = 3
"""Shorter identities, such as initials, occur in ordinary words."""


@dataclass(frozen=True)
class Released:
    """A batch that may leave, and what was done to it.

    Parameters
    ----------
    batch : Batch
        Without identities.
    said : tuple of str
        One sentence for each thing that was changed, left out or kept.
    """

    batch: Batch
    said: tuple[str, ...]


def released(batch: Batch, rng: np.random.Generator | None = None, *, free_text: bool = False) -> Released:
    """Take out of a batch what must not leave.

    Identities go, names of episodes and procedures become numbers, and free text goes unless it is asked for.
    Text that holds an identity known to the batch is refused in any case.

    Parameters
    ----------
    batch : Batch
        As the registry holds it.
    rng : Generator or None
        Shifts the dates of each person by days of its own, up to half a year either way; None keeps them.
    free_text : bool
        Whether reasons for a choice and for the end of follow-up may leave.

    Returns
    -------
    Released
        The batch and what was done.

    Raises
    ------
    BadInput
        When a text that would leave holds an identity.
    """
    said = ["People go by their pseudonyms; names of episodes and procedures are numbers of this release."]
    made = _numbered(replace(batch, identities={}))
    if free_text:
        said.append("Free text is kept: somebody has read it.")
    else:
        made, count = _without_free_text(made)
        said.append(f"Free text is left out: {count} reasons.")
    if rng is None:
        said.append("Dates are kept as they are.")
    else:
        made = _shifted(made, rng)
        said.append(
            f"Dates are shifted by up to {MOST_DAYS} days, differently for each person; intervals within a "
            "person are kept, seasons and calendar years are not, and years of birth are as they were."
        )
    _check_no_identity(made, batch.identities)
    return Released(made, tuple(said))


def _numbered(batch: Batch) -> Batch:
    """Names that a source gave to stays and operations may be numbers of a case."""
    episodes = {(one.person, one.id): f"E{n}" for n, one in enumerate(batch.episodes, 1)}
    for one in batch.procedures:
        episodes.setdefault((one.person, one.episode), f"E{len(episodes) + 1}")
    procedures = {(one.person, one.id): f"O{n}" for n, one in enumerate(batch.procedures, 1)}
    return replace(
        batch,
        episodes=tuple(replace(one, id=episodes[one.person, one.id]) for one in batch.episodes),
        procedures=tuple(
            replace(one, id=procedures[one.person, one.id], episode=episodes[one.person, one.episode])
            for one in batch.procedures
        ),
        proms=tuple(
            replace(one, episode=episodes.get((one.person, one.episode or ""))) for one in batch.proms
        ),
        events=tuple(
            replace(one, procedure=procedures.get((one.person, one.procedure or ""))) for one in batch.events
        ),
    )


def _without_free_text(batch: Batch) -> tuple[Batch, int]:
    count = sum(one.reasons is not None for one in batch.procedures)
    count += sum(one.reason is not None for one in batch.ends)
    procedures = tuple(replace(one, reasons=None) for one in batch.procedures)
    return replace(
        batch, procedures=procedures, ends=tuple(replace(e, reason=None) for e in batch.ends)
    ), count


def _shifted(batch: Batch, rng: np.random.Generator) -> Batch:
    people = sorted({one.key for one in batch.people} | {one.person for one in _entries(batch)})
    days = rng.integers(1, MOST_DAYS, len(people), endpoint=True) * rng.choice((-1, 1), len(people))
    shift = {person: datetime.timedelta(int(n)) for person, n in zip(people, days, strict=True)}

    def moved(one: Any) -> Any:
        changed = {
            field.name: day + shift[one.person]
            for field in fields(one)
            if isinstance(day := getattr(one, field.name), datetime.date)
        }
        return replace(one, **changed)

    changed: dict[str, Any] = {
        kind: tuple(map(moved, getattr(batch, kind))) for kind in KINDS if kind != "people"
    }
    return replace(batch, **changed)


def _entries(batch: Batch) -> Iterator[Any]:
    for kind in KINDS:
        if kind != "people":
            yield from getattr(batch, kind)


def _check_no_identity(batch: Batch, identities: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a text of a person's entries in which a name or number of that person stands as a word."""
    known = {person: _words(said.values()) for person, said in identities.items()}
    for kind in KINDS:
        for number, one in enumerate(getattr(batch, kind), 1):
            words = known.get(one.key if isinstance(one, Person) else one.person)
            if not words:
                continue
            for name, text in _texts(one):
                if words & _words([text]) or any(
                    word in text.casefold() for word in words if not word.isalpha()
                ):
                    raise BadInput(
                        f"The {name} of entry {number} of {kind} holds a name or number of a person: take "
                        "it out of the registry first."
                    )


def _words(texts: Iterable[str]) -> set[str]:
    """Whole texts and their single words, those too short to name anybody left out."""
    found = {word for text in texts for word in (text, *re.findall(r"[\w-]+", text))}
    return {word.casefold() for word in found if len(word) >= _SHORTEST}


def _texts(one: Any) -> Iterator[tuple[str, str]]:
    for field in fields(one):
        value = getattr(one, field.name)
        if isinstance(value, str):
            yield field.name, value
    if isinstance(one, Procedure):
        for implant in one.implants:
            yield from (("implant", text) for _, text in _texts(implant))
