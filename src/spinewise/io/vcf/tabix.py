"""The tabix index of a bgzipped VCF: which blocks hold a place, so that a whole genome need not be read."""

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from isal import igzip

from spinewise.words import UnreadableFile

_MAGIC = b"TBI\x01"
_WINDOW = 14
_HEAD = 18
"""Bytes before the data of a block, with the one extra field that bgzip writes."""
_OFFSET = 16
_GAP = 1 << 16
"""Places nearer than this are read together, bases."""

Chunk = tuple[int, int]


@dataclass(frozen=True)
class _Chromosome:
    bins: Mapping[int, tuple[Chunk, ...]]
    linear: tuple[int, ...]


@dataclass(frozen=True)
class Index:
    """A tabix index.

    Parameters
    ----------
    chromosomes : mapping
        What it says of each, by its name in the file.
    """

    chromosomes: Mapping[str, _Chromosome] = field(repr=False)

    def lines(self, path: Path, places: Mapping[str, Collection[int]]) -> Iterator[bytes]:
        """Lines around the places, each once.

        Parameters
        ----------
        path : Path
            The bgzipped file.
        places : mapping
            Positions by chromosome, as ``"chr10"``.

        Yields
        ------
        bytes
            Whole lines; some lie beside the places.
        """
        with path.open("rb") as stream:
            for name, positions in places.items():
                known = self.chromosomes.get(name) or self.chromosomes.get(name.removeprefix("chr"))
                if known is None:
                    continue
                for first, last in _stretches(positions):
                    bound = (name.encode(), name.removeprefix("chr").encode())
                    yield from _within(_block_lines(stream, _start(known, first)), bound, first, last)


def read_index(path: Path) -> Index:
    """Read a tabix index.

    Parameters
    ----------
    path : Path
        The ``.tbi`` beside a file of variants.

    Returns
    -------
    Index
        With every chromosome.

    Raises
    ------
    UnreadableFile
        It is broken or no tabix index.
    """
    try:
        with igzip.open(path, "rb") as stream:
            content = stream.read()
        if content[:4] != _MAGIC:
            raise UnreadableFile("The index beside the file of variants is no tabix index: make it again.")
        return _parsed(content)
    except (OSError, EOFError, struct.error) as error:
        raise UnreadableFile(
            "The index beside the file of variants is broken: make it again or remove it."
        ) from error


def _parsed(content: bytes) -> Index:
    count, _, _, _, _, _, _, length = struct.unpack_from("<8i", content, 4)
    at = 36
    names = content[at : at + length].split(b"\0")[:count]
    at += length
    found = {}
    for name in names:
        bins: dict[int, tuple[Chunk, ...]] = {}
        (number,) = struct.unpack_from("<i", content, at)
        at += 4
        for _ in range(number):
            which, chunks = struct.unpack_from("<Ii", content, at)
            at += 8
            flat = struct.unpack_from(f"<{2 * chunks}Q", content, at)
            bins[which] = tuple(zip(flat[::2], flat[1::2], strict=True))
            at += 16 * chunks
        (number,) = struct.unpack_from("<i", content, at)
        at += 4
        linear = struct.unpack_from(f"<{number}Q", content, at)
        at += 8 * number
        found[name.decode("utf-8", errors="replace")] = _Chromosome(bins, linear)
    return Index(found)


def _stretches(positions: Collection[int]) -> Iterator[tuple[int, int]]:
    """Places that lie near each other as one stretch."""
    ordered = sorted(positions)
    first = last = ordered[0]
    for one in ordered[1:]:
        if one - last > _GAP:
            yield first, last
            first = one
        last = one
    yield first, last


def _start(chromosome: _Chromosome, first: int) -> int | None:
    """Where reading begins: the linear index knows the first row that reaches into a window."""
    window = (first - 1) >> _WINDOW
    if window >= len(chromosome.linear):
        return None
    return chromosome.linear[window] or next((one for one in chromosome.linear[window:] if one), None)


def _within(lines: Iterator[bytes], names: tuple[bytes, bytes], first: int, last: int) -> Iterator[bytes]:
    for line in lines:
        chromosome, _, rest = line.partition(b"\t")
        if chromosome not in names:
            return
        position = int(rest.partition(b"\t")[0])
        if position > last:
            return
        if position >= first:
            yield line


def _block_lines(stream: object, offset: int | None) -> Iterator[bytes]:
    """Lines from a virtual offset on, block by block."""
    if offset is None:
        return
    place, inside = offset >> _OFFSET, offset & ((1 << _OFFSET) - 1)
    rest = b""
    for block in _blocks(stream, place):
        text = rest + (block[inside:] if inside else block)
        inside = 0
        *lines, rest = text.split(b"\n")
        yield from lines
    if rest:
        yield rest


def _blocks(stream: object, place: int) -> Iterator[bytes]:
    """Unpacked blocks of a bgzipped file from a place on."""
    read = stream.read  # type: ignore[attr-defined]
    stream.seek(place)  # type: ignore[attr-defined]
    while len(head := read(_HEAD)) == _HEAD:
        if head[:4] != b"\x1f\x8b\x08\x04" or head[12:14] != b"BC":
            raise UnreadableFile("The file of variants is not packed with bgzip: remove its index.")
        (size,) = struct.unpack_from("<H", head, 16)
        packed = read(size - 17)
        yield zlib.decompress(packed[:-8], -15)
