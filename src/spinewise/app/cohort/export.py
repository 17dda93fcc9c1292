"""`spinewise cohort export`: out of a registry, whole or not at all, and said what left."""

import datetime
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import day
from spinewise.app.writing import make_folder, write_json
from spinewise.outcomes.registered import Batch
from spinewise.words import BadInput, CannotWrite

VERSION = 1
FORMATS = ("parquet", "omop", "fhir", "csv", "table")
SHIFT, KEEP = "shift", "keep"
_KINDS = ("people", "episodes", "procedures", "values", "proms", "events", "ends")


@dataclass(frozen=True)
class Export:
    """What is asked for.

    Parameters
    ----------
    registry : str
        Address of a registry, or a folder of Parquet that came from one.
    to : str
        One of `FORMATS`.
    out : Path
        New or empty folder.
    dates : str
        ``shift`` or ``keep``.
    free_text : bool
        Whether written reasons leave too.
    by : tuple of str
        Columns of a table of counts.
    smallest : int or None
        Smallest count that a table shows; the rule of `evidence` when None.
    """

    registry: str
    to: str
    out: Path
    dates: str = SHIFT
    free_text: bool = False
    by: tuple[str, ...] = ()
    smallest: int | None = None


@dataclass
class _Left:
    """What left."""

    said: tuple[str, ...]
    lost: Sequence[str] = ()
    entries: dict[str, int] | None = None
    table: dict[str, Any] | None = None


def run_export(asked: Export, as_of: str | None, json: str | None) -> int:
    """Write what may leave a registry.

    Parameters
    ----------
    asked : Export
        What is asked for.
    as_of : str or None
        Day of the release; today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    if asked.to not in FORMATS:
        raise BadInput(f"There is no format {asked.to}: choose one of {', '.join(FORMATS)}.")
    if asked.dates not in (SHIFT, KEEP):
        raise BadInput(f"Dates are not exported with {asked.dates}: choose {SHIFT} or {KEEP}.")
    _check_empty(asked.out)
    today, batch = day(as_of), _read(asked.registry)
    make_folder(asked.out.parent)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=asked.out.parent) as scratch:
        folder = Path(scratch) / "export"
        folder.mkdir()
        left = _table(batch, folder, asked) if asked.to == "table" else _entries(batch, folder, asked, today)
        files = [_file(path) for path in sorted(folder.iterdir())]
        _move(folder, asked.out)
    told = {
        "schema": "spinewise-cohort-export",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "to": asked.to,
        "as_of": today.isoformat(),
        "said": list(left.said),
        "lost": list(left.lost),
        "files": files,
        "entries": left.entries,
        "table": left.table,
    }
    if json:
        write_json(json, told)
    if json != "-":
        _tell(told)
    return DONE


def _read(address: str) -> Batch:
    if Path(address).is_dir():
        from spinewise.io.exchange.parquet import from_parquet

        return from_parquet(Path(address))
    from spinewise.io.registry.registry import open_registry

    with open_registry(address, create=False) as registry:
        return registry.batch()


def _table(batch: Batch, folder: Path, asked: Export) -> _Left:
    from spinewise.io.exchange.counted import to_table

    table = to_table(batch, folder, asked.by, asked.smallest)
    hidden = sum(count is None for count in table.cells.values())
    said = (
        f"Counts from 1 to {table.smallest_shown - 1} are hidden, and others so that none can be worked out.",
        "Another table of the same people by other columns may tell more when laid beside this one.",
    )
    about = {"by": list(table.columns), "smallest_shown": table.smallest_shown}
    return _Left(said, table={**about, "cells": len(table.cells), "hidden": hidden})


def _entries(batch: Batch, folder: Path, asked: Export, today: datetime.date) -> _Left:
    from spinewise.io.exchange.flat_csv import to_csv
    from spinewise.io.exchange.parquet import to_parquet
    from spinewise.io.exchange.release import released
    from spinewise.io.exchange.to_fhir import to_fhir
    from spinewise.io.exchange.to_omop import to_omop

    rng = np.random.default_rng(secrets.randbits(128)) if asked.dates == SHIFT else None
    out = released(batch, rng, free_text=asked.free_text)
    lost: Sequence[str] = ()
    if asked.to == "parquet":
        to_parquet(out.batch, folder, out.said)
    elif asked.to == "csv":
        to_csv(out.batch, folder, out.said)
    elif asked.to == "omop":
        _, lost = to_omop(out.batch, folder, today, out.said)
    else:
        _, lost = to_fhir(out.batch, folder)
    return _Left(out.said, lost, {kind: len(getattr(out.batch, kind)) for kind in _KINDS})


def _check_empty(out: Path) -> None:
    try:
        taken = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError:
        raise CannotWrite(
            "The folder for the export cannot be looked into: choose another with --out."
        ) from None
    if taken:
        raise BadInput(
            "The folder for the export is not empty: choose a new one, so that nothing old is sent along."
        )


def _move(folder: Path, out: Path) -> None:
    try:
        if out.exists():
            out.rmdir()
        folder.replace(out)
    except OSError:
        raise CannotWrite(
            "The export could not be moved into its folder: choose another with --out."
        ) from None


def _file(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"name": path.name, "bytes": len(data), "sha256": sha256(data).hexdigest()}


def _tell(told: dict[str, Any]) -> None:
    for sentence in told["said"]:
        typer.echo(sentence)
    if told["entries"]:
        typer.echo(", ".join(f"{n} {kind}" for kind, n in told["entries"].items()) + ".")
    if told["table"]:
        typer.echo(f"{told['table']['hidden']} of {told['table']['cells']} cells and totals are hidden.")
    for sentence in told["lost"]:
        typer.echo(f"  not in {told['to']}: {sentence}")
    typer.echo(f"{len(told['files'])} files.")
