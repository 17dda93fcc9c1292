"""The view: a plan as ready sentences, made once, so that the page and the PDF say the same."""

from spinewise.pathway.plan import Plan
from spinewise.report.bone_page import bone_page
from spinewise.report.depth import depth
from spinewise.report.first_screen import first_screen
from spinewise.report.header import header
from spinewise.report.lines import Data


def view_of(plan: Plan) -> Data:
    """A plan as plain data in the order in which it is read.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``head``, ``first`` (sections of the first screen), ``bone`` (the bone page) and ``depth``.
    """
    return {
        "head": header(plan),
        "first": first_screen(plan),
        "bone": bone_page(plan),
        "depth": depth(plan),
    }
