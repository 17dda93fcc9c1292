"""A whole genome of variants, five million lines, to the table of genes: with an index and without.

The file is made here: a row every few hundred bases over all chromosomes, in it every position that the gene
tables ask for, bgzipped with a tabix index, both written by the specification. Ours reads, matches, judges
and makes the answer of `spinewise pain genotype`. The peer is what a script would do: `gzip.open`, split
each line, keep the rows at the same places, nothing judged (cyvcf2 and pysam are not among the dependencies).
Nothing that reads the file could be faster than inflating it, and with the index than inflating the blocks
that hold a place asked for.
"""

import datetime
import gzip
import json
import os
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from isal import igzip
from measured import Row, alternating, spread

from spinewise.app.pain.genotype_told import as_json
from spinewise.evidence.named_alleles import GENES, definitions
from spinewise.evidence.research_genes import single_variants
from spinewise.io.vcf.read import read_vcf
from spinewise.pain.genotype.assess import assess_genotype
from spinewise.pain.genotype.places import places_to_read
from spinewise.record.genotype import GeneticInput

LINES = int(os.environ.get("SPINEWISE_BENCH_VARIANTS", "5000000"))
ROUNDS = int(os.environ.get("SPINEWISE_BENCH_ROUNDS", "3"))
INDEXED_S = 0.5
WHOLE_S = 20.0
AS_OF = datetime.date(2026, 11, 21)
LENGTHS = {
    "chr1": 248956422, "chr2": 242193529, "chr3": 198295559, "chr4": 190214555, "chr5": 181538259,
    "chr6": 170805979, "chr7": 159345973, "chr8": 145138636, "chr9": 138394717, "chr10": 133797422,
    "chr11": 135086622, "chr12": 133275309, "chr13": 114364328, "chr14": 107043718, "chr15": 101991189,
    "chr16": 90338345, "chr17": 83257441, "chr18": 80373285, "chr19": 58617616, "chr20": 64444167,
    "chr21": 46709983, "chr22": 50818468, "chrX": 156040895,
}  # fmt: skip
"""Of GRCh38."""
HEAD = (
    b"##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\n"
)
BLOCK = 60_000
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def asked_for() -> dict[str, dict[int, bytes]]:
    """A row as in GRCh38 for every position of the tables, by chromosome and position."""
    found: dict[str, dict[int, bytes]] = {}
    places = [place for gene in GENES for place in definitions(gene).places]
    for one in (*places, *single_variants()):
        row = f"{one.chromosome}\t{one.position}\t.\t{one.ref}\t{','.join(one.alts)}"
        found.setdefault(one.chromosome, {})[one.position] = (
            f"{row}\t50\tPASS\t.\tGT:DP:GQ\t0/0:31:99\n".encode()
        )
    return found


def lines(count: int) -> Iterator[tuple[str, int, bytes, bool]]:
    """Chromosome, position, row, and whether it is asked for, in order."""
    step = sum(LENGTHS.values()) // count
    asked = asked_for()
    for chromosome, length in LENGTHS.items():
        own = asked.get(chromosome, {})
        filler = (position for position in range(10_000, length, step) if position not in own)
        for position in sorted((*filler, *own)):
            if position in own:
                yield chromosome, position, own[position], True
            else:
                depth = 20 + position % 23
                base = "ACGT"[position % 4] + "\t" + "CGTA"[position // 7 % 4]
                told = f"{depth}\tPASS\t.\tGT:DP:GQ\t0/1:{depth}:{position % 99}"
                yield chromosome, position, f"{chromosome}\t{position}\t.\t{base}\t{told}\n".encode(), False


def make(folder: Path, count: int = LINES) -> Path:
    """The file with its index, and where the blocks lie that hold a place asked for; made once."""
    path = folder / f"genome-{count}.vcf.gz"
    beside = path.with_suffix(".blocks.json")
    if beside.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    windows: dict[str, dict[int, int]] = {}
    blocks: list[tuple[int, int]] = []
    with path.open("wb") as out:
        at = out.write(_block(HEAD))
        held: list[bytes] = []
        size, wanted = 0, False
        for chromosome, position, row, asked in lines(count):
            if size + len(row) > BLOCK:
                wrote = out.write(_block(b"".join(held)))
                blocks += [(at, wrote)] if wanted else []
                at, held, size, wanted = at + wrote, [], 0, False
            windows.setdefault(chromosome, {}).setdefault((position - 1) >> 14, (at << 16) | size)
            held.append(row)
            size, wanted = size + len(row), wanted or asked
        wrote = out.write(_block(b"".join(held)))
        blocks += [(at, wrote)] if wanted else []
        out.write(END)
    path.with_name(path.name + ".tbi").write_bytes(_index(windows))
    beside.write_text(json.dumps(blocks), encoding="utf-8")
    return path


def _block(content: bytes) -> bytes:
    press = zlib.compressobj(4, zlib.DEFLATED, -15)
    data = press.compress(content) + press.flush()
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(data) + 25)
    return head + data + struct.pack("<II", zlib.crc32(content), len(content))


def _index(windows: dict[str, dict[int, int]]) -> bytes:
    names = b"".join(name.encode() + b"\0" for name in windows)
    index = b"TBI\x01" + struct.pack("<8i", len(windows), 2, 1, 2, 0, ord("#"), 0, len(names)) + names
    for linear in windows.values():
        last, before, offsets = max(linear), 0, []
        for window in range(last + 1):
            before = linear.get(window, before)
            offsets.append(before)
        index += struct.pack("<ii", 0, last + 1) + struct.pack(f"<{last + 1}Q", *offsets)
    return b"".join(_block(index[at : at + BLOCK]) for at in range(0, len(index), BLOCK)) + END


def ours(path: Path) -> dict[str, Any]:
    """The answer of `spinewise pain genotype`."""
    read = read_vcf(path, places_to_read())
    return as_json(assess_genotype(GeneticInput(read.rows, (), read.missing, True), (), AS_OF), ())


def script(path: Path) -> int:
    """What a script would do: every line split, rows at the places kept."""
    places = places_to_read()
    kept = []
    with gzip.open(path, "rt") as stream:
        for line in stream:
            if line.startswith("#"):
                continue
            cells = line.rstrip("\n").split("\t")
            if int(cells[1]) in places.get(cells[0], ()):
                kept.append(cells)
    return len(kept)


def inflate(path: Path) -> int:
    """The file inflated, and nothing done with it."""
    size = 0
    with igzip.open(path, "rb") as stream:
        while piece := stream.read(1 << 20):
            size += len(piece)
    return size


def inflate_blocks(path: Path, blocks: list[tuple[int, int]]) -> int:
    """Only the blocks that hold a place asked for."""
    size = 0
    with path.open("rb") as stream:
        for at, length in blocks:
            stream.seek(at)
            size += len(zlib.decompress(stream.read(length)[18:-8], -15))
    return size


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Where the file lies or is made.

    Returns
    -------
    list of Row
        With an index and without.
    """
    path = make(folder)
    blocks = json.loads(path.with_suffix(".blocks.json").read_text(encoding="utf-8"))
    bare = path.with_name(f"without-index-{path.name}")
    if not bare.exists():
        bare.hardlink_to(path)
    told, again = ours(path), ours(bare)  # tables read, file warm
    assert told == again
    assert all(gene["by_genotype"] for gene in told["genes"])
    with_index = alternating(
        {"ours": partial(ours, path), "blocks": partial(inflate_blocks, path, blocks)}, 3 * ROUNDS
    )
    whole = alternating(
        {"ours": partial(ours, bare), "script": partial(script, bare), "inflate": partial(inflate, bare)},
        ROUNDS,
    )
    script_s = min(whole["script"])
    size = path.stat().st_size / 2**20
    made = f"{LINES / 1e6:g} million lines ({size:.0f} MiB bgzipped)"
    return [
        Row(
            f"variants of a genome to the table of genes, {made}, with an index",
            "s",
            min(with_index["ours"]),
            script_s,
            "gzip and split in Python, whole file",
            INDEXED_S,
            "at most",
            min(with_index["blocks"]),
            f"{len(blocks)} blocks inflated by zlib",
            spread(with_index["ours"]),
        ),
        Row(
            f"variants of a genome to the table of genes, {made}, without an index",
            "s",
            min(whole["ours"]),
            script_s,
            "gzip and split in Python",
            WHOLE_S,
            "at most",
            min(whole["inflate"]),
            "the file inflated by ISA-L",
            spread(whole["ours"]),
        ),
    ]
