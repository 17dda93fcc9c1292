"""One patient whose drugs stand in a record, a text, patient.yaml and a list by hand; and bad lists."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from medication_sources import dose, entry, hand_list, patient_yaml, record, sha256
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.app.pain.weigh import weigh_pain
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.patient.read import PatientFolder, read_patient_folder
from spinewise.pain.opioids.load import Load, opioid_load
from spinewise.record.medication import Drug

DAY = date(2026, 11, 21)
SCHEMAS = {"load": "opioid-load", "interactions": "pain-interactions", "genotype": "pain-genotype"}
PAROXETINE = entry("MedicationStatement", "Paroxetine 20 mg tablets")


def ask(verb: str, source: Path, *more: str, code: int = 0) -> dict[str, Any]:
    out = source.parent / f"{verb}.out"
    asked = ["pain", verb, str(source), "--as-of", DAY.isoformat(), "--json", str(out), *more]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == code, done.output
    if code:
        return {"said": done.output}
    told: dict[str, Any] = json.loads(out.read_text())
    schema = files("spinewise.io").joinpath(f"schemas/{SCHEMAS[verb]}.schema.json").read_text()
    jsonschema.validate(told, json.loads(schema))
    return {**told, "said": done.output}


def read(folder: Path) -> PatientFolder:
    return read_patient_folder(folder, DAY)


def drug(folder: PatientFolder, name: str) -> Drug:
    (found,) = [one for one in folder.drugs if one.ingredients == (name,)]
    return found


def load_of(folder: PatientFolder) -> Load:
    return opioid_load(folder.drugs, (), DAY, unread=folder.medication.unread)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four sources: they agree on oxycodone, each adds a drug, and two part on ibuprofen."""
    made = tmp_path / "one"
    made.mkdir()
    four = dose(1, "tablet", 4)
    statement = entry("MedicationStatement", "oxycodone 5 mg tablet", dosage=[four])
    record(made / "record.json", statement, PAROXETINE)
    (made / "medications.txt").write_text(
        "# home\noxycodone 5 mg po qid\nibuprofen 400 mg tid\nXanax 0.5 mg tid\n"
    )
    hand_list(
        made, "{name: ibuprofen, dose: 600, unit: mg, times_a_day: 3}", "{name: phenelzine, last: 2026-11-10}"
    )
    lines = "medication:\n  - Lyrica 75 mg bid\n  - oxycodone 5 mg q6h\n"
    patient_yaml(made, lines, record__json="record", medications__txt="medication")
    return made


def test_one_list_from_four_sources_with_every_place(folder: Path) -> None:
    found = read(folder)
    assert sorted({name for one in found.drugs for name in one.ingredients}) == [
        "alprazolam", "ibuprofen", "oxycodone", "paroxetine", "phenelzine", "pregabalin",
    ]  # fmt: skip
    oxycodone = drug(found, "oxycodone")
    assert {*oxycodone.source.split("; ")} == {
        "record, entry 2 (MedicationStatement)",
        "medication, line 2",
        "patient.yaml, line 8",
    }
    assert oxycodone.route == "oral"
    assert [(one.amount.low, one.amount.high) for one in oxycodone.daily] == [(20, 20)]
    assert drug(found, "pregabalin").source == "patient.yaml, line 7"
    assert drug(found, "phenelzine").last == date(2026, 11, 10)
    (parted,) = found.medication.disagreements
    assert parted.about == "how ibuprofen is taken"
    assert parted.says == (
        "drugs.yaml line 4: ibuprofen 1800 mg a day.",
        "medication, line 3: ibuprofen 1200 mg a day.",
    )
    assert [(one.id, one.role) for one in found.inputs] == [
        ("patient", "patient.yaml"),
        ("record", "record"),
        ("medication", "medication"),
        ("drugs", "medication"),
    ]
    assert found.medication.unread == 0


def test_the_commands_ask_the_one_list(folder: Path) -> None:
    load = ask("load", folder)
    assert load["read_so_far"] == {"low": 30, "high": 30}
    assert load["is_whole"] is True
    assert [one["about"] for one in load["disagreements"]] == ["how ibuprofen is taken"]
    rules = {one["id"]: one for one in ask("interactions", folder)["rules"]}
    assert rules["opioid-benzodiazepine"]["lines"][0].startswith("medication, line 2")
    assert rules["maoi-opioid"]["holds"] == "yes"
    assert rules["opioid-gabapentinoid"]["lines"][-1] == "patient.yaml, line 7"


def test_phenoconversion_comes_from_the_patients_own_list(folder: Path) -> None:
    told = (folder / "patient.yaml").read_text()
    (folder / "patient.yaml").write_text(told + 'genotype:\n  - {gene: CYP2D6, diplotype: "*1/*1"}\n')
    found = ask("genotype", folder)
    assert {"name": "paroxetine", "source": "record, entry 3 (MedicationStatement)"} in found["taken"]
    (gene,) = [one for one in found["genes"] if one["gene"] == "CYP2D6"]
    assert gene["by_genotype"][0]["phenotype"] == "Normal Metabolizer"
    assert gene["while_drugs_are_taken"][0]["phenotype"] == "Poor Metabolizer"
    assert not [gap for gap in found["missing"] if gap["what"] == "whether an inhibitor of CYP2D6 is taken"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("zzz 4 mg", "whether an inhibitor of CYP2D6 is taken"),
        ("", "whether an inhibitor of CYP2D6 is taken"),
    ],
)
def test_a_list_that_is_not_whole_leaves_phenoconversion_open(tmp_path: Path, line: str, what: str) -> None:
    lines = f"medication: [{line}]\n" if line else ""
    patient_yaml(tmp_path, lines + 'genotype:\n  - {gene: CYP2D6, diplotype: "*1/*1"}\n')
    found = ask("genotype", tmp_path)
    assert what in [gap["what"] for gap in found["missing"]]


def test_a_drug_that_is_over_does_not_convert(tmp_path: Path) -> None:
    hand_list(tmp_path, "{name: paroxetine, last: 2026-11-01}", "{name: ibuprofen}")
    patient_yaml(tmp_path, 'genotype:\n  - {gene: CYP2D6, diplotype: "*1/*1"}\n')
    found = ask("genotype", tmp_path)
    assert [one["name"] for one in found["taken"]] == ["ibuprofen"]
    assert found["inhibitors"]["drugs"] == []


# --- identity ---


def test_a_text_without_identity_is_left_out_and_no_total_is_whole(folder: Path) -> None:
    patient_yaml(folder)
    record(
        folder / "record.json",
        entry("MedicationStatement", "oxycodone 5 mg tablet", dosage=[dose(1, "tablet", 4)]),
    )
    found = read(folder)
    assert "alprazolam" not in {name for one in found.drugs for name in one.ingredients}
    (gap,) = [one for one in found.missing if "a list of drugs as text" in one.what]
    assert "carries no identity" in gap.why_it_matters
    assert sha256(folder / "medications.txt") in gap.how_to_get_it
    assert found.medication.unread == 1
    assert not load_of(found).is_whole


def test_a_text_that_changed_after_its_confirmation_is_left_out(folder: Path) -> None:
    with (folder / "medications.txt").open("a") as stream:
        stream.write("morphine 30 mg q12h\n")
    found = read(folder)
    assert "morphine" not in {name for one in found.drugs for name in one.ingredients}
    assert any("its bytes differ" in gap.why_it_matters for gap in found.missing)
    assert found.medication.unread == 1


def test_a_text_that_lies_alone_is_used(tmp_path: Path) -> None:
    (tmp_path / "medications.txt").write_text("oxycodone 5 mg q6h\n")
    assert drug(read(tmp_path), "oxycodone").source == "medication, line 1"


def test_two_texts_that_nobody_confirmed_are_both_left_out(tmp_path: Path) -> None:
    for name in ("medications.txt", "list.txt"):
        (tmp_path / name).write_text("oxycodone 5 mg q6h\n")
    found = read(tmp_path)
    assert found.drugs == ()
    assert found.medication.unread == 2


@pytest.mark.parametrize(
    ("name", "what"), [("genes.csv", "a table of genes"), ("genome.vcf", "a file of variants")]
)
def test_genes_beside_other_files_need_a_confirmation(folder: Path, name: str, what: str) -> None:
    texts = {"genes.csv": "gene,diplotype\nCYP2D6,*4/*4\n", "genome.vcf": "##fileformat=VCFv4.2\n#CHROM\n"}
    (folder / name).write_text(texts[name])
    patient_yaml(folder)
    found = read(folder)
    assert found.genetics.calls == ()
    assert any(
        gap.what.startswith(what) and sha256(folder / name) in gap.how_to_get_it for gap in found.missing
    )


def test_genes_from_every_source_of_the_folder(folder: Path) -> None:
    (folder / "genes.csv").write_text("gene,diplotype\nCYP2D6,*1/*4\nCYP2C9,*1/*3\n")
    lines = 'genotype:\n  - {gene: CYP2D6, diplotype: "*4/*4"}\n'
    patient_yaml(folder, lines, genes__csv="genotype")
    found = read(folder)
    assert [(one.gene, one.diplotype, one.source) for one in found.genetics.calls] == [
        ("CYP2D6", "*4/*4", "patient: genotype 1"),
        ("CYP2D6", "*1/*4", "genotype: line 2"),
        ("CYP2C9", "*1/*3", "genotype: line 3"),
    ]
    told = ask("genotype", folder)
    (parted,) = [one for one in told["disagreements"] if "CYP2D6" in one["about"]]
    assert len(parted["says"]) == 2


# --- bad input: one sentence each, and the rest goes on ---

GOOD = "tramadol 50 mg qid"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("oxycodone 5 q6h", "the unit of the dose is missing or cannot be right"),
        ("oxycodone 5 mg prn", "as needed without a maximum is no number"),
        (
            "oxycodne 5 mg q6h",
            "it names no drug that is known here: write the generic name; it may mean oxycodone",
        ),
        ("oxycodone 5 mg q6h until 2026-13-40", "its dates cannot be read"),
        (
            "oxycodone 5 mg q6h from 2026-11-10 until 2026-11-01",
            "its dates cannot be read or contradict each other",
        ),
        ("oxycodone 5 mg", "how often it is taken cannot be counted"),
    ],
)
def test_a_bad_line_is_one_sentence_and_the_rest_is_read(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "list.txt").write_text(f"{line}\n{GOOD}\n")
    found = ask("load", tmp_path)
    (refused,) = found["refused"]
    assert refused["sentence"].startswith("medication, line 1")
    assert sentence in refused["sentence"]
    assert found["read_so_far"] == {"low": 40, "high": 40}
    assert found["is_whole"] is False
    ids = {one["id"] for one in ask("interactions", tmp_path)["rules"]}
    assert "opioid-old" in ids or "opioid-liver" in ids


@pytest.mark.parametrize(
    ("entry_", "sentence"),
    [
        ("{name: oxycodone}", "the strength is missing"),
        ("{name: oxycodone, dose: 5, times_a_day: 4}", "the unit of the dose is missing"),
        ("{name: oxycodone, dose: 5, unit: mg, as_needed: yes}", "as needed without a maximum"),
        ("{name: oxycodone, dose: 5, unit: mg}", "how often it is taken cannot be counted"),
        ("{name: morphine, route: intravenous, daily_mg: {morphine: 30}}", "not for this route or form"),
        ("{name: fentanyl, daily_mg: {fentanyl: 1}}", "not for this route or form"),
        ("{name: meperidine}", "has no factor in the CDC table of 2022"),
        ("{name: buprenorphine}", "ask the acute-pain team before admission"),
        ("{name: zzz}", "it names no drug that is known here"),
        (
            "{name: oxycodone, dose: 5, unit: mg, times_a_day: 4, daily_mg: {oxycodone: 30}}",
            "do not fit together",
        ),
    ],
)
def test_a_hand_written_opioid_without_a_number_is_refused_by_name(
    tmp_path: Path, entry_: str, sentence: str
) -> None:
    hand_list(tmp_path, entry_, "{name: tramadol, dose: 50, unit: mg, times_a_day: 4}")
    found = ask("load", tmp_path)
    (refused,) = found["refused"]
    assert refused["sentence"].startswith("drugs.yaml line 4")
    assert sentence in refused["sentence"]
    assert found["read_so_far"] == {"low": 40, "high": 40}
    assert found["is_whole"] is False


@pytest.mark.parametrize(
    ("entry_", "low", "high"),
    [
        ("{name: oxycodone, dose: 5, unit: mg, times_a_day: 4}", 30, 30),
        ("{name: oxycodone, dose: [5, 10], unit: mg, times_a_day: [3, 4]}", 22.5, 60),
        ("{name: oxycodone, dose: 5, unit: mg, times_a_day: 4, as_needed: yes}", 0, 30),
        ("{name: morphine sulfate, daily_mg: {morphine: 30}}", 30, 30),
        ("{name: fentanyl, dose: 25, unit: ug/h, route: transdermal}", 60, 60),
        ("{name: Percocet, daily_mg: {oxycodone: 20, paracetamol: 1300}}", 30, 30),
        ("{name: codeine, dose: 0.06, unit: g, times_a_day: 2}", 18, 18),
    ],
)
def test_a_hand_written_dose_becomes_an_amount(tmp_path: Path, entry_: str, low: float, high: float) -> None:
    hand_list(tmp_path, entry_)
    found = ask("load", tmp_path)
    assert found["is_whole"] is True
    assert found["read_so_far"] == {"low": pytest.approx(low), "high": pytest.approx(high)}


def test_one_drug_twice_on_a_list_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("gabapentin 300 mg tid\ngabapentin 300 mg tid\n")
    (question,) = ask("interactions", tmp_path)["questions"]
    assert (
        question["what"] == "gabapentin stands 2 times on one list for the same days: is it one prescription?"
    )
    assert question["choices"][-1] == "all of them are taken"


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        ("oxycodone 5 mg q6h until 2026-11-10\noxycodone 10 mg q6h from 2026-11-10\n", 1),
        ("oxycodone 5 mg q6h until 2026-11-10\noxycodone 10 mg q6h from 2026-11-11\n", 0),
        ("OxyContin 20 mg q12h\noxycodone 5 mg q6h prn\n", 0),
    ],
)
def test_dates_that_overlap_are_asked_about(tmp_path: Path, lines: str, asked: int) -> None:
    (tmp_path / "list.txt").write_text(lines)
    questions = [one["id"] for one in ask("load", tmp_path)["questions"]]
    assert len([one for one in questions if one.startswith("drug-twice")]) == asked


def test_one_says_stopped_and_one_says_taken(tmp_path: Path) -> None:
    stopped = entry("MedicationStatement", "tramadol 50 mg", "stopped")
    record(tmp_path / "record.json", stopped)
    patient_yaml(tmp_path, "medication: [tramadol 50 mg qid]\n", record__json="record")
    found = ask("load", tmp_path)
    (parted,) = found["disagreements"]
    assert parted["says"] == [
        "record, entry 2 (MedicationStatement): no longer taken.",
        "patient.yaml, line 5: tramadol 200 mg a day.",
    ]
    assert found["read_so_far"] == {"low": 0, "high": 40}


@pytest.mark.parametrize(
    ("dated", "agree"),
    [
        ("until 2026-11-01", False),
        ("from 2026-12-01", False),
        ("until 2026-12-31", True),
        ("since 2026-01-01", True),
    ],
)
def test_a_line_without_dates_is_on_the_list_today(tmp_path: Path, dated: str, agree: bool) -> None:
    """It was joined with a line that is over, and the drug that is taken vanished from the total."""
    hand_list(tmp_path, "{name: tramadol, dose: 50, unit: mg, times_a_day: 4}")
    patient_yaml(tmp_path, f"medication: [tramadol 50 mg qid {dated}]\n")
    found = ask("load", tmp_path)
    assert (found["disagreements"] == []) is agree
    assert found["read_so_far"]["high"] == 40


def test_a_prescription_that_ended_before_the_other_began_is_no_contradiction(tmp_path: Path) -> None:
    over = entry("MedicationStatement", "tramadol", "completed", effectivePeriod={"end": "2020-01-01"})
    record(tmp_path / "record.json", over)
    patient_yaml(tmp_path, "medication: [tramadol 50 mg qid since 2026-01-01]\n", record__json="record")
    assert ask("load", tmp_path)["disagreements"] == []


def test_the_age_comes_from_the_record(tmp_path: Path) -> None:
    record(tmp_path / "record.json", born="2012-01-01")
    (tmp_path / "list.txt").write_text("tramadol 50 mg qid\n")
    files_ = (
        "files:\n  - {path: record.json, role: record}\n  - {path: list.txt, role: medication, confirmed: "
    )
    files_ += f"{{by: A, date: 2026-11-20, sha256: {sha256(tmp_path / 'list.txt')}}}}}\n"
    (tmp_path / "patient.yaml").write_text(f"version: 1\npatient: {{identifier: MRN1}}\n{files_}")
    found = ask("load", tmp_path)
    assert found["exposure"] is None
    assert found["findings"] == []


@pytest.mark.parametrize("name", ["list.txt", "record.json", "drugs.yaml"])
def test_interactions_takes_one_file_of_any_kind(tmp_path: Path, name: str) -> None:
    (tmp_path / "list.txt").write_text("oxycodone 5 mg q6h\nXanax 0.5 mg tid\n")
    record(
        tmp_path / "record.json",
        entry("MedicationStatement", "oxycodone 5 mg"),
        entry("MedicationStatement", "Xanax"),
    )
    hand_list(tmp_path, "{name: oxycodone}", "{name: alprazolam}")
    rules = {one["id"] for one in ask("interactions", tmp_path / name)["rules"]}
    assert "opioid-benzodiazepine" in rules


def test_nothing_that_names_the_patient_reaches_an_answer(tmp_path: Path) -> None:
    made = tmp_path / "one"
    made.mkdir()
    (made / "medications_Example.txt").write_text("Mary Example takes oxycodone 5 mg q6h\nMary zzz\n")
    for verb in ("load", "interactions"):
        told = json.dumps(ask(verb, made)).lower()
        assert "mary" not in told
        assert "example" not in told


@pytest.mark.parametrize(
    ("header", "samples", "sentence"),
    [
        ("##reference=hg19", "ONE", "is on GRCh37"),
        ("##source=nothing", "ONE", "build"),
        ("##reference=GRCh38", "ONE\tTWO", "2 people"),
    ],
)
def test_a_bad_file_of_variants_is_one_sentence_and_the_reports_are_read(
    tmp_path: Path, header: str, samples: str, sentence: str
) -> None:
    columns = f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{samples}"
    row = "chr10\t94781859\t.\tG\tA\t.\tPASS\t.\tGT" + "\t0/1" * len(samples.split())
    (tmp_path / "genome.vcf").write_text(f"##fileformat=VCFv4.2\n{header}\n{columns}\n{row}\n")
    report = 'genotype:\n  - {gene: CYP2D6, diplotype: "*1/*4"}\n'
    patient_yaml(tmp_path, report, genome__vcf="variants")
    found = read(tmp_path)
    assert [one.gene for one in found.genetics.calls] == ["CYP2D6"]
    assert not found.genetics.has_variants
    (gap,) = [one for one in found.genetics.missing if sentence in one.why_it_matters]
    assert gap.what == "variants"


def test_an_entry_by_hand_that_is_refused_leaves_no_total_whole(tmp_path: Path) -> None:
    """A list by hand with one entry that broke a rule read "No opioid is on the lists for this day"."""
    hand_list(tmp_path, "{name: ibuprofen}", "{name: morphine, route: by the spoon}")
    patient_yaml(tmp_path)
    for source in (tmp_path, tmp_path / "drugs.yaml"):
        load = ask("load", source)
        assert load["is_whole"] is False
        assert load["exposure"]["name"] == "not known"
        assert "No opioid is on the lists" not in load["said"]


def test_buprenorphine_under_the_tongue_is_read_from_a_list_by_hand(tmp_path: Path) -> None:
    """Its usual route was none of the schema, so the whole entry was left out."""
    hand_list(tmp_path, "{name: buprenorphine, route: sublingual, daily_mg: {buprenorphine: 16}}")
    (refused,) = ask("load", tmp_path / "drugs.yaml")["refused"]
    assert refused["ingredients"] == ["buprenorphine"]
    assert "ask the acute-pain team before admission" in refused["sentence"]


def test_the_plan_counts_each_line_once_and_hears_of_those_that_were_not_read(tmp_path: Path) -> None:
    held = entry("MedicationStatement", "oxycodone 5 mg tablet", "on-hold", dosage=[dose(1, "tablet", 4)])
    record(tmp_path / "record.json", held, entry("MedicationStatement", "morphine 15 mg tablet"))
    hand_list(tmp_path, "{name: paroxetine, last: 2026-11-01}", "{name: zzyzx}", "{name: x, route: y}")
    patient_yaml(tmp_path, 'genotype:\n  - {gene: CYP2D6, diplotype: "*1/*1"}\n', record__json="record")
    patient = read(tmp_path)
    plan = weigh_pain(patient, protocol_defaults(), DAY)
    sentences = [one.sentence for one in plan.load.refused]
    assert len(sentences) == len(set(sentences)) == 3
    assert [one.ingredients for one in plan.load.refused] == [(), ("oxycodone",), ("morphine",)]
    assert plan.load.unread == patient.medication.unread == 1
    assert not plan.load.is_whole
    assert len([gap for gap in plan.advice.missing if gap.what == "whether oxycodone is taken"]) == 1
    assert plan.genotype.inhibition is None
    assert plan.genotype.gene("CYP2D6").effective == ()
