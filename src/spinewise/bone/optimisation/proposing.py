"""One line of this folder: who decides, by when and for whom are the same for all."""

from spinewise.bone.optimisation.situation import Situation
from spinewise.evidence.tables import entry
from spinewise.results import Recommendation
from spinewise.words import Phase

POPULATION = "adults with osteoporosis before elective spine surgery"
EVERY_ADULT = "adults before elective spine surgery"


def propose(
    situation: Situation,
    id: str,
    action: str,
    because: str,
    evidence: tuple[str, ...],
    weight: int,
    *,
    population: str = POPULATION,
    facts: tuple[str, ...] = (),
    caveats: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    alternatives: tuple[str, ...] = (),
    owner: str = "owner_bone",
) -> Recommendation:
    """A proposal for the time before the operation.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    id, action, because : str
        As in `Recommendation`.
    evidence : tuple of str
        Ids; the strength is that of the first.
    weight : int
        Order among what is to be decided.
    population : str
        For whom the rule holds.
    facts, caveats, missing, alternatives : tuple of str
        As in `Recommendation`.
    owner : str
        Name of the protocol's choice that says who decides.

    Returns
    -------
    Recommendation
        Due on the day of the operation, where that is known.
    """
    return Recommendation(
        id=id,
        action=action,
        phase=Phase.PREOP,
        strength=entry(evidence[0]).strength,
        because=because,
        evidence=evidence,
        population=population,
        owner=situation.asked.protocol.text(owner),
        due=situation.asked.operation.date,
        facts=facts,
        caveats=caveats,
        missing=missing,
        alternatives=alternatives,
        weight=weight,
    )
