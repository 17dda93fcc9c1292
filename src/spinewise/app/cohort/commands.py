"""The verbs of `spinewise cohort`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.cohort.federate_commands import federate
from spinewise.app.options import Json

cohort = typer.Typer(no_args_is_help=True, help="Outcomes of many people.", rich_markup_mode=None)
cohort.add_typer(federate, name="federate")


@cohort.command()
def survival(
    csv: Annotated[Path, typer.Option("--csv", metavar="F", help="Table, one row for each person.")],
    time: Annotated[
        str, typer.Option("--time", metavar="C", help="Column of the time to event or last contact.")
    ],
    event: Annotated[
        str, typer.Option("--event", metavar="C", help="Column of 0 and 1, or COLUMN=VALUE of the event.")
    ],
    by: Annotated[str | None, typer.Option("--by", metavar="C", help="Column of groups to compare.")] = None,
    cox: Annotated[
        str | None, typer.Option("--cox", metavar="C1,C2", help="Columns of a Cox model, between commas.")
    ] = None,
    json: Json = None,
) -> None:
    """Survival curves, a comparison of groups and a Cox model from a table of people."""
    from spinewise.app.cohort.survival import run_survival

    raise careful(run_survival, csv, time, event, by, cox.split(",") if cox else [], json)


@cohort.command()
def simulate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="deformity or fractures.")],
    people: Annotated[int, typer.Option("--people", metavar="N", help="How many.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed makes the same people.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="F", help="Table of one row a person: .csv or .parquet.")
    ] = None,
    registry: Annotated[
        str | None, typer.Option("--registry", metavar="ADDRESS", help="Registry that takes them in.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who adds them; needed with --registry.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="F", help="Write every coefficient to F as JSON.")
    ] = None,
    hazard_ratio: Annotated[
        float | None, typer.Option("--hazard-ratio", metavar="H", help="Of treatment, in fractures.")
    ] = None,
    selection: Annotated[
        float | None,
        typer.Option("--selection", metavar="X", help="How much frailty keeps from treatment, in fractures."),
    ] = None,
    json: Json = None,
) -> None:
    """Make people who never lived, with known truth: to test methods on, never to quote."""
    from spinewise.app.cohort.simulate import run_simulate

    raise careful(run_simulate, kind, people, seed, out, registry, by, truth, hazard_ratio, selection, json)
