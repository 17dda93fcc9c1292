"""Digital patients on MRI that the VBQ tests share, each scanned once."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from spinewise.bone.mri.from_labels import places_from_labels
from spinewise.bone.mri.place import Place
from spinewise.bone.mri.vbq import VbqResult, measure
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom.mr import render_mr, render_mr_labels
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient
from spinewise.phantom.truth_mr import VbqTruth, vbq_truth
from spinewise.words import Level

THIN = {"thickness_mm": 1.0, "gap_mm": 0.0, "in_plane_mm": 1.0, "half_width_mm": 14.0}
THICK = {"in_plane_mm": 0.9, "half_width_mm": 18.0}
UNEQUAL = {Level.L1: -25.0, Level.L2: 12.0, Level.L3: 35.0, Level.L4: -8.0}
"""HU by which levels differ, so that a median over the wrong ones is wrong."""
BENT = {"coronal_tilt_deg": 20.0, "axial_rotation_deg": 15.0, "apex": Level.L2}


@dataclass(frozen=True, eq=False)
class Scanned:
    patient: DigitalPatient
    volume: Volume
    labels: LabelMap
    places: dict[Level, Place]
    truth: VbqTruth

    def measure(self, **more: Any) -> VbqResult:
        return measure(self.volume, self.places, **more)


@cache
def person(seed: int, bent: bool = False, **anomalies: Any) -> DigitalPatient:
    return digital_patient(seed, **(BENT if bent else {}), anomalies=Anomalies(outliers=UNEQUAL, **anomalies))


@cache
def scanned(seed: int, kind: str = "T1", *, bent: bool = False, thin: bool = False, **more: Any) -> Scanned:
    return scan(person(seed, bent), kind, **(THIN if thin else {}), **more)


def scan(
    patient: DigitalPatient, kind: str = "T1", bodies_only: bool = False, canal: bool = True, **more: Any
) -> Scanned:
    volume = render_mr(patient, kind, **{**THICK, **more})
    labels = render_mr_labels(patient, volume, bodies_only, canal)
    places, _ = places_from_labels(labels)
    return Scanned(
        patient, volume, labels, places, vbq_truth(patient, kind, more.get("field_strength_t", 1.5))
    )


def noisy(one: Scanned, sd: float = 20.0, seed: int = 0) -> Scanned:
    """The same series with noise in both channels, as the scanner adds it."""
    rng = np.random.default_rng(one.patient.seed + 1000 * seed + 1)
    first, second = (sd * rng.standard_normal(one.volume.voxels.shape) for _ in range(2))
    voxels = np.hypot(one.volume.voxels + first, second).astype(np.float32)
    return replace(one, volume=replace(one.volume, voxels=voxels))
