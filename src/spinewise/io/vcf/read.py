"""Read a VCF: text, gzip or bgzip, one person, GRCh38, only at the places asked for.

With a tabix index beside it only the blocks around those places are opened.
"""

import gzip
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from isal import igzip

from spinewise.io.vcf.build import check_build
from spinewise.io.vcf.tabix import read_index
from spinewise.record.genotype import VariantRow
from spinewise.results import Missing
from spinewise.words import BadInput, UnreadableFile

_GZIP = b"\x1f\x8b"
_FIRST_SAMPLE = 9
_PASSED = (b"PASS", b".", b"")
_LONGEST_HEADER = 20_000_000
_WEIGHT = 62
_SHOWN = 5


@dataclass(frozen=True)
class VcfReading:
    """What one file of variants says.

    Parameters
    ----------
    rows : tuple of VariantRow
        Rows at the places asked for.
    missing : tuple of Missing
        What could not be used of it.
    """

    rows: tuple[VariantRow, ...]
    missing: tuple[Missing, ...]


@dataclass
class _Lines:
    """Rows as they come, and what was wrong with some."""

    id: str
    rows: list[VariantRow] = field(default_factory=list)
    broken: int = 0
    failed: int = 0
    chromosomes: set[bytes] = field(default_factory=set)
    seen: int = 0


def is_vcf(path: Path) -> bool:
    """Whether a file begins as a VCF does, packed or not.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    bool
        False for a file that cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(2)
        if start == _GZIP:
            with gzip.open(path, "rb") as packed:
                return packed.read(len(b"##fileformat=VCF")) == b"##fileformat=VCF"
        with path.open("rb") as stream:
            return stream.read(len(b"##fileformat=VCF")) == b"##fileformat=VCF"
    except (OSError, EOFError):
        return False


def read_vcf(path: Path, places: Mapping[str, Collection[int]], *, id: str = "variants") -> VcfReading:
    """Read a file of variants.

    Parameters
    ----------
    path : Path
        VCF, perhaps packed with gzip or bgzip.
    places : mapping
        Positions by chromosome (``"chr10"``), counted from 1.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    VcfReading
        Rows at these places; a place without a row is not called.

    Raises
    ------
    BadInput
        It is on another build or does not say which, holds several people or none, or is no VCF.
    """
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == _GZIP
        with igzip.open(path, "rb") if packed else path.open("rb") as stream:
            _check_header(stream)
            read = _Lines(id)
            index = path.with_name(path.name + ".tbi")
            if packed and index.is_file():
                _read_all(read_index(index).lines(path, places), places, read)
            else:
                _read_all(stream, places, read)
    except (EOFError, OSError) as error:
        raise UnreadableFile(
            "The file of variants cannot be opened or is cut short: export it again."
        ) from error
    return VcfReading(tuple(read.rows), tuple(_gaps(read)))


def _check_header(stream: Iterable[bytes]) -> None:
    """Format, build and people, up to the line of column names."""
    header: list[str] = []
    size = 0
    for line in stream:
        size += len(line)
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        if not header and not text.startswith("##fileformat=VCF"):
            raise UnreadableFile("The file of variants is no VCF: its first line is not ##fileformat=VCF.")
        if text.startswith("##"):
            header.append(text)
        elif text.startswith("#CHROM"):
            check_build(header)
            _check_people(text.split("\t"))
            return
        else:
            break
        if size > _LONGEST_HEADER:
            break
    raise UnreadableFile("The file of variants has no line of column names (#CHROM): export it again.")


def _check_people(columns: list[str]) -> None:
    people = len(columns) - _FIRST_SAMPLE
    if people < 1:
        raise BadInput("The file of variants holds no genotypes: export it with the column of this patient.")
    if people > 1:
        raise BadInput(
            f"The file of variants holds {people} people, and which of them is this patient is never "
            "guessed: export one alone."
        )


def _read_all(lines: Iterable[bytes], places: Mapping[str, Collection[int]], read: _Lines) -> None:
    """Keep rows at the places asked for; both ways of naming a chromosome are understood."""
    wanted: dict[bytes, tuple[str, Collection[int]]] = {}
    for name, positions in places.items():
        wanted[name.encode()] = wanted[name.removeprefix("chr").encode()] = (name, positions)
    get = wanted.get
    for line in lines:
        chromosome, _, rest = line.partition(b"\t")
        here = get(chromosome)
        if here is None:
            read.seen += 1
            continue
        place, _, _ = rest.partition(b"\t")
        read.chromosomes.add(chromosome)
        try:
            position = int(place)
        except ValueError:
            read.broken += 1
            continue
        if position in here[1]:
            _keep(here[0], position, line, read)


def _keep(chromosome: str, position: int, line: bytes, read: _Lines) -> None:
    cells = line.rstrip(b"\r\n").split(b"\t")
    if len(cells) != _FIRST_SAMPLE + 1:
        read.broken += 1
        return
    ref, alt, passed, names, values = cells[3], cells[4], cells[6], cells[8], cells[9]
    sample = dict(zip(names.split(b":"), values.split(b":"), strict=False))
    genotype, phased = _genotype(sample.get(b"GT", b"."))
    if passed not in _PASSED:
        read.failed += 1
        genotype = (None,) * len(genotype)
    others = () if alt in (b".", b"") else tuple(_text(one) for one in alt.split(b","))
    set_ = _text(sample.get(b"PS", b"")) if phased else ""
    read.rows.append(
        VariantRow(chromosome, position, _text(ref), others, genotype, phased, "" if set_ == "." else set_)
    )


def _genotype(text: bytes) -> tuple[tuple[int | None, ...], bool]:
    """Copies and whether their order is known."""
    phased = b"|" in text and b"/" not in text
    copies = text.replace(b"|", b"/").split(b"/")
    return tuple(int(one) if one.isdigit() else None for one in copies), phased


def _text(cell: bytes) -> str:
    return cell.decode("utf-8", errors="replace").upper()


def _gaps(read: _Lines) -> Iterator[Missing]:
    if {one.startswith(b"chr") for one in read.chromosomes} == {True, False}:
        yield Missing(
            f"chromosome names of {read.id}",
            "Some are written as chr10 and some as 10, so rows may come from two sources.",
            "Export the file again from one source.",
            weight=_WEIGHT,
        )
    if not read.chromosomes:
        yield Missing(
            f"chromosomes of {read.id}",
            "None of them is named as chr10 or 10, so nothing was read.",
            "Rename the chromosomes, or export the file with the names of GRCh38.",
            weight=_WEIGHT,
        )
    for count, what, why in (
        (read.broken, "rows", "They do not have the ten columns of one person, or no position."),
        (read.failed, "positions", "The caller itself marked them as failed (FILTER), so they are no call."),
    ):
        if count:
            yield Missing(f"{count} {what} of {read.id}", why, "Export the file again.", weight=_WEIGHT)
