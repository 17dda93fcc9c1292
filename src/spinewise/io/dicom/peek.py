"""A look at DICOM headers: to whom each series belongs and what it is, without its pixels."""

import datetime
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.identity import Identity

_WANTED = [
    "PatientID",
    "OtherPatientIDs",
    "PatientBirthDate",
    "PatientSex",
    "Modality",
    "ImageType",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "AcquisitionDate",
    "SeriesDate",
    "StudyDate",
]
_SEXES = {"F": "female", "M": "male", "O": "other"}
_PREAMBLE = 128
_DAY_DIGITS = 8


@dataclass
class Series:
    """One series in one folder.

    Parameters
    ----------
    folder : Path
        Where its files lie.
    modality : str
        As DICOM names it, for example ``"CT"``.
    uid : str
        Series instance UID; empty when the files have none.
    files : list of Path
        In the order of their names.
    owners : set of tuple
        Every (identifiers, day of birth, sex) found in its files; more than one means mixed patients.
    studies : set of str
        Study UIDs of its files.
    date : date or None
        Day of acquisition.
    """

    folder: Path = field(repr=False)
    modality: str
    uid: str = field(repr=False)
    files: list[Path] = field(default_factory=list, repr=False)
    owners: set[tuple[frozenset[str], str, str]] = field(default_factory=set, repr=False)
    studies: set[str] = field(default_factory=set, repr=False)
    date: datetime.date | None = None

    def identities(self, input_id: str) -> tuple[Identity, ...]:
        """What its files say about identity, each different statement once."""
        return tuple(
            Identity(input_id, identifiers, studies=frozenset(self.studies), birth_date=birth, sex=sex)
            for identifiers, birth, sex in sorted(self.owners, key=lambda owner: sorted(owner[0]))
        )


def is_dicom(path: Path) -> bool:
    """Whether a file begins as DICOM does.

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
            return stream.read(_PREAMBLE + 4)[_PREAMBLE:] == b"DICM"
    except OSError:
        return False


def peek(files: Iterable[Path]) -> tuple[tuple[Series, ...], int]:
    """Sort DICOM files into series, by folder, modality and UID; scout images are left out.

    Parameters
    ----------
    files : iterable of Path
        Files that begin as DICOM.

    Returns
    -------
    tuple
        The series, largest first, and the number of files whose header cannot be read.
    """
    import pydicom
    from pydicom.errors import InvalidDicomError

    found: dict[tuple[Path, str, str], Series] = {}
    broken = 0
    with warnings.catch_warnings():
        # The header reader warns about harmless deviations, with values of the header in the text.
        warnings.simplefilter("ignore")
        for path in sorted(files):
            try:
                header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=_WANTED)
                modality, uid = _text(header, "Modality"), _text(header, "SeriesInstanceUID")
                if "LOCALIZER" in [str(one).upper() for one in (header.get("ImageType") or ())]:
                    continue
                key = (path.parent, modality, uid)
                series = found.setdefault(key, Series(path.parent, modality, uid))
                series.owners.add(_owner(header))
                series.studies |= {_text(header, "StudyInstanceUID")} - {""}
                series.date = series.date or _date(header)
                series.files.append(path)
            except (InvalidDicomError, OSError, EOFError, ValueError, TypeError, AttributeError, KeyError):
                broken += 1
    return tuple(sorted(found.values(), key=lambda series: (-len(series.files), series.files[0]))), broken


def _owner(header: object) -> tuple[frozenset[str], str, str]:
    others = getattr(header, "OtherPatientIDs", None) or ()
    others = [others] if isinstance(others, str) else list(others)
    ids = {_text(header, "PatientID"), *(str(one).strip() for one in others)}
    born = _text(header, "PatientBirthDate")
    iso = f"{born[:4]}-{born[4:6]}-{born[6:8]}" if len(born) == _DAY_DIGITS and born.isdigit() else ""
    return frozenset(one for one in ids if one), iso, _SEXES.get(_text(header, "PatientSex").upper(), "")


def _date(header: object) -> datetime.date | None:
    for name in ("AcquisitionDate", "SeriesDate", "StudyDate"):
        written = _text(header, name)
        try:
            return datetime.date.fromisoformat(written.replace(".", ""))
        except ValueError:
            continue
    return None


def _text(header: object, name: str) -> str:
    return str(getattr(header, name, "") or "").strip()
