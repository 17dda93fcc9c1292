"""What was measured for a plan, for the registry. A plan is an intention: nothing in it counts as done.

So no procedure, no episode and no outcome is read from it; recommendations, findings and options are not
outcomes either. What stays are measurements and dated numbers of the record: the state before the operation.
"""

import datetime
import re
from hashlib import sha256
from pathlib import Path

from spinewise.io.exchange.reading import BIRTH_DATE, PACKAGE, Draft, Reading, value_of_fact
from spinewise.io.patient.pseudonym import UNNAMED
from spinewise.io.plan.document import from_bytes
from spinewise.outcomes.registered import EndOfFollowUp, Origin, Person, Value
from spinewise.pathway.plan import Plan
from spinewise.results import Measurement
from spinewise.words import Answer, BadInput, UnreadableFile

_FROM_FILES = re.compile(r"P-[A-Z2-7]{10}")
_UNCONFIRMED = "levels not confirmed"
_PLANNED = "The planned operation: it is not known to be done; import the record of the operation."


def reading_from_plan(path: Path) -> Reading:
    """The state before an operation, from a plan.json of any version.

    Parameters
    ----------
    path : Path
        A plan.json.

    Returns
    -------
    Reading
        The batch, and a sentence for each thing that is not in it.

    Raises
    ------
    BadInput
        When it is no plan, or the plan names nobody.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise UnreadableFile("The plan could not be opened: check its path.") from None
    plan = from_bytes(data)
    patient = plan.record.patient
    if patient.pseudonym in ("", UNNAMED):
        raise BadInput("The plan has no pseudonym: give the person one in patient.yaml and plan again.")
    draft = Draft()
    born = patient.birth_date
    draft.people.append(Person(patient.pseudonym, None if born is None else born.year, patient.sex))
    if born is not None:
        draft.identities[patient.pseudonym] = {BIRTH_DATE: born.isoformat()}
    if _FROM_FILES.fullmatch(patient.pseudonym):
        draft.left_out.append(
            "The pseudonym was made from the files and changes with them: to keep this person as one, give "
            "a pseudonym in patient.yaml."
        )
    _measured(plan, draft)
    _recorded(plan, draft)
    draft.left_out.append(_PLANNED)
    draft.not_used["recommendation"] += len(plan.recommendations)
    draft.not_used["finding"] += len(plan.findings) + len(plan.red_flags)
    draft.not_used["option"] += len(plan.options)
    digest = sha256(data).hexdigest()
    return draft.reading(Origin("plan", f"plan of {plan.provenance.as_of}", digest, PACKAGE))


def _measured(plan: Plan, draft: Draft) -> None:
    days = {file.id: file.date for file in plan.provenance.inputs}
    reader = plan.provenance.package + (f", {_UNCONFIRMED}" if plan.is_draft else "")
    for one in plan.measurements:
        day = next((days[id] for id in one.inputs if days.get(id)), None)
        if day is None:
            where = f" of {one.level}" if one.level else ""
            draft.left_out.append(f"{one.name}{where}: its images carry no date, so it has no place in time.")
        else:
            draft.values.append(_value(plan.record.patient.pseudonym, one, day, reader))


def _value(person: str, one: Measurement, day: datetime.date, reader: str) -> Value:
    return Value(
        person,
        one.name,
        one.value,
        one.unit,
        day,
        one.level,
        one.side,
        one.method,
        reader,
        one.interval.low,
        one.interval.high,
    )


def _recorded(plan: Plan, draft: Draft) -> None:
    person = plan.record.patient.pseudonym
    for fact in plan.record.facts:
        if fact.concept == "deceased" and fact.value is Answer.YES and fact.date is not None:
            draft.ends.append(EndOfFollowUp(person, fact.date, Answer.YES))
        elif not isinstance(fact.value, int | float) or isinstance(fact.value, bool):
            draft.not_used["answer or text of the record"] += 1
        elif fact.date is None:
            draft.left_out.append(f"{fact.concept} ({fact.source}): it has no date.")
        else:
            draft.values.append(value_of_fact(person, fact, fact.date))
