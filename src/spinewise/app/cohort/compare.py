"""`spinewise cohort compare`: two treatments in a table of people, from every side."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from pathlib import Path

import numpy as np
import typer

from spinewise import __version__
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.cohort.registered import Registered, people_of_registry
from spinewise.app.writing import make_folder, write_json
from spinewise.evidence import tables
from spinewise.io.atomic import write_bytes
from spinewise.io.columns import Column, each_column_of, read_each_column
from spinewise.io.comparison.document import document_of
from spinewise.io.comparison.people import columns_of_question, people_of
from spinewise.io.comparison.question import Question, read_question
from spinewise.outcomes.comparison.compare import compare
from spinewise.outcomes.comparison.found import Comparison
from spinewise.outcomes.effect.estimate import Estimate
from spinewise.report.comparison.page import render_comparison
from spinewise.report.comparison.told import Told
from spinewise.words import BadInput

PAGE, DOCUMENT = "comparison.html", "comparison.json"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """Where the people are.

    Parameters
    ----------
    table : Path or None
        CSV or Parquet, one row for each person.
    registry : str or None
        Address of a registry.
    """

    table: Path | None
    registry: str | None


def run_compare(path: Path, source: Source, out: Path, as_of: datetime.date, json: str | None) -> int:
    """Compare two treatments.

    Parameters
    ----------
    path : Path
        comparison.toml.
    source : Source
        A table or a registry.
    out : Path
        Folder of the page and of the same as JSON.
    as_of : date
        Printed.
    json : str or None
        Where the JSON goes besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code; 1 when an analysis that belongs to the question could not be had.
    """
    question = read_question(path)
    columns, digest = _columns(question, source)
    asked = people_of(question, columns)
    found = compare(
        asked.cohort,
        question.choices,
        np.random.default_rng(question.seed),
        suspects=asked.suspects,
        strategies=question.strategies,
    )
    made_from = {
        "Made on": as_of.isoformat(),
        "Package": f"spinewise {__version__}",
        "Evidence": tables.VERSION,
        "Question (SHA-256)": question.digest,
        "People (SHA-256)": digest,
        "Seed of the imputation": str(question.seed),
    }
    document = document_of(question, asked, found, made_from)
    if json != "-":
        make_folder(out)
        told = Told(question.title, question.trial, asked.attrition, found, tuple(made_from.items()))
        write_bytes(out / PAGE, render_comparison(told))
        write_json(str(out / DOCUMENT), document)
        _tell(found, out, made_from)
    if json:
        write_json(json, document)
    return PARTLY if found.refused else DONE


def _columns(question: Question, source: Source) -> tuple[dict[str, Column], str]:
    """Every column of the question, and a digest of what they were read from."""
    wanted = columns_of_question(question)
    if source.table is not None and source.registry is None:
        return read_each_column(source.table, wanted), _digest(source.table)
    if source.registry is None or source.table is not None:
        raise BadInput("Name the people once: --table FILE or --registry ADDRESS.")
    if question.reading is None:
        raise BadInput(
            "The question does not say how a registry is read: add a table [registry] to it, "
            "docs/comparison.md has one."
        )
    table = people_of_registry(Registered(source.registry, question.reading))
    return each_column_of(table, wanted), sha256(dumps(table, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _tell(found: Comparison, out: Path, made_from: Mapping[str, str]) -> None:
    """The answer and its doubts, in as many lines as there are analyses."""
    typer.echo(
        f"{found.people} people, {found.treated} treated, {found.events} events; {made_from['Made on']}"
    )
    for one in found.estimates.estimates:
        typer.echo(f"  {_line(one)}")
    for gap in found.refused:
        typer.echo(f"  {gap.method}: not to be had. {gap.because}")
    if found.audit:
        typer.echo(str(found.audit))
    typer.echo(found.hidden.says)
    typer.echo(f"Written to {out}: {PAGE}, {DOCUMENT}")


def _line(one: Estimate) -> str:
    biased = " (biased)" if one.bias else ""
    return f"{one.method}: hazard ratio {one.value:.2f} ({one.low:.2f} to {one.high:.2f}){biased}"
