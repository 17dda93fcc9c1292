"""Bone on the first screen: the T-scores that decide, options, drugs, what else is known."""

from collections.abc import Sequence

from spinewise.bone.densitometry.t_scores import COUNTING_SITES, T_SCORE, number_of
from spinewise.bone.optimisation.options.standing import how_they_stand
from spinewise.pathway.plan import Plan
from spinewise.record.fact import Fact
from spinewise.report.densitometry import is_low, why_it_does_not_count
from spinewise.report.lines import Data, anchor, line, ref, sentence
from spinewise.report.recorded import concept_said, fact_date, fact_line, fact_place, fact_value, newest_facts
from spinewise.report.rooms import without_augmentation
from spinewise.report.said import finding_line
from spinewise.results import Finding
from spinewise.words import Answer

FACTS = ("vitamin-d-25-oh", "tbs", "frax-major", "frax-hip")
DRUGS = ("bisphosphonate", "denosumab", "teriparatide", "abaloparatide", "romosozumab", "serm")
SIDE_MISSING = "Side not recorded."


def bone_lines(plan: Plan, findings: Sequence[Finding]) -> list[Data]:
    """Lines of the section on bone, the most telling first.

    Parameters
    ----------
    plan : Plan
        Any plan.
    findings : sequence of Finding
        Those of the plan that are about bone.

    Returns
    -------
    list of dict
        See `lines.line`.
    """
    cited = {id for finding in plan.findings for id in finding.facts}
    facts = [fact for fact in newest_facts(plan.record, (T_SCORE,)) if isinstance(fact.value, int | float)]
    counting = sorted((fact for fact in facts if fact.site in COUNTING_SITES), key=number_of)
    lines = _counting_lines(counting) + _options_line(plan)
    lines += [_drug_line(fact) for fact in newest_facts(plan.record, DRUGS) if fact.id not in cited]
    lines += [fact_line(fact) for fact in newest_facts(plan.record, FACTS) if fact.id not in cited]
    lines += _elsewhere_lines([fact for fact in facts if fact not in counting])
    return [*lines, *(finding_line(plan, said) for said in findings)]


def _counting_lines(facts: Sequence[Fact]) -> list[Data]:
    """The lowest T-score of those that count, and the others in one line."""
    if not facts:
        return []
    worst, *others = facts
    lines = [fact_line(worst, note="" if worst.side else SIDE_MISSING)]
    if others:
        each = [fact_line(fact) for fact in others]
        said = "; ".join(f"{fact_place(fact)} {one['text']}" for fact, one in zip(others, each, strict=True))
        refs = [ref("record", anchor("fact", fact.id)) for fact in others]
        lines.append(line(said, lead="Also", refs=refs))
    return lines


def _elsewhere_lines(facts: Sequence[Fact]) -> list[Data]:
    """T-scores that clear nobody, each with why; a low one does not stand back."""
    return [
        {**fact_line(fact, note=why_it_does_not_count(fact)), "faint": not is_low(fact)}
        for fact in sorted(facts, key=number_of)
    ]


def _drug_line(fact: Fact) -> Data:
    """A bone drug with its days; when the last dose was is asked, never assumed."""
    said = "recorded" if fact.value is Answer.YES else fact_value(fact)
    return line(
        f"{said} ({fact_date(fact)}).",
        lead=concept_said(fact.concept),
        refs=[ref("record", anchor("fact", fact.id))],
        note="Ask for the last dose; nothing is stopped here." if fact.value is not Answer.NO else "",
    )


def _options_line(plan: Plan) -> list[Data]:
    """All options in one line, by how they stand for this operation; those of a specialist by number."""
    said = how_they_stand(without_augmentation(plan).options)
    if not said:
        return []
    return [line(sentence(said), lead="Drugs for this operation", refs=[ref("bone page", "bone-page")])]
