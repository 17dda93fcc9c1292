"""Which series a folder holds, what kind each is, and which one is meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.io.dicom.acquisition import contrast_of, date_of
from spinewise.io.dicom.files import FolderFiles, SourceFile
from spinewise.io.dicom.multiframe import group, is_multiframe
from spinewise.io.dicom.slices import number, text, whole_number
from spinewise.words import Answer, MixedPatients, MixedSeries, NotThisModality, UnreadableFile

_LOCALIZER = ("LOCALIZER", "SCOUT", "TOPOGRAM")
_SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
IMAGES = "images"
_MODALITY_WORDS = {
    "SR": "dose report or structured report",
    "SEG": "segmentation",
    "RTSTRUCT": "set of contours",
    "PR": "presentation state",
    "KO": "key object note",
    "DOC": "document",
}


@dataclass(frozen=True, eq=False)
class Series:
    """Files of one series that are of one kind.

    Parameters
    ----------
    uid : str
        Series instance UID; empty when the files have none.
    modality : str
        DICOM modality.
    kind : str
        ``"images"``, ``"localizer"``, ``"secondary capture"`` or the name of what it is instead.
    files : tuple of SourceFile
        In the order of their names.
    """

    uid: str
    modality: str
    kind: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True)
class SeriesSummary:
    """What a person needs to choose a series; nothing in it names the patient.

    Parameters
    ----------
    uid : str
        Series instance UID, by which it is chosen; empty when the files have none.
    modality, kind : str
        DICOM modality, and whether it holds slices or something else.
    files : int
        How many files (a file may hold many frames).
    rows, columns : int or None
        Size of the images.
    slice_thickness_mm, kvp : float or None
        As written.
    kernel : str or None
        As written.
    contrast : str
        ``"yes"``, ``"no"`` or ``"unknown"``.
    date : str or None
        Day of acquisition, ISO.
    """

    uid: str
    modality: str
    kind: str
    files: int
    rows: int | None
    columns: int | None
    slice_thickness_mm: float | None
    kvp: float | None
    kernel: str | None
    contrast: str
    date: str | None


def series_in(folder: FolderFiles) -> tuple[Series, ...]:
    """All series of a folder, those with most files first.

    Parameters
    ----------
    folder : FolderFiles
        Headers of its files.

    Returns
    -------
    tuple of Series
        Files of one series UID but of several kinds are several entries.
    """
    groups: dict[tuple[str, str, str], list[SourceFile]] = {}
    for file in folder.dicom:
        key = (text(file.header, "SeriesInstanceUID"), text(file.header, "Modality"), kind_of(file))
        groups.setdefault(key, []).append(file)
    found = [Series(*key, tuple(files)) for key, files in groups.items()]
    return tuple(sorted(found, key=lambda one: -len(one.files)))


def kind_of(file: SourceFile) -> str:
    """What a file is.

    Parameters
    ----------
    file : SourceFile
        Any DICOM file.

    Returns
    -------
    str
        ``"images"`` for slices that can make a volume, else a word for what it is.
    """
    header = file.header
    modality = text(header, "Modality")
    if modality in _MODALITY_WORDS:
        return _MODALITY_WORDS[modality]
    image_type = text(header, "ImageType").upper()
    if is_multiframe(file):
        for name in ("CTImageFrameTypeSequence", "MRImageFrameTypeSequence"):
            image_type += ", " + text(group(header, None, name), "FrameType").upper()
    if any(word in image_type for word in _LOCALIZER):
        return "localizer"
    if text(header, "SOPClassUID").startswith(_SECONDARY) or modality in ("OT", "SC"):
        return "secondary capture"
    if not whole_number(header, "Rows") or not whole_number(header, "Columns"):
        return "file without an image"
    if whole_number(header, "SamplesPerPixel", 1) != 1:
        return "colour picture"
    return IMAGES


def summary_of(series: Series) -> SeriesSummary:
    """What a person needs to choose a series.

    Parameters
    ----------
    series : Series
        One series.

    Returns
    -------
    SeriesSummary
        Without anything that names the patient.
    """
    header = series.files[0].header
    shared = group(header, None, "PixelMeasuresSequence")
    date = date_of(header)
    thickness = number(header, "SliceThickness")
    kvp = number(header, "KVP")
    return SeriesSummary(
        uid=series.uid,
        modality=series.modality,
        kind=series.kind,
        files=len(series.files),
        rows=whole_number(header, "Rows") or None,
        columns=whole_number(header, "Columns") or None,
        slice_thickness_mm=number(shared, "SliceThickness") if thickness is None else thickness,
        kvp=number(group(header, None, "CTXRayDetailsSequence"), "KVP") if kvp is None else kvp,
        kernel=text(header, "ConvolutionKernel") or None,
        contrast=contrast_of(header)[0].value if series.kind == IMAGES else Answer.UNKNOWN.value,
        date=date.isoformat() if date else None,
    )


def choose(series: Sequence[Series], modality: str, uid: str | None) -> Series:
    """The series that is meant.

    Parameters
    ----------
    series : sequence of Series
        All series of a folder.
    modality : str
        DICOM modality that is wanted.
    uid : str or None
        UID of the wanted series; None when there should be only one.

    Returns
    -------
    Series
        Slices of the wanted modality.

    Raises
    ------
    UnreadableFile
        When there is no DICOM file.
    NotThisModality
        When there are images, but none of the wanted modality.
    MixedPatients
        When the images belong to different people.
    MixedSeries
        When there are several series and none was named, or the named one is absent.
    """
    if not series:
        raise UnreadableFile(
            "the folder holds no DICOM file: give the folder with the slices, or a NIfTI file instead"
        )
    wanted = [one for one in series if one.kind == IMAGES and one.modality == modality]
    if uid is not None:
        wanted = [one for one in wanted if one.uid == uid]
        if not wanted:
            raise MixedSeries(
                f"no {modality} series has the UID that was asked for: list the series to see which are there"
            )
    if not wanted:
        there = ", ".join(sorted({f"{one.modality or 'unnamed'} ({one.kind})" for one in series}))
        raise NotThisModality(
            f"the folder holds no {modality} slices but {there}: give the folder of the {modality}"
        )
    check_one_patient([file for one in wanted for file in one.files])
    if len(wanted) > 1:
        raise MixedSeries(
            f"the folder holds {len(wanted)} {modality} series: choose one by its UID, or give the folder "
            "of one: " + "; ".join(_in_words(one) for one in wanted)
        )
    return wanted[0]


def check_one_patient(files: Sequence[SourceFile]) -> None:
    """Refuse files that belong to different people.

    Parameters
    ----------
    files : sequence of SourceFile
        Files that would be merged.

    Raises
    ------
    MixedPatients
        When identifier, birth date or sex disagree; an empty one disagrees with nothing.
    """
    names = (("PatientID", "identifier"), ("PatientBirthDate", "birth date"), ("PatientSex", "sex"))
    for keyword, word in names:
        known = {text(file.header, keyword) for file in files} - {""}
        if len(known) > 1:
            raise MixedPatients(
                f"the images belong to {len(known)} different people (by {word}): "
                "put each person's images into a folder of their own"
            )


def set_aside(series: Sequence[Series], chosen: Series, not_dicom: int) -> tuple[str, ...]:
    """Sentence about everything in the folder that was not read.

    Parameters
    ----------
    series : sequence of Series
        All series of the folder.
    chosen : Series
        The one that is read.
    not_dicom : int
        How many files are not DICOM.

    Returns
    -------
    tuple of str
        Empty, or one sentence.
    """
    counts: Counter[str] = Counter()
    for one in series:
        if one is not chosen:
            word = f"{one.modality} slice" if one.kind == IMAGES else one.kind
            counts[word] += len(one.files)
    if not_dicom:
        counts["file that is not DICOM"] += not_dicom
    if not counts:
        return ()
    parts = ", ".join(f"{count} x {word}" for word, count in sorted(counts.items()))
    return (f"Set aside in the folder: {parts}.",)


def _in_words(series: Series) -> str:
    seen = summary_of(series)
    parts = [f"{seen.files} files"]
    if seen.slice_thickness_mm:
        parts.append(f"{seen.slice_thickness_mm:g} mm")
    if seen.kernel:
        parts.append(seen.kernel)
    return f"{series.uid or 'no UID'} ({', '.join(parts)})"
