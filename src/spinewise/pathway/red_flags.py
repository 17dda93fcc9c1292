"""Red flags: what was recorded, what was recorded as absent, and what nobody wrote down.

Safety rule 4: "not found" is never "normal". Each sign is looked for by name, and each ends in one of
three sentences. A motor examination that is missing is said as missing, first of all.
"""

from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.record.urgency import URGENT_CAUSES, Cause
from spinewise.results import Finding, Missing
from spinewise.words import Answer

SIGNS = {
    **URGENT_CAUSES,
    "saddle-numbness": "numbness between the legs",
    "bladder-bowel-disturbance": "disturbance of bladder or bowel",
    "fever": "fever",
    "active-cancer": "active cancer",
}
"""Concepts looked for in every record, with the words used for them."""

MOTOR_EXAMINATION = "motor-examination"
DECEASED = "deceased"
MOTOR_EXAMINATION_WEIGHT = 95


def find_red_flags(record: Record, causes: tuple[Cause, ...]) -> tuple[Finding, ...]:
    """One finding for each sign: recorded ones first, then the motor examination, then the rest.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    causes : tuple of Cause
        What `urgency.urgent_causes` found.

    Returns
    -------
    tuple of Finding
        A recorded death, recorded signs, motor examination, signs recorded as absent, and last all signs
        without an entry together.
    """
    recorded = [_recorded(cause) for cause in causes]
    seen = {cause.concept for cause in causes}
    absent: list[Finding] = []
    silent: list[str] = []
    for concept, words in SIGNS.items():
        if concept in seen:
            continue
        answer = record.answer(concept)
        facts = tuple(fact for fact in record.about(concept) if fact.value is answer)
        if answer is Answer.YES:
            recorded.append(_recorded(Cause(concept, words, facts[0])))
        elif answer is Answer.NO:
            absent.append(_absent(words, facts[0]))
        else:
            silent.append(words)
    return (*_deceased(record), *recorded, _motor_examination(record), *absent, *_not_found(silent))


def missing_motor_examination(record: Record) -> Missing | None:
    """What is lacking when no motor examination was found; None when there is one.

    Parameters
    ----------
    record : Record
        What is known about the patient.

    Returns
    -------
    Missing or None
        With the weight that puts it near the top of the page.
    """
    if _motor_fact(record) is not None or record.operation.neurology:
        return None
    return Missing(
        what="motor examination",
        why_it_matters="A new or growing weakness would make this operation urgent; none was found recorded.",
        how_to_get_it="Examine and record muscle strength by root, with date.",
        weight=MOTOR_EXAMINATION_WEIGHT,
    )


def _motor_fact(record: Record) -> Fact | None:
    """Newest examination that took place; an entry that says "no" or "unknown" is none."""
    not_done = (Answer.NO, Answer.UNKNOWN)
    return next((f for f in record.about(MOTOR_EXAMINATION) if f.value not in not_done), None)


def _motor_examination(record: Record) -> Finding:
    fact = _motor_fact(record)
    if fact is not None:
        text = "done" if isinstance(fact.value, Answer) else str(fact.value)
        return Finding(
            "motor examination", f"Motor examination recorded{_on(fact)}: {text}.", facts=(fact.id,)
        )
    if record.operation.neurology:
        return Finding(
            "motor examination",
            f"Neurological status as given with the operation: {record.operation.neurology}.",
            caveats=("No dated motor examination was found.",),
        )
    return Finding(
        "motor examination missing",
        "No motor examination was found in the record; this does not mean that strength is normal.",
    )


def _recorded(cause: Cause) -> Finding:
    if cause.fact is None:
        return Finding("red flag", f"Recorded with the planned operation: {cause.words}.")
    return Finding("red flag", f"Recorded{_on(cause.fact)}: {cause.words}.", facts=(cause.fact.id,))


def _deceased(record: Record) -> tuple[Finding, ...]:
    """A death in the record: either the record is of someone else or no plan is needed."""
    if record.answer(DECEASED) is not Answer.YES:
        return ()
    fact = next(fact for fact in record.about(DECEASED) if fact.value is Answer.YES)
    sentence = f"The record says that this person died{_on(fact)}: check whose record this is."
    return (Finding("recorded as deceased", sentence, facts=(fact.id,)),)


def _absent(words: str, fact: Fact) -> Finding:
    return Finding(
        "red flag recorded as absent",
        f"Recorded as absent{_on(fact)}: {words}.",
        facts=(fact.id,),
        caveats=("Holds for that day only.",) if fact.date else ("The day of that entry is unknown.",),
    )


def _not_found(silent: list[str]) -> tuple[Finding, ...]:
    if not silent:
        return ()
    return (
        Finding(
            "red flags not found",
            "Looked for and not found in the record, which does not mean absent: " + "; ".join(silent) + ".",
        ),
    )


def _on(fact: Fact) -> str:
    return f" on {fact.date.isoformat()}" if fact.date else " without a date"
