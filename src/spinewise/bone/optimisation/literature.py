"""What a study found, as a sentence with its source, its design and its limits; nothing of it decides."""

from functools import cache

from spinewise.evidence.entry import Use
from spinewise.evidence.tables import cite, entry


@cache
def found(id: str, *, with_note: bool = False) -> str:
    """A published result as it may be shown.

    Parameters
    ----------
    id : str
        Evidence entry.
    with_note : bool
        Whether to add what was read in the source itself.

    Returns
    -------
    str
        Statement, sources, design, for whom it holds, and what weakens it.

    Raises
    ------
    ValueError
        For an entry that is held: nothing of it is shown.
    """
    one = entry(id)
    if one.use is Use.HOLD:
        raise ValueError(f"the evidence entry {id} is held: show nothing of it until it is settled")
    limits = f" {one.caveat}" if one.caveat else ""
    note = f" {one.source_check.note}" if with_note and one.source_check else ""
    return f"{one.statement} ({cite(one)}; {one.strength}; {one.applies_when}.){limits}{note}"
