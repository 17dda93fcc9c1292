"""`spinewise cohort federate`: a study of several sites by files that can be mailed."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import now
from spinewise.app.writing import write_json
from spinewise.io.federation.audit import described
from spinewise.io.federation.coordinator import Combined, combine, replay, start
from spinewise.io.federation.received import read_question
from spinewise.io.federation.site import prepare, release
from spinewise.io.federation.study_file import example, read_study
from spinewise.io.federation.table import read_site
from spinewise.words import BadInput

VERSION = 1
FEW_BINS = 8


def run_example() -> int:
    """Print a study file to be filled in.

    Returns
    -------
    int
        Exit code.
    """
    sys.stdout.write(example())
    return DONE


def run_start(study: Path, out: Path, by: str, json: str | None) -> int:
    """Begin a study.

    Parameters
    ----------
    study : Path
        TOML file of the agreement.
    out : Path
        Folder for the conversation.
    by : str
        Who asks.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    agreement = read_study(study)
    begun = start(agreement, out, by, now())
    return _told("start", begun, json)


def run_answer(
    question: Path,
    table: Path,
    site: str,
    by: str,
    folder: Path,
    time: str,
    event: str,
    columns: Sequence[str],
    units: Sequence[str],
    least: int | None,
    show: bool,
    json: str | None,
) -> int:
    """Answer a question from a site's own table.

    Parameters
    ----------
    question : Path
        File that was mailed.
    table : Path
        One row for each person.
    site : str
        Name in the agreement.
    by : str
        Who lets the answer go.
    folder : Path
        Of the site.
    time, event : str
        Columns.
    columns, units : sequence of str
        Each ``NAME=OWN``.
    least : int or None
        The site's own least cell.
    show : bool
        Whether to print only.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    asked = read_question(question)
    agreement = asked.agreement
    rows, left_out = read_site(
        table, agreement, time, event, _pairs("--column", columns), _pairs("--unit", units)
    )
    prepared = prepare(asked, rows, site, folder, least)
    wrote = [] if show else [release(asked, rows, prepared, site, folder, by, now())]
    count = sum(len(values) for values in prepared.numbers.values())
    found = _document("answer", agreement.study, asked.round, wrote)
    found |= {"left_out": left_out, "numbers": count, "warnings": list(prepared.warnings)}
    if json:
        write_json(json, found)
    if json == "-":
        return DONE
    for column, rows_left in left_out.items():
        typer.echo(f"{rows_left} rows lack {column} and are left out: rarely by chance.")
    for warning in prepared.warnings:
        typer.echo(warning)
    if show:
        for name, value in described(asked, prepared.numbers):
            typer.echo(f"{name}: {value!r}")
        typer.echo(f"{count} numbers would leave the building; nothing was written.")
    else:
        typer.echo(
            f"Mail {wrote[0]} to the coordinator: {count} numbers, each listed in {folder / 'audit.csv'}."
        )
    return DONE


def run_combine(
    folder: Path, by: str, answers: Sequence[Path], without: Sequence[str], json: str | None
) -> int:
    """Take in answers and carry the study on.

    Parameters
    ----------
    folder : Path
        Of the conversation.
    by : str
        Who combines.
    answers : sequence of Path
        Files of sites.
    without : sequence of str
        Sites that do not take part.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    return _told("combine", combine(folder, answers, without, by, now()), json)


def run_replay(folder: Path, json: str | None) -> int:
    """Check a conversation.

    Parameters
    ----------
    folder : Path
        Of the conversation.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    return _told("replay", replay(folder), json)


def _pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for one in given:
        name, equals, own = one.partition("=")
        if not (name and equals and own):
            raise BadInput(f"{option} is written NAME=VALUE: {one!r} is not.")
        pairs[name] = own
    return pairs


def _document(verb: str, study: str, number: int, wrote: Sequence[Path]) -> dict[str, Any]:
    return {
        "schema": "spinewise-cohort-federate",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "verb": verb,
        "study": study,
        "round": number,
        "wrote": [path.name for path in wrote],
        "waiting_for": [],
        "left_out": {},
        "numbers": 0,
        "warnings": [],
        "found": None,
    }


def _told(verb: str, where: Combined, json: str | None) -> int:
    found = _document(verb, where.agreement.study, where.round, where.wrote)
    found |= {"waiting_for": list(where.waiting_for), "found": where.found}
    if json:
        write_json(json, found)
    if json == "-":
        return DONE
    asked = [path for path in where.wrote if path.name.endswith(".ask.json")]
    if verb == "replay":
        typer.echo(f"Every message of {where.agreement.study} follows from those before it.")
    if asked:
        typer.echo(f"Mail {asked[0]} to {', '.join(where.waiting_for)}.")
    elif where.waiting_for:
        typer.echo(f"Round {where.round} waits for {', '.join(where.waiting_for)}.")
    if where.found:
        _tell_found(where.found)
        if where.wrote:
            typer.echo(f"Mail {where.wrote[-1]} to all sites.")
    return DONE


def _tell_found(found: Mapping[str, Any]) -> None:
    sites = ", ".join(found["sites"])
    if found["kind"] == "cox":
        times = (
            "stratified by site"
            if found["times"] == "stratified"
            else f"{len(found['edges']) - 1} bins of days"
        )
        typer.echo(
            f"Cox ({found['ties']}, {times}), {found['people']} people, {found['events']} events of {sites}:"
        )
        for row in found["coefficients"]:
            per = f" per {row['unit']}" if row["unit"] else ""
            typer.echo(
                f"  {row['covariate']}: hazard ratio {row['hazard_ratio']:.3g}{per} "
                f"({row['lower']:.3g} to {row['upper']:.3g}), p {row['p']:.2g}"
            )
        if 0 < len(found["edges"]) - 1 < FEW_BINS:
            typer.echo(
                "  So few bins tell little of time, and the smallest site sets them: better fit stratified."
            )
        return
    typer.echo(f"Kaplan-Meier on {len(found['edges']) - 1} bins of days, {sites}:")
    for curve in found["curves"]:
        last = curve["points"][-1]
        typer.echo(
            f"  {curve['group']}: {curve['people']} people, {curve['events']} events, survival at day "
            f"{last['day']:g} {last['survival']:.3f} ({last['lower']:.3f} to {last['upper']:.3f})"
        )
