"""All pictures of a plan, drawn once and used by the page and the PDF."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.imaging.volume import Volume
from spinewise.pathway.plan import Plan
from spinewise.report.drawing import Picture
from spinewise.report.level_picture import axial, level_strip
from spinewise.report.sagittal_picture import HEADLINE, sagittal
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
    """

    spine: Picture | None = None
    levels: Mapping[Level, Picture] = field(default_factory=dict)


NO_PICTURES = Pictures()


def draw_pictures(plan: Plan, volume: Volume | None) -> Pictures:
    """Draw everything that a report of this plan shows.

    Parameters
    ----------
    plan : Plan
        With its spine and measurements.
    volume : Volume or None
        The images that the spine was built from; None when there are none.

    Returns
    -------
    Pictures
        Without pictures when there is no volume or no vertebra.
    """
    if volume is None or plan.spine is None or not plan.spine.vertebrae:
        return NO_PICTURES
    headline = {m.level: m for m in plan.measurements if m.name == HEADLINE}
    strips = {v.level: level_strip(volume, v, headline.get(v.level)) for v in plan.spine.vertebrae}
    return Pictures(sagittal(volume, plan), strips)
