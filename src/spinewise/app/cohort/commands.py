"""The verbs of `spinewise cohort`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.cohort.federate_commands import federate
from spinewise.app.options import AsOf, Json, Out, ProtocolFile

cohort = typer.Typer(no_args_is_help=True, help="Outcomes of many people.", rich_markup_mode=None)
cohort.add_typer(federate, name="federate")


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
        Path | None,
        typer.Option("--table", "--csv", metavar="F", help="CSV or Parquet, one row for each person."),
    ] = None,
    registry: Annotated[
        str | None, typer.Option("--registry", metavar="ADDRESS", help="A registry instead of a table.")
    ] = None,
    begins: Annotated[
        str | None,
        typer.Option("--from", metavar="WHAT", help="Of a registry: procedure=KIND or diagnosis=CONCEPT."),
    ] = None,
    until: Annotated[
        str, typer.Option("--until", metavar="WHAT", help="Of a registry: death, or event=KIND.")
    ] = "death",
    time: Annotated[
        str, typer.Option("--time", metavar="C", help="Column of the time to event or last contact.")
    ] = "days",
    event: Annotated[
        str, typer.Option("--event", metavar="C", help="Column of 0 and 1, or COLUMN=VALUE of the event.")
    ] = "event",
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
    competing: Annotated[
        str | None,
        typer.Option("--competing", metavar="C", help="As --event: what precludes it, such as death."),
    ] = None,
    json: Json = None,
) -> None:
    """Survival curves, a comparison of groups and a Cox model, of a table or of a registry."""
    from spinewise.app.cohort.registered import source_of
    from spinewise.app.cohort.survival import Asked, run_survival

    covariates = tuple(cox.split(",")) if cox else ()

    def job() -> int:
        source = source_of(table, registry, begins, until)
        return run_survival(
            Asked(source, time, event, by, covariates, start, strata, weights, cluster, competing), json
        )

    raise careful(job)


@cohort.command()
def compare(
    question: Annotated[Path, typer.Argument(metavar="QUESTION", help="comparison.toml: what is compared.")],
    table: Annotated[
        Path | None, typer.Option("--table", metavar="F", help="CSV or Parquet, one row for each person.")
    ] = None,
    registry: Annotated[
        str | None, typer.Option("--registry", metavar="ADDRESS", help="A registry instead of a table.")
    ] = None,
    out: Out = Path("out/comparison"),
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Compare two treatments as a trial would: estimates side by side, balance, doubts, a page."""
    from spinewise.app.clock import day
    from spinewise.app.cohort.compare import Source, run_compare

    def job() -> int:
        return run_compare(question, Source(table, registry), out, day(as_of), json)

    raise careful(job)


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


@cohort.command()
def summary(
    registry: Annotated[
        str, typer.Option("--registry", metavar="ADDRESS", help="A registry file, or postgresql://...")
    ],
    as_of: AsOf = None,
    protocol: ProtocolFile = None,
    smallest: Annotated[
        int | None,
        typer.Option("--smallest", metavar="N", help="Smallest count shown where sites are compared."),
    ] = None,
    json: Json = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page; made when absent.")
    ] = None,
) -> None:
    """What a registry says: people, follow-up, outcomes with denominators, and what is missing."""
    from spinewise.app.cohort.summary import run_summary

    raise careful(run_summary, registry, as_of, protocol, smallest, json, out)


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
