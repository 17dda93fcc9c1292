"""Genes from one file of any kind, told by what it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.genotype.fhir import read_gene_observations
from spinewise.io.genotype.table import read_gene_table
from spinewise.io.patient.files import is_fhir
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.patient.yaml_file import read_patient_yaml
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
        Rows of a file of variants; reports; drugs that are taken, with their place; what was left
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


def add_file(found: GenotypeFiles, path: Path, id: str, places: Places) -> None:
    """Read one file by what it is; what is wrong with it becomes one sentence.

    Parameters
    ----------
    found : GenotypeFiles
        What was read so far; it grows.
    path : Path
        The file.
    id : str
        Its name in the sentences.
    places : mapping
        Positions that are read of a file of variants, by chromosome.

    Raises
    ------
    MixedPatients
        The file speaks of several people.
    """
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
