"""A measurement as a FHIR R4 Observation with its interval, place, conditions and caveats.

R4 has no element for an interval of confidence; a reference range would say something else (what is
normal), so the interval is a component with a range, and its basis stands in the notes.
"""

from typing import Any

from spinewise.alignment.parameters.names import Name
from spinewise.evidence import caveats
from spinewise.io.fhir.write_parts import Names, draft_note, text_only
from spinewise.io.labels.snomed import SNOMED_URI, snomed_of
from spinewise.pathway.plan import Plan
from spinewise.pathway.precision import rounded, rounded_outwards
from spinewise.results import Measurement, Region

UCUM = "http://unitsofmeasure.org"
HOUNSFIELD = "[hnsf'U]"
_SHOWN = {HOUNSFIELD: "HU"}
_ATTENUATION = {
    "system": "http://dicom.nema.org/resources/ontology/DCM",
    "code": "112031",
    "display": "Attenuation Coefficient",
}
_NAMED = {str(Name.COBB): {"system": SNOMED_URI, "code": "285285000", "display": "Cobb angle"}}
"""Codes by name; that of the Cobb angle is in DICOM PS3.16, context group 7550. Other names stay words."""


def observation(plan: Plan, names: Names, measurement: Measurement) -> dict[str, Any]:
    """A measurement as an Observation, preliminary until the plan is confirmed.

    Parameters
    ----------
    plan : Plan
        Whose measurement it is.
    names : Names
        Of the bundle.
    measurement : Measurement
        What was measured.

    Returns
    -------
    dict
        Observation without an id.
    """
    value = rounded(measurement.value, measurement.unit, measurement.interval)
    notes = [draft_note(plan), f"Interval: {measurement.interval.basis}."]
    notes += [caveats.sentence(one) for one in measurement.caveats]
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "preliminary" if plan.is_draft else "final",
        "code": _code(measurement),
        "subject": names.to("patient"),
        "device": names.to("device"),
        "valueQuantity": quantity(value, measurement.unit),
        "method": text_only(measurement.method),
        "note": [{"text": text} for text in notes],
        "component": [
            _interval(measurement),
            *(
                _region(region, measurement.unit)
                for region in measurement.regions
                if len(measurement.regions) > 1
            ),
            *(
                {"code": text_only(name), "valueString": text}
                for name, text in measurement.conditions.items()
            ),
        ],
    }
    day = next((f.date for f in plan.provenance.inputs if f.id in measurement.inputs and f.date), None)
    if day is not None:
        made["effectiveDateTime"] = day.isoformat()
    site = _site(plan, measurement)
    return {**made, "bodySite": site} if site else made


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A number with its UCUM unit.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        UCUM code.

    Returns
    -------
    dict
        Quantity; a whole number is written without a fraction, which in FHIR would claim more digits.
    """
    number = int(value) if value == int(value) else value
    return {"value": number, "unit": _SHOWN.get(unit, unit), "system": UCUM, "code": unit}


def _code(measurement: Measurement) -> dict[str, Any]:
    known = _ATTENUATION if measurement.unit == HOUNSFIELD else _NAMED.get(measurement.name)
    return {**({"coding": [known]} if known else {}), "text": measurement.name}


def _interval(measurement: Measurement) -> dict[str, Any]:
    low, high = rounded_outwards(measurement.interval, measurement.unit)
    share = f"{100 * measurement.interval.coverage:.0f} %"
    return {
        "code": text_only(f"interval that holds the true value in {share} of cases"),
        "valueRange": {"low": quantity(low, measurement.unit), "high": quantity(high, measurement.unit)},
    }


def _region(region: Region, unit: str) -> dict[str, Any]:
    return {
        "code": text_only(f"mean, {region.name}"),
        "valueQuantity": quantity(rounded(region.statistics.mean, unit), unit),
    }


def _site(plan: Plan, measurement: Measurement) -> dict[str, Any]:
    """Level and side; coded only once a clinician confirmed the levels and a landmark fixes their names."""
    if measurement.level is None:
        return {}
    words = " ".join(str(part) for part in (measurement.level, measurement.side) if part is not None)
    provisional = plan.spine is None or plan.spine.names_provisional
    said = place_said(plan, words, provisional)
    known = snomed_of(measurement.level)
    if said == words and known is not None:
        code, display = known
        return {"coding": [{"system": SNOMED_URI, "code": code, "display": display}], "text": words}
    return text_only(said)


def place_said(plan: Plan, words: str, provisional: bool) -> str:
    """Levels in words, with what is not sure about their names.

    Parameters
    ----------
    plan : Plan
        With its review.
    words : str
        For example ``"L3"``.
    provisional : bool
        Whether no landmark that fixes the names is in view.

    Returns
    -------
    str
        The same words once a clinician confirmed the levels and a landmark fixes their names.
    """
    if provisional:
        return f"{words} (provisional: no landmark that fixes the name is in view)"
    if plan.review.confirmed_by("levels", plan.inputs_sha256) is None:
        return f"{words} (level not confirmed)"
    return words
