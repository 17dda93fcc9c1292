"""The folder of results: every file whole or not at all, and one that fails takes no other along."""

from collections.abc import Callable
from pathlib import Path

from spinewise.app.compose import REPORT_IT, Composed
from spinewise.app.picture_files import write_pictures
from spinewise.app.steps import Steps
from spinewise.io.atomic import write_bytes
from spinewise.io.plan_json import from_bytes, to_bytes, to_json
from spinewise.pathway.plan import Plan
from spinewise.report.pictures import NO_PICTURES, Pictures, draw_pictures
from spinewise.words import UnreadableFile

PLAN = "plan.json"
PICTURES = "pictures"
FREE_SPACE = "Free some space, or choose another folder with --out, and run again."


def write_outputs(out: Path, composed: Composed, steps: Steps) -> list[str]:
    """Write everything about a plan: for people, for machines, for the image archive.

    Parameters
    ----------
    out : Path
        An existing folder.
    composed : Composed
        The plan and the images it was measured on.
    steps : Steps
        Announces each step and keeps what went wrong.

    Returns
    -------
    list of str
        Names of the files that were written.
    """
    drawn = steps.attempt(
        "Drawing",
        lambda: draw_pictures(composed.plan, composed.volume),
        lost="pictures",
        how=REPORT_IT,
    )
    pictures = drawn or NO_PICTURES
    written = write_pages(out, composed.plan, pictures, steps)
    steps.attempt(
        "Writing pictures",
        lambda: write_pictures(out / PICTURES, pictures),
        lost="pictures as files",
        how=FREE_SPACE,
    )
    return written + _write_for_archive(out, composed, steps)


def write_pages(out: Path, plan: Plan, pictures: Pictures, steps: Steps) -> list[str]:
    """Write what depends on plan and review alone: plan.json, plan.html, plan.pdf, fhir.json.

    Parameters
    ----------
    out : Path
        An existing folder.
    plan : Plan
        The plan under its review.
    pictures : Pictures
        Drawn before.
    steps : Steps
        Announces each step and keeps what went wrong.

    Returns
    -------
    list of str
        Names of the files that were written.
    """
    from spinewise.io import fhir_out
    from spinewise.report.page import render_html
    from spinewise.report.pdf import render_pdf

    makers: dict[str, Callable[[], bytes]] = {
        PLAN: lambda: to_bytes(to_json(plan)),
        "plan.html": lambda: render_html(plan, pictures),
        "plan.pdf": lambda: render_pdf(plan, pictures),
        "fhir.json": lambda: to_bytes(fhir_out.bundle(plan)),
    }
    return [name for name, make in makers.items() if _write(out / name, make, steps)]


def last_plan(out: Path) -> Plan | None:
    """Plan that was last written into a folder; None when there is none.

    Parameters
    ----------
    out : Path
        Folder of results; need not exist.

    Returns
    -------
    Plan or None
        As it was written.

    Raises
    ------
    BadInput
        When there is one that cannot be read.
    """
    if not (out / PLAN).is_file():
        return None
    try:
        data = (out / PLAN).read_bytes()
    except OSError:
        raise UnreadableFile(
            f"The {PLAN} of the last plan cannot be opened: check that you are allowed to read it."
        ) from None
    return from_bytes(data)


def _write_for_archive(out: Path, composed: Composed, steps: Steps) -> list[str]:
    """DICOM SR and SEG for the image archive, or the sentence why not."""
    from spinewise.io import dicom_seg, dicom_sr

    plan, volume, labels = composed.plan, composed.volume, composed.labels
    if volume is None or plan.spine is None or labels is None:
        return []
    makers: dict[str, Callable[[], bytes]] = {
        "sr.dcm": lambda: dicom_sr.write(plan, volume),
        "seg.dcm": lambda: dicom_seg.write(labels, volume),
    }
    return [name for name, make in makers.items() if _write(out / name, make, steps)]


def _write(path: Path, make: Callable[[], bytes], steps: Steps) -> bool:
    """Make one file and write it; False with a reason in `steps` when that failed."""

    def job() -> bool:
        write_bytes(path, make())
        return True

    return bool(steps.attempt(f"Writing {path.name}", job, lost=path.name, how=FREE_SPACE))
