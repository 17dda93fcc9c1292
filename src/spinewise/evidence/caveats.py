"""Fixed sentences printed beside results, each with the evidence that it rests on."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data
from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries, entry


@dataclass(frozen=True)
class Caveat:
    """One sentence that weakens or bounds a result.

    Parameters
    ----------
    id : str
        Stable name, by which a measurement or finding carries it.
    sentence : str
        What is printed.
    when : str
        Where it belongs.
    evidence : tuple of str
        Ids of evidence entries.
    """

    id: str
    sentence: str
    when: str
    evidence: tuple[str, ...]


@cache
def caveats() -> tuple[Caveat, ...]:
    """Every fixed sentence, in the order of the table.

    Returns
    -------
    tuple of Caveat
        All of them.
    """
    rows = package_data.read("caveats.toml")["caveat"]
    return tuple(Caveat(**{**row, "evidence": tuple(row["evidence"])}) for row in rows)


@cache
def _by_id() -> dict[str, Caveat]:
    return {one.id: one for one in caveats()}


def caveat(id: str) -> Caveat:
    """Sentence of that name.

    Parameters
    ----------
    id : str
        Name of the caveat.

    Returns
    -------
    Caveat
        The caveat; KeyError for a name that the table does not hold.
    """
    try:
        return _by_id()[id]
    except KeyError:
        raise KeyError(f"no caveat is named {id}: caveats.toml lists the names") from None


def sentence(text: str) -> str:
    """Sentence to print for what a measurement or finding carries as a caveat.

    Parameters
    ----------
    text : str
        Id of a caveat, id of an evidence entry, or a plain sentence.

    Returns
    -------
    str
        The caveat's sentence, the entry's statement, or the text as it is; ValueError for a held entry.
    """
    if text in _by_id():
        return _by_id()[text].sentence
    if text not in _statements():
        return text
    if entry(text).use is Use.HOLD:
        raise ValueError(f"the evidence entry {text} is held: show nothing of it until it is settled")
    return entry(text).statement


@cache
def _statements() -> frozenset[str]:
    return frozenset(one.id for one in entries())
