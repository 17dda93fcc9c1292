"""A digital patient as a `Spine` straight from its exact shapes, without images or label map."""

import numpy as np

from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Crop, Endplate, Vertebra
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.truth_shape import placed, plane_of, shape_of
from spinewise.results import Interval

EXACT = Interval(0.0, 0.0, 0.95, "exact")
EMPTY = np.zeros((0, 0, 0), dtype=bool)


def plate(plane: Plane, frame: Frame, depth: float, width: float) -> Endplate:
    """An elliptic outline of the given extents in the plane."""
    own = frame_from(plane.point, plane.normal, frame.posterior)
    around = np.radians(np.arange(0, 360, 10))
    rim = np.stack([width / 2 * np.cos(around), depth / 2 * np.sin(around), np.zeros(len(around))], axis=1)
    return Endplate(plane, own.to_patient(rim), EXACT, EXACT, 0.0)


def spine_of(person: DigitalPatient, posture: str = "standing") -> Spine:
    """Exact frames, endplates and heads of a digital patient."""
    vertebrae = []
    for level, bone in person.vertebrae.items():
        shape = placed(shape_of(bone), bone.place)
        parts = {
            "superior endplate": plate(shape.superior, shape.frame, shape.depth_mm, shape.width_mm),
            "inferior endplate": plate(shape.inferior, shape.frame, shape.depth_mm, shape.width_mm),
        }
        vertebrae.append(Vertebra(level, shape.frame, EXACT, Crop((0, 0, 0), EMPTY, EMPTY), parts))
    sacrum = plane_of(person.sacrum, upper=True)
    place = person.sacrum.place
    endplate = Plane(place.to_patient(sacrum.point), sacrum.normal @ place.axes)
    return Spine(
        tuple(vertebrae),
        "the sacrum",
        False,
        plate(endplate, place, 34.0, 50.0),
        {
            side: FemoralHead(bone.place.origin, person.head_radius, 0.0, EXACT)
            for side, bone in person.femurs.items()
        },
        posture=posture,
    )
