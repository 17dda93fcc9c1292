"""MR series: what DICOM and sidecars say of how they were made, and the way through files and back."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.io.dicom.write_mr import write_mr_series
from spinewise.io.images import read_images
from spinewise.io.nifti.write import write_volume
from spinewise.io.scans.mr_words import read_words
from spinewise.words import Answer, BadInput, NotThisModality

WHO = {"pseudonym": "SYNTHETIC", "patient_id": "SYNTHETIC"}
PLAIN = MrAcquisition(
    "MR",
    slice_thickness_mm=4.0,
    contrast=Answer.NO,
    field_strength_t=1.5,
    echo_time_ms=10.0,
    repetition_time_ms=550.0,
    flip_angle_deg=90.0,
    sequence=("SE",),
    fat_suppressed=Answer.NO,
    calculated=Answer.NO,
)


def sagittal(**changes: Any) -> Volume:
    """Slices from right to left, rows from the head down, columns from front to back."""
    voxels = np.random.default_rng(1).integers(0, 900, (5, 40, 36)).astype(np.float32)
    affine = np.array([[4.4, 0, 0, -9.0], [0, 0, 0.8, -20.0], [0, -0.8, 0, 15.0], [0, 0, 0, 1]])
    return Volume(voxels, affine, replace(PLAIN, **changes), "mr")


@pytest.mark.parametrize("multiframe", [False, True])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"contrast": Answer.YES, "field_strength_t": 3.0},
        {"fat_suppressed": Answer.YES},
        {"sequence": ("SE", "IR"), "inversion_time_ms": 160.0, "calculated": Answer.YES},
    ],
)
def test_dicom_there_and_back(tmp_path: Path, multiframe: bool, changes: dict[str, Any]) -> None:
    volume = sagittal(**changes)
    write_mr_series(volume, tmp_path, multiframe=multiframe, series_description="sag", **WHO)
    again = read_images(tmp_path, id="mr", modality="MR")
    made, wanted = again.acquisition, volume.acquisition
    assert isinstance(made, MrAcquisition) and isinstance(wanted, MrAcquisition)
    # Slices are read along the normal of their rows and columns, here from left to right.
    np.testing.assert_array_equal(again.voxels[::-1], volume.voxels)
    np.testing.assert_allclose(
        again.to_patient(np.array([4.0, 3, 7])), volume.to_patient(np.array([0.0, 3, 7]))
    )
    np.testing.assert_allclose(again.affine[:3, 0], -volume.affine[:3, 0], atol=1e-6)
    for name in ("field_strength_t", "echo_time_ms", "repetition_time_ms", "inversion_time_ms", "sequence"):
        assert getattr(made, name) == getattr(wanted, name), name
    for name in ("contrast", "fat_suppressed", "calculated", "slice_thickness_mm", "flip_angle_deg"):
        assert getattr(made, name) == getattr(wanted, name), name


def test_nifti_there_and_back_with_its_sidecar(tmp_path: Path) -> None:
    volume = sagittal(inversion_time_ms=160.0, sequence=("SE", "IR"), fat_suppressed=Answer.YES)
    write_volume(volume, tmp_path / "mr.nii.gz")
    made = read_images(tmp_path / "mr.nii.gz", id="mr", modality="MR").acquisition
    assert isinstance(made, MrAcquisition)
    assert (made.field_strength_t, made.echo_time_ms, made.repetition_time_ms) == (1.5, 10.0, 550.0)
    assert (made.inversion_time_ms, made.sequence) == (160.0, ("SE", "IR"))
    assert made.fat_suppressed is Answer.YES and "scan options" in made.marks["fat_suppressed"]
    assert made.calculated is Answer.NO and made.contrast is Answer.NO
    (tmp_path / "mr.json").unlink()
    bare = read_images(tmp_path / "mr.nii.gz", id="mr", modality="MR").acquisition
    assert isinstance(bare, MrAcquisition)
    assert (bare.field_strength_t, bare.echo_time_ms) == (None, None)
    assert {bare.contrast, bare.fat_suppressed, bare.calculated} == {Answer.UNKNOWN}
    assert "field strength, sequence, contrast agent and date are unknown" in bare.notes[-1]


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"ScanOptions": ["SAT1", "FS"]}, {"fat_suppressed": Answer.YES}),
        ({"ScanOptions": "SAT1"}, {"fat_suppressed": Answer.NO}),
        ({"ScanOptions": ""}, {"fat_suppressed": Answer.UNKNOWN}),
        ({"ImageType": ["DERIVED", "PRIMARY", "M", "DIXON", "W"]}, {"fat_suppressed": Answer.YES}),
        ({"SeriesDescription": "SAG T1 TSE STIR"}, {"fat_suppressed": Answer.YES}),
        ({"SeriesDescription": "MAGiC T1"}, {"calculated": Answer.YES}),
        ({"ImageType": ["DERIVED", "SECONDARY", "SUBTRACTION"]}, {"calculated": Answer.YES}),
        ({"ImageType": ["DERIVED", "PRIMARY", "M"]}, {"calculated": Answer.NO}),
        ({"ContrastBolusAgent": "Gadovist"}, {"contrast": Answer.YES}),
        ({"ContrastBolusAgent": "", "SeriesDescription": "t1 sag +C"}, {"contrast": Answer.YES}),
        ({"ContrastBolusAgent": "", "SeriesDescription": "t1 sag post-contrast"}, {"contrast": Answer.YES}),
        ({"ContrastBolusAgent": ""}, {"contrast": Answer.UNKNOWN}),
        ({"MagneticFieldStrength": "15000"}, {"field_strength_t": 1.5}),
        ({"MagneticFieldStrength": "0"}, {"field_strength_t": None}),
        ({"EchoTime": None, "SeriesDescription": "t2_tse_sag"}, {"echo_time_ms": None, "weighting": "T2"}),
        ({"ScanningSequence": ["GR"]}, {"sequence": ("GR",)}),
    ],
)
def test_what_scanners_write(tmp_path: Path, elements: dict[str, Any], expected: dict[str, Any]) -> None:
    for path in write_mr_series(sagittal(), tmp_path, series_description="sag", **WHO):
        header = pydicom.dcmread(path)
        for keyword, value in elements.items():
            setattr(header, keyword, value)
        header.save_as(path)
    made = read_images(tmp_path, id="mr", modality="MR").acquisition
    assert {name: getattr(made, name) for name in expected} == expected


def test_the_description_is_read_and_not_kept(tmp_path: Path) -> None:
    """Names of series can hold the name of a patient."""
    write_mr_series(sagittal(), tmp_path, series_description="Roe T1 sag", **WHO)
    assert "Roe" not in repr(read_images(tmp_path, id="mr", modality="MR").acquisition)


def test_a_description_that_names_two_weightings_names_none() -> None:
    assert read_words("T1 and T2 sag").weighting == ""
    assert read_words("t1w_space").weighting == "T1"


def test_an_mr_is_no_ct_and_a_ct_no_mr(tmp_path: Path) -> None:
    write_mr_series(sagittal(), tmp_path / "mr", **WHO)
    with pytest.raises(NotThisModality, match="holds no CT slices but MR"):
        read_images(tmp_path / "mr")
    with pytest.raises(BadInput, match="only MR images can be written as an MR series"):
        write_mr_series(replace(sagittal(), acquisition=Acquisition("CT")), tmp_path / "x", **WHO)
    loud = replace(sagittal(), voxels=sagittal().voxels * 1e3)
    with pytest.raises(BadInput, match="scale them first"):
        write_mr_series(loud, tmp_path / "x", **WHO)
