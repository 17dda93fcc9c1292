"""Rows of one table as entries."""

from collections.abc import Callable
from typing import Any

from spinewise.io.mapped.cells import converter
from spinewise.io.mapped.fields import Holds
from spinewise.io.mapped.mapping import BIRTH_DATE, MappedTable, Mapping
from spinewise.io.mapped.refusal import CellRefused
from spinewise.io.mapped.units import in_unit
from spinewise.io.registry.identities import IDENTIFIER
from spinewise.outcomes.registered import Implant
from spinewise.words import BadInput


class WrongCells(Exception):
    """What is wrong in one row.

    Parameters
    ----------
    cells : list of (str, str)
        Columns, each with a clause.
    """

    def __init__(self, cells: list[tuple[str, str]]) -> None:
        super().__init__()
        self.cells = cells


class RowReader:
    """Turns the rows of one table into entries.

    Parameters
    ----------
    table : MappedTable
        Which column is which field.
    heading : list of str
        Of the table.
    mapping : Mapping
        Says what a missing value looks like.
    pseudonym : callable
        From what is written of a person to the pseudonym.

    Attributes
    ----------
    columns : dict of str to str
        For each field the name of its column.
    """

    def __init__(
        self, table: MappedTable, heading: list[str], mapping: Mapping, pseudonym: Callable[[str], str]
    ) -> None:
        kind = table.kind
        self.columns = {name: how.column for name, how in table.fields.items() if how.column}
        self._kind, self._pseudonym, self._missing = kind, pseudonym, mapping.missing
        places = {column: place for place, column in enumerate(heading)}
        self._identity = {
            name: (
                places[how.column or ""],
                converter(how, Holds.DATE if name == BIRTH_DATE else Holds.TEXT, False, mapping.missing),
            )
            for name, how in table.identity.items()
        }
        self._fields = []
        for name, how in table.fields.items():
            convert = converter(how, kind.fields[name], name in kind.required, mapping.missing)
            place = None if how.column is None else places[how.column]
            self._fields.append((name, kind.fields[name], place, convert, how))
        if table.skip_without is None:
            self._skip = None
        else:
            self._skip = places.get(table.fields[table.skip_without].column or "")
        self._unit = table.fields.get("unit")
        self._names, self._heading = mapping.identifiers, heading

    def holds_one(self, row: list[str]) -> bool:
        """Tell whether a row holds such an entry at all.

        Parameters
        ----------
        row : list of str
            Cells.

        Returns
        -------
        bool
            False for one that lacks its result.
        """
        return self._skip is None or row[self._skip].strip() not in self._missing

    def entry(self, row: list[str]) -> Any:
        """Read one row.

        Parameters
        ----------
        row : list of str
            Cells.

        Returns
        -------
        entry
            Of the table's kind; for an implant person, procedure and implant.

        Raises
        ------
        WrongCells
            With every cell that cannot be used.
        """
        told: dict[str, Any] = {}
        wrong: list[tuple[str, str]] = []
        for name, holds, place, convert, how in self._fields:
            cell = how.constant if place is None else row[place]
            try:
                value = convert(cell or "")
                told[name] = self._pseudonym(value) if holds is Holds.PERSON and value else value
            except CellRefused as refused:
                wrong.append((how.column or name, str(refused)))
        if self._unit is not None and self._unit.to and not wrong:
            self._convert(told, wrong)
        if wrong:
            raise WrongCells(wrong)
        if self._kind.entry is Implant:
            person, procedure = told.pop("person"), told.pop("procedure")
            return person, procedure, Implant(**told)
        return self._kind.entry(**told)

    def _convert(self, told: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
        how = self._unit
        if how is None or how.to is None or not told["unit"]:
            return
        try:
            for name in ("value", "low", "high"):
                if told.get(name) is not None:
                    told[name] = in_unit(told[name], told["unit"], how.to, how.analyte)
            told["unit"] = how.to
        except BadInput as refused:
            wrong.append((how.column or "unit", f"cannot be told in {how.to}: {str(refused).rstrip('.')}"))

    def identity(self, row: list[str], entry: Any) -> dict[str, dict[str, str]]:
        """What identifies the person of a row of people, for the store of identities alone.

        Parameters
        ----------
        row : list of str
            Cells.
        entry : Person
            Made of it.

        Returns
        -------
        dict
            By pseudonym; empty when the row says nothing of the kind.
        """
        if self._kind.name != "people" or not (self._names or self._identity) or not entry.key:
            return {}
        said = {}
        for name, (place, convert) in self._identity.items():
            try:
                value = convert(row[place])
            except CellRefused as refused:
                raise WrongCells([(self._heading[place], str(refused))]) from None
            if value is not None:
                said[name] = str(value)
        if self._names:
            said[IDENTIFIER] = row[self._fields[0][2] or 0].strip()
        return {entry.key: said}
