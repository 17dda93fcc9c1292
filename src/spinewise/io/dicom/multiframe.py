"""Enhanced multi-frame images: one file that holds a whole series."""

from pydicom.dataset import Dataset

from spinewise.io.dicom.files import SourceFile
from spinewise.io.dicom.slices import Slice, number, numbers, slice_of, whole_number
from spinewise.words import UnreadableFile

ENHANCED = ("1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2")


def is_multiframe(file: SourceFile) -> bool:
    """Whether a file holds frames with a place each.

    Parameters
    ----------
    file : SourceFile
        Any image.

    Returns
    -------
    bool
        True for enhanced images, legacy converted ones included.
    """
    return "PerFrameFunctionalGroupsSequence" in file.header


def slices_of(file: SourceFile) -> tuple[Slice, ...]:
    """All slices of a file.

    Parameters
    ----------
    file : SourceFile
        A single-frame or enhanced multi-frame image.

    Returns
    -------
    tuple of Slice
        In the order of the frames.

    Raises
    ------
    UnreadableFile
        When a slice has no place in the patient, or the frames do not match their number.
    """
    header = file.header
    if not is_multiframe(file):
        if whole_number(header, "NumberOfFrames", 1) > 1:
            raise UnreadableFile(
                f"{file.place} holds several frames but not where they lie: export the original series"
            )
        return (slice_of(file),)
    frames = header.PerFrameFunctionalGroupsSequence
    if len(frames) != whole_number(header, "NumberOfFrames"):
        raise UnreadableFile(
            f"{file.place} announces more or fewer frames than it describes: export it again"
        )
    return tuple(_slice(file, index, frame) for index, frame in enumerate(frames))


def group(header: Dataset, frame: Dataset | None, name: str) -> Dataset:
    """Functional group of a frame, or the one that all frames share.

    Parameters
    ----------
    header : Dataset
        Header of the file.
    frame : Dataset or None
        The frame's own groups; None asks only for what is shared.
    name : str
        Name of the sequence, for example ``"PixelMeasuresSequence"``.

    Returns
    -------
    Dataset
        Empty when there is no such group.
    """
    shared = header.get("SharedFunctionalGroupsSequence")
    for place in (frame, shared[0] if shared else None):
        if place is not None and place.get(name):
            item: Dataset = place[name][0]
            return item
    return Dataset()


def _slice(file: SourceFile, index: int, frame: Dataset) -> Slice:
    header = file.header
    where = f"frame {index + 1} of {file.place}"
    measures = group(header, frame, "PixelMeasuresSequence")
    scale = group(header, frame, "PixelValueTransformationSequence")
    return Slice(
        file,
        index,
        numbers(group(header, frame, "PlanePositionSequence"), "ImagePositionPatient", 3, where),
        numbers(group(header, frame, "PlaneOrientationSequence"), "ImageOrientationPatient", 6, where),
        numbers(measures, "PixelSpacing", 2, where),
        number(scale, "RescaleSlope"),
        number(scale, "RescaleIntercept"),
        whole_number(header, "Rows"),
        whole_number(header, "Columns"),
    )
