"""The view: a plan as ready sentences, made once, so that the page and the PDF say the same."""

from dataclasses import replace

from spinewise.pathway.plan import Plan
from spinewise.report.alignment.view import alignment_view
from spinewise.report.bone_page import bone_page
from spinewise.report.depth import depth
from spinewise.report.first_screen import first_screen
from spinewise.report.header import header
from spinewise.report.lines import Data
from spinewise.report.options import option_table
from spinewise.report.pain.view import pain_view
from spinewise.report.paths import paths_drawn
from spinewise.report.rooms import augmentation_alone, speaks_of_augmentation

STUDIES = "Trials, harms and survival studies stand in tables on the counselling page, augmentation.html."


def view_of(plan: Plan) -> Data:
    """A plan as plain data in the order in which it is read.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``head``, ``first`` (sections of the first screen), ``bone`` (the bone page), ``augmentation`` (None
        where no vertebral fracture is known), ``alignment`` and ``pain`` (None where that room was not asked)
        and ``depth``.
    """
    return {
        "head": header(plan),
        "first": first_screen(plan),
        "bone": bone_page(plan),
        "augmentation": _augmentation(plan),
        "alignment": alignment_view(plan.alignment, plan.spine) if plan.alignment else None,
        "pain": pain_view(plan, plan.analgesia) if plan.analgesia else None,
        "depth": depth(plan),
    }


def _augmentation(plan: Plan) -> Data | None:
    """The pathway of a vertebral fracture with both ways, for its own section."""
    if not speaks_of_augmentation(plan):
        return None
    alone = augmentation_alone(plan)
    options = tuple(replace(one, literature=(STUDIES,)) for one in alone.options)
    return {"paths": paths_drawn(alone), "options": option_table(replace(alone, options=options))}
