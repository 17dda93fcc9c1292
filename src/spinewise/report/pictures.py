"""All pictures of a plan, drawn once and used by the page and the PDF."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.imaging.volume import Volume
from spinewise.pathway.plan import Plan
from spinewise.report.candidates_picture import candidates_picture
from spinewise.report.drawing import Picture
from spinewise.report.level_picture import axial, level_strip
from spinewise.report.sagittal_picture import HEADLINE, sagittal
from spinewise.report.vbq_picture import VBQ, vbq_picture
from spinewise.words import Level

__all__ = ["NO_PICTURES", "Picture", "Pictures", "axial", "draw_pictures", "level_strip", "sagittal"]


@dataclass(frozen=True)
class Pictures:
    """What a report shows besides words.

    Parameters
    ----------
    spine : Picture or None
        Sagittal picture of the first screen; None when no image could be used.
    levels : mapping
        A strip of pictures for each level.
    candidates : Picture or None
        Candidate upper levels and the levels to be screwed, side by side.
    vbq : Picture or None
        Sagittal MRI with the regions of VBQ.
    """

    spine: Picture | None = None
    levels: Mapping[Level, Picture] = field(default_factory=dict)
    candidates: Picture | None = None
    vbq: Picture | None = None


NO_PICTURES = Pictures()


def draw_pictures(plan: Plan, volume: Volume | None, mri: Volume | None = None) -> Pictures:
    """Draw everything that a report of this plan shows.

    Parameters
    ----------
    plan : Plan
        With its spine and measurements.
    volume : Volume or None
        The images that the spine was built from; None when there are none.
    mri : Volume or None
        The T1 MRI that VBQ was measured on; None when there is none.

    Returns
    -------
    Pictures
        Without pictures of what has no image, or was not measured.
    """
    vbq = _vbq(plan, mri)
    if volume is None or plan.spine is None or not plan.spine.vertebrae:
        return Pictures(vbq=vbq) if vbq else NO_PICTURES
    headline = {m.level: m for m in plan.measurements if m.name == HEADLINE}
    strips = {v.level: level_strip(volume, v, headline.get(v.level)) for v in plan.spine.vertebrae}
    return Pictures(sagittal(volume, plan), strips, candidates_picture(volume, plan), vbq)


def _vbq(plan: Plan, mri: Volume | None) -> Picture | None:
    """Picture of the first VBQ that keeps its regions."""
    measured = [m for m in plan.measurements if m.name == VBQ and any(r.outline for r in m.regions)]
    if mri is None or not measured:
        return None
    return vbq_picture(mri, measured[0], draft=plan.is_draft)
