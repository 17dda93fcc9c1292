"""Alignment inside a plan: standing marks beside a lying CT, targets folded, safety rules kept."""

import datetime
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import highdicom as hd
import pytest
import yaml
from small_patient import listed, write_patient
from standing_patient import flat_back, folder_of, marked
from test_case_pain_plan import read, spinewise

from spinewise.io.patient.hashes import sha256_of
from spinewise.io.plan.document import from_bytes
from spinewise.pathway.plan import Plan


def planned(folder: Path, out: Path, *words: str) -> Plan:
    code, said = spinewise("plan", str(folder), "--out", str(out), "--as-of", "2026-03-02", *words)
    assert code == 0, said
    return from_bytes((out / "plan.json").read_bytes())


def test_marks_of_a_standing_pair_stand_on_the_first_screen_with_targets_folded(tmp_path: Path) -> None:
    plan = planned(folder_of(tmp_path / "p"), tmp_path / "out")
    said = plan.alignment
    assert said is not None and [one.posture for one in said.spines] == ["standing"]
    incidence = next(one for one in said.spines[0].measurements if one.name == "PI")
    assert incidence.interval.low < 55.0 < incidence.interval.high  # as the digital patient was made
    assert incidence.inputs == ("landmarks",)
    assert {"srs-schwab", "gap", "t4-l1-hip", "l4-s1"} <= {one.id for one in said.targets}
    page = read(tmp_path / "out" / "plan.html")
    first = page.partition('<p class="intended">')[0].replace("\N{NO-BREAK SPACE}", " ")
    assert "Standing, 15 Jan 2026" in first and "no verdict" in first
    assert '<details class="alignment-targets"' in first
    assert 'id="alignment"' in page and "marked by Dr Roe" in page
    assert not [gap for gap in plan.missing if gap.what == "standing radiographs of the whole spine"]
    assert plan.oldest_input == datetime.date(2026, 1, 15)


def test_films_and_a_ct_reach_the_record_and_the_archive_each_where_it_belongs(tmp_path: Path) -> None:
    folder, out = write_patient(tmp_path / "p"), tmp_path / "out"
    marked(flat_back(), folder / "landmarks.json")
    about = yaml.safe_load((folder / "patient.yaml").read_text())
    about["files"].append(listed(folder, "landmarks.json", "landmarks"))
    (folder / "patient.yaml").write_text(yaml.safe_dump(about))
    code, said = spinewise("plan", str(folder), "--out", str(out), "--as-of", "2026-11-21")
    assert code == 0, said
    plan = from_bytes((out / "plan.json").read_bytes())
    assert plan.alignment is not None
    standing, lying = plan.alignment.spines
    assert (standing.posture, lying.posture) == ("standing", "supine") and lying.measurements

    bundle = json.loads((out / "fhir.json").read_bytes())
    found = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation"]
    aligned = [one for one in found if "extension" in one]
    assert len(found) == len(plan.measurements) + len(aligned)

    def told(one: dict) -> tuple[str, ...]:
        words = {part["code"]["text"]: part.get("valueString", "") for part in one["component"]}
        posture = one["extension"][0]["valueCodeableConcept"]["text"]
        unit = one["valueQuantity"]["code"]
        return one["code"]["text"], words["between"], unit, posture, one["effectiveDateTime"]

    assert Counter(map(told, aligned)) == Counter(
        (one.name, one.conditions["between"], one.unit, spine.posture, str(spine.date))
        for spine in (standing, lying)
        for one in spine.measurements
    )
    report = hd.sr.srread(out / "sr.dcm").content.get_image_measurement_groups()
    of_spine = [group for group in report if "measured supine" in group.tracking_identifier]
    assert len(of_spine) == len(lying.measurements)
    assert not [group for group in report if "standing" in group.tracking_identifier]


@pytest.mark.parametrize("when", ["2026-01-15", "2026-02-01"])
def test_films_older_than_the_last_operation_feed_nothing(tmp_path: Path, when: str) -> None:
    plan = planned(folder_of(tmp_path / "p", last_operation=when), tmp_path / "out")
    assert plan.alignment is not None and not plan.alignment.spines and not plan.alignment.targets
    assert [
        gap
        for gap in plan.missing
        if gap.what == "images of the present anatomy" and "(landmarks)" in gap.why_it_matters
    ]
    assert "Alignment with 95" not in read(tmp_path / "out" / "plan.html")


def test_films_without_a_day_are_asked_about_where_the_anatomy_changed(tmp_path: Path) -> None:
    def undated(view):
        return replace(view, date=None)

    folder = folder_of(tmp_path / "p", last_operation="2025-02-01", change=undated)
    plan = planned(folder, tmp_path / "out")
    assert plan.alignment is not None and not plan.alignment.spines
    (question,) = [one for one in plan.questions if one.id == "landmarks.shows-present-anatomy"]
    answered = planned(folder, tmp_path / "again", "--answer", f"{question.id}=yes")
    assert answered.alignment is not None and len(answered.alignment.spines) == 1
    refused = planned(folder, tmp_path / "no", "--answer", f"{question.id}=no")
    assert refused.alignment is not None and not refused.alignment.spines


@pytest.mark.parametrize("way", ["not listed", "not confirmed"])
def test_marks_that_nobody_confirmed_are_left_out_and_said(tmp_path: Path, way: str) -> None:
    folder = folder_of(tmp_path / "p", listed=way != "not listed", confirmed=False)
    plan = planned(folder, tmp_path / "out")
    assert plan.alignment is not None and not plan.alignment.spines
    whats = [gap.what for gap in plan.missing]
    assert "standing radiographs of the whole spine" in whats
    assert any("landmarks" in what or "does not list" in what for what in whats)


def test_a_child_gets_values_and_no_target(tmp_path: Path) -> None:
    plan = planned(folder_of(tmp_path / "p", birth="2012-05-01"), tmp_path / "out")
    assert plan.alignment is not None and plan.alignment.spines and not plan.alignment.targets
    assert "under 18" in plan.alignment.targets_silent
    page = read(tmp_path / "out" / "plan.html")
    assert "under 18" in page and "GAP score" not in page


def test_congenital_deformity_gets_no_target(tmp_path: Path) -> None:
    plan = planned(folder_of(tmp_path / "p", diagnosis="congenital scoliosis"), tmp_path / "out")
    assert plan.alignment is not None and not plan.alignment.targets
    assert "congenital" in plan.alignment.targets_silent


def test_a_broken_file_of_landmarks_takes_nothing_else_along(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "p")
    text = (folder / "landmarks.json").read_text().replace('"lateral"', '"sideways"')
    (folder / "landmarks.json").write_text(text)
    yaml = (folder / "patient.yaml").read_text()
    old = next(line for line in yaml.splitlines() if "sha256" in line).split()[-1]
    (folder / "patient.yaml").write_text(yaml.replace(old, sha256_of(folder / "landmarks.json")))
    code, _ = spinewise("plan", str(folder), "--out", str(tmp_path / "out"), "--as-of", "2026-03-02")
    plan = from_bytes((tmp_path / "out" / "plan.json").read_bytes())
    assert code in (0, 1) and plan.analgesia is not None
    assert any("landmarks" in gap.what for gap in plan.missing)


def test_measure_and_plan_write_their_pages(tmp_path: Path) -> None:
    file = marked(flat_back(), tmp_path / "standing.json", slot=False)
    code, said = spinewise(
        "align", "measure", "--landmarks", str(file), "--age", "68", "--out", str(tmp_path / "m")
    )
    assert code == 0 and "alignment.html, alignment.pdf" in said
    page = read(tmp_path / "m" / "alignment.html")
    assert "Plain films distort at the edges" in page and "68 years" in page and "In short" in page
    code, said = spinewise(
        "align", "plan", "--landmarks", str(file), "--uiv", "T10", "--age", "68", "--change",
        "L3=pedicle subtraction osteotomy", "--out", str(tmp_path / "p"),
    )  # fmt: skip
    assert code == 0, said
    page = read(tmp_path / "p" / "alignment.html")
    assert "Plan A" in page and "As it stands" in page and 'class="wedge"' in page and "never orders" in page
    assert "%PDF" in (tmp_path / "p" / "alignment.pdf").read_bytes()[:5].decode("latin-1")


def test_marks_that_say_standing_are_not_taken_for_lying(tmp_path: Path) -> None:
    file = str(marked(flat_back(), tmp_path / "standing.json"))
    code, said = spinewise("align", "plan", "--landmarks", file, "--lying-landmarks", file, "--uiv", "T10")
    assert code == 2 and "say that the patient stood" in said
