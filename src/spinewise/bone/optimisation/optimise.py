"""Bone optimisation before the operation: a principle, where osteoporosis is met or likely."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.diagnosis import Diagnosis
from spinewise.bone.hounsfield.classify import Classified, Side, say
from spinewise.evidence.tables import entry
from spinewise.results import Finding, Recommendation
from spinewise.words import Answer, Phase

WEIGHT_MET = 58
WEIGHT_LIKELY = 52
POPULATION = "adults before elective instrumented spine surgery"


def optimise(asked: Asked, diagnosis: Diagnosis) -> Recommendation | None:
    """Propose to plan bone optimisation; never which drug, that is decided elsewhere.

    Parameters
    ----------
    asked : Asked
        Patient, operation and values.
    diagnosis : Diagnosis
        Whether the criteria for osteoporosis are met.

    Returns
    -------
    Recommendation or None
        None when nothing speaks for osteoporosis, which clears nobody, and when no implant is planned.
    """
    if asked.instrumented is Answer.NO:
        return None
    return _criteria_met(asked, diagnosis) or _likely(asked)


def is_silent_without_implants(asked: Asked, diagnosis: Diagnosis) -> bool:
    """Whether optimisation would be proposed were implants planned (the rule is made for those).

    Parameters
    ----------
    asked : Asked
        Patient, operation and values.
    diagnosis : Diagnosis
        Whether the criteria for osteoporosis are met.

    Returns
    -------
    bool
        True when the rule is silent for its population alone.
    """
    if asked.instrumented is not Answer.NO:
        return False
    return (_criteria_met(asked, diagnosis) or _likely(asked)) is not None


def silent_without_implants() -> Finding:
    """The sentence that says so.

    Returns
    -------
    Finding
        The same for everyone.
    """
    return Finding(
        "optimisation rule is silent",
        "Bone is or may be osteoporotic, but the rule on optimising it before surgery is made for "
        "instrumented operations, and none is planned; whether to treat it for its own sake is open.",
        evidence=("optimise-if-diagnostic-criteria",),
    )


def _criteria_met(asked: Asked, diagnosis: Diagnosis) -> Recommendation | None:
    """The criteria are met, the record's own diagnosis among them."""
    if diagnosis.osteoporosis is not Answer.YES:
        return None
    return Recommendation(
        id="bone-optimise",
        action="Plan bone optimisation before the operation; think about fixation and material separately.",
        phase=Phase.PREOP,
        strength=entry("optimise-if-diagnostic-criteria").strength,
        because=diagnosis.because,
        evidence=(
            "optimise-if-diagnostic-criteria",
            "optimise-bmd-improves-odds",
            "tscore-osteoporosis-threshold",
            "osteoporosis-hardware-risk",
        ),
        population=POPULATION,
        owner=asked.protocol.text("owner_bone"),
        due=asked.operation.date,
        facts=diagnosis.facts,
        caveats=("A principle without an effect size.", "caveat-low-bmd", *_age_of(asked)),
        missing=_unknown(asked),
        weight=WEIGHT_MET,
    )


def _likely(asked: Asked) -> Recommendation | None:
    """HU low by a named cut-off, wholly or in one branch: the DXA first, then optimisation if it agrees."""
    held = asked.classified
    if not isinstance(held, Classified) or held.side is Side.NOT_LOW:
        return None
    branch = "" if held.side is Side.LOW else "If the lower end of the interval holds: "
    return Recommendation(
        id="bone-optimise-if-dxa",
        action=f"{branch}Prepare bone optimisation and decide on it with the DXA of hip or distal radius.",
        phase=Phase.PREOP,
        strength=entry("optimise-bmd-improves-odds").strength,
        because=say(held).because,
        evidence=("optimise-bmd-improves-odds", "hu-still-needs-dxa", held.cutoff.evidence),
        population=POPULATION,
        owner=asked.protocol.text("owner_bone"),
        due=asked.operation.date,
        caveats=("caveat-hu-not-validated", "caveat-dxa-still-needed", "A principle without an effect size."),
        missing=_unknown(asked),
        alternatives=("If the upper end holds: no optimisation on account of HU; the DXA task stays.",)
        if branch
        else (),
        weight=WEIGHT_LIKELY,
    )


def _age_of(asked: Asked) -> tuple[str, ...]:
    if asked.dxa and not asked.dxa_in_date:
        return ("The T-score may be out of date: see the DXA task.",)
    return ()


def _unknown(asked: Asked) -> tuple[str, ...]:
    if asked.instrumented is Answer.UNKNOWN:
        return ("whether implants are planned",)
    return ()
