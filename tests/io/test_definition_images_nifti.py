"""NIfTI volumes and label maps: values, places and descriptions come back; bad ones get a sentence."""

import errno
import gzip
import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from images_builders import ct

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.io.nifti import encode
from spinewise.io.nifti.read import read_volume
from spinewise.io.nifti.write import write_labels, write_volume
from spinewise.words import Answer, BadInput, CannotWrite, Level, NotThisModality, Structure, UnreadableFile

LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


def written(path: Path, data: np.ndarray, affine: np.ndarray, **header: float) -> Path:
    """A file as nibabel writes it."""
    image = nibabel.Nifti1Image(data, affine)
    for key, value in header.items():
        image.header[key] = value
    nibabel.save(image, path)
    return path


@pytest.mark.parametrize("name", ["ct.nii", "ct.nii.gz"])
def test_volume_comes_back_and_nibabel_sees_the_same(tmp_path: Path, name: str) -> None:
    volume = ct()
    path = write_volume(volume, tmp_path / name)
    read = read_volume(path)
    assert read.voxels.dtype == np.int16 and read.voxels.flags.c_contiguous
    np.testing.assert_array_equal(read.voxels, volume.voxels)
    np.testing.assert_allclose(read.affine, volume.affine, atol=1e-5)
    assert read.acquisition == volume.acquisition
    judge = nibabel.load(path)
    np.testing.assert_array_equal(np.asanyarray(judge.dataobj), volume.voxels.T)
    np.testing.assert_allclose(LPS @ judge.affine @ [3, 2, 1, 1], volume.affine @ [1, 2, 3, 1], atol=1e-4)


def test_equal_volumes_give_equal_bytes(tmp_path: Path) -> None:
    one = write_volume(ct(), tmp_path / "one.nii.gz").read_bytes()
    other = write_volume(ct(), tmp_path / "other.nii.gz").read_bytes()
    assert one == other


@pytest.mark.parametrize("code", ["PIR", "RAS", "LPS", "SAR"])
def test_any_orientation_keeps_every_voxel_at_its_place(tmp_path: Path, code: str) -> None:
    start = nibabel.orientations.axcodes2ornt("RAS")
    turn = nibabel.orientations.ornt_transform(start, nibabel.orientations.axcodes2ornt(code))
    data = np.arange(3 * 4 * 5, dtype=np.int16).reshape(3, 4, 5) - 1000
    affine = np.diag([0.5, 0.7, 2.0, 1.0])
    affine[:3, 3] = [1, 2, 3]
    image = nibabel.Nifti1Image(data, affine).as_reoriented(turn)
    nibabel.save(image, tmp_path / "ct.nii.gz")
    read = read_volume(tmp_path / "ct.nii.gz")
    for index in [(0, 0, 0), (2, 3, 4), (1, 2, 1)]:
        place = LPS @ affine @ [*index, 1]
        at = np.rint(read.to_index(place[:3])).astype(int)
        assert read.voxels[tuple(at)] == data[index]


@pytest.mark.parametrize(
    ("stored", "slope", "intercept", "expected"),
    [
        (np.int16, 1, 0, np.int16),
        (np.uint16, 1, -1024, np.int16),
        (np.int32, 1, 0, np.int16),
        (np.uint8, 16, -1024, np.int16),
        (np.int16, 0.5, 10, np.float32),
        (np.float32, 1, 0, np.float32),
        (np.float64, 1, 0, np.float32),
    ],
)
def test_stored_numbers_are_scaled(
    tmp_path: Path, stored: type, slope: float, intercept: float, expected: type
) -> None:
    rng = np.random.default_rng(0)
    low = 0 if np.issubdtype(stored, np.unsignedinteger) else -1000
    raw = rng.integers(low, 255 if stored is np.uint8 else 3000, (4, 5, 6)).astype(stored)
    raw[0] = low
    path = tmp_path / "ct.nii.gz"
    image = nibabel.Nifti1Image(raw, np.eye(4))
    image.header.set_data_dtype(stored)
    nibabel.save(image, path)
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[112:120] = np.array([slope, intercept], "<f4").tobytes()
    path.write_bytes(gzip.compress(bytes(content)))
    read = read_volume(path)
    assert read.voxels.dtype == expected
    np.testing.assert_allclose(read.voxels, raw.T.astype(float) * slope + intercept)


def test_sidecar_says_how_it_was_acquired(tmp_path: Path) -> None:
    path = written(tmp_path / "ct.nii.gz", ct().voxels, np.eye(4))
    (tmp_path / "ct.json").write_text(
        json.dumps(
            {
                "Modality": "CT",
                "KVP": 100,
                "ConvolutionKernel": ["Br40", "3"],
                "ContrastBolusAgent": "APPLIED",
            }
        )
    )
    found = read_volume(path).acquisition
    assert (found.kvp, found.kernel, found.contrast, found.date) == (100.0, "Br40, 3", Answer.YES, None)


def test_without_sidecar_nothing_is_assumed(tmp_path: Path) -> None:
    found = read_volume(written(tmp_path / "ct.nii.gz", ct().voxels, np.eye(4))).acquisition
    assert found == Acquisition(
        "CT", notes=("No sidecar file: tube voltage, kernel, contrast and date are unknown.",)
    )


def test_sheared_slices_are_straightened_and_said(tmp_path: Path) -> None:
    sheared = np.eye(4)
    sheared[1, 2] = 0.5
    data = np.full((6, 7, 8), -1000, np.int16)
    data[2, 3, 4] = 500
    read = read_volume(written(tmp_path / "ct.nii.gz", data, sheared))
    assert any("straight grid" in note for note in read.acquisition.notes)
    at = np.argwhere(read.voxels == 500)
    assert len(at) == 1
    np.testing.assert_allclose(read.to_patient(at[0]), (LPS @ sheared @ [2, 3, 4, 1])[:3], atol=1e-6)


def test_label_map_comes_back_by_name(tmp_path: Path) -> None:
    volume = ct((20, 36, 40))
    codes = np.zeros(volume.voxels.shape, np.uint8)
    codes[2:8, 10:20, 10:20], codes[10:16, 10:20, 10:20] = 24, 23
    codes[0, 0, 0], codes[0, 0, 1] = 26, 111
    names = {24: Level.L5, 23: Level.L4, 26: Structure.SACRUM, 111: Structure.DISC}
    labels = LabelMap(codes, volume.affine, names, "VerSe")
    path = write_labels(labels, tmp_path / "labels.nii.gz")
    volume = Volume(np.full(codes.shape, 200, np.int16), volume.affine, volume.acquisition)
    for drop in ("", "labels.json"):
        if drop:
            (tmp_path / drop).unlink()
        read = read_labels(path, volume)
        assert isinstance(read, LabelMap)
        assert dict(read.names) == names
        np.testing.assert_array_equal(read.codes, codes)


@pytest.mark.parametrize("keep", [10, 300, 2000])
def test_cut_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_volume(ct(), tmp_path / "Doe.nii.gz")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableFile, match="the image file is broken or cut short") as caught:
        read_volume(path)
    assert "Doe" not in str(caught.value)


def test_no_nifti_at_all(tmp_path: Path) -> None:
    (tmp_path / "ct.nii").write_bytes(b"something else entirely" * 40)
    with pytest.raises(UnreadableFile, match="no NIfTI"):
        read_volume(tmp_path / "ct.nii")
    with pytest.raises(UnreadableFile, match="cannot be opened: check the path"):
        read_volume(tmp_path / "absent.nii")


def test_unknown_sides_are_refused(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(ct().voxels, np.eye(4))
    image.set_sform(None, 0)
    image.set_qform(None, 0)
    nibabel.save(image, tmp_path / "ct.nii.gz")
    with pytest.raises(BadInput, match="does not say where the patient's left and right are"):
        read_volume(tmp_path / "ct.nii.gz")


def test_several_volumes_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "ct.nii.gz", np.zeros((3, 4, 5, 2), np.int16), np.eye(4))
    with pytest.raises(BadInput, match="4 dimensions instead of 3"):
        read_volume(path)


def test_image_without_negative_values_is_no_ct(tmp_path: Path) -> None:
    path = written(tmp_path / "ct.nii.gz", np.abs(ct().voxels), np.eye(4))
    with pytest.raises(NotThisModality, match="no value below 0, so it is no CT"):
        read_volume(path)
    assert read_volume(path, modality="MR").acquisition.modality == "MR"


def test_sidecar_of_another_modality_is_believed(tmp_path: Path) -> None:
    path = written(tmp_path / "ct.nii.gz", ct().voxels, np.eye(4))
    (tmp_path / "ct.json").write_text('{"Modality": "MR"}')
    with pytest.raises(NotThisModality, match="is MR by its sidecar, not CT"):
        read_volume(path)
    (tmp_path / "ct.json").write_text("{broken")
    with pytest.raises(UnreadableFile, match="sidecar of the image file is no readable JSON"):
        read_volume(path)


def test_voxels_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    data = ct().voxels.astype(np.float32)
    data[0, 0, 0] = np.nan
    with pytest.raises(BadInput, match="voxels that are no numbers"):
        read_volume(written(tmp_path / "ct.nii.gz", data, np.eye(4)))


def test_full_disk_leaves_nothing_under_the_final_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(encode, "_write_parts", full)
    with pytest.raises(CannotWrite, match="free space on the disk"):
        write_volume(ct(), tmp_path / "ct.nii.gz")
    assert list(tmp_path.iterdir()) == []


def test_other_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"ends in \.nii or \.nii\.gz"):
        write_volume(ct(), tmp_path / "ct.img")


def test_folder_with_one_nifti_is_that_file(tmp_path: Path) -> None:
    write_volume(ct(), tmp_path / "ct.nii.gz")
    np.testing.assert_array_equal(read_images(tmp_path).voxels, ct().voxels)
