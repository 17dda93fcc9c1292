"""People of a registry as a table of one row each, for the verbs that take tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spinewise.outcomes.person_table import STANDARD, Reading, person_table, with_days
from spinewise.words import BadInput


@dataclass(frozen=True)
class Registered:
    """A registry and how it is read.

    Parameters
    ----------
    address : str
        Path of a SQLite file, or postgresql://...
    reading : Reading
        What begins, what is the treatment, what is the outcome.
    """

    address: str
    reading: Reading


def source_of(table: Path | None, registry: str | None, begins: str | None, until: str) -> Path | Registered:
    """The one place where the people are, as options of the command line name it.

    Parameters
    ----------
    table : Path or None
        A file.
    registry : str or None
        An address.
    begins, until : str or None
        Time zero and outcome of a registry.

    Returns
    -------
    Path or Registered
        As given.

    Raises
    ------
    BadInput
        When both or neither are named, or a registry has no time zero.
    """
    if (table is None) == (registry is None):
        raise BadInput("Name the people once: --table FILE or --registry ADDRESS.")
    if table is not None:
        return table
    if begins is None or registry is None:
        raise BadInput("Say when time begins in the registry: --from procedure=KIND or diagnosis=CONCEPT.")
    return Registered(registry, Reading(begins, until))


def people_of_registry(asked: Registered) -> dict[str, list[Any]]:
    """One row for each person with a time zero.

    Parameters
    ----------
    asked : Registered
        Where and how.

    Returns
    -------
    dict of str to list
        As `person_table`, and ``days`` from time zero to the end.
    """
    from spinewise.io.registry.registry import open_registry

    with open_registry(asked.address, create=False) as registry:
        return with_days(person_table(registry.batch(), asked.reading))


def values_among(columns: Sequence[str]) -> tuple[str, ...]:
    """Columns that are measured values: all that every such table does not have anyway.

    Parameters
    ----------
    columns : sequence of str
        That a verb asks for.

    Returns
    -------
    tuple of str
        For `Reading.values`.
    """
    return tuple(dict.fromkeys(one for one in columns if one not in STANDARD))
