"""What a VBQ means for one patient and one operation: a concern to follow up, never an all-clear.

The DXA task is not touched here: no VBQ closes it. Nothing is classified unless the protocol names a cut-off
of the same field strength; lipids are asked for, since high ones make VBQ call bone osteoporotic too often.
"""

from spinewise.bone.asked import Asked
from spinewise.bone.mri.beside import against, beside_published, field_strength_of, in_words
from spinewise.bone.mri.said import ALWAYS
from spinewise.bone.mri.vbq import POOLED_VBQ, VBQ
from spinewise.evidence.protocol import chosen_vbq_cutoff
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.results import Advice, Finding, Measurement, Missing
from spinewise.words import Answer

ROOM = "bone"
LIPIDS = "lipids"
LABORATORY = ("ldl", "total-cholesterol", "triglycerides")
HIGH = ("H", "HH", "HU")
LIPIDS_WEIGHT = 28
FIELD_WEIGHT = 25


def advise(asked: Asked) -> Advice:
    """Findings and gaps from VBQ.

    Parameters
    ----------
    asked : Asked
        Patient, operation, measurements, protocol and day.

    Returns
    -------
    Advice
        Empty when no VBQ was measured.
    """
    scores = [one for one in asked.measurements if one.name == VBQ]
    if not scores:
        return Advice(ROOM)
    findings: list[Finding] = []
    missing: list[Missing] = []
    cutoff = chosen_vbq_cutoff(asked.protocol)
    for score in scores:
        findings += [_score(score, asked.measurements), beside_published(score, named=cutoff is not None)]
        if cutoff is not None:
            held = against(score, cutoff)
            if isinstance(held, Finding):
                findings.append(held)
            else:
                missing.append(held)
        if field_strength_of(score) is None:
            missing.append(_field_strength(score))
    said = _lipids(asked)
    if isinstance(said, Finding):
        findings.append(said)
    elif said is not None:
        missing.append(said)
    return Advice(ROOM, findings=tuple(findings), missing=tuple(missing))


def _score(score: Measurement, measurements: tuple[Measurement, ...]) -> Finding:
    pooled = [one for one in measurements if one.name == POOLED_VBQ and one.inputs == score.inputs]
    beside = f"; median of all voxels together {pooled[0].value:.2f}" if pooled else ""
    strength = field_strength_of(score)
    where = "field strength unknown" if strength is None else f"{strength:g} T"
    accuracy = entry("vbq-accuracy-81")
    return Finding(
        "VBQ",
        f"VBQ {in_words(score)} from T1-weighted MRI at {where}{beside}; higher is worse bone. "
        "It can raise concern and clears nobody; the DXA stays to be done.",
        evidence=("vbq-formula", "vbq-direction", "vbq-still-needs-dxa"),
        caveats=(
            *dict.fromkeys((*ALWAYS, "caveat-vbq-direction", *score.caveats)),
            f"{accuracy.statement} {accuracy.caveat or ''}".strip(),
        ),
    )


def _field_strength(score: Measurement) -> Missing:
    return Missing(
        "field strength of the MRI",
        f"VBQ changes with field strength, so this one ({in_words(score)}) is compared with no cut-off.",
        "Read it from the original DICOM files (0018,0087), or ask the MRI unit.",
        weight=FIELD_WEIGHT,
    )


def _lipids(asked: Asked) -> Finding | Missing | None:
    """Warn of over-calling where lipids are high, ask where that is not known."""
    record = asked.record
    reasons: list[tuple[str, Fact]] = []
    for concept, words in (
        ("hyperlipidaemia", "high blood lipids are recorded"),
        ("statin", "a statin is recorded"),
    ):
        known = [fact for fact in record.about(concept) if fact.value is Answer.YES]
        if known and not (concept == "hyperlipidaemia" and record.answer(concept) is Answer.NO):
            reasons.append((words, known[0]))
    values = [fact for concept in LABORATORY for fact in record.about(concept)[:1]]
    reasons += [
        (f"{fact.concept.replace('-', ' ')} is above the laboratory's range", fact)
        for fact in values
        if _is_high(fact)
    ]
    if reasons:
        return Finding(
            "VBQ and lipids",
            f"VBQ may call this bone osteoporotic more readily than DXA would: "
            f"{'; '.join(why for why, _ in reasons)}.",
            evidence=("vbq-hyperlipidaemia-confounder",),
            facts=tuple(fact.id for _, fact in reasons),
            caveats=("caveat-vbq-lipids",),
        )
    if record.answer("hyperlipidaemia") is Answer.NO or any(_is_judged(fact) for fact in values):
        return None
    return Missing(
        LIPIDS,
        "High blood lipids make VBQ call bone osteoporotic more often than DXA does; they are not known "
        "here.",
        "Find a lipid panel with the laboratory's range, a diagnosis of high lipids, or whether a statin "
        "is taken.",
        weight=LIPIDS_WEIGHT,
    )


def _is_high(fact: Fact) -> bool:
    """Above the laboratory's own range or flagged so; no range of ours is held against it."""
    if fact.context.get("interpretation", "").upper() in HIGH:
        return True
    limit = _number(fact.context.get("range high", ""))
    return limit is not None and isinstance(fact.value, float | int) and fact.value > limit


def _is_judged(fact: Fact) -> bool:
    return bool(fact.context.get("interpretation")) or _number(fact.context.get("range high", "")) is not None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
