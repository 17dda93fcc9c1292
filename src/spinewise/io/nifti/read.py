"""A volume from a NIfTI file and the sidecar that says how it was made."""

from pathlib import Path

import numpy as np

from spinewise.imaging.sampling import AIR_HU
from spinewise.imaging.volume import Volume
from spinewise.io.nifti.decode import read_nifti
from spinewise.io.nifti.sidecar import acquisition_from, read_json, sidecar_path
from spinewise.io.scans.hounsfield_scale import scale_notes
from spinewise.io.scans.straighten import straighten
from spinewise.words import BadInput, NotThisModality

_SHEAR = 1e-3


def read_volume(path: str | Path, *, id: str = "ct", modality: str = "CT") -> Volume:
    """Volume of a NIfTI file and the sidecar beside it.

    Parameters
    ----------
    path : str or Path
        ``.nii`` or ``.nii.gz``.
    id : str
        Name of the input inside the plan.
    modality : str
        What the images are, ``"CT"`` or ``"MR"``; a sidecar that says otherwise is refused.

    Returns
    -------
    Volume
        Axes in reverse of NIfTI's own, so that memory stays in C order.

    Raises
    ------
    UnreadableFile
        When file or sidecar is broken.
    NotThisModality
        When the sidecar says another modality, or a CT has nothing below 0.
    BadInput
        When the file does not say where the patient lies.
    """
    path = Path(path)
    file = read_nifti(path, "the image file")
    content = read_json(sidecar_path(path), "the sidecar of the image file")
    said = str(content.get("Modality") or modality)
    if said != modality:
        raise NotThisModality(f"the image file is {said} by its sidecar, not {modality}: give the {modality}")
    voxels, affine, notes = file.voxels, file.affine, file.notes
    if not np.issubdtype(voxels.dtype, np.integer) and not np.isfinite(voxels).all():
        raise BadInput(
            "the image file holds voxels that are no numbers: convert it again from the DICOM series"
        )
    if modality == "CT":
        if voxels.min() >= 0:
            raise NotThisModality(
                "the image file has no value below 0, so it is no CT in Hounsfield units: "
                "give the CT as converted from DICOM, without windowing"
            )
        notes = (*notes, *scale_notes(voxels))
    if _is_sheared(affine):
        voxels, affine = straighten(voxels, affine, AIR_HU if modality == "CT" else 0.0)
        notes = (
            *notes,
            "The slices were stacked obliquely (tilted gantry) and were shifted to a straight grid.",
        )
    return Volume(voxels, affine, acquisition_from(content, modality, notes), id)


def _is_sheared(affine: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> bool:
    axes = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    across = axes.T @ axes - np.eye(3)
    if abs(across[1, 2]) > _SHEAR:
        raise BadInput("the rows and columns of the image file are not perpendicular: convert it again")
    return bool(np.abs(across[0]).max() > _SHEAR)
