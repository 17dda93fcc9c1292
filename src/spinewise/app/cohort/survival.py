"""`spinewise cohort survival`: curves, a comparison of groups and a Cox model of a table of people."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.cohort.coefficients import coefficient_rows
from spinewise.app.cohort.competing import causes, competing_told
from spinewise.app.cohort.registered import Registered, people_of_registry, values_among
from spinewise.app.cohort.survival_told import tell
from spinewise.app.writing import write_json
from spinewise.io.column_answers import numbers_in, yes_or_no
from spinewise.io.columns import Columns, columns_of, read_columns
from spinewise.survival.concordance import concordance
from spinewise.survival.cox import cox
from spinewise.survival.kaplan_meier import SurvivalCurve, kaplan_meier
from spinewise.survival.log_rank import log_rank
from spinewise.survival.proportionality import proportionality
from spinewise.survival.restricted_mean import restricted_mean
from spinewise.words import BadInput, CannotMeasure

VERSION = 3
MOST_POINTS = 400
MOST_GROUPS = 20
ALL = "all"
LEVEL = 0.95


@dataclass(frozen=True)
class Asked:
    """Which columns of a table are analysed, and as what.

    Parameters
    ----------
    source : Path or Registered
        CSV or Parquet file, one row for each person or for each stretch of a person's time; or a registry.
    time : str
        Column of the time until the event or the end of observation.
    event : str
        Column of 0 and 1, or ``COLUMN=VALUE`` for the value that means the event.
    by : str or None
        Column whose values are compared.
    covariates : tuple of str
        Columns of a Cox model; text becomes one column for each value but the first.
    start : str or None
        Column of the time after which a row is observed.
    strata : str or None
        Column within whose values groups are compared, each with a baseline hazard of its own.
    weights : str or None
        Column of weights of probability; standard errors are then robust.
    cluster : str or None
        Column of people or hospitals whose rows are not independent; standard errors are then robust.
    competing : str or None
        Column of 0 and 1, or ``COLUMN=VALUE``, of what precludes the event, such as death.
    """

    source: Path | Registered
    time: str
    event: str
    by: str | None = None
    covariates: tuple[str, ...] = ()
    start: str | None = None
    strata: str | None = None
    weights: str | None = None
    cluster: str | None = None
    competing: str | None = None

    @property
    def columns(self) -> list[str]:
        """All columns that are read."""
        precluding = self.competing.partition("=")[0] if self.competing else None
        others = (self.by, self.start, self.strata, self.weights, self.cluster, precluding)
        return [self.time, self.event.partition("=")[0], *(one for one in others if one), *self.covariates]


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows ready for the engine; what was not asked for is None."""

    stop: NDArray[np.float64]
    happened: NDArray[np.bool_]
    start: NDArray[np.float64] | None = None
    strata: Any = None
    weights: NDArray[np.float64] | None = None
    cluster: Any = None
    robust: bool = field(default=False)

    def of(self, member: NDArray[np.bool_]) -> dict[str, Any]:
        """What a curve of some rows is made from."""
        named = {"start": self.start, "weights": self.weights, "cluster": self.cluster}
        return {
            "time": self.stop[member],
            "event": self.happened[member],
            "robust": self.robust,
            **{name: None if column is None else column[member] for name, column in named.items()},
        }


def run_survival(asked: Asked, json: str | None) -> int:
    """Analyse survival in one table.

    Parameters
    ----------
    asked : Asked
        The table and its columns.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    table = _table(asked)
    rows = _rows(table, asked)
    found: dict[str, Any] = {
        "schema": "spinewise-cohort-survival",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "time": asked.time,
        "event": asked.event,
        "by": asked.by,
        "start": asked.start,
        "strata": asked.strata,
        "weights": asked.weights,
        "cluster": asked.cluster,
        "competing": asked.competing,
        "standard_errors": "robust" if rows.robust else "model",
        "rows": table.rows,
        "rows_used": len(rows.stop),
        "missing_in": table.left_out,
        **_compared(rows, None if asked.by is None else table.values[asked.by]),
        "cox": _modelled(table, rows, asked.covariates) if asked.covariates else None,
        "competing_risks": _competing(table, rows, asked) if asked.competing else None,
    }
    if json:
        write_json(json, found)
    if json != "-":
        tell(found)
    return DONE


def _table(asked: Asked) -> Columns:
    if isinstance(asked.source, Path):
        return read_columns(asked.source, asked.columns)
    reading = replace(asked.source.reading, values=values_among(asked.columns))
    return columns_of(people_of_registry(replace(asked.source, reading=reading)), asked.columns)


def _rows(table: Columns, asked: Asked) -> _Rows:
    event_column, _, event_value = asked.event.partition("=")
    stop = _numbers(table, asked.time)
    happened = yes_or_no(table.values[event_column], event_column, event_value)
    start = None if asked.start is None else _numbers(table, asked.start)
    if start is not None and (late := np.flatnonzero(start >= stop)).size:
        row = table.number[late[0]]
        raise BadInput(
            f"Row {row} begins in column {asked.start} when or after it ends in column {asked.time}: correct "
            "its dates."
        )
    return _Rows(
        stop,
        happened,
        start,
        None if asked.strata is None else table.values[asked.strata],
        None if asked.weights is None else _numbers(table, asked.weights),
        None if asked.cluster is None else table.values[asked.cluster],
        robust=asked.weights is not None or asked.cluster is not None,
    )


def _competing(table: Columns, rows: _Rows, asked: Asked) -> dict[str, Any]:
    """What the curves above leave out: who has the other event can no longer have this one."""
    if rows.robust or rows.start is not None or rows.strata is not None:
        raise BadInput(
            "Competing events are analysed without weights, clusters, strata and late entry: leave these out."
        )
    column, _, value = (asked.competing or "").partition("=")
    precluded = yes_or_no(table.values[column], column, value)
    cause = causes(rows.happened, precluded, asked.event, asked.competing or "")
    member = np.full(len(rows.stop), ALL) if asked.by is None else _labels(table.values[asked.by])
    coded: dict[str, NDArray[np.float64]] = {}
    for name in dict.fromkeys(asked.covariates):
        coded |= _coded(name, table.values[name])
    return competing_told(rows.stop, cause, member, coded or None)


def _numbers(table: Columns, name: str) -> NDArray[np.float64]:
    values = numbers_in(table.values[name], name)
    wrong = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if len(wrong):
        row = table.number[wrong[0]]
        raise BadInput(f"Column {name} is negative or not finite in row {row}: correct the dates behind it.")
    return values


def _compared(rows: _Rows, by: Any) -> dict[str, Any]:
    """Curves of all groups and, of two or more, the log-rank test; means up to a time all were observed."""
    member = np.full(len(rows.stop), ALL) if by is None else _labels(by)
    labels = np.unique(member).tolist()
    if len(labels) > MOST_GROUPS:
        raise BadInput(f"There are {len(labels)} groups to compare: give a column of at most {MOST_GROUPS}.")
    curves = {label: kaplan_meier(**rows.of(member == label)) for label in labels}
    horizon = float(min(curve.time[-1] for curve in curves.values()))
    told: dict[str, Any] = {"horizon": horizon, "groups": [], "log_rank": None, "log_rank_missing": None}
    for label, curve in curves.items():
        here = member == label
        size = {"n": int(here.sum()), "events": int(rows.happened[here].sum())}
        told["groups"].append({"group": label, **size, **_group(curve, horizon)})
    if len(labels) > 1 and rows.happened.any():
        if rows.robust:
            told["log_rank_missing"] = (
                "The log-rank test knows neither weights nor clusters: use the Cox model."
            )
        else:
            test = log_rank(rows.stop, rows.happened, member, start=rows.start, strata=rows.strata).test
            told["log_rank"] = _test(test)
    return told


def _labels(by: Any) -> NDArray[np.str_]:
    different, places = np.unique(by, return_inverse=True)
    return np.array([_label(value) for value in different])[places]


def _label(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _group(curve: SurvivalCurve, horizon: float) -> dict[str, Any]:
    told: dict[str, Any] = {
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


def _modelled(table: Columns, rows: _Rows, covariates: Sequence[str]) -> dict[str, Any]:
    columns: dict[str, NDArray[np.float64]] = {}
    terms: dict[str, list[str]] = {}
    for name in dict.fromkeys(covariates):
        added = _coded(name, table.values[name])
        columns |= added
        terms[name] = list(added)
    x = np.column_stack(list(columns.values()))
    fit = cox(
        x,
        rows.stop,
        rows.happened,
        start=rows.start,
        strata=rows.strata,
        weights=rows.weights,
        cluster=rows.cluster,
        robust=rows.robust,
        names=list(columns),
    )
    checked = proportionality(fit, terms=terms)
    return {
        "ties": "efron",
        "n": fit.n,
        "events": fit.n_events,
        "coefficients": coefficient_rows(fit, LEVEL, "hazard_ratio"),
        "loglik": [fit.null_loglik, fit.loglik],
        "concordance": _concordance(fit.linear_predictor(x), rows),
        "proportionality": [
            *({"term": term, **_test(test)} for term, test in checked.terms.items()),
            {"term": "all", **_test(checked.overall)},
        ],
    }


def _concordance(score: NDArray[np.float64], rows: _Rows) -> float:
    beside = {"start": rows.start, "strata": rows.strata, "weights": rows.weights}
    return concordance(score, rows.stop, rows.happened, **beside).value


def _coded(name: str, column: Any) -> dict[str, NDArray[np.float64]]:
    """A column of numbers as it is; of text one column of 0 and 1 for each value but the first."""
    if column.dtype.kind == "f":
        return {name: column}
    if column.dtype.kind == "M":
        raise BadInput(f"Column {name} holds dates: give numbers or categories.")
    values = np.unique(column).tolist()
    if len(values) == 1:
        raise CannotMeasure(f"Column {name} is the same for everyone: leave it out.")
    if len(values) > MOST_GROUPS:
        raise BadInput(f"Column {name} has {len(values)} different texts: give numbers or fewer categories.")
    return {f"{name}={value}": (column == value).astype(np.float64) for value in values[1:]}
