"""Alignment as measured on a CT, as groups of its structured report.

Only what was measured on that CT: its angles are of somebody who lies. Values of standing films describe
other images and another posture; they are in the FHIR Bundle and never in the report of the CT.
"""

from types import MappingProxyType

from highdicom.sr import (
    FindingSite,
    MeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    TrackingIdentifier,
)
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from spinewise.io.dicom.source import level_code, level_said, uid_of
from spinewise.io.dicom.sr_parts import UNITS, value_of
from spinewise.pathway.alignment import SpineSaid
from spinewise.pathway.plan import Plan
from spinewise.record.levels_text import levels_in
from spinewise.results import Measurement

_POSTURES = MappingProxyType(
    {"supine": codes.SCT.Supine, "prone": codes.SCT.Prone, "standing": codes.SCT.Standing}
)


def alignment_groups(plan: Plan, volume_id: str) -> list[MeasurementsAndQualitativeEvaluations]:
    """One group for each alignment value that was measured on these images.

    Parameters
    ----------
    plan : Plan
        With or without alignment.
    volume_id : str
        Id of the images inside the plan. Films, and marks whose file has an id of its own, are left out.

    Returns
    -------
    list of MeasurementsAndQualitativeEvaluations
        Value, uncertainty and posture; name, levels, convex side and other conditions stand in the tracking
        identifier.
    """
    spines = plan.alignment.spines if plan.alignment else ()
    return [
        _group(plan, spine, one)
        for spine in spines
        for one in spine.measurements
        if volume_id in one.inputs and one.unit in UNITS
    ]


def _group(plan: Plan, spine: SpineSaid, one: Measurement) -> MeasurementsAndQualitativeEvaluations:
    posture = _POSTURES.get(spine.posture)
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(plan, spine, one),
        finding_type=codes.SCT.Spine,
        finding_sites=[FindingSite(site) for site in _sites(plan, one)],
        measurements=[value_of(one)],
        qualitative_evaluations=(
            [QualitativeEvaluation(codes.DCM.PatientOrientationModifier, posture)] if posture else None
        ),
    )


def _sites(plan: Plan, one: Measurement) -> list[Code]:
    """The levels it was taken between, once their names are confirmed and have codes, else the spine."""
    found = [level_code(plan, level) for level in levels_in(_between(one))]
    known = [code for code in found if code.value != codes.SCT.Vertebra.value]
    return known or [Code(codes.SCT.Spine.value, "SCT", codes.SCT.Spine.meaning)]


def _tracking(plan: Plan, spine: SpineSaid, one: Measurement) -> TrackingIdentifier:
    """Name, levels and conditions in words; the UID is the same for the same inputs and state of review."""
    conditions = {name: words for name, words in one.conditions.items() if name != "between"}
    if one.side is not None:
        conditions.setdefault("convex", str(one.side))
    posture = f"measured {spine.posture}" if spine.posture else "posture not said"
    said = "; ".join((posture, *(f"{name} {words}" for name, words in conditions.items())))
    return TrackingIdentifier(
        uid=uid_of(plan, f"alignment {spine.source} {one.name} {_between(one)}"),
        identifier=f"{level_said(plan, f'{one.name}, {_between(one)}')}: {said}",
    )


def _between(one: Measurement) -> str:
    return one.conditions.get("between") or str(one.level or "spine")
