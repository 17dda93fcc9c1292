"""Advanced imaging: whether it is needed, and whether it agrees with a recent fracture."""

from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import IMAGING, WITHOUT_MRI
from spinewise.augmentation.reading import Reading, every_way, ids
from spinewise.augmentation.scores import BELOW, SEVERE
from spinewise.augmentation.signs import LOW, NONE
from spinewise.words import Answer

EVIDENCE = "va-rand-imaging"
UNNECESSARY, INDICATED, NOT_RATED = "unnecessary", "indicated", "not rated"
NEEDS = (UNNECESSARY, INDICATED, NOT_RATED)
POSITIVE, NEGATIVE = "positive", "negative"
RESULTS = (POSITIVE, NEGATIVE)
MRI, SCAN, CT = "vertebral-oedema-mri", "vertebral-uptake-bone-scan", "acute-fracture-on-ct"
_WORDS = {MRI: "bone marrow oedema on MRI", SCAN: "uptake on bone scan", CT: "a fresh fracture on CT"}


def need(probability: Reading, impact: Reading) -> Reading:
    """Whether advanced imaging is needed, by the number of signs and the impact on function.

    Parameters
    ----------
    probability : Reading
        From `signs.probability`.
    impact : Reading
        From `scores.impact`; its classes stand in for how severe the symptoms are.

    Returns
    -------
    Reading
        Indicated with severe symptoms or more than a low probability, unnecessary with moderate symptoms and
        a low one; below that the panel rated nothing.
    """
    found = every_way(_need, probability, impact)
    return Reading(
        NEEDS,
        tuple(one for one in NEEDS if one in found),
        f"Probability {probability.outcome}; impact on function {impact.outcome}.",
        tuple(sorted({*probability.facts, *impact.facts})),
        (*probability.missing, *impact.missing) if len(found) > 1 else (),
    )


def _need(probability: str, impact: str) -> str:
    if impact == SEVERE or probability not in (NONE, LOW):
        return INDICATED
    if impact == BELOW or probability == NONE:
        return NOT_RATED
    return UNNECESSARY


def result(asked: Asked) -> Reading:
    """Whether imaging since the fracture agrees with a recent fracture.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        MRI goes first. A bone scan or CT that shows it is enough to raise concern; one that does not show
        it answers no only where MRI is not possible.
    """
    said = {concept: asked.said_since_fracture(concept) for concept in (MRI, SCAN, CT)}
    facts = ids(fact for concept in (MRI, SCAN, CT) for fact in asked.since_fracture(concept))
    seen = [_WORDS[concept] for concept, answer in said.items() if answer is Answer.YES]
    unseen = [_WORDS[concept] for concept, answer in said.items() if answer is Answer.NO]
    without_mri = asked.now("mri-not-possible") is Answer.YES
    if seen:
        against = f" {_first(unseen)} was not seen: look at both." if unseen else ""
        return Reading(RESULTS, (POSITIVE,), f"{_first(seen)} is recorded.{against}", facts)
    if said[MRI] is Answer.NO or (without_mri and unseen):
        why = f"{_first(unseen)} was looked for and not seen."
        return Reading(RESULTS, (NEGATIVE,), why, facts)
    before = _before(asked)
    if without_mri:
        return Reading(RESULTS, RESULTS, f"MRI is not possible.{before}", facts, (WITHOUT_MRI,))
    only = f" {_first(unseen)} was not seen, which does not replace an MRI." if unseen else ""
    why = f"No MRI since the fracture is recorded.{only}{before}"
    return Reading(RESULTS, RESULTS, why, facts, (IMAGING,))


def _first(words: list[str]) -> str:
    said = " and ".join(words)
    return said[:1].upper() + said[1:]


def _before(asked: Asked) -> str:
    """What is said of imaging from before the fracture."""
    day = asked.fractures.day
    older = [
        fact
        for concept in (MRI, SCAN, CT)
        for fact in asked.record.about(concept)
        if day is not None and fact.date is not None and fact.date < day
    ]
    return f" Imaging of {older[0].date} is older than the fracture and is not used." if older else ""
