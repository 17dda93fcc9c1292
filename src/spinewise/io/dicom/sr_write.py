"""HU and alignment of a CT as a DICOM structured report (TID 1500), regions as surfaces in the patient."""

import datetime
import warnings
from typing import Any

import numpy as np
from highdicom.sr import (
    Comprehensive3DSR,
    DeviceObserverIdentifyingAttributes,
    FindingSite,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    SourceSeriesForSegmentation,
    TrackingIdentifier,
    VolumeSurface,
    VolumetricROIMeasurementsAndQualitativeEvaluations,
)
from pydicom.sr.codedict import codes

from spinewise.imaging.volume import Volume
from spinewise.io.dicom.source import MAKER, bytes_of, level_code, level_said, source_slices, state_of, uid_of
from spinewise.io.dicom.sr_alignment import alignment_groups
from spinewise.io.dicom.sr_parts import HOUNSFIELD, number, value_of
from spinewise.pathway.plan import Plan
from spinewise.pathway.precision import rounded
from spinewise.results import Measurement, Region
from spinewise.words import CannotWrite

SERIES_NUMBER = 9701


def write(plan: Plan, volume: Volume, at: datetime.datetime | None = None) -> bytes:
    """What a plan measured on one CT, HU and alignment, as a Comprehensive 3D SR.

    Each level gives one group with its HU and uncertainty, and one for each region that is a prism, drawn
    by its two end faces (SCOORD3D). Each alignment value that was measured on the CT gives one group with its
    posture; what was measured on standing films does not belong to these images and is not in it. The report
    is partial, preliminary and unverified until the plan is confirmed, and says DRAFT in its description and
    in every tracking identifier.

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
        When the images have no UIDs, or neither HU nor alignment was measured on them.
    """
    slices = source_slices(volume, plan)
    found = [
        m for m in plan.measurements if m.unit == HOUNSFIELD and m.level is not None and volume.id in m.inputs
    ]
    aligned = alignment_groups(plan, volume.id)
    if not (found or aligned):
        raise CannotWrite(
            "no DICOM SR is written: nothing was measured on these images, neither HU nor alignment"
        )
    groups: list[Any] = []
    for measurement in found:
        groups.append(_value(plan, measurement))
        groups += [_region(plan, volume, measurement, r) for r in measurement.regions if r.outline]
    groups += aligned
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
    about = ["HU of vertebrae"] * bool(found) + ["alignment on CT"] * bool(aligned)
    made.SeriesDescription = f"{state_of(plan)}: {', '.join(about)}"
    made.SoftwareVersions = plan.provenance.package
    return bytes_of(made, plan, at)


def _value(plan: Plan, measurement: Measurement) -> MeasurementsAndQualitativeEvaluations:
    assert measurement.level is not None
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(plan, measurement, measurement.name),
        finding_type=codes.SCT.Vertebra,
        finding_sites=[FindingSite(level_code(plan, measurement.level))],
        measurements=[value_of(measurement, codes.SCT.Mean)],
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
        measurements=[
            number(rounded(value, HOUNSFIELD), HOUNSFIELD, derivation) for value, derivation in numbers
        ],
    )


def _tracking(plan: Plan, measurement: Measurement, name: str) -> TrackingIdentifier:
    assert measurement.level is not None
    said = f"{level_said(plan, measurement.level)}: {name}"
    return TrackingIdentifier(uid=uid_of(plan, f"{measurement.level} {name}"), identifier=said)
