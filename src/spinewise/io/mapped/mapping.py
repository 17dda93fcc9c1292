"""The mapping file (TOML): for each table which of its columns is which field, and how it is written."""

import tomllib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spinewise.io.mapped.fields import TABLES, Holds, TableKind
from spinewise.words import BadInput, UnreadableFile

FORMAT = 1
BIRTH_DATE = "birth_date"
MISSING = ("", "NA", "N/A", "NULL", "null", "NaN", "nan", ".")
_TOP = {"format", "name", "people_are", "encoding", "delimiter", "missing", *TABLES}
_OF_TABLE = {"file", "skip_without", "identity"}
_OF_FIELD = {"column", "constant", "date", "codes", "unknown", "decimal", "to", "analyte"}


@dataclass(frozen=True)
class Field:
    """Where one field comes from and how it is written.

    Parameters
    ----------
    column : str or None
        Heading of its column; None for a constant.
    constant : str or None
        The same text for every row.
    date : str or None
        Format of a date; year-month-day when None.
    codes : mapping of str to str
        What the site writes, and what it means here; empty when it writes what is meant.
    keep_unknown : bool
        Whether what cannot be understood becomes unknown instead of being refused.
    decimal : str
        Mark of decimals.
    to : str or None
        UCUM unit into which the value is converted.
    analyte : str or None
        Substance whose molar mass may be used for that.
    """

    column: str | None = None
    constant: str | None = None
    date: str | None = None
    codes: AnyMapping[str, str] = field(default_factory=dict)
    keep_unknown: bool = False
    decimal: str = "."
    to: str | None = None
    analyte: str | None = None


@dataclass(frozen=True)
class MappedTable:
    """One table of the source, read as one kind of entry.

    Parameters
    ----------
    kind : TableKind
        What its rows become.
    file : str or None
        Name within the folder; None when the source is a single file.
    fields : mapping of str to Field
        By field.
    skip_without : str or None
        Field without which a row holds no such entry.
    identity : mapping of str to Field
        Columns that go to the store of identities alone; ``birth_date`` is a date.
    """

    kind: TableKind
    file: str | None
    fields: AnyMapping[str, Field]
    skip_without: str | None
    identity: AnyMapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A whole mapping.

    Parameters
    ----------
    name : str
        What the source calls itself.
    identifiers : bool
        Whether people go by identifiers, which become pseudonyms, or by pseudonyms.
    tables : tuple of MappedTable
        In the order in which they are read.
    encoding, delimiter : str
        Of all tables.
    missing : frozenset of str
        Texts of a cell that say nothing.
    content : bytes
        The file itself, part of what names the source.
    """

    name: str
    identifiers: bool
    tables: tuple[MappedTable, ...]
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    missing: frozenset[str] = frozenset(MISSING)
    content: bytes = field(default=b"", repr=False)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
        TOML.

    Returns
    -------
    Mapping
        Checked: every table and field is known, none that is needed is missing.

    Raises
    ------
    UnreadableFile
        It cannot be opened or is no TOML.
    BadInput
        With the table and field that is wrong.
    """
    try:
        content = path.read_bytes()
        told = tomllib.loads(content.decode())
    except OSError:
        raise UnreadableFile("The mapping could not be opened: check its path.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        line = f" ({error})" if isinstance(error, tomllib.TOMLDecodeError) else ""
        raise UnreadableFile(f"The mapping is no TOML file in UTF-8: correct it{line}.") from None
    if told.get("format") != FORMAT:
        raise BadInput(f"The mapping has to say format = {FORMAT}: it is the version of its own format.")
    _only(_TOP, told, "The mapping")
    people_are = told.get("people_are")
    if people_are not in ("identifiers", "pseudonyms"):
        raise BadInput('The mapping has to say people_are = "identifiers" or people_are = "pseudonyms".')
    tables = tuple(
        _table(kind, block)
        for kind in TABLES.values()
        for block in _blocks(kind.name, told.get(kind.name, []))
    )
    if not tables:
        raise BadInput(f"The mapping names no table: write one of {', '.join(TABLES)}.")
    return Mapping(
        _text(told.get("name", "csv"), "name"),
        people_are == "identifiers",
        tables,
        _text(told.get("encoding", "utf-8-sig"), "encoding"),
        _text(told.get("delimiter", ","), "delimiter"),
        frozenset(told.get("missing", MISSING)),
        content,
    )


def own_mapping(headings: AnyMapping[str, Sequence[str]]) -> Mapping:
    """The mapping of tables that already have our names: people.csv, episodes.csv and so on.

    Parameters
    ----------
    headings : mapping of str to sequence of str
        For each kind of table that is there its headings.

    Returns
    -------
    Mapping
        Each column is the field of its name, dates are year-month-day, people go by pseudonyms.

    Raises
    ------
    BadInput
        A heading is no field, or a field that is needed is missing.
    """
    tables = []
    for name, heading in headings.items():
        kind = TABLES[name]
        for column in heading:
            if column not in kind.fields:
                raise BadInput(
                    f"Table {name}.csv has a column {column} that is no field of {name}: give --mapping, or "
                    f"use only {', '.join(kind.fields)}."
                )
        tables.append(_table(kind, {"file": f"{name}.csv", **{column: column for column in heading}}))
    return Mapping("csv", False, tuple(tables))


def _blocks(name: str, told: Any) -> list[dict[str, Any]]:
    if isinstance(told, dict):
        return [told]
    if not isinstance(told, list) or not all(isinstance(block, dict) for block in told):
        raise BadInput(f"The mapping's {name} is no table: begin it with [[{name}]].")
    return told


def _table(kind: TableKind, block: AnyMapping[str, Any]) -> MappedTable:
    where = f"The mapping's [[{kind.name}]]"
    _only({*kind.fields, *_OF_TABLE}, block, where)
    absent = [name for name in kind.fields if name in kind.required and name not in block]
    if absent:
        raise BadInput(f"{where} does not say which column is {' and which is '.join(absent)}: add it.")
    identity = block.get("identity", {})
    if identity and kind.name != "people":
        raise BadInput(f"{where} has identity: only people have, write it there.")
    skip = block.get("skip_without", kind.result)
    if skip is not None and skip not in block:
        raise BadInput(f"{where} has skip_without = {skip!r}, which is none of its fields: correct it.")
    fields = {name: _field(name, block[name], kind, where) for name in kind.fields if name in block}
    file = block.get("file")
    who = {what: _field(what, how, TABLES["people"], where) for what, how in identity.items()}
    return MappedTable(kind, file and _text(file, "file"), fields, skip, who)


def _field(name: str, told: Any, kind: TableKind, where: str) -> Field:
    if isinstance(told, str):
        return Field(column=told)
    if not isinstance(told, dict):
        raise BadInput(f"{where} has a {name} that is no column: write its heading between quotes.")
    _only(_OF_FIELD, told, f"{where}, field {name},")
    if ("column" in told) == ("constant" in told):
        raise BadInput(f"{where}, field {name}, needs either column or constant: write one of them.")
    if told.get("unknown", "refuse") not in ("refuse", "keep"):
        raise BadInput(f'{where}, field {name}, has to say unknown = "refuse" or unknown = "keep".')
    holds = kind.fields.get(name, Holds.DATE if name == BIRTH_DATE else Holds.TEXT)
    for key, allowed in (
        ("date", (Holds.DATE, Holds.YEAR)),
        ("decimal", (Holds.NUMBER,)),
        ("to", (Holds.UNIT,)),
    ):
        if key in told and holds not in allowed:
            raise BadInput(
                f"{where}, field {name}, has {key}, which is for a field of another sort: remove it."
            )
    return Field(
        told.get("column"),
        None if "constant" not in told else str(told["constant"]),
        told.get("date"),
        {str(code): str(meaning) for code, meaning in told.get("codes", {}).items()},
        told.get("unknown") == "keep",
        told.get("decimal", "."),
        told.get("to"),
        told.get("analyte"),
    )


def _only(known: set[str], told: AnyMapping[str, Any], where: str) -> None:
    for key in told:
        if key not in known:
            raise BadInput(f"{where} has {key}, which it cannot have: use {', '.join(sorted(known))}.")


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadInput(f"The mapping's {what} is no text: write it between quotes.")
    return value
