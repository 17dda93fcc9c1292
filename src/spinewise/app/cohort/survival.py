"""`spinewise cohort survival`: curves, a comparison of groups and a Cox model of a table of people."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.cohort.survival_told import tell
from spinewise.app.writing import write_json
from spinewise.io.columns import Columns, read_columns
from spinewise.survival.concordance import concordance
from spinewise.survival.cox import cox
from spinewise.survival.kaplan_meier import SurvivalCurve, kaplan_meier
from spinewise.survival.log_rank import log_rank
from spinewise.survival.proportionality import proportionality
from spinewise.survival.restricted_mean import restricted_mean
from spinewise.words import BadInput, CannotMeasure

VERSION = 1
MOST_POINTS = 400
MOST_GROUPS = 20
ALL = "all"
LEVEL = 0.95


def run_survival(
    path: Path, time: str, event: str, by: str | None, covariates: Sequence[str], json: str | None
) -> int:
    """Analyse survival in one table.

    Parameters
    ----------
    path : Path
        CSV file, one row for each person.
    time : str
        Column of the time until the event or the end of observation.
    event : str
        Column of 0 and 1, or ``COLUMN=VALUE`` for the value that means the event.
    by : str or None
        Column whose values are compared.
    covariates : sequence of str
        Columns of a Cox model; text becomes one column for each value but the first.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    event_column, _, event_value = event.partition("=")
    asked = [time, event_column, *([by] if by else []), *covariates]
    table = read_columns(path, asked)
    stop, happened = _numbers(table, time), _events(table, event_column, event_value)
    found: dict[str, Any] = {
        "schema": "spinewise-cohort-survival",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "time": time,
        "event": event,
        "by": by,
        "rows": table.rows,
        "rows_used": len(stop),
        "missing_in": table.left_out,
        **_compared(stop, happened, None if by is None else table.values[by]),
        "cox": _modelled(table, stop, happened, covariates) if covariates else None,
    }
    if json:
        write_json(json, found)
    if json != "-":
        tell(found)
    return DONE


def _numbers(table: Columns, name: str) -> NDArray[np.float64]:
    column = table.values[name]
    if column.dtype.kind != "f":
        raise BadInput(f"Column {name} holds text: give numbers, such as days since the operation.")
    values = column.astype(np.float64)
    wrong = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if len(wrong):
        row = table.number[wrong[0]]
        raise BadInput(f"Column {name} is negative or not finite in row {row}: correct the dates behind it.")
    return values


def _events(table: Columns, name: str, value: str) -> NDArray[np.bool_]:
    column = table.values[name]
    if not value:
        if column.dtype.kind != "f" or not np.isin(column, (0.0, 1.0)).all():
            raise BadInput(
                f"Column {name} is not of 0 and 1: name the value of the event, --event {name}=VALUE."
            )
        return np.asarray(column == 1, dtype=np.bool_)
    happened = column == (float(value) if column.dtype.kind == "f" and _is_number(value) else value)
    if not np.any(happened):
        raise BadInput(f"No row of column {name} is {value}: name a value that occurs.")
    return np.asarray(happened, dtype=np.bool_)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _compared(stop: NDArray[np.float64], happened: NDArray[np.bool_], by: Any) -> dict[str, Any]:
    """Curves of all groups and, of two or more, the log-rank test; means up to a time all were observed."""
    member = np.full(len(stop), ALL) if by is None else np.array([_label(value) for value in by])
    labels = sorted(set(member.tolist()))
    if len(labels) > MOST_GROUPS:
        raise BadInput(f"There are {len(labels)} groups to compare: give a column of at most {MOST_GROUPS}.")
    curves = {label: kaplan_meier(stop[member == label], happened[member == label]) for label in labels}
    horizon = float(min(curve.time[-1] for curve in curves.values()))
    test = log_rank(stop, happened, member).test if len(labels) > 1 and happened.any() else None
    return {
        "horizon": horizon,
        "groups": [_group(label, curve, horizon) for label, curve in curves.items()],
        "log_rank": test and _test(test),
    }


def _label(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _group(label: str, curve: SurvivalCurve, horizon: float) -> dict[str, Any]:
    told: dict[str, Any] = {
        "group": label,
        "n": int(curve.counts.at_risk[0]),
        "events": int(curve.counts.events.sum()),
        "median": None,
        "median_missing": None,
        "restricted_mean": None,
        "curve": _points(curve),
    }
    try:
        median = curve.median()
        upper = median.upper if np.isfinite(median.upper) else None
        lower = median.lower if np.isfinite(median.lower) else None
        told["median"] = {"value": median.time, "lower": lower, "upper": upper}
    except CannotMeasure as gap:
        told["median_missing"] = str(gap)
    if horizon > 0:
        mean = restricted_mean(curve, horizon)
        low, high = mean.interval(LEVEL)
        told["restricted_mean"] = {"value": mean.value, "lower": low, "upper": high}
    return told


def _points(curve: SurvivalCurve) -> list[dict[str, float]]:
    """The curve at its events; of very many, evenly chosen ones and the last."""
    places = np.flatnonzero(curve.counts.events)
    if len(places) > MOST_POINTS:
        places = places[np.unique(np.linspace(0, len(places) - 1, MOST_POINTS).astype(int))]
    limits = curve.interval(LEVEL)
    return [
        {
            "time": float(curve.time[k]),
            "at_risk": float(curve.counts.at_risk[k]),
            "survival": float(curve.survival[k]),
            "lower": float(limits[k, 0]),
            "upper": float(limits[k, 1]),
        }
        for k in places
    ]


def _test(test: Any) -> dict[str, Any]:
    return {"chi_square": test.statistic, "df": test.degrees_of_freedom, "p": test.p_value}


def _modelled(
    table: Columns, stop: NDArray[np.float64], happened: NDArray[np.bool_], covariates: Sequence[str]
) -> dict[str, Any]:
    columns: dict[str, NDArray[np.float64]] = {}
    terms: dict[str, list[str]] = {}
    for name in dict.fromkeys(covariates):
        added = _coded(name, table.values[name])
        columns |= added
        terms[name] = list(added)
    x = np.column_stack(list(columns.values()))
    fit = cox(x, stop, happened, names=list(columns))
    limits = np.exp(fit.interval(LEVEL))
    checked = proportionality(fit, terms=terms)
    return {
        "ties": "efron",
        "n": fit.n,
        "events": fit.n_events,
        "coefficients": [
            {
                "covariate": name,
                "coefficient": float(fit.coefficients[k]),
                "standard_error": float(fit.standard_errors[k]),
                "hazard_ratio": float(fit.hazard_ratios[k]),
                "lower": float(limits[k, 0]),
                "upper": float(limits[k, 1]),
                "p": float(fit.p_values[k]),
            }
            for k, name in enumerate(fit.names)
        ],
        "loglik": [fit.null_loglik, fit.loglik],
        "concordance": concordance(fit.linear_predictor(x), stop, happened).value,
        "proportionality": [
            *({"term": term, **_test(test)} for term, test in checked.terms.items()),
            {"term": "all", **_test(checked.overall)},
        ],
    }


def _coded(name: str, column: Any) -> dict[str, NDArray[np.float64]]:
    """A column of numbers as it is; of text one column of 0 and 1 for each value but the first."""
    if column.dtype.kind == "f":
        return {name: column}
    values = sorted(set(column.tolist()))
    if len(values) == 1:
        raise CannotMeasure(f"Column {name} is the same for everyone: leave it out.")
    if len(values) > MOST_GROUPS:
        raise BadInput(f"Column {name} has {len(values)} different texts: give numbers or fewer categories.")
    return {f"{name}={value}": (column == value).astype(np.float64) for value in values[1:]}
