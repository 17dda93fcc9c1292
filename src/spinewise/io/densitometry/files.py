"""Densitometry from files of any kind, all of one person: FHIR, reports, tables, a patient's folder."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spinewise.io.densitometry.reading import left_out
from spinewise.io.dicom.peek import is_dicom
from spinewise.io.fhir.read import read_bundle
from spinewise.io.identity import Identity, check_one_patient, loose_inputs
from spinewise.io.patient.files import is_fhir
from spinewise.io.patient.inputs import DXA, densitometry
from spinewise.io.patient.read import read_patient_folder
from spinewise.record.consistency import consistency
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.record.plausible import why_impossible
from spinewise.record.record import Record
from spinewise.results import Advice, Missing
from spinewise.words import BadInput, MixedPatients, UnreadableFile

CONCEPTS = frozenset({"dxa-bmd", "dxa-t-score", "dxa-z-score", "tbs", "frax-hip", "frax-major"})


@dataclass(frozen=True)
class Densitometry:
    """What was read of one person's densitometry.

    Parameters
    ----------
    facts : tuple of Fact
        BMD, scores, trabecular bone score and FRAX.
    missing : tuple of Missing
        What was left out or not understood.
    failures : tuple of str
        Files that could not be read, one sentence each.
    advice : Advice
        What the values say against themselves.
    record : Record
        The person's record as far as it was read; from single files these values alone.
    """

    facts: tuple[Fact, ...]
    missing: tuple[Missing, ...]
    failures: tuple[str, ...]
    advice: Advice
    record: Record


@dataclass
class _Part:
    """One file, before identities are compared."""

    id: str
    identities: tuple[Identity, ...]
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()


def read_densitometry(paths: Sequence[Path], as_of: datetime.date) -> Densitometry:
    """Read the densitometry of one person.

    Parameters
    ----------
    paths : sequence of Path
        Files, or one patient's folder. A folder keeps its own rules of identity, so it is read alone.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Densitometry
        With every file that could not be read named by its number.

    Raises
    ------
    MixedPatients
        The files belong to different people.
    UnreadableFile
        A folder stands beside other paths.
    """
    folders = [path for path in paths if path.is_dir()]
    if folders:
        if len(paths) > 1:
            raise UnreadableFile("A patient's folder is read alone: put the other files into it.")
        return _of_folder(folders[0], as_of)
    parts, failures = _parts(paths)
    everything = [identity for part in parts for identity in part.identities]
    check_one_patient(everything)
    loose = loose_inputs(everything)
    gaps = [gap for part in parts for gap in part.missing]
    gaps += [
        left_out(id, "It does not say whose it is, beside files that do.", _CONFIRM) for id in sorted(loose)
    ]
    facts = [fact for part in parts if part.id not in loose for fact in part.facts]
    nobody = Patient("")
    refused = [fact for fact in facts if why_impossible(fact, nobody, as_of)]
    kept = tuple(fact for fact in facts if fact not in refused and fact.concept in CONCEPTS)
    record = Record(nobody, PlannedOperation(), kept, tuple(gaps))
    advice = consistency(record, as_of, [fact for fact in refused if fact.concept in CONCEPTS])
    return Densitometry(kept, tuple(gaps), tuple(failures), advice, record)


_CONFIRM = "Put all files into one folder and confirm it in patient.yaml."


def _of_folder(folder: Path, as_of: datetime.date) -> Densitometry:
    patient = read_patient_folder(folder, as_of)
    kept = tuple(fact for fact in patient.record.facts if fact.concept in CONCEPTS)
    return Densitometry(kept, (*patient.missing, *patient.record.missing), (), patient.advice, patient.record)


def _parts(paths: Sequence[Path]) -> tuple[list[_Part], list[str]]:
    """Each file read; of tables with several people only the lines of the person of the other files."""
    parts: list[_Part] = []
    failures: list[str] = []
    tables = []
    for number, path in enumerate(paths, 1):
        id = DXA if len(paths) == 1 else f"{DXA}-{number}"
        try:
            if not path.is_file():
                raise UnreadableFile("it does not exist")
            if not is_dicom(path) and is_fhir(path):
                reading = read_bundle(path, id=id)
                problems = [left_out("an entry of the record", problem) for problem in reading.problems]
                gaps = (*reading.missing, *problems)
                parts.append(_Part(id, (reading.identity,), reading.facts, gaps))
                continue
            made = densitometry(path, id)
            if made.dxa is not None:
                parts.append(_Part(id, made.identities, made.dxa.facts, made.dxa.missing))
            elif made.table is not None:
                tables.append(made.table)
        except MixedPatients:
            raise
        except BadInput as error:
            failures.append(f"File {number} was not read: {error}")
    known = frozenset(value for part in parts for one in part.identities for value in one.identifiers)
    for table in tables:
        chosen = table.of(known)
        if chosen is None:
            failures.append(
                f"{table.id} speaks of {len(table.people)} people, and it is not known which is meant: "
                "name a file of this patient beside it, or export one patient."
            )
        else:
            parts.append(_Part(table.id, (chosen.identity,), chosen.facts, chosen.missing))
    return parts, failures
