"""One statement of the literature with its numbers, its source and how far it may be used."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from spinewise.words import Phase


class Use(StrEnum):
    """How far an entry may be used."""

    DECIDE = "decide"
    WARN = "warn"
    DISPLAY = "display"
    HOLD = "hold"


@dataclass(frozen=True)
class Value:
    """A number, word or list that an entry states.

    Parameters
    ----------
    name : str
        What it is the value of.
    op : str
        How it is meant: ``=``, ``<``, ``<=``, ``includes``, ``direction`` and so on.
    value : float, str, bool, tuple of str or None
        None where the entry states only a unit.
    unit : str
        UCUM; ``"1"`` for bare numbers and for words.
    """

    name: str
    op: str
    value: float | str | bool | tuple[str, ...] | None
    unit: str


@dataclass(frozen=True)
class SourceCheck:
    """What was found when the source behind a statement was looked up.

    Parameters
    ----------
    status : str
        ``confirmed``, ``nuance``, ``contradicted``, ``citation-error``, ``ambiguous`` or ``added``.
    note : str
        What the source says.
    url : str or None
        What was read; None when only the title was.
    """

    status: str
    note: str
    url: str | None = None


@dataclass(frozen=True)
class Reference:
    """One work of the reference list.

    Parameters
    ----------
    n : int
        Number in the list.
    first_author : str
        As printed.
    year : int
        Year of the work.
    journal, volume_pages : str
        As printed.
    first_author_printed, authors_printed : str
        With initials, as printed.
    title, doi : str or None
        None when the list gives none.
    note : str
        What the list misprints, empty when nothing was seen.
    """

    n: int
    first_author: str
    year: int
    journal: str
    volume_pages: str
    first_author_printed: str
    authors_printed: str
    title: str | None = None
    doi: str | None = None
    note: str = ""

    @property
    def label(self) -> str:
        """Short form for the end of a sentence, for example ``"[31] Schreiber 2011"``."""
        return f"[{self.n}] {self.first_author} {self.year}"


@dataclass(frozen=True)
class Source:
    """Something cited without a number: the review's own text, an interview, or a work that was added.

    Parameters
    ----------
    key : str
        Name in the tables.
    first_author : str
        Who said it.
    printed : str
        Where it stands.
    year : int or None
        None when undated.
    journal : str or None
        None for an interview.
    url : str or None
        Where a work that this project added was read; None for the review and the interviews.
    """

    key: str
    first_author: str
    printed: str
    year: int | None = None
    journal: str | None = None
    url: str | None = None

    @property
    def label(self) -> str:
        """Short form for the end of a sentence, for example ``"Patel 2024, uncited"``."""
        if self.url:
            return f"{self.first_author} {self.year}" if self.year else self.first_author
        return f"{self.first_author} {self.year}, uncited" if self.year else f"{self.first_author}, interview"


@dataclass(frozen=True)
class Entry:
    """One statement with everything that is needed to use it honestly.

    Parameters
    ----------
    id : str
        Stable name, by which rules, tests and results refer to it.
    section : str
        Letter of the section of the requirements where it has its home.
    statement : str
        What is said, in one sentence.
    kind : str
        ``association``, ``rule``, ``definition``, ``comparison``, ``threshold``,
        ``contraindication`` or ``formula``.
    phase : Phase
        When in the pathway it belongs.
    values : tuple of Value
        What it states in numbers and words.
    applies_when : str
        For whom or what it holds.
    caveat : str or None
        What weakens it; None when nothing was noted.
    strength : str
        Kind of study behind it, judged from title, text or abstract.
    use : Use
        How far it may be used.
    sources : tuple of int or str
        Numbers of references and keys of uncited sources, the main one first.
    printed_references : tuple of int
        Numbers printed at the sentence where they are wrong.
    source_check : SourceCheck or None
        What the source says, where it was looked up.
    also_in : tuple of str
        Letters of other sections that rest on it.
    added : bool
        True for what this project added to the seed documents.
    """

    id: str
    section: str
    statement: str
    kind: str
    phase: Phase
    values: tuple[Value, ...]
    applies_when: str
    caveat: str | None
    strength: str
    use: Use
    sources: tuple[int | str, ...]
    printed_references: tuple[int, ...] = ()
    source_check: SourceCheck | None = None
    also_in: tuple[str, ...] = ()
    added: bool = False

    @property
    def references(self) -> tuple[int, ...]:
        """Numbers of the references among the sources."""
        return tuple(source for source in self.sources if isinstance(source, int))

    def value(self, name: str, op: str | None = None) -> Value:
        """Value of that name.

        Parameters
        ----------
        name : str
            Name of the value.
        op : str or None
            Which one, where the entry gives two bounds under one name.

        Returns
        -------
        Value
            The only one that fits; KeyError when none or several do.
        """
        fitting = [value for value in self.values if value.name == name and op in (None, value.op)]
        if len(fitting) != 1:
            count = "no value" if not fitting else f"{len(fitting)} values"
            raise KeyError(
                f"evidence entry {self.id} has {count} named {name}: name one of its values, with op"
            )
        return fitting[0]

    def number(self, name: str, op: str | None = None) -> float:
        """Value of that name as a number, in the unit of the entry.

        Parameters
        ----------
        name : str
            Name of the value.
        op : str or None
            Which one, where the entry gives two bounds under one name.

        Returns
        -------
        float
            The number; TypeError when the value is a word.
        """
        value = self.value(name, op).value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{name} of evidence entry {self.id} is not a number")
        return float(value)


@dataclass(frozen=True)
class Section:
    """One section of the requirements.

    Parameters
    ----------
    letter : str
        A to P.
    title, what : str
        Its heading, and what the software does about it.
    review_by : date
        Day by which its entries have to be read against the literature again.
    """

    letter: str
    title: str
    what: str
    review_by: datetime.date
