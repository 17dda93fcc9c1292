"""Label maps of every numbering, with and without a table, on any grid; or a question."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from images_builders import affine_of, stacked

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.io.labels.conventions import conventions, norms
from spinewise.io.labels.names import name_of
from spinewise.io.labels.read import read_labels
from spinewise.io.nifti.encode import write_nifti
from spinewise.results import Question
from spinewise.words import BadInput, Level, OffGrid, Structure, UnreadableFile

L1_TO_L5 = (Level.L1, Level.L2, Level.L3, Level.L4, Level.L5)
T6_TO_T12 = tuple(Level(f"T{number}") for number in range(6, 13))
C3_TO_C7 = tuple(Level(f"C{number}") for number in range(3, 8))
AFFINE = affine_of((2.0, 2.0, 2.0), (-50.0, -40.0, 10.0))


def codes_of(numbering: str, levels: tuple[Level, ...]) -> list[int]:
    """Codes of levels in a numbering, from the head down."""
    names = next(one for one in conventions() if one.id == numbering).names
    return [next(code for code, name in names.items() if name == level) for level in levels]


def map_of(
    codes: list[int], levels: tuple[Level, ...], bodies: bool = False, scale: float = 1.0
) -> np.ndarray:
    """Label map of vertebrae of usual size."""
    sizes = norms().levels
    return stacked(
        {
            code: (sizes[level].spacing_mm * scale, sizes[level].body_ml * scale**3)
            for code, level in zip(codes, levels, strict=True)
        },
        AFFINE,
        bodies,
    )


def bone(codes: np.ndarray, affine: np.ndarray = AFFINE) -> Volume:
    """Images in which everything is bone."""
    return Volume(np.full(codes.shape, 200, np.int16), affine, Acquisition("CT"))


def file_of(folder: Path, codes: np.ndarray, affine: np.ndarray = AFFINE) -> Path:
    """The label map as a NIfTI file without a table."""
    path = folder / "labels.nii.gz"
    write_nifti(path, codes, affine)
    return path


@pytest.mark.parametrize("scale", [0.85, 1.0, 1.15])
@pytest.mark.parametrize(
    "levels", [L1_TO_L5, T6_TO_T12 + L1_TO_L5, C3_TO_C7], ids=["lumbar", "T6-L5", "cervical"]
)
@pytest.mark.parametrize(
    "numbering",
    ["TotalSegmentator v2", "TotalSegmentator v1", "TotalSegmentator vertebrae_mr", "VerSe", "TotalSpineSeg"],
)
def test_numbering_is_recognised_by_order_and_size_or_asked(
    tmp_path: Path, numbering: str, levels: tuple[Level, ...], scale: float
) -> None:
    codes = codes_of(numbering, levels)
    labels = map_of(codes, levels, scale=scale)
    read = read_labels(file_of(tmp_path, labels), bone(labels))
    if isinstance(read, Question):
        assert numbering in read.choices and len(read.choices) > 1
        assert scale != 1.0, "a spine of usual size must be recognised"
    else:
        assert read.convention == numbering
        assert dict(read.names) == dict(zip(codes, levels, strict=True))
        assert not read.bodies_only


def test_bodies_only_is_seen_from_the_shapes(tmp_path: Path) -> None:
    """`vertebrae_pp` has the codes of VerSe: the names are the same, the shapes tell which it is."""
    levels = (Level.T12, *L1_TO_L5)
    codes = codes_of("TotalSegmentator vertebrae_pp", levels)
    assert codes == codes_of("VerSe", levels)
    labels = map_of(codes, levels, bodies=True)
    read = read_labels(file_of(tmp_path, labels), bone(labels))
    assert isinstance(read, LabelMap)
    assert (read.convention, read.bodies_only, read.levels) == ("TotalSegmentator vertebrae_pp", True, levels)


def test_extra_levels_are_named(tmp_path: Path) -> None:
    levels = (Level.T12, Level.T13, *L1_TO_L5, Level.L6)
    codes = [19, 28, 20, 21, 22, 23, 24, 25]
    labels = map_of(codes, levels)
    read = read_labels(file_of(tmp_path, labels), bone(labels))
    assert isinstance(read, LabelMap)
    assert dict(read.names) == dict(zip(codes, levels, strict=True))


def test_every_numbering_has_the_codes_of_its_source() -> None:
    """Spot checks against the published tables, so that a slip in the file is seen."""
    expected = {
        "TotalSegmentator v2": {
            27: "L5",
            31: "L1",
            32: "T12",
            43: "T1",
            50: "C1",
            26: "S1",
            25: "sacrum",
            75: "femur left",
        },
        "TotalSegmentator v1": {
            18: "L5",
            22: "L1",
            23: "T12",
            34: "T1",
            41: "C1",
            92: "sacrum",
            89: "femur right",
        },
        "TotalSegmentator vertebrae_pp": {1: "C1", 8: "T1", 19: "T12", 20: "L1", 24: "L5"},
        "TotalSegmentator vertebrae_mr": {1: "sacrum", 2: "L5", 6: "L1", 7: "T12", 18: "T1", 25: "C1"},
        "VerSe": {
            1: "C1",
            8: "T1",
            19: "T12",
            20: "L1",
            25: "L6",
            26: "sacrum",
            27: "coccyx",
            28: "T13",
            120: "intervertebral disc",
        },
        "TPTBox with sacral segments": {26: "S1", 20: "L1", 28: "T13"},
        "TotalSpineSeg": {
            1: "spinal cord",
            2: "spinal canal",
            11: "C1",
            21: "T1",
            32: "T12",
            41: "L1",
            45: "L5",
            50: "sacrum",
            100: "intervertebral disc",
        },
        "bodies and discs without levels": {1: "vertebral bodies without levels", 2: "intervertebral disc"},
    }
    found = {one.id: one for one in conventions()}
    assert set(found) == set(expected)
    for numbering, codes in expected.items():
        assert {code: str(found[numbering].names[code]) for code in codes} == codes
    assert max(found["TotalSegmentator v2"].names) == 117 and max(found["TotalSegmentator v1"].names) == 104


def test_one_vertebra_alone_is_a_question(tmp_path: Path) -> None:
    labels = map_of([22], (Level.L3,))
    read = read_labels(file_of(tmp_path, labels), bone(labels))
    assert isinstance(read, Question) and read.id == "labels.convention"
    assert {"VerSe", "TotalSegmentator v1"} <= set(read.choices) and "TotalSegmentator v2" not in read.choices


def test_question_is_answered_by_its_choice(tmp_path: Path) -> None:
    labels = map_of([22], (Level.L3,))
    path = file_of(tmp_path, labels)
    read = read_labels(path, bone(labels), convention="totalsegmentator V1")
    assert isinstance(read, LabelMap) and dict(read.names) == {22: Level.L1}


def test_unknown_numbering_is_a_question(tmp_path: Path) -> None:
    labels = map_of([20, 21, 22], L1_TO_L5[:3])
    read = read_labels(file_of(tmp_path, labels), bone(labels), convention="ours")
    assert isinstance(read, Question) and "not known" in read.what and read.choices == ("VerSe",)
    strange = map_of([240, 250, 251], L1_TO_L5[:3])
    read = read_labels(file_of(tmp_path, strange), bone(strange))
    assert isinstance(read, Question) and "VerSe" in read.choices


def test_named_numbering_that_turns_the_spine_over_is_a_question(tmp_path: Path) -> None:
    labels = map_of([20, 21, 22, 23], L1_TO_L5[:4])
    read = read_labels(file_of(tmp_path, labels), bone(labels), convention="TotalSegmentator v1")
    assert isinstance(read, Question) and "from the feet to the head" in read.what


def test_left_and_right_bones_must_be_on_their_sides(tmp_path: Path) -> None:
    levels = L1_TO_L5
    codes = codes_of("TotalSegmentator v2", levels)
    labels = map_of(codes, levels)
    labels[:4, :8, :6], labels[:4, :8, -6:] = 76, 75
    good = read_labels(file_of(tmp_path, labels), bone(labels))
    assert isinstance(good, LabelMap) and good.names[75] is Structure.FEMUR_LEFT
    labels[:4, :8, :6], labels[:4, :8, -6:] = 75, 76
    assert isinstance(read_labels(file_of(tmp_path, labels), bone(labels)), Question)


def test_bodies_and_discs_without_levels_are_a_question(tmp_path: Path) -> None:
    labels = map_of([1, 3, 5, 7, 9], L1_TO_L5, bodies=True)
    merged = np.where(labels > 0, 1, 0).astype(np.uint8)
    merged[(labels == 0) & (np.roll(labels, 3, axis=0) > 0)] = 2
    path = file_of(tmp_path, merged)
    read = read_labels(path, bone(merged))
    assert isinstance(read, Question) and read.id == "labels.levels" and "without levels" in read.what
    kept = read_labels(path, bone(merged), convention=read.choices[1])
    assert isinstance(kept, LabelMap) and kept.levels == ()
    assert dict(kept.names) == {1: Structure.UNNAMED_BODIES, 2: Structure.DISC}


@pytest.mark.parametrize(
    "table",
    [
        {"labels": {"7": "vertebrae_L2", "9": "L3", "3": "femur_left"}},
        {"vertebrae_L2": 7, "L3": 9, "femur_left": 3},
        {"7": "L2 vertebra", "9": "Third lumbar vertebra", "3": "left femur"},
    ],
)
def test_sidecar_table_names_the_codes(tmp_path: Path, table: dict[str, object]) -> None:
    labels = map_of([7, 9], (Level.L2, Level.L3))
    labels[0, 0, 0], labels[0, 0, 1] = 3, 4
    path = file_of(tmp_path, labels)
    (tmp_path / "labels.json").write_text(json.dumps(table))
    read = read_labels(path, bone(labels))
    assert isinstance(read, LabelMap)
    assert dict(read.names) == {7: Level.L2, 9: Level.L3, 3: Structure.FEMUR_LEFT, 4: Structure.OTHER}
    assert any("Codes 4 are not in the label table" in note for note in read.notes)


def test_bids_table_names_the_codes(tmp_path: Path) -> None:
    labels = map_of([7, 9], (Level.L2, Level.L3))
    path = file_of(tmp_path, labels)
    (tmp_path / "labels.tsv").write_text("index\tname\n7\tL2\n9\tL3\n")
    read = read_labels(path, bone(labels))
    assert isinstance(read, LabelMap) and dict(read.names) == {7: Level.L2, 9: Level.L3}


def test_table_that_names_a_level_twice_is_refused(tmp_path: Path) -> None:
    labels = map_of([7, 9], (Level.L2, Level.L3))
    path = file_of(tmp_path, labels)
    (tmp_path / "labels.json").write_text('{"7": "L2", "9": "L2"}')
    with pytest.raises(BadInput, match="two labels the name L2"):
        read_labels(path, bone(labels))


def test_masks_of_a_folder_are_named_after_their_files(tmp_path: Path) -> None:
    labels = map_of([1, 2], (Level.T12, Level.L1))
    labels[:3, :5, :5] = 3
    for name, code in (("vertebrae_T12", 1), ("vertebrae_L1", 2), ("hip_right", 3)):
        write_nifti(tmp_path / f"{name}.nii.gz", (labels == code).astype(np.uint8), AFFINE)
    write_nifti(tmp_path / "liver.nii.gz", np.ones_like(labels), AFFINE)
    overlap = labels == 2
    overlap |= (labels == 1) & (np.arange(labels.shape[0]) % 2 == 0)[:, None, None]
    write_nifti(tmp_path / "vertebrae_L1.nii.gz", overlap.astype(np.uint8), AFFINE)
    read = read_labels(tmp_path, bone(labels))
    assert isinstance(read, LabelMap)
    assert set(read.names.values()) == {Level.T12, Level.L1, Structure.HIP_RIGHT}
    assert any("belong to several masks" in note for note in read.notes)
    np.testing.assert_array_equal(read.codes == read.code_of(Level.L1), overlap)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("flips", [(), (0,), (1, 2), (0, 1, 2)])
def test_same_grid_with_turned_axes_is_reordered_exactly(
    tmp_path: Path, order: tuple[int, int, int], flips: tuple[int, ...]
) -> None:
    codes = codes_of("VerSe", L1_TO_L5)
    labels = map_of(codes, L1_TO_L5)
    volume = bone(labels)
    turned, affine = labels.transpose(order), AFFINE.copy()
    affine[:3, :3] = AFFINE[:3, order]
    for axis in flips:
        turned = np.flip(turned, axis)
        affine[:3, 3] += affine[:3, axis] * (turned.shape[axis] - 1)
        affine[:3, axis] *= -1
    read = read_labels(file_of(tmp_path, np.ascontiguousarray(turned), affine), volume)
    assert isinstance(read, LabelMap) and read.codes.flags.c_contiguous
    np.testing.assert_array_equal(read.codes, labels)
    np.testing.assert_array_equal(read.affine, volume.affine)
    assert not any("grid" in note for note in read.notes)


def test_other_grid_takes_the_nearest_voxel_and_says_so(tmp_path: Path) -> None:
    codes = codes_of("VerSe", L1_TO_L5)
    labels = map_of(codes, L1_TO_L5)
    finer = affine_of((1.0, 1.0, 1.0), (-50.5, -40.5, 9.5))
    volume = bone(np.zeros([2 * size for size in labels.shape], np.uint8), finer)
    read = read_labels(file_of(tmp_path, labels), volume)
    assert isinstance(read, LabelMap)
    np.testing.assert_array_equal(read.codes, labels.repeat(2, 0).repeat(2, 1).repeat(2, 2))
    assert any("another grid" in note and "outside" not in note for note in read.notes)


def test_cropped_map_is_set_into_the_images_and_what_is_cut_is_said(tmp_path: Path) -> None:
    codes = codes_of("VerSe", L1_TO_L5)
    labels = map_of(codes, L1_TO_L5)
    volume = bone(labels)
    moved = AFFINE.copy()
    moved[:3, 3] = volume.to_patient(np.array([10.0, 0.0, 0.0]))
    read = read_labels(file_of(tmp_path, labels[10:], moved), volume)
    assert isinstance(read, LabelMap)
    np.testing.assert_array_equal(read.codes[10:], labels[10:])
    assert not read.codes[:10].any()
    half = Volume(volume.voxels[: labels.shape[0] // 2], AFFINE, volume.acquisition)
    cut = read_labels(file_of(tmp_path, labels), half, convention="VerSe")
    assert isinstance(cut, LabelMap) and any("outside the images" in note for note in cut.notes)


def test_map_beside_the_images_is_refused(tmp_path: Path) -> None:
    labels = map_of(codes_of("VerSe", L1_TO_L5), L1_TO_L5)
    far = AFFINE.copy()
    far[:3, 3] += 5000
    with pytest.raises(OffGrid, match="does not lie on the images"):
        read_labels(file_of(tmp_path, labels, far), bone(labels))


def test_map_that_lies_on_no_bone_is_refused(tmp_path: Path) -> None:
    labels = map_of(codes_of("VerSe", L1_TO_L5), L1_TO_L5)
    fat = Volume(np.full(labels.shape, -100, np.int16), AFFINE, Acquisition("CT"))
    with pytest.raises(OffGrid, match=r"do not lie on bone \(their median is -100 HU\)"):
        read_labels(file_of(tmp_path, labels), fat)


def test_empty_map_is_refused(tmp_path: Path) -> None:
    codes = np.zeros((5, 6, 7), np.uint8)
    with pytest.raises(BadInput, match="the label map is empty"):
        read_labels(file_of(tmp_path, codes), bone(codes))


def test_probabilities_are_no_codes(tmp_path: Path) -> None:
    path = tmp_path / "labels.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.full((4, 5, 6), 0.5, np.float32), np.eye(4)), path)
    with pytest.raises(BadInput, match="no label codes"):
        read_labels(path, bone(np.zeros((6, 5, 4), np.uint8)))


def test_codes_written_as_fractions_of_no_size_are_codes(tmp_path: Path) -> None:
    labels = map_of(codes_of("VerSe", L1_TO_L5), L1_TO_L5)
    affine = np.diag([-1.0, -1, 1, 1]) @ AFFINE[:, [2, 1, 0, 3]]
    nibabel.save(nibabel.Nifti1Image(labels.T.astype(np.float64), affine), tmp_path / "labels.nii.gz")
    read = read_labels(tmp_path / "labels.nii.gz", bone(labels))
    assert isinstance(read, LabelMap) and read.codes.dtype == np.uint8
    np.testing.assert_array_equal(read.codes, labels)


def test_absent_broken_or_foreign_files_are_refused(tmp_path: Path) -> None:
    volume = bone(np.zeros((4, 5, 6), np.uint8))
    with pytest.raises(UnreadableFile, match="no such label map"):
        read_labels(tmp_path / "absent.nii.gz", volume)
    (tmp_path / "labels.nii.gz").write_bytes(b"broken")
    with pytest.raises(UnreadableFile, match="the label map is broken"):
        read_labels(tmp_path / "labels.nii.gz", volume)
    (tmp_path / "labels.stl").write_bytes(b"solid")
    with pytest.raises(UnreadableFile, match="neither NIfTI nor readable DICOM"):
        read_labels(tmp_path / "labels.stl", volume)
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput, match="holds no label map"):
        read_labels(tmp_path / "folder", volume)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("vertebrae_L5", Level.L5),
        ("T12 vertebra", Level.T12),
        ("Th5", Level.T5),
        ("vertebrae_S1", Level.S1),
        ("Twelfth thoracic vertebra", Level.T12),
        ("vertebra L6", Level.L6),
        ("sacrum", Structure.SACRUM),
        ("sacrum_S2", Structure.OTHER),
        ("disc_L4_L5", Structure.DISC),
        ("rib_left_12", Structure.OTHER),
        ("hip_right", Structure.HIP_RIGHT),
        ("gluteus_maximus_left", Structure.OTHER),
        ("spinal_cord", Structure.SPINAL_CORD),
        ("vertebrae_body", Structure.UNNAMED_BODIES),
        ("L7", Structure.OTHER),
        ("T2 lesion artery", Structure.OTHER),
    ],
)
def test_written_names_mean_levels_and_structures(raw: str, meant: Level | Structure) -> None:
    assert name_of(raw) is meant
