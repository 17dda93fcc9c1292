"""Digital patients between two beams, with the marks of a reader who sees as well as stated.

Truth comes from the phantom's own numbers, and only what is asked for here is made of it, so that a person
costs a fraction of a second. Two kinds of corners: exact points of the bone, and the ends of the outline that
a reader sees, taken from the phantom's rims, which are no ellipses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.radiograph import Projection, View
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.ct import SCAN_DATE
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient, moved
from spinewise.phantom.radiographs import slot_scanner
from spinewise.phantom.standing import standing
from spinewise.phantom.truth_shape import plane_of
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
RIMS = LATERAL + SUPERIOR + INFERIOR
"""Eight points of the bone; each can be projected on both views, though an eye sees it in one alone."""
FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}
_FINE = 0.25  # deg between directions in which the widest place of a rim is sought: 0.0003 mm


@dataclass(frozen=True, eq=False)
class Body:
    """The truth of one vertebra, LPS from the isocentre.

    Parameters
    ----------
    superior, inferior : Plane
        Endplates.
    frame : Frame
        Between them.
    """

    superior: Plane
    inferior: Plane
    frame: Frame


@dataclass(frozen=True, eq=False)
class Person:
    """A standing digital patient and its truth, from the isocentre.

    Parameters
    ----------
    patient : DigitalPatient
        As it stands.
    projections : mapping
        View to what its header says.
    shapes : mapping
        Level to `Body`.
    sacral : Plane
        Upper endplate of S1.
    """

    patient: DigitalPatient
    projections: Mapping[View, Projection]
    shapes: Mapping[Level, Body]
    sacral: Plane

    @property
    def pair(self) -> Pair:
        """Beams as the files give them."""
        return Pair(self.projections[View.FRONTAL], self.projections[View.LATERAL])

    @property
    def heads(self) -> dict[Side, Array]:
        """Centres of the femoral heads."""
        return {side: bone.place.origin for side, bone in self.patient.femurs.items()}

    @cached_property
    def points(self) -> dict[Mark, Array]:
        """Every landmark that is marked here, in space."""
        out = {Mark(FEMURS[side], Place.CENTRE): centre for side, centre in self.heads.items()}
        for level, bone in self.bones.items():
            own = corners(bone, upper=True)
            if level is not Level.S1:
                own |= corners(bone, upper=False)
                own |= {place: neck(bone, n) for n, place in enumerate(PEDICLES)}
            out |= {Mark(level, place): bone.place.to_patient(point) for place, point in own.items()}
        return out

    @property
    def bones(self) -> dict[Level, Bone]:
        """Vertebrae and sacrum."""
        return {**self.patient.vertebrae, Level.S1: self.patient.sacrum}


SEGMENT_SD = {"T": 3.5, "L1": 3.6, "L2": 4.1, "L3": 4.2, "L4": 5.1, "L5": 7.7}
"""Between people, of the lordosis of a segment, deg. L1 to L5: printed in doi:10.1038/s41598-022-21840-x,
table 2 (n = 324); thoracic: SD of T5-T12 (8.9) and T1-T5 (7.4) over the roots of their 7 and 4 joints
(doi:10.1186/s12891-024-07490-2, n = 455)."""


@cache
def segment_sd() -> dict[Level, float]:
    """What digital patients lack of the published spread between people, disc by disc, deg."""
    leans = []
    for seed in range(16):
        who = person(seed, straight=True)
        normals = [*(one.superior.normal for one in who.shapes.values()), who.sacral.normal]
        leans.append([np.degrees(np.arctan2(-normal[1], normal[2])) for normal in normals])
    there = np.diff(leans, axis=1).std(axis=0, ddof=1)
    published = [SEGMENT_SD[level if level.region == "L" else "T"] for level in who.shapes]
    return dict(zip(who.shapes, np.sqrt(np.maximum(np.square(published) - there**2, 0.0)), strict=True))


@cache
def person(seed: int, *, lumbar: int = 5, straight: bool = False, irregular: bool = False) -> Person:
    """A random person; every third has no scoliosis, the others up to 40 degrees of tilt.

    Digital patients have the discs of the mean person of their lordosis; irregular ones differ from each
    other, disc by disc, as much as people do.
    """
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
    own = {}
    if irregular:
        own = {level: float(sd * rng.standard_normal()) for level, sd in segment_sd().items()}
    return between_beams(standing(lying, own=own))


def between_beams(patient: DigitalPatient) -> Person:
    """A person in a slot scanner, whose isocentre lies amid the bones."""
    bones = [*patient.vertebrae.values(), patient.sacrum, *patient.femurs.values()]
    places = np.array([bone.place.origin for bone in bones])
    patient = moved(patient, np.eye(3), -0.5 * (places.min(axis=0) + places.max(axis=0)))
    shapes = {}
    for level, bone in patient.vertebrae.items():
        superior, inferior = plate(bone, upper=True), plate(bone, upper=False)
        middle = 0.5 * (superior.point + inferior.point)
        frame = frame_from(middle, superior.normal + inferior.normal, bone.place.posterior)
        shapes[level] = Body(superior, inferior, frame)
    return Person(patient, slot_scanner(), shapes, plate(patient.sacrum, upper=True))


def plate(bone: Bone, *, upper: bool) -> Plane:
    """Endplate in LPS."""
    own = plane_of(bone, upper=upper)
    return Plane(bone.place.to_patient(own.point), own.normal @ bone.place.axes)


def rim(bone: Bone, *, upper: bool) -> Array:
    """An endplate's rim in its plane, in the bone's own frame, shape (1440, 3); begins at its left."""
    angles = np.radians(np.arange(0.0, 360.0, _FINE))
    flat = k.rim_radii(angles, bone.body, upper)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    plane = bone.body[[k.SUP_0, k.SUP_1, k.SUP_2] if upper else [k.INF_0, k.INF_1, k.INF_2]]
    return np.column_stack([flat, plane[0] + flat @ plane[1:]])


def corners(bone: Bone, *, upper: bool) -> dict[Place, Array]:
    """Front and back of a rim in the mirror plane, and its widest places, in the bone's own frame."""
    line = rim(bone, upper=upper)
    quarter = len(line) // 4
    ends = [line[3 * quarter], line[quarter], line[line[:, 0].argmax()], line[line[:, 0].argmin()]]
    sagittal, coronal = (LATERAL[:2], SUPERIOR) if upper else (LATERAL[2:], INFERIOR)
    return dict(zip((*sagittal, *coronal), ends, strict=True))


def neck(bone: Bone, number: int) -> Array:
    """Where a pedicle is narrowest, in the bone's own frame."""
    tube = bone.tubes[bone.pedicles[number]]
    return tube[k.START : k.START + 3] + tube[k.NECK] * tube[k.AXIS : k.AXIS + 3]


@dataclass(frozen=True)
class Machine:
    """How far a machine is from what its files say.

    Parameters
    ----------
    height_mm, angle_deg : float
        Of the lateral view against the frontal one.
    shift_mm, distance, scale : (float, float)
        Of the frontal and the lateral view; distances of the source and scales as shares.
    """

    height_mm: float = 0.0
    angle_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    distance: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (0.0, 0.0)


def drawn_machine(sds: Array, rng: np.random.Generator) -> Machine:
    """A machine within the stated errors: height, angle, then shifts, distances and scales of both views."""
    height, angle, *rest = (float(one) for one in sds * rng.standard_normal(len(sds)))
    return Machine(height, angle, (rest[0], rest[1]), (rest[2], rest[3]), (rest[4], rest[5]))


def exact(who: Person, view: View, machine: Machine | None = None) -> dict[Mark, Array]:
    """Where every landmark is read on a view of a machine that is so far from what its files say."""
    machine = machine or Machine()
    points = np.array(list(who.points.values()))
    lateral = view is View.LATERAL
    if lateral:  # turning the beam one way is turning the patient the other way
        c, s = np.cos(np.radians(machine.angle_deg)), np.sin(np.radians(machine.angle_deg))
        points = points @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    said = who.projections[view]
    real = replace(said, source_to_isocentre_mm=said.source_to_isocentre_mm * (1 + machine.distance[lateral]))
    off = np.array([0.0, machine.height_mm if lateral else 0.0])
    seen = (1 + machine.scale[lateral]) * (real.project(points) + off)
    return dict(zip(who.points, seen + np.array([machine.shift_mm[lateral], 0.0]), strict=True))


def read(
    who: Person,
    frontal: tuple[Place, ...] = EIGHT,
    *,
    sd_mm: float = 1.0,
    rng: np.random.Generator | None = None,
    outline: bool = False,
    lateral: tuple[Place, ...] = LATERAL,
    marks: Mapping[View, Mapping[Mark, Array]] | None = None,
) -> tuple[MarkedView, MarkedView]:
    """Frontal and lateral view as a reader marks them, with normal scatter of every coordinate."""
    rng = rng or np.random.default_rng(0)
    out = []
    for view, places in ((View.FRONTAL, frontal), (View.LATERAL, lateral)):
        seen = dict(marks[view] if marks else exact(who, view))
        if outline:
            seen |= outline_marks(who, view)
        points = {
            mark: uv + sd_mm * rng.standard_normal(2)
            for mark, uv in seen.items()
            if mark.bone in FEMURS.values() or mark.place in places
        }
        out.append(MarkedView(view, points, in_mm=True, image=str(view), date=SCAN_DATE, posture="standing"))
    return out[0], out[1]


def outline_marks(who: Person, view: View) -> dict[Mark, Array]:
    """Ends of the outline of every endplate as they appear on a view."""
    projection = who.projections[view]
    ends = {
        (View.LATERAL, True): LATERAL[:2],
        (View.LATERAL, False): LATERAL[2:],
        (View.FRONTAL, True): SUPERIOR,
        (View.FRONTAL, False): INFERIOR,
    }
    out = {}
    for level, bone in who.bones.items():
        for upper in (True, False) if level is not Level.S1 else (True,):
            seen = projection.project(bone.place.to_patient(rim(bone, upper=upper)))
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
