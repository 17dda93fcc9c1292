"""Metal in the digital patient: pedicle screws and a prosthetic femoral head."""

import numpy as np

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone, tube
from spinewise.phantom.norms import number
from spinewise.phantom.person import DigitalPatient
from spinewise.words import Side

_LEFT = np.array([1.0, 0.0, 0.0])


def metal_of(patient: DigitalPatient) -> tuple[Bone, ...]:
    """Everything of metal, as bones of saturated signal without a body, over whatever they replace.

    Parameters
    ----------
    patient : DigitalPatient
        With screws or a hip prosthesis among its anomalies.

    Returns
    -------
    tuple of Bone
        Empty when there is no metal.
    """
    out = []
    for level, side in patient.anomalies.screws:
        bone = patient.vertebrae[level]
        pedicle = bone.tubes[bone.pedicles[0 if side is Side.LEFT else 1]]
        forward = -pedicle[k.AXIS : k.AXIS + 3]
        neck = pedicle[k.START : k.START + 3] - forward * pedicle[k.NECK]
        radius = min(2.75, 0.38 * 2 * pedicle[k.A0])
        tail = neck - forward * 14.0
        shank = tube(tail, neck + forward * 24.0, _LEFT, (radius, radius))
        head = tube(tail - forward * 8.0, tail, _LEFT, (6.0, 6.0), cap=2.0)
        out.append(Bone(_metal(), np.stack([shank, head]), bone.place))
    if patient.anomalies.hip_prosthesis is not None:
        femur = patient.femurs[patient.anomalies.hip_prosthesis]
        sign = 1.0 if patient.anomalies.hip_prosthesis is Side.LEFT else -1.0
        ball = femur.tubes[0].copy()
        stem = tube(np.zeros(3), np.array([sign * 42.0, 8.0, -40.0]), _LEFT, (6.0, 6.0))
        rod = tube(
            np.array([sign * 42.0, 8.0, -40.0]), np.array([sign * 48.0, 8.0, -95.0]), _LEFT, (7.0, 7.0)
        )
        out.append(Bone(_metal(), np.stack([ball, stem, rod]), femur.place))
    return tuple(out)


def _metal() -> np.ndarray:
    body = np.zeros(k.BODY)
    body[k.HALF] = 1.0
    body[[k.HU_SHELL, k.HU_ARCH_SHELL, k.HU_ARCH]] = number("titanium HU")
    return body
