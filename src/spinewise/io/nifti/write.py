"""Volumes and label maps as NIfTI, each with a sidecar that says how it was made."""

from pathlib import Path

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.labels.tables import caret_table, raw_name, sidecar_table
from spinewise.io.nifti.decode import is_nifti
from spinewise.io.nifti.encode import write_bytes, write_nifti
from spinewise.io.nifti.sidecar import sidecar_path, write_sidecar
from spinewise.words import BadInput


def write_volume(volume: Volume, path: str | Path) -> Path:
    """Write a volume as NIfTI with its sidecar.

    Parameters
    ----------
    volume : Volume
        Any index order.
    path : str or Path
        ``.nii`` or ``.nii.gz``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    BadInput
        When the name has another ending.
    CannotWrite
        When it could not be written; nothing is left under its name.
    """
    path = _nifti_name(path)
    write_nifti(path, volume.voxels, volume.affine)
    write_sidecar(path, volume.acquisition)
    return path


def write_labels(labels: LabelMap, path: str | Path) -> Path:
    """Write a label map as NIfTI with its names, in the file itself and in the sidecar.

    Parameters
    ----------
    labels : LabelMap
        Any index order.
    path : str or Path
        ``.nii`` or ``.nii.gz``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    BadInput
        When the name has another ending.
    CannotWrite
        When it could not be written; nothing is left under its name.
    """
    path = _nifti_name(path)
    names = {code: raw_name(name) for code, name in labels.names.items()}
    write_nifti(path, labels.codes, labels.affine, (caret_table(names),))
    write_bytes(sidecar_path(path), sidecar_table(names, labels.convention, labels.bodies_only))
    return path


def _nifti_name(path: str | Path) -> Path:
    path = Path(path)
    if not is_nifti(path):
        raise BadInput("a NIfTI file needs a name that ends in .nii or .nii.gz: change the name")
    return path
