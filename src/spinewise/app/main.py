"""The command line: `spinewise VERB ...`. Each verb imports what it needs when it is called."""

import os
from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.align.commands import align
from spinewise.app.careful import DEBUG, NOTHING_USABLE, careful
from spinewise.app.cohort.commands import cohort
from spinewise.app.options import (
    Answers,
    AsOf,
    Convention,
    CtLabels,
    InsteadOfLabels,
    Json,
    Out,
    ProtocolFile,
)
from spinewise.app.pain.commands import pain

app = typer.Typer(
    name="spinewise",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=(
        "Measures the spine from what a hospital already holds and plans spine surgery for one patient, "
        "with the evidence and the missing data behind every line. Decision support for professionals who "
        "review every line; not a medical device."
    ),
)
bone = typer.Typer(no_args_is_help=True, help="Bone quality alone.", rich_markup_mode=None)
app.add_typer(bone, name="bone")
app.add_typer(align, name="align")
app.add_typer(cohort, name="cohort")
app.add_typer(pain, name="pain")


def _print_version(wanted: bool) -> None:
    if wanted:
        from spinewise import __version__

        typer.echo(f"spinewise {__version__}")
        raise typer.Exit


@app.callback()
def common(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Options that hold for every verb."""
    if debug:
        os.environ[DEBUG] = "1"


@app.command()
def demo(
    out: Out = Path("out/demo"),
    seed: Annotated[int, typer.Option("--seed", help="Which digital patient.")] = 1,
    as_of: AsOf = None,
) -> None:
    """Make a digital patient and turn it into a plan, from files to files."""
    from spinewise.app.demo import run_demo

    raise careful(run_demo, out, seed, as_of)


@app.command()
def plan(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one patient's files.")],
    out: Out,
    as_of: AsOf = None,
    json: Json = None,
    answer: Answers = None,
    protocol: ProtocolFile = None,
) -> None:
    """Plan one operation from a folder of one patient's files."""
    from spinewise.app.plan import run_plan

    raise careful(run_plan, folder, out, as_of, json, answer or [], protocol)


@app.command()
def inspect(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one patient's files.")],
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Say what is in a folder, what would be used, and what is missing or ambiguous."""
    from spinewise.app.inspect import run_inspect

    raise careful(run_inspect, folder, as_of, json)


@app.command()
def review(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a written plan.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who confirms or decides.")],
    confirm: Annotated[
        str | None, typer.Option("--confirm", help="Any of levels,sides,urgency, separated by commas.")
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option("--accept", metavar="LINE", help="Line of the plan to accept.")
    ] = None,
    override: Annotated[
        list[str] | None, typer.Option("--override", metavar="LINE", help="Line to override.")
    ] = None,
    because: Annotated[
        str | None, typer.Option("--because", metavar="TEXT", help="Reason; required with --override.")
    ] = None,
) -> None:
    """Confirm levels, sides and urgency; accept or override a line of the plan."""
    from spinewise.app.review import run_review

    raise careful(run_review, out, by, confirm, accept or [], override or [], because)


@app.command()
def phantom(
    seed: Annotated[int, typer.Option("--seed", help="Which digital patient.")],
    out: Out,
    spacing: Annotated[float, typer.Option("--spacing", metavar="MM", help="Distance between voxels.")] = 1.0,
    noise: Annotated[
        float, typer.Option("--noise", metavar="HU", help="Standard deviation of the noise.")
    ] = 0.0,
    standing: Annotated[
        bool, typer.Option("--standing", help="Write radiographs of the same person standing, too.")
    ] = False,
) -> None:
    """Write a digital patient: CT, label map, record and the truth of all that can be measured."""
    from spinewise.app.phantom import run_phantom

    raise careful(run_phantom, seed, out, spacing, noise, standing)


@bone.command()
def hu(
    ct: Annotated[Path, typer.Option("--ct", metavar="P", help="DICOM folder or NIfTI file.")],
    json: Annotated[str, typer.Option("--json", metavar="F", help="Where to write the result; - is output.")],
    labels: CtLabels = None,
    landmarks: InsteadOfLabels = None,
    convention: Convention = None,
) -> None:
    """Measure Hounsfield units of every vertebra."""
    from spinewise.app.hu import run_hu

    raise careful(run_hu, ct, labels, json, convention, landmarks)


@bone.command()
def dxa(
    source: Annotated[
        list[Path],
        typer.Option("--from", metavar="PATH", help="FHIR record, SR or CSV of a densitometer, or a folder."),
    ],
    json: Json = None,
    as_of: AsOf = None,
) -> None:
    """Show the densitometry read from files of one person, and what was not understood."""
    from spinewise.app.dxa import run_dxa

    raise careful(run_dxa, source, as_of, json)


@bone.command("assess")
def assess_bone(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one patient's files.")],
    measured: Annotated[
        list[Path] | None,
        typer.Option("--measured", metavar="F", help="What bone hu or bone vbq wrote; may be given again."),
    ] = None,
    as_of: AsOf = None,
    json: Json = None,
    protocol: ProtocolFile = None,
) -> None:
    """Judge one patient's bone before one operation: path, options, what to do and what is missing."""
    from spinewise.app.assess import run_assess

    raise careful(run_assess, folder, as_of, json, protocol, measured or [])


@bone.command()
def vbq(
    mr: Annotated[Path, typer.Option("--mr", metavar="P", help="DICOM folder or NIfTI file, T1 sagittal.")],
    json: Annotated[str, typer.Option("--json", metavar="F", help="Where to write the result; - is output.")],
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="P", help="Label map on the grid of the MRI.")
    ] = None,
    landmarks: InsteadOfLabels = None,
    convention: Convention = None,
    answer: Answers = None,
) -> None:
    """Measure the vertebral bone quality score (VBQ) on T1-weighted MRI."""
    from spinewise.app.vbq import run_vbq

    raise careful(run_vbq, mr, labels, landmarks, json, convention, answer or [])


@app.command()
def annotate(
    study: Annotated[
        list[Path],
        typer.Argument(metavar="STUDY", help="One or two radiographs, or one CT or MRI; files or a folder."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="F", help="Where to write the page.")] = Path(
        "annotate.html"
    ),
    pixel_mm: Annotated[
        float | None,
        typer.Option("--pixel-mm", metavar="MM", help="Size of a pixel at the patient, of picture files."),
    ] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> None:
    """Mark points on radiographs, a CT or an MRI, on one page that needs no network."""
    from spinewise.app.annotate.command import run_annotate

    raise careful(run_annotate, study, out, pixel_mm, show)


@app.command()
def augmentation(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one patient's files.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the counselling pages; made when absent.")
    ] = None,
    measured: Annotated[
        list[Path] | None,
        typer.Option("--measured", metavar="F", help="What bone hu wrote; may be given again."),
    ] = None,
    as_of: AsOf = None,
    json: Json = None,
    protocol: ProtocolFile = None,
) -> None:
    """Weigh a vertebral fracture: conservative care and augmentation side by side, and a counselling page."""
    from spinewise.app.augmentation import run_augmentation

    raise careful(run_augmentation, folder, out, as_of, json, protocol, measured or [])


def run() -> None:
    """Entry point of the `spinewise` command."""
    try:
        app()
    except ImportError as error:
        if os.environ.get(DEBUG):
            raise
        part = error.name or "a part"
        typer.echo(f"The installation lacks {part}: install spinewise again (make env, or pip).", err=True)
        raise SystemExit(NOTHING_USABLE) from None
