"""Where every landmark of the digital patient lies, from the functions that its bones are made of."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Mark, Place
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.body import endplate_plane
from spinewise.phantom.bone import Bone
from spinewise.phantom.pelvis import hips_of
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.truth_shape import shape_of
from spinewise.words import Level, Side, Structure

Array = NDArray[np.float64]

_CORNERS = {
    True: (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR, Place.SUPERIOR_LEFT, Place.SUPERIOR_RIGHT),
    False: (Place.INFERIOR_ANTERIOR, Place.INFERIOR_POSTERIOR, Place.INFERIOR_LEFT, Place.INFERIOR_RIGHT),
}
_FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}
_HIPS = {Side.LEFT: Structure.HIP_LEFT, Side.RIGHT: Structure.HIP_RIGHT}
_FINE = 0.25  # deg between directions in which the widest place of a rim is sought: 0.0003 mm
_CREST_STEPS = (4.0, 0.5, 0.05)  # mm between columns over an iliac crest, finer each time


def marks_of(patient: DigitalPatient) -> dict[Mark, Array]:
    """Every landmark in space.

    Corners of a vertebra lie in its endplate planes (least squares over the inner 80 % of the footprint),
    above or below the rim: the anterior and posterior ones in the mirror plane of the bone, the left and
    right ones where the rim is widest. Of S1 the upper corners are there.

    Parameters
    ----------
    patient : DigitalPatient
        Lying or standing.

    Returns
    -------
    dict
        Mark to LPS, mm, shape (3,).
    """
    marks: dict[Mark, Array] = {}
    for level, bone in patient.vertebrae.items():
        shape = shape_of(bone)
        own = {
            Place.CENTRE: shape.frame.origin,
            **_corners(bone, upper=True),
            **_corners(bone, upper=False),
            Place.LEFT_PEDICLE: shape.pedicles[Side.LEFT].centre,
            Place.RIGHT_PEDICLE: shape.pedicles[Side.RIGHT].centre,
            Place.CANAL: shape.canal.centre,
        }
        marks.update({Mark(level, place): bone.place.to_patient(point) for place, point in own.items()})
    for place, point in _corners(patient.sacrum, upper=True).items():
        marks[Mark(Level.S1, place)] = patient.sacrum.place.to_patient(point)
    for side, femur in patient.femurs.items():
        marks[Mark(_FEMURS[side], Place.CENTRE)] = femur.place.origin
    for side, hip in zip((Side.LEFT, Side.RIGHT), hips_of(patient)[::2], strict=True):
        marks[Mark(_HIPS[side], Place.CREST_TOP)] = _top(hip)
    return marks


def _corners(bone: Bone, *, upper: bool) -> dict[Place, Array]:
    """Front, back, left and right of an endplate's rim, in its plane, in the bone's own frame."""
    body = bone.body
    plane = endplate_plane(body, upper=upper)[0]
    angles = np.radians(np.arange(0.0, 360.0, _FINE))
    rim = k.rim_radii(angles, body, upper)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    sagittal = k.rim_radii(np.radians([-90.0, 90.0]), body, upper)
    seen = np.array(
        [[0.0, -sagittal[0]], [0.0, sagittal[1]], rim[rim[:, 0].argmax()], rim[rim[:, 0].argmin()]]
    )
    heights = plane[0] + seen @ plane[1:]
    return dict(zip(_CORNERS[upper], np.column_stack([seen, heights]), strict=True))


def _top(bone: Bone) -> Array:
    """Highest point of a bone in LPS, found on ever finer columns around the highest one."""
    low, high = bone.box()
    corners = np.array(
        [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
    )
    box = bone.place.to_patient(corners)
    centre, reach = 0.5 * (box.min(axis=0) + box.max(axis=0))[:2], 0.5 * np.ptp(box[:, :2], axis=0).max()
    top, bottom = box[:, 2].max(), box[:, 2].max() - np.ptp(box[:, 2]) / 2
    best = np.array([*centre, bottom])
    for step in _CREST_STEPS:
        steps = np.arange(-reach, reach + step, step)
        x, y = np.meshgrid(centre[0] + steps, centre[1] + steps)
        columns = np.column_stack([x.ravel(), y.ravel()])
        heights = _heights(bone, columns, bottom, top)
        best = np.array([*columns[heights.argmax()], heights.max()])
        centre, reach, bottom = best[:2], 2 * step, best[2] - 2 * step
    return best


def _heights(bone: Bone, columns: Array, bottom: float, top: float) -> Array:
    """Height of the uppermost surface over each place, `bottom` where there is none above it."""
    found = np.full(len(columns), bottom)
    rows = np.arange(len(columns))
    steps = np.arange(top, bottom, -1.0)
    for z in steps:
        inside = (
            bone.distances(bone.place.to_local(np.column_stack([columns[rows], np.full(len(rows), z)])))[:, 2]
            < 0
        )
        found[rows[inside]] = z
        rows = rows[~inside]
    hit = found > bottom
    low, high = found[hit], found[hit] + 1.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        inside = bone.distances(bone.place.to_local(np.column_stack([columns[hit], middle])))[:, 2] < 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    found[hit] = low
    return found
