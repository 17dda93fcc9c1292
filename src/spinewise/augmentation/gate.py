"""What stands before any rating: who is outside, what forbids cement, what a surgeon sees first."""

from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import BIRTH_DATE, CANCER, ENERGY, INFECTION, NEUROLOGY, WALL
from spinewise.augmentation.reading import Reading, ids
from spinewise.words import Answer

POPULATION, CONTRAINDICATIONS = "va-rand-population", "va-rand-contraindications"
INSIDE, MINOR, TRAUMA, MALIGNANT = "inside", "under 18", "high-velocity trauma", "malignancy to be worked up"
POPULATIONS = (INSIDE, MINOR, TRAUMA, MALIGNANT)
NOTHING, ABSOLUTE, SURGEON = "none recorded", "absolute contraindication", "spine surgeon first"
REASONS_AGAINST = (NOTHING, ABSOLUTE, SURGEON)

MALIGNANCIES = {
    "suspected-malignant-fracture": "the fracture is suspected to come from a tumour",
    "spinal-metastasis": "a metastasis of the spine is recorded",
    "spinal-tumour": "a tumour of the spine is recorded",
    "active-cancer": "an active cancer is recorded",
    "cancer": "a cancer is recorded",
}
INFECTIONS = {
    "infection-at-site": "an infection where cement would go",
    "spinal-infection": "an infection of the spine",
    "bloodstream-infection": "a blood-borne infection, which counts as untreated until its end is recorded",
}
DEFICITS = {
    "neurological-deficit": "a neurological deficit",
    "progressive-deficit": "a progressive deficit",
    "cauda-equina": "cauda equina syndrome",
    "cord-compression": "compression of the spinal cord",
    "spinal-cord-injury": "an injury of the spinal cord",
    "saddle-numbness": "numbness between the legs",
    "retropulsion": "a fragment pushed back into the canal",
    "unstable-fracture": "an unstable fracture",
}
_EVER = ("cancer",)
"""A cancer of the past counts: whether this fracture comes from it is to be asked."""


def population(asked: Asked) -> Reading:
    """Whether the pathway holds for this patient.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        Concern is raised by a word; that nothing of the kind is there has to be said. What is not known is
        listed and leaves the other classes open.
    """
    if asked.is_minor:
        return Reading(POPULATIONS, (MINOR,), f"Aged {asked.age}: no rule of this room speaks of minors.")
    tumours = _there(asked, MALIGNANCIES)
    excluded = asked.said_since_fracture("malignancy-of-fracture-excluded") is Answer.YES
    if tumours and not excluded:
        facts = ids(fact for concept in tumours for fact in asked.record.about(concept))
        why = "; ".join(MALIGNANCIES[concept] for concept in tumours)
        said = f"{why[:1].upper()}{why[1:]}: whether the fracture comes from it is worked up first."
        return Reading(POPULATIONS, (MALIGNANT,), said, facts, (CANCER,))
    energy = asked.said_since_fracture("high-energy-trauma")
    facts = ids(asked.since_fracture("high-energy-trauma"))
    if energy is Answer.YES:
        return Reading(POPULATIONS, (TRAUMA,), "A trauma of high velocity is recorded.", facts)
    open_, missing = [], []
    if asked.age is None:
        open_.append(MINOR)
        missing.append(BIRTH_DATE)
    if energy is Answer.UNKNOWN and asked.said_since_fracture("low-energy-trauma") is not Answer.YES:
        open_.append(TRAUMA)
        missing.append(ENERGY)
    if not excluded and Answer.NO not in (asked.ever("cancer"), asked.now("suspected-malignant-fracture")):
        open_.append(MALIGNANT)
        missing.append(CANCER)
    said = "Nothing recorded puts the patient outside the pathway"
    lacking = f"; not known: {', '.join(one.what for one in missing)}" if missing else ""
    possible = tuple(one for one in POPULATIONS if one == INSIDE or one in open_)
    return Reading(POPULATIONS, possible, f"{said}{lacking}.", facts, tuple(missing))


def contraindications(asked: Asked) -> Reading:
    """What forbids cement, and what goes to a spine surgeon first.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        An infection goes before a deficit; both are said.
    """
    infections, deficits = _there(asked, INFECTIONS), _there(asked, DEFICITS)
    reasons = ids(fact for concept in (*infections, *deficits) for fact in asked.record.about(concept))
    words = [INFECTIONS[one] for one in infections] + [DEFICITS[one] for one in deficits]
    words += [cause.words for cause in asked.urgent if cause.concept not in (*infections, *deficits)]
    if infections:
        return Reading(REASONS_AGAINST, (ABSOLUTE,), f"Recorded: {'; '.join(words)}.", reasons)
    if words:
        return Reading(REASONS_AGAINST, (SURGEON,), f"Recorded: {'; '.join(words)}.", reasons)
    open_, missing = [], []
    if Answer.UNKNOWN in (_site(asked), asked.now("bloodstream-infection")):
        open_.append(ABSOLUTE)
        missing.append(INFECTION)
    if asked.said_since_fracture("neurological-deficit") is Answer.UNKNOWN:
        missing.append(NEUROLOGY)
    if asked.said_since_fracture("retropulsion") is Answer.UNKNOWN:
        missing.append(WALL)
    if {NEUROLOGY, WALL} & set(missing):
        open_.append(SURGEON)
    lacking = f" Not known: {', '.join(one.what for one in missing)}." if missing else ""
    looked = ids(
        fact
        for concept in (*INFECTIONS, "neurological-deficit", "retropulsion")
        for fact in asked.record.about(concept)
    )
    possible = tuple(one for one in REASONS_AGAINST if one == NOTHING or one in open_)
    said = f"No contraindication is recorded.{lacking}"
    return Reading(REASONS_AGAINST, possible, said, looked, tuple(missing))


def _site(asked: Asked) -> Answer:
    """Infection at the fracture: one no is enough, whichever of the two words it stands under."""
    said = {asked.now("infection-at-site"), asked.now("spinal-infection")}
    return Answer.NO if Answer.NO in said else Answer.UNKNOWN


def _there(asked: Asked, concepts: dict[str, str]) -> list[str]:
    return [
        concept
        for concept in concepts
        if (asked.ever(concept) if concept in _EVER else asked.now(concept)) is Answer.YES
    ]
