"""HU of every level as a DICOM structured report (TID 1500), each region as a surface in the patient."""

import datetime
import warnings
from typing import Any

import highdicom as hd
import numpy as np
from highdicom.sr import (
    Comprehensive3DSR,
    DeviceObserverIdentifyingAttributes,
    FindingSite,
    MeasurementProperties,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    SourceSeriesForSegmentation,
    TrackingIdentifier,
    VolumeSurface,
    VolumetricROIMeasurementsAndQualitativeEvaluations,
)
from highdicom.sr import (
    Measurement as SrMeasurement,
)
from pydicom.sr.codedict import codes

from spinewise.imaging.volume import Volume
from spinewise.io.dicom.source import MAKER, bytes_of, level_code, level_said, source_slices, state_of, uid_of
from spinewise.pathway.plan import Plan
from spinewise.pathway.precision import rounded, rounded_outwards
from spinewise.results import Measurement, Region
from spinewise.words import CannotWrite

HOUNSFIELD = "[hnsf'U]"
SERIES_NUMBER = 9701


def write(plan: Plan, volume: Volume, at: datetime.datetime | None = None) -> bytes:
    """HU measurements of a plan as a Comprehensive 3D SR.

    Each level gives one group with its value and uncertainty, and one for each region that is a prism, drawn
    by its two end faces (SCOORD3D). The report is partial, preliminary and unverified until the plan is
    confirmed, and says DRAFT in its description and in every tracking identifier.

    Parameters
    ----------
    plan : Plan
        With its measurements.
    volume : Volume
        The images that were measured, with their UIDs.
    at : datetime or None
        When it is written; the start of the plan's day when None.

    Returns
    -------
    bytes
        A DICOM file.

    Raises
    ------
    CannotWrite
        When the images have no UIDs, or nothing was measured in HU.
    """
    slices = source_slices(volume, plan)
    found = [
        m for m in plan.measurements if m.unit == HOUNSFIELD and m.level is not None and volume.id in m.inputs
    ]
    if not found:
        raise CannotWrite("no DICOM SR is written: nothing was measured in Hounsfield units on these images")
    groups: list[Any] = []
    for measurement in found:
        groups.append(_value(plan, measurement))
        groups += [_region(plan, volume, measurement, r) for r in measurement.regions if r.outline]
    observer = ObserverContext(
        observer_type=codes.DCM.Device,
        observer_identifying_attributes=DeviceObserverIdentifyingAttributes(
            uid=uid_of(plan, "observer"),
            name=MAKER,
            manufacturer_name=MAKER,
            model_name=plan.provenance.package,
        ),
    )
    report = MeasurementReport(
        observation_context=ObservationContext(observer_device_context=observer),
        procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=groups,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about attributes that the pseudonymous source leaves empty
        made: Any = Comprehensive3DSR(
            evidence=slices,
            content=report[0],
            series_instance_uid=uid_of(plan, "sr series"),
            series_number=SERIES_NUMBER,
            sop_instance_uid=uid_of(plan, "sr"),
            instance_number=1,
            manufacturer=MAKER,
            is_complete=not plan.is_draft,
            is_final=not plan.is_draft,
            is_verified=False,
        )
    made.SeriesDescription = f"{state_of(plan)}: HU of vertebrae"
    made.SoftwareVersions = plan.provenance.package
    return bytes_of(made, plan, at)


def _value(plan: Plan, measurement: Measurement) -> MeasurementsAndQualitativeEvaluations:
    assert measurement.level is not None
    value = rounded(measurement.value, measurement.unit, measurement.interval)
    low, high = rounded_outwards(measurement.interval, measurement.unit)
    properties = MeasurementProperties(
        upper_measurement_uncertainty=high - value, lower_measurement_uncertainty=value - low
    )
    for item in properties:  # the library writes them without a unit
        item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence = [_code(codes.UCUM.HounsfieldUnit)]
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(plan, measurement, measurement.name),
        finding_type=codes.SCT.Vertebra,
        finding_sites=[FindingSite(level_code(plan, measurement.level))],
        measurements=[_number(value, codes.SCT.Mean, properties)],
    )


def _region(
    plan: Plan, volume: Volume, measurement: Measurement, region: Region
) -> VolumetricROIMeasurementsAndQualitativeEvaluations:
    assert measurement.level is not None
    references = volume.acquisition.references
    half = np.asarray(region.normal) * region.thickness_mm / 2
    outline = np.asarray(region.outline)
    closed = np.concatenate([outline, outline[:1]])
    surface = VolumeSurface(
        graphic_type="POLYGON",
        graphic_data=[closed - half, closed + half],
        frame_of_reference_uid=references["frame of reference"],
        source_series=SourceSeriesForSegmentation(references["series"]),
    )
    seen = region.statistics
    numbers = (
        (seen.mean, codes.SCT.Mean),
        (seen.median, codes.SCT.Median),
        (seen.sd, codes.SCT.StandardDeviation),
    )
    return VolumetricROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(plan, measurement, f"{measurement.name}, {region.name}"),
        referenced_volume_surface=surface,
        finding_type=codes.SCT.Vertebra,
        finding_sites=[FindingSite(level_code(plan, measurement.level))],
        measurements=[_number(rounded(value, HOUNSFIELD), derivation) for value, derivation in numbers],
    )


def _number(value: float, derivation: Any, properties: MeasurementProperties | None = None) -> SrMeasurement:
    return SrMeasurement(
        name=codes.DCM.AttenuationCoefficient,
        value=value,
        unit=codes.UCUM.HounsfieldUnit,
        derivation=derivation,
        properties=properties,
    )


def _tracking(plan: Plan, measurement: Measurement, name: str) -> TrackingIdentifier:
    assert measurement.level is not None
    said = f"{level_said(plan, measurement.level)}: {name}"
    return TrackingIdentifier(uid=uid_of(plan, f"{measurement.level} {name}"), identifier=said)


def _code(code: Any) -> hd.sr.CodedConcept:
    return hd.sr.CodedConcept(code.value, code.scheme_designator, code.meaning, code.scheme_version)
