"""The page of alignment by itself, from what `spinewise align` measured or planned; HTML and PDF."""

import datetime

import typst

from spinewise.report.header import INTENDED_USE
from spinewise.report.lines import Data
from spinewise.report.page import STYLES, render
from spinewise.report.pdf import set_in_type, timestamp

TEMPLATE_HTML, TEMPLATE_PDF = "alignment-page.html.j2", "alignment-page.typ"


def page_data(view: Data, task: str, who: str, made: str) -> Data:
    """What both forms of the page are filled with.

    Parameters
    ----------
    view : dict
        From `view.alignment_view`.
    task : str
        What was asked.
    who : str
        Age, as far as it was given; empty.
    made : str
        Package, seed and number of draws.

    Returns
    -------
    dict
        Plain data.
    """
    return {"a": view, "task": task, "who": who, "made": made, "intended_use": INTENDED_USE}


def alignment_html(data: Data) -> bytes:
    """Write the page as one self-contained HTML file.

    Parameters
    ----------
    data : dict
        From `page_data`.

    Returns
    -------
    bytes
        UTF-8.
    """
    return render(TEMPLATE_HTML, styles=STYLES, **data)


def alignment_pdf(data: Data, as_of: datetime.date) -> bytes:
    """Write the page as a PDF.

    Parameters
    ----------
    data : dict
        From `page_data`.
    as_of : date
        Day that the file carries.

    Returns
    -------
    bytes
        PDF; the same for the same data and day.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    return bytes(set_in_type(typst.compile, TEMPLATE_PDF, data, timestamp=timestamp(as_of)))
