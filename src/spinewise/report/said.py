"""Findings, recommendations and gaps as lines of a report."""

from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import evidence_refs
from spinewise.report.lines import Data, line, sentence
from spinewise.report.recorded import fact_refs
from spinewise.results import Finding, Missing, Recommendation


def finding_line(plan: Plan, finding: Finding) -> Data:
    """A finding as a line: sentence, caveats, facts and evidence.

    Parameters
    ----------
    plan : Plan
        For its record.
    finding : Finding
        What was seen.

    Returns
    -------
    dict
        See `lines.line`.
    """
    return line(
        sentence(finding.because),
        refs=[*fact_refs(plan.record, finding.facts), *evidence_refs(finding.evidence)],
    )


def decision_line(plan: Plan, said: Recommendation) -> Data:
    """A recommendation as a line: what, why, who, until when.

    Parameters
    ----------
    plan : Plan
        For its record.
    said : Recommendation
        What is proposed.

    Returns
    -------
    dict
        See `lines.line`, with ``owner`` and ``due``.
    """
    refs = [*fact_refs(plan.record, said.facts), *evidence_refs(said.evidence)]
    made = line(sentence(said.because), lead=sentence(said.action), refs=refs)
    due = f"by {numbers.day(said.due)}" if said.due else "no date set"
    return {**made, "owner": said.owner, "due": due}


def decision_said(plan: Plan, line_id: str) -> str:
    """Who accepted or overrode a line, when and why.

    Parameters
    ----------
    plan : Plan
        For its review.
    line_id : str
        Id of a recommendation or an option.

    Returns
    -------
    str
        Empty while nobody has decided for exactly these inputs.
    """
    decided = plan.review.decision_on(line_id, plan.inputs_sha256)
    if decided is None:
        return ""
    verb = "Accepted" if decided.accepted else "Overridden"
    why = f": {decided.because}" if decided.because else ""
    return sentence(f"{verb} by {decided.by} on {numbers.day(decided.at.date())}{why}")


def missing_line(gap: Missing) -> Data:
    """Something missing as a line: what, why it matters, how to get it.

    Parameters
    ----------
    gap : Missing
        What is not known.

    Returns
    -------
    dict
        See `lines.line`.
    """
    what = f"{gap.level}: {gap.what}" if gap.level and str(gap.level) not in gap.what else gap.what
    return line(sentence(gap.why_it_matters), lead=sentence(what), note=sentence(gap.how_to_get_it))
