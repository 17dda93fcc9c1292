"""Hand-made rows and files of variants: all reference unless said otherwise."""

import gzip
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from spinewise.evidence.named_alleles import definitions
from spinewise.evidence.research_genes import single_variants
from spinewise.record.genotype import VariantRow

Said = Mapping[str, str]


def rows_of(gene: str, said: Said | None = None, missing: Iterable[str] = ()) -> dict[str, VariantRow]:
    """Rows of one gene by rsID: `said` gives genotypes as bases ("C/T" or "C|T"), all else is reference."""
    made = {}
    for place in definitions(gene).places:
        if place.label in missing:
            continue
        text = (said or {}).get(place.label, f"{place.ref}/{place.ref}")
        bases = text.replace("|", "/").split("/")
        known = (place.ref, *place.alts)
        genotype = tuple(known.index(base) for base in bases)
        made[place.label] = VariantRow(
            place.chromosome, place.position, place.ref, place.alts, genotype, "|" in text
        )
    return made


def single_rows(said: Said) -> dict[str, VariantRow]:
    """Rows of single variants by rsID, only those that are said."""
    made = {}
    for one in single_variants():
        if one.rsid in said:
            text = said[one.rsid]
            known = (one.ref, *one.alts)
            genotype = tuple(known.index(base) for base in text.replace("|", "/").split("/"))
            made[one.rsid] = VariantRow(
                one.chromosome, one.position, one.ref, one.alts, genotype, "|" in text
            )
    return made


HEADER = (
    "##fileformat=VCFv4.2",
    "##reference=GRCh38",
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"


def line_of(row: VariantRow, naming: str = "chr") -> str:
    """One line of a VCF."""
    mark = "|" if row.phased else "/"
    genotype = mark.join("." if one is None else str(one) for one in row.genotype)
    name = row.chromosome if naming == "chr" else row.chromosome.removeprefix("chr")
    cells = (
        name,
        str(row.position),
        ".",
        row.ref,
        ",".join(row.alts) or ".",
        ".",
        "PASS",
        ".",
        "GT",
        genotype,
    )
    return "\t".join(cells)


def text_of(lines: Iterable[str], header: Iterable[str] = HEADER, people: str = "P1") -> str:
    """A whole VCF."""
    return "\n".join((*header, f"{COLUMNS}\t{people}", *lines)) + "\n"


def write_vcf(
    path: Path, rows: Iterable[VariantRow], header: Iterable[str] = HEADER, naming: str = "chr"
) -> Path:
    """A VCF in order of position, packed where its name says so."""
    ordered = sorted(rows, key=lambda row: (row.chromosome, row.position))
    text = text_of((line_of(row, naming) for row in ordered), header)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


_BLOCK = 60_000
"""Bytes of one block at most; the format allows 65,536."""


def write_indexed(path: Path, text: str, lines_a_block: int = 200) -> Path:
    """A bgzipped VCF with its tabix index, written by the specification, not by code of this project."""
    packed, linear, names = b"", {}, []
    lines = text.encode().splitlines(keepends=True)
    for start in range(0, len(lines), lines_a_block):
        inside = 0
        block = lines[start : start + lines_a_block]
        for line in block:
            if not line.startswith(b"#"):
                name, position = line.split(b"\t", 2)[:2]
                if name not in linear:
                    linear[name] = {}
                    names.append(name)
                offset = (len(packed) << 16) | inside
                window = (int(position) - 1) >> 14
                linear[name].setdefault(window, offset)
            inside += len(line)
        packed += bgzip_block(b"".join(block))
    packed += bgzip_block(b"")
    path.write_bytes(packed)
    index = b"TBI\x01" + struct.pack(
        "<8i", len(names), 2, 1, 2, 0, ord("#"), 0, sum(len(n) + 1 for n in names)
    )
    index += b"".join(name + b"\0" for name in names)
    for name in names:
        windows = linear[name]
        last = max(windows)
        index += struct.pack("<i", 0) + struct.pack("<i", last + 1)
        before = 0
        for window in range(last + 1):
            before = windows.get(window, before)
            index += struct.pack("<Q", before)
    path.with_name(path.name + ".tbi").write_bytes(
        b"".join(bgzip_block(index[at : at + _BLOCK]) for at in range(0, len(index), _BLOCK))
        + bgzip_block(b"")
    )
    return path


def bgzip_block(content: bytes) -> bytes:
    """One block of the BGZF format."""
    press = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = press.compress(content) + press.flush()
    head = (
        b"\x1f\x8b\x08\x04\0\0\0\0\0\xff"
        + struct.pack("<H", 6)
        + b"BC"
        + struct.pack("<HH", 2, len(data) + 25)
    )
    return head + data + struct.pack("<II", zlib.crc32(content), len(content))
