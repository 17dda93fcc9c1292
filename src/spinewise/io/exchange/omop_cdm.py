"""One OMOP CDM being read: its tables, its vocabulary, who is known, and what was understood so far."""

import datetime

from spinewise.io.exchange.omop_concepts import Vocabulary
from spinewise.io.exchange.omop_files import OmopFiles
from spinewise.io.exchange.omop_words import OURS
from spinewise.io.exchange.reading import Draft


class Cdm:
    """One CDM being read; the steps are called in the order of `reading_from_omop`.

    Parameters
    ----------
    files : OmopFiles
        Open tables.
    """

    def __init__(self, files: OmopFiles) -> None:
        self.files, self.draft, self.vocabulary = files, Draft(), Vocabulary(files)
        source = files.rows("cdm_source", ["cdm_source_name"])
        self.ours = bool(source) and source[0][0] == OURS
        self.name = OURS if self.ours else "OMOP CDM"
        self.key: dict[str, str] = {}
        if not self.vocabulary.is_there and not self.ours:
            self.draft.left_out.append(
                "There is no table CONCEPT: codes are read from source values whose form names the system."
            )

    def day(self, table: str, id: str | None, person: str | None, when: str | None) -> datetime.date | None:
        """Day of a row of a known person; None with a sentence otherwise.

        Parameters
        ----------
        table : str
            Name of the table, for the sentence.
        id : str or None
            Of the row, for the sentence.
        person : str or None
            Whose row it is.
        when : str or None
            Day as it is written.

        Returns
        -------
        date or None
            None when the person is not known or the day is no date.
        """
        date = date_of(when)
        if person not in self.key:
            self.draft.left_out.append(f"{table} {id}: its person is not in PERSON.")
            return None
        if date is None:
            self.draft.left_out.append(f"{table} {id}: it has no date in the form YYYY-MM-DD.")
        return date

    def count(self, what: str, number: int) -> None:
        """Count what is not kept.

        Parameters
        ----------
        what : str
            Its kind.
        number : int
            How many.
        """
        if number:
            self.draft.not_used[what] += number


def date_of(text: str | None) -> datetime.date | None:
    """Day of a cell, whatever stands behind it.

    Parameters
    ----------
    text : str or None
        Of the cell.

    Returns
    -------
    date or None
        None when it does not begin with a date as 2026-01-01.
    """
    try:
        return datetime.date.fromisoformat((text or "")[: len("2026-01-01")])
    except ValueError:
        return None


def number_of(text: str | None) -> float | None:
    """Number of a cell.

    Parameters
    ----------
    text : str or None
        Of the cell.

    Returns
    -------
    float or None
        None when it is no finite number.
    """
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
