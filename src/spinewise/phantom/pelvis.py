"""Hip bones around the femoral heads: a schematic background that is drawn but never labelled."""

import numpy as np

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone, tube
from spinewise.phantom.norms import number
from spinewise.phantom.person import DigitalPatient
from spinewise.words import Side

_LEFT, _BACK, _UP = np.eye(3)
_CARTILAGE = 3.0  # mm between a femoral head and its socket
_ILIAC_HU_BELOW_FEMUR = 40.0


def hips_of(patient: DigitalPatient) -> tuple[Bone, ...]:
    """Both hip bones, each followed by the joint that is hollowed out for the head.

    Parameters
    ----------
    patient : DigitalPatient
        Whose.

    Returns
    -------
    tuple of Bone
        To be painted in this order, before the femurs and the sacrum.
    """
    scale = patient.sizes[-1].scale
    out = []
    for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0)):
        femur = patient.femurs[side]
        place = femur.place
        joint = place.to_local(patient.sacrum.place.to_patient(np.array([sign * 60, 22, -14]) * scale))
        r = patient.head_radius

        def at(x: float, y: float, z: float, sign: float = sign) -> np.ndarray:
            point: np.ndarray = np.array([sign * x, y, z])
            return point

        wing = np.array([sign * 0.93, -0.3, -0.2])
        body = np.zeros(k.BODY)
        body[k.HALF], body[k.SHELL] = 1.0, 1.2
        body[[k.HU_SHELL, k.HU_ARCH_SHELL]] = number("arch cortex HU")
        body[k.HU_ARCH] = femur.body[k.HU_ARCH] - _ILIAC_HU_BELOW_FEMUR
        tubes = [
            tube(at(-r - 5, 2, 18), at(-r - 4, 4, -18), _LEFT, (5, 22)),
            tube(at(-r, 2, r + 4), at(0.6 * r, 2, r + 6), _UP, (6, 20)),
            tube(at(-6, 26, 12), at(-6, 26, -20), _BACK, (6, 16)),
            tube(at(-4, 4, r + 8), at(16, 22, r + 82), wing, (5, 22), (3.5, 52)),
            tube(at(-6, 8, r + 14), joint, wing, (7, 18), (7, 24), cap=4.0),
            tube(joint, at(12, 18, r + 48), wing, (4.5, 26), cap=3.0),
            tube(at(-8, 20, -r), at(-14, 28, -r - 42), _LEFT, (9, 12), (11, 13), cap=8.0),
            tube(at(-r - 4, -10, 0), at(-70, -40, -28), _UP, (7, 8), (9, 6), cap=5.0),
            tube(at(-66, -38, -32), at(-18, 18, -r - 40), _BACK, (5, 7), cap=4.0),
        ]
        out.append(Bone(body, np.stack(tubes), place))
        soft = np.zeros(k.BODY)
        soft[k.HALF] = 1.0
        soft[[k.HU_SHELL, k.HU_ARCH_SHELL, k.HU_ARCH]] = number("disc HU")
        socket = tube(np.zeros(3), np.zeros(3), _LEFT, (r + _CARTILAGE, r + _CARTILAGE))
        out.append(Bone(soft, socket[None], place))
    return tuple(out)
