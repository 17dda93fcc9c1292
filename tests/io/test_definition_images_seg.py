"""DICOM SEG as a label map: by SNOMED code, by text, with sides, overlaps and a crop."""

from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import pytest
from images_builders import ct, series
from pydicom.sr.codedict import codes as known
from pydicom.sr.coding import Code

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.dicom.read import read_series
from spinewise.io.labels.read import read_labels
from spinewise.words import BadInput, Level, NotThisModality, Structure

UNNAMED = Code("99000", "99TEST", "something")


def segment(number: int, label: str, kind: Code, side: Code | None = None) -> hd.seg.SegmentDescription:
    """One segment's description."""
    described = hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=label,
        segmented_property_category=known.SCT.AnatomicalStructure,
        segmented_property_type=kind,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
    )
    if side is not None:
        described.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [
            hd.sr.CodedConcept.from_code(side)
        ]
    return described


def seg_of(
    folder: Path, masks: np.ndarray, segments: list[hd.seg.SegmentDescription], fractional: bool = False
) -> tuple[Path, Volume]:
    """A SEG of a small series, and the volume it belongs to."""
    volume = ct((8, 36, 40))
    volume = Volume(np.maximum(volume.voxels, 50), volume.affine, volume.acquisition)
    paths = series(folder / "series", volume)
    kind = hd.seg.SegmentationTypeValues.FRACTIONAL if fractional else hd.seg.SegmentationTypeValues.BINARY
    seg = hd.seg.Segmentation(
        source_images=[pydicom.dcmread(path) for path in paths],
        pixel_array=masks,
        segmentation_type=kind,
        segment_descriptions=segments,
        series_instance_uid="1.2.3.1",
        series_number=2,
        sop_instance_uid="1.2.3.2",
        instance_number=1,
        manufacturer="test",
        manufacturer_model_name="test",
        software_versions="1",
        device_serial_number="1",
    )
    path = folder / "labels.dcm"
    seg.save_as(path)
    return path, read_series(folder / "series")


def masks_of(*boxes: tuple[slice, slice, slice]) -> np.ndarray:
    """Stack of masks, one a segment."""
    masks = np.zeros((8, 36, 40, len(boxes)), np.uint8)
    for number, box in enumerate(boxes):
        masks[(*box, number)] = 1
    return masks


UPPER, LOWER = (slice(5, 7), slice(5, 15), slice(6, 16)), (slice(1, 4), slice(6, 18), slice(6, 17))
LEFT = (slice(0, 1), slice(20, 30), slice(30, 38))


@pytest.mark.parametrize("fractional", [False, True])
def test_segments_are_named_by_code_text_and_side(tmp_path: Path, fractional: bool) -> None:
    masks = masks_of(UPPER, LOWER, LEFT)
    path, volume = seg_of(
        tmp_path,
        masks.astype(float) if fractional else masks,
        [
            segment(1, "Wirbel oben", known.SCT.T12Vertebra),
            segment(2, "vertebrae_L1", UNNAMED),
            segment(3, "Femur", known.SCT.Femur, Code("7771000", "SCT", "Left")),
        ],
        fractional,
    )
    read = read_labels(path, volume)
    assert isinstance(read, LabelMap)
    assert dict(read.names) == {1: Level.T12, 2: Level.L1, 3: Structure.FEMUR_LEFT}
    expected = np.zeros((8, 36, 40), np.uint8)
    expected[UPPER], expected[LOWER], expected[LEFT] = 1, 2, 3
    np.testing.assert_array_equal(read.codes, expected)
    np.testing.assert_array_equal(read.affine, volume.affine)


def test_overlapping_segments_keep_the_later_one_and_say_so(tmp_path: Path) -> None:
    path, volume = seg_of(
        tmp_path,
        masks_of(UPPER, (slice(6, 7), *UPPER[1:])),
        [segment(1, "L1 vertebra", known.SCT.L1Vertebra), segment(2, "L2 vertebra", known.SCT.L2Vertebra)],
    )
    read = read_labels(path, volume)
    assert isinstance(read, LabelMap)
    assert (read.codes[6][UPPER[1:]] == 2).all() and (read.codes[5][UPPER[1:]] == 1).all()
    assert "100 voxels belong to several segments; the later one was kept." in read.notes


def test_folder_with_one_seg_is_that_file(tmp_path: Path) -> None:
    path, volume = seg_of(tmp_path, masks_of(UPPER), [segment(1, "L1", known.SCT.L1Vertebra)])
    (tmp_path / "alone").mkdir()
    path.rename(tmp_path / "alone" / "seg.dcm")
    read = read_labels(tmp_path / "alone", volume)
    assert isinstance(read, LabelMap) and read.levels == (Level.L1,)


def test_images_under_the_name_of_a_label_map_are_refused(tmp_path: Path) -> None:
    path = series(tmp_path)[0]
    with pytest.raises(NotThisModality, match="of another kind than SEG"):
        read_labels(path, ct())


def test_two_segments_of_one_level_are_refused(tmp_path: Path) -> None:
    path, volume = seg_of(
        tmp_path,
        masks_of(UPPER, LOWER),
        [segment(1, "L1", known.SCT.L1Vertebra), segment(2, "L1 again", known.SCT.L1Vertebra)],
    )
    with pytest.raises(BadInput, match="two labels the name L1"):
        read_labels(path, volume)
