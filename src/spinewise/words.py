"""The words every room shares: levels, sides, phases, answers and the error tree.

The error tree::

    SpinewiseError              one sentence that says what to do
    ├── BadInput                a file or value cannot be used as given
    │   ├── UnreadableFile      broken, truncated, or of another format than its name says
    │   ├── MixedSeries         slices of more than one series, or missing or duplicate slices
    │   ├── NotThisModality     for example an MR series under the name CT
    │   ├── OffGrid             a label map that does not lie on the grid of its images
    │   └── MixedPatients       files that belong to different people
    ├── CannotMeasure           this thing cannot be measured here, and why
    ├── NotConfirmed            a step that needs a named clinician's confirmation first
    └── CannotWrite             the result could not be written; nothing half-written is left
"""

from enum import Enum, StrEnum
from typing import NoReturn


class Level(StrEnum):
    """A vertebral level by name, ordered from the head down.

    `T13` and `L6` exist in some people; whether a level is present is a question of the patient's
    own spine, so neighbours are asked of `anatomy.Spine`, not of this list.
    """

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"
    T10 = "T10"
    T11 = "T11"
    T12 = "T12"
    T13 = "T13"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    L6 = "L6"
    S1 = "S1"

    @property
    def rank(self) -> int:
        """Place in the order from C1 (0) downwards."""
        return _ORDER[self]

    @property
    def region(self) -> str:
        """First letter of the name: C, T, L or S."""
        return self.value[0]

    def is_above(self, other: "Level") -> bool:
        """Whether this level lies nearer to the head than `other`."""
        return self.rank < other.rank


_ORDER = {level: place for place, level in enumerate(Level)}


class Side(StrEnum):
    """The patient's own left or right."""

    LEFT = "left"
    RIGHT = "right"


class Structure(StrEnum):
    """What a label map can hold besides named vertebral levels."""

    SACRUM = "sacrum"
    COCCYX = "coccyx"
    FEMUR_LEFT = "femur left"
    FEMUR_RIGHT = "femur right"
    HIP_LEFT = "hip left"
    HIP_RIGHT = "hip right"
    SPINAL_CANAL = "spinal canal"
    SPINAL_CORD = "spinal cord"
    DISC = "intervertebral disc"
    UNNAMED_VERTEBRA = "vertebra without a level"
    UNNAMED_BODIES = "vertebral bodies without levels"
    OTHER = "another structure"


class Phase(StrEnum):
    """When in the pathway something belongs."""

    PREOP = "preop"
    INTRAOP = "intraop"
    POSTOP = "postop"
    COHORT = "cohort"


class Answer(Enum):
    """Yes, no or unknown. Unknown is never false, so an `Answer` has no truth value of its own."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        """Refuse: compare with `is Answer.YES` instead."""
        raise TypeError(
            "an Answer may be unknown: compare it with `is Answer.YES`, `is Answer.NO` or `is Answer.UNKNOWN`"
        )


class SpinewiseError(Exception):
    """Base of every error of this package; its text is one sentence that says what to do."""


class BadInput(SpinewiseError):
    """A file or value cannot be used as given."""


class UnreadableFile(BadInput):
    """A file is broken, truncated, or of another format than it claims."""


class MixedSeries(BadInput):
    """Slices belong to more than one series, are missing, or come twice."""


class NotThisModality(BadInput):
    """The images are of another kind than the one asked for."""


class OffGrid(BadInput):
    """A label map does not lie on the grid of its images."""


class MixedPatients(BadInput):
    """Files that would be merged belong to different people."""


class CannotMeasure(SpinewiseError):
    """This thing cannot be measured here; the text says why."""


class NotConfirmed(SpinewiseError):
    """A named clinician has to confirm something before this step."""


class CannotWrite(SpinewiseError):
    """The result could not be written; nothing half-written is left under the final name."""
