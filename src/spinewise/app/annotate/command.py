"""`spinewise annotate`: a page for marking points on a study, written to a file and opened."""

from pathlib import Path

import typer

from spinewise.app.annotate.page import render_page
from spinewise.app.annotate.study import study_pictures
from spinewise.app.careful import DONE
from spinewise.app.progress import progress_on_terminal
from spinewise.io.atomic import write_bytes


def run_annotate(study: list[Path], out: Path, pixel_mm: float | None, show: bool) -> int:
    """Write the page and open it in the browser.

    Parameters
    ----------
    study : list of Path
        One or two radiographs, or one CT or MRI.
    out : Path
        The page.
    pixel_mm : float or None
        Size of a pixel at the patient, for picture files.
    show : bool
        Whether to open it.

    Returns
    -------
    int
        Exit code.
    """
    progress = progress_on_terminal()
    with progress.showing("Reading the pictures"):
        pictures = study_pictures(study, pixel_mm)
    with progress.showing("Writing the page"):
        write_bytes(out, render_page(pictures))
    typer.echo(
        f"{out}: open it in a browser, mark, and save. It holds the pictures, so keep it where patients' "
        "images may be kept.",
        err=True,
    )
    if show:
        typer.launch(out.resolve().as_uri())
    return DONE
