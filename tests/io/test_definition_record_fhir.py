"""FHIR records: what is read, what is left out and said, on small entries written by hand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spinewise.io.fhir.read import BundleReading, read_bundle
from spinewise.record.fact import Fact
from spinewise.record.operation import Urgency
from spinewise.words import Answer, MixedPatients, Side, UnreadableFile

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD, RXNORM = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.nlm.nih.gov/research/umls/rxnorm"
PATIENT = {
    "resourceType": "Patient",
    "id": "secretid",
    "identifier": [{"system": "urn:h", "value": "SECRET123"}],
    "name": [{"family": "Secretname"}],
    "gender": "female",
    "birthDate": "1950-04-01",
}
SUBJECT = {"reference": "Patient/secretid"}


def code(system: str, value: str, display: str = "", text: str = "") -> dict[str, Any]:
    coding = {"system": system, "code": value, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": text} if text else {})}


def observation(coded: dict[str, Any], **fields: Any) -> dict[str, Any]:
    base = {"resourceType": "Observation", "status": "final", "code": coded, "subject": SUBJECT}
    return {**base, "effectiveDateTime": "2025-03-01", **fields}


def t_score(value: float = -2.7, unit: str = "{T-score}", **fields: Any) -> dict[str, Any]:
    coded = fields.pop("coded", code(LOINC, "38264-8", "DXA Hip [T-score] Bone density"))
    return observation(coded, valueQuantity={"value": value, "unit": unit, "code": unit}, **fields)


def condition(
    coded: dict[str, Any], verified: str = "confirmed", clinical: str = "active", **fields: Any
) -> Any:
    base: dict[str, Any] = {"resourceType": "Condition", "code": coded, "subject": SUBJECT}
    if verified:
        base["verificationStatus"] = {"coding": [{"code": verified}]}
    if clinical:
        base["clinicalStatus"] = {"coding": [{"code": clinical}]}
    return {**base, **fields}


def medication(text: str, kind: str = "MedicationRequest", **fields: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "resourceType": kind,
        "medicationCodeableConcept": {"text": text},
        "subject": SUBJECT,
    }
    if kind == "MedicationRequest":
        base |= {"status": "active", "intent": "order"}
    return {**base, **fields}


def request(text: str, **fields: Any) -> dict[str, Any]:
    base = {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": SUBJECT}
    return {**base, "code": {"text": text}, **fields}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def reader(*resources: dict[str, Any], kind: str = "collection", patient: bool = True) -> BundleReading:
        everything = [PATIENT, *resources] if patient else [*resources]
        entries = [{"resource": one} for one in everything]
        path = tmp_path / "record.json"
        path.write_text(json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}))
        return read_bundle(path)

    return reader


def only(reading: BundleReading, concept: str) -> Fact:
    (fact,) = (one for one in reading.facts if one.concept == concept)
    return fact


# --- observations ---


def test_a_t_score_with_its_site_and_side(read: Any) -> None:
    left_neck = code(LOINC, "80946-7", "DXA Hip - left [T-score] Bone density")
    fact = only(read(t_score(coded=left_neck, bodySite={"text": "Left femoral neck"})), "dxa-t-score")
    assert (fact.value, fact.unit, fact.site, fact.side) == (-2.7, "1", "femoral neck", Side.LEFT)
    assert fact.date == date(2025, 3, 1)
    assert fact.source == "record: entry 2 (Observation)"
    assert fact.id == "record-2"


def test_a_code_without_words_gives_its_own_site(read: Any) -> None:
    fact = only(read(t_score(coded=code(LOINC, "80944-2"))), "dxa-t-score")
    assert (fact.site, fact.side) == ("forearm", Side.LEFT)


def test_a_code_of_the_forearm_under_words_without_a_site_has_no_site(read: Any) -> None:
    coded = code(LOINC, "38265-5", "DXA [T-score] Bone density")
    fact = only(read(t_score(coded=coded)), "dxa-t-score")
    assert fact.site is None
    assert fact.note == "the code 38265-5 means forearm, the words beside it name no site"


def test_vitamin_d_is_kept_in_one_unit(read: Any) -> None:
    coded = code(LOINC, "14635-7", "25-hydroxyvitamin D3 [Moles/volume] in Serum or Plasma")
    fact = only(read(observation(coded, valueQuantity={"value": 50, "code": "nmol/L"})), "vitamin-d-25-oh")
    assert fact.value == pytest.approx(20.03, abs=0.01)
    assert fact.unit == "ng/mL"


def test_active_vitamin_d_is_no_25_oh_vitamin_d(read: Any) -> None:
    coded = code(LOINC, "1649-3", "1,25-dihydroxyvitamin D3 [Mass/volume] in Serum or Plasma")
    (fact,) = read(observation(coded, valueQuantity={"value": 50, "code": "pg/mL"})).facts
    assert (fact.concept, fact.value, fact.unit) == ("vitamin-d-1-25", 50, "pg/mL")


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ({"value": 4, "comparator": "<", "code": "ng/mL"}, "given as a bound (< 4 ng/mL), which is no value"),
        ({"value": 40}, "has no unit: write it, for example ng/mL"),
        ({"value": 40, "code": "kg"}, "kg does not measure the same thing as ng/mL"),
        ({"value": 40, "code": "drops"}, "'drops' is not a UCUM unit"),
    ],
)
def test_a_number_that_cannot_be_used_is_left_out_and_said(
    read: Any, quantity: dict[str, Any], sentence: str
) -> None:
    reading = read(observation(code(LOINC, "62292-8"), valueQuantity=quantity))
    assert reading.facts == ()
    (gap,) = reading.missing
    assert gap.what == "25-hydroxyvitamin D in record, entry 2 (Observation)"
    assert sentence in gap.why_it_matters


def test_components_are_read_like_observations(read: Any) -> None:
    panel = observation(
        {"text": "DXA of the hip"},
        bodySite={"text": "Right total hip"},
        component=[
            {"code": code(LOINC, "38264-8"), "valueQuantity": {"value": -1.9, "unit": "{T-score}"}},
            {"code": code(LOINC, "38261-4"), "valueQuantity": {"value": 0.8, "code": "g/cm2"}},
        ],
    )
    reading = read(panel)
    assert only(reading, "dxa-t-score").site == "total hip"
    assert only(reading, "dxa-bmd").side is Side.RIGHT
    assert len({fact.id for fact in reading.facts}) == 2


def test_an_entry_in_error_is_left_out_and_said(read: Any) -> None:
    reading = read(t_score(status="entered-in-error"))
    assert reading.facts == ()
    assert "entered-in-error, so it does not hold" in reading.missing[0].why_it_matters


def test_an_absent_value_is_simply_unknown(read: Any) -> None:
    bare = observation(code(LOINC, "38264-8"), dataAbsentReason={"text": "not done"})
    reading = read(bare)
    assert reading.facts == reading.missing == ()


@pytest.mark.parametrize(
    ("words", "smoking", "nicotine"),
    [
        ("Never smoker", Answer.NO, None),
        ("Former smoker", Answer.NO, None),
        ("Current every day smoker", Answer.YES, Answer.YES),
    ],
)
def test_not_smoking_says_nothing_about_other_nicotine(
    read: Any, words: str, smoking: Answer, nicotine: Answer | None
) -> None:
    coded = code(LOINC, "72166-2", "Tobacco smoking status")
    reading = read(observation(coded, valueCodeableConcept={"text": words}))
    assert only(reading, "smoking").value is smoking
    said = [fact.value for fact in reading.facts if fact.concept == "nicotine"]
    assert said == ([] if nicotine is None else [nicotine])


def test_a_negated_finding_is_a_no(read: Any) -> None:
    reading = read(observation({"text": "Cauda equina syndrome"}, valueBoolean=False))
    assert only(reading, "cauda-equina").value is Answer.NO


def test_a_motor_examination_keeps_its_words(read: Any) -> None:
    reading = read(observation({"text": "Motor examination"}, valueString="L5 left 3 of 5"))
    assert only(reading, "motor-examination").value == "L5 left 3 of 5"


# --- conditions ---


def test_the_three_answers_of_a_condition(read: Any) -> None:
    coded = code(SNOMED, "64859006", "Osteoporosis (disorder)")
    assert only(read(condition(coded)), "osteoporosis").value is Answer.YES
    assert only(read(condition(coded, "refuted")), "osteoporosis").value is Answer.NO
    for open_ in ("unconfirmed", "provisional", "differential", "entered-in-error"):
        reading = read(condition(coded, open_))
        assert reading.facts == ()
        assert reading.missing[0].what == "osteoporosis in record, entry 2 (Condition)"
    assert read().facts == ()


def test_refuting_one_cancer_refutes_no_other(read: Any) -> None:
    reading = read(condition(code(ICD, "C34.90", "Malignant neoplasm of lung"), "refuted"))
    assert reading.facts == ()
    assert "says nothing about cancer otherwise" in reading.missing[0].why_it_matters


def test_active_cancer_needs_an_active_status(read: Any) -> None:
    coded = code(ICD, "C50.911", "Malignant neoplasm of breast")
    assert only(read(condition(coded)), "active-cancer").value is Answer.YES
    over = read(condition(coded, clinical="remission"))
    assert [fact.concept for fact in over.facts] == ["cancer"]
    assert only(over, "cancer").ongoing is Answer.NO
    silent = read(condition(coded, clinical=""))
    assert only(silent, "cancer").ongoing is Answer.UNKNOWN
    assert "active-cancer" not in [fact.concept for fact in silent.facts]


def test_a_history_is_over_and_has_no_day_of_its_own(read: Any) -> None:
    coded = code(ICD, "Z85.3", "Personal history of malignant neoplasm of breast")
    fact = only(read(condition(coded, onsetDateTime="2020-01-01")), "cancer")
    assert (fact.value, fact.ongoing, fact.date) == (Answer.YES, Answer.NO, None)


def test_abatement_becomes_the_last_day(read: Any) -> None:
    coded = code(SNOMED, "65966004", "Fracture of forearm")
    ended = condition(coded, clinical="resolved", onsetDateTime="2020-01-02", abatementDateTime="2020-03-04")
    fact = only(read(ended), "forearm-fracture")
    assert (fact.date, fact.until, fact.ongoing) == (date(2020, 1, 2), date(2020, 3, 4), Answer.NO)


def test_family_history_is_not_the_patients(read: Any) -> None:
    family = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": SUBJECT,
        "relationship": {"text": "mother"},
        "condition": [{"code": code(SNOMED, "64859006", "Osteoporosis")}],
    }
    coded = condition(code(ICD, "Z82.62", "Family history of osteoporosis"))
    reading = read(family, coded)
    assert reading.facts == ()
    assert reading.not_used == {"Condition": 1, "FamilyMemberHistory": 1}


def test_a_day_known_only_to_the_month_is_no_day(read: Any) -> None:
    fact = only(read(condition(code(SNOMED, "64859006"), onsetDateTime="2020-03")), "osteoporosis")
    assert (fact.date, fact.note) == (None, "dated 2020-03")


# --- medicines ---


def test_a_prescription_counts_from_its_start(read: Any) -> None:
    fact = only(
        read(medication("Alendronic acid 70 MG Oral Tablet", authoredOn="2024-05-06")), "bisphosphonate"
    )
    assert (fact.value, fact.date, fact.until, fact.ongoing) == (
        Answer.YES,
        date(2024, 5, 6),
        None,
        Answer.YES,
    )


def test_a_stopped_prescription_is_over_on_an_unknown_day(read: Any) -> None:
    fact = only(read(medication("alendronate", status="stopped", authoredOn="2024-05-06")), "bisphosphonate")
    assert (fact.until, fact.ongoing) == (None, Answer.NO)


def test_an_infusion_counts_by_its_day(read: Any) -> None:
    given = medication(
        "zoledronic acid 5 MG Injection",
        "MedicationAdministration",
        status="completed",
        effectiveDateTime="2025-09-15T10:00:00Z",
    )
    fact = only(read(given), "bisphosphonate")
    assert (fact.date, fact.until, fact.ongoing) == (date(2025, 9, 15), date(2025, 9, 15), Answer.NO)


def test_never_taken_is_a_no(read: Any) -> None:
    said = medication("Denosumab 60 MG", "MedicationStatement", status="not-taken")
    assert only(read(said), "denosumab").value is Answer.NO


@pytest.mark.parametrize(
    "fields",
    [{"status": "cancelled"}, {"status": "draft"}, {"intent": "proposal"}, {"doNotPerform": True}],
)
def test_what_was_never_ordered_is_no_exposure(read: Any, fields: dict[str, Any]) -> None:
    reading = read(medication("teriparatide", **fields))
    assert reading.facts == ()
    assert reading.missing[0].what.startswith("teriparatide in record")


def test_a_medicine_is_followed_through_its_reference(read: Any) -> None:
    inside = {"resourceType": "Medication", "id": "m1", "code": code(RXNORM, "77655", "zoledronic acid")}
    order = medication("", contained=[inside], medicationReference={"reference": "#m1"})
    del order["medicationCodeableConcept"]
    assert only(read(order), "bisphosphonate").note == "zoledronic acid"


# --- operations ---


def test_a_booked_fusion(read: Any) -> None:
    booked = request(
        "Posterior lumbar interbody fusion L3-L5 with pedicle screws",
        priority="urgent",
        occurrenceDateTime="2026-03-01",
        reasonCode=[{"text": "Degenerative spondylolisthesis"}],
        extension=[{"url": "urn:spinewise:operation:uiv", "valueString": "L3"}],
    )
    (booking,) = read(booked).operations
    operation = booking.operation
    assert operation.diagnosis == "Degenerative spondylolisthesis"
    assert (operation.fusion, operation.instrumented) == (Answer.YES, Answer.YES)
    assert operation.decompression is Answer.UNKNOWN
    assert operation.urgency is Urgency.URGENT
    assert " ".join(operation.levels) == "L3 L4 L5"
    assert (operation.uiv, operation.liv) == ("L3", None)
    assert operation.approach == "posterior"
    assert operation.date == date(2026, 3, 1)


def test_decompression_without_fusion(read: Any) -> None:
    (booking,) = read(request("Lumbar decompression L4/5 without fusion")).operations
    operation = booking.operation
    assert (operation.decompression, operation.fusion) == (Answer.YES, Answer.NO)
    assert operation.urgency is Urgency.UNKNOWN


def test_levels_by_code_of_the_body_site(read: Any) -> None:
    sites = [code(SNOMED, "36470004", "L3"), code(SNOMED, "11994002", "L4")]
    coded = request("", bodySite=sites)
    coded["code"] = code(SNOMED, "55705006", "Spinal arthrodesis")
    (booking,) = read(coded).operations
    assert " ".join(booking.operation.levels) == "L3 L4"


def test_the_day_comes_from_the_appointment(read: Any) -> None:
    booked = {**request("Spinal fusion"), "id": "sr1"}
    appointment = {
        "resourceType": "Appointment",
        "status": "booked",
        "basedOn": [{"reference": "ServiceRequest/sr1"}],
        "start": "2026-04-05T07:00:00Z",
        "participant": [{"actor": SUBJECT, "status": "accepted"}],
    }
    (booking,) = read(booked, appointment).operations
    assert booking.operation.date == date(2026, 4, 5)


@pytest.mark.parametrize("fields", [{"status": "revoked"}, {"status": "completed"}, {"doNotPerform": True}])
def test_what_is_no_longer_planned_is_no_plan(read: Any, fields: dict[str, Any]) -> None:
    assert read(request("Spinal fusion", **fields)).operations == ()


def test_another_operation_is_none_on_the_spine(read: Any) -> None:
    assert read(request("Total knee replacement")).operations == ()


def test_an_operation_that_was_done(read: Any) -> None:
    done = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": SUBJECT,
        "code": {"text": "Laminectomy L4/5"},
        "performedDateTime": "2011-02-03",
    }
    reading = read(done)
    assert only(reading, "spine-operation").date == date(2011, 2, 3)
    assert only(reading, "spinal-decompression").ongoing is Answer.NO
    left_out = read({**done, "status": "not-done"})
    assert left_out.facts == ()
    assert "does not show that it was done" in left_out.missing[0].why_it_matters


def test_a_hip_prosthesis_stays(read: Any) -> None:
    coded = condition(code(ICD, "Z96.642", "Presence of left artificial hip joint"))
    fact = only(read(coded), "hip-prosthesis")
    assert (fact.value, fact.side, fact.ongoing) == (Answer.YES, Side.LEFT, Answer.YES)


def test_frax_is_imported(read: Any) -> None:
    frax = {
        "resourceType": "RiskAssessment",
        "status": "final",
        "subject": SUBJECT,
        "method": {"text": "FRAX, country DE, version 4.2"},
        "occurrenceDateTime": "2025-01-01",
        "prediction": [
            {"outcome": {"text": "Hip fracture, 10 years"}, "probabilityDecimal": 3.0},
            {"outcome": {"text": "Major osteoporotic fracture, 10 years"}, "probabilityDecimal": 19.5},
        ],
    }
    reading = read(frax)
    assert (only(reading, "frax-hip").value, only(reading, "frax-hip").unit) == (3.0, "%")
    assert only(reading, "frax-major").value == 19.5
    assert "version 4.2" in only(reading, "frax-hip").note


# --- whose it is, and what is no FHIR ---


def test_an_entry_about_someone_else_is_left_out(read: Any) -> None:
    reading = read(t_score(), t_score(subject={"reference": "Patient/other"}))
    assert len(reading.facts) == 1
    (gap,) = reading.missing
    assert gap.what == "entry 3 of record"
    assert "someone or something else" in gap.why_it_matters


def test_an_entry_without_a_subject_is_left_out(read: Any) -> None:
    bare = t_score()
    del bare["subject"]
    reading = read(bare)
    assert reading.facts == ()
    assert "does not say whom it is about" in reading.missing[0].why_it_matters


def test_several_patients_are_refused_without_a_name(read: Any) -> None:
    other = {**PATIENT, "id": "x", "identifier": [{"value": "OTHER"}]}
    with pytest.raises(MixedPatients, match="holds 2 patient entries") as caught:
        read(other)
    assert "SECRET" not in str(caught.value).upper()
    with pytest.raises(MixedPatients, match="speaks of 2 patients"):
        read(t_score(), t_score(subject={"reference": "Patient/b"}), patient=False)


def test_a_modifying_extension_makes_an_entry_unreadable(read: Any) -> None:
    reading = read(
        condition(code(SNOMED, "64859006"), modifierExtension=[{"url": "urn:x", "valueBoolean": True}])
    )
    assert reading.facts == ()
    assert "changes its meaning" in reading.missing[0].why_it_matters


def test_invalid_entries_are_named_and_the_rest_is_kept(read: Any) -> None:
    wrong = {**t_score(), "status": ["final"], "Secretname": 1}
    reading = read(t_score(), wrong, {"resourceType": "Nonsense"})
    assert (reading.valid, reading.entries) == (2, 4)
    assert len(reading.facts) == 1
    assert reading.problems[0].startswith(
        "Entry 3 of record (Observation) is not valid FHIR R4 and was left out: "
    )
    assert "status" in reading.problems[0]
    assert "type that FHIR R4 does not have" in reading.problems[1]


def test_of_a_history_the_newest_version_counts(read: Any) -> None:
    old = {**t_score(-1.0), "id": "o", "meta": {"versionId": "1", "lastUpdated": "2025-01-01T00:00:00Z"}}
    new = {**t_score(-2.0), "id": "o", "meta": {"versionId": "2", "lastUpdated": "2025-02-01T00:00:00Z"}}
    assert only(read(new, old, kind="history"), "dxa-t-score").value == -2.0


def test_death_is_read(read: Any) -> None:
    assert read().patient is not None
    dead = {**PATIENT, "deceasedDateTime": "2025-06-01T10:00:00Z"}
    fact = only(read(dead, patient=False), "deceased")
    assert (fact.value, fact.date) == (Answer.YES, date(2025, 6, 1))


def test_a_single_resource_and_ndjson(tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_text(json.dumps(t_score()))
    assert len(read_bundle(one).facts) == 1
    assert read_bundle(one).patient is None
    lines = tmp_path / "lines.ndjson"
    lines.write_text("\n".join([json.dumps(PATIENT), json.dumps(t_score()), '{"resourceType": "Obs', ""]))
    reading = read_bundle(lines)
    assert len(reading.facts) == 1
    assert reading.problems == ("Line 3 of the record is broken JSON and was left out.",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<Bundle/>", "is XML, which is not read"),
        (b'{"resourceType": "Bundle", "entry": [', "broken or cut short JSON"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b'{"a": 1}', "holds no FHIR resource"),
        (b"[" * 100_000, "nested too deeply|broken or cut short"),
        (b"", "broken or cut short JSON"),
    ],
)
def test_files_that_are_no_fhir(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "Secretname.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=sentence) as caught:
        read_bundle(path)
    assert "Secretname" not in str(caught.value)


def test_nothing_said_names_the_patient(read: Any) -> None:
    reading = read(
        t_score(status="entered-in-error"),
        condition(code(SNOMED, "64859006"), "unconfirmed"),
        {**t_score(), "status": 3},
        t_score(subject={"reference": "Patient/secretid2", "display": "Secretname"}),
    )
    said = repr(reading).lower()
    assert "secret" not in said
