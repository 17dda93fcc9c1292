"""The heights of a body in front, in the middle and behind: a body that has lost height reads too dense."""

from dataclasses import dataclass

import numpy as np

from spinewise.bone.cancellous.body import STEP_MM, Body
from spinewise.evidence.tables import entry

FRONT, MIDDLE, BACK = 1 / 6, 1 / 2, 5 / 6
SIDEWAYS = (-3.0, 0.0, 3.0)
VOXELS_OF_DOUBT = 2


@dataclass(frozen=True)
class Heights:
    """Heights of a body in its mid-sagittal plane, mm.

    Parameters
    ----------
    front, middle, back : float
        At one, three and five sixths of the depth from the front.
    """

    front: float
    middle: float
    back: float


def heights_of(body: Body) -> Heights:
    """Heights of the mask of a body, from the surface below to the surface above.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.

    Returns
    -------
    Heights
        Medians of three columns each.
    """
    frame, cut = body.ends.middle, body.middle
    reach = float(np.abs(frame.to_local(body.corners)[:, 2]).max())
    heights = np.arange(-reach, reach, STEP_MM)
    found = []
    for share in (FRONT, MIDDLE, BACK):
        columns = np.empty((len(SIDEWAYS), heights.size, 3))
        columns[:, :, 0] = np.array(SIDEWAYS)[:, None]
        columns[:, :, 1] = cut.front + share * cut.depth_mm
        columns[:, :, 2] = heights
        inside = body.inside(frame.to_patient(columns))
        found.append(float(np.median(inside.sum(axis=1))) * STEP_MM)
    return Heights(*found)


def about_shape(body: Body) -> tuple[str, ...]:
    """Say when a body has lost a quarter of its height in front or in the middle, beyond two voxels.

    The normal wedge of a lordotic or kyphotic level is smaller than that; a fracture packs the bone, so
    that its Hounsfield units no longer speak of the bone as it was.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    heights = heights_of(body)
    lost_share = entry("fracture-grades-by-height-loss").number("grade_2") / 100
    doubt = VOXELS_OF_DOUBT * body.extent_of_voxel(body.vertebra.frame.up)
    for name, height in (("in front", heights.front), ("in the middle", heights.middle)):
        lost = heights.back - height
        if lost > lost_share * heights.back and lost > doubt:
            return (
                f"{body.vertebra.level} is {lost:.0f} mm lower {name} than behind ({height:.0f} against "
                f"{heights.back:.0f} mm): if this is a fracture, packed bone reads too dense; "
                "look before using the value.",
            )
    return ()
