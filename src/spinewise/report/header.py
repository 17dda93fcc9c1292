"""The head of every page: who, what is planned, when, and whether a named clinician has confirmed it."""

from spinewise.pathway.plan import Plan
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.review import CONFIRMABLE
from spinewise.report import numbers
from spinewise.report.lines import Data, listed, sentence
from spinewise.words import Answer, Level

INTENDED_USE = (
    "Decision support for clinicians who review every line. Not a medical device; it orders nothing, "
    "stops no drug and gives no dose from a genotype."
)
"""Stands on every report."""

DRAFT = "DRAFT"
CONFIRMED = "CONFIRMED"


def header(plan: Plan) -> Data:
    """Patient, operation, date and state of review.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``who``, ``operation``, ``details``, ``when``, ``urgent``, ``as_of`` and ``state``.
    """
    return {
        "pseudonym": plan.record.patient.pseudonym,
        "who": who(plan),
        "operation": operation_said(plan.operation),
        "details": details(plan.operation),
        "when": when(plan),
        "urgent": urgent(plan.operation),
        "as_of": numbers.day(plan.provenance.as_of),
        "state": state(plan),
        "intended_use": INTENDED_USE,
    }


def who(plan: Plan) -> str:
    """Age and sex.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        For example ``"68 years, female"``; says what is unknown.
    """
    patient = plan.record.patient
    age = patient.age_on(plan.provenance.as_of)
    return f"{'age unknown' if age is None else f'{age} years'}, {patient.sex or 'sex unknown'}"


def operation_said(operation: PlannedOperation) -> str:
    """The planned operation in one line.

    Parameters
    ----------
    operation : PlannedOperation
        As far as anyone has said.

    Returns
    -------
    str
        What is done where; says what is unknown.
    """
    parts = [
        word
        for answer, word in (
            (operation.decompression, "decompression"),
            (operation.instrumented, "instrumentation"),
            (operation.fusion, "fusion"),
        )
        if answer is Answer.YES
    ]
    if not parts and not operation.levels and operation.diagnosis is None:
        return "No operation is recorded"
    what = listed(parts) if parts else "Operation"
    if operation.approach:
        what = f"{operation.approach} {what}" if parts else f"{what}, {operation.approach} approach"
    where = levels_said(operation.levels) if operation.levels else "levels not stated"
    return f"{what[0].upper()}{what[1:]}, {where}"


def urgent(operation: PlannedOperation) -> str:
    """What goes before everything else on the page when the operation cannot wait.

    Parameters
    ----------
    operation : PlannedOperation
        As far as anyone has said.

    Returns
    -------
    str
        Empty for an operation that is elective or of unknown urgency.
    """
    if operation.urgency not in (Urgency.URGENT, Urgency.EMERGENCY):
        return ""
    why = f": {listed(operation.urgency_reasons)}" if operation.urgency_reasons else ""
    return f"{str(operation.urgency).upper()}{why}. Do not delay for anything below; start it in parallel."


def levels_said(levels: tuple[Level, ...]) -> str:
    """Levels as a clinician writes them.

    Parameters
    ----------
    levels : tuple of Level
        In any order.

    Returns
    -------
    str
        ``"L2 to L5"`` for neighbours that follow each other, otherwise each by name.
    """
    ordered = sorted(set(levels), key=lambda level: level.rank)
    usual = [level for level in Level if level not in (Level.T13, Level.L6) or level in ordered]
    places = [usual.index(level) for level in ordered]
    if len(ordered) > 1 and places == list(range(places[0], places[0] + len(places))):
        return f"{ordered[0]} to {ordered[-1]}"
    return listed(str(level) for level in ordered)


def details(operation: PlannedOperation) -> list[list[str]]:
    """Diagnosis, indication, construct and what is already in the patient, as pairs.

    Parameters
    ----------
    operation : PlannedOperation
        As far as anyone has said.

    Returns
    -------
    list of pairs of str
        A word and a text; gaps are said.
    """
    ends = f"UIV {operation.uiv or 'not stated'}, LIV {operation.liv or 'not stated'}"
    urgency = "not stated" if operation.urgency is Urgency.UNKNOWN else str(operation.urgency)
    if operation.urgency_reasons:
        urgency += f": {listed(operation.urgency_reasons)}"
    unknown = [
        word
        for answer, word in (
            (operation.fusion, "fusion"),
            (operation.instrumented, "instrumentation"),
            (operation.decompression, "decompression"),
        )
        if answer is Answer.UNKNOWN
    ]
    pairs = [
        ["Diagnosis", operation.diagnosis or "not stated"],
        ["Indication", operation.indication or "not stated"],
        ["Construct", ends + (f"; {listed(unknown)} not stated" if unknown else "")],
        ["Urgency", urgency],
    ]
    if operation.implants:
        there = [
            f"{one.what}, {one.where}" + (f" (since {numbers.day(one.since)})" if one.since else "")
            for one in operation.implants
        ]
        pairs.append(["Already there", "; ".join(there)])
    return pairs


def when(plan: Plan) -> str:
    """Day of the operation and how many days are left.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        One clause.
    """
    if plan.operation.date is None:
        return "No date is set"
    left = (plan.operation.date - plan.provenance.as_of).days
    day = numbers.day(plan.operation.date)
    if left < 0:
        return f"{day}: this day has passed"
    return f"{day}, today" if left == 0 else f"{day}, {left} day{'s' * (left != 1)} left"


def state(plan: Plan) -> Data:
    """Whether levels, sides and urgency are confirmed for exactly these inputs, and by whom.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``draft``, ``badge`` and ``sentence``.
    """
    by: dict[str, list[str]] = {}
    for what in CONFIRMABLE:
        name = plan.review.confirmed_by(what, plan.inputs_sha256)
        if name is not None:
            by.setdefault(name, []).append(what)
    done = [f"{listed(whats)} confirmed by {name}" for name, whats in by.items()]
    open_ = [what for what in CONFIRMABLE if not any(what in whats for whats in by.values())]
    if open_:
        done.append(f"{listed(open_)} not confirmed")
    stale = any(c.plan_sha256 != plan.inputs_sha256 for c in plan.review.confirmations)
    text = sentence("; ".join(done))
    if open_ and stale:
        text += " An earlier confirmation was for other inputs and no longer holds."
    return {"draft": plan.is_draft, "badge": DRAFT if plan.is_draft else CONFIRMED, "sentence": text}
