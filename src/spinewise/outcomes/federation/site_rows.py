"""The people of one site as the study asks for them; these never leave the building."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.federation.agreement import Agreement, Covariate
from spinewise.words import BadInput

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SiteRows:
    """People of one site.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Followed, no longer than the horizon.
    happened : ndarray of bool, shape (n,)
        Whether followed until the event.
    x : ndarray, shape (n, p)
        Columns of the model, numbers less the middle of their agreed range.
    levels : mapping of str to ndarray of int64, shape (n,)
        For each covariate of categories the place of each person's.
    followed : ndarray, shape (n,)
        Days as the table has them, past the horizon too.
    ended : ndarray of bool, shape (n,)
        Whether they end with the event.
    """

    days: Floats
    happened: Flags
    x: Floats
    levels: Mapping[str, NDArray[np.int64]]
    followed: Floats
    ended: Flags

    def __len__(self) -> int:
        """How many people."""
        return len(self.days)


def site_rows(
    agreement: Agreement,
    days: Floats,
    happened: Flags,
    values: Mapping[str, Any],
    number: NDArray[np.int64] | None = None,
) -> SiteRows:
    """Bring a site's columns into the agreed form.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    days : ndarray, shape (n,)
        From time zero to event or last contact.
    happened : ndarray of bool, shape (n,)
        Whether with the event.
    values : mapping of str to array, shape (n,)
        For each covariate numbers in the agreed unit, or categories as text.
    number : ndarray of int64, shape (n,), or None
        Which row of its table each is, for the sentences; from 1 when None.

    Returns
    -------
    SiteRows
        In the order of the agreement, whatever the order of the table.

    Raises
    ------
    BadInput
        When a covariate is missing, a value lies outside the agreed range or is no agreed category.
    """
    if not len(days):
        raise BadInput("The table has no row that is complete: there is nobody to answer for.")
    of_table = np.arange(1, len(days) + 1) if number is None else number
    wrong = np.flatnonzero(~np.isfinite(days) | (days < 0))
    if len(wrong):
        row = of_table[wrong[0]]
        raise BadInput(f"Row {row} is followed for {days[wrong[0]]:g} days: correct the dates behind it.")
    for covariate in agreement.covariates:
        if covariate.name not in values:
            raise BadInput(
                f"The study asks for {covariate.name} and the table has no such column: say which of yours "
                f"it is, or do not take part."
            )
    levels = {c.name: _places(c, values[c.name], of_table) for c in agreement.covariates if c.values}
    columns = [
        column
        for c in agreement.covariates
        for column in (_indicators(c, levels[c.name]) if c.values else [_number(c, values[c.name], of_table)])
    ]
    x = np.column_stack(columns) if columns else np.zeros((len(days), 0))
    stays = days <= agreement.horizon
    return SiteRows(np.minimum(days, agreement.horizon), happened & stays, x, levels, days, happened)


def _number(covariate: Covariate, column: Any, of_table: NDArray[np.int64]) -> Floats:
    numbers = np.asarray(column, dtype=np.float64)
    outside = ~((numbers >= covariate.low) & (numbers <= covariate.high))
    if outside.any():
        raise BadInput(
            f"Column {covariate.name} leaves the agreed {covariate.low:g} to {covariate.high:g} "
            f"{covariate.unit} first in row {of_table[np.flatnonzero(outside)[0]]}: correct the value, or "
            "say in which unit the column is."
        )
    return numbers - (covariate.low + covariate.high) / 2


def _places(covariate: Covariate, column: Any, of_table: NDArray[np.int64]) -> NDArray[np.int64]:
    texts = [f"{one:g}" if isinstance(one, float) else str(one) for one in np.asarray(column).tolist()]
    place = {value: k for k, value in enumerate(covariate.values)}
    for row, text in zip(of_table, texts, strict=True):
        if text not in place:
            raise BadInput(
                f"Column {covariate.name} holds in row {row} none of the agreed "
                f"{', '.join(covariate.values)}: write it as one of them."
            )
    return np.array([place[text] for text in texts], dtype=np.int64)


def _indicators(covariate: Covariate, places: NDArray[np.int64]) -> list[Floats]:
    return [(places == k).astype(np.float64) for k in range(1, len(covariate.values))]
