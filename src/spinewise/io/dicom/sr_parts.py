"""What the groups of a structured report share: a number under a coded name, with its interval and unit."""

from types import MappingProxyType
from typing import Any

import highdicom as hd
from highdicom.sr import Measurement as SrMeasurement
from highdicom.sr import MeasurementProperties
from pydicom.sr.codedict import codes

from spinewise.alignment.parameters.names import Name
from spinewise.pathway.precision import rounded, rounded_outwards
from spinewise.results import Measurement

HOUNSFIELD = "[hnsf'U]"
UNITS = MappingProxyType(
    {
        HOUNSFIELD: codes.UCUM.HounsfieldUnit,
        "deg": codes.UCUM.Degree,
        "mm": codes.UCUM.Millimeter,
        "%": codes.UCUM.Percent,
    }
)
"""Units that a report can hold, by UCUM code."""

_KINDS = MappingProxyType(
    {
        HOUNSFIELD: codes.DCM.AttenuationCoefficient,
        "deg": codes.SCT.Angle,
        "mm": codes.DCM.Distance,
        "%": codes.SCT.Ratio,
    }
)
"""What is measured in a unit: the name of a number whose own name has no code and stands in its tracking
identifier."""

_NAMED = MappingProxyType({str(Name.COBB): codes.SCT.CobbAngle})


def value_of(measurement: Measurement, derivation: Any = None) -> SrMeasurement:
    """A measured value with its uncertainty, no finer than its interval.

    Parameters
    ----------
    measurement : Measurement
        In one of `UNITS`.
    derivation : Code or None
        How it was derived, for example as a mean.

    Returns
    -------
    highdicom.sr.Measurement
        A NUM item.
    """
    value = rounded(measurement.value, measurement.unit, measurement.interval)
    low, high = rounded_outwards(measurement.interval, measurement.unit)
    properties = MeasurementProperties(
        upper_measurement_uncertainty=high - value, lower_measurement_uncertainty=value - low
    )
    for item in properties:  # the library writes them without a unit
        item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence = [_code(UNITS[measurement.unit])]
    name = _NAMED.get(measurement.name, _KINDS[measurement.unit])
    return number(value, measurement.unit, derivation, name=name, properties=properties)


def number(
    value: float,
    unit: str,
    derivation: Any,
    *,
    name: Any = None,
    properties: MeasurementProperties | None = None,
) -> SrMeasurement:
    """A number with its unit.

    Parameters
    ----------
    value : float
        As it may be written.
    unit : str
        One of `UNITS`.
    derivation : Code or None
        How it was derived.
    name : Code or None
        What it is; by its unit when None.
    properties : MeasurementProperties or None
        Its uncertainty.

    Returns
    -------
    highdicom.sr.Measurement
        A NUM item.
    """
    return SrMeasurement(
        name=name or _KINDS[unit],
        value=value,
        unit=UNITS[unit],
        derivation=derivation,
        properties=properties,
    )


def _code(code: Any) -> hd.sr.CodedConcept:
    return hd.sr.CodedConcept(code.value, code.scheme_designator, code.meaning, code.scheme_version)
