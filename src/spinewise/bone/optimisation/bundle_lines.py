"""The proposals of prehabilitation, for the items that are open or of which nothing is known."""

from spinewise.bone.optimisation.nicotine import nicotine
from spinewise.bone.optimisation.prehabilitation import BUNDLE, Done, Item
from spinewise.bone.optimisation.proposing import EVERY_ADULT, POPULATION, propose
from spinewise.bone.optimisation.situation import Situation
from spinewise.record.answers import ids_of
from spinewise.results import Missing, Recommendation
from spinewise.words import Answer

NICOTINE = "nicotine"
NICOTINE_WEIGHT = 46
THERAPY_WEIGHT = 45
NUTRITION_WEIGHT = 44
METABOLIC_WEIGHT = 43
ASK_WEIGHT = 36
TESTED = ("caveat-prehab-being-tested",)


def bundle_lines(situation: Situation, items: tuple[Item, ...]) -> tuple[Recommendation | None, ...]:
    """A line for each item that is not done or planned.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    items : tuple of Item
        The programme as it stands.

    Returns
    -------
    tuple of Recommendation or None
        In osteoporosis all of them; otherwise only what a recorded condition asks for. None for the rest.
    """
    by_name = {item.name: item for item in items}
    return (
        _nicotine(situation),
        _line(
            situation,
            by_name["physical therapy"],
            "bone-physical-therapy",
            "Arrange physical therapy before the operation.",
            THERAPY_WEIGHT,
        ),
        _line(
            situation,
            by_name["nutrition"],
            "bone-nutrition",
            "Refer for nutrition before the operation.",
            NUTRITION_WEIGHT,
        ),
        _line(
            situation,
            by_name["metabolic health"],
            "bone-metabolic-health",
            "Look after overall and metabolic health beforehand, through nutrition and counselling.",
            METABOLIC_WEIGHT,
        ),
    )


def nicotine_gap(situation: Situation) -> Missing | None:
    """Ask about nicotine in any form.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Missing or None
        None when it is answered; "not smoking" alone does not answer it.
    """
    if nicotine(situation.asked).used is not Answer.UNKNOWN:
        return None
    return Missing(
        NICOTINE,
        "Nicotine in any form is part of what is prepared before the operation, where appropriate.",
        "Ask about every product with nicotine, smoked or not, and the day of quitting.",
        weight=ASK_WEIGHT,
    )


def _nicotine(situation: Situation) -> Recommendation | None:
    found = nicotine(situation.asked)
    if found.used is not Answer.YES:
        return None
    day = f", to end on {found.quit_on.isoformat()}" if found.quit_on else ""
    return propose(
        situation,
        "bone-nicotine",
        "Offer help to end nicotine in every form, where appropriate, and keep the day of quitting.",
        f"Nicotine is used{day}. No source gives the time it has to be ended before the operation.",
        (BUNDLE,),
        NICOTINE_WEIGHT,
        population=EVERY_ADULT,
        facts=ids_of(situation.asked.record, "nicotine", "smoking", "nicotine-cessation", "cotinine"),
        caveats=TESTED,
        owner="owner_missing_data",
    )


def _line(situation: Situation, item: Item, id: str, action: str, weight: int) -> Recommendation | None:
    if item.status in (Done.DONE, Done.PLANNED):
        return None
    recorded = item.status is Done.OPEN
    if situation.osteoporosis is not Answer.YES and not recorded:
        return None
    return propose(
        situation,
        id,
        action,
        f"Part of the programme before surgery. Here: {item.because}",
        item.evidence,
        weight,
        population=EVERY_ADULT if recorded else POPULATION,
        facts=item.facts,
        caveats=TESTED,
        owner="owner_missing_data",
    )
