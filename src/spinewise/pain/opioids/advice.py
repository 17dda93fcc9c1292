"""What follows from an opioid load: whom to ask, what to offer, what to talk about; nothing is an order."""

from spinewise.evidence.opioid_factors import (
    benzodiazepines,
    cautions,
    factors,
    naloxone_from,
    pain_team_reason,
    population,
    tapering_basis,
)
from spinewise.pain.opioids.exposure import ExposureClass, exposure_class
from spinewise.pain.opioids.load import Load
from spinewise.record.medication import Range, Why
from spinewise.results import Advice, Finding, Missing, Question, Recommendation
from spinewise.words import Phase

ROOM = "opioid load"
ADULT = 18
_OWNER = "acute-pain team or anaesthetist"


def opioid_advice(load: Load, age: int | None) -> tuple[Advice, tuple[Question, ...]]:
    """Advice on an opioid load, and questions that only people can answer.

    Parameters
    ----------
    load : Load
        Of one day.
    age : int or None
        Completed years; None when unknown.

    Returns
    -------
    tuple
        Advice of this room, and its questions.
    """
    if age is not None and age < ADULT:
        young = Missing(
            "an opioid load for a person below 18 years",
            "The guideline behind the factors speaks of adults only, so nothing follows from the total here.",
            "Ask the paediatric acute-pain team.",
        )
        return Advice(ROOM, recommendations=_pain_team(load), missing=(young, *_missing(load, age))), ()
    exposed = exposure_class(load)
    said = Finding("opioid exposure", f"{exposed.name.value}: {exposed.because}", ("opioid-tolerant-fda",))
    advice = Advice(
        ROOM,
        findings=(_total(load), said),
        recommendations=(*_pain_team(load), *_naloxone(load)),
        missing=_missing(load, age),
    )
    return advice, _questions(load, exposed.name)


def mme_text(span: Range) -> str:
    """Total in words, to a tenth, so that what lies below a limit does not read as if it reached it.

    Parameters
    ----------
    span : Range
        MME a day.

    Returns
    -------
    str
        For example ``"20 to 40 MME a day"``.
    """
    low, high = (f"{round(end, 1):g}" for end in (span.low, span.high))
    return f"{low} MME a day" if low == high else f"{low} to {high} MME a day"


def _total(load: Load) -> Finding:
    drugs = {one.ingredient for one in load.counted}
    special = tuple(factors()[drug].caution for drug in sorted(drugs) if factors()[drug].caution)
    routes = tuple(
        f"{one.drug.source}: the route is not written, so it is read as by mouth."
        for one in load.counted
        if not one.drug.route
    )
    if not load.lines:
        text = "There is no medication list, so there is no opioid load."
    elif load.is_whole and not load.counted:
        text = "No opioid is on the lists for this day."
    elif load.is_whole:
        text = f"The opioids on the lists come to {mme_text(load.total)}."
    else:
        count = len(load.refused) + load.unread
        read = (
            f"The opioids that could be read come to {mme_text(load.total)}"
            if load.counted
            else "No opioid was counted"
        )
        text = (
            f"{read}, but {count} {'entry is' if count == 1 else 'entries are'} not in it: this is no total."
        )
    return Finding(
        "opioid load",
        text,
        ("opioid-mme-2022",),
        caveats=(*cautions(), f"The factors are for {population()}.", *special, *routes, *load.doubts),
    )


def _pain_team(load: Load) -> tuple[Recommendation, ...]:
    reason, _ = pain_team_reason()
    drugs = sorted({drug for line in load.refused if line.why is Why.TEAM for drug in line.ingredients})
    return tuple(
        Recommendation(
            id=f"acute-pain-team-{drug}",
            action="Ask the acute-pain team before admission.",
            phase=Phase.PREOP,
            strength="expert",
            because=f"The lists name {drug}: {reason}.",
            evidence=("opioid-receptor-drugs-pain-team",),
            population="adults before an operation",
            owner=_OWNER,
            weight=90,
        )
        for drug in drugs
        if drug != "naloxone"
    )


def _naloxone(load: Load) -> tuple[Recommendation, ...]:
    limit, _, risks = naloxone_from()
    sedatives = sorted(
        {drug.name for drug in load.others for one in drug.ingredients if one in benzodiazepines()}
    )
    has_opioid = bool(load.counted) or any(_names_opioid(line.ingredients) for line in load.refused)
    because = []
    if load.total.low >= limit:
        because.append(f"what was read comes to {mme_text(load.total)}, {limit:g} or more")
    elif load.total.high >= limit:
        because.append(
            f"the range of {mme_text(load.total)} reaches {limit:g}; below that this reason falls away"
        )
    if sedatives and has_opioid:
        because.append("a benzodiazepine stands on the same lists as an opioid")
    if not because:
        return ()
    known = any("naloxone" in drug.ingredients and len(drug.ingredients) == 1 for drug in load.others)
    return (
        Recommendation(
            id="naloxone-offer",
            action="Offer naloxone to take home."
            if not known
            else "Check that the naloxone on the list is at hand.",
            phase=Phase.PREOP,
            strength="expert",
            because=f"The guideline offers it where {' and '.join(because)}.",
            evidence=("naloxone-offer-2022",),
            population=population(),
            owner=_OWNER,
            missing=tuple(f"Ask about {risk}." for risk in risks),
            weight=60,
        ),
    )


def _missing(load: Load, age: int | None) -> tuple[Missing, ...]:
    limit, _, _ = naloxone_from()
    lines = [
        Missing("a daily dose", line.sentence, "Ask the patient, the pharmacy or the prescriber.", weight=70)
        for line in load.refused
    ]
    if load.refused and load.total.high < limit:
        lines.append(
            Missing(
                "whether the opioid load reaches the amount at which naloxone is offered",
                f"Lines without a number may bring it to {limit:g} MME a day or more.",
                "Complete the refused lines.",
                weight=60,
            )
        )
    if age is None and load.counted:
        lines.append(
            Missing(
                "the age of the patient",
                f"The factors are for {population()}.",
                "Give the day of birth in the record.",
            )
        )
    return tuple(lines)


def _questions(load: Load, exposed: ExposureClass) -> tuple[Question, ...]:
    limit, _, _ = naloxone_from()
    asked = []
    reaches = exposed in (ExposureClass.TOLERANT, ExposureClass.IF_A_WEEK, ExposureClass.PERHAPS)
    if reaches or load.total.high >= limit:
        asked.append(
            Question(
                "opioid-taper",
                "Have the patient and the prescriber talked about whether, and how slowly, the opioid "
                "could be "
                "reduced before the operation?",
                ("yes, a plan exists", "yes, it stays as it is", "not yet"),
                f"Nothing is reduced or stopped by this plan ({tapering_basis().source}).",
            )
        )
    for one in load.counted:
        once = one.drug.times_a_day == Range(1, 1)
        if one.ingredient == "methadone" and once:
            asked.append(
                Question(
                    "methadone-maintenance",
                    f"{one.drug.source}: is methadone once a day given for opioid use disorder here?",
                    ("for pain", "maintenance"),
                    "If it is, its number means nothing and the acute-pain team is asked before admission.",
                )
            )
    return tuple(asked)


def _names_opioid(ingredients: tuple[str, ...]) -> bool:
    return any(drug in factors() for drug in ingredients)
