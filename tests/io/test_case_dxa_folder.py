"""Densitometry in a patient's folder and on the command line: of this patient, and traceable."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from densitometry_builders import container, number, own, report
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

import spinewise.io
from spinewise.app.main import app
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.patient.read import PatientFolder, read_patient_folder
from spinewise.words import MixedPatients

TODAY = date(2026, 3, 1)
OWNED = "patient id,date,site,side,t\nMRN1,2026-01-10,total hip,left,-2.6\n"
BARE = "date,site,side,t\n2026-01-10,total hip,left,-2.6\n"


def read(folder: Path) -> PatientFolder:
    return read_patient_folder(folder, TODAY)


def yaml(folder: Path, text: str) -> None:
    (folder / "patient.yaml").write_text(f"version: 1\n{text}\n")


def values(folder: PatientFolder) -> list[tuple[str, object, str | None]]:
    return [(fact.concept, fact.value, fact.site) for fact in folder.record.facts]


def sr(path: Path, value: str = "-2.7", **header: Any) -> Path:
    return report(
        path, container("Left Hip", container("Neck", number(own("T-score"), value, "1"))), **header
    )


def test_a_report_and_a_table_are_found_by_content(tmp_path: Path) -> None:
    sr(tmp_path / "anything.bin")
    (tmp_path / "export.txt").write_text(OWNED)
    folder = read(tmp_path)
    assert sorted(values(folder)) == [
        ("dxa-t-score", -2.7, "femoral neck"),
        ("dxa-t-score", -2.6, "total hip"),
    ]
    assert sorted((file.role, file.date) for file in folder.inputs) == [("dxa", date(2026, 1, 10))] * 2
    assert "MRN1" not in repr(folder)


def test_densitometry_of_someone_else_is_never_merged(tmp_path: Path) -> None:
    sr(tmp_path / "a.dcm")
    (tmp_path / "export.csv").write_text(OWNED.replace("MRN1", "MRN2"))
    with pytest.raises(MixedPatients, match="disagree on patient identifier") as caught:
        read(tmp_path)
    assert "MRN" not in str(caught.value)


def test_of_a_department_s_table_only_this_patient_s_lines(tmp_path: Path) -> None:
    sr(tmp_path / "a.dcm")
    (tmp_path / "export.csv").write_text(OWNED + "MRN2,2026-01-11,total hip,left,-4.0\n")
    folder = read(tmp_path)
    assert -4.0 not in [fact.value for fact in folder.record.facts]
    assert any(gap.what.startswith("lines of 1 other person") for gap in folder.record.missing)


def test_of_a_table_of_strangers_nothing_is_used(tmp_path: Path) -> None:
    sr(tmp_path / "a.dcm")
    strangers = OWNED.replace("MRN1", "MRN2") + "MRN3,2026-01-11,total hip,left,-4.0\n"
    (tmp_path / "export.csv").write_text(strangers)
    folder = read(tmp_path)
    assert values(folder) == [("dxa-t-score", -2.7, "femoral neck")]
    assert "speaks of 2 people and none of them is known to be this patient" in repr(folder.missing)


def test_a_table_without_identity_needs_a_recorded_confirmation(tmp_path: Path) -> None:
    sr(tmp_path / "a.dcm")
    table = tmp_path / "export.csv"
    table.write_text(BARE)
    assert len(read(tmp_path).record.facts) == 1
    listed = "files: [{path: a.dcm, role: dxa}, {path: export.csv, role: dxa%s}]"
    yaml(tmp_path, listed % "")
    assert len(read(tmp_path).record.facts) == 1
    sure = f", confirmed: {{by: Dr A, date: 2026-02-01, sha256: {sha256_of(table)}}}"
    yaml(tmp_path, listed % sure)
    assert len(read(tmp_path).record.facts) == 2


def test_a_report_of_something_else_is_said_and_not_used(tmp_path: Path) -> None:
    report(tmp_path / "other.dcm", container("Liver", number(own("Length"), "120", "mm")))
    sr(tmp_path / "a.dcm")
    folder = read(tmp_path)
    assert len(folder.record.facts) == 1
    assert "1 DICOM structured report" in [gap.what for gap in folder.missing]


def test_impossible_values_and_future_days_are_named(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        "patient id,date,site,bmd,unit,t\nMRN1,2026-01-10,hip,9,g/cm2,-99\nMRN1,2027-01-10,hip,,,-1\n"
        "MRN1,2026-01-12,hip,0.7,,-1\n"
    )
    said = [(finding.name, finding.because) for finding in read(tmp_path).advice.findings]
    assert [name for name, _ in said] == [
        "impossible value",
        "impossible value",
        "date in the future",
        "unit missing or wrong",
    ]
    assert "areal bone mineral density by DXA of 9 g/cm2 cannot be" in said[0][1]
    assert "dxa: line 3: DXA T-score is dated 2027-01-10" in said[2][1]


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["bone", "dxa", *map(str, arguments), "--as-of", "2026-03-01"])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def test_the_command_shows_scans_and_writes_json(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    table = tmp_path / "x" / "export.csv"
    table.write_text(OWNED + "MRN2,2026-01-11,total hip,left,-4.0\n")
    found = json.loads(run("--from", sr(tmp_path / "a.dcm"), "--from", table, "--json", "-"))
    schema = json.loads((Path(spinewise.io.__file__).parent / "schemas" / "dxa.schema.json").read_text())
    Draft202012Validator(schema).validate(found)
    rows = [
        (row["site"], row["side"], row["t_score"], row["device"], row["sources"]) for row in found["scans"]
    ]
    assert rows == [
        ("femoral neck", "left", -2.7, "HOLOGIC Horizon A", ["dxa-1: item 1.1.1.1"]),
        ("total hip", "left", -2.6, None, ["dxa-2: line 2"]),
    ]
    assert not any(word in json.dumps(found) for word in ("MRN", "Secret", "1950"))
    shown = run("--from", tmp_path / "a.dcm")
    assert "-2.7" in shown
    assert "MRN" not in shown


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "rubbish").write_bytes(b"\0\1")
    shown = run("--from", tmp_path / "rubbish", "--from", sr(tmp_path / "a.dcm"), code=1)
    assert "File 1 was not read" in shown
    assert "-2.7" in shown
    run("--from", tmp_path / "nothing", code=2)
    (tmp_path / "many.csv").write_text(OWNED + "MRN2,2026-01-11,total hip,left,-4.0\n")
    assert "speaks of 2 people" in run("--from", tmp_path / "many.csv", code=2)
