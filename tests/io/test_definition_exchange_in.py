"""What a registry takes in from plans, FHIR and OMOP, and what each source says it left out."""

import datetime
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import hand_made_plan as hand_made
from spinewise.io.exchange.from_fhir import reading_from_bundle
from spinewise.io.exchange.from_omop import reading_from_omop
from spinewise.io.exchange.from_plan import reading_from_plan
from spinewise.io.exchange.proms import is_pain_without_site, measure_of, measures
from spinewise.io.plan.document import to_bytes, to_json
from spinewise.outcomes.registered import EndOfFollowUp, Episode
from spinewise.record.fact import Fact
from spinewise.results import InputFile
from spinewise.words import Answer, BadInput, Level, Side, UnreadableFile

DAY = datetime.date


# --- plans ---


def _plan(path, **changes):
    plan = replace(hand_made.plan(), **changes)
    (path / "plan.json").write_bytes(to_bytes(to_json(plan)))
    return path / "plan.json", plan


def test_measurements_of_a_plan_keep_level_method_interval_and_day(tmp_path):
    path, plan = _plan(tmp_path)
    days = {file.id: file.date for file in plan.provenance.inputs}
    dated = [m for m in plan.measurements if any(days.get(id) for id in m.inputs)]
    batch = reading_from_plan(path).batch
    found = [v for v in batch.values if v.reader]
    assert len(found) == len(dated) > 0
    for value, one in zip(found, dated, strict=True):
        assert (value.name, value.value, value.unit, value.level, value.side, value.method) == (
            one.name,
            one.value,
            one.unit,
            one.level,
            one.side,
            one.method,
        )
        assert (value.low, value.high) == (one.interval.low, one.interval.high)
        assert value.date == next(days[id] for id in one.inputs if days.get(id))


def test_a_planned_operation_is_not_done_and_advice_is_no_outcome(tmp_path):
    path, plan = _plan(tmp_path)
    assert plan.operation.levels and plan.recommendations
    reading = reading_from_plan(path)
    batch = reading.batch
    assert (batch.procedures, batch.episodes, batch.events, batch.proms) == ((), (), (), ())
    assert "The planned operation: it is not known to be done; import the record of the operation." in (
        reading.left_out
    )
    assert any(f"{len(plan.recommendations)} recommendation" in said for said in reading.left_out)


def test_of_the_birth_date_only_the_year_is_kept_and_the_rest_stands_apart(tmp_path):
    path, plan = _plan(tmp_path)
    batch = reading_from_plan(path).batch
    born = plan.record.patient.birth_date
    assert batch.people[0].birth_year == born.year
    assert batch.identities[batch.people[0].key] == {"birth_date": born.isoformat()}


def test_a_draft_says_that_its_levels_are_not_confirmed(tmp_path):
    draft = reading_from_plan(_plan(tmp_path)[0]).batch
    assert all("levels not confirmed" in v.reader for v in draft.values if v.reader)
    (tmp_path / "plan.json").write_bytes(to_bytes(to_json(hand_made.confirmed_plan())))
    assert not any(
        "not confirmed" in (v.reader or "") for v in reading_from_plan(tmp_path / "plan.json").batch.values
    )


def test_measurements_of_images_without_a_day_are_told(tmp_path):
    plan = hand_made.plan()
    inputs = tuple(InputFile(f.id, f.role, f.sha256) for f in plan.provenance.inputs)
    path, _ = _plan(tmp_path, provenance=replace(plan.provenance, inputs=inputs))
    reading = reading_from_plan(path)
    assert not [v for v in reading.batch.values if v.reader]
    assert sum("its images carry no date" in said for said in reading.left_out) == len(plan.measurements)


def test_dated_numbers_of_the_record_are_values_and_death_is_an_end(tmp_path):
    plan = hand_made.plan()
    facts = (
        Fact("f1", "dxa-t-score", -2.6, "1", DAY(2026, 3, 1), "record: entry 1", site="hip", side=Side.LEFT),
        Fact("f2", "vitamin-d-25-oh", 18.0, "ng/mL", None, "record: entry 2"),
        Fact("f3", "deceased", Answer.YES, "", DAY(2026, 9, 1), "record: entry 3"),
        Fact("f4", "osteoporosis", Answer.YES, "", DAY(2020, 1, 1), "record: entry 4"),
    )
    path, _ = _plan(tmp_path, record=replace(plan.record, facts=facts))
    reading = reading_from_plan(path)
    (score,) = [v for v in reading.batch.values if v.name == "dxa-t-score"]
    assert (score.value, score.date, score.side, score.method) == (-2.6, DAY(2026, 3, 1), Side.LEFT, "hip")
    assert "vitamin-d-25-oh (record: entry 2): it has no date." in reading.left_out
    assert reading.batch.ends == (EndOfFollowUp(plan.record.patient.pseudonym, DAY(2026, 9, 1), Answer.YES),)


def test_a_plan_of_an_earlier_version_is_read_through_its_migration(tmp_path):
    document = to_json(hand_made.plan())
    old = {**document["plan"]}
    for added in ("options", "paths", "timeline"):
        old.pop(added)
    (tmp_path / "old.json").write_text(json.dumps({**document, "schema_version": 1, "plan": old}))
    (tmp_path / "new.json").write_bytes(to_bytes(document))
    assert (
        reading_from_plan(tmp_path / "old.json").batch.values
        == reading_from_plan(tmp_path / "new.json").batch.values
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"{}", "not a plan.json"), (b"{", "broken or cut short"), (None, "could not be opened")],
)
def test_what_is_no_plan_is_refused(tmp_path, data, sentence):
    if data is not None:
        (tmp_path / "plan.json").write_bytes(data)
    with pytest.raises(BadInput, match=sentence):
        reading_from_plan(tmp_path / "plan.json")


def test_a_plan_of_nobody_is_refused(tmp_path):
    plan = hand_made.plan()
    nobody = replace(plan.record, patient=replace(plan.record.patient, pseudonym="P-UNNAMED"))
    with pytest.raises(BadInput, match="has no pseudonym"):
        reading_from_plan(_plan(tmp_path, record=nobody)[0])


# --- FHIR ---

ODI = {"text": "Oswestry Disability Index total score"}


def _entry(kind, id, **fields):
    subject = {} if kind in ("Patient", "Organization") else {"subject": {"reference": "Patient/p"}}
    if kind == "Device":
        subject = {"patient": {"reference": "Patient/p"}}
    return {
        "fullUrl": f"http://h/{kind}/{id}",
        "resource": {"resourceType": kind, "id": id, **subject, **fields},
    }


PATIENT = _entry(
    "Patient",
    "p",
    identifier=[
        {"value": "SSN-1"},
        {"value": " MRN-77 ", "type": {"coding": [{"code": "MR"}]}},
    ],
    name=[{"family": "Brambilla", "given": ["Assunta", "Maria"]}],
    gender="female",
    birthDate="1944-07-09",
    deceasedDateTime="2026-02-03T04:05:00+01:00",
)
STAY = _entry(
    "Encounter",
    "e1",
    status="finished",
    **{"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}},
    period={"start": "2025-03-01", "end": "2025-03-09"},
    serviceProvider={"reference": "Organization/o"},
    reasonCode=[
        {
            "text": "Lumbar spinal stenosis",
            "coding": [{"system": "http://snomed.info/sct", "code": "18347007"}],
        }
    ],
)
FUSION = _entry(
    "Procedure",
    "op",
    status="completed",
    code={
        "coding": [{"system": "http://snomed.info/sct", "code": "55705006", "display": "Spinal arthrodesis"}]
    },
    performedDateTime="2025-03-02",
    encounter={"reference": "Encounter/e1"},
    bodySite=[{"text": "L3-L5"}],
    focalDevice=[{"manipulated": {"reference": "Device/d"}}],
)
SCREW = _entry(
    "Device",
    "d",
    type={"text": "pedicle screw"},
    deviceName=[{"name": "Screw X", "type": "model-name"}],
    udiCarrier=[{"deviceIdentifier": "UDI", "carrierHRF": "(21)SERIAL9"}],
    serialNumber="SERIAL9",
)


def _read(tmp_path, *entries):
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": list(entries)}))
    return reading_from_bundle(path)


def _score(id, **fields):
    return _entry(
        "Observation", id, **{"status": "final", "code": ODI, "effectiveDateTime": "2025-09-01", **fields}
    )


def test_a_stay_an_operation_and_its_screw(tmp_path):
    batch = _read(
        tmp_path, PATIENT, STAY, FUSION, SCREW, _entry("Organization", "o", name="St Elsewhere")
    ).batch
    (person,) = batch.people
    assert (person.birth_year, person.sex) == (1944, "female")
    (stay,) = batch.episodes
    assert (stay.started, stay.ended, stay.site) == (DAY(2025, 3, 1), DAY(2025, 3, 9), "St Elsewhere")
    assert stay.diagnosis in ("lumbar-stenosis", "spinal-stenosis")
    (operation,) = batch.procedures
    assert (operation.kind, operation.date, operation.episode) == ("fusion", DAY(2025, 3, 2), stay.id)
    assert operation.levels == (Level.L3, Level.L4, Level.L5)
    assert [(one.kind, one.product) for one in operation.implants] == [("pedicle screw", "Screw X")]
    assert batch.ends == (EndOfFollowUp(person.key, DAY(2026, 2, 3), Answer.YES),)


def test_who_the_person_is_stands_apart_and_the_record_number_comes_first(tmp_path):
    batch = _read(tmp_path, PATIENT).batch
    (key,) = batch.identities
    assert batch.identities[key] == {
        "identifier": "MRN-77",
        "birth_date": "1944-07-09",
        "family_name": "Brambilla",
        "given_names": "Assunta Maria",
    }
    assert "SERIAL9" not in repr(_read(tmp_path, PATIENT, STAY, FUSION, SCREW).batch)
    rest = repr(replace(batch, identities={}))
    assert not any(word in rest for word in ("MRN-77", "SSN-1", "Brambilla", "1944-07-09"))


def test_the_same_file_gives_the_same_pseudonym_and_another_file_another(tmp_path):
    one, again = _read(tmp_path, PATIENT).batch, _read(tmp_path, PATIENT).batch
    other = _read(tmp_path, PATIENT, STAY).batch
    assert one == again
    assert one.people[0].key != other.people[0].key


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"status": "not-done"}, "has the status not-done"),
        ({"status": "preparation"}, "its status is preparation, so it is not known to be done"),
        ({"performedDateTime": "2025"}, "does not say on which day"),
        ({"status": "fantasy", "performedString": 3}, "not valid FHIR R4"),
    ],
)
def test_an_operation_that_is_not_known_to_be_done_is_left_out_and_told(tmp_path, fields, told):
    entry = {**FUSION, "resource": {**FUSION["resource"], **fields}}
    reading = _read(tmp_path, PATIENT, entry)
    assert reading.batch.procedures == ()
    assert any("Procedure" in said and told in said for said in reading.left_out), reading.left_out


def test_an_operation_without_its_stay_has_an_episode_of_its_own(tmp_path):
    (episode,) = _read(tmp_path, PATIENT, FUSION, SCREW).batch.episodes
    assert episode == Episode(episode.person, "around-op", DAY(2025, 3, 2))


def test_the_total_of_a_measure_is_a_prom(tmp_path):
    (prom,) = _read(tmp_path, PATIENT, _score("s", valueQuantity={"value": 42, "code": "%"})).batch.proms
    assert (prom.measure, prom.score, prom.date) == ("odi", 42.0, DAY(2025, 9, 1))


def test_scores_without_number_day_or_place_are_told(tmp_path):
    reading = _read(
        tmp_path,
        PATIENT,
        _score("s1"),
        _score("s2", valueInteger=40, effectiveDateTime="2025-09"),
        _score("s3", valueInteger=4, code={"text": "Pain severity - 0-10 verbal numeric rating"}),
        _score("s4", valueInteger=3, code={"text": "ODI section 3: lifting"}),
    )
    assert reading.batch.proms == ()
    assert reading.left_out[:3] == (
        "Entry 2 (Observation): odi has no number.",
        "Entry 3 (Observation): odi has no day.",
        "Entry 4 (Observation): a score of pain that does not say where.",
    )


def _form(*items, **fields):
    known = {
        "status": "completed",
        "authored": "2025-09-02T10:00:00Z",
        "questionnaire": "http://h/oswestry-disability-index",
    }
    return _entry("QuestionnaireResponse", "q", **{**known, **fields}, item=list(items))


def test_the_total_that_a_form_states_is_taken_and_answers_are_never_added_up(tmp_path):
    items = [
        {"linkId": f"q{k}", "text": f"Question {k}", "answer": [{"valueInteger": k % 6}]}
        for k in range(1, 11)
    ]
    total = {"linkId": "t", "text": "Total score", "answer": [{"valueDecimal": 46}]}
    (prom,) = _read(tmp_path, PATIENT, _form(*items, total)).batch.proms
    assert (prom.measure, prom.score, prom.date) == ("odi", 46.0, DAY(2025, 9, 2))
    reading = _read(tmp_path, PATIENT, _form(*items))
    assert reading.batch.proms == ()
    assert any("states no total of one measure" in said for said in reading.left_out)


def test_a_form_that_was_not_finished_gives_nothing(tmp_path):
    total = {"linkId": "t", "text": "Total score", "answer": [{"valueDecimal": 46}]}
    reading = _read(tmp_path, PATIENT, _form(total, status="in-progress"))
    assert (reading.batch.proms, any("not finished" in said for said in reading.left_out)) == ((), True)


def _condition(id, onset, **fields):
    code = {
        "coding": [
            {"system": "http://snomed.info/sct", "code": "433202001", "display": "Surgical site infection"}
        ]
    }
    return _entry("Condition", id, **{"code": code, "onsetDateTime": onset, **fields})


def test_a_condition_after_surgery_is_an_event_of_the_operation_before_it(tmp_path):
    again = {**FUSION, "resource": {**FUSION["resource"], "id": "op2", "performedDateTime": "2025-06-01"}}
    again["fullUrl"] = "http://h/Procedure/op2"
    reading = _read(
        tmp_path,
        PATIENT,
        STAY,
        FUSION,
        again,
        SCREW,
        _condition("c1", "2025-03-20", severity={"text": "deep"}, bodySite=[{"text": "L4"}]),
        _condition("c2", "2025-07-01"),
        _condition("c3", "2024-01-01"),
        _condition("c4", "2025-03-02"),
        _condition("c5", "2025"),
        _condition("c6", "2025-08-01", verificationStatus={"coding": [{"code": "refuted"}]}),
        _condition("c7", "2025-08-01", code={"text": "as told by Mrs Brambilla's son"}),
    )
    assert [(e.kind, e.date, e.procedure, e.severity, e.level) for e in reading.batch.events] == [
        ("Surgical site infection", DAY(2025, 3, 20), "op", "deep", Level.L4),
        ("Surgical site infection", DAY(2025, 7, 1), "op2", None, None),
    ]
    told = "\n".join(reading.left_out)
    assert "Entry 9 (Condition): Surgical site infection on the day of surgery" in told
    assert "Entry 10 (Condition): Surgical site infection has no date" in told
    assert "Entry 11 (Condition): it is refuted." in told
    assert "free text is not taken" in told and "Brambilla" not in told
    assert "1 Condition from before any operation" in told


def test_the_last_contact_of_the_living_is_an_end_that_knows_no_more(tmp_path):
    living = {
        **PATIENT,
        "resource": {k: v for k, v in PATIENT["resource"].items() if k != "deceasedDateTime"},
    }
    (end,) = _read(tmp_path, living, STAY, _score("s", valueInteger=40)).batch.ends
    assert (end.date, end.died) == (DAY(2025, 9, 1), Answer.UNKNOWN)
    said_so = {**living, "resource": {**living["resource"], "deceasedBoolean": False}}
    assert _read(tmp_path, said_so, STAY).batch.ends[0].died is Answer.NO
    dead = {**living, "resource": {**living["resource"], "deceasedBoolean": True}}
    reading = _read(tmp_path, dead, STAY)
    assert reading.batch.ends == ()
    assert any("died on a day that is not recorded" in said for said in reading.left_out)


def test_several_people_in_one_file_are_kept_apart(tmp_path):
    other = _entry("Patient", "x", identifier=[{"value": "MRN-78"}], gender="male")
    theirs = _score("s2", valueInteger=10)
    theirs["resource"]["subject"] = {"reference": "http://h/Patient/x"}
    nobodys = _score("s3", valueInteger=11)
    nobodys["resource"]["subject"] = {"reference": "Patient/z"}
    reading = _read(tmp_path, PATIENT, other, _score("s1", valueInteger=40), theirs, nobodys)
    scores = {prom.person: prom.score for prom in reading.batch.proms}
    assert scores == {reading.batch.people[0].key: 40.0, reading.batch.people[1].key: 10.0}
    assert "Entry 5 (Observation) is about none of the patients of the file." in reading.left_out


def test_an_entry_that_changes_its_own_meaning_is_not_read(tmp_path):
    changed = {
        **FUSION,
        "resource": {**FUSION["resource"], "modifierExtension": [{"url": "u", "valueBoolean": True}]},
    }
    reading = _read(tmp_path, PATIENT, changed)
    assert reading.batch.procedures == ()
    assert any("changes its own meaning" in said for said in reading.left_out)


def test_no_sentence_about_a_synthetic_record_names_its_person(sample_data):
    for path in sorted((sample_data / "fhir/synthea-r4").glob("*.json"))[:2]:
        reading = reading_from_bundle(path)
        for said in reading.batch.identities.values():
            for value in said.values():
                assert not any(value in sentence for sentence in reading.left_out)
        assert reading.batch.values and len(reading.batch.people) == 1


@pytest.mark.parametrize("text", ["{", "<Bundle/>", "[]"])
def test_what_is_no_fhir_is_refused(tmp_path, text):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(UnreadableFile):
        reading_from_bundle(tmp_path / "b.json")


# --- the names of measures ---


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("Oswestry Disability Index", "odi"),
        ("Neck Disability Index total", "ndi"),
        ("numeric rating scale, low back", "nrs-back"),
        ("Numerical rating scale for leg pain", "nrs-leg"),
        ("numeric rating scale for back and leg", None),
        ("Pain severity - Reported", None),
        ("ODI item 4", None),
        ("NRS 2002", None),
    ],
)
def test_words_name_one_measure_or_none(words, measure):
    assert measure_of(words) == measure
    assert not (is_pain_without_site(words) and measure)


def test_every_measure_is_in_the_outcome_dictionary():
    dictionary = pytest.importorskip(
        "spinewise.evidence.outcome_measures", reason="no outcome dictionary yet"
    )
    known = {one.id for one in dictionary.measures().values()} if callable(dictionary.measures) else set()
    assert measures() <= known


# --- OMOP ---


def test_the_published_sample(sample_data, tmp_path):
    packed = sample_data / "tabular/omop/Synthea27Nj_5.4.zip"
    reading = reading_from_omop(packed)
    batch = reading.batch
    assert (len(batch.people), len(batch.ends), len(batch.episodes)) == (28, 28, 13)
    assert sorted((e.date, e.reason) for e in batch.ends if e.died is Answer.YES) == [
        (DAY(2001, 7, 13), "Sudden cardiac death"),
        (DAY(2009, 9, 14), "Chronic congestive heart failure"),
        (DAY(2019, 5, 28), "Alzheimer's disease"),
    ]
    assert len({one.key for one in batch.people}) == 28 == len(batch.identities)
    assert "Not kept in a registry: 1649 PROCEDURE_OCCURRENCE not on the spine." in reading.left_out
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    assert reading_from_omop(tmp_path) == reading
    for table in ("CONCEPT.csv", "CARE_SITE.csv", "COST.csv"):
        (tmp_path / table).unlink()
    without = reading_from_omop(tmp_path)
    assert "There is no table CONCEPT" in without.left_out[0]
    assert {v.name for v in without.batch.values} == {v.name for v in batch.values}


PERSON = (
    "person_id,gender_concept_id,year_of_birth,person_source_value,gender_source_value\n"
    "1,8532,1944,MRN-1,F\n2,8507,,MRN-2,M\n"
)
VISIT = (
    "visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_end_date,care_site_id\n"
    "9,1,9202,2025-03-01,2025-03-09,\n"
)
OPERATION = (
    "procedure_occurrence_id,person_id,procedure_concept_id,procedure_date,visit_occurrence_id,"
    "procedure_source_value,provider_id\n5,1,0,2025-03-02,9,55705006,3\n6,1,0,2025-3-2,9,55705006,\n7,4,0,2025-03-02,,55705006,\n"
)
CONDITION = (
    "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value\n"
    "1,1,0,2025-04-01,M81.0\n2,1,0,2024-04-01,M81.0\n3,1,0,2025-04-01,unknown\n4,2,0,2025-04-01,M81.0\n"
)


def _cdm(folder, **tables):
    for name, text in {"person": PERSON, **tables}.items():
        Path(folder / f"{name.upper()}.csv").write_text(text)
    return folder


def test_without_a_vocabulary_codes_are_read_by_their_form(tmp_path):
    reading = reading_from_omop(
        _cdm(tmp_path, visit_occurrence=VISIT, procedure_occurrence=OPERATION, condition_occurrence=CONDITION)
    )
    (operation,) = reading.batch.procedures
    assert (operation.kind, operation.date, operation.surgeon) == ("fusion", DAY(2025, 3, 2), "provider 3")
    (stay,) = reading.batch.episodes
    assert (stay.started, stay.ended, stay.id) == (DAY(2025, 3, 1), DAY(2025, 3, 9), operation.episode)
    assert [(e.kind, e.date, e.procedure) for e in reading.batch.events] == [
        ("osteoporosis", DAY(2025, 4, 1), operation.id)
    ]
    assert reading.left_out[1:] == (
        "PROCEDURE_OCCURRENCE 6: it has no date in the form YYYY-MM-DD.",
        "PROCEDURE_OCCURRENCE 7: its person is not in PERSON.",
        "Not kept in a registry: 2 CONDITION_OCCURRENCE from before any operation.",
        "Not kept in a registry: 1 CONDITION_OCCURRENCE whose concept is not known.",
    )
    assert [person.birth_year for person in reading.batch.people] == [1944, None]
    assert [one["identifier"] for one in reading.batch.identities.values()] == ["MRN-1", "MRN-2"]


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"person": "person_id,year_of_birth\n1,1944,x\n"}, "PERSON has a row that does not fit its heading"),
        ({"person": ""}, "PERSON has no heading"),
        ({"person": "a b,1\n"}, "PERSON has no heading"),
        ({"visit_occurrence": "visit_occurrence_id\n\xff"}, "VISIT_OCCURRENCE"),
    ],
)
def test_tables_that_cannot_be_read_are_named_without_their_cells(tmp_path, tables, sentence):
    _cdm(tmp_path, **{name: text for name, text in tables.items() if "\xff" not in text})
    for name, text in tables.items():
        if "\xff" in text:
            (tmp_path / f"{name.upper()}.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match=sentence):
        reading_from_omop(tmp_path)


def test_a_folder_or_zip_without_person_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no table PERSON"):
        reading_from_omop(tmp_path)
    (tmp_path / "cdm.zip").write_bytes(b"PK no zip")
    with pytest.raises(UnreadableFile, match="could not be opened"):
        reading_from_omop(tmp_path / "cdm.zip")
    with pytest.raises(UnreadableFile):
        reading_from_omop(tmp_path / "nowhere")
