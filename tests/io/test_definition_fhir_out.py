"""The FHIR bundle: valid R4, drafts and proposals only, with intervals and without identifiers."""

import dataclasses
import datetime
import json

import pytest
from fhir.resources.R4B.bundle import Bundle

import hand_made_plan as hand_made
from spinewise.io.fhir.write import bundle
from spinewise.words import Level

VARIANTS = {
    "draft": hand_made.plan,
    "confirmed": hand_made.confirmed_plan,
    "urgent": hand_made.urgent_plan,
    "empty": hand_made.empty_plan,
}


def resources(made, kind: str) -> list[dict]:
    return [e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == kind]


@pytest.fixture(params=VARIANTS)
def variant(request):
    return VARIANTS[request.param]()


def test_it_is_valid_r4_and_survives_a_reader(variant):
    made = bundle(variant)
    read = Bundle.model_validate_json(json.dumps(made))
    assert read.type == "collection" and len(read.entry) == len(made["entry"])


def test_every_reference_leads_to_an_entry(variant):
    made = bundle(variant)
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(urls) == len(set(urls))

    def references(node):
        if isinstance(node, dict):
            if "reference" in node:
                yield node["reference"]
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    found = set(references(made))
    assert found and found <= set(urls)


def test_nothing_is_an_order(variant):
    """Safety rules 2 and 11: drafts and proposals, and no risk score of the patient."""
    made = bundle(variant)
    for kind in ("ServiceRequest", "CarePlan"):
        (one,) = resources(made, kind)
        assert (one["status"], one["intent"]) == ("draft", "proposal")
    assert {e["resource"]["resourceType"] for e in made["entry"]} <= {
        "Patient",
        "Device",
        "ServiceRequest",
        "Observation",
        "DetectedIssue",
        "CarePlan",
        "Provenance",
    }


def test_observations_are_preliminary_until_the_plan_is_confirmed():
    for plan, status, note in (
        (hand_made.plan(), "preliminary", "DRAFT"),
        (hand_made.plan(review=hand_made.confirmed_review(whats=("levels",))), "preliminary", "DRAFT"),
        (hand_made.confirmed_plan(), "final", "Levels, sides and urgency are confirmed"),
    ):
        found = resources(bundle(plan), "Observation")
        assert len(found) == len(plan.measurements)
        assert {one["status"] for one in found} == {status}
        assert all(one["note"][0]["text"].startswith(note) for one in found)


def test_value_unit_interval_and_conditions_are_carried():
    first = resources(bundle(hand_made.plan()), "Observation")[0]
    measured = hand_made.measured()[0]
    assert first["valueQuantity"] == {
        "value": round(measured.value),
        "unit": "HU",
        "system": "http://unitsofmeasure.org",
        "code": "[hnsf'U]",
    }
    by_name = {component["code"]["text"]: component for component in first["component"]}
    interval = by_name["interval that holds the true value in 95 % of cases"]["valueRange"]
    assert (
        interval["low"]["value"] <= measured.interval.low
        and interval["high"]["value"] >= measured.interval.high
    )
    assert by_name["kVp"]["valueString"] == "120" and by_name["contrast"]["valueString"] == "no"
    assert [name for name in by_name if name.startswith("mean, ")] == [
        f"mean, {r.name}" for r in measured.regions
    ]
    assert first["effectiveDateTime"] == "2026-01-19"
    assert "referenceRange" not in first


def test_levels_are_coded_only_once_confirmed_and_fixed_by_a_landmark():
    coded = resources(bundle(hand_made.confirmed_plan()), "Observation")[0]["bodySite"]
    assert coded["coding"] == [
        {"system": "http://snomed.info/sct", "code": "23215003", "display": "T12 vertebra"}
    ]
    assert resources(bundle(hand_made.plan()), "Observation")[0]["bodySite"] == {
        "text": "T12 (level not confirmed)"
    }
    loose = dataclasses.replace(hand_made.plan().spine, names_provisional=True)
    site = resources(bundle(hand_made.confirmed_plan(spine=loose)), "Observation")[0]["bodySite"]
    assert "coding" not in site and "provisional" in site["text"]


def test_a_level_without_a_code_of_its_own_stays_words():
    measured = dataclasses.replace(hand_made.measured()[0], level=Level.L6)
    site = resources(bundle(hand_made.confirmed_plan(measurements=(measured,))), "Observation")[0]["bodySite"]
    assert site == {"text": "L6"}


def test_nobody_is_identified(variant):
    made = bundle(variant)
    (patient,) = resources(made, "Patient")
    assert set(patient) <= {"resourceType", "id", "identifier", "gender"}
    text = json.dumps(made)
    birth = variant.record.patient.birth_date
    assert birth is None or birth.isoformat() not in text
    assert made["meta"]["security"][0]["code"] == "PSEUDED"


def test_what_is_missing_and_every_flag_come_along_with_what_to_do():
    plan = hand_made.plan()
    issues = resources(bundle(plan), "DetectedIssue")
    assert len(issues) == len(plan.red_flags) + len(plan.missing)
    for gap in plan.missing:
        (one,) = [issue for issue in issues if issue["code"]["text"] == f"Missing: {gap.what}"]
        assert one["detail"] == gap.why_it_matters
        assert one["mitigation"] == [{"action": {"text": gap.how_to_get_it}}]
        assert one["status"] == "preliminary" and "severity" not in one


def test_an_overridden_line_is_cancelled_with_its_reason():
    (care,) = resources(bundle(hand_made.confirmed_plan()), "CarePlan")
    details = {a["detail"]["code"]["text"]: a["detail"] for a in care["activity"]}
    assert details["nicotine-stop"]["status"] == "cancelled"
    assert (
        details["nicotine-stop"]["statusReason"]["text"] == "overridden: Patient has not smoked since January"
    )
    assert details["vitamin-d-replete"]["status"] == "not-started"
    assert details["vitamin-d-replete"]["scheduledPeriod"] == {"end": "2026-03-09"}


def test_urgency_is_carried_and_an_unknown_one_is_not_guessed():
    (urgent,) = resources(bundle(hand_made.urgent_plan()), "ServiceRequest")
    assert urgent["priority"] == "stat"
    (unknown,) = resources(bundle(hand_made.empty_plan()), "ServiceRequest")
    assert "priority" not in unknown and "occurrenceDateTime" not in unknown and "bodySite" not in unknown


def test_provenance_names_the_inputs_by_hash_and_the_hour_it_is_told():
    at = datetime.datetime(2026, 3, 2, 15, 4, tzinfo=datetime.UTC)
    (made,) = resources(bundle(hand_made.plan(), at), "Provenance")
    assert made["recorded"] == "2026-03-02T15:04:00+00:00"
    assert [one["what"]["identifier"]["value"] for one in made["entity"]] == ["ab" * 32, "cd" * 32, "ef" * 32]
    assert bundle(hand_made.plan()) == bundle(hand_made.plan())
