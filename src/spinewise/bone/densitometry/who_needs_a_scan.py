"""Who needs a DXA by the USPSTF rule, with its grade; the experts' rule for everyone is the DXA task."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.frax_findings import QUESTIONS
from spinewise.bone.densitometry.recorded import recorded
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.results import Missing, Recommendation
from spinewise.words import Answer, Phase

ID = "bone-dxa-uspstf"
WEIGHT = 41
SAID_BY = {ID: "bone-dxa-hip-or-radius"}
"""The DXA task asks for the same scan, names this rule and its grade, and weighs more."""
MENOPAUSE_WEIGHT = 42
RISK_WEIGHT = 34
RULE = "uspstf-dxa-women-65"
RISKS = tuple(dict.fromkeys(concept for concepts in QUESTIONS.values() for concept in concepts))


def screening(asked: Asked) -> Recommendation | None:
    """A DXA by the USPSTF rule: women of 65 and older, and younger ones after menopause at raised risk.

    The rule says nothing about men, which is no advice against it: the DXA task holds for them too.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.

    Returns
    -------
    Recommendation or None
        None when a DXA is in date, and for whom the rule is not known to hold.
    """
    if not asked.dxa_is_open or asked.record.patient.sex != "female":
        return None
    because, facts = _why(asked)
    if not because:
        return None
    rule = entry(RULE)
    return Recommendation(
        id=ID,
        action=f"Obtain a DXA of hip or distal radius: USPSTF, grade {rule.value('grade').value}.",
        phase=Phase.PREOP,
        strength=f"{rule.strength}, USPSTF grade {rule.value('grade').value}",
        because=because,
        evidence=(RULE, "dxa-central-hip-radius"),
        population="women of 65 and older, and younger women after menopause at raised risk",
        owner=asked.protocol.text("owner_missing_data"),
        due=asked.operation.date,
        facts=tuple(fact.id for fact in facts),
        missing=("DXA of hip or distal radius",),
        weight=WEIGHT,
    )


def unknown_risk(asked: Asked) -> tuple[Missing, ...]:
    """What keeps open whether the USPSTF rule, and T-scores, hold for this person.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    tuple of Missing
        Menopause, sex and risk factors, where they matter.
    """
    patient = asked.record.patient
    if patient.sex == "male" or _is_older(asked):
        return ()
    gaps = []
    if patient.sex is None or patient.sex == "other":
        gaps.append(_SEX)
    menopause = asked.record.answer("menopause")
    if menopause is Answer.UNKNOWN:
        gaps.append(_MENOPAUSE)
    elif menopause is Answer.YES and asked.dxa_is_open and not _risks(asked) and not _all_denied(asked):
        gaps.append(_RISK)
    return tuple(gaps)


def _why(asked: Asked) -> tuple[str, tuple[Fact, ...]]:
    if _is_older(asked):
        return f"A woman of {asked.record.patient.age_on(asked.as_of)} without a DXA in date.", ()
    if asked.record.answer("menopause") is not Answer.YES:
        return "", ()
    risks = _risks(asked)
    if not risks:
        return "", ()
    words = ", ".join(fact.concept.replace("-", " ") for fact in risks)
    return f"After menopause, with risk factors on record ({words}); a risk tool is to confirm it.", risks


def _is_older(asked: Asked) -> bool:
    age = asked.record.patient.age_on(asked.as_of)
    return age is not None and age >= entry(RULE).number("age")


def _risks(asked: Asked) -> tuple[Fact, ...]:
    return tuple(fact for concept in RISKS if (fact := recorded(asked.record, concept)) is not None)


def _all_denied(asked: Asked) -> bool:
    return all(
        any(asked.record.answer(concept) is Answer.NO for concept in concepts)
        for concepts in QUESTIONS.values()
    )


_SEX = Missing(
    "sex",
    "Whether T-scores or Z-scores hold, and for whom screening is advised, depends on it.",
    "Add the sex to the record.",
    weight=MENOPAUSE_WEIGHT,
)
_MENOPAUSE = Missing(
    "menopause",
    "After it T-scores hold and the USPSTF rule may; before it Z-scores hold: both branches are open.",
    "Ask, and record menopause: yes or no.",
    weight=MENOPAUSE_WEIGHT,
)
_RISK = Missing(
    "risk factors for fracture",
    "After menopause and under 65 the USPSTF rule holds at raised risk; the experts' rule holds anyway.",
    "Answer the questions of a risk tool such as FRAX and record them.",
    weight=RISK_WEIGHT,
)
