"""The verbs of `spinewise cohort`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import AsOf, Json

cohort = typer.Typer(no_args_is_help=True, help="Outcomes of many people.", rich_markup_mode=None)


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
def export(
    registry: Annotated[
        str, typer.Option("--registry", metavar="ADDRESS", help="Registry, or a folder of Parquet from one.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="parquet, omop, fhir, csv or table.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="New or empty folder.")],
    dates: Annotated[
        str, typer.Option("--dates", metavar="HOW", help="shift (days of each person's own) or keep.")
    ] = "shift",
    free_text: Annotated[bool, typer.Option("--free-text", help="Let written reasons leave too.")] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="C1,C2", help="Columns of a table of counts.")
    ] = "kind,year",
    smallest: Annotated[
        int | None, typer.Option("--smallest", metavar="N", help="Smallest count that a table shows.")
    ] = None,
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """What may leave a registry: entries under pseudonyms, or counts without small cells."""
    from spinewise.app.cohort.export import Export, run_export

    raise careful(
        run_export, Export(registry, to, out, dates, free_text, tuple(by.split(",")), smallest), as_of, json
    )
