"""The regimen of one patient: base, elements, conflicts, risk factors, discharge, timeline."""

import datetime
from collections.abc import Iterable, Iterator

from spinewise.evidence.analgesia import LeftOutRow, bases, left_out
from spinewise.evidence.protocol import Protocol
from spinewise.evidence.tables import cite, entry
from spinewise.pain.genotype.assess import Genotype
from spinewise.pain.interactions.listed import read_list
from spinewise.pain.interactions.patient import nothing_taken
from spinewise.pain.opioids.load import Load
from spinewise.pain.regimen.afterwards import FAMILY, TAPER, afterwards
from spinewise.pain.regimen.base import Chosen, choose
from spinewise.pain.regimen.elements import Built, build
from spinewise.pain.regimen.factors import risk_factors
from spinewise.pain.regimen.reasons import Situation
from spinewise.pain.regimen.regimen import LeftOut, Regimen
from spinewise.pain.regimen.settling import settled
from spinewise.pain.regimen.site import gives
from spinewise.pain.regimen.spans import timeline
from spinewise.record.answers import now as on_day
from spinewise.record.medication import Drug
from spinewise.record.record import Record
from spinewise.results import Missing, Question
from spinewise.words import Answer

GIVEN_HERE = "This site gives it by its protocol; the reason against it stands, and the anaesthetist decides."
LAMINAE = "how many laminae are opened"
_ELEMENT_WEIGHT = 66
_OPERATION_WEIGHT = 76
_HOW = "Ask the patient or the record, and write it down with its date."
_HOW_PLANNED = "Write it into the planned operation."


def assess_regimen(
    record: Record,
    drugs: Iterable[Drug],
    genotype: Genotype,
    load: Load,
    protocol: Protocol,
    as_of: datetime.date,
) -> Regimen:
    """Judge the base and its elements for one patient.

    Parameters
    ----------
    record : Record
        What is known about the patient and the operation.
    drugs : iterable of Drug
        What is taken.
    genotype : Genotype
        Genes and what guidelines say of them.
    load : Load
        Opioids of the day.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Regimen
        Without any dose; what is not known leaves an element undecided.
    """
    lines = tuple(drugs)
    chosen = choose(record, as_of)
    listed = read_list(lines).on_or_after(datetime.date.min)
    is_known = bool(lines) or nothing_taken(record)
    now = Situation(record, listed, is_known, genotype, chosen.possible, as_of, protocol)
    built = build(chosen, now)
    return Regimen(
        operation=chosen.base,
        elements=tuple(one.element for one in built),
        settled=settled(built, protocol),
        risk_factors=risk_factors(now, load),
        discharge=afterwards(now, load),
        left_out=tuple(_left_out(chosen, now)),
        questions=tuple(_questions(chosen, now)),
        missing=(*_of_operation(chosen), *_of_elements(chosen, built)),
        timeline=timeline(built, now),
    )


def _left_out(chosen: Chosen, now: Situation) -> Iterator[LeftOut]:
    for row in left_out():
        if row.base in chosen.possible:
            told = entry(row.evidence)
            version = next(one.version for one in bases() if one.id == row.base)
            here = " ".join(_all_the_same(row, now))
            yield LeftOut(row.id, row.name, row.because, cite(told), version, (row.evidence,), here)


def _all_the_same(row: LeftOutRow, now: Situation) -> Iterator[str]:
    """Why what the base does not recommend may be met all the same: taken already, or given here."""
    met = now.taken((row.group,)) if row.group else ()
    if met:
        names = " and ".join(dict.fromkeys(one.substance for one in met))
        yield f"{names} is taken already: its prescriber is asked, and nothing is stopped here."
    if gives(now.protocol, row.choice):
        yield GIVEN_HERE


def _questions(chosen: Chosen, now: Situation) -> Iterator[Question]:
    if LAMINAE in chosen.base.missing:
        yield Question(
            "laminae",
            "How many laminae are opened?",
            ("one or two", "three or more"),
            "Ketamine, epidural analgesia and local anaesthetic into the wound stay undecided until then.",
        )
    if on_day(now.record, FAMILY.id, now.as_of) is Answer.UNKNOWN:
        yield FAMILY
    yield TAPER


def _of_operation(chosen: Chosen) -> Iterator[Missing]:
    for what in chosen.base.missing:
        why = "It decides which published base holds, and with it which elements."
        yield Missing(what, why, _HOW_PLANNED, weight=_OPERATION_WEIGHT)


def _of_elements(chosen: Chosen, built: tuple[Built, ...]) -> Iterator[Missing]:
    """What elements wait for, each once with all of them."""
    waiting: dict[str, list[str]] = {}
    for one in built:
        for what in one.element.missing:
            if what not in chosen.base.missing:
                waiting.setdefault(what, []).append(one.element.name)
    for what, names in waiting.items():
        why = f"It decides on: {', '.join(names)}. Not known is not no."
        yield Missing(what, why, _HOW, weight=_ELEMENT_WEIGHT)
