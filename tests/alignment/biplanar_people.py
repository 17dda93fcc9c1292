"""Digital patients between two beams, with the marks of a reader who sees as well as stated.

Truth comes from the phantom's own functions. Two kinds of corners: the exact points of `phantom.marks`,
and the
ends of the outline that a reader sees, taken from the phantom's rims, which are no ellipses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.geometry.plane import Plane
from spinewise.imaging.radiograph import Projection, View
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.person import Anomalies, digital_patient
from spinewise.phantom.radiographs import StandingPair, pair_of
from spinewise.phantom.standing import standing
from spinewise.phantom.truth_shape import Shape, placed, plane_of, shape_of
from spinewise.words import Level, Side, Structure

Array = NDArray[np.float64]

LATERAL = (
    Place.SUPERIOR_ANTERIOR,
    Place.SUPERIOR_POSTERIOR,
    Place.INFERIOR_ANTERIOR,
    Place.INFERIOR_POSTERIOR,
)
PEDICLES = (Place.LEFT_PEDICLE, Place.RIGHT_PEDICLE)
SUPERIOR, INFERIOR = (Place.SUPERIOR_LEFT, Place.SUPERIOR_RIGHT), (Place.INFERIOR_LEFT, Place.INFERIOR_RIGHT)
EIGHT = SUPERIOR + PEDICLES
TEN = SUPERIOR + INFERIOR + PEDICLES
WITHOUT_PEDICLES = SUPERIOR + INFERIOR
FEMURS = (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT)


@dataclass(frozen=True, eq=False)
class Person:
    """A standing digital patient and its truth, from the isocentre.

    Parameters
    ----------
    stands : StandingPair
        With beams and exact marks.
    shapes : mapping
        Level to shape in LPS.
    sacral : Plane
        Upper endplate of S1.
    """

    stands: StandingPair
    shapes: Mapping[Level, Shape]
    sacral: Plane

    @property
    def pair(self) -> Pair:
        """Beams as the files give them."""
        return Pair(self.stands.projections[View.FRONTAL], self.stands.projections[View.LATERAL])

    @property
    def heads(self) -> dict[Side, Array]:
        """Centres of the femoral heads."""
        return {side: bone.place.origin for side, bone in self.stands.patient.femurs.items()}


@cache
def person(seed: int, *, lumbar: int = 5, straight: bool = False) -> Person:
    """A random person; every third has no scoliosis, the others up to 40 degrees of tilt."""
    rng = np.random.default_rng(1000 + seed)
    tilt = 0.0 if straight or seed % 3 == 0 else rng.uniform(0, 40)
    lying = digital_patient(
        seed,
        coronal_tilt_deg=tilt,
        axial_rotation_deg=min(30.0, 0.75 * tilt),
        convex=Side.LEFT if seed % 2 else Side.RIGHT,
        apex=Level(rng.choice(["T8", "T9", "T10", "T12", "L2"])),
        anomalies=Anomalies(lumbar=lumbar),
    )
    return between_beams(pair_of(standing(lying)))


def between_beams(stands: StandingPair) -> Person:
    """A person with its truth."""
    patient = stands.patient
    plane = plane_of(patient.sacrum, upper=True)
    place = patient.sacrum.place
    return Person(
        stands,
        {level: placed(shape_of(bone), bone.place) for level, bone in patient.vertebrae.items()},
        Plane(place.to_patient(plane.point), plane.normal @ place.axes),
    )


def read(
    who: Person,
    frontal: tuple[Place, ...] = EIGHT,
    *,
    sd_mm: float = 1.0,
    rng: np.random.Generator | None = None,
    outline: bool = False,
    lateral: tuple[Place, ...] = LATERAL,
    marks: Mapping[View, MarkedView] | None = None,
) -> tuple[MarkedView, MarkedView]:
    """Frontal and lateral view as a reader marks them, with normal scatter of every coordinate."""
    rng = rng or np.random.default_rng(0)
    out = []
    for view, places in ((View.FRONTAL, frontal), (View.LATERAL, lateral)):
        exact = dict((marks or who.stands.marks)[view].points)
        if outline:
            exact |= outline_marks(who, view)
        points = {
            mark: uv + sd_mm * rng.standard_normal(2)
            for mark, uv in exact.items()
            if (isinstance(mark.bone, Level) and mark.place in places) or mark.bone in FEMURS
        }
        out.append(replace(who.stands.marks[view], points=points))
    return out[0], out[1]


def outline_marks(who: Person, view: View) -> dict[Mark, Array]:
    """Ends of the outline of every endplate as they appear on a view."""
    projection = who.stands.projections[view]
    ends = {
        (View.LATERAL, True): LATERAL[:2],
        (View.LATERAL, False): LATERAL[2:],
        (View.FRONTAL, True): SUPERIOR,
        (View.FRONTAL, False): INFERIOR,
    }
    out = {}
    patient = who.stands.patient
    for level, bone in [*patient.vertebrae.items(), (Level.S1, patient.sacrum)]:
        for upper in (True, False):
            if level is Level.S1 and not upper:
                continue
            angles = np.radians(np.arange(0, 360, 0.25))
            rim = k.rim_radii(angles, bone.body, upper)[:, None] * np.stack(
                [np.cos(angles), np.sin(angles)], axis=1
            )
            plane = bone.body[[k.SUP_0, k.SUP_1, k.SUP_2] if upper else [k.INF_0, k.INF_1, k.INF_2]]
            space = bone.place.to_patient(np.column_stack([rim, plane[0] + rim @ plane[1:]]))
            seen = projection.project(space)
            axis = _axis_on_film(projection, bone.place.origin, bone.place.up)
            along = seen @ np.array([axis[1], -axis[0]])
            for place, row in zip(ends[view, upper], (along.argmax(), along.argmin()), strict=True):
                out[Mark(level, place)] = seen[row]
    return out


def _axis_on_film(projection: Projection, origin: Array, up: Array) -> Array:
    way = projection.project(origin + up) - projection.project(origin - up)
    return way / np.linalg.norm(way)


def relabelled(view: MarkedView, frm: Level, to: Level) -> MarkedView:
    """The view with what was marked of one vertebra under the name of another, whose own marks are lost."""
    points = {mark: point for mark, point in view.points.items() if mark.bone is not to}
    points |= {Mark(to, mark.place): point for mark, point in view.points.items() if mark.bone is frm}
    return replace(view, points=points)
