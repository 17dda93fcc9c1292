"""What stands behind the first screen: every level, line, gap, fact, choice and source."""

import datetime

from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_of, evidence_refs, evidence_shown
from spinewise.report.conditions import conditions_said
from spinewise.report.hounsfield import HU, level_rows
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.recorded import fact_refs, fact_rows
from spinewise.report.said import decision_said, missing_line
from spinewise.results import Finding, Measurement, Recommendation


def depth(plan: Plan) -> Data:
    """Everything behind the first screen, by section.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        One key for each section.
    """
    levels = _levels(plan)
    return {
        "levels": levels,
        "shared_caveats": _shared_caveats(levels),
        "methods": _methods(plan),
        "others": [_other(m) for m in plan.measurements if m.unit != HU],
        "findings": [_finding(plan, said) for said in plan.findings],
        "recommendations": [_recommendation(plan, said) for said in plan.recommendations],
        "missing": [missing_line(gap) for gap in plan.missing],
        "disagreements": [
            {
                "about": sentence(one.about),
                "says": [sentence(said) for said in one.says],
                "settled": sentence(one.settled),
                "refs": evidence_refs(one.evidence),
            }
            for one in plan.disagreements
        ],
        "questions": [
            {
                "id": q.id,
                "what": sentence(q.what),
                "choices": list(q.choices),
                "then": sentence(q.consequence),
            }
            for q in plan.questions
        ],
        "record": fact_rows(plan.record),
        "protocol": _protocol(plan),
        "provenance": _provenance(plan),
        "review": _review(plan),
        "evidence": [evidence_shown(id) for id in evidence_of(plan)],
    }


def _levels(plan: Plan) -> list[Data]:
    rows = level_rows(plan)
    built = {str(v.level): v for v in plan.spine.vertebrae} if plan.spine else {}
    for row in rows:
        vertebra = built.get(row["level"])
        here = [m for m in plan.measurements if str(m.level) == row["level"]]
        caveats = [caveat_said(c) for m in here for c in m.caveats]
        caveats += [sentence(c) for c in (vertebra.caveats if vertebra else ())]
        row["not_built"] = [sentence(reason) for reason in (vertebra.reasons.values() if vertebra else ())]
        row["caveats"] = list(dict.fromkeys(caveats))
        row["findings"] = [sentence(f.because) for f in plan.findings if str(f.level) == row["level"]]
    return rows


def _shared_caveats(levels: list[Data]) -> list[str]:
    """Caveats that every level has, taken out of the levels so that they are said once."""
    if not levels:
        return []
    shared = [text for text in levels[0]["caveats"] if all(text in level["caveats"] for level in levels)]
    for level in levels:
        level["caveats"] = [text for text in level["caveats"] if text not in shared]
    return shared


def _methods(plan: Plan) -> list[Data]:
    """How each kind of measurement is defined, once."""
    kinds: dict[str, Measurement] = {}
    for measurement in plan.measurements:
        kinds.setdefault(measurement.name, measurement)
    return [
        {
            "name": m.name,
            "method": sentence(m.method),
            "recipes": list(dict.fromkeys(sentence(r.recipe) for r in m.regions)),
            "interval": (
                f"Interval: holds the true value in {numbers.number(100 * m.interval.coverage, 1.0)} % "
                f"of cases; {m.interval.basis}."
            ),
            "refs": evidence_refs(m.sources),
        }
        for m in kinds.values()
    ]


def _other(measurement: Measurement) -> Data:
    place = " ".join(str(part) for part in (measurement.side, measurement.level) if part is not None)
    value = numbers.value_of(measurement.value, measurement.unit, measurement.interval)
    return {
        "name": measurement.name,
        "place": place,
        "value": numbers.with_unit(value, measurement.unit),
        "interval": numbers.with_unit(
            numbers.range_of(measurement.interval, measurement.unit), measurement.unit
        ),
        "conditions": conditions_said(measurement.conditions),
        "refs": evidence_refs(measurement.sources),
    }


def _finding(plan: Plan, said: Finding) -> Data:
    return {
        "name": said.name,
        "text": sentence(said.because),
        "caveats": [caveat_said(c) for c in said.caveats],
        "refs": [*fact_refs(plan.record, said.facts), *evidence_refs(said.evidence)],
        "level": str(said.level) if said.level else "",
        "to": anchor("level", said.level) if said.level else "",
    }


def _recommendation(plan: Plan, said: Recommendation) -> Data:
    pairs = [
        ["Because", sentence(said.because)],
        ["Holds for", said.population],
        ["Evidence", said.strength],
        ["Owner", said.owner],
        ["Due", numbers.day(said.due) if said.due else "no date: the operation has none"],
        *(["Caveat", caveat_said(c)] for c in said.caveats),
        *(["Not known", sentence(m)] for m in said.missing),
        *(["Instead", sentence(a)] for a in said.alternatives),
    ]
    return {
        "anchor": anchor("line", said.id),
        "id": said.id,
        "phase": str(said.phase),
        "action": sentence(said.action),
        "pairs": [list(pair) for pair in pairs],
        "decision": decision_said(plan, said.id),
        "refs": [*fact_refs(plan.record, said.facts), *evidence_refs(said.evidence)],
    }


def _protocol(plan: Plan) -> Data:
    rows = []
    for name, choice in plan.protocol.choices.items():
        if isinstance(choice.value, bool):
            value = "yes" if choice.value else "no"
        elif isinstance(choice.value, str):
            value = choice.value or "nobody has chosen"
        else:
            value = numbers.as_recorded(float(choice.value), choice.unit)
        rows.append(
            {
                "name": name.replace("_", " "),
                "value": value,
                "whose": "default" if choice.is_default else "site",
                "why": sentence(choice.why),
                "refs": evidence_refs(choice.evidence),
            }
        )
    return {"site": plan.protocol.site or "no site named; defaults of the review", "rows": rows}


def _provenance(plan: Plan) -> Data:
    made = plan.provenance
    inputs = [
        {
            "anchor": anchor("input", file.id),
            "id": file.id,
            "role": file.role,
            "date": numbers.day(file.date) if file.date else "no date",
            "sha256": file.sha256,
        }
        for file in made.inputs
    ]
    pairs = [
        ["Made by", made.package],
        ["Evidence tables", made.evidence_version],
        ["Holds for", numbers.day(made.as_of)],
        *([f"Model {name}", version] for name, version in made.models.items()),
        ["Inputs together (SHA-256)", plan.inputs_sha256],
    ]
    if plan.spine is not None:
        pairs.append(["Levels counted from", plan.spine.counted_from])
        if plan.spine.names_provisional:
            pairs.append(["Level names", "provisional: no landmark that fixes them is in view"])
    return {"pairs": [list(pair) for pair in pairs], "inputs": inputs}


def _review(plan: Plan) -> Data:
    confirmations = [
        {
            "what": one.what,
            "by": one.by,
            "at": _moment(one.at),
            "holds": _holds(one.plan_sha256, plan),
        }
        for one in plan.review.confirmations
    ]
    decisions = [
        {
            "line": one.line,
            "to": anchor("line", one.line),
            "verdict": "accepted" if one.accepted else "overridden",
            "because": one.because,
            "by": one.by,
            "at": _moment(one.at),
            "holds": _holds(one.plan_sha256, plan),
        }
        for one in plan.review.decisions
    ]
    return {"confirmations": confirmations, "decisions": decisions}


def _holds(sha256: str, plan: Plan) -> str:
    return "for exactly these inputs" if sha256 == plan.inputs_sha256 else "for other inputs: no longer"


def _moment(at: datetime.datetime) -> str:
    return f"{numbers.day(at.date())} {at:%H:%M} {at.tzname() or ''}".strip()
