"""Levels that a CT of the same person keeps out of VBQ: collapsed ones, and those that hold metal."""

from collections.abc import Iterable

from spinewise.bone.fracture.grade import graded
from spinewise.bone.fracture.loss import losses
from spinewise.results import Finding, Measurement
from spinewise.words import Level


def dropped_by_ct(measurements: Iterable[Measurement], metal: Iterable[Finding]) -> dict[Level, str]:
    """Levels that are not to be measured on MRI.

    Parameters
    ----------
    measurements : iterable of Measurement
        Of the CT; heights are read.
    metal : iterable of Finding
        Metal as found on the CT, by level.

    Returns
    -------
    dict
        Level to the reason.
    """
    marks = (graded(loss) for loss in losses(measurements))
    collapsed = {
        one.loss.level: f"on CT {one.loss.level} is {one.loss.in_words}"
        for one in marks
        if one is not None and one.least > 0
    }
    return collapsed | {one.level: f"on CT {one.level} holds metal" for one in metal if one.level is not None}
