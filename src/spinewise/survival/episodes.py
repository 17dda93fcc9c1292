"""Splitting time under observation: exposure that begins on the way, and cuts at given times."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.words import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Episodes:
    """Stretches of observation, each (start, stop] with the event at its end or not.

    Parameters
    ----------
    row : ndarray of int64, shape (m,)
        Which row of the input each is of; take covariates by it, and clusters when people are to stay
        together.
    start, stop : ndarray, shape (m,)
        Of each.
    event : ndarray of bool, shape (m,)
        Only the last episode of a row can end with it.
    state : ndarray of int64, shape (m,)
        0 before exposure or the first cut, 1 after; with several cuts the number of cuts that lie before.
    """

    row: NDArray[np.int64]
    start: Floats
    stop: Floats
    event: NDArray[np.bool_]
    state: NDArray[np.int64]


def split_at_exposure(time: Any, event: Any, exposed_at: Any, *, start: Any = None) -> Episodes:
    """Split each person's observation where the exposure begins, so that nobody counts as exposed before it.

    The person-time before the exposure belongs to the unexposed; counting it as exposed is immortal time.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event.
    exposed_at : array-like, shape (n,)
        When exposure begins; NaN or infinite for never. An exposure at the very end or after counts as none.
    start : array-like, shape (n,), optional
        After when each row is observed, 0 when None.

    Returns
    -------
    Episodes
        One or two for each row, in the order of rows; `state` is 1 when exposed.

    Raises
    ------
    BadInput
        When a row or column cannot be used.

    References
    ----------
    Mantel N, Byar DP. J Am Stat Assoc 1974;69:81. Suissa S. Am J Epidemiol 2008;167:492.

    Examples
    --------
    >>> parts = split_at_exposure([10, 5], [1, 0], [4, float("nan")])
    >>> parts.stop.tolist(), parts.state.tolist()
    ([4.0, 10.0, 5.0], [0, 1, 0])
    """
    stop, happened, begin = _read(time, event, start)
    try:
        cut = np.array(exposed_at, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(
            "Column exposed_at holds something that is no number: leave it empty for never."
        ) from None
    if cut.shape != stop.shape:
        raise BadInput(f"Column exposed_at needs one value for each of the {len(stop)} rows.")
    cut[np.isnan(cut)] = np.inf
    return _split(stop, happened, begin, cut[:, None])


def split_at(time: Any, event: Any, cuts: Any, *, start: Any = None) -> Episodes:
    """Split everybody's observation at the same times.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event.
    cuts : array-like, shape (c,)
        Ascending.
    start : array-like, shape (n,), optional
        After when each row is observed, 0 when None.

    Returns
    -------
    Episodes
        At most c + 1 for each row, in the order of rows.

    Raises
    ------
    BadInput
        When a row or column cannot be used or the cuts do not ascend.
    """
    stop, happened, begin = _read(time, event, start)
    moments = checks.numbers(cuts, "cuts")
    if np.any(np.diff(moments) <= 0):
        raise BadInput("The cuts do not ascend: sort them and give each once.")
    return _split(stop, happened, begin, np.broadcast_to(moments, (len(stop), len(moments))))


def _read(time: Any, event: Any, start: Any) -> tuple[Floats, NDArray[np.bool_], Floats]:
    stop, begin = checks.observed(time, start)
    if begin is None:
        begin = np.zeros(len(stop))
        if stop.min() <= 0:
            row = int(np.argmin(stop)) + 1
            raise BadInput(
                f"Row {row} ends at time 0: it has no time to split, count days from half a day on."
            )
    return stop, checks.events(event, len(stop)), begin


def _split(stop: Floats, happened: NDArray[np.bool_], begin: Floats, cuts: Floats) -> Episodes:
    inner = np.clip(cuts, begin[:, None], stop[:, None])
    # Regression takes times for one that differ by rounding alone: no stretch may be as short as that.
    rounding = checks.SAME_TIME * stop.max()
    inner = np.where(stop[:, None] - inner <= rounding, stop[:, None], inner)
    inner = np.where(inner - begin[:, None] <= rounding, begin[:, None], inner)
    edges = np.concatenate((begin[:, None], inner, stop[:, None]), axis=1)
    lasting = edges[:, 1:] > edges[:, :-1]
    row, piece = np.nonzero(lasting)
    state = np.sum(cuts[row] <= edges[row, piece][:, None], axis=1)
    final = edges[row, piece + 1] == stop[row]
    return Episodes(row, edges[row, piece], edges[row, piece + 1], happened[row] & final, state)
