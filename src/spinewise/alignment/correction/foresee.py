"""How a bent spine will stand: pelvic tilt by a named published model with its error.

The angle of the top vertebra at the hips (C2PA, or TPA) does not change with pelvic tilt, and PT is exactly
that angle less the tilt of the vertebra. The model says that after surgery it tilts as in healthy people; its
error was published for C2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.bend import rotated
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.profile import Profile
from spinewise.alignment.values import values_of
from spinewise.evidence.alignment_targets import target_systems
from spinewise.evidence.tables import entry
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

MODEL = "tilt-after-by-c2"
BY_REGION = "correction-by-region"
TILTS = "normal-tilts"
_MEAN_ABSOLUTE_OF_NORMAL = float(np.sqrt(2 / np.pi))


@dataclass(frozen=True)
class Standing:
    """How a bent spine is foreseen to stand.

    Parameters
    ----------
    profile : Profile
        Turned about the hips to the foreseen pelvic tilt; draws hold the error of the model.
    top : str
        Vertebra that the model leans on.
    notes : tuple of str
        What the model does not know, one sentence each.
    """

    profile: Profile
    top: str
    notes: tuple[str, ...]


_TOPS = (("C2", Name.C2PA, Name.C2_TILT), ("T1", Name.TPA, Name.T1SPI))


def foreseen(profile: Profile, model_error: Array) -> Standing:
    """Stand a bent profile up.

    Parameters
    ----------
    profile : Profile
        Bent, the pelvis as it was.
    model_error : array, shape (1 + draws,)
        Standard normal draws, the first 0; one for each draw of the profile.

    Returns
    -------
    Standing
        With PT = VPA - healthy tilt, and the published error around it.

    Raises
    ------
    CannotMeasure
        When neither C2 nor T1, or no femoral head, was marked.
    """
    top, angle, tilt = _top_of(profile)
    known = values_of(profile, (Name.PT, angle))
    aim = next(
        one
        for system in target_systems()
        if system.id == TILTS
        for one in system.aims
        if one.parameter == tilt
    )
    healthy = sum(aim.window) / 2
    wanted = known[angle] - healthy
    error = model_error * _sd()
    notes = () if top == "C2" else (
        "C2 is not in the picture: the model leans on T1 instead, and its error was published for C2 only.",
    )  # fmt: skip
    return Standing(rotated(profile, wanted + error - known[Name.PT]), top, notes)


def tpa_by_region(distal: Array, proximal: Array, junction: Array) -> Array:
    """Change of TPA by the published rule of thumb, to set beside the geometry.

    Parameters
    ----------
    distal, proximal, junction : array
        Lordosis added at L4-S1, at L1-L4 and at the thoracolumbar junction, deg.

    Returns
    -------
    array
        Degrees by which TPA falls, with PT as it was.
    """
    of = entry(BY_REGION).number
    return of("tpa_by_l4_s1") * distal + of("tpa_by_l1_l4") * proximal + of("tpa_by_junction") * junction


def _sd() -> float:
    return entry(MODEL).number("mean_absolute_error") / _MEAN_ABSOLUTE_OF_NORMAL


def _top_of(profile: Profile) -> tuple[str, Name, Name]:
    for top, angle, tilt in _TOPS:
        if {Name.PT, angle} <= {*values_of(profile, (Name.PT, angle))}:
            return top, angle, tilt
    raise CannotMeasure("pelvic tilt cannot be foreseen: mark T1 or C2, S1 and the femoral heads")
