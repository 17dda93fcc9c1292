"""Observations: measured numbers with unit, site and side; answers; written findings."""

from spinewise.io.fhir.context import context_of
from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import Days, all_words, codings, days_of, understood, words_of
from spinewise.record.concept_table import Concept, plain_words
from spinewise.record.concepts import Meaning, answer_of
from spinewise.record.scores import clash_in_words
from spinewise.record.sites import narrowed, side_in, site_in, site_of
from spinewise.record.units import in_unit_of
from spinewise.words import Answer, BadInput, Side

_VOID = ("entered-in-error", "cancelled")
_READ_AGAIN = "Correct it at its source and export the record again."


def read_observation(entry: Entry, notes: Notes) -> bool:
    """Read an Observation and its components.

    Parameters
    ----------
    entry : Entry
        A valid Observation.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether anything of ours was in it.
    """
    resource = entry.resource
    parts = [resource, *resource.get("component", [])]
    found = [_read_part(entry, part, notes) for part in parts]
    return any(found)


def _read_part(entry: Entry, part: Resource, notes: Notes) -> bool:
    meanings = understood(part.get("code"))
    for meaning in meanings:
        status = entry.resource.get("status", "")
        if status in _VOID:
            notes.leave_out(
                entry, meaning.concept.name, f"Its status is {status}, so it does not hold.", _READ_AGAIN
            )
        elif meaning.concept.kind == "quantity":
            _read_number(entry, part, meaning, notes)
        elif meaning.concept.kind == "text":
            _read_text(entry, part, meaning, notes)
        else:
            _read_answer(entry, part, meaning, notes)
    return bool(meanings)


def _read_number(entry: Entry, part: Resource, meaning: Meaning, notes: Notes) -> None:
    concept = meaning.concept
    if "dataAbsentReason" in part and not _has_value(part):
        return
    try:
        number, unit = _number(part, concept)
        value = in_unit_of(concept, number, unit)
    except BadInput as error:
        notes.leave_out(entry, concept.name, str(error), _READ_AGAIN)
        return
    site, side, note = _place(entry, part, meaning, notes)
    status = entry.resource.get("status", "")
    beside = (note, clash_of_scores(meaning, part), "preliminary" if status == "preliminary" else "")
    notes.add(
        entry,
        concept.key,
        value,
        days=_days(entry, notes),
        site=site,
        side=side,
        note="; ".join(said for said in beside if said),
        context=context_of(entry, part, concept, unit, notes),
    )


def _number(part: Resource, concept: Concept) -> tuple[float, str]:
    """Value and UCUM unit as written; a bound, a range or a text is no value."""
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict) and "value" in quantity:
        if quantity.get("comparator"):
            bound = f"{quantity['comparator']} {quantity['value']} {_unit(quantity)}".rstrip()
            raise BadInput(f"{concept.name} is given as a bound ({bound}), which is no value.")
        return float(quantity["value"]), _unit(quantity)
    if isinstance(part.get("valueInteger"), int):
        return float(part["valueInteger"]), ""
    raise BadInput(f"{concept.name} is not given as a number with its unit.")


def _unit(quantity: Resource) -> str:
    """UCUM unit: the code, or the written unit where there is no code."""
    code = str(quantity.get("code") or quantity.get("unit") or "")
    return code.replace("²", "2").replace("³", "3").replace("µ", "u").replace("μ", "u")


def _read_answer(entry: Entry, part: Resource, meaning: Meaning, notes: Notes) -> None:
    answer, note = _answer(part)
    if answer is Answer.UNKNOWN:
        if note:
            notes.leave_out(
                entry,
                meaning.concept.name,
                "Its value says neither yes nor no in words known here.",
                _READ_AGAIN,
            )
        return
    days = _days(entry, notes)
    notes.add(entry, meaning.concept.key, answer, days=days, note=note)
    if answer is Answer.YES:
        notes.add_implied(entry, meaning.concept, days, note)


def _answer(part: Resource) -> tuple[Answer, str]:
    """Yes, no or unknown, and the words in which it was said."""
    if isinstance(part.get("valueBoolean"), bool):
        return (Answer.YES if part["valueBoolean"] else Answer.NO), ""
    coded = part.get("valueCodeableConcept")
    if isinstance(coded, dict):
        for system, code, shown in codings(coded):
            answer = answer_of(system, code, shown)
            if answer is not Answer.UNKNOWN:
                return answer, words_of(coded)
        answers = (answer_of("", "", words) for words in all_words(coded))
        return next((a for a in answers if a is not Answer.UNKNOWN), Answer.UNKNOWN), words_of(coded)
    written = str(part.get("valueString", ""))
    return answer_of("", "", written), written


def _read_text(entry: Entry, part: Resource, meaning: Meaning, notes: Notes) -> None:
    said = str(part.get("valueString") or words_of(part.get("valueCodeableConcept")))
    if not said:
        answer, _ = _answer(part)
        if answer is not Answer.UNKNOWN:
            notes.add(entry, meaning.concept.key, answer, days=_days(entry, notes))
        return
    notes.add(entry, meaning.concept.key, said, days=_days(entry, notes))


def clash_of_scores(meaning: Meaning, part: Resource) -> str:
    """A T-score whose words say Z-score, or the other way round: said beside the number.

    Parameters
    ----------
    meaning : Meaning
        What the code was understood as.
    part : dict
        The observation or component with its code and words.

    Returns
    -------
    str
        A clause; empty when code and words agree.
    """
    words = plain_words(" ".join(all_words(part.get("code"))))
    return clash_in_words(meaning.concept.key, words) if meaning.code is not None else ""


def _place(
    entry: Entry, part: Resource, meaning: Meaning, notes: Notes
) -> tuple[str | None, Side | None, str]:
    """Site and side: those written as body site, else those of the code, else those in its words.

    The site of a code counts only where the words beside it do not leave it out: one widespread source
    writes the code of the forearm for a scan without a site. A member of a panel that says nothing of its
    own has the body site of the panel.
    """
    site, side = _body_site(entry.resource.get("bodySite"))
    parent = notes.parents.get(id(entry.resource))
    if parent is not None and "bodySite" not in entry.resource:
        site, side = _body_site(parent.resource.get("bodySite"))
    words = " ".join(all_words(part.get("code")))
    said = site_in(words)
    side = side or side_in(words)
    code = meaning.code
    if code is None or code.site is None:
        return narrowed(site, words) if site else said, side, ""
    if site is None and words and said is None:
        note = f"the code {code.code} means {code.site}, the words beside it name no site"
        return None, side, note
    return narrowed(site, words) if site else said or code.site, side or code.side, ""


def _body_site(body_site: Resource | None) -> tuple[str | None, Side | None]:
    sites = [site_of(system, code) for system, code, _ in codings(body_site)]
    words = " ".join(all_words(body_site))
    coded = next((site for site, _ in sites if site), None)
    site = narrowed(coded, words) if coded else site_in(words)
    return site, next((side for _, side in sites if side), None) or side_in(words)


def _days(entry: Entry, notes: Notes) -> Days:
    """When it was measured; an end of a period of measuring is no end of the finding.

    A member of a report or panel that has no day of its own has that of the report, which is said.
    """
    days = days_of(entry.resource, "effective")
    parent = notes.parents.get(id(entry.resource))
    if days.first is None and not days.told and parent is not None:
        reported = days_of(parent.resource, "effective")
        if reported.first is not None:
            return Days(reported.first, told="date is that of the report")
    return Days(days.first, told=days.told)


def _has_value(part: Resource) -> bool:
    return any(name.startswith("value") for name in part)
