"""`spinewise cohort simulate`: people who never lived, into a table or a registry."""

import dataclasses
import gc
import io
import json as json_text
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import now
from spinewise.app.writing import write_json
from spinewise.io.atomic import write_bytes
from spinewise.outcomes.registered import Batch
from spinewise.words import BadInput

VERSION = 1
KINDS = ("deformity", "fractures")
SUFFIXES = (".csv", ".parquet")
PACKAGE = f"spinewise {__version__}"

Table = dict[str, np.ndarray]


@dataclasses.dataclass(frozen=True, eq=False)
class Made:
    """A cohort before it goes anywhere.

    Parameters
    ----------
    table : dict of str to ndarray, shape (n,)
        One row for each person.
    batch : callable
        Makes the entries of a registry.
    truth : dict
        Every coefficient.
    """

    table: Table
    batch: Callable[[], Batch]
    truth: dict[str, Any]


def run_simulate(
    kind: str,
    people: int,
    seed: int,
    out: Path | None,
    registry: str | None,
    by: str | None,
    truth: Path | None,
    ratio: float | None,
    selection: float | None,
    json: str | None,
) -> int:
    """Simulate a cohort and write it.

    Parameters
    ----------
    kind : str
        ``"deformity"`` or ``"fractures"``.
    people, seed : int
        How many, and of which random numbers.
    out : Path or None
        Table, .csv or .parquet.
    registry : str or None
        Address of a registry that takes them in.
    by : str or None
        Who adds them there.
    truth : Path or None
        Where all coefficients are written.
    ratio, selection : float or None
        Of fractures: hazard ratio of treatment, and how much frailty keeps from it.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    if kind not in KINDS:
        raise BadInput(f"There is no cohort {kind!r} to simulate: choose one of {', '.join(KINDS)}.")
    if out is None and registry is None:
        raise BadInput("Say where the people go: --out FILE.parquet, --out FILE.csv or --registry ADDRESS.")
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise BadInput(f"{out.name} ends in neither of {', '.join(SUFFIXES)}: choose one of them.")
    if registry is not None and not (by or "").strip():
        raise BadInput("Say with --by who adds them to the registry.")
    if people < 1 or seed < 0:
        raise BadInput("Give --people of 1 or more and --seed of 0 or more.")
    made = (
        _deformity(people, seed, ratio, selection)
        if kind == "deformity"
        else _fractures(people, seed, ratio, selection)
    )
    if out is not None:
        write_bytes(out, _bytes(made.table, out.suffix.lower()))
    if registry is not None:
        _add(registry, made, by or "")
    if truth is not None:
        write_bytes(truth, (json_text.dumps(made.truth, indent=1, default=str) + "\n").encode())
    found = {
        "schema": "spinewise-cohort-simulate",
        "schema_version": VERSION,
        "package": PACKAGE,
        "kind": kind,
        "people": people,
        "seed": seed,
        "columns": list(made.table),
        "table": out.name if out else None,
        "in_registry": registry is not None,
        "truth": json_text.loads(json_text.dumps(made.truth, default=str)),
    }
    if json:
        write_json(json, found)
    if json != "-":
        for where in (out, "the registry" if registry else None, truth):
            if where:
                typer.echo(f"Wrote {where}.")
        typer.echo(
            f"{people} simulated people; every rate is the simulator's own assumption and no clinical fact."
        )
    return DONE


def _deformity(people: int, seed: int, ratio: float | None, selection: float | None) -> Made:
    from spinewise.outcomes.simulated.deformity import simulate_deformity
    from spinewise.outcomes.simulated.deformity_batch import batch_of

    if ratio is not None or selection is not None:
        raise BadInput("--hazard-ratio and --selection belong to fractures: leave them out.")
    made = simulate_deformity(people, seed)
    truth = {**dataclasses.asdict(made.truth), "risk_difference_of_product_b": made.risk_difference}
    return Made(made.columns, lambda: batch_of(made, PACKAGE), truth)


def _fractures(people: int, seed: int, ratio: float | None, selection: float | None) -> Made:
    from spinewise.outcomes.simulated.fractures import simulate_fractures
    from spinewise.outcomes.simulated.fractures_batch import batch_of_fractures
    from spinewise.outcomes.simulated.scenario import FractureScenario

    asked: dict[str, Any] = {"hazard_ratio": ratio, "selection": selection}
    told = FractureScenario(**{name: value for name, value in asked.items() if value is not None})
    made = simulate_fractures(people, np.random.default_rng(seed), told, whole_days=True)
    cohort = made.cohort
    table = {
        "person": np.array([f"fracture-{seed}-{k + 1:07d}" for k in range(people)]),
        "days": cohort.outcome.days,
        "died": cohort.outcome.happened.astype(float),
        "treated_at": cohort.treated_at,
        **dict(zip(cohort.names, cohort.covariates.T, strict=True)),
        "control exposure": made.control_exposure.astype(float),
    }
    for name, other in cohort.others.items():
        table |= {f"{name} days": other.days, name: other.happened.astype(float)}
    truth = dataclasses.asdict(told)
    return Made(table, lambda: batch_of_fractures(cohort, seed, PACKAGE, repr(told)), truth)


def _bytes(table: Table, suffix: str) -> bytes:
    import polars as pl

    frame = pl.DataFrame({name: pl.Series(name, values) for name, values in table.items()})
    frame = frame.with_columns(pl.col(pl.Float64).fill_nan(None))
    buffer = io.BytesIO()
    if suffix == ".csv":
        frame.write_csv(buffer)
    else:
        frame.write_parquet(buffer)
    return buffer.getvalue()


def _add(address: str, made: Made, by: str) -> None:
    from spinewise.io.registry.registry import open_registry

    with _nothing_collected():
        batch = made.batch()
    with open_registry(address) as registry:
        registry.add(batch, by, now())


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Millions of entries without a cycle among them: looking for one would take half of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
