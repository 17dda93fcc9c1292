"""HU by level with intervals on one axis, so that each level is read against its neighbours."""

from spinewise.bone.hounsfield.where_it_matters import upwards
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.hounsfield import HU, conditions, headline
from spinewise.report.lines import Data, anchor, listed, ref
from spinewise.report.tracks import Axis, Shape, row
from spinewise.words import Answer, Level

_STEP_HU = 50.0


def hu_tracks(plan: Plan) -> Data:
    """Three-location HU of every measured level, from the head down.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``ticks``, ``lines``, ``bands``, ``groups`` of rows, ``said`` and ``conditions``; no row when nothing
        was measured.
    """
    values = headline(plan)
    low = min((m.interval.low for m in values.values()), default=0.0)
    high = max((m.interval.high for m in values.values()), default=_STEP_HU)
    axis = Axis(min(0.0, _STEP_HU * (low // _STEP_HU)), _STEP_HU * (high // _STEP_HU + 1))
    count = round((axis.high - axis.low) / _STEP_HU)
    marks = [axis.low + n * _STEP_HU for n in range(count + 1)]
    every = roles(plan)
    rows = []
    for level, measured in values.items():
        value = numbers.value_of(measured.value, HU, measured.interval)
        findings = [finding.name for finding in plan.findings if finding.level is level]
        made = row(
            str(level),
            f"{value} ({numbers.range_of(measured.interval, HU)})",
            [
                axis.mark(Shape.WHISKER, measured.interval.low, measured.interval.high),
                axis.mark(Shape.DOT, measured.value),
            ],
            to=anchor("level", level),
            role=every.get(level, ""),
            refs=[ref(name, "findings") for name in dict.fromkeys(findings)],
        )
        rows.append({**made, "said": []})
    return {
        "ticks": [
            {"x": axis.at(at), "month": numbers.number(at, 1.0), "year": "", "named": True} for at in marks
        ],
        "lines": [],
        "bands": [],
        "groups": [{"title": "", "rows": rows}] if rows else [],
        "said": "Three-location HU of each level with its 95 % interval, from the head down; no cut-off.",
        "conditions": conditions(list(values.values())),
    }


def roles(plan: Plan) -> dict[Level, str]:
    """What the operation does to each level, as far as it is planned.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        Level to words, for example ``"UIV+1"``; a level that nothing is planned for is absent.
    """
    operation = plan.operation
    said: dict[Level, list[str]] = {}
    if operation.uiv is not None and operation.instrumented is not Answer.NO:
        known = tuple(headline(plan)) or (plan.spine.levels if plan.spine else ())
        for step, level in enumerate(upwards(operation.uiv, known)):
            said.setdefault(level, []).append(f"UIV+{step}" if step else "UIV")
    if operation.liv is not None:
        said.setdefault(operation.liv, []).append("LIV")
    what = {Answer.YES: "screws", Answer.UNKNOWN: "screws not stated"}.get(
        operation.instrumented, "operated on"
    )
    for level in operation.levels:
        said.setdefault(level, []).append(what)
    return {level: listed(words) for level, words in said.items()}
