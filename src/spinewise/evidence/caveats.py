"""Fixed sentences printed beside results, each with the evidence that it rests on."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data


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
    """Words to print for a caveat that is either an id or a plain sentence.

    Parameters
    ----------
    text : str
        As carried by a measurement or finding.

    Returns
    -------
    str
        The sentence.
    """
    known = _by_id().get(text)
    return known.sentence if known else text
