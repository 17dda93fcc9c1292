"""The identity of a plan: one hash over what was read and what was built from it.

A confirmation holds for exactly one such hash. It leaves out the day, the review and the site's
protocol, which change neither levels nor sides nor urgency.
"""

import hashlib
from collections.abc import Sequence

from spinewise.anatomy.spine import Spine
from spinewise.record.record import Record
from spinewise.results import InputFile


def hash_of_inputs(record: Record, spine: Spine | None, inputs: Sequence[InputFile]) -> str:
    """Hash over record, operation, files and the level names that were built.

    Parameters
    ----------
    record : Record
        What is known about the patient, with the planned operation.
    spine : Spine or None
        The measured spine; its level names are part of what gets confirmed.
    inputs : sequence of InputFile
        Files that were read, with their own hashes.

    Returns
    -------
    str
        SHA-256 in hexadecimal; the order of facts and files does not matter.
    """
    levels = () if spine is None else spine.levels
    counted_from = "" if spine is None else spine.counted_from
    parts = (
        f"patient {record.patient!r}",
        f"operation {record.operation!r}",
        *sorted(f"fact {fact!r}" for fact in record.facts),
        *sorted(f"file {file.id} {file.sha256}" for file in inputs),
        f"levels {' '.join(levels)} counted from {counted_from}",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
