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


@align.command()
def reconstruct(
    landmarks: Annotated[
        Path, typer.Argument(metavar="FILE", help="Landmarks of a frontal and a lateral radiograph.")
    ],
    corners: Annotated[
        str,
        typer.Option(
            "--corners", help="What a corner means: the end of the outline, or the bone's own point."
        ),
    ] = "outline",
    json: Json = None,
) -> None:
    """Reconstruct the standing spine in space from marks on two radiographs; wrong marks are named."""
    from spinewise.app.align.reconstruct import run_reconstruct

    raise careful(run_reconstruct, landmarks, corners, json)
