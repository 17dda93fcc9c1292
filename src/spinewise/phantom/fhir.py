"""The record of a digital patient as a FHIR R4 transaction bundle, in plain dicts; io writes it."""

import datetime

from spinewise.phantom.pain import LABORATORY, REPORTED, Medicine, Reported, genes_of, medicines_of
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.record import Known, identity_of, known_of, operation_of
from spinewise.record.operation import PlannedOperation
from spinewise.words import Answer

Resource = dict[str, object]

_EXTENSION = "urn:spinewise:operation:"
_SNOMED = "http://snomed.info/sct"
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_SYNTHETIC = {
    "tag": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": "HTEST",
            "display": "test health data",
        }
    ]
}
_WHO = "urn:uuid:00000000-0000-4000-8000-000000000000"
_UNITS = {"1": "T-score", "ng/mL": "ng/mL", "cm": "cm", "kg": "kg"}


def bundle_of(patient: DigitalPatient) -> Resource:
    """A transaction bundle: patient, conditions, observations, medicines, genes, the request to operate.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    dict
        FHIR R4; every resource carries the tag for test health data.
    """
    resources = [_patient(patient)]
    makers = {"Observation": _observation, "Condition": _condition, "MedicationRequest": _medication}
    resources += [makers[one.resource](one) for one in known_of(patient)]
    resources += [_statement(one) for one in medicines_of(patient)]
    resources += [_gene(one) for one in genes_of(patient)]
    resources.append(_request(operation_of(patient)))
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": _WHO if place == 0 else f"urn:uuid:00000000-0000-4000-8000-{place:012d}",
                "resource": resource,
                "request": {"method": "POST", "url": resource["resourceType"]},
            }
            for place, resource in enumerate(resources)
        ],
    }


def _patient(patient: DigitalPatient) -> Resource:
    who = identity_of(patient)
    return {
        "resourceType": "Patient",
        "meta": _SYNTHETIC,
        "identifier": [{"system": "urn:spinewise:synthetic", "value": who.pseudonym}],
        "name": [{"text": "Digital Patient (synthetic)"}],
        "gender": who.sex,
        "birthDate": str(who.birth_date),
    }


def _coded(code: tuple[str, str, str]) -> Resource:
    system, value, display = code
    return {"coding": [{"system": system, "code": value, "display": display}], "text": display}


def _observation(one: Known) -> Resource:
    return {
        "resourceType": "Observation",
        "meta": _SYNTHETIC,
        "status": "final",
        "code": _coded(one.code),
        "subject": {"reference": _WHO},
        "effectiveDateTime": str(one.date),
        "valueQuantity": {
            "value": one.value,
            "unit": _UNITS[one.unit],
            "system": "http://unitsofmeasure.org",
            "code": one.unit,
        },
    }


def _condition(one: Known) -> Resource:
    base = "http://terminology.hl7.org/CodeSystem/condition-"
    return {
        "resourceType": "Condition",
        "meta": _SYNTHETIC,
        "clinicalStatus": {"coding": [{"system": f"{base}clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{base}ver-status", "code": "confirmed"}]},
        "code": _coded(one.code),
        "subject": {"reference": _WHO},
        "onsetDateTime": str(one.date),
    }


def _medication(one: Known) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "meta": _SYNTHETIC,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": _coded(one.code),
        "subject": {"reference": _WHO},
        "authoredOn": str(one.date),
        "dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": str(one.date)}}}}],
    }


def _statement(one: Medicine) -> Resource:
    coding = [{"system": _RXNORM, "code": one.rxnorm}] if one.rxnorm else []
    return {
        "resourceType": "MedicationStatement",
        "meta": _SYNTHETIC,
        "status": "active",
        "medicationCodeableConcept": {"text": one.name, **({"coding": coding} if coding else {})},
        "subject": {"reference": _WHO},
        "effectivePeriod": {"start": str(one.since)},
        "dosage": [{"text": one.dose}],
    }


def _gene(one: Reported) -> Resource:
    return {
        "resourceType": "Observation",
        "meta": _SYNTHETIC,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "84413-4"}], "text": "Genotype"},
        "subject": {"reference": _WHO},
        "effectiveDateTime": str(REPORTED),
        "valueCodeableConcept": {"text": one.diplotype},
        "method": {"text": LABORATORY},
        "component": [
            {
                "code": {"coding": [{"system": "http://loinc.org", "code": "48018-6"}]},
                "valueCodeableConcept": {"text": one.gene},
            }
        ],
        "note": [{"text": f"{one.gene} {one.phenotype} (synthetic)"}],
    }


def _request(operation: PlannedOperation) -> Resource:
    date = operation.date or datetime.date.max
    said: list[Resource] = [
        {"url": f"{_EXTENSION}uiv", "valueString": str(operation.uiv)},
        {"url": f"{_EXTENSION}liv", "valueString": str(operation.liv)},
        {"url": f"{_EXTENSION}indication", "valueString": operation.indication},
        {"url": f"{_EXTENSION}approach", "valueString": operation.approach},
        {"url": f"{_EXTENSION}instrumented", "valueBoolean": operation.instrumented is Answer.YES},
        {"url": f"{_EXTENSION}decompression", "valueBoolean": operation.decompression is Answer.YES},
        *(
            dict[str, object]({"url": f"{_EXTENSION}level", "valueString": level.value})
            for level in operation.levels
        ),
    ]
    words = f"Posterior spinal fusion {operation.uiv} to {operation.liv} with decompression"
    return {
        "resourceType": "ServiceRequest",
        "meta": _SYNTHETIC,
        "extension": said,
        "status": "active",
        "intent": "order",
        "priority": "routine",
        "code": {
            "coding": [{"system": _SNOMED, "code": "55705006", "display": "Spinal arthrodesis"}],
            "text": words,
        },
        "subject": {"reference": _WHO},
        "occurrenceDateTime": str(date),
        "reasonCode": [{"text": operation.diagnosis}],
    }
