"""What `spinewise align plan` found, as plain values by ``align-plan.schema.json``."""

from collections.abc import Mapping
from typing import Any

from spinewise import __version__
from spinewise.alignment.correction.asked import Asked
from spinewise.alignment.correction.flexibility import Given
from spinewise.alignment.correction.in_space import planned
from spinewise.alignment.correction.outcome import Neighbour, Outcome
from spinewise.alignment.correction.search import Searched
from spinewise.alignment.correction.sites import Site, name_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.side_by_side import Judged, SideBySide
from spinewise.alignment.targets.spread import Spread, spread
from spinewise.anatomy.spine import Spine
from spinewise.evidence import tables
from spinewise.evidence.correction_techniques import techniques

VERSION = 1


def result_of(
    found: Searched,
    given: Mapping[str, Mapping[Site, Given]],
    start: tuple[Profile, Spine | None],
    asked: Asked,
    age: float | None,
    replay: tuple[int, int],
) -> dict[str, Any]:
    """Everything that was found.

    Parameters
    ----------
    found : Searched
        Plans.
    given : mapping
        What each disc gives in each other posture.
    start : (Profile, Spine or None)
        As the patient stands, seen from the side; and in space, where the spine was reconstructed.
    asked : Asked
        Limits of the search.
    age : float or None
        Years.
    replay : (int, int)
        Seed and number of draws.

    Returns
    -------
    dict
        Plain values.
    """
    standing, spine = start
    return {
        "schema": "spinewise-align-plan",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "evidence_version": tables.VERSION,
        "seed": replay[0],
        "draws": replay[1],
        "age": age,
        "posture": standing.posture,
        "notes": list(standing.notes),
        "matters": [{"system": system, "parameter": name} for system, name in asked.matters],
        "not_asked": [{"system": system, "parameter": name} for system, name in found.not_asked],
        "looked_at": found.looked_at,
        "not_beaten": found.on_front,
        "other_postures": [
            {
                "posture": posture,
                "discs": [
                    {
                        "at": name_of(site, standing),
                        "standing": _range(one.standing),
                        "there": _range(one.there),
                        "gain": _range(one.gain),
                        "mobile": one.is_mobile.value,
                    }
                    for site, one in discs.items()
                ],
            }
            for posture, discs in given.items()
        ],
        "as_it_is": {**plan_of(found.as_it_is, standing), "moves": None},
        "plans": [
            {**plan_of(one, standing), "moves": None if spine is None else _moves(one, standing, spine)}
            for one in found.plans
        ],
    }


def plan_of(plan: Outcome, standing: Profile) -> dict[str, Any]:
    """One plan.

    Parameters
    ----------
    plan : Outcome
        With what is foreseen.
    standing : Profile
        As the patient stands, for the names of sites.

    Returns
    -------
    dict
        Plain values.
    """
    return {
        "uppermost": plan.uppermost.value,
        "lowest": plan.lowest.value,
        "fused_segments": plan.levels,
        "changes": [
            {
                "at": name_of(one.site, standing),
                "by": list(one.by),
                "degrees": one.degrees,
                "sd": one.sd,
                "height_mm": one.height_mm,
                "hinge": one.hinge,
                "evidence": sorted({techniques()[name].evidence for name in one.by if name in techniques()}),
            }
            for one in plan.changes
        ],
        "foreseen": {name: _range(spread(values)) for name, values in plan.values.items()},
        "targets": _targets(plan.targets),
        "asked_of_levels": [
            {"between": f"{one.upper}-{one.lower}", "before": _range(one.before), "after": _range(one.after)}
            for one in plan.asked
        ],
        "neighbour": None if plan.neighbour is None else _neighbour(plan.neighbour),
        "tpa_falls_by": _range(plan.tpa_geometric) if plan.tpa_geometric else None,
        "tpa_falls_by_rule_of_thumb": _range(plan.tpa_by_region) if plan.tpa_by_region else None,
        "notes": list(plan.notes),
    }


def _moves(plan: Outcome, standing: Profile, spine: Spine) -> dict[str, Any]:
    """By level: the turn (rows) and then the shift, LPS, mm, from standing to planned."""
    return {
        level.value: {"turn": move.turn.tolist(), "shift": move.shift.tolist()}
        for level, move in planned(spine, plan, standing).moves.items()
    }


def _targets(beside: SideBySide) -> dict[str, Any]:
    shape = beside.roussouly
    return {
        "systems": [_system(one) for one in beside.systems],
        "roussouly": None
        if shape is None
        else {
            "now": shape.now,
            "now_may_be": list(shape.now_may_be),
            "by_incidence": shape.by_incidence,
            "by_incidence_may_be": list(shape.by_incidence_may_be),
            "status": shape.limits.status,
            "evidence": shape.limits.evidence,
            "caveats": list(shape.limits.caveats),
        },
    }


def _system(one: Judged) -> dict[str, Any]:
    return {
        "id": one.system.id,
        "name": one.system.name,
        "status": one.system.status,
        "evidence": one.system.evidence,
        "population": one.system.population,
        "caveats": list(one.system.caveats),
        "lacking": list(one.lacking),
        "graded": [
            {
                "name": line.name,
                "parameter": line.parameter,
                "unit": line.unit,
                "value": _range(line.value),
                "grade": line.grade,
                "may_be": list(line.may_be),
                "points": line.points,
                "in_printed_gap": line.in_printed_gap,
            }
            for line in one.graded
        ],
        "aimed": [
            {
                "parameter": line.parameter,
                "unit": line.unit,
                "value": _range(line.value),
                "low": _range(line.low),
                "high": _range(line.high),
                "off": _range(line.off),
                "met": {True: "yes", False: "no", None: "open"}[line.is_met],
                "printed": line.printed,
            }
            for line in one.aimed
        ],
        "total": None
        if one.total is None
        else {
            "name": one.total.name,
            "points": one.total.points,
            "low": one.total.low,
            "high": one.total.high,
            "most": one.total.most,
            "grade": one.total.grade,
            "may_be": list(one.total.may_be),
        },
    }


def _neighbour(one: Neighbour) -> dict[str, Any]:
    return {
        "uppermost": one.uppermost.value,
        "lean_before": _range(one.lean_before),
        "lean_after": _range(one.lean_after),
        "t1_ahead_before_mm": _range(one.ahead_before) if one.ahead_before else None,
        "t1_ahead_after_mm": _range(one.ahead_after) if one.ahead_after else None,
        "free_above": [level.value for level in one.free_above],
        "free_below": [level.value for level in one.free_below],
    }


def _range(one: Spread) -> dict[str, float]:
    return {"value": one.value, "low": one.low, "high": one.high}
