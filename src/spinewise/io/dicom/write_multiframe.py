"""A volume as one enhanced multi-frame CT."""

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, EnhancedCTImageStorage

from spinewise.imaging.volume import Acquisition, Volume
from spinewise.io.dicom.encode import decimal, orientation

Array = NDArray[np.float64]


def enhanced(
    common: Dataset, pixels: NDArray[np.uint16], affine: Array, uid: UID, volume: Volume, intercept: int
) -> Dataset:
    """Enhanced CT image of a volume.

    Parameters
    ----------
    common : Dataset
        What all slices share.
    pixels : array, shape (slices, rows, columns), uint16
        Stored numbers.
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS, mm.
    uid : UID
        Of the instance.
    volume : Volume
        How it was acquired.
    intercept : int
        From stored numbers to Hounsfield units.

    Returns
    -------
    Dataset
        Uncompressed.
    """
    one = frames_of(common, pixels, affine, uid, volume.acquisition.slice_thickness_mm)
    moved = ("RescaleIntercept", "RescaleSlope", "RescaleType", "SliceThickness", "KVP", "ConvolutionKernel")
    for keyword in (*moved, "GantryDetectorTilt"):
        if keyword in one:
            del one[keyword]
    one.SOPClassUID = EnhancedCTImageStorage
    _add_ct_groups(one.SharedFunctionalGroupsSequence[0], volume.acquisition, intercept)
    return one


def frames_of(
    common: Dataset, pixels: NDArray[np.uint16], affine: Array, uid: UID, thickness_mm: float | None
) -> Dataset:
    """Enhanced image of many frames, before what belongs to its modality is added.

    Parameters
    ----------
    common : Dataset
        What all slices share.
    pixels : array, shape (slices, rows, columns), uint16
        Stored numbers.
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS, mm.
    uid : UID
        Of the instance.
    thickness_mm : float or None
        Of the slices.

    Returns
    -------
    Dataset
        Uncompressed; the class is still that of `common`.
    """
    one = Dataset()
    one.update(common)
    one.SOPInstanceUID = uid
    one.InstanceNumber = 1
    one.NumberOfFrames = len(pixels)
    one.ImageType = ["DERIVED", "PRIMARY", "VOLUME", "NONE"]
    one.AcquisitionDateTime = common.AcquisitionDate
    one.SharedFunctionalGroupsSequence = [_shared(affine, thickness_mm)]
    one.PerFrameFunctionalGroupsSequence = [
        _own([decimal(value) for value in affine[:3, 3] + index * affine[:3, 0]], index)
        for index in range(len(pixels))
    ]
    one.PixelData = np.ascontiguousarray(pixels).astype("<u2").tobytes()
    one["PixelData"].VR = "OW"
    return one


def _shared(affine: Array, thickness_mm: float | None) -> Dataset:
    spacing = np.linalg.norm(affine[:3, 1:3], axis=0)
    measures = Dataset()
    measures.PixelSpacing = [decimal(value) for value in spacing]
    if thickness_mm is not None:
        measures.SliceThickness = decimal(thickness_mm)
    plane = Dataset()
    plane.ImageOrientationPatient = orientation(affine)
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.PlaneOrientationSequence = Sequence([plane])
    return shared


def _add_ct_groups(shared: Dataset, acquisition: Acquisition, intercept: int) -> None:
    scale = Dataset()
    scale.RescaleIntercept, scale.RescaleSlope, scale.RescaleType = intercept, 1, "HU"
    frame_type = Dataset()
    frame_type.FrameType = ["DERIVED", "PRIMARY", "VOLUME", "NONE"]
    shared.PixelValueTransformationSequence = Sequence([scale])
    shared.CTImageFrameTypeSequence = Sequence([frame_type])
    if acquisition.kvp is not None:
        rays = Dataset()
        rays.KVP = decimal(acquisition.kvp)
        shared.CTXRayDetailsSequence = Sequence([rays])
    if acquisition.kernel:
        kernel = Dataset()
        kernel.ConvolutionKernel = acquisition.kernel
        shared.CTReconstructionSequence = Sequence([kernel])


def _own(position: list[str], index: int) -> Dataset:
    place = Dataset()
    place.ImagePositionPatient = position
    content = Dataset()
    content.StackID = "1"
    content.InStackPositionNumber = index + 1
    content.DimensionIndexValues = [index + 1]
    own = Dataset()
    own.PlanePositionSequence = Sequence([place])
    own.FrameContentSequence = Sequence([content])
    return own
