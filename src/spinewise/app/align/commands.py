"""The verbs of `spinewise align`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import Answers, Json

align = typer.Typer(
    no_args_is_help=True, help="Alignment: spinopelvic parameters of one spine.", rich_markup_mode=None
)


@align.callback()
def common() -> None:
    """Alignment: measured with its uncertainty. Angles say the posture that they were taken in."""


@align.command()
def measure(
    ct: Annotated[
        Path | None, typer.Option("--ct", metavar="P", help="DICOM folder or NIfTI file; needs --labels.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="P", help="Label map on the grid of the CT.")
    ] = None,
    landmarks: Annotated[
        Path | None,
        typer.Option("--landmarks", metavar="F", help="Points marked on radiographs, or in a CT or MRI."),
    ] = None,
    convention: Annotated[
        str | None, typer.Option("--convention", help="Label convention, when it cannot be recognised.")
    ] = None,
    answer: Answers = None,
    json: Json = None,
) -> None:
    """Measure every spinopelvic parameter, each with its interval, and say what could not be measured."""
    from spinewise.app.align.measure import run_measure

    raise careful(run_measure, ct, labels, landmarks, convention, answer or [], json)
