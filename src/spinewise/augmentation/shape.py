"""Shape of the fractured vertebra: loss of height, kyphosis, progression; recorded or measured."""

from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import HEIGHT, KYPHOSIS, PROGRESSION
from spinewise.augmentation.reading import Reading, between, ids, number_of, of_answer
from spinewise.evidence.tables import entry
from spinewise.words import Answer

EVIDENCE = "va-rand-variables"
MILD, MODERATE, SEVERE = "mild", "moderate", "severe"
LOSSES = (MILD, MODERATE, SEVERE)


def height_loss(asked: Asked) -> Reading:
    """Loss of height of the fractured vertebra in the panel's classes.

    Parameters
    ----------
    asked : Asked
        Patient, fracture, measured heights and day.

    Returns
    -------
    Reading
        Every class that the range of the measurement, or the recorded values of the newest day, reach. A
        measured level goes before a recorded number; the largest loss counts.
    """
    levels = asked.fractures.levels
    measured = [one for one in asked.losses if one.level in levels]
    recorded = [
        fact for fact in asked.since_fracture("vertebral-height-loss") if isinstance(fact.value, float)
    ]
    if measured:
        most = max(measured, key=lambda one: one.percent)
        possible = between(most.low, most.high, _class, LOSSES)
        why = f"{most.level} is {most.in_words}, measured."
        facts = ids(recorded)
    elif recorded:
        newest = [fact for fact in recorded if fact.date == recorded[0].date]
        values = sorted(number_of(fact) for fact in newest)
        possible = between(values[0], values[-1], _class, LOSSES)
        why = f"A height loss of {' and '.join(f'{value:g} %' for value in values)} is recorded."
        facts = ids(newest)
    else:
        why = "No height loss of the fractured vertebra is recorded or measured."
        return Reading(LOSSES, LOSSES, why, missing=(HEIGHT,))
    return Reading(LOSSES, possible, why, facts, (HEIGHT,) if len(possible) > 1 else ())


def kyphosis(asked: Asked) -> Reading:
    """Whether there is a kyphosis at the fracture.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        From a recorded yes or no alone: what angle the panel meant was not read, so none is judged.
    """
    concepts = ("fracture-kyphosis", "kyphosis")
    said = [asked.said_since_fracture("fracture-kyphosis"), asked.now("kyphosis")]
    facts = ids(fact for concept in concepts for fact in asked.record.about(concept))
    angles = asked.numbers("local-kyphosis-angle")
    if Answer.YES in said:
        return of_answer(Answer.YES, "A kyphosis is recorded.", facts)
    if said[0] is Answer.NO:
        return of_answer(Answer.NO, "No kyphosis at the fracture, as recorded.", facts)
    why = "Whether there is a kyphosis at the fracture is not recorded."
    if angles:
        why += (
            f" An angle of {number_of(angles[0]):g} degrees is; the angle that the panel meant was not read."
        )
        facts = (*facts, angles[0].id)
    return of_answer(Answer.UNKNOWN, why, facts, (KYPHOSIS,))


def progression(asked: Asked) -> Reading:
    """Whether the loss of height has progressed.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        From a recorded yes or no.
    """
    said = asked.said_since_fracture("height-loss-progression")
    facts = ids(asked.since_fracture("height-loss-progression"))
    why = {
        Answer.YES: "The loss of height has progressed, as recorded.",
        Answer.NO: "No progression of the height loss, as recorded.",
        Answer.UNKNOWN: "Whether the loss of height has progressed is not recorded.",
    }[said]
    return of_answer(said, why, facts, (PROGRESSION,))


def _class(percent: float) -> int:
    limits = entry(EVIDENCE)
    return int(percent >= limits.number("height_loss_moderate")) + int(
        percent > limits.number("height_loss_severe")
    )
