"""Small records and lists for the tests of a patient's drugs."""

import hashlib
import json
from pathlib import Path
from typing import Any

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def entry(kind: str, product: Any, status: str = "active", **more: Any) -> dict[str, Any]:
    """One FHIR entry about a medication."""
    concept = {"text": product} if isinstance(product, str) else product
    made = {
        "resourceType": kind,
        "status": status,
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": concept,
        **more,
    }
    return {"intent": "order", **made} if kind == "MedicationRequest" else made


def dose(value: float, unit: str, frequency: int, **more: Any) -> dict[str, Any]:
    """So many units so many times a day."""
    return {
        "doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}],
        "timing": {"repeat": {"frequency": frequency, "period": 1, "periodUnit": "d"}},
        **more,
    }


def record(path: Path, *entries: dict[str, Any], mrn: str = "MRN1", born: str = "1960-05-01") -> Path:
    """A bundle of one patient."""
    patient = {"resourceType": "Patient", "id": "p", "birthDate": born, "identifier": [{"value": mrn}]}
    told = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in (patient, *entries)],
    }
    path.write_text(json.dumps(told))
    return path


def hand_list(folder: Path, *drugs: str) -> None:
    """A list written by hand, one flow mapping for each drug."""
    lines = "".join(f"  - {one}\n" for one in drugs)
    text = f"version: 1\nconfirmed: {{by: A. Nurse, date: 2026-11-01}}\ndrugs:\n{lines}"
    (folder / "drugs.yaml").write_text(text)


def patient_yaml(folder: Path, text: str = "", **files: str) -> None:
    """patient.yaml of the same person; files by name and role, confirmed by their present bytes."""
    listed = "".join(
        f"  - {{path: {name.replace('__', '.')}, role: {role}, confirmed: {{by: A. Nurse, date: 2026-11-20, "
        f"sha256: {sha256(folder / name.replace('__', '.'))}}}}}\n"
        for name, role in files.items()
    )
    told = "version: 1\npatient: {pseudonym: A, identifier: MRN1, birth_date: 1960-05-01}\n"
    (folder / "patient.yaml").write_text(told + (f"files:\n{listed}" if listed else "") + text)


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
