"""From everybody in the source to everybody compared: a count at every step, and nobody dropped unsaid."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.words import BadInput, CannotMeasure

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Step:
    """One exclusion.

    Parameters
    ----------
    reason : str
        Why these people are left out.
    excluded : int
        Of those who were still there.
    left : int
        Afterwards.
    """

    reason: str
    excluded: int
    left: int


@dataclass(frozen=True, eq=False)
class Attrition:
    """Who is left after each exclusion.

    Parameters
    ----------
    source : str
        Who they were at the beginning, such as ``people in the registry``.
    kept : ndarray of bool, shape (n,)
        Who is left; n is the number at the beginning.
    steps : tuple of Step
        In order.

    Examples
    --------
    >>> ages = np.array([45, 70, 81])
    >>> left = everybody("people in the registry", 3).without(ages < 50, "younger than 50 years")
    >>> left.steps[0].excluded, left.rows().tolist()
    (1, [1, 2])
    """

    source: str
    kept: Flags
    steps: tuple[Step, ...] = field(default=())

    def without(self, who: Any, reason: str) -> "Attrition":
        """Leave people out.

        Parameters
        ----------
        who : array-like of bool, shape (n,)
            Whom, among all of the beginning; who is out already is not counted again.
        reason : str
            Why, for the table.

        Returns
        -------
        Attrition
            With one step more, also when it leaves nobody out.

        Raises
        ------
        BadInput
            When `who` has another length, is not yes or no, or the reason is empty.
        """
        out = np.asarray(who)
        if out.shape != self.kept.shape or out.dtype != np.bool_:
            raise BadInput(
                f"An exclusion needs true or false for each of the {len(self.kept)} people of the beginning."
            )
        if not reason.strip():
            raise BadInput("An exclusion without a reason is none: write why these people are left out.")
        left = self.kept & ~out
        step = Step(reason, int((self.kept & out).sum()), int(left.sum()))
        return Attrition(self.source, left, (*self.steps, step))

    def rows(self) -> NDArray[np.int64]:
        """Rows of the people who are left.

        Returns
        -------
        ndarray of int64
            Places among the people of the beginning.

        Raises
        ------
        CannotMeasure
            When nobody is left.
        """
        rows = np.flatnonzero(self.kept)
        if not len(rows):
            worst = max(self.steps, key=lambda one: one.excluded)
            raise CannotMeasure(
                f"Nobody is left of {len(self.kept)} {self.source}: most went for this reason, "
                f"{worst.reason}."
            )
        return rows

    def table(self) -> tuple[tuple[str, int, int], ...]:
        """Rows of the flow: what, how many went, how many are left.

        Returns
        -------
        tuple of (reason, excluded, left)
            The first row is the beginning.
        """
        first = (self.source, 0, len(self.kept))
        return (first, *((one.reason, one.excluded, one.left) for one in self.steps))


def everybody(source: str, n: int) -> Attrition:
    """Begin a flow.

    Parameters
    ----------
    source : str
        Who they are.
    n : int
        How many.

    Returns
    -------
    Attrition
        With nobody left out.

    Raises
    ------
    BadInput
        When there is nobody.
    """
    if n < 1:
        raise BadInput(f"There are no {source}: give at least one.")
    return Attrition(source, np.ones(n, np.bool_))
