"""Laboratory values, each judged only by the range or the flag that its own laboratory sent with it."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from spinewise.bone.asked import Asked
from spinewise.record.concept_table import concepts
from spinewise.record.fact import RANGE, Fact

NAMES = {
    "tsh": "TSH",
    "testosterone": "testosterone",
    "oestradiol": "oestradiol",
    "urinary-calcium": "urinary calcium",
    "calcium": "calcium",
    "creatinine": "creatinine",
    "egfr": "eGFR",
    "pth": "parathyroid hormone",
    "phosphate": "phosphate",
    "alkaline-phosphatase": "alkaline phosphatase",
    "hba1c": "haemoglobin A1c",
    "cotinine": "cotinine",
}


_DIGITS = 3
"""Digits of a laboratory value in a sentence; the record beside it keeps what its source wrote."""


class Place(StrEnum):
    """Where a value lies in its laboratory's own range."""

    BELOW = "below"
    ABOVE = "above"
    OUTSIDE = "outside"
    WITHIN = "within"
    NOT_JUDGED = "not judged"


_FLAGS = {
    **dict.fromkeys(("L", "LL", "LU", "<", "LOW"), Place.BELOW),
    **dict.fromkeys(("H", "HH", "HU", ">", "HIGH"), Place.ABOVE),
    **dict.fromkeys(("A", "AA", "ABNORMAL"), Place.OUTSIDE),
    **dict.fromkeys(("N", "NORMAL"), Place.WITHIN),
}


@dataclass(frozen=True)
class Result:
    """One laboratory value.

    Parameters
    ----------
    concept : str
        Key of the concept table.
    fact : Fact
        Where it stands.
    place : Place
        Where it lies in the laboratory's own range; "not judged" where none was sent.
    """

    concept: str
    fact: Fact
    place: Place

    @property
    def is_out(self) -> bool:
        """Whether the laboratory's own range or flag puts it outside."""
        return self.place not in (Place.WITHIN, Place.NOT_JUDGED)

    @property
    def words(self) -> str:
        """Name, value, unit and day."""
        day = self.fact.date.isoformat() if self.fact.date else "no date"
        return f"{NAMES[self.concept]} {_rounded(self.fact)} {self.fact.unit} ({day})"

    @property
    def words_in_front(self) -> str:
        """The same at the head of a sentence."""
        name, space, rest = self.words.partition(" ")
        return f"{name.capitalize() if name.islower() else name}{space}{rest}"


def result(asked: Asked, concept: str) -> Result | None:
    """Newest value of a laboratory test; of several of one day, one that is out of range.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.
    concept : str
        Key of the test.

    Returns
    -------
    Result or None
        None when there is none, or only such as are dated after the day or cannot be.
    """
    known = concepts()[concept]
    facts = [
        fact
        for fact in asked.record.about(concept)
        if isinstance(fact.value, int | float)
        and (fact.date is None or fact.date <= asked.as_of)
        and known.can_be(fact.value)
    ]
    if not facts:
        return None
    newest = [Result(concept, fact, place_of(fact)) for fact in facts if fact.date == facts[0].date]
    return min(newest, key=lambda one: (not one.is_out, one.place is Place.WITHIN, one.words, one.fact.id))


def place_of(fact: Fact) -> Place:
    """Where a value lies in the range that its laboratory sent with it; both ends belong to the range.

    Parameters
    ----------
    fact : Fact
        A laboratory value with its context.

    Returns
    -------
    Place
        Where range and flag do not agree, the one that raises concern counts.
    """
    by_range, flag = _by_range(fact), fact.context.get("interpretation", "").strip().upper()
    if by_range in (Place.BELOW, Place.ABOVE):
        return by_range
    return _FLAGS.get(flag, by_range)


def _by_range(fact: Fact) -> Place:
    assert isinstance(fact.value, int | float)
    return _among(fact.value, *(_number(fact.context.get(end)) for end in RANGE))


def _among(value: float, low: float | None, high: float | None) -> Place:
    if low is None and high is None:
        return Place.NOT_JUDGED
    if low is not None and value < low:
        return Place.BELOW
    return Place.ABOVE if high is not None and value > high else Place.WITHIN


def _rounded(fact: Fact) -> str:
    """Three digits, and more where fewer would put the value on another side of its laboratory's range."""
    assert isinstance(fact.value, int | float)
    value = float(fact.value)
    ends = [_number(fact.context.get(end)) for end in RANGE]
    texts = (f"{value:.{digits}g}" for digits in count(_DIGITS))
    text = next(text for text in texts if _among(float(text), *ends) is _among(value, *ends))
    return f"{float(text):.0f}" if "e+" in text else text


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
