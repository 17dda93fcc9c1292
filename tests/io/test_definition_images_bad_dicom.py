"""Bad DICOM gets one sentence that says what to do, and never a name, an identifier or a path."""

import errno
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from images_builders import SECRET_ID, SECRET_NAME, change, ct, series

from spinewise.io.dicom import write
from spinewise.io.dicom.read import read_series
from spinewise.words import (
    BadInput,
    CannotWrite,
    MixedPatients,
    MixedSeries,
    NotThisModality,
    SpinewiseError,
    UnreadableFile,
)


def refused(folder: Path, error: type[SpinewiseError], *words: str) -> str:
    """The sentence of the refusal, checked for what it must and must not hold."""
    with pytest.raises(error) as caught:
        read_series(folder)
    said = str(caught.value)
    assert type(caught.value) is error
    for word in words:
        assert word in said
    for secret in (SECRET_NAME, SECRET_ID, "Doe", str(folder), folder.name, ".dcm"):
        assert secret not in said
    assert "\n" not in said and ":" in said
    assert caught.value.__cause__ is None and (
        caught.value.__context__ is None or caught.value.__suppress_context__
    )
    return said


def each(folder: Path, by: Callable[[pydicom.Dataset], None], only: slice = slice(None)) -> Path:
    """A series of which some files are changed."""
    for path in series(folder)[only]:
        change(path, by)
    return folder


def test_missing_slices(tmp_path: Path) -> None:
    paths = series(tmp_path / "Doe_Jane")
    paths[3].unlink()
    paths[4].unlink()
    refused(tmp_path / "Doe_Jane", MixedSeries, "2 of 8 slices are missing", "between slices 3 and 4")


def test_different_images_at_one_place(tmp_path: Path) -> None:
    paths = series(tmp_path)
    second = pydicom.dcmread(paths[2])
    second.PixelData = bytes(reversed(second.PixelData))
    second.SOPInstanceUID = second.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    second.save_as(tmp_path / "second.dcm")
    refused(tmp_path, MixedSeries, "more than one slice, and not the same image")


def test_two_series_are_listed_for_choice(tmp_path: Path) -> None:
    series(tmp_path / "a", series_description="thin")
    series(tmp_path / "b", ct((5, 36, 40)), series_description="thick")
    said = refused(tmp_path, MixedSeries, "2 CT series", "8 files", "5 files", "Br40")
    assert "1.2.826" in said


def test_slices_of_two_series_under_one_uid(tmp_path: Path) -> None:
    def wider(dataset: pydicom.Dataset) -> None:
        dataset.PixelSpacing = [0.9, 0.9]

    refused(each(tmp_path, wider, slice(0, 3)), MixedSeries, "different sizes")


def test_slices_of_different_directions(tmp_path: Path) -> None:
    def turned(dataset: pydicom.Dataset) -> None:
        dataset.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]

    refused(each(tmp_path, turned, slice(0, 2)), MixedSeries, "different directions")


def test_uneven_spacing(tmp_path: Path) -> None:
    def moved(dataset: pydicom.Dataset) -> None:
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, z + 0.4]

    refused(each(tmp_path, moved, slice(4, 5)), MixedSeries, "uneven distances")


def test_one_slice_only(tmp_path: Path) -> None:
    for path in series(tmp_path)[1:]:
        path.unlink()
    refused(tmp_path, MixedSeries, "one slice only")


def test_other_modality(tmp_path: Path) -> None:
    refused(each(tmp_path, lambda d: setattr(d, "Modality", "MR")), NotThisModality, "no CT slices", "MR")


def test_localizer_only(tmp_path: Path) -> None:
    scout = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    refused(each(tmp_path, lambda d: setattr(d, "ImageType", scout)), NotThisModality, "CT (localizer)")


def test_no_rescale(tmp_path: Path) -> None:
    refused(
        each(tmp_path, lambda d: d.pop("RescaleSlope")), BadInput, "8 of 8 CT slices", "not Hounsfield units"
    )


def test_rescale_to_something_else(tmp_path: Path) -> None:
    refused(each(tmp_path, lambda d: setattr(d, "RescaleType", "Z_EFF")), BadInput, "not Hounsfield units")


def test_two_people(tmp_path: Path) -> None:
    def other(dataset: pydicom.Dataset) -> None:
        dataset.PatientID = "OTHER-0815"

    said = refused(each(tmp_path, other, slice(0, 4)), MixedPatients, "2 different people", "identifier")
    assert "0815" not in said


def test_two_people_in_two_series(tmp_path: Path) -> None:
    series(tmp_path / "a")
    for path in series(tmp_path / "b", series_description="other"):
        change(path, lambda dataset: setattr(dataset, "PatientBirthDate", "19400101"))
    for path in (tmp_path / "a").iterdir():
        change(path, lambda dataset: setattr(dataset, "PatientBirthDate", "19500101"))
    refused(tmp_path, MixedPatients, "birth date")


def test_place_of_a_slice_is_missing(tmp_path: Path) -> None:
    refused(
        each(tmp_path, lambda d: d.pop("ImagePositionPatient"), slice(2, 3)), UnreadableFile, "file 3 of 8"
    )


@pytest.mark.parametrize("syntax", ["explicit", "implicit"])
def test_pixels_cut_short(tmp_path: Path, syntax: str) -> None:
    path = series(tmp_path, transfer_syntax=syntax)[4]
    path.write_bytes(path.read_bytes()[:-100])
    refused(tmp_path, UnreadableFile, "file 5 of 8 is cut short", "copy it again")


@pytest.mark.parametrize("syntax", ["rle", "jpeg-ls", "jpeg-2000"])
def test_compressed_pixels_cut_short(tmp_path: Path, syntax: str) -> None:
    path = series(tmp_path, transfer_syntax=syntax)[4]
    path.write_bytes(path.read_bytes()[:-300])
    refused(tmp_path, UnreadableFile, "file 5 of 8")


@pytest.mark.parametrize("syntax", ["rle", "jpeg-ls", "jpeg-2000"])
def test_compressed_pixels_broken(tmp_path: Path, syntax: str) -> None:
    path = series(tmp_path, transfer_syntax=syntax)[4]
    content = bytearray(path.read_bytes())
    content[-400:-8] = bytes(392)
    path.write_bytes(bytes(content))
    with pytest.raises(UnreadableFile, match="file 5 of 8") if syntax != "jpeg-2000" else _either():
        np.testing.assert_array_equal(read_series(tmp_path).voxels[:4], ct().voxels[:4])


def _either() -> object:
    """JPEG 2000 has no checksum: a decoder may read damaged code blocks as other values."""
    import contextlib

    return contextlib.suppress(UnreadableFile)


def test_pixels_missing(tmp_path: Path) -> None:
    refused(
        each(tmp_path, lambda d: d.pop("PixelData"), slice(1, 2)),
        UnreadableFile,
        "file 2 of 8 holds no pixels",
    )


def test_header_broken(tmp_path: Path) -> None:
    path = series(tmp_path)[0]
    path.write_bytes(path.read_bytes()[:400])
    refused(tmp_path, UnreadableFile, "file 1 of 8")


def test_no_dicom_at_all(tmp_path: Path) -> None:
    (tmp_path / "Doe Jane.txt").write_text("hello")
    refused(tmp_path, UnreadableFile, "holds no DICOM file")


def test_no_such_folder(tmp_path: Path) -> None:
    refused(tmp_path / "Doe_Jane", UnreadableFile, "no such folder")


def test_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_path: object) -> list[str]:
        raise PermissionError(errno.EACCES, "no", str(tmp_path))

    monkeypatch.setattr("os.listdir", forbidden)
    refused(tmp_path, UnreadableFile, "allowed to read it")


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = 0
    usual = pydicom.dataset.FileDataset.save_as

    def full(self: pydicom.dataset.FileDataset, *args: object, **options: object) -> None:
        nonlocal written
        written += 1
        if written > 3:
            raise OSError(errno.ENOSPC, "No space left on device", "/secret")
        usual(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(write.FileDataset, "save_as", full)
    with pytest.raises(CannotWrite, match="could not be written: free space"):
        series(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
