"""Landmark analysis: groups are formed by what had happened until one day, time counts from there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Landmark:
    """People still under observation at the landmark.

    Parameters
    ----------
    row : ndarray of int64, shape (m,)
        Which rows of the input.
    time : ndarray, shape (m,)
        From the landmark on.
    event : ndarray of bool, shape (m,)
        Whether with the event.
    exposed : ndarray of bool, shape (m,)
        Whether exposure had begun by the landmark.
    events_before, censored_before : int
        Rows left out, since their observation had ended by then.
    exposed_later : int
        Rows that count as unexposed and become exposed afterwards: they pull the comparison towards no
        difference.
    """

    row: NDArray[np.int64]
    time: Floats
    event: NDArray[np.bool_]
    exposed: NDArray[np.bool_]
    events_before: int
    censored_before: int
    exposed_later: int


def landmark(time: Any, event: Any, exposed_at: Any, at: float) -> Landmark:
    """Keep who is under observation after a landmark, grouped by exposure until then.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event.
    exposed_at : array-like, shape (n,)
        When exposure begins; NaN or infinite for never.
    at : float
        The landmark, chosen before looking at outcomes.

    Returns
    -------
    Landmark
        Ready for `kaplan_meier` or `cox`.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    CannotMeasure
        When nobody is left.

    References
    ----------
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710.
    """
    stop, _ = checks.observed(time)
    happened = checks.events(event, len(stop))
    try:
        begun = np.array(exposed_at, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(
            "Column exposed_at holds something that is no number: leave it empty for never."
        ) from None
    if begun.shape != stop.shape:
        raise BadInput(f"Column exposed_at needs one value for each of the {len(stop)} rows.")
    row = np.flatnonzero(stop > at)
    if not len(row):
        raise CannotMeasure(f"Nobody is under observation after {at:g}: choose an earlier landmark.")
    gone = stop <= at
    later = (begun > at) & (begun < stop) & ~gone
    return Landmark(
        row,
        stop[row] - at,
        happened[row],
        begun[row] <= at,
        int((gone & happened).sum()),
        int((gone & ~happened).sum()),
        int(later.sum()),
    )
