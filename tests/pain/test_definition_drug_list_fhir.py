"""What a record says of a drug: taken, over, on hold, in doubt, dispensed, or given in hospital."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from medication_sources import RXNORM, dose, entry, record

from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.merging import one_list
from spinewise.record.medication import MedicationList, Why
from spinewise.words import Answer

DAY = date(2026, 11, 21)
FOUR = dose(1, "tablet", 4)


def listed(folder: Path, *entries: dict[str, Any]) -> MedicationList:
    return one_list(read_fhir(record(folder / "record.json", *entries), "record"), DAY)


def statement(product: Any, status: str = "active", **more: Any) -> dict[str, Any]:
    return entry("MedicationStatement", product, status, dosage=[FOUR], **more)


def test_an_active_statement_is_taken_with_its_dose(tmp_path: Path) -> None:
    (drug,) = listed(tmp_path, statement("oxycodone 5 mg tablet")).drugs
    assert [(one.ingredient, one.amount.low, one.amount.high) for one in drug.daily] == [
        ("oxycodone", 20, 20)
    ]
    assert drug.source == "record, entry 2 (MedicationStatement)"
    assert drug.not_read is None


@pytest.mark.parametrize("status", ["completed", "stopped", "not-taken"])
def test_what_is_over_is_not_taken(tmp_path: Path, status: str) -> None:
    told = listed(tmp_path, statement("oxycodone 5 mg tablet", status))
    assert told.drugs == ()
    assert told.ended == (("oxycodone",),)


@pytest.mark.parametrize("kind", ["MedicationStatement", "MedicationRequest", "MedicationDispense"])
def test_what_was_entered_in_error_never_counts(tmp_path: Path, kind: str) -> None:
    told = listed(tmp_path, entry(kind, "phenelzine", "entered-in-error"))
    assert told == MedicationList()


@pytest.mark.parametrize(
    ("status", "why", "words"),
    [("on-hold", Why.HELD, "it is on hold"), ("unknown", Why.STATUS, "does not say whether it is taken")],
)
@pytest.mark.parametrize("product", ["oxycodone 5 mg tablet", "paroxetine 20 mg tablet"])
def test_what_is_on_hold_or_in_doubt_stays_on_the_list_and_says_so(
    tmp_path: Path, status: str, why: Why, words: str, product: str
) -> None:
    told = listed(tmp_path, statement(product, status))
    (drug,) = told.drugs
    name = product.split(" ", maxsplit=1)[0]
    assert drug.ingredients == (name,)
    assert drug.daily == ()
    assert drug.not_read is not None
    assert drug.not_read.why is why
    assert drug.is_taken_on(DAY) is Answer.UNKNOWN
    (gap,) = told.missing
    assert gap.what == f"whether {name} is taken"
    assert words in gap.why_it_matters


def test_a_maintenance_drug_on_hold_still_goes_to_the_pain_team(tmp_path: Path) -> None:
    (drug,) = listed(tmp_path, statement("buprenorphine 8 mg", "on-hold")).drugs
    assert drug.not_read is not None
    assert drug.not_read.why is Why.TEAM


def test_a_prescription_and_a_statement_of_one_drug_are_one_drug(tmp_path: Path) -> None:
    request = entry(
        "MedicationRequest", "oxycodone 5 mg tablet", dosageInstruction=[FOUR], authoredOn="2026-08-30"
    )
    said = statement("oxycodone 5 mg tablet", effectivePeriod={"start": "2026-09-01"})
    told = listed(tmp_path, request, said)
    (drug,) = told.drugs
    assert {*drug.source.split("; ")} == {
        "record, entry 2 (MedicationRequest)",
        "record, entry 3 (MedicationStatement)",
    }
    assert drug.first == date(2026, 9, 1)
    assert told.questions == told.disagreements == ()


def test_a_prescription_and_a_statement_of_other_doses_are_asked_about(tmp_path: Path) -> None:
    request = entry("MedicationRequest", "oxycodone 5 mg tablet", dosageInstruction=[dose(1, "tablet", 6)])
    told = listed(tmp_path, request, statement("oxycodone 5 mg tablet"))
    assert len(told.drugs) == 2
    assert all(drug.contested for drug in told.drugs)
    (question,) = told.questions
    assert question.what == "Which of these holds for oxycodone?"
    assert question.choices == (
        "record, entry 2 (MedicationRequest): oxycodone 30 mg a day.",
        "record, entry 3 (MedicationStatement): oxycodone 20 mg a day.",
    )
    (parted,) = told.disagreements
    assert parted.says == question.choices


def test_a_dispense_says_nothing_more_of_a_drug_that_is_listed(tmp_path: Path) -> None:
    handed = entry("MedicationDispense", "oxycodone 5 mg tablet", "completed", whenHandedOver="2026-11-01")
    told = listed(tmp_path, statement("oxycodone 5 mg tablet"), handed)
    (drug,) = told.drugs
    assert drug.daily[0].amount.high == 20
    assert told.questions == ()


def test_what_was_only_dispensed_counts_and_is_asked_about_once(tmp_path: Path) -> None:
    def handed(day: str) -> dict[str, Any]:
        supply = {"value": 30, "unit": "days"}
        return entry(
            "MedicationDispense",
            "diazepam 5 mg tablet",
            "completed",
            whenHandedOver=day,
            daysSupply=supply,
            dosageInstruction=[dose(1, "tablet", 1)],
        )

    told = listed(tmp_path, handed("2026-11-01"), handed("2026-09-01"))
    (drug,) = told.drugs
    assert (drug.ingredients, drug.first, drug.last) == (("diazepam",), date(2026, 11, 1), date(2026, 11, 30))
    (question,) = told.questions
    assert question.what == "diazepam was dispensed on 2026-11-01 and stands on no list: is it taken?"


@pytest.mark.parametrize("status", ["cancelled", "declined", "preparation", "stopped", "on-hold"])
def test_what_was_never_handed_over_is_no_drug(tmp_path: Path, status: str) -> None:
    assert listed(tmp_path, entry("MedicationDispense", "diazepam 5 mg", status)).drugs == ()


def test_a_dose_given_in_hospital_counts_for_its_day_and_has_no_amount(tmp_path: Path) -> None:
    def given(day: str) -> dict[str, Any]:
        return entry(
            "MedicationAdministration", "morphine", "completed", effectiveDateTime=f"{day}T08:00:00Z"
        )

    (drug,) = listed(tmp_path, given("2026-11-18"), given("2026-11-20"), given("2026-11-19")).drugs
    assert (drug.ingredients, drug.first, drug.last) == (
        ("morphine",),
        date(2026, 11, 20),
        date(2026, 11, 20),
    )
    assert drug.not_read is not None
    assert drug.not_read.why is Why.GIVEN
    assert drug.is_taken_on(DAY) is Answer.NO
    assert drug.is_taken_on(date(2026, 11, 20)) is Answer.YES


def test_an_infusion_that_is_running_has_no_last_day(tmp_path: Path) -> None:
    running = entry(
        "MedicationAdministration", "fentanyl", "in-progress", effectivePeriod={"start": "2026-11-20"}
    )
    (drug,) = listed(tmp_path, running).drugs
    assert (drug.first, drug.last) == (date(2026, 11, 20), None)


@pytest.mark.parametrize("status", ["not-done", "entered-in-error"])
def test_a_dose_that_was_not_given_is_no_drug(tmp_path: Path, status: str) -> None:
    made = entry("MedicationAdministration", "morphine", status, effectiveDateTime="2026-11-20")
    assert listed(tmp_path, made) == MedicationList()


@pytest.mark.parametrize("intent", ["proposal", "plan", "option"])
def test_an_intent_that_is_no_order_is_no_drug(tmp_path: Path, intent: str) -> None:
    assert listed(tmp_path, entry("MedicationRequest", "morphine", intent=intent)) == MedicationList()


def test_an_entry_that_is_not_valid_may_be_any_drug(tmp_path: Path) -> None:
    told = listed(tmp_path, {**statement("morphine"), "surprise": 1})
    (drug,) = told.drugs
    assert drug.ingredients == ()
    assert drug.not_read is not None
    assert drug.not_read.sentence.startswith("Entry 2 of record is not valid FHIR R4 and was left out:")


@pytest.mark.parametrize(
    ("code", "name"), [("1191", "aspirin"), ("2670", "codeine"), ("32937", "paroxetine")]
)
def test_a_code_of_an_ingredient_without_a_name_is_known(tmp_path: Path, code: str, name: str) -> None:
    (drug,) = listed(tmp_path, statement({"coding": [{"system": RXNORM, "code": code}]})).drugs
    assert drug.ingredients == (name,)


def test_a_code_that_no_table_holds_is_not_guessed(tmp_path: Path) -> None:
    (drug,) = listed(tmp_path, statement({"coding": [{"system": RXNORM, "code": "999999999"}]})).drugs
    assert drug.ingredients == ()
    assert drug.not_read is not None
    assert drug.not_read.why is Why.NAME


def test_ndjson_and_a_medication_of_its_own_are_read_alike(tmp_path: Path) -> None:
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "Xanax 0.5 mg"}}
    said = statement("x")
    del said["medicationCodeableConcept"]
    said["medicationReference"] = {"reference": "Medication/m"}
    (drug,) = listed(tmp_path, medication, said).drugs
    assert drug.ingredients == ("alprazolam",)


def coded(code: str, text: str, *displays: str) -> dict[str, Any]:
    coding = [{"system": RXNORM, "code": code}, *({"display": one} for one in displays)]
    return {"coding": coding, "text": text}


@pytest.mark.parametrize(
    ("product", "mg"),
    [
        (coded("10689", "Tramadol 50 mg tablet"), 200),
        (coded("10689", "tramadol", "Tramadol hydrochloride 50 mg oral tablet"), 200),
        ({"coding": [{"display": "tramadol"}], "text": "Tramadol 50 mg tablet"}, 200),
        (coded("7052", "Morphine sulfate 15 mg tablet", "morphine"), 60),
    ],
)
def test_the_strength_in_the_words_is_not_lost_beside_a_code_of_the_ingredient(
    tmp_path: Path, product: dict[str, Any], mg: float
) -> None:
    """An ingredient's code beside "Tramadol 50 mg tablet" read as "tramadol": no strength, dose refused."""
    (drug,) = listed(tmp_path, statement(product)).drugs
    assert drug.not_read is None
    assert [(one.amount.low, one.amount.high) for one in drug.daily] == [(mg, mg)]


@pytest.mark.parametrize(
    "product",
    [
        coded("10689", "Morphine 15 mg tablet"),
        coded("10689", "Tramadol 50 mg tablet", "Tramadol 100 mg tablet"),
        coded("245134", "Fentanyl 100 mcg/h patch"),
        {"coding": [{"display": "Oxycodone 5 mg tablet"}], "text": "Oxycodone 10 mg tablet"},
    ],
)
def test_names_codes_and_strengths_that_part_are_no_dose(tmp_path: Path, product: dict[str, Any]) -> None:
    (drug,) = listed(tmp_path, statement(product)).drugs
    assert drug.daily == ()
    assert drug.not_read is not None
    assert drug.not_read.why is Why.CONTRADICTION


def test_the_release_in_the_words_is_not_lost_beside_a_code_of_the_ingredient(tmp_path: Path) -> None:
    (drug,) = listed(tmp_path, statement(coded("7052", "Morphine sulfate ER 15 mg tablet", "morphine"))).drugs
    assert drug.release == "extended"


def test_one_strength_in_two_units_is_one(tmp_path: Path) -> None:
    patch = entry(
        "MedicationStatement",
        coded("245134", "Fentanyl 25 mcg/h patch"),
        dosage=[{"text": "1 patch every 72 hours"}],
    )
    (drug,) = listed(tmp_path, patch).drugs
    assert [(one.amount.low, one.unit) for one in drug.daily] == [(25, "ug/h")]
