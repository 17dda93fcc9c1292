"""Making the plan: everything the rooms said, nothing dropped, in the order a surgeon reads it."""

import datetime
from collections.abc import Iterable, Sequence
from typing import TypeVar

from spinewise.anatomy.spine import Spine
from spinewise.evidence.protocol import Protocol
from spinewise.pathway.alarms import raise_alarms
from spinewise.pathway.alignment import Alignment
from spinewise.pathway.analgesia import Analgesia
from spinewise.pathway.conflicts import settle
from spinewise.pathway.identity import hash_of_inputs
from spinewise.pathway.missing import gaps_of_operation, in_order
from spinewise.pathway.plan import Plan
from spinewise.pathway.populations import populations_of
from spinewise.pathway.provisional import missing_landmark
from spinewise.pathway.red_flags import find_red_flags, missing_motor_examination
from spinewise.pathway.reviewed import with_review
from spinewise.pathway.staleness import (
    evidence_past_its_date,
    images_question_id,
    what_changed,
    why_not_for_geometry,
)
from spinewise.pathway.urgency import (
    options_in_parallel,
    paths_in_parallel,
    put_urgency_first,
    urgency_disagreement,
)
from spinewise.record.record import Record
from spinewise.record.review import Review
from spinewise.record.urgency import urgent_causes
from spinewise.results import (
    Advice,
    Finding,
    InputFile,
    Measurement,
    Missing,
    Provenance,
    Question,
    Recommendation,
    Span,
)

Thing = TypeVar("Thing")


def make_plan(
    record: Record,
    spine: Spine | None,
    measurements: Sequence[Measurement],
    advice: Sequence[Advice],
    missing: Sequence[Missing],
    questions: Sequence[Question],
    protocol: Protocol,
    review: Review,
    provenance: Provenance,
    as_of: datetime.date,
    *,
    images: Sequence[str] = ("ct",),
    answers: Sequence[tuple[str, str]] = (),
    previous_inputs: Sequence[InputFile] | None = None,
    analgesia: Analgesia | None = None,
    alignment: Alignment | None = None,
) -> Plan:
    """Merge what all rooms said about one patient and one operation.

    Parameters
    ----------
    record : Record
        What is known about the patient, with the planned operation.
    spine : Spine or None
        The measured spine; None when no images or labels could be used.
    measurements : sequence of Measurement
        Everything measured.
    advice : sequence of Advice
        One for each room that was asked.
    missing : sequence of Missing
        What was found missing on the way, outside the rooms.
    questions : sequence of Question
        What only a person can answer and has not.
    protocol : Protocol
        The site's own choices.
    review : Review
        Everything confirmed and decided so far.
    provenance : Provenance
        What the plan is made by and from; its inputs carry their hashes.
    as_of : date
        The day for which the plan holds.
    images : sequence of str
        Ids of the images that geometry was measured on; the first is the one the spine was built from.
    answers : sequence of pairs of str
        Answers given to questions, id and choice.
    previous_inputs : sequence of InputFile or None
        Inputs of the last written plan, None when there was none.
    analgesia : Analgesia or None
        What the room of pain said; its advice is among `advice` too.
    alignment : Alignment or None
        What the room of alignment said; its advice is among `advice` too.

    Returns
    -------
    Plan
        A draft until levels, sides and urgency are confirmed for exactly these inputs.
    """
    measured_on = [file for file in provenance.inputs if file.id in images]
    answered = dict(answers)
    outdated = _outdated_images(record, measured_on, as_of, answered)
    spine = None if set(images[:1]) & outdated.keys() else spine
    measurements = tuple(m for m in measurements if not set(m.inputs) & outdated.keys())

    causes = urgent_causes(record)
    proposed = [line for said in advice for line in said.recommendations]
    lines = put_urgency_first(tuple(proposed), causes, record.operation)
    lines, opposed = settle((*raise_alarms(causes, protocol, as_of), *lines))
    asked = {
        question.id: question
        for question in (
            *(gap for gap in outdated.values() if isinstance(gap, Question)),
            *questions,
            *(spine.questions if spine else ()),
        )
    }
    findings = (
        *(_answer(question, answered[id]) for id, question in asked.items() if id in answered),
        *_present(what_changed(previous_inputs, provenance.inputs) if previous_inputs is not None else None),
        *_present(evidence_past_its_date(as_of)),
        *(finding for said in advice for finding in said.findings),
        *(spine.findings if spine else ()),
        *populations_of(record, as_of).findings,
    )
    plan = Plan(
        record=record,
        operation=record.operation,
        spine=spine,
        measurements=measurements,
        red_flags=find_red_flags(record, causes),
        to_decide=(),
        findings=findings,
        recommendations=lines,
        missing=in_order(
            (
                *(gap for gap in outdated.values() if isinstance(gap, Missing)),
                *gaps_of_record(record, as_of),
                *_present(missing_landmark(spine)),
                *missing,
                *(spine.missing if spine else ()),
                *(gap for said in advice for gap in said.missing),
            )
        ),
        disagreements=(
            *_present(urgency_disagreement(record, causes)),
            *opposed,
            *(one for said in advice for one in said.disagreements),
        ),
        questions=tuple(question for question in asked.values() if question.id not in answered),
        options=options_in_parallel(
            tuple(option for said in advice for option in said.options), causes, record.operation
        ),
        paths=paths_in_parallel(tuple(path for said in advice for path in said.paths), causes),
        timeline=_in_time(span for said in advice for span in said.timeline),
        protocol=protocol,
        review=review,
        provenance=provenance,
        inputs_sha256=hash_of_inputs(record, spine, provenance.inputs),
        oldest_input=_oldest_input(record, provenance.inputs, findings, lines),
        analgesia=analgesia,
        alignment=alignment,
    )
    return with_review(plan, review)


def gaps_of_record(record: Record, as_of: datetime.date) -> tuple[Missing, ...]:
    """What the record alone leaves open, before any image is looked at.

    Parameters
    ----------
    record : Record
        What is known about the patient, with the planned operation.
    as_of : date
        The day for which the plan holds.

    Returns
    -------
    tuple of Missing
        Unordered.
    """
    return (
        *gaps_of_operation(record),
        *_present(missing_motor_examination(record)),
        *populations_of(record, as_of).missing,
        *record.missing,
    )


def _outdated_images(
    record: Record, images: Iterable[InputFile], as_of: datetime.date, answers: dict[str, str]
) -> dict[str, Missing | Question]:
    """Images that may not feed geometry, by id, each with the reason."""
    reasons = {}
    for file in images:
        answer = answers.get(images_question_id(file.id))
        reason = why_not_for_geometry(file.id, file.date, record, as_of, answer)
        if reason is not None:
            reasons[file.id] = reason
    return reasons


def _oldest_input(
    record: Record,
    inputs: Iterable[InputFile],
    findings: Iterable[Finding],
    lines: Iterable[Recommendation],
) -> datetime.date | None:
    """Oldest date among the files read and the facts that a finding or a line rests on."""
    used = {fact for finding in findings for fact in finding.facts} | {
        f for line in lines for f in line.facts
    }
    days = [file.date for file in inputs] + [fact.date for fact in record.facts if fact.id in used]
    return min((day for day in days if day is not None), default=None)


def _in_time(spans: Iterable[Span]) -> tuple[Span, ...]:
    """First day first; what has no day yet comes last."""
    latest = datetime.date.max
    return tuple(sorted(spans, key=lambda span: (span.first or span.last or latest, span.last or latest)))


def _answer(question: Question, choice: str) -> Finding:
    """What a person answered, kept where it can be read."""
    return Finding("question answered", f"{question.what} Answered: {choice}.")


def _present(thing: Thing | None) -> tuple[Thing, ...]:
    """Nothing or one thing, to be unpacked among others."""
    return () if thing is None else (thing,)
