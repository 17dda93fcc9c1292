"""Content of two drafts: the referral to endocrinology, and the sheet for the multidisciplinary meeting.

Only what the plan holds is said: findings, how the options stand, what is missing. No name, number or day
of birth is written here; the page that prints a letter adds who it is from and about whom.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.bone.optimisation.situation import IN_PARALLEL
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.results import Advice, Finding, Missing, Option, OptionStatus, Recommendation, Step
from spinewise.words import Answer

PATH = "bone-optimisation"
REFERRAL, MEETING = "endocrinology-referral", "multidisciplinary-meeting"
ENDOCRINOLOGIST, TEAM = "endocrinologist", "multidisciplinary spine team"
_URGENT = (Urgency.URGENT, Urgency.EMERGENCY)


@dataclass(frozen=True)
class Sentence:
    """One sentence with what it rests on.

    Parameters
    ----------
    text : str
        The sentence.
    facts, evidence : tuple of str
        Ids of facts of the record and of evidence entries.
    """

    text: str
    facts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A draft: nothing is sent by this program.

    Parameters
    ----------
    id : str
        Stable name.
    addressee : str
        A role, never a person.
    purpose : str
        What it is for, in one sentence.
    sentences : tuple of Sentence
        What is known.
    questions : tuple of str
        What is asked.
    """

    id: str
    addressee: str
    purpose: str
    sentences: tuple[Sentence, ...]
    questions: tuple[str, ...]


def referral_to_endocrinology(advice: Advice, operation: PlannedOperation) -> Letter | None:
    """Draft of the referral to endocrinology.

    Parameters
    ----------
    advice : Advice
        Everything said about bone; a plan's findings, options, paths, lines and gaps do as well.
    operation : PlannedOperation
        What is planned.

    Returns
    -------
    Letter or None
        None when the path does not refer.
    """
    steps = _steps(advice)
    if "refer" not in steps or steps["refer"].outcome != "refer":
        return None
    named = ("osteoporosis", "secondary-causes", "vitamin-d")
    return Letter(
        REFERRAL,
        ENDOCRINOLOGIST,
        "Asks to share bone management before and after a spine operation; a draft until somebody sends it.",
        (
            _about(operation),
            *(_from_step(steps[id]) for id in named if id in steps),
            *_from_findings(advice.findings, {steps[id].because for id in named if id in steps}),
            *(
                _from_option(option)
                for option in advice.options
                if option.status is not OptionStatus.SPECIALIST
            ),
        ),
        (
            "Which drug, if any, and how long before and after the operation?",
            "Which further tests for secondary causes, and when is bone looked at again?",
            *_questions(advice.missing, advice.options),
        ),
    )


def meeting_sheet(advice: Advice, operation: PlannedOperation) -> Letter:
    """One page for the multidisciplinary meeting.

    Parameters
    ----------
    advice : Advice
        Everything said about bone; a plan's findings, options, paths, lines and gaps do as well.
    operation : PlannedOperation
        What is planned.

    Returns
    -------
    Letter
        The path step by step, the lines to be decided, and what is missing, heaviest first.
    """
    lines = sorted(advice.recommendations, key=lambda line: -line.weight)
    gaps = sorted(advice.missing, key=lambda gap: -gap.weight)
    steps = _steps(advice)
    prehab = [finding for finding in advice.findings if finding.name.startswith("prehabilitation: ")]
    return Letter(
        MEETING,
        TEAM,
        "One page on bone before a spine operation, for the meeting to decide on.",
        (
            _about(operation),
            *(_outcome(step) for step in steps.values() if step.taken),
            *(_from_line(line) for line in lines),
            *(Sentence(f"{one.name}: {one.because}", one.facts, one.evidence) for one in prehab),
        ),
        tuple(dict.fromkeys(f"{gap.what}: {gap.how_to_get_it}" for gap in gaps)),
    )


def _steps(advice: Advice) -> dict[str, Step]:
    return {step.id: step for path in advice.paths if path.id == PATH for step in path.steps}


def _about(operation: PlannedOperation) -> Sentence:
    kind = {Answer.YES: "fusion", Answer.NO: "operation without fusion"}.get(
        operation.fusion, "operation, fusion not stated"
    )
    implants = {Answer.YES: "with implants", Answer.NO: "without implants"}.get(
        operation.instrumented, "implants not stated"
    )
    levels = f" at {', '.join(operation.levels)}" if operation.levels else ""
    day = operation.date.isoformat() if operation.date else "a day not yet known"
    urgency = f"Urgency: {operation.urgency}."
    parallel = f" {IN_PARALLEL}" if operation.urgency in _URGENT or operation.urgency_reasons else ""
    return Sentence(f"Planned: spine {kind}, {implants}{levels}, on {day}. {urgency}{parallel}")


def _from_step(step: Step) -> Sentence:
    return Sentence(step.because, step.facts, step.evidence)


def _outcome(step: Step) -> Sentence:
    return Sentence(f"{step.question} {step.outcome}. {step.because}", step.facts, step.evidence)


def _from_findings(findings: Iterable[Finding], said: set[str]) -> tuple[Sentence, ...]:
    """Findings that are about bone as a whole, each once; the programme stands on the sheet."""
    return tuple(
        Sentence(one.because, one.facts, one.evidence)
        for one in findings
        if not one.name.startswith("prehabilitation: ")
        and one.level is None
        and not any(one.because in sentence for sentence in said)
    )


def _from_option(option: Option) -> Sentence:
    return Sentence(f"{option.name}: {option.status}. {option.because}", option.facts, option.evidence)


def _from_line(line: Recommendation) -> Sentence:
    return Sentence(f"{line.action} ({line.owner}) {line.because}", line.facts, line.evidence)


def _questions(missing: Iterable[Missing], options: Iterable[Option]) -> tuple[str, ...]:
    """What the options miss, as far as the plan says how to get it."""
    wanted = {what for option in options for what in option.missing}
    return tuple(dict.fromkeys(gap.how_to_get_it for gap in missing if gap.what in wanted))
