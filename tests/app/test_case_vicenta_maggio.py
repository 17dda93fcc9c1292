"""A synthetic record full of faults: each said, each traceable, and with an operation it becomes a plan."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.app.outputs import last_plan
from spinewise.io.patient.read import read_patient_folder
from spinewise.pathway.plan import Plan

pytestmark = pytest.mark.data

DAY = "2002-05-01"
"""Before the recorded death, so that the plan is about someone alive, and the record speaks of the future."""

OPERATION = """version: 1
patient: {birth_date: BORN, sex: female}
operation:
  diagnosis: degenerative lumbar scoliosis
  urgency: elective
  fusion: yes
  instrumented: yes
  levels: [L3, L4, L5]
  date: 2002-09-01
files:
  - {path: record.json, role: record, confirmed: {by: Dr A, date: 2002-04-01, sha256: HASH}}
"""


@pytest.fixture
def bundle(sample_data: Path, tmp_path: Path) -> Path:
    (source,) = (sample_data / "fhir" / "synthea-r4").glob("Vicenta_Maggio*.json")
    folder = tmp_path / "patient"
    folder.mkdir()
    return Path(shutil.copy(source, folder / "record.json"))


def with_operation(bundle: Path) -> Path:
    from spinewise.io.patient.hashes import sha256_of

    entries = json.loads(bundle.read_text())["entry"]
    (born,) = {
        one["resource"]["birthDate"] for one in entries if one["resource"]["resourceType"] == "Patient"
    }
    text = OPERATION.replace("HASH", sha256_of(bundle)).replace("BORN", born)
    (bundle.parent / "patient.yaml").write_text(text)
    return bundle.parent


def resource_of(source: str, bundle: Path) -> dict[str, Any]:
    """The resource that a fact names as its source."""
    match = re.fullmatch(r"record: entry (\d+) \((\w+)\)", source)
    assert match, source
    resource: dict[str, Any] = json.loads(bundle.read_text())["entry"][int(match[1]) - 1]["resource"]
    assert resource["resourceType"] == match[2]
    return resource


def test_the_faults_of_the_record_are_said(bundle: Path) -> None:
    folder = read_patient_folder(bundle.parent, date(2026, 1, 5))
    (site,) = (gap for gap in folder.advice.missing if gap.what.startswith("body site of 2 DXA T-scores"))
    assert "They read -3.5 on 1994-06-27 and -0.3 on 1992-10-02, 3.2 apart." in site.why_it_matters
    assert "clears nobody" in site.why_it_matters
    (obesity,) = folder.advice.disagreements
    assert obesity.about == "obesity"
    assert "27.9 kg/m2" in obesity.says[1]
    (dead,) = (finding for finding in folder.advice.findings if finding.name == "deceased patient")
    assert "died on 2002-06-29" in dead.because
    assert (folder.record.operation.date, folder.record.operation.levels) == (None, ())


def test_every_fact_is_traceable_to_a_resource_that_says_it(bundle: Path) -> None:
    record = read_patient_folder(bundle.parent, date(2026, 1, 5)).record
    assert len(record.facts) > 20
    for fact in record.facts:
        resource = resource_of(fact.source, bundle)
        told = json.dumps(resource)
        if isinstance(fact.value, float):
            numbers = [float(number) for number in re.findall(r'"value": (-?[\d.]+)', told)]
            assert any(fact.value == pytest.approx(number) for number in numbers), fact
        if fact.date is not None:
            assert fact.date.isoformat() in told, fact


def test_every_finding_names_facts_that_stand_in_the_bundle(bundle: Path) -> None:
    folder = read_patient_folder(bundle.parent, date(2026, 1, 5))
    by_id = {fact.id: fact for fact in folder.record.facts}
    named = [id for finding in folder.advice.findings for id in finding.facts]
    assert named
    for id in named:
        assert resource_of(by_id[id].source, bundle)


def plan_of(folder: Path, out: Path) -> Plan:
    arguments = ["plan", str(folder), "--out", str(out), "--as-of", DAY]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    plan = last_plan(out)
    assert plan is not None
    assert not any(word in repr(plan) for word in ("Maggio", "Vicenta", "456879da"))
    return plan


def test_with_an_operation_it_goes_through_to_a_plan(bundle: Path, tmp_path: Path) -> None:
    plan = plan_of(with_operation(bundle), tmp_path / "out")
    assert plan.operation.date == date(2002, 9, 1)
    gaps = {gap.what for gap in plan.missing}
    assert "body site of 2 DXA T-scores (1994-06-27, 1992-10-02)" in gaps
    assert "obesity" in {clash.about for clash in plan.disagreements}
    by_id = {fact.id: fact for fact in plan.record.facts}
    lines = (*plan.findings, *plan.recommendations)
    named = {id for line in lines for id in line.facts}
    assert named <= set(by_id)
    for id in named:
        if not by_id[id].source.startswith("patient:"):
            assert resource_of(by_id[id].source, bundle)
    assert any("DXA" in line.action for line in plan.recommendations), (
        "a T-score without a site closes nothing"
    )


def test_the_command_shows_both_scores_and_what_they_lack(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "dxa.json"
    arguments = ["bone", "dxa", "--from", str(bundle), "--json", str(out), "--as-of", DAY]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    found = json.loads(out.read_text())
    assert [(row["date"], row["site"], round(row["t_score"], 2)) for row in found["scans"]] == [
        ("1994-06-27", None, -3.48),
        ("1992-10-02", None, -0.29),
    ]
    assert all(resource_of(row["sources"][0].replace("dxa:", "record:"), bundle) for row in found["scans"])
    assert any("3.2 apart" in gap["why_it_matters"] for gap in found["missing"])
