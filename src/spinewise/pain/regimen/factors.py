"""Risk factors for more pain and longer opioid use: found, not found or not known; nothing is added up."""

from collections.abc import Iterator

from spinewise.evidence.analgesia import Factor, factors
from spinewise.evidence.drug_classes import belongs
from spinewise.evidence.tables import cite, entry
from spinewise.pain.opioids.exposure import ExposureClass, exposure_class
from spinewise.pain.opioids.load import Load
from spinewise.pain.regimen.reasons import Situation
from spinewise.pain.regimen.regimen import RiskFactor
from spinewise.record.answers import ids_of
from spinewise.record.answers import now as on_day
from spinewise.words import Answer

Seen = tuple[Answer, str, tuple[str, ...]]
_NOT_LONG = (ExposureClass.BELOW, ExposureClass.NONE)
_WORD = {Answer.YES: "recorded", Answer.NO: "recorded as absent", Answer.UNKNOWN: "nobody said"}


def risk_factors(now: Situation, load: Load) -> tuple[RiskFactor, ...]:
    """Every factor of the table for one patient.

    Parameters
    ----------
    now : Situation
        Patient, list and operation.
    load : Load
        Opioids of the day.

    Returns
    -------
    tuple of RiskFactor
        Each with what studies found, side by side.
    """
    return tuple(_factor(row, now, load) for row in factors())


def _factor(row: Factor, now: Situation, load: Load) -> RiskFactor:
    found, because, facts = _seen(row, now, load)
    return RiskFactor(row.id, row.name, found, because, tuple(_studies(row)), row.evidence, facts)


def _studies(row: Factor) -> Iterator[str]:
    for id in row.evidence:
        told = entry(id)
        yield f"{told.statement} {told.caveat or ''}".strip() + f" ({cite(told)})"


def _seen(row: Factor, now: Situation, load: Load) -> Seen:
    if row.takes:
        return _taken(row.takes, now, load)
    if row.load:
        return _for_long(load)
    if row.operation:
        planned: Answer = getattr(now.record.operation, row.operation)
        return planned, {Answer.YES: "planned", Answer.NO: "not planned"}.get(planned, "nobody said"), ()
    if row.sex:
        return _sex(row.sex, now)
    if row.above:
        return _above(row, now)
    answer = on_day(now.record, row.fact, now.as_of)
    facts = ids_of(now.record, row.fact) if answer is not Answer.UNKNOWN else ()
    return answer, _WORD[answer], facts


def _taken(groups: tuple[str, ...], now: Situation, load: Load) -> Seen:
    """Drugs on the list on the day; a line that names no known drug leaves an absence unknown."""
    met = {
        one.substance
        for one in now.listed
        if one.first <= now.as_of <= one.last and any(belongs(one.substance, group) for group in groups)
    }
    if met:
        return Answer.YES, f"{' and '.join(sorted(met))} on the list", ()
    if not now.has_list:
        return Answer.UNKNOWN, "there is no list of drugs", ()
    if load.unread or any(not line.ingredients for line in load.refused):
        return Answer.UNKNOWN, "entries of the list could not be read", ()
    return Answer.NO, "not on the list", ()


def _for_long(load: Load) -> Seen:
    exposed = exposure_class(load)
    if exposed.name is ExposureClass.TOLERANT:
        return Answer.YES, exposed.because, ()
    return Answer.NO if exposed.name in _NOT_LONG else Answer.UNKNOWN, exposed.because, ()


def _sex(asked: str, now: Situation) -> Seen:
    sex = now.record.patient.sex
    if sex is None:
        return Answer.UNKNOWN, "nobody said", ()
    return (Answer.YES if sex == asked else Answer.NO), f"{sex} in the record", ()


def _above(row: Factor, now: Situation) -> Seen:
    """Newest number up to the day, against the one at which the study divides."""
    limit = entry(row.evidence[0]).number("scale")
    for fact in now.record.about(row.above):
        if isinstance(fact.value, float | int) and (fact.date is None or fact.date <= now.as_of):
            above = fact.value > limit
            word = "above" if above else "not above"
            return (
                Answer.YES if above else Answer.NO,
                f"{fact.value:g}, {word} the {limit:g} of the study",
                (fact.id,),
            )
    return Answer.UNKNOWN, "the scale was not asked", ()
