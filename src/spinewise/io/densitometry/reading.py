"""What a densitometer's file says: values of a site and scan, each a fact with what it needs beside it."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.io.identity import Identity
from spinewise.record.concept_table import concept
from spinewise.record.fact import CONTEXT, Fact
from spinewise.record.units import in_unit_of
from spinewise.results import Missing
from spinewise.words import BadInput, Side

LEFT_OUT_WEIGHT = 40
KEYS = {"bmd": "dxa-bmd", "t": "dxa-t-score", "z": "dxa-z-score", "tbs": "tbs"}
"""Columns with a value, and the concept of each."""

_LONGEST = 120


@dataclass(frozen=True)
class DxaReading:
    """What one file of a densitometer says about one person.

    Parameters
    ----------
    identity : Identity
        For comparison with other inputs only; empty when the file does not say whose it is.
    facts : tuple of Fact
        Everything that was understood.
    missing : tuple of Missing
        What was not understood or not used, and why.
    date : date or None
        Newest day of a scan.
    """

    identity: Identity = field(repr=False)
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    date: datetime.date | None = None


@dataclass(frozen=True)
class Values:
    """Numbers of one region of one scan, as written.

    Parameters
    ----------
    place : str
        Where in the file, without anything that names the patient.
    numbers : mapping of str to (float, str)
        Number and unit by the keys of `KEYS`.
    site : str or None
        Our word for the site.
    side : Side or None
        Left or right.
    date : date or None
        Day of the scan.
    context : mapping
        Under the names of `spinewise.record.fact.CONTEXT`.
    notes : mapping
        What must be said beside a value, by its key.
    """

    place: str
    numbers: Mapping[str, tuple[float, str]]
    site: str | None = None
    side: Side | None = None
    date: datetime.date | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def facts_of(values: Values, input_id: str, number: int) -> tuple[list[Fact], list[Missing]]:
    """Facts of the numbers of one region.

    Parameters
    ----------
    values : Values
        As written.
    input_id : str
        Name of the file inside the plan.
    number : int
        Which region of the file, for the ids of the facts.

    Returns
    -------
    tuple
        Facts, and a gap for each number whose unit is missing or wrong.
    """
    facts, gaps = [], []
    context = {name: values.context[name][:_LONGEST] for name in CONTEXT if values.context.get(name)}
    for key, (value, unit) in values.numbers.items():
        known = concept(KEYS[key])
        try:
            told = in_unit_of(known, value, unit)
        except BadInput as error:
            gaps.append(left_out(f"{known.name} in {input_id}, {values.place}", str(error)))
            continue
        facts.append(
            Fact(
                id=f"{input_id}-{number}-{key}",
                concept=known.key,
                value=told,
                unit=known.unit,
                date=values.date,
                source=f"{input_id}: {values.place}",
                site=values.site,
                side=values.side,
                note=values.notes.get(key, ""),
                context=context,
            )
        )
    return facts, gaps


def left_out(what: str, why: str, how: str = "Correct it at its source and export it again.") -> Missing:
    """Something of a densitometer's file that was not used.

    Parameters
    ----------
    what : str
        The thing and its place.
    why : str
        The reason, as a sentence.
    how : str
        What to do about it.

    Returns
    -------
    Missing
        With the weight of the other readers' gaps.
    """
    return Missing(what=what, why_it_matters=why, how_to_get_it=how, weight=LEFT_OUT_WEIGHT)


def number_in(text: str) -> float | None:
    """A number as people write it, with a point or a comma; None when the text is no single number.

    Parameters
    ----------
    text : str
        For example ``"-2,7"``.

    Returns
    -------
    float or None
        Finite; a bound such as ``"<1"`` is no number.
    """
    plain = text.strip().replace("\u2212", "-").replace("\u2013", "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def day_in(text: str) -> datetime.date | None:
    """A day written year first, or with points day first; None for any other order, which is not guessed.

    Parameters
    ----------
    text : str
        For example ``"2026-01-10"``, ``"20260110"`` or ``"10.01.2026"``.

    Returns
    -------
    date or None
        The day without its time. ``01/10/2026`` may be either month, so it is none.
    """
    plain = text.strip().partition("T")[0].partition(" ")[0]
    if plain.count(".") == 2:  # noqa: PLR2004 - a date with points has day, month and year
        day, month, year = plain.split(".")
        plain = (
            f"{year}-{month.zfill(2)}-{day.zfill(2)}" if len(day) <= len("31") else plain.replace(".", "-")
        )
    plain = plain.replace("/", "-") if plain[:4].isdigit() else plain
    try:
        return datetime.date.fromisoformat(plain)
    except ValueError:
        return None
