"""How an MR series was acquired, from plain and enhanced headers."""

from typing import Any

from pydicom.dataset import Dataset

from spinewise.imaging.mr import MrAcquisition
from spinewise.io.dicom.multiframe import group
from spinewise.io.dicom.slices import number, text
from spinewise.io.scans.mr_words import HeaderWords, mr_acquisition, read_words

_PULSE = {"SPIN": ("SE",), "GRADIENT": ("GR",), "BOTH": ("SE", "GR")}


def mr_acquisition_of(header: Dataset, **known: Any) -> MrAcquisition:
    """Acquisition of an MR series.

    Parameters
    ----------
    header : Dataset
        Of its first file.
    **known
        What is read alike for every modality.

    Returns
    -------
    MrAcquisition
        What the header does not say is None, empty or unknown. The description is read, never kept.
    """
    timing = _frame_group(header, "MRTimingAndRelatedParametersSequence")
    echo = _frame_group(header, "MREchoSequence")
    modifier = _frame_group(header, "MRModifierSequence")
    frame_type = _frame_group(header, "MRImageFrameTypeSequence")
    sequence = _words(header, "ScanningSequence") or _PULSE.get(text(header, "EchoPulseSequence").upper(), ())
    if "YES" in (text(modifier, "InversionRecovery").upper(), text(header, "InversionRecovery").upper()):
        sequence = (*sequence, "IR") if "IR" not in sequence else sequence
    words = HeaderWords(
        sequence=sequence,
        options=_words(header, "ScanOptions"),
        image_type=(*_words(header, "ImageType"), *_words(frame_type, "FrameType")),
        suppression=text(modifier, "SpectrallySelectedSuppression").upper(),
        contrast_named=(
            text(header, "AcquisitionContrast") or text(frame_type, "AcquisitionContrast")
        ).upper(),
    )
    return mr_acquisition(
        words,
        read_words(f"{text(header, 'SeriesDescription')} {text(header, 'ProtocolName')}"),
        field_strength_t=_tesla(number(header, "MagneticFieldStrength")),
        echo_time_ms=_first(number(header, "EchoTime"), number(echo, "EffectiveEchoTime")),
        repetition_time_ms=_first(number(header, "RepetitionTime"), number(timing, "RepetitionTime")),
        inversion_time_ms=_first(number(header, "InversionTime"), _several(modifier, "InversionTimes")),
        flip_angle_deg=_first(number(header, "FlipAngle"), number(timing, "FlipAngle")),
        **known,
    )


def _frame_group(header: Dataset, name: str) -> Dataset:
    """Functional group that all frames share, or that of the first frame."""
    frames = header.get("PerFrameFunctionalGroupsSequence")
    return group(header, frames[0] if frames else None, name)


def _words(header: Dataset, keyword: str) -> tuple[str, ...]:
    return tuple(word.strip().upper() for word in text(header, keyword).split(",") if word.strip())


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _several(header: Dataset, keyword: str) -> float | None:
    value = header.get(keyword)
    try:
        return None if value is None else float(value[0] if isinstance(value, list | tuple) else value)
    except (TypeError, ValueError, IndexError):
        return None


def _tesla(value: float | None) -> float | None:
    """Some makers write 15000 or 30000 (gauss): no magnet for people is stronger than 20 T."""
    strongest = 20.0
    if value is None or value <= 0:
        return None
    return value / 10000 if value > strongest else value
