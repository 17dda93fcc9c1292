"""Events after an operation, each by itself: what counts as one, by whose definition, and its other names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data
from spinewise.evidence.outcome_measures import source_label

HARDWARE = "hardware failure"
"""Domain of the events that this name would mix up; no event of its own."""


@dataclass(frozen=True)
class Definition:
    """When something counts as the event.

    Parameters
    ----------
    text : str
        In words.
    source : int or str
        Number of the reference list or key of `sources.toml`.
    confirmed : bool
        Whether it was read in its source.
    """

    text: str
    source: int | str
    confirmed: bool

    @property
    def label(self) -> str:
        """Source for the end of a line."""
        return source_label(self.source)


@dataclass(frozen=True)
class EventKind:
    """One event.

    Parameters
    ----------
    name : str
        By which the registry stores it.
    also : tuple of str
        Other names for it.
    domain : str
        Which goal of care it speaks to.
    level : bool
        Whether it has a level, which then has to be recorded.
    found_by : str
        How it comes to be known.
    evidence : tuple of str
        Ids of evidence entries.
    definitions : tuple of Definition
        Side by side; empty where it needs none.
    wanted : bool
        Whether it is what the operation is for.
    needs_fixation : bool
        Whether only people with an implant or a fusion can have it.
    """

    name: str
    also: tuple[str, ...]
    domain: str
    level: bool
    found_by: str
    evidence: tuple[str, ...]
    definitions: tuple[Definition, ...] = ()
    wanted: bool = False
    needs_fixation: bool = False

    @property
    def is_hardware(self) -> bool:
        """Whether it is one of those that are too often put into one list."""
        return self.domain == HARDWARE

    @property
    def is_complication(self) -> bool:
        """Whether it is an unwanted event of the person or the implant."""
        return self.domain in (HARDWARE, "postoperative complications")


@cache
def windows() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Days after a procedure or discharge, and years after a procedure, for which outcomes are given."""
    row = package_data.read("outcome_events.toml")["windows"]
    return tuple(row["days"]), tuple(row["years"])


@cache
def event_kinds() -> tuple[EventKind, ...]:
    """Every event, in the order of the table."""
    return tuple(_kind(row) for row in package_data.read("outcome_events.toml")["event"])


@cache
def _by_name() -> dict[str, EventKind]:
    return {name.lower(): kind for kind in event_kinds() for name in (kind.name, *kind.also)}


def event_kind(name: str) -> EventKind | None:
    """Event that a name stands for.

    Parameters
    ----------
    name : str
        As recorded, in any case; another name for it will do.

    Returns
    -------
    EventKind or None
        None for a name that the table does not hold, ``"hardware failure"`` among them.
    """
    return _by_name().get(name.strip().lower())


def _kind(row: Mapping[str, Any]) -> EventKind:
    definitions = tuple(
        Definition(one["text"], one["source"], {"confirmed": True, "unconfirmed": False}[one["status"]])
        for one in row.get("definition", ())
    )
    fields = {key: value for key, value in row.items() if key != "definition"}
    fields |= {"also": tuple(row["also"]), "evidence": tuple(row["evidence"]), "definitions": definitions}
    return EventKind(**fields)
