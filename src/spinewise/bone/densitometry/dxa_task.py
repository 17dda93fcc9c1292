"""The DXA task: open until an in-date DXA of hip or distal radius is in the record. HU never close it."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.metal import HIP
from spinewise.bone.densitometry.t_scores import in_date, in_words
from spinewise.bone.densitometry.who_needs_a_scan import RULE, screening
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.results import Missing, Recommendation
from spinewise.words import Answer, Phase

WEIGHT = 56
WHAT = "DXA of hip or distal radius"


def dxa_task(asked: Asked) -> Recommendation | None:
    """Ask for a DXA, unless one that counts is in date.

    Parameters
    ----------
    asked : Asked
        Patient, operation and protocol; values in HU change nothing here but a sentence.

    Returns
    -------
    Recommendation or None
        None when an in-date score of hip or distal radius is in the record.
    """
    if not asked.dxa_is_open:
        return None
    obtain = "Decide whether the recorded one still holds, or obtain" if _may_hold(asked) else "Obtain"
    beside = ("HU are at hand and do not replace it.",) if asked.values else ()
    screened = screening(asked)
    grade = entry(RULE).value("grade").value
    advised = (f"The USPSTF rule on screening asks for it too (grade {grade}).",) if screened else ()
    return Recommendation(
        id="bone-dxa-hip-or-radius",
        action=(
            f"{obtain} a DXA of hip or distal radius (site, side, device and reference set with it)."
            f"{_side(asked)}"
        ),
        phase=Phase.PREOP,
        strength=entry("dxa-gold-standard").strength,
        because=" ".join((*why_open(asked), *beside, *advised)),
        evidence=(
            "dxa-gold-standard",
            "dxa-central-hip-radius",
            "experts-dxa-all-elective",
            "hu-still-needs-dxa",
            *((RULE,) if screened else ()),
        ),
        population="every candidate for elective spine surgery, men too (expert advice)",
        owner=asked.protocol.text("owner_missing_data"),
        due=asked.operation.date,
        facts=tuple(fact.id for fact in (*asked.dxa, *_behind_metal(asked), *asked.dxa_elsewhere)),
        caveats=_caveats(asked),
        missing=(WHAT,),
        weight=WEIGHT,
    )


def dxa_gap(asked: Asked) -> Missing | None:
    """The same DXA as something that is not known.

    Parameters
    ----------
    asked : Asked
        Patient, operation and protocol.

    Returns
    -------
    Missing or None
        None when an in-date T-score of hip or distal radius is in the record.
    """
    if not asked.dxa_is_open:
        return None
    return Missing(
        WHAT,
        f"{' '.join(why_open(asked))} Whether this is osteoporosis decides about optimisation and fixation.",
        "Find the report, or order the DXA; take the side without an implant.",
        weight=WEIGHT,
    )


def why_open(asked: Asked) -> tuple[str, ...]:
    """Why no DXA of the record closes the task, one sentence each.

    Parameters
    ----------
    asked : Asked
        Patient, operation and protocol.

    Returns
    -------
    tuple of str
        At least one.
    """
    behind_metal = _behind_metal(asked)
    said = [_why_not(asked, fact) for fact in asked.dxa[:1]] or [
        "No T-score of hip or distal radius is recorded."
        if not behind_metal
        else "No T-score of hip or distal radius is recorded that metal leaves usable."
    ]
    said += [f"{in_words(fact)} does not count: metal lay in its field." for fact in behind_metal[:1]]
    said += [
        f"{in_words(fact)} does not count: it is not of hip or distal radius."
        for fact in asked.dxa_elsewhere[:1]
    ]
    return tuple(said)


def _why_not(asked: Asked, fact: Fact) -> str:
    if fact.date is None:
        return f"{in_words(fact)} cannot be shown to be in date."
    if in_date(fact, asked.protocol, asked.as_of) is Answer.NO:
        months = asked.protocol.number("dxa_in_date_months")
        return f"{in_words(fact)} is older than the {months:.0f} months that the protocol allows."
    if any(scan.t is fact for scan in asked.examined.perhaps_metal):
        return f"Metal may have lain in the field of the {in_words(fact)}: the sides are not all recorded."
    return f"{in_words(fact)} is recorded, and the protocol does not say how old a DXA may be."


def _may_hold(asked: Asked) -> bool:
    return any(in_date(fact, asked.protocol, asked.as_of) is Answer.UNKNOWN for fact in asked.dxa)


def _behind_metal(asked: Asked) -> tuple[Fact, ...]:
    """T-scores of hip or distal radius with metal in the field."""
    spoiled = (scan for scan in asked.examined.behind_metal if scan not in asked.examined.elsewhere)
    return tuple(scan.t for scan in spoiled if scan.t is not None)


def _side(asked: Asked) -> str:
    """Which hip to take, where one carries metal."""
    sides = {metal.side for metal in asked.examined.metal if metal.region == HIP and metal.side}
    if not sides:
        return ""
    if len(sides) > 1:
        return " Both hips carry metal: take the distal radius."
    (metal,) = sides
    return f" The {metal} hip carries metal: take the other hip or the distal radius."


def _caveats(asked: Asked) -> tuple[str, ...]:
    said = []
    if any(fact.site == "lumbar spine" for fact in asked.dxa_elsewhere):
        said.append("caveat-dxa-spine")
    if asked.values:
        said.append("caveat-hu-opportunistic")
    if asked.record.answer("obesity") is Answer.YES:
        said.append("caveat-dxa-obesity")
    if asked.operation.implants or asked.record.answer("hip-prosthesis") is Answer.YES:
        said.append("caveat-dxa-implant")
    if asked.record.patient.sex == "male":
        said.append("caveat-uspstf-men")
    return tuple(said)
