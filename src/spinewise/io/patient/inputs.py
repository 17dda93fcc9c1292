"""Which files of a patient's folder are used as what: as listed in patient.yaml, else as found by content.

A file that does not say whose it is enters only when it is listed and a person confirmed it, for exactly
its bytes. Nothing is named by its path, since names of files often carry the name of a patient.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.densitometry.reading import DxaReading
from spinewise.io.densitometry.report import read_report
from spinewise.io.densitometry.table import DxaTable, read_table
from spinewise.io.dicom.peek import Series, is_dicom, peek
from spinewise.io.fhir.read import BundleReading, read_bundle
from spinewise.io.identity import Identity
from spinewise.io.patient.files import OURS, FolderFiles, look_into
from spinewise.io.patient.gaps import changed, counted, left_out, unconfirmed, unreadable, unused
from spinewise.io.patient.hashes import sha256_of, sha256_of_series
from spinewise.io.patient.yaml_file import Confirmed, ListedFile
from spinewise.results import InputFile, Missing, Question
from spinewise.words import BadInput, MixedPatients

DXA = "dxa"
HOLDS_DRUGS = ("medication", "record")
_NAMELESS = {
    "medication": "a list of drugs as text",
    "variants": "a file of variants",
    "genotype": "a table of genes",
    "landmarks": "a file of landmarks",
}
IMAGE_ROLES = {"CT": "ct", "MR": "mr"}


@dataclass
class Candidate:
    """A file or series that may be used, before identities are compared.

    Parameters
    ----------
    input : InputFile
        Id, role, hash and date.
    identities : tuple of Identity
        What it says about whose it is; one that says nothing has an empty one.
    path : Path
        Where it lies.
    confirmed : Confirmed or None
        Confirmation by a person.
    listed : ListedFile or None
        How it was listed.
    series_uid : str or None
        For a series.
    reading : BundleReading or None
        For a record.
    dxa : DxaReading or None
        For densitometry, once it is known whose it is.
    table : DxaTable or None
        For a table of densitometry, which may hold several people.
    """

    input: InputFile
    identities: tuple[Identity, ...]
    path: Path = field(repr=False)
    confirmed: Confirmed | None = None
    listed: ListedFile | None = field(default=None, repr=False)
    series_uid: str | None = field(default=None, repr=False)
    reading: BundleReading | None = field(default=None, repr=False)
    dxa: DxaReading | None = field(default=None, repr=False)
    table: DxaTable | None = field(default=None, repr=False)


@dataclass
class Found:
    """Everything that may be used, and what may not.

    Parameters
    ----------
    candidates : list of Candidate
        In the order in which they were listed or found.
    missing : list of Missing
        What was left out, and why.
    questions : list of Question
        What only a person can answer.
    lists_of_drugs : int
        Files that may hold drugs, those included that could not be read.
    """

    candidates: list[Candidate] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    lists_of_drugs: int = 0

    def new_id(self, wanted: str) -> str:
        """An id that no other candidate has: ``ct``, then ``ct-2``."""
        taken = {candidate.input.id for candidate in self.candidates}
        number = 1
        while (id := wanted if number == 1 else f"{wanted}-{number}") in taken:
            number += 1
        return id


def find_listed(folder: Path, listed: Sequence[ListedFile]) -> Found:
    """Candidates of a list of files.

    Parameters
    ----------
    folder : Path
        The patient's folder.
    listed : sequence of ListedFile
        From patient.yaml.

    Returns
    -------
    Found
        Files that are missing, broken or changed since their confirmation are left out and said.
    """
    found = Found()
    for number, file in enumerate(listed, 1):
        path = (folder / file.path).resolve()
        if not path.is_relative_to(folder.resolve()):
            found.missing.append(left_out(f"file {number} of patient.yaml", "it lies outside this folder"))
        elif not path.exists():
            found.missing.append(left_out(f"file {number} of patient.yaml", "it is not there"))
        else:
            _add_listed(found, path, file, number)
    found.lists_of_drugs = sum(file.role in HOLDS_DRUGS for file in listed)
    _say_unlisted(found, folder, listed)
    return found


def _add_listed(found: Found, path: Path, file: ListedFile, number: int) -> None:
    id = found.new_id(file.id or file.role)
    name = f"{id} (file {number} of patient.yaml)"
    day: datetime.date | None = None
    uid: str | None = None
    reading: BundleReading | None = None
    identities: tuple[Identity, ...]
    made: Candidate | None = None
    try:
        if file.role == "dxa":
            made = densitometry(path, id)
            identities, day = made.identities, made.input.date
        elif file.role == "record":
            reading = read_bundle(path, id=id)
            identities = (reading.identity,)
        else:
            day, identities, uid = _images(path, id)
        sha256 = sha256_of(path)
    except MixedPatients:
        raise
    except BadInput as error:
        found.missing.append(unreadable(name, str(error)))
        return
    confirmed = file.confirmed
    if confirmed is not None and confirmed.sha256 != sha256:
        found.missing.append(changed(name, confirmed.date))
        return
    found.candidates.append(
        Candidate(
            InputFile(id, file.role, sha256, day),
            identities,
            path,
            confirmed,
            file,
            uid,
            reading,
            made.dxa if made else None,
            made.table if made else None,
        )
    )


def densitometry(path: Path, id: str) -> Candidate:
    """A densitometer's file as a candidate, whatever its format.

    Parameters
    ----------
    path : Path
        DICOM structured report or table.
    id : str
        Name inside the plan.

    Returns
    -------
    Candidate
        A report is read at once; of a table it is not yet known whose lines are asked for.

    Raises
    ------
    UnreadableFile
        It is neither.
    """
    if is_dicom(path):
        report = read_report(path, id=id)
        day = InputFile(id, DXA, sha256_of(path), report.date)
        return Candidate(day, (report.identity,), path, dxa=report)
    table = read_table(path, id=id)
    return Candidate(InputFile(id, DXA, sha256_of(path)), table.people, path, table=table)


def _images(path: Path, id: str) -> tuple[datetime.date | None, tuple[Identity, ...], str | None]:
    """Day, identities and series of images; a file that is no DICOM says nothing about identity."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    series, _ = peek([one for one in files if is_dicom(one)])
    if not series:
        return None, (Identity(id),), None
    owners = tuple(dict.fromkeys(identity for one in series for identity in one.identities(id)))
    return series[0].date, owners, series[0].uid or None


def find_by_content(folder: Path) -> Found:
    """Candidates of a folder without a list: records, images, lists of drugs, genes.

    Parameters
    ----------
    folder : Path
        The patient's folder.

    Returns
    -------
    Found
        Files without identity are left out and said.
    """
    files = look_into(folder)
    found = Found()
    for number, path in enumerate(files.fhir, 1):
        id = found.new_id("record")
        name = f"record {number} of {len(files.fhir)} (in the order of their names)"
        try:
            reading = read_bundle(path, id=id)
            sha256 = sha256_of(path)
        except MixedPatients:
            raise
        except BadInput as error:
            found.missing.append(unreadable(name, str(error)))
            continue
        found.candidates.append(
            Candidate(InputFile(id, "record", sha256), (reading.identity,), path, reading=reading)
        )
    found.lists_of_drugs = len(files.fhir) + len(files.texts)
    for number, path in enumerate(files.tables, 1):
        _add_densitometry(found, path, f"table {number} of {len(files.tables)} (in the order of their names)")
    series, broken = peek(files.dicom)
    for one in series:
        if one.modality == "SR":
            _add_reports(found, one)
        else:
            _add_series(found, one)
    _add_nameless(found, folder, files)
    _say_left_over(found, files, broken)
    _ask_which(found)
    return found


def _add_nameless(found: Found, folder: Path, files: FolderFiles) -> None:
    """Lists of drugs and genes never say whose they are; one that lies alone is merged with nothing."""
    kinds = (
        ("medication", files.texts),
        ("variants", files.variants),
        ("genotype", files.genes),
        ("landmarks", files.landmarks),
    )
    nameless = [(role, path) for role, paths in kinds for path in paths]
    alone = not (
        found.candidates or files.dicom or files.nifti or any((folder / one).exists() for one in OURS)
    )
    for number, (role, path) in enumerate(nameless, 1):
        sha256 = sha256_of(path)
        if alone and len(nameless) == 1:
            id = found.new_id(role)
            found.candidates.append(Candidate(InputFile(id, role, sha256), (Identity(id),), path))
        else:
            found.missing.append(
                unconfirmed(f"{_NAMELESS[role]} ({number} of {len(nameless)} such files)", sha256)
            )


def _add_densitometry(found: Found, path: Path, name: str) -> None:
    id = found.new_id(DXA)
    try:
        found.candidates.append(densitometry(path, id))
    except BadInput as error:
        found.missing.append(unreadable(name, str(error)))


def _add_reports(found: Found, series: Series) -> None:
    """Structured reports that hold densitometry; another kind of report is said and not used."""
    others = 0
    for path in series.files:
        try:
            holds = bool(read_report(path).facts)
        except BadInput:
            holds = False
        if holds:
            _add_densitometry(found, path, "a structured report")
        others += not holds
    if others:
        what = counted(others, "DICOM structured report")
        found.missing.append(unused(what, "Nothing of densitometry could be read in it."))


def _add_series(found: Found, series: Series) -> None:
    role = IMAGE_ROLES.get(series.modality, "labels" if series.modality == "SEG" else None)
    if role is None:
        kind = series.modality if series.modality.isalpha() and series.modality.isascii() else "unknown"
        found.missing.append(
            unused(f"a DICOM series of kind {kind}", "Nothing is measured on images of this kind.")
        )
        return
    id = found.new_id(role)
    sha256 = sha256_of_series(series.files)
    path = series.folder if role != "labels" or len(series.files) > 1 else series.files[0]
    found.candidates.append(
        Candidate(
            InputFile(id, role, sha256, series.date),
            series.identities(id),
            path,
            series_uid=series.uid or None,
        )
    )


def _say_unlisted(found: Found, folder: Path, listed: Sequence[ListedFile]) -> None:
    """Files that lie in the folder but not in the list are not used; how many is said."""
    files = look_into(folder)
    roots = [(folder / one).resolve() for file in listed for one in (file.path, file.labels) if one]
    rest = [
        path
        for path in (
            *files.dicom,
            *files.fhir,
            *files.nifti,
            *files.tables,
            *files.texts,
            *files.variants,
            *files.genes,
            *files.landmarks,
        )
        if not any(path.resolve() == root or path.resolve().is_relative_to(root) for root in roots)
    ]
    if rest:
        found.missing.append(
            unused(
                f"{counted(len(rest), 'file')} that patient.yaml does not list", "Only listed files are used."
            )
        )


def _say_left_over(found: Found, files: FolderFiles, broken: int) -> None:
    if files.nifti:
        found.missing.append(unconfirmed(f"{counted(len(files.nifti), 'NIfTI file')} without identity"))
    if broken:
        found.missing.append(
            unreadable(counted(broken, "DICOM file"), "their headers are broken or cut short.")
        )
    if files.hidden_folders:
        found.missing.append(unreadable(counted(files.hidden_folders, "folder"), "they may not be opened."))
    if files.others:
        found.missing.append(unused(f"{counted(files.others, 'file')} of another kind", "They are not read."))


def _ask_which(found: Found) -> None:
    """With several CT series nobody guesses which one is to be measured."""
    series = [one.input for one in found.candidates if one.input.role == "ct"]
    if len(series) > 1:
        choices = tuple(f"{one.id}{f' of {one.date}' if one.date else ''}" for one in series)
        found.questions.append(
            Question(
                id="which-ct",
                what=f"Which of the {len(series)} CT series is to be measured?",
                choices=choices,
                consequence="Until this is answered none of them is measured.",
            )
        )
