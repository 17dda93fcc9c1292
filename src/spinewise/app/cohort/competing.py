"""An event that another one precludes, such as infection and death: incidence, Gray, Fine and Gray."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.app.cohort.coefficients import coefficient_rows
from spinewise.survival.cumulative_incidence import CumulativeIncidence, cumulative_incidence
from spinewise.survival.fine_gray import fine_gray
from spinewise.survival.gray import gray_test
from spinewise.words import BadInput

EVENT, OTHER = 1, 2
LEVEL = 0.95
MOST_POINTS = 400

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def causes(happened: Flags, precluded: Flags, event: str, competing: str) -> NDArray[np.int64]:
    """Code of what each row ended with: 0 neither, 1 the event, 2 what precludes it.

    Parameters
    ----------
    happened, precluded : ndarray of bool, shape (n,)
        Whether with the event, and whether with the other.
    event, competing : str
        As asked for, for the sentence.

    Returns
    -------
    ndarray of int64, shape (n,)
        Codes.

    Raises
    ------
    BadInput
        When a row ended with both.
    """
    both = np.flatnonzero(happened & precluded)
    if len(both):
        raise BadInput(
            f"{len(both)} rows end with both {event} and {competing}: a row ends once, with what came first."
        )
    return np.where(happened, EVENT, np.where(precluded, OTHER, 0))


def competing_told(
    stop: Floats,
    cause: NDArray[np.int64],
    member: NDArray[np.str_],
    covariates: dict[str, Floats] | None,
) -> dict[str, Any]:
    """Incidence of the event in the presence of what precludes it.

    Parameters
    ----------
    stop : ndarray, shape (n,)
        When each row ends.
    cause : ndarray of int64, shape (n,)
        By `causes`.
    member : ndarray of str, shape (n,)
        Group of each.
    covariates : dict of str to ndarray, shape (n,), or None
        Of a Fine-Gray model.

    Returns
    -------
    dict
        By ``cohort-survival.schema.json``.
    """
    labels = np.unique(member).tolist()
    some = bool(np.any(cause == EVENT))
    test = gray_test(stop, cause, member, of=EVENT) if len(labels) > 1 and some else None
    return {
        "groups": [_group(label, stop[member == label], cause[member == label]) for label in labels],
        "gray": test and {"chi_square": test.statistic, "df": test.degrees_of_freedom, "p": test.p_value},
        "fine_gray": _model(stop, cause, covariates) if covariates and some else None,
    }


def _group(label: str, stop: Floats, cause: NDArray[np.int64]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "group": label,
        "n": len(stop),
        "events": int((cause == EVENT).sum()),
        "competing": int((cause == OTHER).sum()),
        "incidence": [],
    }
    if told["events"]:
        told["incidence"] = _points(cumulative_incidence(stop, cause))
    return told


def _points(curve: CumulativeIncidence) -> list[dict[str, float]]:
    """The incidence where it rises; of very many times, evenly chosen ones and the last."""
    place = curve.causes.index(EVENT)
    value = curve.incidence[:, place]
    rises = np.flatnonzero(np.diff(value, prepend=0.0) > 0)
    if len(rises) > MOST_POINTS:
        rises = rises[np.unique(np.linspace(0, len(rises) - 1, MOST_POINTS).astype(int))]
    limits = curve.interval(EVENT, LEVEL)
    return [
        {
            "time": float(curve.time[k]),
            "incidence": float(value[k]),
            "lower": float(limits[k, 0]),
            "upper": float(limits[k, 1]),
        }
        for k in rises
    ]


def _model(stop: Floats, cause: NDArray[np.int64], covariates: dict[str, Floats]) -> dict[str, Any]:
    fit = fine_gray(np.column_stack(list(covariates.values())), stop, cause, of=EVENT, names=list(covariates))
    return {
        "events": fit.n_events,
        "coefficients": coefficient_rows(fit, LEVEL, "ratio"),
    }
