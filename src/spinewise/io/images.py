"""Images in whatever form they come: a DICOM folder or a NIfTI file."""

from pathlib import Path

from spinewise.imaging.volume import Volume
from spinewise.io.dicom.peek import is_dicom
from spinewise.io.nifti.decode import is_nifti
from spinewise.words import MixedSeries, UnreadableFile


def read_images(
    path: str | Path, *, id: str = "ct", modality: str = "CT", series_uid: str | None = None
) -> Volume:
    """Volume of a DICOM folder, a multi-frame DICOM file or a NIfTI file.

    Parameters
    ----------
    path : str or Path
        Folder or file; a folder that holds one NIfTI file and no DICOM is read as that file.
    id : str
        Name of the input inside the plan.
    modality : str
        What the images must be.
    series_uid : str or None
        Which DICOM series, when there are several.

    Returns
    -------
    Volume
        What was changed or set aside is said in ``acquisition.notes``.

    Raises
    ------
    BadInput
        As `dicom.read.read_series` and `nifti.read.read_volume`.
    """
    from spinewise.io.nifti.read import read_volume

    path = Path(path)
    if path.is_file() and is_nifti(path):
        return read_volume(path, id=id, modality=modality)
    if not path.exists():
        raise UnreadableFile("there is no such folder or file of images: give the path of one that exists")
    if path.is_dir() and series_uid is None:
        inside = _only_nifti(path)
        if inside is not None:
            return read_volume(inside, id=id, modality=modality)
    from spinewise.io.dicom.read import read_series

    return read_series(path, series_uid=series_uid, id=id, modality=modality)


def _only_nifti(folder: Path) -> Path | None:
    try:
        files = [
            path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")
        ]
    except OSError:
        raise UnreadableFile(
            "the folder of images cannot be opened: check that you are allowed to read it"
        ) from None
    found = [path for path in files if is_nifti(path)]
    if not found or any(is_dicom(path) for path in files):
        return None
    if len(found) > 1:
        raise MixedSeries(
            f"the folder holds {len(found)} NIfTI files: give the path of the one with the images"
        )
    return found[0]
