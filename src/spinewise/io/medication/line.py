"""Read one line of a medication list. What can be read in two ways is refused: no dose beats a wrong one."""

from collections.abc import Sequence
from dataclasses import replace

from spinewise.evidence.drug_names import combinations
from spinewise.evidence.opioid_factors import for_pain_team, for_pain_team_in_maintenance, outside
from spinewise.io.medication.course import steps_of
from spinewise.io.medication.days import DaysOfUse, days_of_use
from spinewise.io.medication.names import hint, ingredients, is_ours, written_name
from spinewise.io.medication.one_drug import drug_of
from spinewise.io.medication.pieces import Piece, pieces
from spinewise.io.medication.plain import plain, why_unsafe
from spinewise.io.medication.reading import CannotTell, LineReading
from spinewise.record.medication import Drug, Why
from spinewise.record.unread_lines import not_read
from spinewise.words import Answer


def read_line(line: str, source: str) -> LineReading:
    """Read one line.

    Parameters
    ----------
    line : str
        As the hospital wrote it.
    source : str
        Where it stands, for the sentences.

    Returns
    -------
    LineReading
        Drugs with their daily amounts, or one sentence why not.
    """
    text = plain(line)
    found = pieces(text)
    drugs = ingredients(found)
    if not drugs:
        return LineReading(not_read=not_read(Why.NAME, source, hint=hint(found)))
    if not any(is_ours(drug) for drug in drugs):
        return _read_other(found, drugs, source, text)
    try:
        return _read(found, drugs, source, why_unsafe(text))
    except CannotTell as cannot:
        days = _days_or_none(found)
        return LineReading(not_read=not_read(cannot.why, source, drugs, first=days.first, last=days.last))


def _read(found: Sequence[Piece], drugs: tuple[str, ...], source: str, unsafe: Why | None) -> LineReading:
    kinds = {piece.kind for piece in found}
    if "ended" in kinds and "unknown" not in kinds:
        return LineReading(ended=drugs)
    _refuse_whole_lines(drugs, kinds, unsafe)
    days = days_of_use(found)
    if "then" in kinds:
        return LineReading(tuple(steps_of(found, drugs, days, source)))
    return LineReading((drug_of(found, drugs, days, source),))


def _refuse_whole_lines(drugs: tuple[str, ...], kinds: set[str], unsafe: Why | None) -> None:
    """Raise for what makes every number on the line unusable."""
    maintained = "maintenance" in kinds and set(drugs) & for_pain_team_in_maintenance()
    if set(drugs) & for_pain_team() or maintained:
        raise CannotTell(Why.TEAM)
    if set(drugs) & outside():
        raise CannotTell(Why.DRUG)
    if "route out" in kinds:
        raise CannotTell(Why.ROUTE)
    if "taper" in kinds:
        raise CannotTell(Why.TAPER)
    if unsafe is not None:
        raise CannotTell(unsafe)
    if {"unknown", "maintenance"} & kinds or ("stop" in kinds and "then" not in kinds):
        raise CannotTell(Why.SENSE)


def _read_other(found: Sequence[Piece], drugs: tuple[str, ...], source: str, text: str) -> LineReading:
    """A drug that is no opioid: kept for those who ask about it, with its daily amount where plain."""
    kinds = {piece.kind for piece in found}
    companions = {one for sold in combinations() for one in sold}
    near = hint(found)
    # Tylenol 3, Tylenol tab #3
    numbered = {"number", "dispensed"} & kinds and not {"dose", "per day"} & kinds
    if near or (set(drugs) & companions and ({"unknown", "pair"} & kinds or numbered)):
        return LineReading(not_read=not_read(Why.NAME, source, hint=near))  # an opioid may stand beside it
    if "ended" in kinds:
        return LineReading(ended=drugs)
    days = _days_or_none(found)
    blank = Drug(
        written_name(found), drugs, None, "", "", None, Answer.UNKNOWN, days.first, days.last, source
    )
    prn = Answer.YES if "prn" in kinds else Answer.UNKNOWN
    unsafe = why_unsafe(text) or {"unknown", "route out", "route skin", "then", "taper", "stop"} & kinds
    if unsafe or len(drugs) != 1:
        return LineReading((replace(blank, as_needed=prn),))
    try:
        return LineReading((drug_of(found, drugs, days, source),))
    except CannotTell:
        return LineReading((replace(blank, as_needed=prn),))


def _days_or_none(found: Sequence[Piece]) -> DaysOfUse:
    try:
        return days_of_use(found)
    except CannotTell:
        return DaysOfUse()
