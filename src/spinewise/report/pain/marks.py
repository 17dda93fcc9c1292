"""Shape, phase and word of a row, and how ids of the plan begin for each kind of it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from spinewise.words import Phase

SIGNS: Mapping[str, str] = MappingProxyType(
    {"kept": "check", "changed": "delta", "removed": "cross", "undecided": "question", "to do": "dot"}
)
"""Shape beside each word, so that the page is read in grey and by people who see no colours."""
PHASES: Mapping[Phase, str] = MappingProxyType(
    {Phase.PREOP: "before", Phase.INTRAOP: "during", Phase.POSTOP: "after"}
)
RULE, DECIDE, AFTER, ELEMENT = "interaction-", "decide-", "after-", "analgesia-"
"""Before the id of a rule, an open conflict, a line of the time afterwards and an element, in the plan."""
GRAVE = ("contraindicated", "avoid")
"""Words of a source that ask for drugs not to be given together, or to such a patient."""


def worded(word: str, texts: Iterable[str]) -> list[list[str]]:
    """Sentences behind a word.

    Parameters
    ----------
    word : str
        For example "Mind".
    texts : iterable of str
        Sentences; empty ones fall away.

    Returns
    -------
    list of pairs of str
        One pair, or none where nothing is said.
    """
    said = " ".join(text for text in texts if text)
    return [[word, said]] if said else []
