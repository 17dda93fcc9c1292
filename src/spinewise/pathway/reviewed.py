"""What a review changes in a plan: what is still open, what was overridden, who confirmed.

Safety rules 2 and 8: a plan is a draft until levels, sides and urgency are confirmed for its inputs,
and a line that was overridden stays readable beside the reason.
"""

from dataclasses import replace

from spinewise.pathway.plan import Plan
from spinewise.pathway.staleness import outdated_confirmations
from spinewise.record.review import CONFIRMABLE, Decision, Review
from spinewise.results import Disagreement, Option, Recommendation
from spinewise.words import NotConfirmed, Phase

OPTION = "option:"
"""Before the id of an option, where a review names it."""
_OVERRIDE = "overridden: "
_OUT_OF_DATE = ("confirmation out of date", "decision out of date")


def with_review(plan: Plan, review: Review) -> Plan:
    """Plan as it stands under a review; applying the same review twice changes nothing more.

    Parameters
    ----------
    plan : Plan
        A plan, reviewed or not.
    review : Review
        Everything confirmed and decided so far.

    Returns
    -------
    Plan
        With open decisions, overrides and outdated confirmations brought up to date.
    """
    sha256 = plan.inputs_sha256
    decisions = {id: review.decision_on(id, sha256) for id in lines_of(plan)}
    return replace(
        plan,
        review=review,
        to_decide=tuple(
            line for line in plan.recommendations if line.phase is Phase.PREOP and decisions[line.id] is None
        ),
        findings=(
            *(finding for finding in plan.findings if finding.name not in _OUT_OF_DATE),
            *outdated_confirmations(review, sha256),
        ),
        disagreements=(
            *(d for d in plan.disagreements if not d.about.startswith(_OVERRIDE)),
            *(
                _override(line, decision)
                for line in plan.recommendations
                if (decision := decisions[line.id]) is not None and not decision.accepted
            ),
            *(
                _override_of_option(option, decision)
                for option in plan.options
                if (decision := decisions[OPTION + option.id]) is not None and not decision.accepted
            ),
        ),
    )


def lines_of(plan: Plan) -> tuple[str, ...]:
    """Everything in a plan that a review can accept or override, by the name it goes under.

    Parameters
    ----------
    plan : Plan
        A plan.

    Returns
    -------
    tuple of str
        Ids of lines, then of options, each option with "option:" before its id.
    """
    return (
        *(line.id for line in plan.recommendations),
        *(OPTION + option.id for option in plan.options),
    )


def override_of(plan: Plan, option: Option) -> Decision | None:
    """Decision by which a named clinician overrode how an option stands.

    Parameters
    ----------
    plan : Plan
        A reviewed plan.
    option : Option
        One of its options.

    Returns
    -------
    Decision or None
        None when it was accepted, or when nobody decided for these inputs.
    """
    decision = plan.review.decision_on(OPTION + option.id, plan.inputs_sha256)
    return decision if decision is not None and not decision.accepted else None


def unconfirmed(plan: Plan) -> tuple[str, ...]:
    """Which of levels, sides and urgency nobody confirmed for these inputs.

    Parameters
    ----------
    plan : Plan
        A plan.

    Returns
    -------
    tuple of str
        Empty when the plan is no draft.
    """
    return tuple(what for what in CONFIRMABLE if plan.review.confirmed_by(what, plan.inputs_sha256) is None)


def require_confirmed(plan: Plan, for_what: str) -> None:
    """Refuse a step that unconfirmed geometry or urgency must not reach.

    Parameters
    ----------
    plan : Plan
        A plan.
    for_what : str
        The step, for the sentence, for example ``"the page for the patient"``.

    Raises
    ------
    NotConfirmed
        While anything is unconfirmed; says what, and how to confirm it.
    """
    still_open = unconfirmed(plan)
    if still_open:
        raise NotConfirmed(
            f"{for_what} is not written while {', '.join(still_open)} are unconfirmed: "
            f"spinewise review OUT --confirm {','.join(still_open)} --by NAME"
        )


def _override_of_option(option: Option, decision: Decision) -> Disagreement:
    return Disagreement(
        about=_OVERRIDE + OPTION + option.id,
        says=(
            f"The plan says of {option.name}: {option.status}. {option.because}",
            f"{decision.by} overrode it on {decision.at.date().isoformat()}: {decision.because}",
        ),
        settled="The named clinician's decision holds; what the plan says stays readable.",
        evidence=option.evidence,
    )


def _override(line: Recommendation, decision: Decision) -> Disagreement:
    return Disagreement(
        about=_OVERRIDE + line.id,
        says=(
            f"The plan proposes: {line.action} {line.because}",
            f"{decision.by} overrode it on {decision.at.date().isoformat()}: {decision.because}",
        ),
        settled="The named clinician's decision holds; the proposal stays readable.",
        evidence=line.evidence,
    )
