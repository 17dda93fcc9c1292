"""What is to be said of vertebral augmentation for one patient, by the published pathway and against it.

Silent where no fracture of the thoracic or lumbar spine is known, and for minors, and says so. What is urgent
is put first for all rooms alike in `pathway`.
"""

import datetime
from collections.abc import Iterator, Sequence

from spinewise.anatomy.height_loss import Loss
from spinewise.augmentation import gate
from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import DISCUSSED
from spinewise.augmentation.options import options
from spinewise.augmentation.panels import panels
from spinewise.augmentation.proposals import proposals
from spinewise.augmentation.situation import Situation
from spinewise.augmentation.walk import rated, walk
from spinewise.evidence.protocol import Protocol
from spinewise.evidence.tables import entry
from spinewise.record.record import Record
from spinewise.results import Advice, Disagreement, Finding, Missing
from spinewise.words import Answer

ROOM = "augmentation"
SILENT = "augmentation is silent"
SAID = "augmentation"
FRACTURE = "augmentation: the fracture"
COUNSELLED = "augmentation: both were discussed"
TREATED = "augmentation: cement since the fracture"
DEFINITION, COUNSEL = "t2-augmentation-definition", "t2-counsel-eligible"


def assess(
    record: Record,
    losses: Sequence[Loss],
    broken: Sequence[Loss],
    osteoporosis: Answer,
    protocol: Protocol,
    as_of: datetime.date,
) -> Advice:
    """Advice on vertebral augmentation from record and measured heights.

    Parameters
    ----------
    record : Record
        What is known about the patient, with the planned operation.
    losses : sequence of Loss
        Share of height that each measured body has lost; empty where nothing was measured.
    broken : sequence of Loss
        Those of them that count as a fracture over their whole range.
    osteoporosis : Answer
        What the bone room found; unknown where it was not asked.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Advice
        One finding that says why, where the rules are silent.
    """
    asked = Asked(record, tuple(losses), tuple(broken), osteoporosis, protocol, as_of)
    silent = why_silent(asked)
    if silent:
        facts = tuple(fact.id for fact in asked.fractures.recorded)
        return Advice(ROOM, findings=(Finding(SILENT, silent, (DEFINITION,), facts),))
    situation = Situation(asked)
    return Advice(
        ROOM,
        findings=tuple(_findings(situation)),
        recommendations=proposals(situation),
        missing=_missing(situation),
        disagreements=_disagreements(situation),
        options=options(situation),
        paths=(walk(situation),),
    )


def why_silent(asked: Asked) -> str:
    """Why nothing is said about augmentation.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    str
        A sentence; empty where there is something to say.
    """
    known = asked.fractures
    if not known.are_there:
        if known.outside:
            return (
                "The recorded fracture is one of the neck or the sacrum: no source of this room speaks of "
                "those, and a spine surgeon decides."
            )
        if known.denied:
            return "The record says that there is no vertebral fracture, and none was measured."
        return "No vertebral fracture is recorded or measured, which does not mean that there is none."
    if asked.is_minor:
        return f"The patient is {asked.age}: no rule of this room speaks of minors; a spine surgeon decides."
    return ""


def _findings(situation: Situation) -> Iterator[Finding]:
    known = situation.asked.fractures
    ids = tuple(fact.id for fact in known.recorded)
    yield Finding(FRACTURE, f"{known.in_words[:1].upper()}{known.in_words[1:]}.", (DEFINITION,), ids)
    if known.outside:
        yield Finding(
            FRACTURE,
            "A fracture of the neck or the sacrum is recorded too: no source of this room speaks of it.",
            (DEFINITION,),
            tuple(fact.id for fact in known.outside),
        )
    yield Finding(SAID, _in_short(situation), (COUNSEL, "va-rand-appropriate", "va-nass-osteoporotic"), ids)
    cement = [
        fact for fact in situation.asked.since_fracture("vertebral-augmentation") if fact.value is Answer.YES
    ]
    if cement:
        day = f" on {cement[0].date.isoformat()}" if cement[0].date else ""
        why = f"An augmentation is recorded{day}: ask first whether it was for this fracture."
        yield Finding(TREATED, why, (DEFINITION,), tuple(fact.id for fact in cement))
    if situation.discussed is Answer.YES:
        yield Finding(
            COUNSELLED,
            "It is recorded that conservative care and augmentation were both discussed.",
            (COUNSEL,),
            situation.discussion_facts,
        )


def _in_short(situation: Situation) -> str:
    """The answer in two sentences, for whoever reads no further."""
    if situation.is_barred:
        return (
            f"Before any cement: {situation.contraindications.outcome}. {situation.contraindications.because}"
        )
    if not situation.goes_on:
        return f"The pathway does not hold: {situation.population.outcome}. {situation.population.because}"
    opposing = entry("va-nass-osteoporotic")
    return (
        f"Augmentation by the pathway of 2018: {_as_said(situation)}. By the opposing panel: appropriate in "
        f"{opposing.number('augmentation_appropriate'):g} of {opposing.number('scenarios'):g} scenarios. "
        "Talk both ways through; none of this is a promise."
    )


def _as_said(situation: Situation) -> str:
    outcome = rated(situation).outcome
    return "open, for too little is known" if outcome == "unknown" else outcome


def _missing(situation: Situation) -> tuple[Missing, ...]:
    """Everything that any reached step lacks, each once; heaviest first is done by the plan."""
    whole: list[Missing] = [*situation.population.missing, *situation.contraindications.missing]
    if situation.goes_on:
        readings = (
            situation.probability, situation.imaging_need, situation.imaging, situation.pain,
            situation.impact, situation.height_loss, situation.kyphosis, situation.progression,
            situation.course, situation.duration,
        )  # fmt: skip
        whole += [gap for one in readings for gap in one.missing]
    if situation.discussed is not Answer.YES:
        whole.append(DISCUSSED)
    return tuple(dict.fromkeys(whole))


def _disagreements(situation: Situation) -> tuple[Disagreement, ...]:
    """The panels, wherever the pathway speaks; a malignant fracture has a panel of its own."""
    if situation.population.certainly(gate.MALIGNANT):
        return ()
    return (panels(situation),)
