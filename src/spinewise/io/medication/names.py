"""Which drugs a line names, and whether several names are one product."""

import difflib
from collections.abc import Sequence

from spinewise.evidence.drug_names import combinations, doubtful_names, opioid_names
from spinewise.evidence.opioid_factors import factors, for_pain_team, outside
from spinewise.io.medication.often import KINDS_OF_OFTEN
from spinewise.io.medication.pieces import Piece
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Why

_ALIKE = 0.8


def ingredients(found: Sequence[Piece]) -> tuple[str, ...]:
    """Everything that the names on the line hold; of a combination the opioid first.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.

    Returns
    -------
    tuple of str
        Generic names, each once; empty where no name is known.
    """
    named = [piece.named for piece in found if piece.named is not None]
    drugs = tuple(dict.fromkeys(one for name in named for one in name.ingredients))
    sold = combinations().get(frozenset(drugs))
    return sold.ingredients if sold is not None else drugs


def refuse_two_drugs(found: Sequence[Piece], drugs: tuple[str, ...]) -> None:
    """Raise where several names do not belong to one product.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.
    drugs : tuple of str
        Ingredients that the line names.

    Raises
    ------
    CannotTell
        They are two drugs, or a dose stands between the names.
    """
    places = [place for place, piece in enumerate(found) if piece.kind == "name"]
    if len(drugs) > 1 and frozenset(drugs) not in combinations():
        raise CannotTell(Why.CONTRADICTION)
    between = {piece.kind for piece in found[places[0] : places[-1]]}
    if len(drugs) > 1 and between & {*KINDS_OF_OFTEN, "count", "prn", "max amount", "days", "number"}:
        raise CannotTell(Why.CONTRADICTION)


def is_ours(drug: str) -> bool:
    """Whether a drug is an opioid, or one for which the acute-pain team is asked.

    Parameters
    ----------
    drug : str
        Generic name.

    Returns
    -------
    bool
        False for every other drug.
    """
    return drug in factors() or drug in outside() or drug in for_pain_team()


def written_name(found: Sequence[Piece]) -> str:
    """Name as the line writes it.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.

    Returns
    -------
    str
        The first one.
    """
    return next(piece.text for piece in found if piece.kind == "name")


def hint(found: Sequence[Piece]) -> str:
    """Drug that a word is nearly the name of; never the word itself, which may be anything.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.

    Returns
    -------
    str
        To end a sentence with; empty where no word is near.
    """
    if any(piece.kind == "unknown" and piece.text.strip(".,;:()") in doubtful_names() for piece in found):
        return "; it may be short for an opioid"
    for piece in found:
        near = (
            difflib.get_close_matches(piece.text, opioid_names(), 1, _ALIKE)
            if piece.kind == "unknown"
            else []
        )
        if near:
            return f"; it may mean {near[0]}"
    return ""
