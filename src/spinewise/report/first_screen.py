"""The first screen: what a surgeon reads in two minutes, in a fixed order, and nothing silently left out."""

from spinewise.evidence import tables
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.alignment.lines import alignment_beside
from spinewise.report.bone_lines import bone_lines
from spinewise.report.citations import evidence_refs
from spinewise.report.hounsfield import candidates
from spinewise.report.lines import Data, line, listed, sentence
from spinewise.report.pain.lines import FAILED, pain_lines
from spinewise.report.recorded import fact_line, newest_facts
from spinewise.report.rooms import (
    AUGMENTATION,
    SILENT,
    is_of_augmentation,
    speaks_of_augmentation,
    without_pain,
)
from spinewise.report.said import decision_line, finding_line
from spinewise.report.said_once import MOST_TO_DECIDE, decisions, gap_lines, told_above
from spinewise.results import Finding, Recommendation

MOST_LINES = 4
MOST_BESIDE_HU = 2
MOST_ON_PAIN = 6
MOST_FLAGS = 6
MOST_MISSING = 5
MOST_DISAGREEMENTS = 3

NOT_ASSESSED = {
    "construct": "Not assessed in this version: screws, rods and cages.",
    "risks": "Not assessed in this version: nutrition, frailty and predicted complications.",
}
"""Said where a room does not stand yet: neither silence nor an invented result."""

_SECTION_OF = {
    "A": "bone",
    "C": "bone",
    "D": "bone",
    "B": "construct",
    "E": "construct",
    "F": "construct",
    "G": "construct",
    "H": "construct",
    "I": "pain",
    "J": "risks",
    "K": "risks",
    "L": "risks",
    "M": "risks",
}
"""Section of the evidence to section of the page; what has no evidence goes to the construct."""

RISK_FACTS = ("nicotine", "smoking", "bmi", "hba1c", "albumin", "haemoglobin")


def first_screen(plan: Plan) -> list[Data]:
    """Sections 2 to 10 of the first screen, in order.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    list of dict
        Each with ``id``, ``title``, ``lines``, ``quiet`` and ``more``; that of the construct has ``hu``
        and ``alignment``.
    """
    return [
        _red_flags(plan),
        _to_decide(plan),
        _bone(plan),
        *_fracture(plan),
        _construct(plan),
        _pain(plan),
        _risks(plan),
        _missing(plan),
        _disagreements(plan),
        _age_of_inputs(plan),
    ]


def _section(
    id: str,
    title: str,
    lines: list[Data],
    *,
    quiet: str = "",
    most: int = MOST_LINES,
    more_at: str = "findings",
    of_what: tuple[str, str] = ("finding", "findings"),
) -> Data:
    left = len(lines) - most
    more = {"text": f"and {left} more {of_what[left > 1]}", "to": more_at} if left > 0 else None
    return {
        "id": id,
        "title": title,
        "lines": lines[:most],
        "quiet": quiet,
        "more": more,
        "hu": None,
        "alignment": None,
        "questions": [],
        "commands": [],
    }


def _red_flags(plan: Plan) -> Data:
    lines = [finding_line(plan, flag) for flag in plan.red_flags]
    said = " ".join(flag.because for flag in plan.red_flags)
    if plan.operation.neurology and plan.operation.neurology not in said:
        lines.append(line(sentence(plan.operation.neurology), lead="Neurology as recorded."))
    if not plan.operation.neurology and "motor" not in said.lower():
        lines.append(line("No motor examination was found; this does not mean that strength is normal."))
    if not plan.red_flags:
        lines.append(line("No red flag was looked for: the record holds nothing to look in."))
    return _section("red-flags", "Red flags", lines, most=MOST_FLAGS)


def _to_decide(plan: Plan) -> Data:
    lines = [decision_line(plan, said) for said in decisions(plan)]
    quiet = (
        "" if lines else "Nothing is open for decision in what this version assesses; see what is missing."
    )
    return _section(
        "to-decide",
        "To decide before surgery",
        lines,
        quiet=quiet,
        most=MOST_TO_DECIDE,
        more_at="recommendations",
        of_what=("decision", "decisions"),
    )


def section_of(said: Finding | Recommendation) -> str:
    """Section of the first screen where a finding or recommendation belongs.

    Parameters
    ----------
    said : Finding or Recommendation
        With its evidence.

    Returns
    -------
    str
        ``bone``, ``augmentation``, ``construct``, ``pain`` or ``risks``.
    """
    if is_of_augmentation(said.name if isinstance(said, Finding) else said.id):
        return AUGMENTATION
    for id in said.evidence:
        if "hu" in id.split("-"):
            return "construct"  # whatever it is cited for, HU are read where the screws go
        try:
            return _SECTION_OF.get(tables.entry(id).section, "construct")
        except KeyError:
            continue
    return "construct"


def _said_about(plan: Plan, section: str) -> list[Data]:
    return [finding_line(plan, said) for said in plan.findings if section_of(said) == section]


def _bone(plan: Plan) -> Data:
    said = [finding for finding in plan.findings if section_of(finding) == "bone"]
    lines = bone_lines(without_pain(plan), said)
    quiet = "" if lines else "No DXA, vitamin D or bone drug is in the record: unknown, not normal."
    return _section(
        "bone",
        "Bone",
        lines,
        quiet=quiet,
        most=MOST_LINES + 1,
        more_at="bone-page",
        of_what=("line on bone", "lines on bone"),
    )


def _fracture(plan: Plan) -> list[Data]:
    """A section of its own only where a vertebral fracture is known."""
    if not speaks_of_augmentation(plan):
        return []
    said = [one for one in plan.findings if section_of(one) == AUGMENTATION and one.name != SILENT]
    lines = [finding_line(plan, one) for one in said]
    return [_section("fracture", "Vertebral fracture", lines, more_at="augmentation")]


def _construct(plan: Plan) -> Data:
    hu = candidates(plan)
    # How the images were made stands under the HU already; the findings behind the first screen have it too.
    told = [said for said in plan.findings if not (hu["columns"] and said.name == "images")]
    lines = [finding_line(plan, said) for said in told if section_of(said) == "construct"]
    quiet = NOT_ASSESSED["construct"]
    if not hu["columns"]:
        quiet = f"HU was not measured; see what is missing. {quiet}"
    section = _section(
        "construct", "Construct", lines, quiet=quiet, most=MOST_BESIDE_HU if hu["columns"] else MOST_LINES
    )
    return {**section, "hu": hu if hu["columns"] else None, "alignment": alignment_beside(plan)}


def _pain(plan: Plan) -> Data:
    said = plan.analgesia
    if said is None:
        return _section("pain", "Pain", _said_about(plan, "pain"), quiet=FAILED)
    return _section(
        "pain",
        "Pain",
        pain_lines(said),
        most=MOST_ON_PAIN,
        more_at="analgesia",
        of_what=("line on pain", "lines on pain"),
    )


def _risks(plan: Plan) -> Data:
    lines = [
        *(fact_line(fact) for fact in newest_facts(plan.record, RISK_FACTS)),
        *_said_about(plan, "risks"),
    ]
    unknown = " Nicotine: not recorded, ask."
    asked = any(plan.record.about(concept) for concept in ("nicotine", "smoking"))
    return _section(
        "risks",
        "Modifiable risks",
        lines,
        quiet=NOT_ASSESSED["risks"] + ("" if asked else unknown),
        more_at="record",
        of_what=("fact or finding", "facts and findings"),
    )


def _missing(plan: Plan) -> Data:
    questions = [line(sentence(q.consequence), lead=sentence(q.what)) for q in plan.questions]
    quiet = ""
    if not plan.missing and not questions:
        quiet = "Nothing that this version asks for is missing; what it does not assess is said above."
    asked = told_above(plan)
    gaps = gap_lines(gap for gap in plan.missing if gap not in asked)
    if asked and not quiet:
        quiet = sentence(f"already asked for above: {listed(dict.fromkeys(gap.what for gap in asked))}")
    section = _section(
        "missing",
        "Missing that could change this plan",
        gaps,
        quiet=quiet,
        most=MOST_MISSING,
        more_at="all-missing",
        of_what=("thing missing", "things missing"),
    )
    return {**section, "questions": questions}


def _disagreements(plan: Plan) -> Data:
    lines = [
        line(
            " ".join(sentence(said) for said in one.says),
            lead=sentence(one.about),
            note=sentence(one.settled),
            refs=evidence_refs(one.evidence),
        )
        for one in plan.disagreements
    ]
    quiet = "" if lines else "No two sources were found to contradict each other about this patient."
    return _section(
        "disagree",
        "Sources disagree",
        lines,
        quiet=quiet,
        most=MOST_DISAGREEMENTS,
        more_at="disagreements",
        of_what=("disagreement", "disagreements"),
    )


def _age_of_inputs(plan: Plan) -> Data:
    lines = [line(_oldest(plan), lead="Oldest input")]
    lines.append(
        line(
            f"Evidence tables {plan.provenance.evidence_version}; this plan holds for {_as_of(plan)}.",
            lead="Made from",
        )
    )
    commands = []
    if plan.is_draft:
        commands.append("spinewise review OUT --confirm levels,sides,urgency --by NAME")
    commands.append("spinewise review OUT --override LINE --because TEXT --by NAME")
    section = _section("inputs", "Inputs and review", lines)
    return {**section, "commands": commands}


def _as_of(plan: Plan) -> str:
    return numbers.day(plan.provenance.as_of)


def _oldest(plan: Plan) -> str:
    if plan.oldest_input is None:
        return "No input carries a date."
    day = numbers.day(plan.oldest_input)
    last = plan.operation.last_operation
    if last is None:
        return (
            f"{day}; no earlier operation on the spine is recorded, so whether it came after one is unknown."
        )
    if plan.oldest_input > last:
        return f"{day}, after the last operation on the spine ({numbers.day(last)})."
    before = f"{day}, not after the last operation on the spine ({numbers.day(last)})"
    return f"{before}: it may describe what no longer exists."
