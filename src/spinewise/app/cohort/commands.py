"""The verbs of `spinewise cohort`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import AsOf, Json, ProtocolFile

cohort = typer.Typer(no_args_is_help=True, help="Outcomes of many people.", rich_markup_mode=None)


@cohort.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="File or folder.")],
    registry: Annotated[
        str, typer.Option("--registry", metavar="A", help="Path of a SQLite file, or postgresql://...")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who imports it.")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="K", help="What it is: csv, plan, fhir or omop.")
    ] = "csv",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="F", help="Which column is which field (TOML).")
    ] = None,
    identities: Annotated[
        str | None,
        typer.Option(
            "--identities", metavar="A", help="Where it is kept who the people are; never the registry."
        ),
    ] = None,
    correct: Annotated[
        str | None,
        typer.Option("--correct", metavar="WHY", help="Correct what the registry holds, for this reason."),
    ] = None,
    json: Json = None,
) -> None:
    """Keep what a source says of many people in a registry, whole or not at all."""
    from spinewise.app.cohort.import_ import run_import

    raise careful(run_import, source, registry, kind, mapping, identities, by, correct, json)


@cohort.command()
def survival(
    table: Annotated[
        Path, typer.Option("--table", "--csv", metavar="F", help="CSV or Parquet, one row for each person.")
    ],
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
    start: Annotated[
        str | None, typer.Option("--start", metavar="C", help="Column of the time a row is observed from.")
    ] = None,
    strata: Annotated[
        str | None, typer.Option("--strata", metavar="C", help="Column within which groups are compared.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="C", help="Column of weights of probability.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="C", help="Column of whose rows belong together.")
    ] = None,
    json: Json = None,
) -> None:
    """Survival curves, a comparison of groups and a Cox model from a table of people."""
    from spinewise.app.cohort.survival import Asked, run_survival

    covariates = tuple(cox.split(",")) if cox else ()
    raise careful(
        run_survival, Asked(table, time, event, by, covariates, start, strata, weights, cluster), json
    )


@cohort.command()
def summary(
    registry: Annotated[
        str, typer.Option("--registry", metavar="ADDRESS", help="A registry file, or postgresql://...")
    ],
    as_of: AsOf = None,
    protocol: ProtocolFile = None,
    smallest_cell: Annotated[
        int,
        typer.Option("--smallest-cell", metavar="N", help="Hide smaller counts where sites are compared."),
    ] = 11,
    json: Json = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page; made when absent.")
    ] = None,
) -> None:
    """What a registry says: people, follow-up, outcomes with denominators, and what is missing."""
    from spinewise.app.cohort.summary import run_summary

    raise careful(run_summary, registry, as_of, protocol, smallest_cell, json, out)
