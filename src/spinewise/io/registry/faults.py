"""What a batch has against it: each fault names table, row and column; together they are one refusal."""

from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.io.registry.rows import Part
from spinewise.words import BadInput

_MOST = 10


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong at one place; it never holds a value.

    Parameters
    ----------
    table : str
        As the source calls it.
    row : int
        From 1.
    column : str
        As the source calls it, where that is known.
    why : str
        Clause that says what is wrong and what to do.
    """

    table: str
    row: int
    column: str
    why: str

    @classmethod
    def at(cls, part: Part, row: int, field: str, why: str) -> "Fault":
        """A fault of one field of an entry.

        Parameters
        ----------
        part : Part
            Where the entry comes from.
        row : int
            Its row there.
        field : str
            Of the entry.
        why : str
            Clause.

        Returns
        -------
        Fault
            With the names of the source.
        """
        return cls(part.name, row, part.columns.get(field, field), why)

    def __str__(self) -> str:
        """The sentence."""
        return f"Table {self.table}, row {self.row}, column {self.column}: {self.why}."


def refuse(faults: Iterable[Fault]) -> None:
    """Stop when there is any fault.

    Parameters
    ----------
    faults : iterable of Fault
        In any order.

    Raises
    ------
    BadInput
        With the first of them, and how many there are.
    """
    found = sorted(set(faults))
    if not found:
        return
    said = [str(fault) for fault in found[:_MOST]]
    if len(found) > _MOST:
        said.append(f"There are at least {len(found) - _MOST} more of these.")
    raise BadInput("\n".join(["Nothing was imported.", *said]))
