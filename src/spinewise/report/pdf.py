"""The PDF: the same view as the page, the first screen on one sheet of A4, the depth behind it."""

import datetime
import json
from importlib.resources import files
from typing import Any

import typst

from spinewise.pathway.plan import Plan
from spinewise.report.drawing import INCH_MM, LEVEL_DOTS_PER_INCH
from spinewise.report.lines import Data
from spinewise.report.pictures import Picture, Pictures
from spinewise.report.view import view_of
from spinewise.words import CannotWrite

TEMPLATE = "report.typ"
PARTS = ("parts.typ", "tracks.typ", "bone.typ", "pain.typ", "alignment.typ")


def render_pdf(plan: Plan, pictures: Pictures) -> bytes:
    """Write a plan as a PDF.

    Parameters
    ----------
    plan : Plan
        What is written.
    pictures : Pictures
        From `pictures.draw_pictures`; `pictures.NO_PICTURES` when there are none.

    Returns
    -------
    bytes
        PDF; the same for the same plan and pictures.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    return bytes(typst_run(typst.compile, plan, pictures, timestamp=timestamp(plan.provenance.as_of)))


def typst_run(verb: Any, plan: Plan, pictures: Pictures, **options: Any) -> Any:
    """Hand the template, the data and the pictures to the PDF writer, all of them in memory.

    Parameters
    ----------
    verb : callable
        ``typst.compile`` or ``typst.query``.
    plan : Plan
        What is written.
    pictures : Pictures
        Its pictures.
    **options : object
        For the verb.

    Returns
    -------
    object
        What the verb returns.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    shown: Data = {
        name: _picture(picture) if (picture := getattr(pictures, name)) is not None else None
        for name in ("spine", "candidates", "vbq")
    }
    shown["levels"] = {}
    for level, picture in pictures.levels.items():
        shown["levels"][str(level)] = _picture(picture)
    return set_in_type(verb, TEMPLATE, {**view_of(plan), "pictures": shown}, **options)


def set_in_type(verb: Any, template: str, data: Data, **options: Any) -> Any:
    """Hand one template with its parts, and its data, to the PDF writer, all of them in memory.

    Parameters
    ----------
    verb : callable
        ``typst.compile`` or ``typst.query``.
    template : str
        Name of the file.
    data : dict
        Plain data that the template reads as ``data.json``.
    **options : object
        For the verb.

    Returns
    -------
    object
        What the verb returns.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    templates = files("spinewise.report") / "templates"
    given = {name: (templates / name).read_bytes() for name in PARTS}
    given["main.typ"] = (templates / template).read_bytes()
    given["data.json"] = json.dumps(data).encode()
    try:
        return verb(given, ignore_system_fonts=True, **options)
    except RuntimeError as error:  # typst.TypstError is one, and so is what it raises for broken data
        raise CannotWrite(
            "the PDF could not be laid out: read plan.html instead and report this as a bug"
        ) from error


def _picture(picture: Picture) -> Data:
    """A picture for the template; its files may hold text only, so the bytes come as numbers."""
    width_mm = picture.width_px * INCH_MM / LEVEL_DOTS_PER_INCH
    return {"png": list(picture.png), "caption": picture.caption, "width_mm": width_mm}


def timestamp(as_of: datetime.date) -> int:
    """Start of the day for which the plan holds: a PDF carries a date, and the clock is not read here.

    Parameters
    ----------
    as_of : date
        The day.

    Returns
    -------
    int
        Seconds since 1970.
    """
    return int(datetime.datetime(as_of.year, as_of.month, as_of.day, tzinfo=datetime.UTC).timestamp())
