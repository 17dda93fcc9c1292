"""Letters to colleagues made by hand."""

from hand_made_bone_plan import DECIDE, MISSING, OPTIONS, PATH
from spinewise.bone.optimisation.letters import DECIDE as TO_DECIDE
from spinewise.bone.optimisation.letters import PLANNED, STAND, Letter
from spinewise.bone.optimisation.letters import Sentence as Said


def referral() -> Letter:
    """A draft of the referral to endocrinology."""
    planned = "Planned: spine fusion, with implants at L2, L3, L4, L5, on 2026-04-14. Urgency: elective."
    return Letter(
        "endocrinology-referral",
        "endocrinologist",
        "Asks to share bone management before and after a spine operation; a draft until somebody sends it.",
        (
            Said(planned, part=PLANNED),
            *(Said(step.because, step.facts, step.evidence) for step in PATH.steps[2:7]),
            *(Said(f"{o.name}: {o.status}. {o.because}", o.facts, o.evidence, part=STAND) for o in OPTIONS),
        ),
        (
            "Which drug, if any, and how long before and after the operation?",
            "Which further tests for secondary causes, and when is bone looked at again?",
            *(gap.how_to_get_it for gap in MISSING[-2:]),
        ),
    )


def meeting() -> Letter:
    """The sheet for the multidisciplinary meeting."""
    steps = (Said(f"{s.question} {s.outcome}. {s.because}", s.facts, s.evidence) for s in PATH.steps)
    lines = (
        Said(line.action, line.facts, line.evidence, part=f"{TO_DECIDE}: {line.owner}") for line in DECIDE
    )
    return Letter(
        "multidisciplinary-meeting",
        "multidisciplinary spine team",
        "One page on bone before a spine operation, for the meeting to decide on.",
        (*steps, *lines),
        tuple(f"{gap.what}: {gap.how_to_get_it}" for gap in MISSING),
    )
