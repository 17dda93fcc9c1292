"""Vertebrae and measured regions as DICOM segmentations of the slices they were measured on."""

import datetime
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highdicom as hd
import numpy as np
from numpy.typing import NDArray
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from spinewise.imaging.volume import Volume
from spinewise.io.dicom.source import MAKER, bytes_of, level_code, level_said, source_slices, state_of, uid_of
from spinewise.pathway.plan import Plan
from spinewise.results import Region
from spinewise.words import CannotWrite

SERIES_NUMBER = 9702
MEASUREMENT = "three-location HU"
_MOST_SEGMENTS = 255
Box = tuple[slice, ...]


@dataclass(frozen=True, eq=False)
class Piece:
    """One segment before it is written.

    Parameters
    ----------
    label : str
        What it shows, at most 64 letters.
    code : Code
        What it is.
    box : tuple of slice
        Where in the volume.
    mask : array of bool
        Its voxels in the box.
    """

    label: str
    code: Code
    box: Box
    mask: NDArray[np.bool_]


def write_levels(plan: Plan, volume: Volume, at: datetime.datetime | None = None) -> bytes:
    """Whole vertebrae of a plan as a SEG.

    Parameters
    ----------
    plan : Plan
        With its spine.
    volume : Volume
        The images it was built from, with their UIDs.
    at : datetime or None
        When it is written; the start of the plan's day when None.

    Returns
    -------
    bytes
        A DICOM file; its label says DRAFT until the plan is confirmed.

    Raises
    ------
    CannotWrite
        When the images have no UIDs, or no vertebra was built.
    """
    pieces = []
    for vertebra in plan.spine.vertebrae if plan.spine else ():
        crop = vertebra.crop
        if crop is None:  # reconstructed from radiographs: nothing of it lies in these images
            continue
        box = tuple(slice(n, n + size) for n, size in zip(crop.start, crop.whole.shape, strict=True))
        code = level_code(plan, vertebra.level)
        pieces.append(Piece(level_said(plan, vertebra.level), code, box, crop.whole))
    return _write(plan, volume, pieces, "vertebrae", at)


def write_regions(plan: Plan, volume: Volume, at: datetime.datetime | None = None) -> bytes:
    """Regions of the three-location HU as a SEG: every voxel whose centre lies in a region.

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
        A DICOM file; its label says DRAFT until the plan is confirmed.

    Raises
    ------
    CannotWrite
        When the images have no UIDs, or nothing was measured.
    """
    pieces = []
    for measurement in plan.measurements:
        if (
            measurement.name != MEASUREMENT
            or measurement.level is None
            or volume.id not in measurement.inputs
        ):
            continue
        for region in measurement.regions:
            label = f"{level_said(plan, measurement.level)}: HU {region.name}"
            box, mask = voxels_in(region, volume)
            if mask.any():
                pieces.append(Piece(label, level_code(plan, measurement.level), box, mask))
    return _write(plan, volume, pieces, "measured regions", at)


def voxels_in(region: Region, volume: Volume) -> tuple[Box, NDArray[np.bool_]]:
    """Voxels whose centres lie in a flat prism.

    Parameters
    ----------
    region : Region
        With an outline; without one nothing lies in it.
    volume : Volume
        Its grid.

    Returns
    -------
    tuple of slice, array of bool
        A box of the volume, and which of its voxels.
    """
    if not region.outline:
        return (slice(0, 0),) * 3, np.zeros((0, 0, 0), dtype=bool)
    outline, normal = np.asarray(region.outline), np.asarray(region.normal)
    half = normal * region.thickness_mm / 2
    corners = volume.to_index(np.concatenate([outline - half, outline + half]))
    low = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    high = np.minimum(np.ceil(corners.max(axis=0)) + 1, volume.voxels.shape).astype(int)
    box = tuple(slice(int(a), int(max(a, b))) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(*[np.arange(s.start, s.stop) for s in box], indexing="ij"), axis=-1)
    centre = outline.mean(axis=0)
    offset = volume.to_patient(grid.astype(float)) - centre
    across = outline[0] - centre
    across = across / np.linalg.norm(across)
    beside = np.cross(normal, across)
    flat = np.stack([(outline - centre) @ across, (outline - centre) @ beside], axis=-1)
    inside = _in_polygon(offset @ across, offset @ beside, flat)
    return box, inside & (np.abs(offset @ normal) <= region.thickness_mm / 2)


def _in_polygon(x: NDArray[Any], y: NDArray[Any], corners: NDArray[Any]) -> NDArray[np.bool_]:
    """Even-odd rule: a ray to the right crosses the outline an odd number of times."""
    inside = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return inside


def _write(
    plan: Plan, volume: Volume, pieces: Sequence[Piece], what: str, at: datetime.datetime | None
) -> bytes:
    sources = source_slices(volume, plan)
    if not pieces:
        raise CannotWrite(f"no DICOM SEG of {what} is written: there are none")
    if len(pieces) > _MOST_SEGMENTS:
        raise CannotWrite(f"no DICOM SEG of {what} is written: there are more than {_MOST_SEGMENTS}")
    first = min(piece.box[0].start for piece in pieces)
    last = max(piece.box[0].stop for piece in pieces)
    painted = np.zeros((last - first, *volume.voxels.shape[1:]), dtype=np.uint8)
    for number, piece in enumerate(pieces, start=1):
        rows, columns = piece.box[1:]
        place = painted[piece.box[0].start - first : piece.box[0].stop - first, rows, columns]
        place[piece.mask] = number
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about attributes that the pseudonymous source leaves empty
        made: Any = hd.seg.Segmentation(
            source_images=sources[first:last],
            pixel_array=painted,
            segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
            segment_descriptions=[
                _description(plan, n, piece, what) for n, piece in enumerate(pieces, start=1)
            ],
            series_instance_uid=uid_of(plan, f"seg series {what}"),
            series_number=SERIES_NUMBER + (what != "vertebrae"),
            sop_instance_uid=uid_of(plan, f"seg {what}"),
            instance_number=1,
            manufacturer=MAKER,
            manufacturer_model_name=MAKER,
            software_versions=plan.provenance.package,
            device_serial_number=plan.provenance.package,
            content_label=state_of(plan),
            content_description=f"{state_of(plan)}: {what}",
        )
    made.SeriesDescription = f"{state_of(plan)}: {what}"
    return bytes_of(made, plan, at)


def _description(plan: Plan, number: int, piece: Piece, what: str) -> hd.seg.SegmentDescription:
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=piece.label[:64],
        segmented_property_category=codes.SCT.AnatomicalStructure,
        segmented_property_type=piece.code,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC
        if what != "vertebrae" or plan.provenance.models
        else hd.seg.SegmentAlgorithmTypeValues.SEMIAUTOMATIC,
        algorithm_identification=_algorithm(plan, what),
        tracking_uid=uid_of(plan, f"{what} {piece.label}"),
        tracking_id=piece.label,
    )


def _algorithm(plan: Plan, what: str) -> hd.AlgorithmIdentificationSequence:
    """Who drew it: a model for the vertebrae when one is known, this program for the regions."""
    name, _, version = plan.provenance.package.partition(" ")
    family = codes.DCM.AnalyticalAlgorithm
    if what == "vertebrae":
        model = next(iter(plan.provenance.models.items()), None)
        family = codes.DCM.ArtificialIntelligence if model else family
        name, version = model or ("label map as given", "unknown")
    return hd.AlgorithmIdentificationSequence(name=name, family=family, version=version or "unknown")
