"""The DXA table: every value by site, side and day, which of them decides, and why the others do not."""

from collections.abc import Sequence

from spinewise.bone.densitometry.t_scores import COUNTING_SITES, T_SCORE, number_of
from spinewise.evidence import tables
from spinewise.pathway.plan import Plan
from spinewise.record.fact import Fact
from spinewise.report import numbers
from spinewise.report.lines import Data, anchor, ref
from spinewise.report.recorded import concept_said, fact_place, fact_value

SPINE = "lumbar spine"
TBS = "tbs"
COLUMNS = ("dxa-bmd", T_SCORE, "dxa-z-score", TBS)
"""Concepts that have a column of their own."""

FRAX = ("frax-hip", "frax-major")
NORMAL_SPINE = "Can read too high from osteophytes: a normal one clears nobody."
NOT_COUNTED = "Not known to be of hip or distal radius: closes nothing."
LOW_ELSEWHERE = "Raises concern; a DXA of hip or distal radius is still needed."
DECIDES = "Decides."
COUNTS = "Hip and distal radius count."
NOT_SCORED = "No T-score."
_CONTEXT = ("device", "reference", "software")
_NOT_SAID = "not recorded"
_DECIDING_STEPS = ("osteoporosis", "dxa")


def why_it_does_not_count(fact: Fact) -> str:
    """Why a T-score of another site than hip or distal radius closes nothing.

    Parameters
    ----------
    fact : Fact
        A T-score.

    Returns
    -------
    str
        Empty for a site that counts.
    """
    if fact.site in COUNTING_SITES:
        return ""
    if is_low(fact):
        return LOW_ELSEWHERE
    return NORMAL_SPINE if fact.site == SPINE else NOT_COUNTED


def is_low(fact: Fact) -> bool:
    """Whether a T-score meets the threshold of osteoporosis; the boundary counts in.

    Parameters
    ----------
    fact : Fact
        A T-score.

    Returns
    -------
    bool
        False for what is no number.
    """
    low = tables.entry("tscore-osteoporosis-threshold").number("t_score")
    return isinstance(fact.value, int | float) and number_of(fact) <= low


def densitometry(plan: Plan) -> Data:
    """DXA and TBS by scan, and FRAX, as tables.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``rows`` (one for each site, side and day), ``frax`` and ``quiet``.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for concept in COLUMNS:
        for fact in plan.record.about(concept):
            groups.setdefault(_place(fact), []).append(fact)
    rows = [_row(plan, facts) for facts in sorted(groups.values(), key=_order)]
    frax = [_risk(fact) for concept in FRAX for fact in plan.record.about(concept)]
    none = "No DXA is in the record: how dense the bone is is unknown, not normal."
    return {"rows": rows, "frax": frax, "quiet": "" if rows else none}


def deciding_facts(plan: Plan) -> tuple[str, ...]:
    """Ids of the facts that the path rests on where it asks about osteoporosis.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    tuple of str
        Empty where no path was walked.
    """
    steps = [step for path in plan.paths for step in path.steps if step.taken]
    named = [step for id in _DECIDING_STEPS for step in steps if step.id == id]
    return named[0].facts if named else ()


def _place(fact: Fact) -> tuple[str, ...]:
    """What makes values belong together: site, side, day and examination."""
    site = (fact.site or SPINE) if fact.concept == TBS else (fact.site or "")
    side = str(fact.side) if fact.side else ""
    return (site, side, str(fact.date or ""), fact.context.get("scan", ""))


def _order(facts: Sequence[Fact]) -> tuple[bool, int, float]:
    """Sites that count first, newest first, the lowest T-score of a day first."""
    counts = any(fact.site in COUNTING_SITES for fact in facts)
    day = max((fact.date.toordinal() for fact in facts if fact.date), default=0)
    low = min(
        (float(f.value) for f in facts if f.concept == T_SCORE and isinstance(f.value, int | float)),
        default=0.0,
    )
    return not counts, -day, low


def _row(plan: Plan, facts: Sequence[Fact]) -> Data:
    first = facts[0]
    site, side, _, _ = _place(first)
    ids = {fact.id for fact in facts}
    verdict, faint = _verdict(plan, facts)
    said = [finding for finding in plan.findings if ids & set(finding.facts)]
    return {
        "site": site or "site not recorded",
        "side": side or ("" if site == SPINE else "side not recorded"),
        "date": numbers.day(first.date) if first.date else "date not given",
        "cells": [_cell(facts, concept) for concept in COLUMNS],
        "machine": [[word, _context(facts, word)] for word in _CONTEXT],
        "verdict": verdict,
        "faint": faint,
        "said": [ref(name, "findings") for name in dict.fromkeys(finding.name for finding in said)],
    }


def _verdict(plan: Plan, facts: Sequence[Fact]) -> tuple[str, bool]:
    """What a scan is good for, and whether it stands back."""
    scores = [fact for fact in facts if fact.concept == T_SCORE]
    if any(fact.id in deciding_facts(plan) for fact in facts if fact.site in COUNTING_SITES):
        return DECIDES, False
    if not scores:
        return NOT_SCORED, True
    why = " ".join(dict.fromkeys(why_it_does_not_count(fact) for fact in scores)).strip()
    return (why, not any(is_low(fact) for fact in scores)) if why else (COUNTS, False)


def _cell(facts: Sequence[Fact], concept: str) -> list[Data]:
    """Values of one concept, each a link to the record; several stand below each other."""
    return [
        {**ref(fact_value(fact), anchor("fact", fact.id)), "note": _version(fact) if concept == TBS else ""}
        for fact in facts
        if fact.concept == concept
    ]


def _version(fact: Fact) -> str:
    return fact.context.get("version", "version not recorded")


def _context(facts: Sequence[Fact], word: str) -> str:
    """What the values say of their machine, each text once."""
    said = dict.fromkeys(fact.context[word] for fact in facts if word in fact.context)
    return "; ".join(said) or _NOT_SAID


def _risk(fact: Fact) -> Data:
    place = f" {fact_place(fact)}" if fact_place(fact) else ""
    return {
        "name": concept_said(fact.concept) + place,
        "value": fact_value(fact),
        "to": anchor("fact", fact.id),
        "date": numbers.day(fact.date) if fact.date else "date not given",
        "country": fact.context.get("country", _NOT_SAID),
        "version": fact.context.get("version", _NOT_SAID),
    }
