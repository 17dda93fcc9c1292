"""How one aspect of a series is judged."""

from dataclasses import dataclass
from enum import Enum, StrEnum

INSTEAD = "give the T1-weighted series without contrast agent or fat suppression"


class Aspect(StrEnum):
    """What has to fit before VBQ may be read from a series."""

    WEIGHTING = "weighting"
    FAT = "fat"
    CONTRAST = "contrast"
    CALCULATED = "calculated"
    SEQUENCE = "sequence"


class Verdict(Enum):
    """How one kind of evidence judges an aspect."""

    FIT = "fit"
    UNFIT = "unfit"
    UNKNOWN = "unknown"
    ODD = "odd"


@dataclass(frozen=True)
class View:
    """One verdict and what it rests on.

    Parameters
    ----------
    verdict : Verdict
        Unknown when the evidence says nothing.
    because : str
        A sentence for a refusal or a caveat; a clause for what fits.
    """

    verdict: Verdict = Verdict.UNKNOWN
    because: str = ""


def refused(name: str, why: str) -> str:
    """Sentence of a refusal under the name of what the series is.

    Parameters
    ----------
    name : str
        For example ``"post-contrast series"``.
    why : str
        What said so.

    Returns
    -------
    str
        One sentence that says what to do.
    """
    return f"{name}, refused for VBQ ({why}): {INSTEAD}"
