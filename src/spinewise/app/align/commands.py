"""The verbs of `spinewise align`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import Answers, Convention, CtLabels, Json

align = typer.Typer(
    no_args_is_help=True, help="Alignment: spinopelvic parameters of one spine.", rich_markup_mode=None
)

_Age = Annotated[float | None, typer.Option("--age", help="Years, for targets that ask for it.")]
_PageFolder = Annotated[
    Path | None, typer.Option("--out", help="Folder for the page, HTML and PDF; made when absent.")
]


@align.callback()
def common() -> None:
    """Alignment: measured with its uncertainty. Angles say the posture that they were taken in."""


@align.command()
def measure(
    ct: Annotated[
        Path | None, typer.Option("--ct", metavar="P", help="DICOM folder or NIfTI file; needs --labels.")
    ] = None,
    labels: CtLabels = None,
    landmarks: Annotated[
        Path | None,
        typer.Option("--landmarks", metavar="F", help="Points marked on radiographs, or in a CT or MRI."),
    ] = None,
    convention: Convention = None,
    answer: Answers = None,
    age: _Age = None,
    out: _PageFolder = None,
    json: Json = None,
) -> None:
    """Measure every spinopelvic parameter, each with its interval, and say what could not be measured."""
    from spinewise.app.align.measure import run_measure

    raise careful(run_measure, ct, labels, landmarks, convention, answer or [], json, age, out)


@align.command()
def plan(
    uiv: Annotated[
        list[str],
        typer.Option("--uiv", metavar="LEVEL", help="Upper instrumented vertebra; may be given again."),
    ],
    landmarks: Annotated[
        Path | None,
        typer.Option("--landmarks", metavar="F", help="Points marked on a standing lateral view."),
    ] = None,
    reconstruction: Annotated[
        Path | None,
        typer.Option("--reconstruction", metavar="F", help="Or what align reconstruct --json wrote."),
    ] = None,
    liv: Annotated[
        str, typer.Option("--liv", metavar="LEVEL", help="Lower instrumented vertebra; S1 for the pelvis.")
    ] = "S1",
    age: _Age = None,
    lying_ct: Annotated[
        Path | None, typer.Option("--lying-ct", metavar="P", help="Supine CT, with --lying-labels.")
    ] = None,
    lying_labels: Annotated[
        Path | None, typer.Option("--lying-labels", metavar="P", help="Its label map.")
    ] = None,
    lying_landmarks: Annotated[
        Path | None, typer.Option("--lying-landmarks", metavar="F", help="Or marks on supine images.")
    ] = None,
    bending_landmarks: Annotated[
        list[Path] | None,
        typer.Option(
            "--bending-landmarks", metavar="F", help="Marks on a film bent back or forwards; may repeat."
        ),
    ] = None,
    fixed: Annotated[
        list[str] | None,
        typer.Option("--fixed", metavar="L4-L5", help="Segment that cannot move; may be given again."),
    ] = None,
    technique: Annotated[
        list[str] | None,
        typer.Option(
            "--technique",
            metavar="T",
            help="Technique at a disc, several at once joined by +; may be repeated.",
        ),
    ] = None,
    body: Annotated[
        list[str] | None,
        typer.Option(
            "--body", metavar="L3", help="Body that may be cut; none: --body none. Default L2 L3 L4."
        ),
    ] = None,
    matter: Annotated[
        list[str] | None,
        typer.Option("--matter", metavar="SYSTEM:PARAMETER", help="Target that matters; may be given again."),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change", metavar="SITE=T[:DEG[,MM]]", help="Look at this plan alone instead of a search."
        ),
    ] = None,
    most_changes: Annotated[int, typer.Option("--most-changes", help="Sites changed in one plan.")] = 6,
    most_plans: Annotated[int, typer.Option("--most-plans", help="Plans that are shown.")] = 12,
    out: _PageFolder = None,
    json: Json = None,
) -> None:
    """Search plans of correction: trade-offs without a rank, each with what it would do and how sure."""
    from spinewise.app.align.plan import OtherImages, run_plan

    bodies = ["L2", "L3", "L4"] if body is None else [one for one in body if one != "none"]
    limits = {
        "fixed": fixed or [],
        "techniques": technique or [],
        "bodies": bodies,
        "matters": matter or [],
        "most_changes": most_changes,
        "most_plans": most_plans,
    }
    start = (landmarks, reconstruction)
    others = OtherImages(lying_ct, lying_labels, lying_landmarks, tuple(bending_landmarks or ()))
    raise careful(run_plan, start, others, (uiv, liv), limits, change or [], age, json, out)


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
    radiographs: Annotated[
        Path | None,
        typer.Option("--radiographs", metavar="DIR", help="Both radiographs; needs --ct and --labels."),
    ] = None,
    ct: Annotated[
        Path | None,
        typer.Option("--ct", metavar="P", help="CT of the same person, whose bones are posed on them."),
    ] = None,
    labels: CtLabels = None,
    answer: Answers = None,
    json: Json = None,
) -> None:
    """Reconstruct the standing spine in space from marks on two radiographs; wrong marks are named."""
    from spinewise.app.align.reconstruct import run_reconstruct

    raise careful(run_reconstruct, landmarks, corners, (radiographs, ct, labels), answer or [], json)
