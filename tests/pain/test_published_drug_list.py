"""What others publish: status codes of FHIR R4, and codes of ingredients."""

from datetime import date
from pathlib import Path

import pytest
from medication_sources import entry, record

from spinewise.evidence.drugs import substance
from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.merging import one_list

# hl7.org/fhir/R4/valueset-medication-statement-status.html, with the definition of each in short
STATEMENT = {
    "active": "taken",  # is still being taken
    "completed": "over",  # is no longer being taken
    "entered-in-error": "nothing",
    "intended": "nothing",  # may be taken at some time in the future
    "stopped": "over",  # permanently halted
    "on-hold": "asked",  # temporarily halted, expected to continue later
    "unknown": "asked",  # the state is not currently known
    "not-taken": "over",  # was not consumed by the patient
}
# hl7.org/fhir/R4/valueset-medicationrequest-status.html
REQUEST = {
    "active": "taken",
    "on-hold": "asked",
    "cancelled": "nothing",  # withdrawn before any administrations
    "completed": "over",
    "entered-in-error": "nothing",
    "stopped": "over",
    "draft": "nothing",  # not yet actionable
    "unknown": "asked",
}
# hl7.org/fhir/R4/valueset-medication-admin-status.html
ADMINISTRATION = {
    "in-progress": "listed",
    "not-done": "nothing",
    "on-hold": "nothing",
    "completed": "listed",
    "entered-in-error": "nothing",
    "stopped": "listed",  # halted before all of it, so some was given
    "unknown": "asked",
}
# hl7.org/fhir/R4/valueset-medicationdispense-status.html
DISPENSE = {
    "preparation": "nothing",
    "in-progress": "taken",
    "cancelled": "nothing",
    "on-hold": "nothing",
    "completed": "taken",
    "entered-in-error": "nothing",
    "stopped": "nothing",
    "declined": "nothing",
    "unknown": "asked",
}
CODES = [
    (kind, status, means)
    for kind, codes in (
        ("MedicationStatement", STATEMENT),
        ("MedicationRequest", REQUEST),
        ("MedicationAdministration", ADMINISTRATION),
        ("MedicationDispense", DISPENSE),
    )
    for status, means in codes.items()
]
DATES = {"MedicationAdministration": {"effectiveDateTime": "2026-11-20"}}


@pytest.mark.parametrize(("kind", "status", "means"), CODES)
def test_every_status_of_the_standard_is_read_as_it_is_defined(
    tmp_path: Path, kind: str, status: str, means: str
) -> None:
    made = entry(kind, "warfarin", status, **DATES.get(kind, {}))
    told = one_list(read_fhir(record(tmp_path / "record.json", made), "record"), date(2026, 11, 20))
    found = "over" if told.ended else "nothing"
    if told.drugs:
        (drug,) = told.drugs
        held = drug.not_read
        found = "taken" if held is None else "listed" if held.why.value == "given in hospital" else "asked"
    assert found == means


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("aspirin", "1191"), ("acenocoumarol", "154"), ("carbamazepine", "2002"), ("captopril", "1998"),
        ("celecoxib", "140587"), ("ciprofloxacin", "2551"), ("clobazam", "21241"), ("clopidogrel", "32968"),
        ("ciclosporin", "3008"), ("desipramine", "3247"), ("furosemide", "4603"), ("methylene blue", "6878"),
        ("mirtazapine", "15996"), ("moxifloxacin", "139462"), ("naltrexone", "7243"), ("oxazepam", "7781"),
        ("pravastatin", "42463"), ("quinidine", "9068"), ("sertraline", "36437"), ("voriconazole", "121243"),
    ],
)  # fmt: skip
def test_codes_are_those_that_cpic_publishes(name: str, code: str) -> None:
    """Public code gives 42463 to clopidogrel and 4477 to fluoxetine."""
    found = substance(name)
    assert found is not None
    assert (found.rxnorm, found.rxnorm_source) == (code, "cpic")
