"""The real images: what they hold is known from their own files and from other software."""

from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.metal import find_metal
from spinewise.io.images import read_images
from spinewise.io.labels import read as labels_read
from spinewise.io.labels.read import read_labels
from spinewise.results import Question
from spinewise.words import Answer, Level

pytestmark = pytest.mark.data
T12_TO_L5 = (Level.T12, Level.L1, Level.L2, Level.L3, Level.L4, Level.L5)
ABDOMEN = {
    "labels-totalsegmentator-v2.nii.gz": ("TotalSegmentator v2", False),
    "labels-bodies-per-level.nii.gz": ("TotalSegmentator vertebrae_pp", True),
    "masks-totalsegmentator-v1": ("label table", False),
}


@pytest.mark.parametrize("with_table", [True, False])
def test_three_label_sets_name_the_same_levels(
    sample_data: Path, monkeypatch: pytest.MonkeyPatch, with_table: bool
) -> None:
    """With their label tables, and without them by codes, order and sizes."""
    if not with_table:
        monkeypatch.setattr(labels_read, "table_of", lambda *_: ({}, ""))
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    volume = read_images(folder / "ct.nii.gz")
    centres = {}
    for name, expected in ABDOMEN.items():
        read = read_labels(folder / name, volume)
        assert isinstance(read, LabelMap)
        assert (read.convention, read.bodies_only) == expected
        assert set(T12_TO_L5) <= set(read.levels)
        centres[name] = [
            volume.to_patient(np.argwhere(read.codes == read.code_of(level)).mean(axis=0))
            for level in T12_TO_L5
        ]
    heights = np.array(list(centres.values()))[:, :, 2]
    assert np.ptp(heights, axis=0).max() < 10, "the same name must mean the same bone in every set"


def test_bodies_and_discs_lead_to_a_question(sample_data: Path) -> None:
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    read = read_labels(folder / "labels-bodies-and-discs.nii.gz", read_images(folder / "ct.nii.gz"))
    assert isinstance(read, Question) and "without levels" in read.what


def test_metal_is_in_the_left_femur_and_nowhere_else(sample_data: Path) -> None:
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    volume = read_images(folder / "ct.nii.gz")
    found = find_metal(volume, read_labels(folder / "masks-totalsegmentator-v1", volume))  # type: ignore[arg-type]
    assert len(found) == 1 and found[0].level is None
    assert "femur left" in found[0].because and "3382 HU" in found[0].because
    vertebrae = read_labels(folder / "labels-totalsegmentator-v2.nii.gz", volume)
    unlabelled = find_metal(volume, vertebrae)  # type: ignore[arg-type]
    assert len(unlabelled) == 1 and unlabelled[0].level is None and "(left lower" in unlabelled[0].because


def test_lumbar_spine_of_verse(sample_data: Path) -> None:
    folder = sample_data / "imaging" / "ct-lumbar-verse014"
    volume = read_images(folder / "ct.nii.gz")
    read = read_labels(folder / "labels-verse.nii.gz", volume)
    assert isinstance(read, LabelMap)
    assert (read.convention, read.bodies_only, read.levels) == ("VerSe", False, T12_TO_L5[1:])
    judge = nibabel.load(folder / "ct.nii.gz")
    for index in [(0, 0, 0), (100, 90, 20), (185, 185, 39)]:
        place = np.diag([-1.0, -1, 1, 1]) @ judge.affine @ [*index, 1]
        at = tuple(np.rint(volume.to_index(place[:3])).astype(int))
        assert volume.voxels[at] == np.asanyarray(judge.dataobj)[index]
    assert find_metal(volume, read) == ()


def test_dicom_with_contrast_and_empty_uids(sample_data: Path) -> None:
    folder = sample_data / "imaging" / "ct-dicom-contrast"
    volume = read_images(folder)
    found = volume.acquisition
    assert volume.voxels.shape == (20, 512, 512) and volume.voxels.dtype == np.int16
    np.testing.assert_allclose(volume.spacing, [2.0, 0.9765625, 0.9765625])
    assert (found.contrast, found.kvp, found.kernel, found.slice_thickness_mm) == (
        Answer.YES,
        120.0,
        "Br38f, 3",
        3.0,
    )
    assert set(found.references) == {"frame of reference"} and found.instances == ()
    assert any(
        note.startswith("The UIDs of study, series, sop class, instance are empty") for note in found.notes
    )
    assert any("1 x file that is not DICOM" in note for note in found.notes)


def test_jpeg_2000_agrees_with_another_decoder(sample_data: Path) -> None:
    """Read through GDCM here; the judge is OpenJPEG called on the bare code stream."""
    from openjpeg import decode
    from pydicom.encaps import get_frame

    folder = sample_data / "imaging" / "ct-dicom-contrast"
    volume = read_images(folder)
    for path in sorted(folder.glob("CT*"))[::6]:
        dataset = pydicom.dcmread(path)
        stored = decode(get_frame(dataset.PixelData, 0)).astype(int)
        index = round(float(volume.to_index(np.array(dataset.ImagePositionPatient, dtype=float))[0]))
        np.testing.assert_array_equal(volume.voxels[index], stored - 1024)
