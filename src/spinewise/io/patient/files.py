"""What lies in a patient's folder, told by content rather than by name."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.densitometry.table import is_table
from spinewise.io.dicom.peek import is_dicom
from spinewise.io.genotype.table import is_gene_table
from spinewise.io.vcf.read import is_vcf
from spinewise.words import UnreadableFile

OURS = ("patient.yaml", "patient.yml", "protocol.toml", "review.json", "drugs.yaml")
_PLAN = "plan.json"
_NIFTI = (".nii", ".nii.gz")
_LISTS = ("medication", "drugs", "list")
"""How the name of a text begins that is read as a list of drugs without being named in patient.yaml."""
_LOOK = 1 << 16
_RESOURCE = b'"resourceType"'
_LANDMARKS = b'"spinewise-landmarks"'


@dataclass
class FolderFiles:
    """Files of a folder by what they are.

    Parameters
    ----------
    dicom, fhir, nifti, tables : list of Path
        In the order of their names; tables are those of densitometry.
    texts : list of Path
        Lists of drugs as text, by the beginning of their name.
    variants, genes : list of Path
        Files of variants, and a laboratory's tables of genes.
    landmarks : list of Path
        Points that somebody marked on images.
    others : int
        Files of other kinds, which are not read.
    hidden_folders : int
        Folders that may not be opened.
    """

    dicom: list[Path] = field(default_factory=list)
    fhir: list[Path] = field(default_factory=list)
    nifti: list[Path] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)
    variants: list[Path] = field(default_factory=list)
    genes: list[Path] = field(default_factory=list)
    landmarks: list[Path] = field(default_factory=list)
    others: int = 0
    hidden_folders: int = 0


def look_into(folder: Path) -> FolderFiles:
    """Sort the files of a folder by what they are.

    Parameters
    ----------
    folder : Path
        A patient's folder. Folders inside it that hold a written plan are passed over.

    Returns
    -------
    FolderFiles
        Everything found.

    Raises
    ------
    UnreadableFile
        The folder does not exist, may not be opened, or is empty.
    """
    check_folder(folder)
    found = FolderFiles()
    for path in _files(folder, found):
        if path.name in OURS and path.parent == folder:
            continue
        if path.name.endswith(_NIFTI):
            found.nifti.append(path)
        elif is_dicom(path):
            found.dicom.append(path)
        elif is_landmarks(path):
            found.landmarks.append(path)
        elif is_fhir(path):
            found.fhir.append(path)
        elif is_table(path):
            found.tables.append(path)
        elif path.suffix.lower() == ".txt" and path.name.lower().startswith(_LISTS):
            found.texts.append(path)
        elif is_vcf(path):
            found.variants.append(path)
        elif is_gene_table(path):
            found.genes.append(path)
        else:
            found.others += 1
    return found


def check_folder(folder: Path) -> None:
    """Refuse a folder that is not there, may not be opened, or is empty.

    Parameters
    ----------
    folder : Path
        The patient's folder.

    Raises
    ------
    UnreadableFile
        Says which of these it is and what to do.
    """
    try:
        entries = list(folder.iterdir())
    except FileNotFoundError:
        raise UnreadableFile("The patient's folder does not exist: check its path.") from None
    except NotADirectoryError:
        raise UnreadableFile("The patient's folder is a file: give the folder that holds it.") from None
    except OSError:
        raise UnreadableFile("The patient's folder may not be opened: change its permissions.") from None
    if not [entry for entry in entries if not entry.name.startswith(".")]:
        raise UnreadableFile("The patient's folder is empty: put the images and the record into it.")


def _files(folder: Path, found: FolderFiles) -> Iterator[Path]:
    def count(_: OSError) -> None:
        found.hidden_folders += 1

    for place, folders, names in os.walk(folder, onerror=count):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not (here / name / _PLAN).exists()
        )
        for name in sorted(names):
            if not name.startswith(".") and (here / name).is_file():
                yield here / name


def is_landmarks(path: Path) -> bool:
    """Whether a file holds points that somebody marked: our own JSON, or markups of 3D Slicer.

    Parameters
    ----------
    path : Path
        Any file. A table of points is known only by its role in patient.yaml.

    Returns
    -------
    bool
        False for a file that cannot be opened.
    """
    name = path.name.lower()
    if name.endswith((".mrk.json", ".fcsv")):
        return True
    try:
        with path.open("rb") as stream:
            return name.endswith(".json") and _LANDMARKS in stream.read(_LOOK)
    except OSError:
        return False


def is_fhir(path: Path) -> bool:
    """Whether a file is JSON text that names a FHIR resource.

    Parameters
    ----------
    path : Path
        Any file, whatever its name.

    Returns
    -------
    bool
        False for a file that cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(_LOOK)
            if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
                return False
            return _RESOURCE in start or _RESOURCE in stream.read()
    except OSError:
        return False
