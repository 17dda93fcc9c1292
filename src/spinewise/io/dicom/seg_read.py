"""DICOM SEG files as label maps: segments by their SNOMED code, else by their label text."""

import warnings
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from spinewise.io.labels.names import name_of
from spinewise.io.labels.snomed import snomed_table
from spinewise.io.labels.source import LabelSource
from spinewise.words import BadInput, NotThisModality, Structure, UnreadableFile

_MOST = 255
_FRACTION = 0.5


def read_seg(path: Path) -> LabelSource:
    """Label map of a DICOM SEG file.

    Parameters
    ----------
    path : Path
        One file.

    Returns
    -------
    LabelSource
        Codes are the numbers of the segments, with a table of their names. Where segments overlap the later
        one is kept and a note says how many voxels that are. Fractions of a half or more count as inside.

    Raises
    ------
    UnreadableFile
        When the file is broken or no DICOM.
    NotThisModality
        When it is DICOM of another kind.
    BadInput
        When its frames do not make a regular grid, or it has too many segments.
    """
    import highdicom

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pydicom

            dataset = pydicom.dcmread(path)
        except (OSError, InvalidDicomError, ValueError, KeyError, EOFError, AttributeError):
            raise UnreadableFile(
                "the label map is neither NIfTI nor readable DICOM: give a NIfTI file, a DICOM SEG or a "
                "folder of masks"
            ) from None
        if dataset.get("Modality") != "SEG":
            raise NotThisModality(
                "the label map is DICOM of another kind than SEG: give the segmentation object"
            )
        table = {
            int(item.SegmentNumber): _written_name(item) for item in dataset.get("SegmentSequence") or ()
        }
        if max(table, default=0) > _MOST:
            raise BadInput("the segmentation has more than 255 segments: write the spine's alone")
        try:
            seg = highdicom.seg.Segmentation.from_dataset(dataset, copy=False)
            codes, affine, overlaps = _combined(seg, sorted(code for code in table if code))
        except (ValueError, RuntimeError, AttributeError, KeyError, TypeError, NotImplementedError):
            raise BadInput(
                "the frames of the segmentation make no regular grid or cannot be decoded: write it as "
                "NIfTI instead"
            ) from None
    notes = (f"{overlaps} voxels belong to several segments; the later one was kept.",) if overlaps else ()
    return LabelSource(
        codes, affine, {c: n for c, n in table.items() if c}, "the segments of the DICOM SEG", notes
    )


def _combined(
    seg: "highdicom.seg.Segmentation",  # type: ignore[name-defined]  # noqa: F821 - imported where used
    numbers: list[int],
) -> tuple["np.ndarray", "np.ndarray", int]:
    """Codes of all segments on their common grid, one segment at a time to keep memory small."""
    codes: np.ndarray | None = None
    affine = np.eye(4)
    overlaps = 0
    for number in numbers:
        one = seg.get_volume(segment_numbers=[number])
        inside = np.asarray(one.array)[..., 0] >= _FRACTION
        if codes is None:
            codes, affine = np.zeros(inside.shape, np.uint8), np.asarray(one.affine, dtype=float)
        overlaps += int(np.count_nonzero(codes[inside]))
        codes[inside] = number
    if codes is None:
        raise BadInput("the segmentation has no segments: give another label map")
    return np.ascontiguousarray(codes), affine, overlaps


def _written_name(segment: Dataset) -> str:
    """Name of a segment from its code where that is one of the spine, else from its label."""
    table = snomed_table()
    places = (
        *segment.get("SegmentedPropertyTypeCodeSequence", ()),
        *segment.get("AnatomicRegionSequence", ()),
    )
    side = _side(segment)
    for item in places:
        name = table["names"].get(str(item.get("CodeValue")))
        if name is not None and name_of(f"{name} {side}") is not Structure.OTHER:
            return f"{name} {side}".strip()
    for raw in (
        segment.get("SegmentLabel"),
        segment.get("SegmentDescription"),
        *(i.get("CodeMeaning") for i in places),
    ):
        if raw and name_of(f"{raw} {side}") is not Structure.OTHER:
            return f"{raw} {side}".strip()
    return "other"


def _side(segment: Dataset) -> str:
    sides = snomed_table()["sides"]
    for item in (
        *segment.get("SegmentedPropertyTypeModifierCodeSequence", ()),
        *(
            modifier
            for place in (
                *segment.get("SegmentedPropertyTypeCodeSequence", ()),
                *segment.get("AnatomicRegionSequence", ()),
            )
            for keyword in ("SegmentedPropertyTypeModifierCodeSequence", "AnatomicRegionModifierSequence")
            for modifier in place.get(keyword, ())
        ),
    ):
        found = sides.get(str(item.get("CodeValue")))
        if found:
            return str(found)
    return ""
