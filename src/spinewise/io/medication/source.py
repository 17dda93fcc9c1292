"""One source of drugs: a list, one kind of entry of a record, or what someone wrote by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from spinewise.io.medication.line import read_line
from spinewise.io.medication.reading import LineReading
from spinewise.record.medication import Drug, NotRead
from spinewise.words import Answer, UnreadableFile

_LARGEST = 2_000_000
"""Bytes of a text list; no list comes near."""
UNNAMED = "a drug that was not recognised"


@dataclass(frozen=True)
class Source:
    """Lines that one hand wrote, or that one system keeps for one purpose.

    Parameters
    ----------
    name : str
        Two sources of one name are one list: what stands twice there is asked about, and not merged.
    lines : tuple of LineReading
        In their order.
    only_new : bool
        Its lines count only for drugs that no other source names: what was dispensed says how much was
        handed over, not what is taken.
    is_soft : bool
        Its first days are those of prescriptions, which need not be the first of use.
    """

    name: str
    lines: tuple[LineReading, ...]
    only_new: bool = False
    is_soft: bool = False

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """Every drug of its lines, those without a dose too."""
        found: list[Drug] = []
        for line in self.lines:
            found += line.drugs
            if line.not_read is not None:
                found.append(without_dose(line.not_read))
        return tuple(found)


def without_dose(line: NotRead) -> Drug:
    """Drug of a line whose dose could not be read: it is on the list all the same.

    Parameters
    ----------
    line : NotRead
        The line, with why.

    Returns
    -------
    Drug
        Without dose and daily amount.
    """
    return Drug(
        name=" and ".join(line.ingredients) or UNNAMED,
        ingredients=line.ingredients,
        dose=None,
        unit="",
        route="",
        times_a_day=None,
        as_needed=Answer.UNKNOWN,
        first=line.first,
        last=line.last,
        source=line.source,
        not_read=line,
    )


def read_text(path: Path, name: str) -> Source:
    """Read a list of text lines.

    Parameters
    ----------
    path : Path
        One drug a line; ``#`` before remarks.
    name : str
        What the list is called in the sentences.

    Returns
    -------
    Source
        One reading for each line.

    Raises
    ------
    UnreadableFile
        It cannot be opened, is too large, or is no UTF-8 text.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile("The list is too large for a medication list: give the list alone.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("The list is no UTF-8 text: save it as UTF-8.") from None
    except OSError:
        raise UnreadableFile("The list cannot be opened: check that you are allowed to read it.") from None
    rows = (
        (f"{name}, line {place}", row)
        for place, row in enumerate(text.splitlines(), 1)
        if row.strip() and not row.startswith("#")
    )
    return written(rows, name)


def written(rows: Iterable[tuple[str, str]], name: str) -> Source:
    """Lines that are already at hand.

    Parameters
    ----------
    rows : iterable of (str, str)
        Place of each line, and the line.
    name : str
        What the list is called in the sentences.

    Returns
    -------
    Source
        One reading for each line.
    """
    return Source(name, tuple(replace(read_line(row, place), source=place) for place, row in rows))
