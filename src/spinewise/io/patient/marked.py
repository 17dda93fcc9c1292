"""Files of landmarks in a patient's folder: they name nobody, so a person confirmed whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.patient.inputs import Candidate

ROLE = "landmarks"


@dataclass(frozen=True)
class MarkedInput:
    """A file of landmarks.

    Parameters
    ----------
    path : Path
        Where it lies.
    id : str
        Name inside the plan.
    """

    path: Path = field(repr=False)
    id: str = ROLE


def as_marked(used: Sequence[Candidate]) -> tuple[MarkedInput, ...]:
    """Files of landmarks among those that are the patient's.

    Parameters
    ----------
    used : sequence of Candidate
        Candidates that are known to be the patient's.

    Returns
    -------
    tuple of MarkedInput
        In the order in which they were listed.
    """
    return tuple(MarkedInput(one.path, one.input.id) for one in used if one.input.role == ROLE)
