"""`spinewise bone dxa`: what densitometry was read from files of any kind, and what was not understood."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.careful import DONE, NOTHING_USABLE, PARTLY
from spinewise.app.clock import day
from spinewise.app.dxa_table import rows_of, show
from spinewise.app.writing import write_json
from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.advice import advise
from spinewise.bone.densitometry.scans import read_scans
from spinewise.evidence import tables
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.densitometry.files import Densitometry, read_densitometry
from spinewise.io.plan.plain_json import to_plain
from spinewise.words import UnreadableFile

VERSION = 1


def run_dxa(paths: Sequence[Path], as_of: str | None, json: str | None) -> int:
    """Read densitometry and show it as a table of scans.

    Parameters
    ----------
    paths : sequence of Path
        FHIR records, structured reports, tables, or patient folders, all of one person.
    as_of : str or None
        Day for which the answer holds, today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code; 2 when no value of densitometry was read.
    """
    the_day = day(as_of)
    if not paths:
        raise UnreadableFile("Nothing to read: name files or a folder with --from.")
    read = read_densitometry(paths, the_day)
    found = _found(read, the_day)
    if json:
        write_json(json, found)
    if json != "-":
        show(found)
    for failure in read.failures:
        typer.echo(failure, err=True)
    if not found["scans"]:
        return NOTHING_USABLE
    return PARTLY if read.failures else DONE


def _found(read: Densitometry, as_of: datetime.date) -> dict[str, Any]:
    """Everything as plain values, by ``dxa.schema.json``; proposals belong to `bone assess`."""
    record = read.record
    scans, _ = read_scans(record, as_of)
    judged = advise(Asked(record, record.operation, (), protocol_defaults(), as_of))
    told: dict[str, Any] = to_plain(
        {
            "package": f"spinewise {__version__}",
            "evidence_version": tables.VERSION,
            "as_of": as_of,
            "facts": read.facts,
            "findings": (*read.advice.findings, *judged.findings),
            "disagreements": (*read.advice.disagreements, *judged.disagreements),
            "missing": (*read.missing, *read.advice.missing),
        }
    )
    return {"schema": "spinewise-dxa", "schema_version": VERSION, "scans": rows_of(scans), **told}
