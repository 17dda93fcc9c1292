"""What other panels say of the same patient: the opposing one always beside, the older European one too."""

from spinewise.augmentation import scores
from spinewise.augmentation.reading import Reading, between, ids, number_of
from spinewise.augmentation.situation import Situation
from spinewise.augmentation.walk import rated
from spinewise.evidence.tables import cite, entry
from spinewise.results import Disagreement

ABOUT = "vertebral augmentation: the panels"
PATHWAY, OPPOSING, EUROPEAN = "va-rand-appropriate", "va-nass-osteoporotic", "va-european-panel"
POPULATION = "va-rand-population"
WEEKS_IN_A_MONTH = 365.25 / 12 / 7
"""A calendar month in weeks, for the panel that counts in months."""


def panels(situation: Situation) -> Disagreement:
    """The panels side by side; nothing settles between them.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    Disagreement
        The pathway with its verdict, the opposing panel with its shares, the European one with what it would
        ask of this patient.
    """
    return Disagreement(
        ABOUT,
        (_pathway(situation), _opposing(situation), _european(situation)),
        "Nothing settles it: all are expert opinion, one paid for by a maker. Surgeon and patient decide.",
        (PATHWAY, POPULATION, OPPOSING, EUROPEAN),
    )


def deformity(situation: Situation) -> Reading:
    """Whether this is a spinal deformity in the words of the European panel, by angle or height loss.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    Reading
        Yes by one of the two; never no, for its other two signs are not asked here.
    """
    limits, asked = entry(EUROPEAN), situation.asked
    angles = asked.numbers("local-kyphosis-angle")
    recorded = [number_of(fact) for fact in asked.numbers("vertebral-height-loss")]
    measured = [one.low for one in asked.losses if one.level in asked.fractures.levels]
    bent = any(number_of(fact) >= limits.number("kyphosis_angle") for fact in angles)
    flat = any(percent >= limits.number("height_loss") for percent in (*recorded, *measured))
    names = ("yes", "no")
    if bent or flat:
        why = "a spinal deformity by " + " and ".join(["kyphosis"] * bent + ["height loss"] * flat)
        return Reading(names, ("yes",), why, ids(angles))
    return Reading(names, names, "a spinal deformity is open: wall and scoliosis are not asked")


def duration(situation: Situation) -> Reading:
    """Class of the pain's duration in the words of the European panel.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    Reading
        Its classes were read, unlike those of the pathway.
    """
    limits = entry(EUROPEAN)
    second, third = limits.number("duration_second_from"), limits.number("duration_third_above")
    names = (
        f"below {second:g} weeks",
        f"{second:g} weeks to {third:g} months",
        f"above {third:g} months",
    )
    known = scores.weeks(situation.asked)
    if known is None:
        return Reading(names, names, "the duration of the pain is not recorded")
    low, high, fact = known
    possible = between(
        low, high, lambda weeks: int(weeks >= second) + int(weeks > third * WEEKS_IN_A_MONTH), names
    )
    return Reading(names, possible, f"pain {' or '.join(possible)}", (fact.id,))


def ongoing(situation: Situation) -> str:
    """Whether the European panel would speak of an ongoing process, in words.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    str
        One clause.
    """
    least = entry(EUROPEAN).number("further_loss")
    found = situation.asked.numbers("further-height-loss")
    if not found:
        return "a further loss of height is not recorded"
    value = number_of(found[0])
    return f"{'an ongoing process' if value >= least else 'no ongoing process'}, further loss {value:g} %"


def _pathway(situation: Situation) -> str:
    said = entry(PATHWAY)
    shares = ", ".join(
        f"{words} {said.number(name):g} %"
        for words, name in (
            ("augmentation in", "augmentation_share"),
            ("conservative care in", "conservative_share"),
            ("uncertain", "uncertain_share"),
        )
    )
    return (
        f"{cite(said)}, paid for by a grant of Medtronic: {rated(situation).outcome} here; of "
        f"{said.number('scenarios'):g} scenarios {shares}."
    )


def _opposing(situation: Situation) -> str:
    said = entry(OPPOSING)
    whole = said.number("scenarios")
    counts = ", ".join(
        f"{words} {said.number(name):g} ({100 * said.number(name) / whole:.1f} %)"
        for words, name in (
            ("appropriate in", "augmentation_appropriate"),
            ("uncertain in", "augmentation_uncertain"),
            ("rarely appropriate in", "augmentation_rarely"),
        )
    )
    return (
        f"{cite(said)}: of {whole:g} scenarios augmentation {counts}; medical management appropriate in "
        f"{said.number('medical_appropriate'):g}.{_low_pain(situation, said.number('chronic_rarely_vas'))}"
    )


def _european(situation: Situation) -> str:
    said = entry(EUROPEAN)
    shares = ", ".join(
        f"{words} {said.number(name):g} %"
        for words, name in (
            ("kyphoplasty in", "kyphoplasty_share"),
            ("vertebroplasty in", "vertebroplasty_share"),
            ("either in", "either_share"),
            ("conservative care in", "conservative_share"),
        )
    )
    here = f"{duration(situation).because}; {deformity(situation).because}; {ongoing(situation)}"
    return (
        f"{cite(said)}: of {said.number('profiles'):g} profiles {shares}. Here: {here}. What it recommends "
        "for this profile was not read."
    )


def _low_pain(situation: Situation, vas: float) -> str:
    """Beside the opposing panel: whether the pain is of the size for which it never called it appropriate."""
    facts = [
        fact for fact in situation.asked.numbers("pain-vas", "pain-nrs") if fact.id in situation.pain.facts
    ]
    low = any(number_of(fact) <= vas for fact in facts)
    return f" The recorded pain is {vas:g} or less: ask whether it is chronic." if low else ""
