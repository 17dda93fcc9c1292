"""A source of tables, opened by a mapping and read in parts that fit into memory."""

import csv
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spinewise import __version__
from spinewise.io.mapped.files import add_bytes, check_columns, headings_of, opened
from spinewise.io.mapped.mapping import MappedTable, Mapping, own_mapping
from spinewise.io.mapped.rows import RowReader, WrongCells
from spinewise.io.registry.faults import Fault, refuse
from spinewise.io.registry.identities import Identities
from spinewise.io.registry.rows import Part
from spinewise.outcomes.registered import Implant, Origin
from spinewise.words import BadInput

_AT_ONCE = 20_000
_MOST_FAULTS = 50
_MOST_NAMES = 1 << 20


@dataclass
class Source:
    """Tables that are ready to be read.

    Parameters
    ----------
    origin : Origin
        What the source is called, and the hash of its bytes and its mapping.
    mapping : Mapping
        Which column is which field.
    path : Path
        Folder, or the only file.
    identities : Identities or None
        Store whose key makes pseudonyms; needed where people go by identifiers.

    Attributes
    ----------
    without : Counter of str
        For each kind of table how many rows held no entry.
    """

    origin: Origin
    mapping: Mapping
    path: Path
    identities: Identities | None
    without: Counter[str] = field(init=False, default_factory=Counter)
    _names: dict[str, str] = field(init=False, default_factory=dict, repr=False)
    _implants: dict[tuple[str, str], list[Any]] = field(init=False, default_factory=dict, repr=False)
    _same: dict[Implant, Implant] = field(init=False, default_factory=dict, repr=False)

    def parts(self) -> Iterator[Part]:
        """Read every table.

        Yields
        ------
        Part
            What others belong to comes first.

        Raises
        ------
        BadInput
            Cells that cannot be used, by table, row and column.
        """
        for table in self.mapping.tables:
            for part in self._read(table):
                if table.kind.name == "implants":
                    self._remember(part)
                else:
                    yield self._with_implants(part) if table.kind.name == "procedures" else part
        refuse(
            Fault(name, row, column, "names a procedure that the source does not have: add or correct it")
            for row, name, column, *_ in self._implants.values()
        )

    def _read(self, table: MappedTable) -> Iterator[Part]:
        """One table in parts; its faults are told together."""
        name = table.file or "table"
        with opened(self.path, table, self.mapping) as file:
            rows = csv.reader(file, delimiter=self.mapping.delimiter)
            heading = next(rows, [])
            reader = RowReader(table, heading, self.mapping, self.pseudonym)
            entries, numbers, faults = [], [], []
            who: dict[str, dict[str, str]] = {}
            for number, row in enumerate(rows, 1):
                if not row:
                    continue
                if len(row) != len(heading):
                    why = f"the row has {len(row)} cells under {len(heading)} headings: correct the file"
                    faults.append(Fault(name, number, "1", why))
                elif reader.holds_one(row):
                    try:
                        entry = reader.entry(row)
                        whose = reader.identity(row, entry)
                    except WrongCells as wrong:
                        faults += [Fault(name, number, column, why) for column, why in wrong.cells]
                    else:
                        entries.append(entry)
                        numbers.append(number)
                        who |= whose
                else:
                    self.without[table.kind.name] += 1
                if len(faults) > _MOST_FAULTS:
                    refuse(faults)
                if len(entries) == _AT_ONCE:
                    yield Part(table.kind.name, entries, numbers, name, reader.columns, who)
                    entries, numbers, who = [], [], {}
        refuse(faults)
        yield Part(table.kind.name, entries, numbers, name, reader.columns, who)

    def pseudonym(self, written: str) -> str:
        """The pseudonym of who is written in a cell.

        Parameters
        ----------
        written : str
            Identifier or pseudonym.

        Returns
        -------
        str
            The same as written where people go by pseudonyms.
        """
        if not self.mapping.identifiers:
            return written
        if written not in self._names:
            if self.identities is None:
                raise BadInput(_NEEDS_STORE)
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            self._names[written] = self.identities.pseudonym(written)
        return self._names[written]

    def _remember(self, part: Part) -> None:
        for (person, procedure, implant), row in zip(part.entries, part.rows, strict=True):
            column = part.columns.get("procedure", "procedure")
            there = self._implants.setdefault((person, procedure), [row, part.name, column])
            there.append(self._same.setdefault(implant, implant))

    def _with_implants(self, part: Part) -> Part:
        entries = []
        for entry in part.entries:
            _, _, _, *implants = self._implants.pop((entry.person, entry.id), (0, "", ""))
            entries.append(replace(entry, implants=tuple(implants)) if implants else entry)
        return replace(part, entries=entries)


def open_source(path: Path, mapping: Mapping | None, identities: Identities | None) -> Source:
    """Open the tables of a folder or a single file.

    Parameters
    ----------
    path : Path
        Folder, or one CSV file.
    mapping : Mapping or None
        Which column is which field; without one the folder holds people.csv and so on with our own names.
    identities : Identities or None
        Store of who the people are; needed where they go by identifiers.

    Returns
    -------
    Source
        Every file is there and has every column that the mapping names.

    Raises
    ------
    UnreadableFile
        A table that cannot be opened or is no CSV.
    BadInput
        A column that is missing, or a store that is.
    """
    if mapping is None:
        mapping = own_mapping(headings_of(path))
    if mapping.identifiers and identities is None:
        raise BadInput(_NEEDS_STORE)
    single = path.is_file()
    key = identities.key if mapping.identifiers and identities else b""
    # A table of identifiers can be guessed line by line from its plain hash: then the hash has a key.
    digest = hmac.new(key, digestmod=hashlib.sha256) if key else hashlib.sha256()
    digest.update(mapping.content)
    done = set()
    for table in mapping.tables:
        if single and table.file not in (None, path.name):
            raise BadInput(
                f"The mapping names {table.file}, but the source is a single file: give its folder."
            )
        if not single and table.file is None:
            raise BadInput(f'The mapping\'s [[{table.kind.name}]] names no file: add file = "...".')
        check_columns(path, table, mapping)
        if table.file not in done:
            done.add(table.file)
            add_bytes(digest, path if single else path / str(table.file))
    origin = Origin("csv", mapping.name, digest.hexdigest(), f"spinewise {__version__}")
    return Source(origin, mapping, path, identities)


_NEEDS_STORE = (
    "The mapping says that people go by identifiers, which never enter the registry: name the store that "
    "keeps them apart with --identities."
)
