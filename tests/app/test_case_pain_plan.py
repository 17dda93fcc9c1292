"""`spinewise pain plan` and its page inside a plan, from a whole folder to files."""

import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.plan.document import from_bytes

PATIENT = """
version: 1
patient: {pseudonym: P-1, sex: male, birth_date: 1957-08-30, identifier: ID-4711-SECRET}
operation: {urgency: URGENCY, diagnosis: "degenerative scoliosis", approach: posterior, fusion: yes,
  instrumented: yes, levels: [L2, L3, L4, L5], uiv: L2, liv: L5, date: 2026-04-14}
facts:
  - {concept: egfr, value: 84, unit: "mL/min/{1.73_m2}", date: 2026-02-20}
genotype:
  - {gene: CYP2D6, diplotype: "*4/*4", date: 2025-12-01, method: "a laboratory"}
files:
  - {path: drugs.yaml, role: drugs}
"""
DRUGS = """
version: 1
confirmed: {by: Dr Roe, date: 2026-03-01}
drugs:
  - {name: oxycodone, route: oral, first: 2025-10-01, daily_mg: {oxycodone: 60}}
  - {name: apixaban, route: oral, first: 2024-10-01}
"""
PAGES = {"pain.html", "pain.pdf"}
AS_OF = ("--as-of", "2026-03-02")


def folder_of(at: Path, drugs: str | None = DRUGS, urgency: str = "elective", genes: bool = True) -> Path:
    at.mkdir()
    text = PATIENT.replace("URGENCY", urgency).partition("files:")[0]
    if not genes:
        text = text.partition("genotype:")[0]
    (at / "patient.yaml").write_text(text)
    if drugs is not None:
        (at / "drugs.yaml").write_text(drugs)
    return at


def spinewise(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [*words])
    return ran.exit_code, ran.output


def read(path: Path) -> str:
    """Text of a page, of JSON, or of a PDF."""
    if path.suffix != ".pdf":
        return path.read_text(encoding="utf-8", errors="replace")
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is absent: install poppler-utils")
    return subprocess.run([reader, "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_the_answer_on_the_terminal_as_json_and_as_pages(tmp_path: Path) -> None:
    out, at = tmp_path / "out", str(folder_of(tmp_path / "p"))
    code, said = spinewise("pain", "plan", at, *AS_OF, "--out", str(out), "--json", str(tmp_path / "a.json"))
    assert code == 0
    lines = said.splitlines()
    assert lines[0].startswith("Analgesia as of 2026-03-02: DRAFT until levels, sides, urgency are confirmed")
    told = dict(line.split(": ", 1) for line in lines[1:6] if ": " in line)
    assert "ramadol; codeine" in told["Avoid"]
    assert "CYP2D6: *4/*4 Poor Metabolizer, activity score 0.0; with the drugs taken unchanged" in said
    assert "The opioids on the lists come to 90 MME a day. Opioid tolerant" in said
    assert lines[-2].startswith("Nothing here is an order") and lines[-1].endswith("pain.html, pain.pdf")
    found = json.loads((tmp_path / "a.json").read_text())
    schema = files("spinewise.io").joinpath("schemas", "pain-plan.schema.json").read_text(encoding="utf-8")
    Draft202012Validator(json.loads(schema)).validate(found)
    assert found["draft"] is True and found["analgesia"]["regimen"]["operation"]["id"] == "complex"
    rescue = next(one for one in found["analgesia"]["regimen"]["elements"] if one["id"] == "rescue")
    removed = {one["drug"] for one in rescue["candidates"] if one["status"] == "removed"}
    assert removed == {"tramadol", "codeine"}
    assert found["analgesia"]["opioids"]["low"] == found["analgesia"]["opioids"]["high"] == 90
    assert {path.name for path in out.iterdir()} == PAGES
    for name in PAGES:
        words = " ".join(read(out / name).split())
        for text in ("DRAFT", "*4/*4", "90 MME a day", "tramadol", "PROSPECT", "no dose"):
            assert text in words, (name, text)
        assert "ID-4711-SECRET" not in words and "1957" not in words


def test_the_plan_holds_it_in_the_page_the_json_the_bundle_and_the_first_screen(tmp_path: Path) -> None:
    out, at = tmp_path / "out", str(folder_of(tmp_path / "p"))
    code, _ = spinewise("plan", at, *AS_OF, "--out", str(out))
    assert code == 0
    assert {path.name for path in out.iterdir()} >= PAGES
    plan = from_bytes((out / "plan.json").read_bytes())
    assert plan.analgesia is not None and plan.is_draft
    lines = {line.id for line in plan.analgesia.advice.recommendations}
    assert lines and lines <= {line.id for line in plan.recommendations}
    assert {one.what for one in plan.analgesia.advice.missing} <= {one.what for one in plan.missing}
    assert set(plan.analgesia.advice.disagreements) <= set(plan.disagreements)
    assert set(plan.analgesia.regimen.timeline) <= set(plan.timeline)
    bundle = json.loads((out / "fhir.json").read_text())
    care = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "CarePlan")
    assert (care["status"], care["intent"]) == ("draft", "proposal")
    assert lines <= {activity["detail"]["code"]["text"] for activity in care["activity"]}
    page = (out / "plan.html").read_text()
    assert 'id="analgesia"' in page and "Not assessed in this version: pain" not in page
    section = page[page.index('<section class="first pain"') :]
    section = " ".join(re.sub(r"<[^>]+>", " ", section[: section.index("</section>")]).split())
    assert "Avoid: Epidural local anaesthetic; tramadol; codeine" in section
    assert "Genes: CYP2D6 *4/*4 Poor Metabolizer, activity score 0.0: differs for" in section
    assert "Opioids: The opioids on the lists come to 90 MME a day." in section


def test_a_review_keeps_the_page_and_takes_the_draft_away(tmp_path: Path) -> None:
    out, at = tmp_path / "out", str(folder_of(tmp_path / "p"))
    spinewise("plan", at, *AS_OF, "--out", str(out))
    code, _ = spinewise(
        "review", str(out), "--confirm", "levels,sides,urgency", "--override", "option:analgesia-ketamine",
        "--because", "psychosis in 2019", "--by", "Dr Roe",
    )  # fmt: skip
    assert code == 0
    page = (out / "pain.html").read_text().partition("<body")[2]
    assert "DRAFT" not in page and "Overridden by Dr Roe" in page and "psychosis in 2019" in page


def test_nothing_known_is_said_as_unknown_and_nothing_is_cleared(tmp_path: Path) -> None:
    at = str(folder_of(tmp_path / "p", drugs=None, genes=False))
    code, said = spinewise("pain", "plan", at, *AS_OF)
    assert code == 0
    assert "No gene of a guideline was read." in said
    assert "There is no medication list, so there is no opioid load." in said
    assert "Missing: The list of drugs." in said
    assert "Written to" not in said
    code, text = spinewise("pain", "plan", at, *AS_OF, "--json", "-")
    assert code == 0 and json.loads(text)["schema"] == "spinewise-pain-plan"


def test_a_file_of_variants_that_nobody_confirmed_is_named_and_not_used(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "p")
    (folder / "genome.vcf").write_text("##fileformat=VCFv4.2\n")
    text = (folder / "patient.yaml").read_text()
    (folder / "patient.yaml").write_text(f"{text}files:\n  - {{path: genome.vcf, role: variants}}\n")
    code, said = spinewise("pain", "plan", str(folder), *AS_OF)
    assert code == 0
    assert "Missing: Variants. It carries no identity and does not say whose it is" in said
    assert sha256_of(folder / "genome.vcf") in said


def test_an_urgent_operation_waits_for_nothing_on_the_page(tmp_path: Path) -> None:
    out, at = tmp_path / "out", str(folder_of(tmp_path / "p", urgency="emergency"))
    code, said = spinewise("pain", "plan", at, *AS_OF, "--out", str(out), "--json", str(tmp_path / "a.json"))
    assert code == 0 and "EMERGENCY" in said.splitlines()[1]
    found = json.loads((tmp_path / "a.json").read_text())
    proposed = [one for one in found["recommendations"] if not one["id"].startswith("alarm-")]
    preop = [line for line in proposed if line["phase"] == "preop"]
    assert preop and all(line["action"].startswith("Do not delay the operation for this") for line in preop)
    assert "Do not delay for anything below" in read(out / "pain.pdf")
