"""Hashes of inputs, so that a plan can be replayed and a confirmation holds for exactly these bytes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from spinewise.words import UnreadableFile

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, or of all files of a folder in the order of their names.

    Parameters
    ----------
    path : Path
        File or folder; hidden files are left out.

    Returns
    -------
    str
        In hexadecimal.

    Raises
    ------
    UnreadableFile
        A file cannot be read, or the folder holds none.
    """
    if not path.is_dir():
        return sha256_of_series([path])
    files = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    if not files:
        raise UnreadableFile("A folder that was listed holds no files: check its path.")
    return sha256_of_series(files)


def sha256_of_series(files: Iterable[Path]) -> str:
    """SHA-256 over the bytes of several files, in the order given.

    Parameters
    ----------
    files : iterable of Path
        For example the slices of one series from the lowest to the highest.

    Returns
    -------
    str
        In hexadecimal; for one file the same as the hash of that file alone.

    Raises
    ------
    UnreadableFile
        A file cannot be read.
    """
    digest = hashlib.sha256()
    for file in files:
        try:
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
        except OSError as error:
            raise UnreadableFile("A file cannot be read: check that it exists and may be read.") from error
    return digest.hexdigest()
