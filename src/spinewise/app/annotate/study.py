"""What there is to mark in a study: one or two radiographs, or one CT or MRI."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from spinewise.app.annotate.picture import PagePicture, toned
from spinewise.app.annotate.volume import volume_picture
from spinewise.imaging.radiograph import View
from spinewise.io.dicom.peek import is_dicom
from spinewise.io.images import read_images
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.radiograph.pair import read_pair
from spinewise.io.radiograph.read import RadiographReading, read_radiograph
from spinewise.words import BadInput, NotThisModality, UnreadableFile

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
MOST = 2
PROVISIONAL = {"radiograph_view": "lateral", "radiograph_faces": "right"}
"""Answers with which a picture is read whose header is silent; the page asks before anything is marked."""
_GIVE = "give one or two radiographs, or one CT or MRI"


def study_pictures(paths: Sequence[Path], pixel_mm: float | None) -> tuple[PagePicture, ...]:
    """Pictures of a study, ready for the page.

    Parameters
    ----------
    paths : sequence of Path
        Picture files, DICOM files or folders, NIfTI files; a folder of picture files counts as its files.
    pixel_mm : float or None
        Size of a pixel at the patient for picture files, where the reader knows it.

    Returns
    -------
    tuple of PagePicture
        One CT or MRI, or one or two radiographs.

    Raises
    ------
    BadInput
        When there is nothing to mark, or too much at once.
    """
    if pixel_mm is not None and not 0 < pixel_mm < np.inf:
        raise BadInput("the size of a pixel is a length in mm, larger than 0")
    found = [one for path in paths for one in _inside(path)]
    if not found:
        raise UnreadableFile(f"the study holds no picture: {_GIVE}")
    pictures = [_picture(path, pixel_mm) for path in found[: MOST + 1]]
    volumes = [one for one in pictures if one.to_patient is not None]
    if len(pictures) > MOST or (volumes and len(pictures) > 1):
        raise BadInput(f"the study holds more than one page can show: {_GIVE}")
    views = [one.view for one in pictures if one.view is not None]
    if len(set(views)) < len(views):
        raise BadInput(f"both radiographs show the {views[0]} view: give one of each")
    if (
        len(pictures) == MOST
        and all(path.is_dir() for path in paths)
        and found[0].suffix.lower() not in PICTURES
    ):
        read_pair(paths[0])  # refuses pictures of different people
    return tuple(_named_apart(pictures))


def _inside(path: Path) -> list[Path]:
    """Files and series of a path: picture files and radiographs one by one, a series of slices as one."""
    if not path.exists():
        raise UnreadableFile("there is no such study: give the path of a file or folder that exists")
    if path.is_file():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    pictures = [file for file in files if file.suffix.lower() in PICTURES]
    if pictures:
        return pictures
    radiographs = [file for file in files[: MOST + 1] if is_dicom(file) and _reading(file) is not None]
    return radiographs or [path]


def _picture(path: Path, pixel_mm: float | None) -> PagePicture:
    if path.suffix.lower() in PICTURES:
        return _plain(path, pixel_mm)
    if path.is_file() and is_dicom(path):
        reading = _reading(path)
        if reading is not None:
            return _radiograph(path, reading)
    try:
        volume = read_images(path, id="ct")
    except NotThisModality:
        volume = read_images(path, id="mr", modality="MR")
    return volume_picture(volume, sha256_of(path))


def _reading(path: Path) -> RadiographReading | None:
    """A DICOM file as radiograph; None when it holds something else."""
    try:
        return read_radiograph(path)
    except NotThisModality:
        return None


def _radiograph(path: Path, reading: RadiographReading) -> PagePicture:
    """A radiograph; what its header does not say is left to the page to ask."""
    asked = {question.id for question in reading.questions} if reading.radiograph is None else set()
    if asked:
        again = read_radiograph(path, PROVISIONAL)
        assert again.radiograph is not None
        film = again.radiograph
    else:
        assert reading.radiograph is not None
        film = reading.radiograph
    across, down = (float(np.linalg.norm(film.to_plane[:2, axis])) for axis in (1, 0))
    made = film.acquisition
    return PagePicture(
        "radiograph",
        sha256_of(path),
        toned(film.pixels)[np.newaxis],
        (down, across),
        view=None if "radiograph_view" in asked else film.view,
        to_plane=None if asked else film.to_plane,
        pixel_mm=across if film.is_calibrated else None,
        sized_by="file" if film.is_calibrated else "none",
        is_calibrated=film.is_calibrated,
        projection=None if asked else film.projection,
        modality="",
        date="" if made.date is None else made.date.isoformat(),
        notes=tuple(film.notes),
    )


def _plain(path: Path, pixel_mm: float | None) -> PagePicture:
    """A picture file: the page asks which view it is and which way it hangs."""
    from PIL import Image

    try:
        with Image.open(path) as opened:
            values = np.asarray(opened.convert("F"), dtype=np.float32)
    except (OSError, ValueError):
        raise UnreadableFile("a picture cannot be read: export it again as PNG") from None
    return PagePicture(
        "radiograph",
        sha256_of(path),
        toned(values)[np.newaxis],
        (1.0, 1.0),
        pixel_mm=pixel_mm,
        sized_by="none" if pixel_mm is None else "reader",
        is_calibrated=pixel_mm is not None,
    )


def _named_apart(pictures: list[PagePicture]) -> list[PagePicture]:
    named = []
    for number, one in enumerate(pictures, start=1):
        view = one.view.value if isinstance(one.view, View) else f"radiograph {number}"
        named.append(one if one.to_patient is not None else replace(one, id=view))
    return named
