"""The HU tables: candidates side by side for the first screen, every level behind it."""

from collections.abc import Sequence

from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.lines import Data, anchor, listed, typeset
from spinewise.report.sagittal_picture import HEADLINE
from spinewise.results import Measurement, Region
from spinewise.words import Answer, Level

HU = "[hnsf'U]"
UNKNOWN = Answer.UNKNOWN.value
DAY = {"taken": "day of the images"}
MOST_CANDIDATES = 6
_BESIDE_UIV = 2


def headline(plan: Plan) -> dict[Level, Measurement]:
    """The HU that the first screen shows, by level, from the head down.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        Level to measurement.
    """
    found = [m for m in plan.measurements if m.name == HEADLINE and m.level is not None]
    return {m.level: m for m in sorted(found, key=_rank) if m.level is not None}


def _rank(measurement: Measurement) -> int:
    return measurement.level.rank if measurement.level is not None else -1


def candidates(plan: Plan) -> Data:
    """HU of the candidate upper levels side by side.

    With a UIV these are its neighbours to two levels up and down; without one, the measured levels from
    the top of the operation or of the images.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``columns`` (one for each level), ``conditions`` and ``left_out``.
    """
    values = headline(plan)
    levels = list(values)
    chosen = _candidates(plan, levels)
    columns = [
        {
            "level": str(level),
            "to": anchor("level", level),
            "role": {plan.operation.uiv: "UIV", plan.operation.liv: "LIV"}.get(level, ""),
            "value": numbers.value_of(values[level].value, HU, values[level].interval),
            "interval": numbers.range_of(values[level].interval, HU),
        }
        for level in chosen
    ]
    return {
        "columns": columns,
        "conditions": conditions([values[level] for level in chosen]),
        "left_out": len(levels) - len(chosen),
    }


def _candidates(plan: Plan, levels: list[Level]) -> list[Level]:
    uiv = plan.operation.uiv
    if uiv in levels:
        place = levels.index(uiv)
        return levels[max(0, place - _BESIDE_UIV) : place + _BESIDE_UIV + 1]
    if uiv is not None:
        near = sorted(levels, key=lambda level: abs(level.rank - uiv.rank))[: 2 * _BESIDE_UIV + 1]
        return sorted(near, key=lambda level: level.rank)
    if plan.operation.levels:
        top = min(level.rank for level in plan.operation.levels)
        above = [level for level in levels if level.rank >= top - _BESIDE_UIV]
        return (above or levels)[:MOST_CANDIDATES]
    return levels[:MOST_CANDIDATES]


def conditions(measurements: Sequence[Measurement]) -> str:
    """What the values depend on, once when it is the same for all of them.

    Parameters
    ----------
    measurements : sequence of Measurement
        Shown side by side.

    Returns
    -------
    str
        For example ``"kVp 120; contrast no"``.
    """
    each = {m.level: _conditions(m) for m in measurements}
    if len(set(each.values())) <= 1:
        return next(iter(each.values()), "")
    return ". ".join(f"{level}: {text}" for level, text in each.items())


def _conditions(measurement: Measurement) -> str:
    """Conditions of one value, those that nobody recorded named together."""
    said = [f"{name} {text}" for name, text in measurement.conditions.items() if text != UNKNOWN]
    unknown = [DAY.get(name, name) for name, text in measurement.conditions.items() if text == UNKNOWN]
    return typeset("; ".join(said + ([f"not recorded: {listed(unknown)}"] if unknown else [])))


def level_rows(plan: Plan) -> list[Data]:
    """Every level with each of its HU measurements, for the table behind the first screen.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    list of dict
        One for each level that was measured or built, from the head down.
    """
    known = {m.level for m in plan.measurements if m.level is not None and m.unit == HU}
    if plan.spine is not None:
        known |= set(plan.spine.levels)
    return [_level(plan, level) for level in sorted(known, key=lambda level: level.rank)]


def _level(plan: Plan, level: Level) -> Data:
    here = [m for m in plan.measurements if m.level == level and m.unit == HU]
    main = next((m for m in here if m.name == HEADLINE), None)
    rows = [_row(m) for m in here]
    return {
        "level": str(level),
        "to": anchor("level", level),
        "role": {plan.operation.uiv: "UIV", plan.operation.liv: "LIV"}.get(level, ""),
        "value": numbers.value_of(main.value, HU, main.interval) if main else "",
        "interval": numbers.range_of(main.interval, HU) if main else "not measured",
        "conditions": conditions([main]) if main else "",
        "rows": rows,
    }


def _row(measurement: Measurement) -> Data:
    several = len(measurement.regions) > 1
    return {
        "name": measurement.name,
        "value": numbers.value_of(measurement.value, HU, measurement.interval),
        "interval": numbers.range_of(measurement.interval, HU),
        "basis": measurement.interval.basis,
        "coverage": numbers.number(100 * measurement.interval.coverage, 1.0),
        "regions": [_region(region) for region in measurement.regions],
        "several": several,
    }


def _region(region: Region) -> Data:
    seen = region.statistics
    return {
        "name": region.name,
        "mean": numbers.number(seen.mean, 1.0),
        "median": numbers.number(seen.median, 1.0),
        "sd": numbers.number(seen.sd, 1.0),
        "voxels": str(seen.voxels),
        "thickness": numbers.with_unit(numbers.number(region.thickness_mm, 0.1), "mm")
        if region.outline
        else "",
        "recipe": region.recipe,
    }
