"""A patient's folder: one person and no other, files without identity only when confirmed."""

import json
import shutil
from datetime import date
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from spinewise.io.patient.hashes import sha256_of, sha256_of_series
from spinewise.io.patient.pseudonym import UNNAMED, pseudonym_of
from spinewise.io.patient.read import PatientFolder, read_patient_folder
from spinewise.record.operation import Urgency
from spinewise.record.review import Confirmation, Review
from spinewise.words import Answer, Level, MixedPatients, UnreadableFile

TODAY = date(2026, 1, 5)
STUDY = generate_uid()


def slices(
    folder: Path,
    *,
    patient_id: str = "MRN1",
    born: str = "19500401",
    sex: str = "F",
    modality: str = "CT",
    series: str | None = None,
    study: str = STUDY,
    count: int = 3,
    image_type: tuple[str, ...] = ("ORIGINAL", "PRIMARY", "AXIAL"),
) -> Path:
    """DICOM headers without pixels; enough to say whose they are."""
    folder.mkdir(parents=True, exist_ok=True)
    uid = series or generate_uid()
    for number in range(count):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = CTImageStorage
        meta.MediaStorageSOPInstanceUID = generate_uid()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        header = FileDataset("x", {}, file_meta=meta, preamble=b"\0" * 128)
        header.SOPClassUID, header.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
        header.PatientID, header.PatientBirthDate, header.PatientSex = patient_id, born, sex
        header.PatientName = "Secretname"
        header.Modality, header.ImageType = modality, list(image_type)
        header.StudyInstanceUID, header.SeriesInstanceUID = study, uid
        header.AcquisitionDate = "20251201"
        header.InstanceNumber = number
        pydicom.dcmwrite(folder / f"{modality}{uid[-6:]}-{number}.dcm", header)
    return folder


def fhir(path: Path, *resources: dict[str, object], mrn: str = "MRN1", born: str = "1950-04-01") -> Path:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"family": "Secretname"}],
        "gender": "female",
        "birthDate": born,
        **({"identifier": [{"value": mrn}]} if mrn else {}),
    }
    entries = [{"resource": one} for one in (patient, *resources)]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def condition(name: str, **fields: object) -> dict[str, object]:
    base = {"resourceType": "Condition", "code": {"text": name}, "subject": {"reference": "Patient/p"}}
    return {**base, "clinicalStatus": {"coding": [{"code": "active"}]}, **fields}


def read(folder: Path) -> PatientFolder:
    return read_patient_folder(folder, TODAY)


def yaml(folder: Path, text: str) -> None:
    (folder / "patient.yaml").write_text(f"version: 1\n{text}\n")


# --- one patient ---


def test_images_and_record_of_one_patient(tmp_path: Path) -> None:
    slices(tmp_path / "ct")
    fhir(tmp_path / "a.json", condition("Osteoporosis"))
    yaml(tmp_path, "patient: {pseudonym: P-1, identifier: MRN1}\noperation: {urgency: urgent}")
    folder = read(tmp_path)
    (image,) = folder.images
    assert (image.id, image.role, image.path, image.date) == ("ct", "ct", tmp_path / "ct", date(2025, 12, 1))
    assert folder.record.patient.pseudonym == "P-1"
    assert folder.record.patient.birth_date == date(1950, 4, 1)
    assert folder.record.answer("osteoporosis") is Answer.YES
    assert folder.record.operation.urgency is Urgency.URGENT
    assert [(file.id, file.role) for file in folder.inputs] == [
        ("patient", "patient.yaml"),
        ("record", "record"),
        ("ct", "ct"),
    ]
    assert folder.inputs[2].sha256 == sha256_of(tmp_path / "ct")
    assert folder.missing == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"patient_id": "MRN2"}, "patient identifier"),
        ({"born": "19510401"}, "date of birth"),
        ({"sex": "M"}, "sex"),
    ],
)
def test_two_people_are_never_merged(tmp_path: Path, change: dict[str, str], what: str) -> None:
    slices(tmp_path / "ct", **change)  # type: ignore[arg-type]
    fhir(tmp_path / "a.json")
    with pytest.raises(MixedPatients) as caught:
        read(tmp_path)
    said = str(caught.value)
    assert said.startswith(f"record and ct disagree on {what}, so they may belong to different people")
    for value in ("MRN", "1950", "1951", "Secretname", str(tmp_path)):
        assert value not in said


def test_slices_of_two_people_in_one_series(tmp_path: Path) -> None:
    uid = generate_uid()
    slices(tmp_path / "ct", series=uid, count=2)
    slices(tmp_path / "ct", series=uid, patient_id="MRN2", count=1)
    with pytest.raises(MixedPatients, match="ct and ct disagree on patient identifier"):
        read(tmp_path)


def test_patient_yaml_disagrees_with_the_images(tmp_path: Path) -> None:
    slices(tmp_path / "ct")
    yaml(tmp_path, "patient: {sex: male}")
    with pytest.raises(MixedPatients, match=r"patient\.yaml and ct disagree on sex"):
        read(tmp_path)


def test_several_identifiers_of_one_person_have_to_be_written_down(tmp_path: Path) -> None:
    slices(tmp_path / "ct", patient_id="RESEARCH7")
    fhir(tmp_path / "a.json")
    with pytest.raises(MixedPatients):
        read(tmp_path)
    yaml(tmp_path, "patient: {identifiers: [MRN1, RESEARCH7]}")
    assert len(read(tmp_path).images) == 1


def test_unknown_parts_of_identity_disagree_with_nothing(tmp_path: Path) -> None:
    slices(tmp_path / "ct", born="", sex="")
    fhir(tmp_path / "a.json", born="1950")
    folder = read(tmp_path)
    assert len(folder.images) == 1
    assert folder.record.patient.birth_date is None
    assert folder.record.missing[0].what.startswith("day of birth")


# --- files without identity ---


def test_a_series_without_identifier_is_left_out_beside_a_record(tmp_path: Path) -> None:
    slices(tmp_path / "ct", patient_id="")
    fhir(tmp_path / "a.json")
    folder = read(tmp_path)
    assert folder.images == ()
    (gap,) = folder.missing
    assert gap.what == "ct"
    assert "left out and not taken for this patient's" in gap.why_it_matters
    assert "confirmed: by, date and sha256" in gap.how_to_get_it


def test_two_series_of_one_study_need_no_confirmation_alone(tmp_path: Path) -> None:
    slices(tmp_path / "a", patient_id="")
    slices(tmp_path / "b", patient_id="", modality="MR")
    assert {image.role for image in read(tmp_path).images} == {"ct", "mr"}
    slices(tmp_path / "c", patient_id="", study=generate_uid())
    assert read(tmp_path).images == ()


def listed(folder: Path, sha256: str | None = None) -> None:
    confirmed = f", confirmed: {{by: Dr A, date: 2026-01-03, sha256: {sha256}}}" if sha256 else ""
    yaml(
        folder,
        "patient: {pseudonym: P-1}\nfiles:\n"
        "  - {path: ct, role: ct, labels: labels.nii.gz, labels_convention: verse}\n"
        f"  - {{path: labels.nii.gz, role: labels{confirmed}}}",
    )


def test_a_label_map_enters_only_when_confirmed_for_its_bytes(tmp_path: Path) -> None:
    slices(tmp_path / "ct")
    labels = tmp_path / "labels.nii.gz"
    labels.write_bytes(b"not really a nifti file")

    listed(tmp_path)
    folder = read(tmp_path)
    assert folder.images[0].labels_path is None
    assert [gap.what for gap in folder.missing] == ["labels", "the label map of ct"]
    assert sha256_of(labels) in folder.missing[0].how_to_get_it, "what to copy is printed"

    listed(tmp_path, sha256_of(labels))
    folder = read(tmp_path)
    assert folder.images[0].labels_path == labels
    assert folder.images[0].labels_convention == "verse"
    assert [file.id for file in folder.inputs] == ["patient", "ct", "labels"]
    assert folder.missing == ()

    labels.write_bytes(b"changed since")
    folder = read(tmp_path)
    assert folder.images[0].labels_path is None
    assert "its bytes differ" in folder.missing[0].why_it_matters


def test_files_that_are_not_listed_are_left_out(tmp_path: Path) -> None:
    slices(tmp_path / "ct")
    slices(tmp_path / "other", patient_id="MRN2")
    yaml(tmp_path, "files: [{path: ct, role: ct}]")
    folder = read(tmp_path)
    assert len(folder.images) == 1
    assert folder.missing[0].what == "3 files that patient.yaml does not list"


@pytest.mark.parametrize(
    ("path", "why"), [("nowhere", "it is not there"), ("../elsewhere", "it lies outside this folder")]
)
def test_a_listed_file_that_cannot_be_used(tmp_path: Path, path: str, why: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    here = tmp_path / "here"
    slices(here / "ct")
    yaml(here, f"files: [{{path: {path}, role: ct}}, {{path: ct, role: ct, id: scan}}]")
    folder = read(here)
    assert [image.id for image in folder.images] == ["scan"]
    assert folder.missing[0].what == "file 1 of patient.yaml"
    assert why in folder.missing[0].why_it_matters


# --- facts of two sources ---


def test_both_sides_of_a_disagreement_are_kept(tmp_path: Path) -> None:
    fhir(tmp_path / "a.json", condition("Osteoporosis", onsetDateTime="2020-01-01"))
    yaml(tmp_path, "facts: [{concept: osteoporosis, value: no}]")
    folder = read(tmp_path)
    assert len(folder.record.about("osteoporosis")) == 2
    (clash,) = folder.advice.disagreements
    assert clash.says == (
        "record: entry 2 (Condition) says yes on 2020-01-01.",
        "patient: fact 1 says no.",
    )


def booking(text: str, day: str) -> dict[str, object]:
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "code": {"text": text},
        "occurrenceDateTime": day,
    }


def test_the_operation_of_patient_yaml_goes_first_and_says_so(tmp_path: Path) -> None:
    fhir(tmp_path / "a.json", booking("Spinal fusion L3-L5", "2026-03-01"))
    yaml(tmp_path, "operation: {levels: [L4, L5], urgency: elective}")
    folder = read(tmp_path)
    assert folder.record.operation.levels == (Level.L4, Level.L5)
    assert folder.record.operation.date == date(2026, 3, 1)
    (clash,) = folder.advice.disagreements
    assert clash.about == "levels of the operation"
    assert clash.says[1] == "The record (entry 2 (ServiceRequest)) says L3, L4, L5."


def test_of_two_booked_operations_none_is_guessed(tmp_path: Path) -> None:
    both = (booking("Spinal fusion L3-L5", "2026-03-01"), booking("Lumbar decompression L1/2", "2026-05-01"))
    fhir(tmp_path / "a.json", *both)
    folder = read(tmp_path)
    assert folder.record.operation.levels == ()
    (question,) = folder.questions
    assert (question.id, question.choices) == ("which-operation", ("2026-03-01", "2026-05-01"))
    yaml(tmp_path, "operation: {date: 2026-05-01}")
    folder = read(tmp_path)
    assert folder.questions == ()
    assert folder.record.operation.levels == (Level.L1, Level.L2)


def test_the_last_operation_and_implants_come_from_what_was_done(tmp_path: Path) -> None:
    done = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "code": {"text": "Posterior fusion L4-L5 with pedicle screws"},
        "performedDateTime": "2015-06-07",
    }
    fhir(tmp_path / "a.json", done)
    operation = read(tmp_path).record.operation
    assert operation.last_operation == date(2015, 6, 7)
    assert [implant.what for implant in operation.implants] == ["implant in the spine"]


def test_impossible_and_future_entries_are_left_out_alone(tmp_path: Path) -> None:
    yaml(
        tmp_path,
        "facts:\n"
        "  - {concept: dxa-t-score, value: 25, site: total hip}\n"
        "  - {concept: dxa-t-score, value: -2.5, site: total hip, date: 2026-02-01}\n"
        "  - {concept: dxa-t-score, value: -2.5, site: total hip, date: 2025-02-01}\n"
        "operation: {uiv: L5, liv: L2, date: 2026-02-01}",
    )
    folder = read(tmp_path)
    assert [fact.id for fact in folder.record.facts] == ["patient-3"]
    said = [gap.why_it_matters for gap in folder.record.missing]
    assert said == [
        "Not used as written: DXA T-score of 25 cannot be.",
        "Not used as written: DXA T-score is dated 2026-02-01, which lies after 2026-01-05.",
        "Not used as written: the upper instrumented vertebra L5 lies below the lower one L2; "
        "neither is used.",
    ]
    assert folder.record.operation.date == date(2026, 2, 1)
    assert folder.record.operation.uiv is None


# --- what is broken ---


def test_everything_else_is_kept_when_a_file_is_broken(tmp_path: Path) -> None:
    slices(tmp_path / "ct")
    (tmp_path / "Secretname.json").write_text('{"resourceType": "Bundle", "entry": [')
    (tmp_path / "patient.yaml").write_text("version: 1\nfacts: [")
    (tmp_path / "protocol.toml").write_text("[[[")
    (tmp_path / "review.json").write_text("{")
    (tmp_path / "notes.txt").write_text("hello")
    broken = tmp_path / "ct" / "broken.dcm"
    broken.write_bytes(b"\0" * 128 + b"DICM\x08\x00")
    folder = read(tmp_path)
    assert len(folder.images) == 1
    assert folder.review == Review()
    said = {gap.what: gap.why_it_matters for gap in folder.missing}
    assert said["patient.yaml"].startswith("Line 2 of patient.yaml cannot be understood as YAML")
    assert "broken or cut short JSON" in said["record 1 of 1 (in the order of their names)"]
    assert "is no TOML" in said["protocol.toml"]
    assert "broken JSON" in said["review.json"]
    assert said["1 file of another kind"] == "They are not read."
    assert "Secretname" not in repr(folder)


@pytest.mark.parametrize(
    ("name", "sentence"), [("nowhere", "does not exist"), ("file", "is a file"), ("empty", "is empty")]
)
def test_a_folder_that_cannot_be_read(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match=sentence):
        read(tmp_path / name)


def test_a_folder_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> list[Path]:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UnreadableFile, match="may not be opened: change its permissions"):
        read(tmp_path)


def test_several_ct_series_are_a_question(tmp_path: Path) -> None:
    slices(tmp_path / "ct", count=4)
    slices(tmp_path / "ct", count=2)
    slices(tmp_path / "ct", image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    folder = read(tmp_path)
    assert [(image.id, image.path) for image in folder.images] == [
        ("ct", tmp_path / "ct"),
        ("ct-2", tmp_path / "ct"),
    ]
    assert len({image.series_uid for image in folder.images}) == 2
    (question,) = folder.questions
    assert (question.id, question.choices) == ("which-ct", ("ct of 2025-12-01", "ct-2 of 2025-12-01"))


def test_a_written_plan_inside_the_folder_is_no_input(tmp_path: Path) -> None:
    slices(tmp_path / "ct")
    fhir(tmp_path / "a.json")
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.json").write_text("{}")
    shutil.copy(tmp_path / "a.json", out / "bundle.json")
    assert [file.role for file in read(tmp_path).inputs] == ["record", "ct"]


def test_the_review_of_the_folder_is_read(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from spinewise.io.patient.review import write_review

    slices(tmp_path / "ct")
    review = Review((Confirmation("levels", "Dr A", datetime(2026, 1, 5, tzinfo=UTC), "ab" * 32),))
    write_review(tmp_path, review)
    assert read(tmp_path).review == review


# --- names ---


def test_a_pseudonym_is_made_from_the_files_and_not_from_the_identifier(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    slices(one / "ct")
    slices(other / "ct")
    names = [read(folder).record.patient.pseudonym for folder in (one, other)]
    assert names[0] != names[1], "the same identifier gives no hint"
    assert names[0] == read(one).record.patient.pseudonym
    yaml(one, "patient: {identifier: MRN1}")
    assert read(one).record.patient.pseudonym == names[0]


def test_a_folder_with_nothing_but_patient_yaml_has_no_made_up_name(tmp_path: Path) -> None:
    yaml(tmp_path, "patient: {identifier: MRN1}")
    assert read(tmp_path).record.patient.pseudonym == UNNAMED
    assert pseudonym_of(["a", "b"]) == pseudonym_of(["b", "a"]) != pseudonym_of(["a"])


def test_hashes_are_over_the_bytes_in_order(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    assert sha256_of(tmp_path) == sha256_of_series([tmp_path / "a", tmp_path / "b"])
    assert sha256_of(tmp_path) != sha256_of_series([tmp_path / "b", tmp_path / "a"])
    assert sha256_of(tmp_path / "a") == sha256_of_series([tmp_path / "a"])
    with pytest.raises(UnreadableFile, match="cannot be read"):
        sha256_of(tmp_path / "nowhere")
