"""How a series was acquired: voltage, kernel, contrast, date, and what can refer to it."""

import datetime
from collections.abc import Sequence

from pydicom.dataset import Dataset

from spinewise.imaging.volume import Acquisition
from spinewise.io.dicom.mr_acquisition import mr_acquisition_of
from spinewise.io.dicom.multiframe import group, is_multiframe
from spinewise.io.dicom.slices import Slice, number, text
from spinewise.io.scans.contrast import contrast_described, contrast_from_agent
from spinewise.words import Answer

_UIDS = (
    ("study", "StudyInstanceUID"),
    ("series", "SeriesInstanceUID"),
    ("frame of reference", "FrameOfReferenceUID"),
    ("sop class", "SOPClassUID"),
)


def acquisition_of(slices: Sequence[Slice], notes: Sequence[str]) -> Acquisition:
    """How the slices of one series were acquired.

    Parameters
    ----------
    slices : sequence of Slice
        In the order of the stack.
    notes : sequence of str
        What was changed on reading.

    Returns
    -------
    Acquisition
        What the files do not say is None or unknown.
    """
    header = slices[0].file.header
    contrast, contrast_note = contrast_of(header)
    references = {name: text(header, keyword) for name, keyword in _UIDS if text(header, keyword)}
    instances = _instances(slices)
    empty = [name for name, _ in _UIDS if name not in references]
    if not instances:
        empty.append("instance")
    said = [*notes, *([contrast_note] if contrast_note else [])]
    if empty:
        said.append(f"The UIDs of {', '.join(empty)} are empty, so nothing can refer to these images by UID.")
    if text(header, "Modality") == "MR":
        return mr_acquisition_of(
            header,
            contrast=contrast,
            slice_thickness_mm=_thickness(header),
            date=date_of(header),
            manufacturer=text(header, "Manufacturer") or None,
            notes=tuple(said),
            references=references,
            instances=instances,
        )
    kvps = {_kvp(one.file.header) for one in slices}
    if len(kvps) > 1:
        said.append("The slices were taken at different tube voltages, so the voltage is given as unknown.")
    return Acquisition(
        modality=text(header, "Modality"),
        kvp=kvps.pop() if len(kvps) == 1 else None,
        kernel=_kernel(header),
        slice_thickness_mm=_thickness(header),
        contrast=contrast,
        date=date_of(header),
        manufacturer=text(header, "Manufacturer") or None,
        notes=tuple(said),
        references=references,
        instances=instances,
    )


def contrast_of(header: Dataset) -> tuple[Answer, str]:
    """Whether contrast agent was given.

    The agent's own element (0018,0010) comes first, then the names of series and protocol. An absent
    element is no answer: many scanners leave it out.

    Parameters
    ----------
    header : Dataset
        Header of one file.

    Returns
    -------
    answer : Answer
        Yes, no or unknown.
    note : str
        A sentence where the answer rests on a description or two places disagree; else empty.
    """
    tagged = contrast_from_agent(text(header, "ContrastBolusAgent"))
    if tagged is Answer.UNKNOWN and header.get("ContrastBolusAgentSequence"):
        tagged = Answer.YES
    described = contrast_described(f"{text(header, 'SeriesDescription')} {text(header, 'ProtocolName')}")
    if tagged is Answer.UNKNOWN:
        if described is Answer.UNKNOWN:
            return Answer.UNKNOWN, ""
        return described, f"Contrast agent: {described.value}, by the description of the series only."
    if described is not Answer.UNKNOWN and described is not tagged:
        return Answer.UNKNOWN, (
            "The element for contrast agent and the description of the series disagree, "
            "so contrast is given as unknown."
        )
    return tagged, ""


def date_of(header: Dataset) -> datetime.date | None:
    """Day of acquisition, or of series, study or content where that is not said.

    Parameters
    ----------
    header : Dataset
        Header of one file.

    Returns
    -------
    date or None
        None when no element holds a date.
    """
    for keyword in ("AcquisitionDate", "AcquisitionDateTime", "SeriesDate", "StudyDate", "ContentDate"):
        digits = text(header, keyword).replace(".", "").replace("-", "")[:8]
        try:
            return datetime.datetime.strptime(digits, "%Y%m%d").date()
        except ValueError:
            continue
    return None


def _instances(slices: Sequence[Slice]) -> tuple[str, ...]:
    """Instance UIDs in slice order; one for a file of many frames; none when any is empty."""
    if is_multiframe(slices[0].file):
        found = [text(slices[0].file.header, "SOPInstanceUID")]
    else:
        found = [text(one.file.header, "SOPInstanceUID") for one in slices]
    return tuple(found) if all(found) else ()


def _kvp(header: Dataset) -> float | None:
    value = number(header, "KVP")
    return number(group(header, None, "CTXRayDetailsSequence"), "KVP") if value is None else value


def _kernel(header: Dataset) -> str | None:
    kernel = text(header, "ConvolutionKernel")
    return kernel or text(group(header, None, "CTReconstructionSequence"), "ConvolutionKernel") or None


def _thickness(header: Dataset) -> float | None:
    value = number(header, "SliceThickness")
    return number(group(header, None, "PixelMeasuresSequence"), "SliceThickness") if value is None else value
