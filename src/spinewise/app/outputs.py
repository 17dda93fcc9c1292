"""The folder of results: every file whole or not at all, and one that fails takes no other along."""

import contextlib
import datetime
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from spinewise.app.careful import sentence_of
from spinewise.app.clock import now
from spinewise.app.letters import letters_of
from spinewise.app.picture_files import write_pictures
from spinewise.app.steps import REPORT_IT, Steps
from spinewise.imaging.volume import Volume
from spinewise.io.atomic import write_bytes
from spinewise.io.plan.document import from_bytes, to_bytes, to_json
from spinewise.pathway.plan import Plan
from spinewise.report.pictures import NO_PICTURES, Pictures, draw_pictures
from spinewise.words import CannotWrite, UnreadableFile

PLAN = "plan.json"
PICTURES = "pictures"
LETTER = "patient.html"
LETTERS = {"endocrinology-referral": "endocrinology", "multidisciplinary-meeting": "meeting"}
"""Drafts to colleagues, by their name, and the name of their files without the ending."""

COUNSELLING = (
    "augmentation.html",
    "augmentation.pdf",
    "augmentation-patient.html",
    "augmentation-patient.pdf",
)

PAIN = ("pain.html", "pain.pdf")

FREE_SPACE = "Free some space, or choose another folder with --out, and run again."


def write_outputs(
    out: Path,
    plan: Plan,
    volume: Volume | None,
    steps: Steps,
    mri: Volume | None = None,
) -> list[str]:
    """Write everything about a plan: for people, for machines, for the image archive.

    Parameters
    ----------
    out : Path
        An existing folder.
    plan : Plan
        What is written.
    volume : Volume or None
        The images it was measured on.
    steps : Steps
        Announces each step and keeps what went wrong.
    mri : Volume or None
        The T1 MRI that VBQ was measured on.

    Returns
    -------
    list of str
        Names of the files that were written.
    """
    drawn = steps.attempt(
        "Drawing",
        lambda: draw_pictures(plan, volume, mri),
        lost="pictures",
        how=REPORT_IT,
    )
    pictures = drawn or NO_PICTURES
    written = write_pages(out, plan, pictures, steps)
    steps.attempt(
        "Writing pictures",
        lambda: write_pictures(out / PICTURES, pictures),
        lost="pictures as files",
        how=FREE_SPACE,
    )
    return written + _write_for_archive(out, plan, volume, steps)


def write_pages(out: Path, plan: Plan, pictures: Pictures, steps: Steps) -> list[str]:
    """Write what depends on plan and review alone: plan.json, plan.html, plan.pdf, fhir.json, letters.

    The page for the patient is written only for a confirmed plan, and taken away with the confirmation.
    Letters to colleagues are drafts, confirmed or not; one that this plan has not is taken away.

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
    from spinewise.io.fhir.write import bundle
    from spinewise.report.letter_for_patient import letter_html
    from spinewise.report.page import render_html
    from spinewise.report.pdf import render_pdf

    makers: dict[str, Callable[[], bytes]] = {
        PLAN: lambda: to_bytes(to_json(plan)),
        "plan.html": lambda: render_html(plan, pictures),
        "plan.pdf": lambda: render_pdf(plan, pictures),
        "fhir.json": lambda: to_bytes(bundle(plan, now())),
    }
    makers |= _drafts(out, plan)
    makers |= counselling_makers(out, plan)
    makers |= pain_makers(out, plan)
    if plan.is_draft:
        _remove_old(out / LETTER)
    else:
        makers[LETTER] = lambda: letter_html(plan)
    return write_those(out, makers, steps)


def write_those(out: Path, makers: Mapping[str, Callable[[], bytes]], steps: Steps) -> list[str]:
    """Make and write some files; one that fails takes no other along.

    Parameters
    ----------
    out : Path
        An existing folder.
    makers : mapping
        Name of a file to what makes its bytes.
    steps : Steps
        Announces each step and keeps what went wrong.

    Returns
    -------
    list of str
        Names of the files that were written.
    """
    return [name for name, make in makers.items() if _write(out / name, make, steps)]


def counselling_makers(out: Path, plan: Plan) -> dict[str, Callable[[], bytes]]:
    """Counselling pages of a vertebral fracture; those that this plan has not are taken away.

    Parameters
    ----------
    out : Path
        An existing folder.
    plan : Plan
        The plan under its review.

    Returns
    -------
    dict
        For the clinician where a fracture is known; for the patient only when the plan is confirmed.
    """
    from spinewise.report.augmentation_page import counselling_html, counselling_pdf
    from spinewise.report.augmentation_patient import patient_html, patient_pdf
    from spinewise.report.rooms import speaks_of_augmentation

    makers: dict[str, Callable[[], bytes]] = {}
    if speaks_of_augmentation(plan):
        makers["augmentation.html"] = lambda: counselling_html(plan)
        makers["augmentation.pdf"] = lambda: counselling_pdf(plan)
        if not plan.is_draft:
            makers["augmentation-patient.html"] = lambda: patient_html(plan)
            makers["augmentation-patient.pdf"] = lambda: patient_pdf(plan)
    for name in COUNSELLING:
        if name not in makers:
            _remove_old(out / name)
    return makers


def pain_makers(out: Path, plan: Plan) -> dict[str, Callable[[], bytes]]:
    """The page of analgesia; that of an earlier plan is taken away where this one has none.

    Parameters
    ----------
    out : Path
        An existing folder.
    plan : Plan
        The plan under its review.

    Returns
    -------
    dict
        Empty where the room of pain was not asked.
    """
    from spinewise.report.pain.page import pain_html, pain_pdf

    said = plan.analgesia
    if said is None:
        for name in PAIN:
            _remove_old(out / name)
        return {}
    return {"pain.html": lambda: pain_html(plan, said), "pain.pdf": lambda: pain_pdf(plan, said)}


def _drafts(out: Path, plan: Plan) -> dict[str, Callable[[], bytes]]:
    """Files of the letters to colleagues; those of an earlier plan that this one has not are taken away."""
    from spinewise.report.letter_to_colleagues import colleague_html, colleague_pdf

    makers: dict[str, Callable[[], bytes]] = {}
    for letter in letters_of(plan):
        name = LETTERS.get(letter.id, letter.id)
        makers[f"{name}.html"] = partial(colleague_html, plan, letter)
        makers[f"{name}.pdf"] = partial(colleague_pdf, plan, letter)
    for name in LETTERS.values():
        for file in (f"{name}.html", f"{name}.pdf"):
            if file not in makers:
                _remove_old(out / file)
    return makers


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


def _write_for_archive(out: Path, plan: Plan, volume: Volume | None, steps: Steps) -> list[str]:
    """DICOM SR and SEG for the image archive, or the sentence why not."""
    from spinewise.io.dicom import seg_write, sr_write

    makers: dict[str, Callable[[Plan, Volume, datetime.datetime], bytes]] = {
        "sr.dcm": sr_write.write,
        "seg.dcm": seg_write.write_levels,
        "seg-regions.dcm": seg_write.write_regions,
    }
    written = []
    for name, make in makers.items():
        try:
            data = make(plan, volume, now()) if volume is not None else None
        except CannotWrite as why_not:
            if sentence_of(why_not) not in steps.notes:  # said once for SR and SEG
                steps.notes.append(sentence_of(why_not))
            data = None
        if data is None:
            _remove_old(out / name)
        elif _write(out / name, lambda data=data: data, steps):  # type: ignore[misc]
            written.append(name)
    return written


def _write(path: Path, make: Callable[[], bytes], steps: Steps) -> bool:
    """Make one file and write it; False with a reason in `steps` when that failed."""

    def job() -> bool:
        write_bytes(path, make())
        return True

    return bool(steps.attempt(f"Writing {path.name}", job, lost=path.name, how=FREE_SPACE))


def _remove_old(path: Path) -> None:
    """Take away a file of an earlier plan that this plan has not, so that none is taken for its own."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
