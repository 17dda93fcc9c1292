"""A patient's genes from one file of any kind, several files, or a patient's folder."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.genotype.fhir import read_gene_observations, read_inhibitors_taken
from spinewise.io.genotype.table import read_gene_table
from spinewise.io.patient.files import is_fhir, look_into
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.patient.yaml_file import WrittenPatient, read_patient_yaml
from spinewise.io.vcf.read import is_vcf, read_vcf
from spinewise.record.genotype import GeneticInput, LaboratoryCall, VariantRow
from spinewise.results import InputFile, Missing
from spinewise.words import BadInput, MixedPatients, UnreadableFile

VARIANTS, REPORT, RECORD = "variants", "genotype", "record"
Places = Mapping[str, Collection[int]]


@dataclass
class GenotypeFiles:
    """What was read of one patient's genes.

    Parameters
    ----------
    rows, calls, taken, missing, inputs, failures : lists
        Rows of a file of variants; reports; inhibitors that are taken, with their place; what was left
        out; files that were used; and files that could not be read, one sentence each.
    files_of_variants : int
        How many could be read.
    """

    rows: list[VariantRow] = field(default_factory=list)
    calls: list[LaboratoryCall] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    files_of_variants: int = 0

    @property
    def given(self) -> GeneticInput:
        """The same for the room that judges it."""
        return GeneticInput(
            tuple(self.rows), tuple(self.calls), tuple(self.missing), self.files_of_variants > 0
        )


def read_genotype(paths: Sequence[Path], as_of: datetime.date, places: Places) -> GenotypeFiles:
    """Read the genes of one patient.

    Parameters
    ----------
    paths : sequence of Path
        Files that someone named as this patient's, or one patient's folder, which keeps its own rules of
        identity: there a file that does not say whose it is needs a confirmation in patient.yaml.
    as_of : date
        The day for which the answer holds.
    places : mapping
        Positions that are read of a file of variants, by chromosome.

    Returns
    -------
    GenotypeFiles
        One broken file does not take the others along.

    Raises
    ------
    UnreadableFile
        A folder stands beside other paths, or there are no paths.
    MixedPatients
        A file speaks of several people.
    """
    if any(path.is_dir() for path in paths):
        if len(paths) > 1:
            raise UnreadableFile("A patient's folder is read alone: put the other files into it.")
        return _of_folder(paths[0], as_of, places)
    found = GenotypeFiles()
    for number, path in enumerate(paths, 1):
        _add(found, path, f"file-{number}" if len(paths) > 1 else "file", places)
    return found


def _add(found: GenotypeFiles, path: Path, id: str, places: Places) -> None:
    """Read one file by what it is; what is wrong with it becomes one sentence."""
    try:
        role = _read(found, path, id, places)
        found.inputs.append(InputFile(id, role, sha256_of(path)))
    except MixedPatients:
        raise
    except BadInput as error:
        found.failures.append(f"{id}: {error}")
        found.missing.append(
            Missing(
                id, f"It could not be used: {error}", "Export it again; everything else was used.", weight=62
            )
        )


def _read(found: GenotypeFiles, path: Path, id: str, places: Places) -> str:
    if is_vcf(path):
        if found.files_of_variants:
            raise BadInput("A file of variants was read already, and two are never merged: give one.")
        variants = read_vcf(path, places, id=id)
        found.files_of_variants += 1
        found.rows += variants.rows
        found.missing += variants.missing
        return VARIANTS
    if is_fhir(path):
        calls, missing = read_gene_observations(path, id=id)
        found.taken += read_inhibitors_taken(path, id=id)
        found.calls += calls
        found.missing += missing
        return RECORD
    if path.suffix in (".yaml", ".yml"):
        found.calls += read_patient_yaml(path).genotype
        return RECORD
    if not path.is_file():
        raise UnreadableFile("The file does not exist: check its path.")
    calls, missing = read_gene_table(path, id=id)
    found.calls += calls
    found.missing += missing
    return REPORT


def _of_folder(folder: Path, as_of: datetime.date, places: Places) -> GenotypeFiles:
    """Only what the folder's own rules of identity let through."""
    patient = read_patient_folder(folder, as_of)
    found = GenotypeFiles(missing=[*patient.missing])
    written = _written(folder)
    if written is not None:
        found.calls += written.genotype
        found.inputs += [one for one in patient.inputs if one.id == "patient"]
    let_in = {one.sha256: one for one in patient.inputs}
    for path in _candidates(folder, written):
        known = let_in.get(sha256_of(path))
        if known is not None and known.role in (VARIANTS, REPORT, RECORD):
            _add(found, path, known.id, places)
    return found


def _written(folder: Path) -> WrittenPatient | None:
    for name in ("patient.yaml", "patient.yml"):
        if (folder / name).is_file():
            try:
                return read_patient_yaml(folder / name)
            except BadInput:
                return None
    return None


def _candidates(folder: Path, written: WrittenPatient | None) -> list[Path]:
    if written is None or written.files is None:
        return look_into(folder).fhir
    paths = [folder / one.path for one in written.files if one.role in (VARIANTS, REPORT, RECORD)]
    return [path for path in paths if path.is_file()]
