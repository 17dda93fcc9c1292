"""Signals of tissues of the digital patient on MRI, by kind of series and field strength."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone

Array = NDArray[np.float64]


@dataclass(frozen=True)
class MrSignals:
    """What each tissue shows in one kind of series.

    Parameters
    ----------
    kind : str
        For example ``"T1"``, ``"T2"``, ``"T1 fat-suppressed"``, ``"STIR"``, ``"T1 post-contrast"``.
    field_strength_t : float
        Tesla.
    echo_time_ms, repetition_time_ms : float
        Of the spin echo.
    air, fat, viscera, muscle, lung, blood, csf, cord, disc, cortex, vein, plexus : float
        Signal; `vein` is the basivertebral vein, `plexus` the veins in front of the sac.
    marrow_at_0_hu, marrow_per_hu : float
        Signal of marrow as a line over the cancellous HU of the same place.
    inversion_time_ms : float or None
        Of an inversion recovery.
    fat_suppression : str
        ``"spectral"``, ``"inversion"`` or empty.
    contrast : bool
        Whether contrast agent was given.
    """

    kind: str
    field_strength_t: float
    echo_time_ms: float
    repetition_time_ms: float
    air: float
    fat: float
    viscera: float
    muscle: float
    lung: float
    blood: float
    csf: float
    cord: float
    disc: float
    cortex: float
    vein: float
    plexus: float
    marrow_at_0_hu: float
    marrow_per_hu: float
    inversion_time_ms: float | None = None
    fat_suppression: str = ""
    contrast: bool = False

    @property
    def tissues(self) -> Array:
        """Signals in the order of the painting kernels, shape (tissues,)."""
        return np.array(
            [self.air, self.fat, self.viscera, self.muscle, self.lung, self.blood, self.csf, self.cord]
        )

    def marrow(self, hu: float) -> float:
        """Signal of marrow where cancellous bone has so many HU."""
        return self.marrow_at_0_hu + self.marrow_per_hu * hu


@cache
def all_signals() -> tuple[MrSignals, ...]:
    """Every kind of series that can be made, in the order of the file."""
    text = files("spinewise.phantom").joinpath("mr_signals.toml").read_text(encoding="utf-8")
    return tuple(MrSignals(**row) for row in tomllib.loads(text)["signals"])


def signals_of(kind: str, field_strength_t: float = 1.5) -> MrSignals:
    """Signals of one kind of series.

    Parameters
    ----------
    kind : str
        As in the table.
    field_strength_t : float
        Tesla.

    Returns
    -------
    MrSignals
        `KeyError` when the table does not hold it.
    """
    for one in all_signals():
        if one.kind == kind and one.field_strength_t == field_strength_t:
            return one
    known = ", ".join(f"{one.kind} at {one.field_strength_t:g} T" for one in all_signals())
    raise KeyError(f"no {kind} at {field_strength_t:g} T: choose one of {known}")


def on_mr(bone: Bone, signals: MrSignals) -> Bone:
    """The same bone with its signal on MRI in place of Hounsfield units.

    Parameters
    ----------
    bone : Bone
        With its signal in HU.
    signals : MrSignals
        Of the series.

    Returns
    -------
    Bone
        Of the same shape.
    """
    body = bone.body.copy()
    body[[k.HU_SHELL, k.HU_ARCH_SHELL]] = signals.cortex
    marrow = [k.HU_ARCH, k.HU_LOW, k.HU_MIDDLE, k.HU_HIGH]
    body[marrow] = signals.marrow_at_0_hu + signals.marrow_per_hu * body[marrow]
    body[k.HU_SLOPE] *= signals.marrow_per_hu
    body[k.HU_VEIN] = signals.vein
    return replace(bone, body=body)
