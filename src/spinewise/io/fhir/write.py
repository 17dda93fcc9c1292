"""A plan as a FHIR R4 collection: proposals and preliminary observations, never an order (safety rule 2)."""

import datetime
import json
from typing import Any

from spinewise.io.fhir.write_alignment import alignment_gaps, alignment_observations
from spinewise.io.fhir.write_measured import observation
from spinewise.io.fhir.write_parts import INTENDED_USE, Names, draft_note, text_only
from spinewise.pathway.plan import Plan
from spinewise.record.operation import Urgency
from spinewise.results import Finding, Missing, Recommendation
from spinewise.words import CannotWrite

PSEUDONYM_SYSTEM = "urn:spinewise:pseudonym"
_PRIORITY = {Urgency.ELECTIVE: "routine", Urgency.URGENT: "urgent", Urgency.EMERGENCY: "stat"}
_GENDER = ("female", "male", "other")


def bundle(plan: Plan, at: datetime.datetime | None = None) -> dict[str, Any]:
    """A plan as a FHIR R4 Bundle of type collection.

    The operation is a ServiceRequest and the advice a CarePlan, both drafts with the intent of a proposal;
    measurements, those of alignment in every posture included, are Observations, preliminary until the plan
    is confirmed; red flags and what is missing are DetectedIssues. The patient is a pseudonym without date
    of birth.

    Parameters
    ----------
    plan : Plan
        Any plan.
    at : datetime or None
        When it is written, with time zone; the start of the day for which the plan holds when None.

    Returns
    -------
    dict
        Valid under FHIR R4.

    Raises
    ------
    CannotWrite
        When it would not be valid.
    """
    names = Names(plan.inputs_sha256)
    issues = [
        *((f"flag-{n}", _flag(plan, names, flag)) for n, flag in enumerate(plan.red_flags)),
        *((f"missing-{n}", _missing(plan, names, gap)) for n, gap in enumerate(plan.missing)),
        *((f"not-measured-{n}", _missing(plan, names, gap)) for n, gap in enumerate(alignment_gaps(plan))),
    ]
    observations = [
        *((f"observation-{n}", observation(plan, names, m)) for n, m in enumerate(plan.measurements)),
        *((f"alignment-{n}", made) for n, made in enumerate(alignment_observations(plan, names))),
    ]
    parts = [
        ("patient", _patient(plan)),
        ("device", _device(plan)),
        ("operation", _operation(plan, names)),
        *observations,
        *issues,
        ("advice", _advice(plan, names)),
    ]
    when = at or datetime.datetime.combine(plan.provenance.as_of, datetime.time(), datetime.UTC)
    parts.append(("provenance", _provenance(plan, names, [name for name, _ in parts], when)))
    made = {
        "resourceType": "Bundle",
        "type": "collection",
        "meta": {"security": [_PSEUDONYMISED]},
        "entry": [
            {"fullUrl": names.url(name), "resource": {**resource, "id": names.id(name)}}
            for name, resource in parts
        ],
    }
    return _validated(made)


_PSEUDONYMISED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "PSEUDED",
    "display": "pseudonymized",
}


def _validated(made: dict[str, Any]) -> dict[str, Any]:
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        Bundle.model_validate_json(json.dumps(made))
    except ValidationError:
        raise CannotWrite("the FHIR bundle would not be valid: report this as a bug") from None
    return made


def _patient(plan: Plan) -> dict[str, Any]:
    patient = plan.record.patient
    gender = {"gender": patient.sex} if patient.sex in _GENDER else {}
    return {
        "resourceType": "Patient",
        "identifier": [{"system": PSEUDONYM_SYSTEM, "value": patient.pseudonym}],
        **gender,
    }


def _device(plan: Plan) -> dict[str, Any]:
    name, _, version = plan.provenance.package.partition(" ")
    versions = [version, f"evidence {plan.provenance.evidence_version}"]
    versions += [f"{model} {number}" for model, number in plan.provenance.models.items()]
    return {
        "resourceType": "Device",
        "deviceName": [{"name": name, "type": "user-friendly-name"}],
        "version": [{"value": one} for one in versions if one],
        "note": [{"text": INTENDED_USE}],
    }


def _operation(plan: Plan, names: Names) -> dict[str, Any]:
    operation = plan.operation
    made: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "code": text_only("Operation on the spine"),
        "subject": names.to("patient"),
        "note": [{"text": draft_note(plan)}],
    }
    if operation.urgency in _PRIORITY:
        made["priority"] = _PRIORITY[operation.urgency]
    if operation.date:
        made["occurrenceDateTime"] = operation.date.isoformat()
    if operation.diagnosis:
        made["reasonCode"] = [text_only(operation.diagnosis)]
    if operation.levels:
        made["bodySite"] = [text_only(str(level)) for level in operation.levels]
    if operation.approach:
        made["orderDetail"] = [text_only(f"approach: {operation.approach}")]
    return made


def _advice(plan: Plan, names: Names) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "CarePlan",
        "status": "draft",
        "intent": "proposal",
        "title": "Advice before, during and after the operation",
        "description": f"{draft_note(plan)} {INTENDED_USE}",
        "subject": names.to("patient"),
        "created": plan.provenance.as_of.isoformat(),
        "supportingInfo": [names.to("operation")],
    }
    if plan.recommendations:
        made["activity"] = [{"detail": _activity(plan, line)} for line in plan.recommendations]
    return made


def _activity(plan: Plan, line: Recommendation) -> dict[str, Any]:
    decision = plan.review.decision_on(line.id, plan.inputs_sha256)
    made: dict[str, Any] = {
        "code": text_only(line.id),
        "status": "not-started",
        "description": line.action,
        "reasonCode": [text_only(line.because)],
        "performer": [{"display": line.owner}],
    }
    if decision is not None:
        verb = "accepted" if decision.accepted else "overridden"
        made["statusReason"] = text_only(": ".join(part for part in (verb, decision.because) if part))
        made["status"] = "not-started" if decision.accepted else "cancelled"
    if line.due:
        made["scheduledPeriod"] = {"end": line.due.isoformat()}
    return made


def _issue(plan: Plan, names: Names, code: str, detail: str) -> dict[str, Any]:
    return {
        "resourceType": "DetectedIssue",
        "status": "preliminary" if plan.is_draft else "final",
        "code": text_only(code),
        "patient": names.to("patient"),
        "identifiedDateTime": plan.provenance.as_of.isoformat(),
        "author": names.to("device"),
        "implicated": [names.to("operation")],
        "detail": detail,
    }


def _flag(plan: Plan, names: Names, flag: Finding) -> dict[str, Any]:
    return _issue(plan, names, f"Red flags: {flag.name}", flag.because)


def _missing(plan: Plan, names: Names, gap: Missing) -> dict[str, Any]:
    made = _issue(plan, names, f"Missing: {gap.what}", gap.why_it_matters)
    return {**made, "mitigation": [{"action": text_only(gap.how_to_get_it)}]}


def _provenance(plan: Plan, names: Names, targets: list[str], at: datetime.datetime) -> dict[str, Any]:
    entity = [
        {
            "role": "source",
            "what": {
                "display": f"{file.id}: {file.role}",
                "identifier": {"system": "urn:spinewise:sha256", "value": file.sha256},
            },
        }
        for file in plan.provenance.inputs
    ]
    made: dict[str, Any] = {
        "resourceType": "Provenance",
        "target": [names.to(name) for name in targets if name not in ("patient", "device")],
        "occurredDateTime": plan.provenance.as_of.isoformat(),
        "recorded": at.isoformat(),
        "agent": [{"who": names.to("device")}],
    }
    return {**made, "entity": entity} if entity else made
