"""Letters to colleagues, from a plan: what the bone room drafts is addressed here to one patient's plan."""

from dataclasses import replace

from spinewise.bone.optimisation.letters import (
    Letter,
    Sentence,
    meeting_sheet,
    referral_to_endocrinology,
)
from spinewise.pathway.plan import Plan
from spinewise.pathway.team import TEAM, team_of, team_said
from spinewise.pathway.urgency import in_own_words
from spinewise.report.first_screen import section_of
from spinewise.report.rooms import without_augmentation, without_pain
from spinewise.results import Advice, Path

BONE = "bone"
WHO = "Who is at the table"
"""Heading of the team's part of the sheet."""


def letters_of(plan: Plan) -> tuple[Letter, ...]:
    """Drafts that a plan gives rise to.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    tuple of Letter
        The referral only where the path refers; the sheet for the meeting where there is a path at all.
        That an urgent operation waits for nothing stands at the head of each, not before every line.
    """
    plan = without_pain(without_augmentation(plan))
    if not plan.paths:
        return ()
    said = Advice(
        BONE,
        findings=tuple(one for one in plan.findings if section_of(one) == BONE),
        recommendations=tuple(
            replace(one, action=in_own_words(one.action))
            for one in plan.recommendations
            if one.id.startswith(f"{BONE}-")
        ),
        missing=plan.missing,
        disagreements=plan.disagreements,
        options=plan.options,
        paths=tuple(_in_own_words(path) for path in plan.paths),
        timeline=plan.timeline,
    )
    sheet = meeting_sheet(said, plan.operation)
    team = Sentence(team_said(team_of(plan.recommendations)), evidence=(TEAM,), part=WHO)
    drafted = (
        referral_to_endocrinology(said, plan.operation),
        replace(sheet, sentences=(*sheet.sentences, team)),
    )
    return tuple(letter for letter in drafted if letter is not None)


def _in_own_words(path: Path) -> Path:
    steps = (replace(step, because=in_own_words(step.because)) for step in path.steps)
    return replace(path, steps=tuple(steps))
