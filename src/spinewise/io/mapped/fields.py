"""The tables that a mapping can speak of, and what each of their fields holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spinewise.outcomes.registered import (
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Person,
    Procedure,
    Prom,
    Value,
)


class Holds(StrEnum):
    """What a field holds."""

    PERSON = "person"
    TEXT = "text"
    DATE = "date"
    YEAR = "year"
    NUMBER = "number"
    UNIT = "unit"
    SEX = "sex"
    LEVEL = "level"
    LEVELS = "levels"
    SIDE = "side"
    ANSWER = "answer"


@dataclass(frozen=True)
class TableKind:
    """One kind of table.

    Parameters
    ----------
    name : str
        As in `Batch`; ``implants`` besides.
    entry : type
        What a row of it becomes.
    fields : mapping of str to Holds
        By name, in the order of the entry; ``person`` and ``procedure`` of an implant besides.
    required : frozenset of str
        Fields that every table has to have.
    result : str or None
        Field without which a row holds no entry: a laboratory result that was not made.
    """

    name: str
    entry: type
    fields: Mapping[str, Holds]
    required: frozenset[str]
    result: str | None = None


def _kind(
    name: str, entry: type, required: str, result: str | None = None, /, **fields: Holds
) -> tuple[str, TableKind]:
    return name, TableKind(name, entry, fields, frozenset(required.split()), result)


_P, _T, _D, _N = Holds.PERSON, Holds.TEXT, Holds.DATE, Holds.NUMBER

TABLES: Mapping[str, TableKind] = dict(
    (
        _kind("people", Person, "key", key=_P, birth_year=Holds.YEAR, sex=Holds.SEX),
        _kind(
            "episodes",
            Episode,
            "person id started",
            person=_P,
            id=_T,
            started=_D,
            ended=_D,
            site=_T,
            diagnosis=_T,
        ),
        _kind(
            "implants",
            Implant,
            "person procedure kind",
            person=_P,
            procedure=_T,
            kind=_T,
            level=Holds.LEVEL,
            side=Holds.SIDE,
            material=_T,
            product=_T,
        ),
        _kind(
            "procedures",
            Procedure,
            "person episode id date kind",
            person=_P,
            episode=_T,
            id=_T,
            date=_D,
            kind=_T,
            levels=Holds.LEVELS,
            surgeon=_T,
            product=_T,
            reasons=_T,
        ),
        _kind(
            "values",
            Value,
            "person name value unit date",
            "value",
            person=_P,
            name=_T,
            value=_N,
            unit=Holds.UNIT,
            date=_D,
            level=Holds.LEVEL,
            side=Holds.SIDE,
            method=_T,
            reader=_T,
            low=_N,
            high=_N,
        ),
        _kind(
            "proms",
            Prom,
            "person measure score date",
            "score",
            person=_P,
            measure=_T,
            score=_N,
            date=_D,
            due=_T,
            episode=_T,
        ),
        _kind(
            "events",
            Event,
            "person kind date",
            person=_P,
            kind=_T,
            date=_D,
            definition=_T,
            last_without=_D,
            level=Holds.LEVEL,
            severity=_T,
            procedure=_T,
            found_by=_T,
            grader=_T,
        ),
        _kind("ends", EndOfFollowUp, "person date died", person=_P, date=_D, died=Holds.ANSWER, reason=_T),
    )
)
"""In the order in which they are read: what others belong to first, implants before their procedures."""
