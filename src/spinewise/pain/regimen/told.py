"""What a regimen gives to the plan: options, proposals, disagreements, gaps and spans; each thing once."""

from collections.abc import Iterator

from spinewise.pain.regimen.regimen import Element, ElementStatus, Later, Regimen, Settled
from spinewise.results import Advice, Finding, Option, OptionStatus, Recommendation
from spinewise.words import Answer, Phase

ROOM = "pain"
POPULATION = "adults before surgery on the lower spine"
BASE = "analgesia: the base"
RISK = "analgesia: risk factors found"
LEFT_OUT = "analgesia: not recommended by the base"
_STATUS = {
    ElementStatus.KEPT: OptionStatus.ALLOWED,
    ElementStatus.CHANGED: OptionStatus.CAUTION,
    ElementStatus.UNDECIDED: OptionStatus.NOT_NOW,
    ElementStatus.REMOVED: OptionStatus.AVOID,
}
_GRAVE_WEIGHT = 74
"""Above rules that ask for a pair to be avoided, below those that contraindicate it."""
_DECIDE_WEIGHT = 46
"""Below rules of caution and below what other rooms ask to be decided: these hold for most operations."""
_LATER_WEIGHT = 30
_BEFORE = "before surgery"


def regimen_advice(regimen: Regimen) -> Advice:
    """A regimen in the words of the plan.

    Parameters
    ----------
    regimen : Regimen
        Of one patient.

    Returns
    -------
    Advice
        Conflicts that are left to somebody are proposals to decide; all of them are disagreements.
    """
    return Advice(
        ROOM,
        findings=tuple(_findings(regimen)),
        recommendations=(
            *(_decide(one) for one in regimen.settled if one.is_open),
            *(_afterwards(one) for one in regimen.discharge),
        ),
        missing=regimen.missing,
        disagreements=tuple(one.as_disagreement() for one in regimen.settled),
        options=tuple(_option(one) for one in regimen.elements),
        timeline=regimen.timeline,
    )


def _findings(regimen: Regimen) -> Iterator[Finding]:
    base = regimen.operation
    version = f" ({base.source}; {base.version})"
    yield Finding(BASE, f"{base.name}: {' '.join(base.because)}{version}", base.evidence)
    for one in regimen.left_out:
        yield Finding(
            LEFT_OUT,
            " ".join(part for part in (f"{one.name}: {one.because}", one.already) if part),
            one.evidence,
        )
    found = [one for one in regimen.risk_factors if one.found is Answer.YES]
    for factor in found:
        yield Finding(
            RISK, f"{factor.name}: {factor.because}", factor.evidence, factor.facts, caveats=factor.studies
        )


def _option(element: Element) -> Option:
    return Option(
        id=f"analgesia-{element.id}",
        name=element.name,
        status=_STATUS[element.status],
        because=" ".join(element.because),
        strength=element.strength,
        evidence=element.evidence,
        population=POPULATION,
        owner=element.owner,
        facts=element.facts,
        would_change=tuple(f"Known: {what}." for what in element.missing),
        caveats=element.caveats,
        missing=element.missing,
        in_general=f"{element.action} ({element.source}; {element.version})",
        literature=element.alternatives,
    )


def _decide(one: Settled) -> Recommendation:
    return Recommendation(
        f"decide-{one.id}",
        f"Decide before {one.before}: {one.about}.",
        Phase.PREOP,
        "guideline",
        one.settled,
        one.evidence,
        POPULATION,
        one.owner,
        weight=_GRAVE_WEIGHT if one.is_grave else _DECIDE_WEIGHT,
    )


def _afterwards(one: Later) -> Recommendation:
    return Recommendation(
        f"after-{one.id}",
        one.what,
        Phase.PREOP if one.when == _BEFORE else Phase.POSTOP,
        one.strength,
        f"{one.source}{f'; {one.because}' if one.because else ''}.",
        one.evidence,
        POPULATION,
        one.owner,
        weight=_LATER_WEIGHT,
    )
