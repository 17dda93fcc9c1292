"""From a folder to a plan on the command line: what is written, what is refused, with which exit code."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import small_patient
from small_patient import LEVELS, listed, write_patient, write_yaml
from typer.testing import CliRunner, Result

from spinewise.app.main import app
from spinewise.app.outputs import last_plan
from spinewise.io.patient.review import read_review
from spinewise.pathway.plan import Plan
from spinewise.words import Level

ALL_FILES = {
    "plan.json",
    "plan.html",
    "plan.pdf",
    "fhir.json",
    "sr.dcm",
    "seg.dcm",
    "seg-regions.dcm",
    "meeting.html",
    "meeting.pdf",
    "pain.html",
    "pain.pdf",
    "pictures",
}
DAY = ("--as-of", "2026-11-21")


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole small patient; tests must not change it."""
    return write_patient(tmp_path_factory.mktemp("patient"))


@pytest.fixture
def own_patient(patient: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(patient, tmp_path / "patient"))


def _run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    assert "Traceback" not in result.output
    return result


def _plan(out: Path) -> Plan:
    plan = last_plan(out)
    assert plan is not None
    return plan


def test_a_whole_folder_becomes_a_whole_plan(patient: Path, tmp_path: Path) -> None:
    result = _run("plan", patient, "--out", tmp_path, *DAY)
    assert {path.name for path in tmp_path.iterdir()} == ALL_FILES
    assert json.loads((tmp_path / "plan.json").read_bytes())["draft"] is True
    plan = _plan(tmp_path)
    assert plan.spine is not None and plan.spine.levels == LEVELS
    assert {(m.level, m.name) for m in plan.measurements} >= {
        (level, "three-location HU") for level in LEVELS
    }
    assert plan.is_draft and plan.provenance.as_of.isoformat() == "2026-11-21"
    assert "as of 2026-11-21" in result.stdout and "DRAFT until levels, sides, urgency" in result.stdout
    assert result.stderr == ""


@pytest.mark.long
def test_the_same_folder_on_the_same_day_gives_the_same_plan(patient: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        _run("plan", patient, "--out", tmp_path / name, *DAY)
    assert (tmp_path / "a" / "plan.json").read_bytes() == (tmp_path / "b" / "plan.json").read_bytes()


@pytest.mark.long
def test_json_on_standard_output_is_the_plan_and_nothing_else(patient: Path, tmp_path: Path) -> None:
    result = _run("plan", patient, "--out", tmp_path, "--json", "-", *DAY)
    assert json.loads(result.stdout) == json.loads((tmp_path / "plan.json").read_bytes())
    assert "DRAFT" in result.stderr


def test_confirmed_and_then_changed(own_patient: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run("plan", own_patient, "--out", out, *DAY)
    _run("review", out, "--confirm", "levels,sides,urgency", "--by", "Dr Roe")
    assert not _plan(out).is_draft and (out / "patient.html").exists()
    _run("plan", own_patient, "--out", out, *DAY)
    assert not _plan(out).is_draft and (out / "patient.html").exists()  # the same inputs: still confirmed

    files = [
        {"path": "ct", "role": "ct", "labels": "labels.nii.gz"},
        listed(own_patient, "labels.nii.gz", "labels"),
    ]
    write_yaml(own_patient, files, levels=["L3", "L4"], uiv="L3")
    result = _run("plan", own_patient, "--out", out, *DAY)
    plan = _plan(out)
    assert plan.is_draft and "DRAFT" in result.stdout and not (out / "patient.html").exists()
    assert plan.operation.levels == (Level.L3, Level.L4)
    assert any(
        f.name == "inputs changed since the last plan" and "patient" in f.because for f in plan.findings
    )
    assert any(f.name == "confirmation out of date" for f in plan.findings)
    assert len(read_review(out).confirmations) == 3


def test_an_urgent_record_delays_nothing(own_patient: Path, tmp_path: Path) -> None:
    files = [
        {"path": "ct", "role": "ct", "labels": "labels.nii.gz"},
        listed(own_patient, "labels.nii.gz", "labels"),
    ]
    write_yaml(own_patient, files, facts=[{"concept": "cauda-equina", "value": "yes", "date": "2026-11-20"}])
    _run("plan", own_patient, "--out", tmp_path / "out", *DAY)
    plan = _plan(tmp_path / "out")
    assert plan.to_decide[0].id == "alarm-cauda-equina"
    before = [one for one in plan.recommendations if one.phase == "preop" and not one.id.startswith("alarm-")]
    assert before and all(one.action.startswith("Do not delay the operation for this") for one in before)


def test_an_operation_after_the_ct_lets_it_feed_no_geometry(own_patient: Path, tmp_path: Path) -> None:
    files = [
        {"path": "ct", "role": "ct", "labels": "labels.nii.gz"},
        listed(own_patient, "labels.nii.gz", "labels"),
    ]
    write_yaml(own_patient, files, last_operation="2026-06-01")
    _run("plan", own_patient, "--out", tmp_path / "out", *DAY)
    plan = _plan(tmp_path / "out")
    assert plan.spine is None and plan.measurements == ()
    assert plan.missing[0].what == "images of the present anatomy"
    assert not (tmp_path / "out" / "sr.dcm").exists()


def test_without_a_label_map_levels_are_unknown_and_all_else_is_done(tmp_path: Path) -> None:
    write_patient(tmp_path / "patient", labels=False)
    result = _run("plan", tmp_path / "patient", "--out", tmp_path / "out", *DAY)
    plan = _plan(tmp_path / "out")
    gap = next(gap for gap in plan.missing if gap.what == "label map of ct")
    assert "levels unknown" in gap.why_it_matters and "spinewise[segment]" in gap.how_to_get_it
    assert plan.measurements == () and "plan.pdf" in result.stdout


def test_a_broken_label_map_costs_the_measurements_and_exit_code_1(own_patient: Path, tmp_path: Path) -> None:
    broken = own_patient / "labels.nii.gz"
    broken.write_bytes(broken.read_bytes()[:2000])
    files = [
        {"path": "ct", "role": "ct", "labels": "labels.nii.gz"},
        listed(own_patient, "labels.nii.gz", "labels"),
    ]
    write_yaml(own_patient, files)
    result = _run("plan", own_patient, "--out", tmp_path / "out", *DAY, code=1)
    assert result.stderr.count("\n") == 1
    plan = _plan(tmp_path / "out")
    assert plan.measurements == ()
    assert any(gap.why_it_matters == result.stderr.strip() for gap in plan.missing)


def test_a_label_map_that_is_not_the_one_confirmed_is_left_out(own_patient: Path, tmp_path: Path) -> None:
    labels = own_patient / "labels.nii.gz"
    labels.write_bytes(labels.read_bytes() + b"\0")
    _run("plan", own_patient, "--out", tmp_path / "out", *DAY)
    assert _plan(tmp_path / "out").measurements == ()


def test_an_empty_folder_is_nothing_usable(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = _run("plan", tmp_path / "empty", "--out", tmp_path / "out", *DAY, code=2)
    assert result.stderr.count("\n") == 1 and result.stdout == ""


def test_a_folder_that_is_not_there_is_nothing_usable(tmp_path: Path) -> None:
    result = _run("plan", tmp_path / "nowhere", "--out", tmp_path / "out", *DAY, code=2)
    assert result.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_may_not_be_opened_is_nothing_usable(
    own_patient: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def refuse(path: object = ".") -> object:
        if Path(os.fspath(path)) == own_patient:  # type: ignore[call-overload]
            raise PermissionError(errno.EACCES, "no", os.fspath(path))  # type: ignore[call-overload]
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "listdir", refuse)
    result = _run("plan", own_patient, "--out", tmp_path / "out", *DAY, code=2)
    assert result.stderr.count("\n") == 1 and "patient/" not in result.stderr


def test_two_people_in_one_folder_are_refused_and_nothing_is_written(
    own_patient: Path, tmp_path: Path
) -> None:
    volume, _ = small_patient.images()
    from spinewise.io.dicom.write import write_series

    write_series(volume, own_patient / "ct-2", pseudonym="OTHER", patient_id="ID-9999", sex="M")
    files = [
        {"path": "ct", "role": "ct", "labels": "labels.nii.gz"},
        {"path": "ct-2", "role": "ct"},
        listed(own_patient, "labels.nii.gz", "labels"),
    ]
    write_yaml(own_patient, files)
    out = tmp_path / "out"
    result = _run("plan", own_patient, "--out", out, *DAY, code=2)
    assert result.stderr.count("\n") == 1
    assert "9999" not in result.output and small_patient.PATIENT_ID not in result.output
    assert list(out.iterdir()) == []


def test_a_full_disk_leaves_nothing_half_written(
    patient: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def full(handle: int) -> None:
        if os.fstat(handle).st_size > 250_000:  # between the FHIR bundle and the pages
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    result = _run("plan", patient, "--out", tmp_path, *DAY, code=1)
    assert "the disk is full" in result.stderr and "plan.pdf" in result.stderr
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert "plan.pdf" not in left and "fhir.json" in left
    assert not any(name.startswith(".unfinished") for name in left)


@pytest.mark.long
def test_a_full_disk_keeps_the_last_plan(
    patient: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run("plan", patient, "--out", tmp_path, *DAY)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    _run("plan", patient, "--out", tmp_path, *DAY, code=1)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_a_wrong_day_is_refused(patient: Path, tmp_path: Path) -> None:
    result = _run("plan", patient, "--out", tmp_path, "--as-of", "21.11.2026", code=2)
    assert "2026-11-21" in result.stderr


@pytest.mark.long
def test_a_site_s_protocol_is_printed_and_a_wrong_one_refused(patient: Path, tmp_path: Path) -> None:
    site = tmp_path / "protocol.toml"
    site.write_text('site = "Site A"\n[choices]\nalarm_recipient = "the fellow on call"\n', encoding="utf-8")
    _run("plan", patient, "--out", tmp_path / "out", "--protocol", site, *DAY)
    assert _plan(tmp_path / "out").protocol.choices["alarm_recipient"].value == "the fellow on call"
    site.write_text("[choices]\nno_such_choice = 1\n", encoding="utf-8")
    _run("plan", patient, "--out", tmp_path / "out", "--protocol", site, *DAY, code=2)


def test_inspect_says_what_would_be_used_and_writes_nothing(patient: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in patient.rglob("*"))
    told = _run("inspect", patient, "--json", tmp_path / "found.json", *DAY).stdout
    assert "L2 to L4" in told and "motor examination" in told
    found = json.loads((tmp_path / "found.json").read_bytes())
    assert found["images"][0]["levels"] == ["L2", "L3", "L4"] and found["images"][0]["would_be_measured"]
    assert sorted(path.name for path in patient.rglob("*")) == before
    only = _run("inspect", patient, "--json", "-", *DAY).stdout
    assert json.loads(only) == found


def test_the_real_command_ends_with_the_same_codes(patient: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    command = [sys.executable, "-c", "from spinewise.app.main import run; run()"]
    for folder, code in ((patient, 0), (tmp_path / "empty", 2)):
        done = subprocess.run(
            [*command, "inspect", folder, "--json", "-"], capture_output=True, text=True, check=False
        )
        assert done.returncode == code
        assert "Traceback" not in done.stderr
    wrong = subprocess.run([*command, "plan"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and "Traceback" not in wrong.stderr


def test_a_ct_without_label_map_and_uids_is_read_described_and_exported_nowhere(
    sample_data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "patient"
    shutil.copytree(sample_data / "imaging" / "ct-dicom-contrast", folder / "ct")
    result = _run("plan", folder, "--out", tmp_path / "out", *DAY)
    plan = _plan(tmp_path / "out")
    assert any("120 kVp, with contrast agent" in finding.because for finding in plan.findings)
    assert any("UIDs of study, series" in finding.because for finding in plan.findings)
    assert "levels unknown" in next(g.why_it_matters for g in plan.missing if g.what == "label map of ct")
    assert result.stdout.count("no DICOM SR or SEG is written") == 1
    assert not {"sr.dcm", "seg.dcm"} & {path.name for path in (tmp_path / "out").iterdir()}


def test_labels_without_levels_become_a_question_that_says_how_to_answer(
    sample_data: Path, tmp_path: Path
) -> None:
    source = sample_data / "imaging" / "ct-abdomen-3mm"
    folder = tmp_path / "patient"
    folder.mkdir()
    for name in ("ct.nii.gz", "labels-bodies-and-discs.nii.gz"):
        shutil.copy(source / name, folder / name)
    files = [listed(folder, "ct.nii.gz", "ct"), listed(folder, "labels-bodies-and-discs.nii.gz", "labels")]
    files[0]["labels"] = files[1]["path"]
    write_yaml(folder, files)
    result = _run("plan", folder, "--out", tmp_path / "out", *DAY)
    assert "Question: " in result.stdout and "--answer ct-labels.levels=" in result.stdout
    asked = [question.id for question in _plan(tmp_path / "out").questions]
    assert asked[0] == "ct-labels.levels"
    assert set(asked[1:]) == {"malignant-hyperthermia", "opioid-taper-after"}
