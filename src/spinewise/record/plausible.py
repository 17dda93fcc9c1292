"""What cannot be: values and dates that are slips of the pen, refused aloud rather than used."""

import datetime
from dataclasses import replace

from spinewise.record.concept_table import Concept, concepts
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.words import Answer

OLDEST_PERSON_YEARS = 130
"""Beyond this a date of birth is a slip of the pen."""


def why_impossible(fact: Fact, patient: Patient | None, as_of: datetime.date) -> str | None:
    """Why a fact cannot be true as written; None when it can.

    Parameters
    ----------
    fact : Fact
        As read, in the unit of its concept.
    patient : Patient or None
        Whose it is, for the day of birth.
    as_of : date
        The day for which the plan holds; what happened cannot lie after it.

    Returns
    -------
    str or None
        One clause that names the value or the date, never the patient.
    """
    known = concepts().get(fact.concept)
    if known is None:
        return f"{fact.concept!r} is no concept this program knows"
    return _value(fact, known) or _dates(fact, patient, as_of)


def why_birth_impossible(birth: datetime.date, as_of: datetime.date) -> str | None:
    """Why a day of birth cannot be true; None when it can.

    Parameters
    ----------
    birth : date
        As read.
    as_of : date
        The day for which the plan holds.

    Returns
    -------
    str or None
        One clause without the day itself, which would identify the patient.
    """
    if birth > as_of:
        return "the date of birth lies in the future"
    if as_of.year - birth.year > OLDEST_PERSON_YEARS:
        return f"the date of birth lies more than {OLDEST_PERSON_YEARS} years ago"
    return None


def without_contradictions(
    operation: PlannedOperation, as_of: datetime.date
) -> tuple[PlannedOperation, tuple[str, ...]]:
    """A planned operation without what contradicts itself, and one clause for each such thing.

    Parameters
    ----------
    operation : PlannedOperation
        As read.
    as_of : date
        The day for which the plan holds.

    Returns
    -------
    tuple
        The operation, in which what cannot be is unknown again, and the clauses. A planned date that has
        passed, and instrumented levels without a fusion, are said but kept.
    """
    said = []
    upper, lower = operation.uiv, operation.liv
    if upper is not None and lower is not None and lower.is_above(upper):
        said.append(
            f"the upper instrumented vertebra {upper} lies below the lower one {lower}; neither is used"
        )
        operation = replace(operation, uiv=None, liv=None)
    last = operation.last_operation
    if last is not None and last > as_of:
        said.append(f"the last operation is dated {last}, which lies in the future; the date is not used")
        operation = replace(operation, last_operation=None)
    for implant in operation.implants:
        if implant.since is not None and implant.since > as_of:
            said.append(
                f"an implant is dated {implant.since}, which lies in the future; the date is not used"
            )
    implants = tuple(
        replace(one, since=None) if one.since is not None and one.since > as_of else one
        for one in operation.implants
    )
    if operation.date is not None and operation.date < as_of:
        said.append(f"the planned operation is dated {operation.date}, which has passed")
    if operation.fusion is Answer.NO and (operation.uiv is not None or operation.liv is not None):
        said.append("no fusion is planned, yet instrumented vertebrae are named")
    return replace(operation, implants=implants), tuple(said)


def _value(fact: Fact, known: Concept) -> str | None:
    if known.kind != "quantity":
        return None
    if isinstance(fact.value, bool) or not isinstance(fact.value, int | float):
        return f"{known.name} is not a number"
    if not known.can_be(fact.value):
        shown = f"{fact.value:g} {known.unit}" if known.unit != "1" else f"{fact.value:g}"
        return f"{known.name} of {shown} cannot be"
    return None


def _dates(fact: Fact, patient: Patient | None, as_of: datetime.date) -> str | None:
    known = concepts()[fact.concept]
    name = known.name
    lies_ahead = known.kind == "care" or known.key.startswith("planned-")
    if fact.date is not None and fact.date > as_of and not lies_ahead:
        return f"{name} is dated {fact.date}, which lies after {as_of}"
    if fact.date is not None and fact.until is not None and fact.until < fact.date:
        return f"{name} ends on {fact.until}, before it begins on {fact.date}"
    born = patient.birth_date if patient else None
    if fact.date is not None and born is not None and fact.date < born:
        return f"{name} is dated before the patient's birth"
    return None
