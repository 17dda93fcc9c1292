"""`spinewise pain genotype`: genes of one patient, and what follows from them alone."""

from collections.abc import Sequence
from pathlib import Path

import typer

from spinewise.app.careful import DONE, NOTHING_USABLE, PARTLY
from spinewise.app.clock import day
from spinewise.app.pain.genotype_told import as_json, tell
from spinewise.app.writing import write_json
from spinewise.io.genotype.files import read_genotype
from spinewise.pain.genotype.assess import assess_genotype
from spinewise.pain.genotype.phenoconversion import Taken
from spinewise.pain.genotype.places import places_to_read


def run_genotype(paths: Sequence[Path], taking: Sequence[str], as_of: str | None, json: str | None) -> int:
    """Read and judge the genes of one patient.

    Parameters
    ----------
    paths : sequence of Path
        Files of one patient, or one folder.
    taking : sequence of str
        Drugs that are taken, besides those of a record.
    as_of : str or None
        Day for which the answer holds; today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code; 2 when nothing of genes could be read.
    """
    the_day = day(as_of)
    read = read_genotype(paths, the_day, places_to_read())
    for failure in read.failures:
        typer.echo(failure, err=True)
    if not read.calls and not read.files_of_variants:
        if not read.failures:
            typer.echo("Nothing of genes was found: give a report, a table or a VCF on GRCh38.", err=True)
            for gap in read.missing:
                typer.echo(f"{gap.what}: {gap.why_it_matters}", err=True)
        return NOTHING_USABLE
    taken = [Taken(name, "named on the command line") for name in taking]
    taken += [Taken(name, place) for name, place in read.taken]
    found = assess_genotype(read.given, taken, the_day)
    told = as_json(found, read.inputs, taken)
    if json:
        write_json(json, told)
    if json != "-":
        tell(told)
    return PARTLY if read.failures else DONE
