"""Concepts: what a code, or the source's own words, mean in our words.

The table stands in `concepts.toml`, each code with the place where it was seen with that meaning. A code
that could not be confirmed counts only where the words beside it name the concept.
"""

import re
from dataclasses import dataclass
from functools import cache

from spinewise.record.concept_table import (
    UNCONFIRMED,
    Code,
    Concept,
    concepts,
    names_of,
    plain_words,
    stands_in,
    table,
)
from spinewise.words import Answer

__all__ = ["Code", "Concept", "Meaning", "answer_of", "concepts", "meanings", "named_exactly", "named_within"]


@dataclass(frozen=True)
class Meaning:
    """A concept that a coding was understood as, and by what.

    Parameters
    ----------
    concept : Concept
        The concept.
    code : Code or None
        The code that said so; None when the source's own words did.
    """

    concept: Concept
    code: Code | None = None


def meanings(system: str, code: str, words: str = "") -> tuple[Meaning, ...]:
    """Every concept that a coding stands for.

    Parameters
    ----------
    system : str
        URI of the code system.
    code : str
        The code.
    words : str
        The display or text beside it, in the source's own words.

    Returns
    -------
    tuple of Meaning
        Empty when the code is not in the table, or unconfirmed and not borne out by the words.
    """
    found: dict[str, Meaning] = {}
    for name in names_of(system):
        plain = _plain(name, code)
        for length in range(len(plain), 0, -1):
            for one, entry in _index().get((name, plain[:length]), ()):
                whole = length == len(plain)
                if (whole or entry.prefix) and one.key not in found and _counts(one, entry, words):
                    found[one.key] = Meaning(one, entry)
    return tuple(found.values())


def named_exactly(words: str, kind: str | None = None) -> Concept | None:
    """Concept that a text names, when the text is nothing but one of its names.

    Parameters
    ----------
    words : str
        A whole text such as ``"Osteoporosis"``; qualifiers like ``"no"`` or ``"family history of"`` make it
        another text, and nothing is found.
    kind : str or None
        Only concepts of this kind.

    Returns
    -------
    Concept or None
        None when the text is more, less or something else.
    """
    text = plain_words(words)
    for one in concepts().values():
        if (kind is None or one.kind == kind) and (text == one.name.lower() or text in one.names):
            return one
    return None


def named_within(words: str, kind: str) -> tuple[Concept, ...]:
    """Concepts of a kind whose names stand in a text as whole words: a drug in the name of its product.

    Parameters
    ----------
    words : str
        For example ``"Alendronic acid 70 MG Oral Tablet"``.
    kind : str
        Kind of concept to look for.

    Returns
    -------
    tuple of Concept
        In the order of the table.
    """
    text = plain_words(words)
    spans = [(one, span) for one in concepts().values() if one.kind == kind for span in _spans(one, text)]
    free = [one for one, span in spans if not any(_inside(span, other) for _, other in spans)]
    return tuple(dict.fromkeys(one for one in free if not any(stands_in(word, text) for word in one.unless)))


def answer_of(system: str, code: str, words: str = "") -> Answer:
    """Yes or no that a coded or written value says; unknown when it says neither.

    Parameters
    ----------
    system : str
        URI of the code system; empty when there is no code.
    code : str
        Code of the value; empty when there is none.
    words : str
        The value as written; used when the code says neither.

    Returns
    -------
    Answer
        Yes, no or unknown.
    """
    for entry in table()["answer"]:
        for one in entry["codes"]:
            confirmed = one["source"] != UNCONFIRMED
            if confirmed and one["code"] == code and one["system"] in names_of(system):
                return Answer(entry["value"])
    text = plain_words(words)
    return next((Answer(e["value"]) for e in table()["answer"] if text in e["names"]), Answer.UNKNOWN)


@cache
def _index() -> dict[tuple[str, str], list[tuple[Concept, Code]]]:
    index: dict[tuple[str, str], list[tuple[Concept, Code]]] = {}
    for one in concepts().values():
        for code in one.codes:
            index.setdefault((code.system, _plain(code.system, code.code)), []).append((one, code))
    return index


def _plain(system: str, code: str) -> str:
    """ICD codes are written with and without their dot."""
    return code.replace(".", "").upper() if system.startswith("ICD") else code


def _counts(one: Concept, entry: Code, words: str) -> bool:
    return entry.source != UNCONFIRMED or _name_in(one, plain_words(words))


def _name_in(one: Concept, text: str) -> bool:
    return any(stands_in(name, text) for name in one.names)


def _spans(one: Concept, text: str) -> list[tuple[int, int]]:
    """Where the names of a concept stand in a text."""
    return [m.span() for name in one.names for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a name is only part of a longer one: "vitamin D3" in "1,25-dihydroxy vitamin D3"."""
    return other != span and other[0] <= span[0] and span[1] <= other[1]
