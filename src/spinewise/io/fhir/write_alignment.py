"""Alignment as FHIR R4: an Observation for each value in each posture, by the writer of every measurement.

Short forms of the field have no code that could be confirmed, so they stay words, as names of bone
measurements do; the Cobb angle and the postures have one. The method says what each short form means.
"""

from dataclasses import replace
from typing import Any

from spinewise.io.fhir.write_measured import observation, place_said
from spinewise.io.fhir.write_parts import Names, text_only
from spinewise.io.labels.snomed import SNOMED_URI
from spinewise.pathway.alignment import SpineSaid
from spinewise.pathway.plan import Plan
from spinewise.results import Measurement, Missing

BODY_POSITION = "http://hl7.org/fhir/StructureDefinition/observation-bodyPosition"
"""Extension of FHIR R4: how the body was held when this was observed."""

_POSTURES = {
    "supine": ("40199007", "Supine body position"),
    "prone": ("1240000", "Prone body position"),
    "standing": ("10904000", "Orthostatic body position"),
}
"""Codes of SNOMED CT, as in DICOM PS3.16, context group 20."""


def alignment_observations(plan: Plan, names: Names) -> list[dict[str, Any]]:
    """Every alignment value of a plan as an Observation, preliminary until the plan is confirmed.

    Parameters
    ----------
    plan : Plan
        With or without alignment.
    names : Names
        Of the bundle.

    Returns
    -------
    list of dict
        Observations without ids, in the order of the plan: standing before lying.
    """
    spines = plan.alignment.spines if plan.alignment else ()
    return [_observation(plan, names, spine, one) for spine in spines for one in spine.measurements]


def alignment_gaps(plan: Plan) -> tuple[Missing, ...]:
    """What of the alignment could not be measured, and in which posture.

    Parameters
    ----------
    plan : Plan
        With or without alignment.

    Returns
    -------
    tuple of Missing
        Each once with every posture that it holds for; none that the plan's own list has.
    """
    where: dict[Missing, list[str]] = {}
    for spine in plan.alignment.spines if plan.alignment else ():
        for gap in spine.missing:
            if gap not in plan.missing:
                where.setdefault(gap, []).append(_heading(spine))
    return tuple(replace(gap, what=f"{gap.what} ({'; '.join(said)})") for gap, said in where.items())


def _observation(plan: Plan, names: Names, spine: SpineSaid, one: Measurement) -> dict[str, Any]:
    """The levels stand as words: a value between two levels belongs to neither of their codes."""
    made = observation(plan, names, replace(one, level=None, side=None, conditions=_conditions(spine, one)))
    between = one.conditions.get("between") or str(one.level or "")
    if between:
        made["bodySite"] = text_only(place_said(plan, between, bool(spine.provisional)))
    if spine.provisional:
        made["note"].append({"text": spine.provisional})
    if spine.date is not None:
        made["effectiveDateTime"] = spine.date.isoformat()
    if spine.posture:
        made["extension"] = [{"url": BODY_POSITION, "valueCodeableConcept": _posture(spine.posture)}]
    return made


def _conditions(spine: SpineSaid, one: Measurement) -> dict[str, str]:
    """What the value depends on, the side of its curve included, and where it was taken from."""
    said = dict(one.conditions)
    if one.side is not None:
        said.setdefault("convex", str(one.side))
    taken = {
        "measured on": spine.what,
        "modality": spine.modality,
        "input": spine.source,
        "marked by": spine.by,
    }
    return said | {name: words for name, words in taken.items() if words}


def _posture(posture: str) -> dict[str, Any]:
    if posture not in _POSTURES:
        return text_only(posture)
    code, display = _POSTURES[posture]
    return {"coding": [{"system": SNOMED_URI, "code": code, "display": display}], "text": posture}


def _heading(spine: SpineSaid) -> str:
    return ", ".join(part for part in (spine.posture or "posture not said", spine.source) if part)
