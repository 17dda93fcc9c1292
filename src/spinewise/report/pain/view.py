"""Everything about analgesia of one patient as ready sentences, so that HTML and PDF say the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spinewise.pain.regimen.regimen import Base, Later, LeftOut, Regimen, RiskFactor, Settled
from spinewise.pathway.analgesia import Analgesia, OpioidSaid, RuleSaid
from spinewise.pathway.missing import in_order
from spinewise.pathway.plan import Plan
from spinewise.report.citations import caveat_said, evidence_refs, evidence_shown
from spinewise.report.header import header
from spinewise.report.lines import Data, listed, sentence
from spinewise.report.pain.answer import answer_of
from spinewise.report.pain.genes import genes_table
from spinewise.report.pain.marks import AFTER, DECIDE
from spinewise.report.pain.rows import groups_of
from spinewise.report.recorded import fact_refs
from spinewise.report.said import decision_said
from spinewise.report.timeline import timeline
from spinewise.words import Answer

TITLE = "Analgesia around the operation"
NO_BASE = "No regimen is laid out"
NO_LIST = "No drug stands on a list that was read, which does not mean that nothing is taken."
NOT_A_SCORE = "Each by itself, never added up: they warn and ask, and are no reason to hold analgesia back."
NO_FACTOR = "No risk factor was looked for."
NO_TIMELINE = "Nothing with a place in time is known."
ELSEWHERE = ("opioid load", "opioid exposure", "analgesia: ", "gene: ")
"""Findings that stand on the page as opioid load, base, risk factor, or in the guideline's own words."""
TIMES = ("before surgery", "before discharge", "first weeks", "review", "six months")
FACTORS = ((Answer.YES, "Found"), (Answer.UNKNOWN, "Not known, ask"), (Answer.NO, "Not found"))


def pain_view(plan: Plan, said: Analgesia) -> Data:
    """The page as plain data.

    Parameters
    ----------
    plan : Plan
        With its review.
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    dict
        The answer first, then what it rests on.
    """
    regimen = said.regimen
    groups = groups_of(plan, said)
    return {
        "title": TITLE,
        "head": header(plan),
        "answer": answer_of(said, groups),
        "base": _base(regimen.operation),
        "groups": groups,
        "later": _afterwards(plan, regimen.discharge),
        "left_out": [_left_out(one) for one in regimen.left_out],
        "left_out_by": _in_common([_left_out(one)["source"] for one in regimen.left_out]),
        "settled": _settled(said),
        "genes": genes_table(said),
        "opioids": _opioids(said),
        "rules": [_rule(one) for one in said.rules if one.holds is not Answer.YES],
        "checked": _findings(said, groups),
        "factors": _factors(plan, regimen.risk_factors),
        "no_score": NOT_A_SCORE,
        "no_factor": NO_FACTOR,
        "questions": [
            {
                "id": one.id,
                "what": sentence(one.what),
                "choices": list(one.choices),
                "then": sentence(one.consequence),
            }
            for one in plan.questions
            if one.id in {question.id for question in said.questions}
        ],
        "missing": _missing(said),
        "timeline": _timeline(plan, regimen),
        "no_timeline": NO_TIMELINE,
        "read": _read(said),
        "evidence": [evidence_shown(id) for id in said.evidence],
    }


def _base(base: Base) -> Data:
    name = sentence(base.name) if base.id else f"{NO_BASE}."
    return {
        "name": name,
        "because": [sentence(text) for text in base.because],
        "source": "; ".join(part for part in (base.source, base.version) if part),
        "missing": sentence("; ".join(base.missing)) if base.missing else "",
        "applies": base.applies.value,
        "refs": evidence_refs(base.evidence),
    }


def _afterwards(plan: Plan, lines: Iterable[Later]) -> list[Data]:
    """Lines of the time around and after the operation, in the order of that time; each time named once."""
    by_time: dict[str, list[Data]] = {}
    for one in sorted(lines, key=lambda one: TIMES.index(one.when) if one.when in TIMES else len(TIMES)):
        by_time.setdefault(one.when, []).append(_later(plan, one))
    return [{"when": when, "rows": rows} for when, rows in by_time.items()]


def _in_common(texts: Sequence[str]) -> str:
    """What all texts are; empty where they differ."""
    return texts[0] if len(set(texts)) == 1 else ""


def _later(plan: Plan, one: Later) -> Data:
    return {
        "decision": decision_said(plan, f"{AFTER}{one.id}"),
        "what": sentence(one.what),
        "because": sentence(one.because),
        "owner": one.owner,
        "source": "; ".join(part for part in (one.source, one.strength) if part),
        "refs": evidence_refs(one.evidence),
    }


def _left_out(one: LeftOut) -> Data:
    return {
        "name": one.name,
        "because": sentence(one.because),
        "already": sentence(one.already),
        "source": "; ".join(part for part in (one.source, one.version) if part),
        "refs": evidence_refs(one.evidence),
    }


def _settled(said: Analgesia) -> list[Data]:
    """Conflicts that a rule settles, then those of the other sources.

    What is open stands under "ask", unless another proposal there says the same and took its place.
    """
    asked = {line.id for line in said.advice.recommendations}
    own = [
        _conflict(one) for one in said.regimen.settled if not one.is_open or f"{DECIDE}{one.id}" not in asked
    ]
    told = {sentence(one.about) for one in said.regimen.settled}
    return own + [
        {
            "about": sentence(one.about),
            "says": [sentence(text) for text in one.says],
            "settled": sentence(one.settled),
            "word": _word(one.settled),
            "owner": "",
            "refs": evidence_refs(one.evidence),
        }
        for one in said.advice.disagreements
        if sentence(one.about) not in told
    ]


def _word(settled: str) -> str:
    return "Open:" if settled.startswith("Nothing settles") else "Settled:"


def _conflict(one: Settled) -> Data:
    return {
        "about": sentence(one.about),
        "says": [sentence(text) for text in one.says],
        "settled": sentence(one.settled),
        "word": _word(one.settled),
        "owner": one.owner,
        "refs": evidence_refs(one.evidence),
    }


def _opioids(said: Analgesia) -> Data:
    found = {one.name: one for one in said.advice.findings}
    total, exposure = found.get("opioid load"), found.get("opioid exposure")
    return {
        "text": sentence(total.because) if total else "",
        "exposure": sentence(exposure.because) if exposure else "",
        "amounts": list(said.opioids.amounts) if len(said.opioids.amounts) > 1 or said.opioids.high else [],
        "refused": list(said.opioids.refused),
        "cautions": [caveat_said(text) for text in total.caveats]
        if total and has_opioids(said.opioids)
        else [],
        "refs": evidence_refs([id for one in (total, exposure) if one is not None for id in one.evidence]),
    }


def has_opioids(opioids: OpioidSaid) -> bool:
    """Whether an opioid was counted or refused.

    Parameters
    ----------
    opioids : OpioidSaid
        Of the day.

    Returns
    -------
    bool
        False also where there is no list.
    """
    return bool(opioids.amounts or opioids.refused)


def _rule(one: RuleSaid) -> Data:
    return {
        "title": one.title,
        "grade": one.grade,
        "drugs": one.drugs,
        "because": sentence(one.because),
        "action": sentence(one.action),
        "owner": one.owner,
        "source": one.source,
        "confirmed": one.confirmed,
        "refs": evidence_refs((one.evidence,)),
    }


def _findings(said: Analgesia, groups: Iterable[Data]) -> list[Data]:
    """What was seen and stands nowhere else: totals, double entries, what was asked about."""
    shown = {text for group in groups for row in group["rows"] for text in (*row["statements"], *row["why"])}
    rest = [one for one in said.advice.findings if not one.name.startswith(ELSEWHERE)]
    return [
        {
            "name": one.name,
            "text": sentence(one.because),
            "caveats": [caveat_said(text) for text in one.caveats],
            "refs": evidence_refs(one.evidence),
            "rule": one.name.startswith("interaction: "),
        }
        for one in rest
        if sentence(one.because) not in shown
    ]


def _factors(plan: Plan, factors: Iterable[RiskFactor]) -> list[Data]:
    """Risk factors by whether they were found; none of them weighs."""
    some = tuple(factors)
    return [
        {
            "found": answer.value,
            "title": title,
            "rows": [
                {
                    "name": one.name,
                    "because": sentence(one.because),
                    "studies": [sentence(text) for text in one.studies],
                    "refs": [*fact_refs(plan.record, one.facts), *evidence_refs(one.evidence)],
                }
                for one in some
                if one.found is answer
            ],
        }
        for answer, title in FACTORS
        if any(one.found is answer for one in some)
    ]


def _missing(said: Analgesia) -> list[Data]:
    """What is not known, those that are got in one way together, the heaviest first."""
    by_way: dict[str, list[Data]] = {}
    for gap in in_order(said.advice.missing):
        one = {"what": sentence(gap.what), "why": sentence(gap.why_it_matters)}
        by_way.setdefault(sentence(gap.how_to_get_it), []).append(one)
    return [{"how": how, "rows": rows} for how, rows in by_way.items()]


def _timeline(plan: Plan, regimen: Regimen) -> Data | None:
    """Drugs and windows around the operation, by the same drawing as elsewhere."""
    if not regimen.timeline:
        return None
    return timeline(replace(plan, timeline=regimen.timeline))


def _read(said: Analgesia) -> str:
    genes = [gene.gene for gene in said.genes if gene.genotype]
    drugs = f"Drugs read: {listed(said.taken)}." if said.taken else NO_LIST
    return f"{drugs} Genes read: {listed(genes) if genes else 'none'}."
