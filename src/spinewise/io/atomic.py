"""Write a file whole or not at all: a full disk leaves nothing half-written under the final name."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from spinewise.words import CannotWrite

_WHY = {
    errno.ENOSPC: "the disk is full: free some space and run again",
    errno.EDQUOT: "the disk quota is used up: free some space and run again",
    errno.EACCES: "writing there is not allowed: choose another folder or change its permissions",
    errno.EPERM: "writing there is not allowed: choose another folder or change its permissions",
    errno.EROFS: "that disk is read-only: choose another folder",
    errno.ENOENT: "its folder does not exist: make the folder first",
    errno.ENOTDIR: "its folder is a file: choose another folder",
    errno.EISDIR: "a folder of that name is in the way: choose another name",
    errno.ENAMETOOLONG: "its name is too long: choose a shorter one",
}


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` under `path`, replacing what was there only once all of it is safely on the disk.

    The bytes go to a nameless neighbour first, are flushed to the disk, and take the final name in one
    step. If anything fails the neighbour is removed and an older file of that name is left as it was.

    Parameters
    ----------
    path : Path
        Final name; its folder exists.
    data : bytes
        The whole content.

    Raises
    ------
    CannotWrite
        The disk is full, or writing is not allowed; says which file and what to do.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_usual_mode())
        temporary.replace(path)
    except OSError as error:
        why = _WHY.get(error.errno or 0, f"the system said: {os.strerror(error.errno or 0).lower()}")
        raise CannotWrite(f"{path.name} could not be written: {why}.") from error
    finally:
        _remove(temporary)
    _flush_folder(path.parent)


def _remove(temporary: Path | None) -> None:
    """Take the unfinished file away; after success it has moved and is no longer there."""
    if temporary is not None:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _usual_mode() -> int:
    """Permissions a plain `open` would give; `mkstemp` alone would keep colleagues out of their report."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _flush_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the file system knows how."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
