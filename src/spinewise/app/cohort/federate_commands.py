"""The verbs of `spinewise cohort federate`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import Json

federate = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help=(
        "One fit over several sites, no row of which leaves its building. "
        "1. Partners fill in the study file of `example`. "
        "2. One of them, the coordinator, runs `start` and mails the question file to every site. "
        "3. Each site runs `answer` on its own table and mails back the file that it wrote; "
        "audit.csv beside it lists every number that left. "
        "4. The coordinator runs `combine` with the answers: it writes the next question, to be mailed "
        "again, or the result. A Cox fit takes about five rounds, with binned days about ten, curves two. "
        "`replay` checks a whole conversation afterwards."
    ),
)

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who lets the message go; stands in it.")]
Conversation = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the study, made by start.")]


@federate.command()
def example() -> None:
    """Print a study file to be filled in: `spinewise cohort federate example > study.toml`."""
    from spinewise.app.cohort.federate import run_example

    raise careful(run_example)


@federate.command()
def start(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="The agreement of all partners.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the whole conversation.")],
    by: By,
    json: Json = None,
) -> None:
    """Begin a study: write the first question, to be mailed to every site."""
    from spinewise.app.cohort.federate import run_start

    raise careful(run_start, study, out, by, json)


@federate.command()
def answer(
    question: Annotated[Path, typer.Argument(metavar="QUESTION", help="The .ask.json file that was mailed.")],
    table: Annotated[Path, typer.Option("--table", metavar="F", help="The site's table, one row a person.")],
    site: Annotated[str, typer.Option("--site", metavar="S", help="Name of this site in the study.")],
    by: By,
    folder: Annotated[
        Path,
        typer.Option(
            "--folder",
            metavar="DIR",
            help="The site's own folder for all studies: answers, audit.csv, what was told before.",
        ),
    ],
    time: Annotated[
        str, typer.Option("--time", metavar="C", help="Column of days to event or last contact.")
    ],
    event: Annotated[
        str, typer.Option("--event", metavar="C", help="Column of 0 and 1, or COLUMN=VALUE of the event.")
    ],
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="NAME=C", help="The study's NAME is column C here; repeat as needed."
        ),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="NAME=U",
            help="Unit (UCUM) of NAME here, when it is another; days=mo for the time.",
        ),
    ] = None,
    least: Annotated[
        int | None, typer.Option("--least", metavar="K", help="A larger least cell than the agreed one.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print every number that would leave; write nothing.")
    ] = False,
    json: Json = None,
) -> None:
    """Answer a question from the site's own table: writes the file to be mailed back, and the audit."""
    from spinewise.app.cohort.federate import run_answer

    raise careful(
        run_answer,
        question,
        table,
        site,
        by,
        folder,
        time,
        event,
        column or [],
        unit or [],
        least,
        show,
        json,
    )


@federate.command()
def combine(
    folder: Conversation,
    by: By,
    answers: Annotated[
        list[Path] | None, typer.Argument(metavar="ANSWER...", help="Files that sites mailed back.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="SITE", help="Site that does not take part; in round 1 only."),
    ] = None,
    json: Json = None,
) -> None:
    """Take in answers; when all sites have answered, write the next question or the result."""
    from spinewise.app.cohort.federate import run_combine

    raise careful(run_combine, folder, by, answers or [], without or [], json)


@federate.command()
def replay(folder: Conversation, json: Json = None) -> None:
    """Work through a conversation again: does every message follow from those before it?"""
    from spinewise.app.cohort.federate import run_replay

    raise careful(run_replay, folder, json)
