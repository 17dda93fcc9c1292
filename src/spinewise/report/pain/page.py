"""The page of analgesia: what to use, avoid and ask in front, what it rests on behind; HTML and PDF."""

import typst

from spinewise.pathway.analgesia import Analgesia
from spinewise.pathway.plan import Plan
from spinewise.report.page import STYLES, render
from spinewise.report.pain.view import pain_view
from spinewise.report.pdf import set_in_type, timestamp

TEMPLATE_HTML, TEMPLATE_PDF = "pain-page.html.j2", "pain-page.typ"


def pain_html(plan: Plan, said: Analgesia) -> bytes:
    """Write the page as one self-contained HTML file.

    Parameters
    ----------
    plan : Plan
        With its review.
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    bytes
        UTF-8.
    """
    return render(TEMPLATE_HTML, styles=STYLES, pain=pain_view(plan, said))


def pain_pdf(plan: Plan, said: Analgesia) -> bytes:
    """Write the page as a PDF: the answer on the first sheet, genes and reasons on the second.

    Parameters
    ----------
    plan : Plan
        With its review.
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    bytes
        PDF; the same for the same plan.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    view = pain_view(plan, said)
    return bytes(set_in_type(typst.compile, TEMPLATE_PDF, view, timestamp=timestamp(plan.provenance.as_of)))
