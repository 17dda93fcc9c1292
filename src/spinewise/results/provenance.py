"""What a result was made by and from, so that it can be replayed."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class InputFile:
    """A file or series that a result was made from, named without patient identifiers.

    Parameters
    ----------
    id : str
        Name inside the plan, for example ``"ct"``.
    role : str
        What it was used as.
    sha256 : str
        Hash over its bytes (over all files of a series, in order).
    date : date or None
        Date of acquisition, when the file carries one.
    """

    id: str
    role: str
    sha256: str
    date: datetime.date | None = None


@dataclass(frozen=True)
class Provenance:
    """What a result was made by and from, so that it can be replayed.

    Parameters
    ----------
    package : str
        Name and version of this package.
    evidence_version : str
        Version of the evidence tables.
    inputs : tuple of InputFile
        Everything that was read.
    models : mapping
        Name and version of each model that made an input, for example a segmentation.
    as_of : date
        The day for which the answer holds.
    """

    package: str
    evidence_version: str
    inputs: tuple[InputFile, ...]
    models: Mapping[str, str]
    as_of: datetime.date
