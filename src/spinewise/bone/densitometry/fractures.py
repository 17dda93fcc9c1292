"""Prior fragility fractures: which of them make the diagnosis, and which only forbid to deny it."""

from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.metal import HIP, region_of
from spinewise.bone.densitometry.recorded import recorded
from spinewise.bone.densitometry.scans import SPINE
from spinewise.record.fact import Fact
from spinewise.words import Answer

FRAGILITY = "fragility-fracture"
PLACES = {"hip-fracture": "hip", "vertebral-fracture": "spine"}
EVIDENCE = "fragility-fracture-is-osteoporosis"
UNSURE = "whether a recorded fracture was a fragility fracture of hip or spine"


@dataclass(frozen=True)
class Fractures:
    """What the recorded fractures say about osteoporosis.

    Parameters
    ----------
    criterion : Answer
        Yes for a fragility fracture of hip or spine; unknown where only its place or only its cause is
        recorded; no where neither is, which does not mean that there was none.
    because : str
        One sentence; empty for no.
    facts : tuple of Fact
        What it rests on.
    """

    criterion: Answer
    because: str = ""
    facts: tuple[Fact, ...] = ()


def fractures(asked: Asked) -> Fractures:
    """Judge the recorded fractures.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    Fractures
        A fracture of the forearm alone makes no diagnosis.
    """
    fragile = _fragile(asked)
    placed = {
        words: fact
        for concept, words in PLACES.items()
        if (fact := recorded(asked.record, concept)) is not None
    }
    at_site = [fact for fact in fragile if region_of(fact.site) in (HIP, SPINE)]
    if at_site:
        where = "hip" if region_of(at_site[0].site) == HIP else "spine"
        return Fractures(Answer.YES, _said(where), (at_site[0],))
    if fragile and placed:
        return Fractures(Answer.YES, _said(" and ".join(placed)), (fragile[0], *placed.values()))
    if fragile:
        said = "A fragility fracture is recorded without its place: of hip or spine it makes the diagnosis."
        return Fractures(Answer.UNKNOWN, said, (fragile[0],))
    if placed:
        where = " and ".join(placed)
        said = (
            f"A fracture of the {where} is recorded without its cause: of fragility it makes the diagnosis."
        )
        return Fractures(Answer.UNKNOWN, said, tuple(placed.values()))
    return Fractures(Answer.NO)


def _fragile(asked: Asked) -> tuple[Fact, ...]:
    """Every fragility fracture, unless a newer entry takes it back."""
    if recorded(asked.record, FRAGILITY) is None:
        return ()
    return tuple(fact for fact in asked.record.about(FRAGILITY) if fact.value is Answer.YES)


def _said(where: str) -> str:
    return f"A fragility fracture of the {where} is recorded: that is osteoporosis whatever the T-score."
