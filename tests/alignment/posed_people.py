"""Random digital patients with their CT, labels and truth: straight ones and scoliosis to 70 degrees."""

from dataclasses import dataclass

import numpy as np

from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Crop, Endplate, Vertebra
from spinewise.geometry.frame import frame_from
from spinewise.geometry.plane import Plane
from spinewise.phantom.bone import Bone
from spinewise.phantom.ct import render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.phantom.truth_shape import plane_of
from spinewise.results import Interval
from spinewise.words import Level, Side

APICES = tuple(Level(name) for name in ("T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2"))

GREATEST = 49
"""The person with the greatest curve."""


@dataclass(frozen=True)
class Posed:
    """A measured spine beside its truth."""

    seed: int
    spine: Spine
    truth: Truth


def person(seed: int) -> DigitalPatient:
    """Every fifth person is straight, the others bend to one side and turn with it."""
    rng = np.random.default_rng(9000 + seed)
    tilt = 0.0 if seed % 5 == 0 else float(rng.uniform(5, 38))
    tilt = 39.8 if seed == GREATEST else tilt
    return digital_patient(
        seed,
        coronal_tilt_deg=tilt,
        axial_rotation_deg=tilt * float(rng.uniform(0.3, 0.75)),
        apex=Level(rng.choice([level.value for level in APICES])),
        convex=Side.LEFT if rng.random() < 0.5 else Side.RIGHT,
    )


def exact_spine(patient: DigitalPatient) -> Spine:
    """The spine of a person with the true endplates and heads, without images and without error."""
    none = Interval(0.0, 0.0, 0.95, "exact")

    def plate(bone: Bone, upper: bool) -> Endplate:
        own = plane_of(bone, upper=upper)
        axes, turn = bone.place.axes, np.linspace(0, 2 * np.pi, 48, endpoint=False)
        normal = own.normal @ axes
        frame = frame_from(bone.place.to_patient(own.point), normal, axes[1])
        rim = np.stack([20 * np.cos(turn), 15 * np.sin(turn), np.zeros_like(turn)], axis=1)
        return Endplate(Plane(frame.origin, normal), frame.to_patient(rim), none, none, 0.0)

    vertebrae = []
    for level, bone in patient.vertebrae.items():
        upper, lower = plate(bone, True), plate(bone, False)
        middle = 0.5 * (upper.plane.point + lower.plane.point)
        frame = frame_from(middle, upper.plane.normal + lower.plane.normal, bone.place.axes[1])
        empty = np.zeros((1, 1, 1), bool)
        parts = {"superior endplate": upper, "inferior endplate": lower}
        vertebrae.append(Vertebra(level, frame, none, Crop((0, 0, 0), empty, empty), parts))
    heads = {
        side: FemoralHead(bone.place.origin, patient.head_radius, 0.0, none)
        for side, bone in patient.femurs.items()
    }
    return Spine(tuple(vertebrae), "the sacrum", False, plate(patient.sacrum, True), heads)


def posed(seed: int, voxel_mm: float, noise_hu: float = 15.0) -> Posed:
    """One person from images to a spine."""
    patient = person(seed)
    volume = render_ct(patient, (voxel_mm,) * 3, noise_sd=noise_hu, rng=np.random.default_rng(seed))
    spine = spine_from_labels(render_labels(patient, volume), volume)
    return Posed(seed, spine, truth_of(patient, patient.levels))
