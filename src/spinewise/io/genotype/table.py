"""A laboratory's table of genes: CSV with headings, or the two to four bare columns of an outside call."""

import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path

from spinewise.record.genotype import LaboratoryCall
from spinewise.results import Missing
from spinewise.words import UnreadableFile

_LARGEST = 5_000_000
_LOOK = 1 << 12
_MARKS = ";\t|,"
_WEIGHT = 60
_HEADINGS = {
    "gene": "gene",
    "gene symbol": "gene",
    "diplotype": "diplotype",
    "genotype": "diplotype",
    "alleles": "diplotype",
    "phenotype": "phenotype",
    "metabolizer status": "phenotype",
    "metaboliser status": "phenotype",
    "activity score": "activity_score",
    "activity_score": "activity_score",
    "date": "date",
    "method": "method",
}
_BARE = ("gene", "diplotype", "phenotype", "activity_score")
"""Order of an outside call as PharmCAT reads it."""
_PEOPLE = ("patient", "patient id", "sample", "sample id", "mrn", "id", "name")


def read_gene_table(
    path: Path, *, id: str = "genotype"
) -> tuple[tuple[LaboratoryCall, ...], tuple[Missing, ...]]:
    """Read a table of genes.

    Parameters
    ----------
    path : Path
        CSV or TSV; with headings, or bare as gene, diplotype, phenotype and activity score.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    tuple
        Reports, and lines that were left out.

    Raises
    ------
    UnreadableFile
        It cannot be opened, is no table of genes, or holds several people.
    """
    lines = [(number, line) for number, line in enumerate(_text(path).splitlines(), 1) if line.strip()]
    lines = [one for one in lines if not one[1].lstrip().startswith("#")]
    if not lines:
        raise UnreadableFile("The table of genes is empty: export it with one gene a line.")
    mark = max(_MARKS, key=lines[0][1].count)
    rows = [(number, next(csv.reader(io.StringIO(line), delimiter=mark))) for number, line in lines]
    heading = [cell.strip().lower().lstrip("\ufeff") for cell in rows[0][1]]
    if "gene" in (_HEADINGS.get(one) for one in heading):
        _check_one_person(heading, rows[1:])
        keys: Sequence[str | None] = [_HEADINGS.get(one) for one in heading]
        rows = rows[1:]
    elif len(heading) >= len(("gene", "diplotype")) and rows[0][1][0].strip().isupper():
        keys = _BARE
    else:
        raise UnreadableFile("The table has no column named gene: export its headings too.")
    calls: list[LaboratoryCall] = []
    missing: list[Missing] = []
    for number, cells in rows:
        made = _call({k: c.strip() for k, c in zip(keys, cells, strict=False) if k}, f"{id}: line {number}")
        if isinstance(made, LaboratoryCall):
            calls.append(made)
        else:
            missing.append(made)
    return tuple(calls), tuple(missing)


def is_gene_table(path: Path) -> bool:
    """Whether a file is a table with a column of genes and one of diplotypes or phenotypes.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    bool
        By its headings; bare columns need a role in patient.yaml. False for a file that cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            first = stream.read(_LOOK).decode("utf-8-sig", "replace").lstrip().partition("\n")[0].lower()
    except OSError:
        return False
    mark = max(_MARKS, key=first.count)
    keys = {_HEADINGS.get(cell.strip().strip('"')) for cell in first.split(mark)}
    return "gene" in keys and bool(keys & {"diplotype", "phenotype"})


def _call(row: dict[str, str], source: str) -> LaboratoryCall | Missing:
    gene = row.get("gene", "").upper()
    if not gene or not (row.get("diplotype") or row.get("phenotype")):
        return _left_out(source, "It names no gene, or neither a diplotype nor a phenotype.")
    if not gene.replace("-", "").isalnum():
        return _left_out(source, "Its gene is not written as a symbol such as CYP2D6.")
    told = row.get("date", "")
    try:
        day = datetime.date.fromisoformat(told) if told else None
    except ValueError:
        return _left_out(source, "Its date is not written as year-month-day.")
    return LaboratoryCall(
        gene,
        source,
        row.get("diplotype", ""),
        row.get("phenotype", ""),
        row.get("activity_score", ""),
        day,
        row.get("method", ""),
    )


def _left_out(source: str, why: str) -> Missing:
    return Missing(source, f"Left out: {why}", "Correct the line and run again.", weight=_WEIGHT)


def _check_one_person(heading: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> None:
    """A column of people may hold one person only; who that is is kept nowhere."""
    for place, name in enumerate(heading):
        people = {cells[place].strip() for _, cells in rows if place < len(cells)} - {""}
        if name in _PEOPLE and len(people) > 1:
            raise UnreadableFile(
                f"The table of genes holds {len(people)} people: export the lines of this patient alone."
            )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile("The table of genes is too large: export the lines of one patient.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("The table of genes is no UTF-8 text: export it as CSV.") from None
    except OSError:
        raise UnreadableFile("The table of genes cannot be opened: check that it may be read.") from None
