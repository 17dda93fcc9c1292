"""How MR images were made: field strength, times, sequence, and what changes their contrast."""

from dataclasses import dataclass, field

from spinewise.imaging.volume import Acquisition
from spinewise.words import Answer


@dataclass(frozen=True)
class MrAcquisition(Acquisition):
    """How MR images were made; what a file does not say is None, empty or unknown, never a default.

    Parameters
    ----------
    modality, kvp, kernel, slice_thickness_mm, contrast, date, manufacturer, notes, references, instances
        As in `Acquisition`; voltage and kernel stay None.
    field_strength_t : float or None
        Tesla.
    echo_time_ms, repetition_time_ms, inversion_time_ms : float or None
        As written.
    flip_angle_deg : float or None
        As written.
    sequence : tuple of str
        Words of DICOM: ``SE`` spin echo, ``IR`` inversion recovery, ``GR`` gradient echo, ``EP`` echo planar.
    fat_suppressed : Answer
        Whether fat was suppressed, or images show water alone.
    calculated : Answer
        Whether the signal was calculated from other images (synthetic MRI, maps, subtractions).
    weighting : str
        ``"T1"``, ``"T2"``, ``"PD"`` or other word where the file names its contrast; empty when it does not.
    marks : mapping
        By the name of an attribute above: what in the file says so, for sentences.
    """

    field_strength_t: float | None = None
    echo_time_ms: float | None = None
    repetition_time_ms: float | None = None
    inversion_time_ms: float | None = None
    flip_angle_deg: float | None = None
    sequence: tuple[str, ...] = ()
    fat_suppressed: Answer = Answer.UNKNOWN
    calculated: Answer = Answer.UNKNOWN
    weighting: str = ""
    marks: dict[str, str] = field(default_factory=dict)
