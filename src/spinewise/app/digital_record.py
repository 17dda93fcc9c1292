"""The record of a digital patient as files: patient.yaml and a FHIR bundle, every value made up.

The case is the one that the first screen was drawn for: degenerative scoliosis before an elective fusion,
a hip T-score below its cut-off beside a spine T-score that looks better, a bisphosphonate, low vitamin D,
nicotine, and no motor examination anywhere.
"""

import datetime
from typing import Any

from spinewise.phantom.person import DigitalPatient

WEEK = datetime.timedelta(weeks=1)
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def pseudonym_of(patient: DigitalPatient) -> str:
    """Pseudonym of a digital patient.

    Parameters
    ----------
    patient : DigitalPatient
        Any.

    Returns
    -------
    str
        For example ``"DIGITAL-1"``.
    """
    return f"DIGITAL-{patient.seed}"


def birth_date_of(patient: DigitalPatient, as_of: datetime.date) -> datetime.date:
    """Day of birth that makes a digital patient as old as it is on a day.

    Parameters
    ----------
    patient : DigitalPatient
        Any.
    as_of : date
        The day.

    Returns
    -------
    date
        The first of January of a year.
    """
    return datetime.date(as_of.year - patient.age, 1, 1)


def operation_of(as_of: datetime.date) -> dict[str, Any]:
    """Planned operation, in the words of patient.yaml.

    Parameters
    ----------
    as_of : date
        The day of the plan; the operation is twelve weeks later.

    Returns
    -------
    dict
        By ``patient.schema.json``.
    """
    return {
        "diagnosis": "degenerative lumbar scoliosis with stenosis",
        "indication": "claudication after eight months of physiotherapy",
        "approach": "posterior",
        "urgency": "elective",
        "fusion": "yes",
        "instrumented": "yes",
        "decompression": "yes",
        "levels": ["L2", "L3", "L4", "L5"],
        "uiv": "L2",
        "liv": "L5",
        "date": (as_of + 12 * WEEK).isoformat(),
    }


def bundle_of(patient: DigitalPatient, as_of: datetime.date) -> dict[str, Any]:
    """FHIR R4 bundle with what a hospital would hold.

    Parameters
    ----------
    patient : DigitalPatient
        Whose.
    as_of : date
        The day of the plan; entries are some weeks older.

    Returns
    -------
    dict
        A collection of resources.
    """
    resources = [
        {
            "resourceType": "Patient",
            "id": "patient",
            "identifier": [{"system": "urn:spinewise:digital", "value": pseudonym_of(patient)}],
            "gender": patient.sex,
            "birthDate": birth_date_of(patient, as_of).isoformat(),
        },
        _quantity("hip", "80946-7", "DXA Hip - left [T-score] Bone density", -2.6, "1", as_of - 10 * WEEK),
        _quantity(
            "spine", "38267-1", "DXA Lumbar spine [T-score] Bone density", -0.9, "1", as_of - 10 * WEEK
        ),
        _quantity("bmi", "39156-5", "Body mass index (BMI) [Ratio]", 27.4, "kg/m2", as_of - 2 * WEEK),
        _quantity(
            "vitamin-d",
            "62292-8",
            "25-hydroxyvitamin D3+25-hydroxyvitamin D2 [Mass/volume] in Serum or Plasma",
            18.0,
            "ng/mL",
            as_of - 2 * WEEK,
        ),
        _alendronate(as_of),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:digital:{one['id']}", "resource": one} for one in resources],
    }


def facts_of(as_of: datetime.date) -> list[dict[str, Any]]:
    """Facts that a clinic nurse would write by hand into patient.yaml.

    Parameters
    ----------
    as_of : date
        The day of the plan.

    Returns
    -------
    list of dict
        By ``patient.schema.json``.
    """
    return [{"concept": "nicotine", "value": "yes", "date": (as_of - 2 * WEEK).isoformat()}]


def _quantity(
    id: str, code: str, display: str, value: float, unit: str, day: datetime.date
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "subject": {"reference": "urn:digital:patient"},
        "effectiveDateTime": day.isoformat(),
        "code": {"coding": [{"system": LOINC, "code": code, "display": display}]},
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
    }


def _alendronate(as_of: datetime.date) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "id": "alendronate",
        "status": "active",
        "subject": {"reference": "urn:digital:patient"},
        "medicationCodeableConcept": {
            "coding": [
                {"system": "http://www.whocc.no/atc", "code": "M05BA04", "display": "alendronic acid"}
            ],
            "text": "alendronate 70 mg once a week",
        },
        "effectivePeriod": {"start": (as_of - 60 * WEEK).isoformat()},
    }
