"""Content of two drafts: the referral to endocrinology, and the sheet for the multidisciplinary meeting.

Only what the plan holds is said: what was found, how the options stand, what is missing. No name, number or
day of birth is written here; the page that prints a letter adds who it is from and about whom.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spinewise.bone.densitometry.who_needs_a_scan import SAID_BY
from spinewise.bone.optimisation.options.standing import how_they_stand
from spinewise.bone.optimisation.situation import IN_PARALLEL
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.results import (
    Advice,
    Finding,
    Missing,
    Option,
    OptionStatus,
    Recommendation,
    Span,
    SpanKind,
    Step,
)
from spinewise.words import Answer

PATH = "bone-optimisation"
REFERRAL, MEETING = "endocrinology-referral", "multidisciplinary-meeting"
ENDOCRINOLOGIST, TEAM = "endocrinologist", "multidisciplinary spine team"
PLANNED, FOUND, STAND, DECIDE, PREPARED = (
    "What is planned",
    "What was found",
    "How the drug options stand for this operation",
    "To decide",
    "Preparation",
)
"""Headings of the parts of a letter."""

ORDINARY = "adult, elective"
"""What the first step says of most patients; only another answer is told at a meeting."""
PREHABILITATION = "prehabilitation: "
NOT_IN_LETTERS = (
    "conflicting trials",
    "VBQ beside published cut-offs",
    "spine T-score above hip",
    "T-score recomputed",
)
"""Findings that the reader of a letter knows, or that change nothing by themselves; the plan shows them."""
WITH_HOW = 6
"""How many of the gaps say how they are closed; the others stand by name."""
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
    part : str
        Heading under which it stands.
    """

    text: str
    facts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    part: str = FOUND


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
    named = [steps[id] for id in ("osteoporosis", "secondary-causes", "vitamin-d")]
    return Letter(
        REFERRAL,
        ENDOCRINOLOGIST,
        "We ask you to share the care of this patient's bone before and after a spine operation.",
        (
            _about(operation, steps),
            *(found := (*_found(named, advice.findings), *_drugs(advice.timeline))),
            *(_from_option(option, found) for option in advice.options if _is_weighed(option)),
        ),
        (
            "Which drug, if any, and how long before and after the operation?",
            "Which further tests for secondary causes, and when is bone looked at again?",
            *_known_to_you(advice.missing, advice.options),
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
        What was found, how the options stand, the lines to be decided, and what is missing, heaviest first.
    """
    ids = {line.id for line in advice.recommendations}
    lines = sorted(
        (line for line in advice.recommendations if SAID_BY.get(line.id) not in ids),
        key=lambda line: -line.weight,
    )
    gaps = sorted(advice.missing, key=lambda gap: -gap.weight)
    steps = _steps(advice)
    named = ("candidate", "dxa", "osteoporosis", "secondary-causes", "vitamin-d")
    told = [steps[id] for id in named if id in steps and steps[id].outcome != ORDINARY]
    taken = [step for step in told if step.taken or step.facts]
    prehab = [one for one in advice.findings if one.name.startswith(PREHABILITATION)]
    return Letter(
        MEETING,
        TEAM,
        "One page on bone before a spine operation, for the meeting to decide on.",
        (
            _about(operation, steps),
            *_found(taken, advice.findings),
            *_drugs(advice.timeline),
            *_stand(advice.options),
            *(_from_line(line) for line in lines),
            *_prepared(prehab),
        ),
        (*(f"{gap.what}: {gap.how_to_get_it}" for gap in gaps[:WITH_HOW]), *_by_name(gaps[WITH_HOW:])),
    )


def _steps(advice: Advice) -> dict[str, Step]:
    return {step.id: step for path in advice.paths if path.id == PATH for step in path.steps}


def _about(operation: PlannedOperation, steps: Mapping[str, Step]) -> Sentence:
    """What is planned, and once for the whole letter that it waits for nothing, whoever says it is urgent."""
    kind = {Answer.YES: "fusion", Answer.NO: "operation without fusion"}.get(
        operation.fusion, "operation, fusion not stated"
    )
    implants = {Answer.YES: "with implants", Answer.NO: "without implants"}.get(
        operation.instrumented, "implants not stated"
    )
    more = f", {operation.approach}" if operation.approach else ""
    more += ", with decompression" if operation.decompression is Answer.YES else ""
    levels = f" at {', '.join(operation.levels)}" if operation.levels else ""
    day = operation.date.isoformat() if operation.date else "a day not yet known"
    urgency = f"Urgency: {operation.urgency}."
    recorded = "candidate" in steps and IN_PARALLEL in steps["candidate"].because
    booked = operation.urgency in _URGENT or operation.urgency_reasons
    parallel = f" {IN_PARALLEL}" if recorded or booked else ""
    text = f"Spine {kind}{more}, {implants}{levels}, on {day}. {urgency}{parallel}"
    return Sentence(text, part=PLANNED)


def _found(steps: Sequence[Step], findings: Iterable[Finding]) -> Iterator[Sentence]:
    """What the path rests on, then findings on bone as a whole that say more; each fact's word once."""
    said = ""
    for step in steps:
        said += f" {step.because}"
        yield Sentence(_without_urgency(step.because), step.facts, step.evidence)
    for one in findings:
        told = one.name.startswith(PREHABILITATION) or one.name in NOT_IN_LETTERS or one.level is not None
        first = one.because.split(". ")[0].rstrip(".")
        if not told and first not in said:
            said += f" {one.because}"
            yield Sentence(one.because, one.facts, one.evidence)


def _drugs(timeline: Iterable[Span]) -> Iterator[Sentence]:
    """Bone drugs and supplements that are recorded, with their days, in one sentence."""
    taken = [span for span in timeline if span.kind is SpanKind.DRUG]
    if taken:
        each = "; ".join(f"{span.what} {_days(span)}" for span in taken)
        facts = tuple(dict.fromkeys(id for span in taken for id in span.facts))
        evidence = tuple(dict.fromkeys(id for span in taken for id in span.evidence))
        yield Sentence(f"Recorded as taken: {each}.", facts, evidence)


def _days(span: Span) -> str:
    if span.first is None and span.last is None:
        return "(days not recorded)"
    first = span.first.isoformat() if span.first else "a day not recorded"
    if span.last is None:
        end = {Answer.YES: "goes on", Answer.NO: "over, last day not recorded"}
        return f"(from {first}, {end.get(span.ongoing, 'last day not recorded')})"
    return f"({first})" if span.first == span.last else f"({first} to {span.last.isoformat()})"


def _without_urgency(text: str) -> str:
    """A text without what a letter says at its head, once for all of it."""
    return text.replace(IN_PARALLEL, "").strip()


def _is_weighed(option: Option) -> bool:
    """Whether a letter speaks of an option: those of a specialist are the reader's own."""
    return option.status is not OptionStatus.SPECIALIST


def _from_option(option: Option, found: Iterable[Sentence]) -> Sentence:
    """How an option stands and why; what was found already is not said again, nor what is asked below."""
    known = _without_urgency(option.because).split("Not known: ")[0].strip()
    for one in found:
        known = known.replace(one.text, "").strip()
    asked = "" if known or not option.missing else "What is asked below is not known to us."
    return Sentence(
        f"{option.name}: {option.status}. {known}{asked}".strip(), option.facts, option.evidence, part=STAND
    )


def _stand(options: Sequence[Option]) -> Iterator[Sentence]:
    if options:
        evidence = tuple(dict.fromkeys(id for option in options for id in option.evidence[:1]))
        facts = tuple(dict.fromkeys(id for option in options for id in option.facts))
        yield Sentence(f"{how_they_stand(options)}.", facts, evidence, part=STAND)


def _from_line(line: Recommendation) -> Sentence:
    return Sentence(line.action, line.facts, part=f"{DECIDE}: {line.owner}")


def _prepared(items: Iterable[Finding]) -> Iterator[Sentence]:
    """The programme before surgery in one sentence for each state, for example what is open."""
    by_state: dict[str, list[Finding]] = {}
    for one in items:
        by_state.setdefault(one.because.split(":")[0], []).append(one)
    for state, those in by_state.items():
        names = ", ".join(one.name.removeprefix(PREHABILITATION) for one in those)
        facts = tuple(dict.fromkeys(id for one in those for id in one.facts))
        evidence = tuple(dict.fromkeys(id for one in those for id in one.evidence))
        yield Sentence(f"{state}: {names}.", facts, evidence, part=PREPARED)


def _known_to_you(missing: Iterable[Missing], options: Iterable[Option]) -> Iterator[str]:
    """What the options miss, as one question, heaviest first."""
    wanted = {what for option in options for what in option.missing}
    names = tuple(dict.fromkeys(gap.what for gap in missing if gap.what in wanted))
    if names:
        yield f"Do you know of any of these, which our record does not hold: {', '.join(names)}?"


def _by_name(gaps: Sequence[Missing]) -> Iterator[str]:
    """Gaps by name; those of one kind ("secondary causes: TSH") together."""
    kinds: dict[str, list[str]] = {}
    for what in dict.fromkeys(gap.what for gap in gaps):
        kind, _, name = what.partition(": ")
        kinds.setdefault(kind, []).extend([name] if name else [])
    said = [f"{kind}: {' and '.join(names)}" if names else kind for kind, names in kinds.items()]
    if said:
        yield f"Also missing: {'; '.join(said)}."
