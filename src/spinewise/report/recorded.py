"""What the record says, in the words and units of its source, with its date and where it was read."""

from collections.abc import Iterable

from spinewise.record.concepts import concepts
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.report import numbers
from spinewise.report.lines import Data, anchor, line, ref
from spinewise.words import Answer

SCORE_DECIMALS = {"dxa-t-score": 1, "dxa-z-score": 1}
"""Decimals with which every densitometer prints a score: -2.0, never -2."""


def concept_said(key: str) -> str:
    """A concept in words.

    Parameters
    ----------
    key : str
        Key of the concept table.

    Returns
    -------
    str
        Its name, with a capital letter; the key itself for one that the table does not hold.
    """
    known = concepts().get(key)
    name = known.name if known else key.replace("-", " ")
    return name[0].upper() + name[1:]


def fact_value(fact: Fact) -> str:
    """Value of a fact with its unit, as its source wrote it.

    Parameters
    ----------
    fact : Fact
        Any fact.

    Returns
    -------
    str
        A number with unit, a text, or yes, no or unknown.
    """
    if isinstance(fact.value, Answer):
        return fact.value.value
    if isinstance(fact.value, str):
        return fact.value
    return numbers.as_recorded(float(fact.value), fact.unit, SCORE_DECIMALS.get(fact.concept, 0))


def fact_place(fact: Fact) -> str:
    """Side and site of a fact.

    Parameters
    ----------
    fact : Fact
        Any fact.

    Returns
    -------
    str
        For example ``"left hip"``; empty when neither is given.
    """
    return " ".join(part for part in (str(fact.side) if fact.side else "", fact.site or "") if part)


def fact_date(fact: Fact) -> str:
    """Day or days of a fact.

    Parameters
    ----------
    fact : Fact
        Any fact.

    Returns
    -------
    str
        For example ``"20 Oct 2025"``; says so when the source gives none.
    """
    start = numbers.day(fact.date) if fact.date else "date not given"
    if fact.until:
        return f"{start} to {numbers.day(fact.until)}"
    return {Answer.YES: f"{start}, goes on", Answer.NO: f"{start}, over"}.get(fact.ongoing, start)


def fact_ref(record: Record, id: str) -> Data:
    """A link to a fact of the record.

    Parameters
    ----------
    record : Record
        The record.
    id : str
        Id of the fact.

    Returns
    -------
    dict
        Named by concept and date.
    """
    for fact in record.facts:
        if fact.id == id:
            when = f", {numbers.day(fact.date)}" if fact.date else ""
            place = f" {fact_place(fact)}" if fact_place(fact) else ""
            return ref(f"{concept_said(fact.concept)}{place}{when}", anchor("fact", id))
    return ref(id, anchor("fact", id))


def fact_refs(record: Record, ids: Iterable[str]) -> list[Data]:
    """Links to facts of the record.

    Parameters
    ----------
    record : Record
        The record.
    ids : iterable of str
        Ids of facts.

    Returns
    -------
    list of dict
        One for each.
    """
    return [fact_ref(record, id) for id in dict.fromkeys(ids)]


def newest_facts(record: Record, concepts: Iterable[str]) -> list[Fact]:
    """Newest fact of each concept and place.

    Parameters
    ----------
    record : Record
        The record.
    concepts : iterable of str
        Keys of the concept table.

    Returns
    -------
    list of Fact
        In the order of the concepts.
    """
    found: dict[tuple[str, str], Fact] = {}
    for concept in concepts:
        for fact in record.about(concept):
            found.setdefault((concept, fact_place(fact)), fact)
    return list(found.values())


def fact_line(fact: Fact, note: str = "") -> Data:
    """A fact as a line: what, where, value, day.

    Parameters
    ----------
    fact : Fact
        Any fact.
    note : str
        Said more quietly behind it.

    Returns
    -------
    dict
        See `lines.line`.
    """
    place = f", {fact_place(fact)}" if fact_place(fact) else ""
    day = f" ({numbers.day(fact.date)})" if fact.date else " (date not given)"
    return line(
        f"{fact_value(fact)}{day}",
        lead=f"{concept_said(fact.concept)}{place}",
        refs=[ref("record", anchor("fact", fact.id))],
        note=note,
    )


def fact_rows(record: Record) -> list[Data]:
    """Every fact as a row of the table of the record.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    list of dict
        By concept, newest first within one.
    """
    order = sorted({fact.concept for fact in record.facts})
    return [
        {
            "anchor": anchor("fact", fact.id),
            "concept": concept_said(concept),
            "value": fact_value(fact),
            "place": fact_place(fact),
            "date": fact_date(fact),
            "source": fact.source,
            "note": fact.note,
        }
        for concept in order
        for fact in record.about(concept)
    ]
