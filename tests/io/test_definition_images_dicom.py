"""DICOM series into volumes: every value and its place come back."""

import datetime
from pathlib import Path

import numpy as np
import pydicom
import pytest
from images_builders import SECRET_ID, SECRET_NAME, affine_of, change, ct, series

from spinewise.imaging.volume import Acquisition, Volume
from spinewise.io.dicom.peek import peek
from spinewise.io.dicom.read import list_series, read_series
from spinewise.io.dicom.write import SYNTAXES, write_series
from spinewise.io.images import read_images
from spinewise.io.nifti.write import write_volume
from spinewise.words import Answer, BadInput


@pytest.mark.parametrize("multiframe", [False, True])
@pytest.mark.parametrize("syntax", sorted(SYNTAXES))
def test_every_value_and_place_comes_back(tmp_path: Path, syntax: str, multiframe: bool) -> None:
    volume = ct()
    series(tmp_path, volume, transfer_syntax=syntax, multiframe=multiframe)
    read = read_series(tmp_path)
    assert read.voxels.dtype == np.int16
    np.testing.assert_array_equal(read.voxels, volume.voxels)
    np.testing.assert_allclose(read.affine, volume.affine, atol=1e-9)
    found = read.acquisition
    assert (found.kvp, found.kernel, found.slice_thickness_mm) == (120.0, "Br40", 1.5)
    assert (found.contrast, found.date, found.manufacturer) == (
        Answer.YES,
        datetime.date(2024, 3, 4),
        "Maker",
    )
    assert found.notes == ()
    assert set(found.references) == {"study", "series", "frame of reference", "sop class"}
    assert len(found.instances) == (1 if multiframe else 8)


def test_instances_are_in_the_order_of_the_slices_whatever_the_order_of_the_names(tmp_path: Path) -> None:
    paths = series(tmp_path)
    uids = [str(pydicom.dcmread(path).SOPInstanceUID) for path in paths]
    for number, path in enumerate(reversed(paths)):
        path.rename(tmp_path / f"a{number:03d}")
    read = read_series(tmp_path)
    assert list(read.acquisition.instances) == uids
    np.testing.assert_array_equal(read.voxels, ct().voxels)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_any_index_order_is_written_as_axial_slices(tmp_path: Path, order: tuple[int, int, int]) -> None:
    volume = ct()
    voxels = np.ascontiguousarray(volume.voxels.transpose(order)[::-1])
    affine = volume.affine.copy()
    affine[:3, :3] = volume.affine[:3, order]
    affine[:3, 3] += affine[:3, 0] * (voxels.shape[0] - 1)
    affine[:3, 0] *= -1
    series(tmp_path, Volume(voxels, affine, volume.acquisition))
    read = read_series(tmp_path)
    np.testing.assert_array_equal(read.voxels, volume.voxels)
    np.testing.assert_allclose(read.affine, volume.affine, atol=1e-9)


def test_same_seed_gives_same_bytes_and_another_seed_other_uids(tmp_path: Path) -> None:
    first = series(tmp_path / "a", seed=5)
    again = series(tmp_path / "b", seed=5)
    other = series(tmp_path / "c", seed=6)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert pydicom.dcmread(first[0]).SOPInstanceUID != pydicom.dcmread(other[0]).SOPInstanceUID


@pytest.mark.parametrize("tilt", [18.0, -12.0])
def test_tilted_gantry_is_resampled_and_said(tmp_path: Path, tilt: float) -> None:
    """A field that is linear in the patient survives linear interpolation up to rounding."""
    affine = affine_of((2.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    indices = np.stack(np.indices((30, 60, 40)), axis=-1)

    def field(points: np.ndarray) -> np.ndarray:
        return 20 * points[..., 1] + 7 * points[..., 2] - 3 * points[..., 0]

    points = indices @ affine[:3, :3].T
    volume = Volume(field(points).astype(np.float32), affine, Acquisition("CT"))
    series(tmp_path, volume, tilt_deg=tilt)
    read = read_series(tmp_path)
    assert any(f"tilted by {abs(tilt):.1f} degrees" in note for note in read.acquisition.notes)
    square = read.affine[:3, :3].T @ read.affine[:3, :3]
    np.testing.assert_allclose(square, np.diag(np.diag(square)), atol=1e-9)
    places = read.to_patient(np.stack(np.indices(read.voxels.shape), axis=-1))
    inside = ((volume.to_index(places) >= 1) & (volume.to_index(places) <= np.array([28, 58, 38]))).all(
        axis=-1
    )
    filled = inside & (read.voxels > -1000)
    assert filled.sum() > 0.9 * inside.sum() > 1000
    assert np.abs(read.voxels - field(places))[filled].max() <= 1.0


def test_overlay_bits_and_padding_are_taken_out(tmp_path: Path) -> None:
    """Twelve stored bits with garbage above them, and a padding value outside the circle."""
    paths = series(tmp_path)

    def spoil(dataset: pydicom.Dataset) -> None:
        stored = np.frombuffer(dataset.PixelData, "<u2").copy() & 0x0FFF
        stored[:5] = 4000
        dataset.PixelData = (stored | 0x3000).astype("<u2").tobytes()
        dataset.BitsStored, dataset.HighBit = 12, 11
        dataset.add_new("PixelPaddingValue", "US", 4000)

    stored = np.frombuffer(pydicom.dcmread(paths[2]).PixelData, "<u2") & 0x0FFF
    for path in paths:
        change(path, spoil)
    read = read_series(tmp_path)
    plane = read.voxels[2].ravel()
    assert (plane[:5] == -1000).all()
    others = stored[5:] != 4000
    np.testing.assert_array_equal(plane[5:][others], stored[5:][others].astype(int) - 1024)
    assert any("padding" in note for note in read.acquisition.notes)


def test_signed_padding_written_as_unsigned_is_understood(tmp_path: Path) -> None:
    paths = series(tmp_path)

    def signed(dataset: pydicom.Dataset) -> None:
        stored = np.frombuffer(dataset.PixelData, "<u2").astype(np.int16) - 1024
        stored[:7] = -2000
        dataset.PixelData = stored.astype("<i2").tobytes()
        dataset.PixelRepresentation, dataset.RescaleIntercept = 1, 0
        dataset.add_new("PixelPaddingValue", "US", 63536)

    for path in paths:
        change(path, signed)
    read = read_series(tmp_path)
    assert (read.voxels[0].ravel()[:7] == -1000).all()
    np.testing.assert_array_equal(read.voxels[0].ravel()[7:], ct().voxels[0].ravel()[7:])


def test_slope_that_is_no_whole_number_gives_fractions(tmp_path: Path) -> None:
    for path in series(tmp_path):
        change(path, lambda dataset: setattr(dataset, "RescaleSlope", "0.5"))
    read = read_series(tmp_path)
    assert read.voxels.dtype == np.float32
    np.testing.assert_allclose(read.voxels, (ct().voxels.astype(float) + 1024) * 0.5 - 1024)


def test_values_beyond_sixteen_bits_are_clipped_and_said(tmp_path: Path) -> None:
    paths = series(tmp_path)

    def far(dataset: pydicom.Dataset) -> None:
        stored = np.frombuffer(dataset.PixelData, "<u2").copy()
        stored[3] = 65535
        dataset.PixelData = stored.tobytes()

    change(paths[0], far)
    read = read_series(tmp_path)
    assert read.voxels[0].ravel()[3] == 32767
    assert any("1 pixels lie beyond 16 bits" in note for note in read.acquisition.notes)


@pytest.mark.parametrize(
    ("agent", "description", "expected"),
    [
        ("APPLIED", "CT Body 3.0", Answer.YES),
        ("", "Abdomen portal venous", Answer.YES),
        ("", "LWS nativ 1.0", Answer.NO),
        ("", "Spine without contrast", Answer.NO),
        ("NONE", "Spine 1 mm", Answer.NO),
        ("", "Spine 1 mm", Answer.UNKNOWN),
        ("Ultravist 300", "Abdomen nativ", Answer.UNKNOWN),
    ],
)
def test_contrast_is_yes_no_or_unknown(
    tmp_path: Path, agent: str, description: str, expected: Answer
) -> None:
    def say(dataset: pydicom.Dataset) -> None:
        dataset.ContrastBolusAgent, dataset.SeriesDescription = agent, description

    for path in series(tmp_path):
        change(path, say)
    assert read_series(tmp_path).acquisition.contrast is expected


def test_series_are_listed_without_naming_the_patient_and_chosen_by_uid(tmp_path: Path) -> None:
    series(tmp_path / "a", series_description="thin")
    series(tmp_path / "b", ct((5, 36, 40)), series_description="thick")
    found = list_series(tmp_path)
    assert [one.files for one in found] == [8, 5]
    assert SECRET_NAME not in repr(found) and SECRET_ID not in repr(found)
    assert read_series(tmp_path, series_uid=found[1].uid).voxels.shape == (5, 36, 40)


def test_identity_is_there_to_compare_and_never_printed(tmp_path: Path) -> None:
    series(tmp_path, birth_date=datetime.date(1950, 1, 2), sex="F")
    (found,), broken = peek(tmp_path.iterdir())
    (identity,) = found.identities("ct")
    assert not broken
    assert identity.identifiers == {SECRET_ID}
    assert (identity.birth_date, identity.sex) == ("1950-01-02", "female")
    assert SECRET_ID not in repr(found) and SECRET_ID not in repr(identity)


def test_localizers_reports_and_other_files_are_set_aside_and_said(tmp_path: Path) -> None:
    paths = series(tmp_path)
    scout = pydicom.dcmread(paths[0])
    scout.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    scout.SOPInstanceUID = scout.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    scout.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
    scout.save_as(tmp_path / "scout.dcm")
    capture = pydicom.dcmread(paths[0])
    capture.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    capture.save_as(tmp_path / "dose page.dcm")
    report = pydicom.dcmread(paths[0])
    report.Modality = "SR"
    del report.PixelData
    report.save_as(tmp_path / "report.dcm")
    (tmp_path / "README.txt").write_text("nothing")
    read = read_series(tmp_path)
    np.testing.assert_array_equal(read.voxels, ct().voxels)
    assert read.acquisition.notes == (
        "Set aside in the folder: 1 x dose report or structured report, 1 x file that is not DICOM, "
        "1 x localizer, 1 x secondary capture.",
    )


def test_equal_copies_of_a_slice_are_read_once_and_said(tmp_path: Path) -> None:
    paths = series(tmp_path)
    (tmp_path / "copy.dcm").write_bytes(paths[3].read_bytes())
    read = read_series(tmp_path)
    np.testing.assert_array_equal(read.voxels, ct().voxels)
    assert "1 slices came twice with the same image; one of each was read." in read.acquisition.notes


def test_empty_uids_are_named_and_nothing_is_invented(tmp_path: Path) -> None:
    def empty(dataset: pydicom.Dataset) -> None:
        dataset.StudyInstanceUID = dataset.SeriesInstanceUID = dataset.SOPInstanceUID = ""

    for path in series(tmp_path):
        change(path, empty)
    found = read_series(tmp_path).acquisition
    assert set(found.references) == {"frame of reference", "sop class"} and found.instances == ()
    assert (
        "The UIDs of study, series, instance are empty, so nothing can refer to these images by UID."
        in found.notes
    )


def test_file_without_preamble_is_read(tmp_path: Path) -> None:
    for path in series(tmp_path, transfer_syntax="implicit"):
        dataset = pydicom.dcmread(path)
        del dataset.file_meta
        dataset.save_as(path, implicit_vr=True, little_endian=True, enforce_file_format=False)
    np.testing.assert_array_equal(read_series(tmp_path).voxels, ct().voxels)


def test_image_without_air_says_that_its_scale_could_not_be_checked(tmp_path: Path) -> None:
    volume = ct()
    series(tmp_path / "inside", Volume(np.maximum(volume.voxels, 0), volume.affine, volume.acquisition))
    assert any("No air is in view" in note for note in read_series(tmp_path / "inside").acquisition.notes)
    shifted = np.where(volume.voxels == -1000, -700, np.maximum(volume.voxels, -100)).astype(np.int16)
    series(tmp_path / "shifted", Volume(shifted, volume.affine, volume.acquisition))
    assert any("Air reads -700" in note for note in read_series(tmp_path / "shifted").acquisition.notes)


def test_read_images_takes_a_folder_or_a_multiframe_file(tmp_path: Path) -> None:
    (path,) = series(tmp_path, multiframe=True)
    for given in (tmp_path, path):
        np.testing.assert_array_equal(read_images(given).voxels, ct().voxels)


def test_unknown_encoding_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such encoding: choose one of explicit"):
        write_series(ct(), tmp_path / "out", pseudonym="x", patient_id="y", transfer_syntax="jpg")
    assert not (tmp_path / "out").exists()


def test_slices_beside_a_label_map_are_the_images(tmp_path: Path) -> None:
    """A folder with DICOM slices and one NIfTI file must not be read as that file."""
    for path in series(tmp_path):
        path.rename(path.with_suffix(""))
    write_volume(Volume(ct().voxels * 0 - 1, ct().affine, Acquisition("CT")), tmp_path / "labels.nii.gz")
    np.testing.assert_array_equal(read_images(tmp_path).voxels, ct().voxels)
