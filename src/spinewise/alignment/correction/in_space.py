"""A plan put on the spine in space, so that what is planned on bone follows it."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.bend import BentSpine, bent_spine
from spinewise.alignment.correction.outcome import Outcome
from spinewise.alignment.correction.sites import hinge_of, way_up
from spinewise.alignment.drawn_spine import draw_spine
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.profile import Profile
from spinewise.alignment.values import values_of
from spinewise.anatomy.spine import Spine

Array = NDArray[np.float64]


def planned(spine: Spine, plan: Outcome, standing: Profile) -> BentSpine:
    """The spine as a plan would have it.

    Parameters
    ----------
    spine : Spine
        As the patient stands.
    plan : Outcome
        What is done, and how the pelvis is foreseen to tilt.
    standing : Profile
        The sagittal profile of that spine.

    Returns
    -------
    BentSpine
        Bones moved rigidly by what is expected, without the draws.
    """
    left, forwards, up = draw_spine(spine, 0, np.random.default_rng(0)).axes[0]
    hips = np.mean([head.centre for head in spine.femoral_heads.values()], axis=0)

    def in_space(at: Array) -> Array:
        """A vector of the plane in LPS."""
        point: Array = at[0] * forwards + at[1] * up
        return point

    degrees = {one.site: 0.0 for one in plan.changes}
    for one in plan.changes:
        degrees[one.site] += one.degrees
    hinges = {
        one.site: in_space(hinge_of(standing, one.site, one.hinge)[0]) + (hips @ left) * left
        for one in plan.changes
    }
    raised = {
        one.site: one.height_mm * in_space(way_up(standing, one.site)[0])
        for one in plan.changes
        if one.height_mm
    }
    tilt = plan.values[Name.PT][0] - values_of(standing, (Name.PT,))[Name.PT][0]
    return bent_spine(spine, hinges, degrees, left, hips, float(tilt), raised)
