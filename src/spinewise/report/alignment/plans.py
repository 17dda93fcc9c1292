"""Plans of correction as rows without a rank: what is done, what it gives, what it asks, what stays open."""

import string
from collections.abc import Sequence

from spinewise.alignment.correction.change import LYING, Change
from spinewise.alignment.correction.outcome import Neighbour, Outcome
from spinewise.alignment.correction.search import Searched
from spinewise.alignment.correction.sites import name_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.spread import Spread, spread
from spinewise.pathway.alignment import systems_said
from spinewise.report.alignment.plan_pictures import plan_picture, short
from spinewise.report.alignment.targets import MET, MISSED, OPEN, number, off_said, ranged
from spinewise.report.lines import Data, sentence

ANGLES = ("PI-LL", "PT", "LL", "L4-S1", "T4PA-L1PA", "L1PA", "TPA")
SHOWN = {"T4PA-L1PA": "T4-L1 mismatch", "TPA": "T1PA"}
AS_IT_IS = "As it stands"


def plans_of(found: Searched, standing: Profile, matters: Sequence[tuple[str, str]]) -> Data:
    """Every plan beside the spine as it stands.

    Parameters
    ----------
    found : Searched
        Plans.
    standing : Profile
        As the patient stands.
    matters : sequence of (str, str)
        Targets that the surgeon asked for, by system and parameter.

    Returns
    -------
    dict
        ``columns``, ``rows`` (the first as it stands), ``levels`` (lordosis asked of each), ``searched``.
    """
    every = [(AS_IT_IS, found.as_it_is), *zip(_letters(len(found.plans)), found.plans, strict=True)]
    names = [name for name in ANGLES if any(name in plan.values for _, plan in every)]
    segments = [(one.upper, one.lower) for one in found.as_it_is.asked]
    return {
        "columns": [SHOWN.get(name, name) for name in names],
        "rows": [_row(label, plan, standing, names, matters) for label, plan in every],
        "levels": [
            {
                "name": f"{upper}-{lower}",
                "cells": [_asked(plan, upper.value, lower.value, label == AS_IT_IS) for label, plan in every],
            }
            for upper, lower in segments
        ],
        "labels": [label for label, _ in every],
        "searched": (
            f"{found.looked_at} plans looked at, {found.on_front} that no other beats in everything; these "
            "stand far apart. Letters are names, not ranks."
        ),
        "not_asked": [
            f"{system} {parameter}: a parameter that it needs was not measured."
            for system, parameter in found.not_asked
        ],
    }


def _letters(count: int) -> list[str]:
    return [
        f"Plan {string.ascii_uppercase[n]}" if n < len(string.ascii_uppercase) else f"Plan {n + 1}"
        for n in range(count)
    ]


def _row(
    label: str, plan: Outcome, standing: Profile, names: Sequence[str], matters: Sequence[tuple[str, str]]
) -> Data:
    is_now = label == AS_IT_IS
    done = [one for one in plan.changes if set(one.by) != {LYING}]
    profile = standing if is_now else plan.profile
    return {
        "label": label,
        "is_now": is_now,
        "picture": plan_picture(
            profile, label, () if is_now else plan.changes, None if is_now else (plan.uppermost, plan.lowest)
        ),
        "fused": "" if is_now else f"{plan.uppermost} to {plan.lowest}, {plan.levels} segments",
        "done": [_done(one, standing) for one in done],
        "lying": _lying(plan, standing),
        "three_columns": sum(one.three_columns for one in done),
        "posterior": sum(one.posterior for one in done),
        "cages": sum(one.cages for one in done),
        "values": [_value(plan, name) for name in names],
        "targets": _targets(plan, matters),
        "neighbour": _neighbour(plan.neighbour) if plan.neighbour and not is_now else [],
        "notes": [] if is_now else [*_tpa(plan), *(sentence(text) for text in plan.notes)],
    }


def _done(one: Change, standing: Profile) -> str:
    by = " + ".join(short(name) for name in one.by if name != LYING)
    spread_said = f" ± {one.sd:.{0 if one.sd >= 1 else 1}f}°" if one.sd else ", named by hand"
    return f"{name_of(one.site, standing)}: {by}, {number(one.degrees, 'deg')}{spread_said}"


def _lying(plan: Outcome, standing: Profile) -> str:
    gained = [one for one in plan.changes if set(one.by) == {LYING}]
    if not gained:
        return ""
    total = sum(one.degrees for one in gained)
    where = ", ".join(f"{name_of(one.site, standing)} {number(one.degrees, 'deg')}" for one in gained)
    return f"by lying down {number(total, 'deg')} in all: {where}"


def _value(plan: Outcome, name: str) -> Data:
    if name not in plan.values:
        return {"value": "–", "interval": ""}
    one = spread(plan.values[name])
    return {"value": number(one.value, "deg"), "interval": f"{number(one.low, '')} to {number(one.high, '')}"}


def _targets(plan: Outcome, matters: Sequence[tuple[str, str]]) -> list[Data]:
    """Every aim of every system: met, missed by how much, or open; those that were asked for come first."""
    made = []
    for system in systems_said(plan.targets):
        for one in system.aimed:
            wanted = (system.id, one.parameter) in matters
            if one.low == one.high:
                sign, found = "dot", f"{off_said(one)}, no window"
            elif one.is_met is None:
                sign, found = OPEN, f"open, {off_said(one)}"
            else:
                sign, found = (MET, "met") if one.is_met else (MISSED, f"missed, {off_said(one)}")
            made.append(
                {
                    "system": system.name,
                    "parameter": one.parameter,
                    "sign": sign,
                    "found": found,
                    "wanted": wanted,
                }
            )
        for graded in system.graded:
            if graded.parameter != "age":
                also = f" or {' or '.join(graded.may_be)}" if graded.may_be else ""
                made.append({"system": system.name, "parameter": graded.name, "sign": "dot",
                             "found": f"{graded.grade}{also}", "wanted": False})  # fmt: skip
        for name in system.lacking:
            made.append(
                {
                    "system": system.name,
                    "parameter": name,
                    "sign": OPEN,
                    "found": "not measured",
                    "wanted": False,
                }
            )
    return sorted(made, key=lambda one: not one["wanted"])


def _asked(plan: Outcome, upper: str, lower: str, is_now: bool) -> Data:
    for one in plan.asked:
        if (one.upper.value, one.lower.value) == (upper, lower):
            shown: Spread = one.before if is_now else one.after
            changed = "" if is_now else number(one.after.value - one.before.value, "deg")
            return {
                "value": number(shown.value, "deg"),
                "change": changed if changed not in ("", "0°") else "",
            }
    return {"value": "–", "change": ""}


def _neighbour(one: Neighbour) -> list[str]:
    said = [
        f"slope of {one.uppermost} {ranged(one.lean_before, 'deg')} now, "
        f"{ranged(one.lean_after, 'deg')} after"
    ]
    if one.ahead_before and one.ahead_after:
        said.append(
            f"T1 stands {ranged(one.ahead_before, 'mm')} before it now, {ranged(one.ahead_after, 'mm')} after"
        )
    if one.free_above:
        said.append(f"free above: {one.free_above[0]} to {one.free_above[-1]}")
    return said


def _tpa(plan: Outcome) -> list[str]:
    if plan.tpa_geometric is None or plan.tpa_by_region is None:
        return []
    return [
        f"T1PA falls by {ranged(plan.tpa_geometric, 'deg')} by geometry, "
        f"by {ranged(plan.tpa_by_region, 'deg')} by the published rule of thumb."
    ]
