"""FHIR about bone: every number with what it needs beside it; drugs, FRAX and care as they are sent."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spinewise.io.fhir.read import BundleReading, read_bundle
from spinewise.record.fact import Fact
from spinewise.words import Answer, Side

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
SUBJECT = {"reference": "Patient/p"}
PATIENT = {"resourceType": "Patient", "id": "p", "identifier": [{"value": "SECRET123"}], "gender": "female"}
DEVICE = {
    "resourceType": "Device",
    "id": "d",
    "manufacturer": "Hologic",
    "modelNumber": "Horizon A",
    "version": [{"value": "APEX 5.6"}],
    "patient": SUBJECT,
}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def reader(*resources: dict[str, Any]) -> BundleReading:
        entries = [{"resource": one} for one in (PATIENT, *resources)]
        path = tmp_path / "record.json"
        path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
        reading = read_bundle(path)
        assert reading.problems == ()
        return reading

    return reader


def code(value: str, words: str = "", system: str = LOINC) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": value, **({"display": words} if words else {})}]}


def quantity(value: float, unit: str) -> dict[str, Any]:
    return {"valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit}}


def observation(coded: dict[str, Any], **fields: Any) -> dict[str, Any]:
    base = {"resourceType": "Observation", "status": "final", "code": coded, "subject": SUBJECT}
    return {**base, **fields}


def request(kind: str, **fields: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"resourceType": kind, "subject": SUBJECT, "status": "active", "intent": "order"}
    return {**base, **fields}


def one(reading: BundleReading, concept: str) -> Fact:
    (fact,) = (fact for fact in reading.facts if fact.concept == concept)
    return fact


def test_components_of_one_scan_share_site_side_device_and_scan(read: Any) -> None:
    site = {"coding": [{"system": SNOMED, "code": "71341001:272741003=7771000"}], "text": "Left femur, neck"}
    scan = observation(
        {"text": "DXA"},
        effectiveDateTime="2026-01-10T09:00:00Z",
        bodySite=site,
        device={"reference": "Device/d"},
        method={"text": "fan beam"},
        note=[{"text": "Reference population: NHANES III White Female."}],
        component=[
            {"code": {"text": "Bone mineral density"}, **quantity(0.612, "g/cm2")},
            {"code": {"text": "T-score"}, **quantity(-2.7, "{T-score}")},
            {"code": {"text": "Z-score"}, **quantity(-1.1, "{Z-score}")},
            {"code": {"text": "trabecular bone score"}, **quantity(1.21, "1")},
        ],
    )
    facts = [fact for fact in read(DEVICE, scan).facts if fact.concept != "deceased"]
    assert [(fact.concept, fact.value) for fact in facts] == [
        ("dxa-bmd", 0.612),
        ("dxa-t-score", -2.7),
        ("dxa-z-score", -1.1),
        ("tbs", 1.21),
    ]
    assert {(fact.site, fact.side, fact.date) for fact in facts} == {
        ("femoral neck", Side.LEFT, date(2026, 1, 10))
    }
    assert all(
        fact.context
        == {
            "device": "Hologic Horizon A",
            "software": "APEX 5.6",
            "method": "fan beam",
            "reference": "NHANES III White Female",
            "scan": "record: entry 3 (Observation)",
        }
        for fact in facts
    )


def test_members_of_a_panel_have_its_site_its_day_and_its_device(read: Any) -> None:
    panel = observation(
        code("83311-1", "Bone density panel"),
        id="panel",
        effectiveDateTime="2026-01-10",
        bodySite={"text": "Right total hip"},
        device={"display": "Lunar iDXA"},
        hasMember=[{"reference": "Observation/t"}, {"reference": "Observation/b"}],
    )
    t_score = observation({"text": "T-score"}, id="t", **quantity(-1.9, "1"))
    density = observation(
        {"text": "BMD"}, id="b", bodySite={"text": "Left total hip"}, **quantity(0.8, "g/cm2")
    )
    alone = observation({"text": "T-score"}, id="x", **quantity(-0.3, "1"))
    facts = read(panel, t_score, density, alone).facts
    assert [(fact.site, fact.side, fact.date, fact.context.get("device")) for fact in facts] == [
        ("total hip", Side.RIGHT, date(2026, 1, 10), "Lunar iDXA"),
        ("total hip", Side.LEFT, date(2026, 1, 10), "Lunar iDXA"),
        (None, None, None, None),
    ]
    assert facts[0].context["scan"] == facts[1].context["scan"] == "record: entry 2 (Observation)"


def test_a_report_of_another_person_lends_nothing(read: Any) -> None:
    foreign = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "DXA"},
        "subject": {"reference": "Patient/other"},
        "effectiveDateTime": "2020-01-01",
        "result": [{"reference": "Observation/t"}],
    }
    fact = one(read(foreign, observation({"text": "T-score"}, id="t", **quantity(-1.9, "1"))), "dxa-t-score")
    assert (fact.date, fact.context) == (None, {})


def test_a_score_whose_words_name_the_other_score_says_so(read: Any) -> None:
    odd = observation(code("38264-8", "DXA Hip [Z-score]"), **quantity(-1.0, "1"))
    assert one(read(odd), "dxa-t-score").note == "the words beside the code say Z-score"
    good = observation(code("38264-8", "DXA Hip [T-score] Bone density"), **quantity(-1.0, "1"))
    assert one(read(good), "dxa-t-score").note == ""


def test_a_trochanter_is_not_the_hip(read: Any) -> None:
    part = observation({"text": "T-score"}, bodySite={"text": "Left femur, trochanter"}, **quantity(-3, "1"))
    assert one(read(part), "dxa-t-score").site == "trochanter"


@pytest.mark.parametrize(
    ("coded", "value", "unit", "concept", "told"),
    [
        (code("14913-8"), 10.0, "nmol/L", "testosterone", 288.43),
        (code("14715-7"), 100.0, "pmol/L", "oestradiol", 27.239),
        (code("14866-8"), 5.0, "pmol/L", "pth", 47.125),
        (code("2000-8"), 2.4, "mmol/L", "calcium", 9.6187),
        (code("6874-2"), 250.0, "mg/(24.h)", "urinary-calcium", 250.0),
        ({"text": "urinary calcium"}, 5.0, "mmol/(24.h)", "urinary-calcium", 200.39),
        (code("14879-1"), 1.0, "mmol/L", "phosphate", 3.0974),
        (code("6768-6"), 80.0, "IU/L", "alkaline-phosphatase", 80.0),
        (code("4548-4"), 6.5, "%", "hba1c", 6.5),
        (code("59261-8"), 48.0, "mmol/mol", "hba1c", 6.543),
        (code("22748-8"), 3.0, "mmol/L", "ldl", 115.995),
        (code("14927-8"), 1.7, "mmol/L", "triglycerides", 150.569),
        (code("14635-7"), 50.0, "nmol/L", "vitamin-d-25-oh", 20.032),
    ],
)
def test_every_laboratory_unit_ends_in_one(
    read: Any, coded: dict[str, Any], value: float, unit: str, concept: str, told: float
) -> None:
    fact = one(read(observation(coded, **quantity(value, unit))), concept)
    assert fact.value == pytest.approx(told, rel=1e-4)


def test_per_mille_is_no_scale_of_haemoglobin_a1c(read: Any) -> None:
    """UCUM alone would call 48 mmol/mol 4.8 %."""
    reading = read(observation(code("4548-4"), **quantity(65, "g/kg")))
    assert reading.facts == ()
    assert "does not measure the same thing as % or mmol/mol" in reading.missing[0].why_it_matters


def test_range_and_flag_of_the_laboratory_in_the_unit_of_the_fact(read: Any) -> None:
    flag = [{"coding": [{"system": "http://x", "code": "L"}]}]
    ends = {"low": {"value": 2.1, "code": "mmol/L"}, "high": {"value": 2.6, "code": "mmol/L"}}
    low = observation(code("2000-8"), interpretation=flag, referenceRange=[ends], **quantity(1.9, "mmol/L"))
    context = one(read(low), "calcium").context
    assert (context["range low"], context["range high"], context["interpretation"]) == (
        "8.41638",
        "10.4203",
        "L",
    )
    two = observation(code("2000-8"), referenceRange=[ends, ends], **quantity(1.9, "mmol/L"))
    assert "range low" not in one(read(two), "calcium").context, "of two ranges none is chosen"


def test_vitamin_d_by_its_code_alone_and_never_without_a_unit(read: Any) -> None:
    bare = observation(code("62292-8"), valueQuantity={"value": 18})
    reading = read(bare, observation({"text": "Vitamin D"}, **quantity(18, "ng/mL")))
    assert reading.facts == ()
    assert "25-hydroxyvitamin D has no unit" in reading.missing[0].why_it_matters


def test_frax_with_country_and_version_from_either_resource(read: Any) -> None:
    def prediction(words: str, percent: float | None) -> dict[str, Any]:
        return {"outcome": {"text": words}, **({} if percent is None else {"probabilityDecimal": percent})}

    risk = {
        "resourceType": "RiskAssessment",
        "status": "final",
        "subject": SUBJECT,
        "method": {"text": "FRAX v4.2 (Germany)"},
        "occurrenceDateTime": "2026-01-05",
        "prediction": [
            prediction("10-year probability of hip fracture", 3.0),
            prediction("Major osteoporotic fracture, including hip", 20.0),
            prediction("5-year probability of hip fracture", 1.0),
        ],
    }
    reading = read(risk)
    assert [(fact.concept, fact.value) for fact in reading.facts] == [("frax-hip", 3.0), ("frax-major", 20.0)]
    assert reading.facts[0].context == {
        "country": "Germany",
        "version": "4.2",
        "method": "FRAX v4.2 (Germany)",
    }
    assert len(reading.missing) == 1
    coded = observation(
        code("90265-0"), component=[{"code": {"text": "country"}, "valueString": "US"}], **quantity(21, "%")
    )
    fact = one(read(coded), "frax-major")
    assert (fact.value, fact.context["country"]) == (21.0, "US")


def test_one_dated_infusion_is_three_facts_of_one_day(read: Any) -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "subject": SUBJECT,
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.whocc.no/atc", "code": "M05BA08", "display": "zoledronic acid"}]
        },
        "effectiveDateTime": "2025-11-01",
    }
    facts = read(given).facts
    assert {fact.concept for fact in facts} == {"zoledronate", "bisphosphonate", "osteoporosis-drug"}
    assert len(facts) == len({fact.concept for fact in facts})
    assert {(fact.date, fact.until, fact.ongoing) for fact in facts} == {
        (date(2025, 11, 1), date(2025, 11, 1), Answer.NO)
    }


def test_one_drug_not_taken_says_nothing_about_its_class(read: Any) -> None:
    def statement(words: str) -> dict[str, Any]:
        return {
            "resourceType": "MedicationStatement",
            "status": "not-taken",
            "subject": SUBJECT,
            "medicationCodeableConcept": {"text": words},
        }

    alendronate = read(statement("Alendronic acid 70 MG Oral Tablet"))
    assert [(fact.concept, fact.value) for fact in alendronate.facts] == [("alendronate", Answer.NO)]
    risedronate = read(statement("Risedronate 35 MG"))
    assert risedronate.facts == ()
    assert "says nothing about other drugs" in risedronate.missing[0].why_it_matters
    none_ever = read(statement("Osteoporosis drug of any kind"))
    assert one(none_ever, "osteoporosis-drug").value is Answer.NO


def test_care_that_is_asked_for_booked_or_planned(read: Any) -> None:
    therapy = request("ServiceRequest", code=code("91251008", system=SNOMED), authoredOn="2026-01-02")
    plan = request(
        "CarePlan",
        intent="plan",
        title="Prehabilitation before spinal fusion",
        activity=[
            {"detail": {"status": "in-progress", "code": {"text": "Smoking cessation counselling"}}},
            {"detail": {"status": "cancelled", "code": {"text": "Referral to dietitian"}}},
        ],
    )
    visit = {
        "resourceType": "Appointment",
        "status": "booked",
        "specialty": [{"text": "Endocrinology"}],
        "start": "2026-09-01T09:00:00Z",
        "participant": [{"actor": SUBJECT, "status": "accepted"}],
    }
    hip = request(
        "ServiceRequest", code={"text": "Left total hip replacement"}, occurrenceDateTime="2026-12-01"
    )
    reading = read(therapy, plan, visit, hip)
    told = {fact.concept: (fact.value, fact.ongoing, fact.date) for fact in reading.facts}
    yes = Answer.YES
    assert told == {
        "physical-therapy": (yes, yes, date(2026, 1, 2)),
        "prehabilitation": (yes, yes, None),
        "nicotine-cessation": (yes, yes, None),
        "endocrinology-referral": (yes, yes, date(2026, 9, 1)),
        "planned-hip-arthroplasty": (yes, yes, date(2026, 12, 1)),
    }
    assert one(reading, "planned-hip-arthroplasty").side is Side.LEFT
    assert "cancelled" in reading.missing[0].why_it_matters


@pytest.mark.data
def test_the_lipids_of_hl7_with_their_day_and_ranges(sample_data: Path) -> None:
    reading = read_bundle(sample_data / "fhir" / "hl7-r4-examples" / "Bundle-lipids.json")
    told = {f.concept: (round(float(f.value), 1), f.date, f.context["range high"]) for f in reading.facts}  # type: ignore[arg-type]
    day = date(2011, 3, 4)
    assert told == {
        "total-cholesterol": (243.6, day, "173.993"),
        "triglycerides": (115.1, day, "177.14"),
        "ldl": (177.9, day, "115.995"),
    }
    assert all(fact.note == "date is that of the report" for fact in reading.facts)
