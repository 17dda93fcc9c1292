"""Alignment in the FHIR bundle: each value once, with unit, interval, posture, levels, day and source."""

import dataclasses
import json
from collections import Counter

import pytest

import hand_made_alignment as aligned
import hand_made_plan as hand_made
from spinewise.alignment.parameters.names import Name
from spinewise.io.exchange.from_fhir import reading_from_bundle
from spinewise.io.fhir.read import read_bundle
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.write import bundle
from spinewise.pathway.alignment import SpineSaid
from spinewise.pathway.plan import Plan
from spinewise.pathway.precision import rounded, rounded_outwards
from spinewise.results import Advice, Measurement

BODY_POSITION = "http://hl7.org/fhir/StructureDefinition/observation-bodyPosition"


def resources(plan: Plan, kind: str) -> list[dict]:
    return [e["resource"] for e in bundle(plan)["entry"] if e["resource"]["resourceType"] == kind]


def parts(observation: dict) -> dict[str, str]:
    return {
        part["code"]["text"]: part["valueString"]
        for part in observation["component"]
        if "valueString" in part
    }


def interval(observation: dict) -> tuple[float, float]:
    (found,) = [part["valueRange"] for part in observation["component"] if "valueRange" in part]
    return found["low"]["value"], found["high"]["value"]


def of_alignment(plan: Plan) -> list[dict]:
    return [one for one in resources(plan, "Observation") if "between" in parts(one)]


def told(spine: SpineSaid, one: Measurement) -> tuple:
    """What a value must bring along wherever it is written."""
    return (
        one.name,
        rounded(one.value, one.unit, one.interval),
        one.unit,
        rounded_outwards(one.interval, one.unit),
        one.conditions["between"],
        one.conditions["posture"],
        spine.posture,
        spine.date.isoformat(),
        spine.source,
        one.method,
    )


def read(observation: dict) -> tuple:
    said = parts(observation)
    (position,) = observation["extension"]
    assert position["url"] == BODY_POSITION
    number = observation["valueQuantity"]
    assert number["system"] == "http://unitsofmeasure.org"
    return (
        observation["code"]["text"],
        number["value"],
        number["code"],
        interval(observation),
        said["between"],
        said["posture"],
        position["valueCodeableConcept"]["text"],
        observation["effectiveDateTime"],
        said["input"],
        observation["method"]["text"],
    )


def test_every_value_of_every_posture_stands_in_the_bundle_exactly_once() -> None:
    plan = aligned.draft()
    expected = Counter(told(spine, one) for spine in plan.alignment.spines for one in spine.measurements)
    assert set(expected.values()) == {1} and len(expected) > 150, "two whole postures"
    assert {posture for *_, posture, _, _, _ in expected} == {"standing", "supine"}
    assert Counter(read(one) for one in of_alignment(plan)) == expected
    assert len(resources(plan, "Observation")) == len(plan.measurements) + len(expected)


def test_every_entry_is_valid_and_refers_only_to_entries() -> None:
    made = bundle(aligned.draft())
    assert {why_invalid(entry["resource"]) for entry in made["entry"]} == {None}
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(urls) == len(set(urls))
    (provenance,) = [e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == "Provenance"]
    targets = {one["reference"] for one in provenance["target"]}
    for entry in made["entry"]:
        if entry["resource"]["resourceType"] == "Observation":
            assert entry["fullUrl"] in targets


def test_values_are_preliminary_until_the_plan_is_confirmed() -> None:
    for plan, status, note in (
        (aligned.draft(), "preliminary", "DRAFT"),
        (aligned.confirmed(), "final", "Levels, sides and urgency are confirmed"),
    ):
        found = of_alignment(plan)
        assert {one["status"] for one in found} == {status}
        assert all(one["note"][0]["text"].startswith(note) for one in found)


def test_caveats_come_along_and_only_where_they_hold() -> None:
    lying = "CT is taken lying down: angles and alignment are not those of standing."
    by_place = {(read(one)[0], read(one)[6]): one for one in of_alignment(aligned.draft())}

    def notes(name: str, posture: str) -> list[str]:
        return [note["text"] for note in by_place[name, posture]["note"]]

    assert lying in notes("LL", "supine")
    assert lying not in notes("PI", "supine"), "incidence holds in every posture"
    assert lying not in notes("LL", "standing")
    assert parts(by_place["LL", "standing"])["marked by"] == "Dr Roe"
    assert "marked by" not in parts(by_place["LL", "supine"])
    assert "Interval: published error of marks set by hand." in notes("LL", "standing")


def test_a_curve_from_the_front_says_its_end_vertebrae_and_the_side_it_bulges_to() -> None:
    curves = [one for one in of_alignment(aligned.draft()) if one["code"]["text"] == Name.COBB]
    measured = aligned.standing().measured.all(Name.COBB)
    assert curves and len(curves) == len(measured)
    for made, one in zip(curves, measured, strict=True):
        assert made["code"]["coding"] == [
            {"system": "http://snomed.info/sct", "code": "285285000", "display": "Cobb angle"}
        ]
        said = parts(made)
        assert (said["upper end"], said["lower end"]) == tuple(
            part.split()[0] for part in one.conditions["between"].split(", ")
        )
        assert said["convex"] == str(one.side) and said["apex"] == str(one.level)
        assert said["view"] == "frontal"
    assert "right" in {parts(made)["convex"] for made in curves}, "as the digital patient was made"


def test_the_turn_of_an_apex_says_the_side_of_its_curve() -> None:
    spine = aligned.lying().said
    curve = aligned.standing().measured[Name.COBB]
    turn = dataclasses.replace(
        curve,
        name=str(Name.APICAL_ROTATION),
        inputs=("ct",),
        conditions={"between": str(curve.level), "view": "in space", "posture": "supine"},
    )
    spines = (dataclasses.replace(spine, measurements=(turn,)),)
    plan = aligned.draft(alignment=dataclasses.replace(aligned.alignment(), spines=spines))
    (made,) = of_alignment(plan)
    assert parts(made)["convex"] == str(curve.side) and "coding" not in made["code"]


def test_only_codes_that_stand_in_a_published_table_are_written() -> None:
    """Short forms of the field have no code that was found: they are words, and nothing is invented."""
    found = of_alignment(aligned.confirmed())
    assert {one["code"]["text"] for one in found if "coding" in one["code"]} == {"Cobb"}
    positions = {
        (coding["code"], coding["display"])
        for one in found
        for coding in one["extension"][0]["valueCodeableConcept"]["coding"]
    }
    assert positions == {
        ("10904000", "Orthostatic body position"),
        ("40199007", "Supine body position"),
    }


def test_levels_say_whether_somebody_confirmed_them_and_where_a_landmark_is_lacking() -> None:
    def sites(plan: Plan) -> dict[str, str]:
        return {read(one)[6]: one["bodySite"]["text"] for one in of_alignment(plan) if read(one)[0] == "LL"}

    between = "L1 superior endplate, S1 superior endplate"
    assert sites(aligned.draft()) == dict.fromkeys(("standing", "supine"), f"{between} (level not confirmed)")
    assert sites(aligned.confirmed()) == dict.fromkeys(("standing", "supine"), between)
    whole = aligned.alignment()
    films, ct = whole.spines
    loose = dataclasses.replace(ct, provisional="Level names are provisional: nothing fixes them.")
    plan = aligned.confirmed(alignment=dataclasses.replace(whole, spines=(films, loose)))
    found = sites(plan)
    assert found["standing"] == between, "the films have names of their own"
    assert "provisional" in found["supine"]
    notes = [note["text"] for one in of_alignment(plan) if read(one)[6] == "supine" for note in one["note"]]
    assert loose.provisional in notes


def test_a_posture_that_nobody_said_is_not_guessed() -> None:
    films = dataclasses.replace(aligned.standing().said, posture="", date=None)
    plan = hand_made.plan(alignment=dataclasses.replace(aligned.alignment(), spines=(films,)))
    found = of_alignment(plan)
    assert len(found) == len(films.measurements)
    assert not [one for one in found if "extension" in one or "effectiveDateTime" in one]


def test_what_could_not_be_measured_is_told_once_with_its_posture() -> None:
    plan = aligned.draft()
    gaps = [(spine, gap) for spine in plan.alignment.spines for gap in spine.missing]
    issues = resources(plan, "DetectedIssue")
    assert gaps and len(issues) == len(plan.red_flags) + len(plan.missing) + len(gaps)
    for spine, gap in gaps:
        wanted = f"Missing: {gap.what} ({spine.posture}, {spine.source})"
        (one,) = [issue for issue in issues if issue["code"]["text"] == wanted]
        assert one["detail"] == gap.why_it_matters
        assert one["mitigation"] == [{"action": {"text": gap.how_to_get_it}}]


def test_a_gap_of_two_postures_or_of_the_plan_itself_is_not_told_twice() -> None:
    whole = aligned.alignment()
    films, ct = whole.spines
    shared, listed = ct.missing[:2]
    both = dataclasses.replace(films, missing=(shared,)), dataclasses.replace(ct, missing=(shared, listed))
    plan = aligned.draft(
        alignment=dataclasses.replace(whole, spines=both), missing=(*hand_made.MISSING, listed)
    )
    issues = resources(plan, "DetectedIssue")
    details = Counter(issue["detail"] for issue in issues)
    assert details[shared.why_it_matters] == details[listed.why_it_matters] == 1
    (one,) = [issue for issue in issues if issue["detail"] == shared.why_it_matters]
    assert one["code"]["text"] == f"Missing: {shared.what} (standing, landmarks; supine, ct)"


def test_a_plan_without_alignment_is_written_as_before() -> None:
    none = dataclasses.replace(
        aligned.alignment(), spines=(), targets=(), roussouly=None, given=(), advice=Advice("alignment")
    )
    before = json.dumps(bundle(hand_made.plan()))
    assert json.dumps(bundle(hand_made.plan(alignment=none))) == before
    with_it = {entry["fullUrl"]: entry["resource"] for entry in bundle(aligned.draft())["entry"]}
    for entry in json.loads(before)["entry"]:
        if entry["resource"]["resourceType"] != "Provenance":
            assert with_it[entry["fullUrl"]] == entry["resource"], "and what was there stays as it was"


@pytest.mark.parametrize("make", [aligned.draft, aligned.confirmed])
def test_what_we_wrote_is_not_read_back_as_new_facts(make, tmp_path) -> None:
    """Like measurements of bone: a value comes from images, not from our own export of it."""
    path = tmp_path / "fhir.json"
    plan = make()
    path.write_text(json.dumps(bundle(plan)))
    reading = read_bundle(path)
    written = len(resources(plan, "Observation"))
    assert reading.facts == () and reading.problems == ()
    assert reading.not_used["Observation"] == written
    assert not [gap for gap in reading.missing if "Observation" in gap.what]
    batch = reading_from_bundle(path).batch
    assert not batch.values and not batch.proms
