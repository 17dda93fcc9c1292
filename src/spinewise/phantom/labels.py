"""The perfect label map of a CT of the digital patient."""

import numpy as np

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom import paint_kernels as p
from spinewise.phantom.bone import Bone
from spinewise.phantom.ct import index_box
from spinewise.phantom.person import DigitalPatient
from spinewise.words import Level, Side, Structure

_FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}


def render_labels(patient: DigitalPatient, volume: Volume, bodies_only: bool = False) -> LabelMap:
    """Mark the voxels whose centres lie in a bone.

    Parameters
    ----------
    patient : DigitalPatient
        Who was scanned.
    volume : Volume
        The scan, as `render_ct` made it.
    bodies_only : bool
        Whether levels are bodies without what lies behind them.

    Returns
    -------
    LabelMap
        On the grid of the volume; names of what has at least one voxel.
    """
    codes = np.zeros(volume.voxels.shape, np.uint8)
    first = np.ascontiguousarray(volume.affine[:3, 3])
    step = np.array([volume.affine[0, 2], volume.affine[1, 1], volume.affine[2, 0]])
    chain: list[tuple[Level | Structure, Bone]] = [
        *((_FEMURS[side], bone) for side, bone in patient.femurs.items()),
        (Structure.SACRUM, patient.sacrum),
        *reversed(patient.vertebrae.items()),
    ]
    previous = chain[0][1]
    for place, (name, bone) in enumerate(chain):
        low, high = bone.box()
        start, stop = index_box(bone, low, high, first, step, codes.shape)
        only = bodies_only and isinstance(name, Level)
        p.label_bone(
            codes, place + 1, first, step, start, stop, bone.place.origin, bone.place.axes, low, high,
            bone.body, bone.tubes, only, place, previous.place.origin, previous.place.axes,
            previous.body, previous.tubes,
        )  # fmt: skip
        previous = bone
    present = set(np.flatnonzero(np.bincount(codes.ravel(), minlength=len(chain) + 1)).tolist())
    names = {place + 1: name for place, (name, _) in enumerate(chain) if place + 1 in present}
    return LabelMap(codes, volume.affine.copy(), names, "digital patient", bodies_only)
