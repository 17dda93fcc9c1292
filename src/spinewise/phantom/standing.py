"""The digital patient on its feet: the same bones, other disc angles and another tilt of the pelvis."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.geometry.move import turn_about
from spinewise.phantom.body import endplate_plane
from spinewise.phantom.bone import Bone
from spinewise.phantom.norms import number
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.posture import LEAST_GAP, narrowest
from spinewise.words import Level, Side

Array = NDArray[np.float64]

_LOW = 2  # discs that make up L4-S1


@dataclass(frozen=True)
class StandingChange:
    """What standing adds to the angles of lying, deg; lordosis and kyphosis positive.

    Parameters
    ----------
    upper_lordosis, lower_lordosis : float
        Of the lumbar discs above L4-L5, and of the last two.
    thoracolumbar_lordosis : float
        Of the disc between the last thoracic and the first lumbar vertebra.
    kyphosis : float
        Of the discs between T4 and the last thoracic vertebra.
    pelvic_tilt : float
        Of the pelvis, about the hips.
    """

    upper_lordosis: float
    lower_lordosis: float
    thoracolumbar_lordosis: float
    kyphosis: float
    pelvic_tilt: float


def healthy_change() -> StandingChange:
    """Mean change of healthy adults: lordosis grows.

    Returns
    -------
    StandingChange
        Lordosis after Kim and others (PMC6680033), spread evenly over the discs from T12 to L4.
    """
    lower = number("standing L4-S1 lordosis, healthy")
    upper = number("standing T12-S1 lordosis, healthy") - lower
    return StandingChange(
        0.75 * upper, lower, 0.25 * upper, number("standing TK, healthy"), number("standing PT, healthy")
    )


def deformity_change() -> StandingChange:
    """Mean change of adults with spinal deformity: lordosis is lost and the pelvis tilts back.

    Returns
    -------
    StandingChange
        After Hasegawa and others 2018 (10.1186/s12891-018-2355-5), table 3.
    """
    whole = number("standing L1-S1 lordosis, deformity")
    upper_four = number("standing L1-L5 lordosis, deformity")
    last = whole - upper_four
    return StandingChange(
        0.75 * upper_four,
        0.25 * upper_four + last,
        0.0,
        number("standing TK, deformity"),
        number("standing PT, deformity"),
    )


def standing(
    patient: DigitalPatient, change: StandingChange | None = None, own: Mapping[Level, float] | None = None
) -> DigitalPatient:
    """The same person standing: every bone keeps its shape, discs bend, the pelvis turns about the hips.

    Discs bend about their centres and about the line through both hips; where neighbours would touch they
    move apart. A fused pair does not bend: the other discs of its group take its share. The thighs turn with
    the pelvis, and the coronal curve stays as it was.

    Parameters
    ----------
    patient : DigitalPatient
        As it lies; the vertical of the room is z.
    change : StandingChange, optional
        By default that of healthy adults.
    own : mapping, optional
        Level to lordosis of the disc below it beyond that, deg: people differ from their mean, disc by disc.
        What a fused disc would have is left out.

    Returns
    -------
    DigitalPatient
        With the hips where they were. Its truth is that of any other: `truth_of`.
    """
    change = change or healthy_change()
    stiff = patient.anomalies.fused[0] if patient.anomalies.fused is not None else None
    bends = _bends(patient.levels, change, stiff)
    own = {level: bend for level, bend in (own or {}).items() if level != stiff}
    for level, bend in own.items():
        bends[level] += bend
    left, hips = _hip_line(patient)
    angle = -change.pelvic_tilt
    pelvis = _turned(left, angle)

    def with_pelvis(bone: Bone) -> Bone:
        return _moved(bone, pelvis, hips, hips)

    sacrum = with_pelvis(patient.sacrum)
    before, after = patient.sacrum, sacrum
    placed: dict[Level, Bone] = {}
    for level in reversed(patient.levels):
        bone = patient.vertebrae[level]
        joint = 0.5 * (_centre(before, upper=True) + _centre(bone, upper=False))
        # Half of the bend happens below the centre of the disc and half above it.
        gap = joint - _centre(before, upper=True)
        new_joint = _centre(after, upper=True) + _turned(left, angle - bends[level] / 2) @ gap
        angle -= bends[level]
        moved = _moved(bone, _turned(left, angle), joint, new_joint)
        if bends[level]:
            moved = _apart(after, moved)
        placed[level] = moved
        before, after = bone, moved
    lordosis = change.upper_lordosis + change.lower_lordosis + _sum(own, _lumbar(patient.levels))
    kyphosis = change.kyphosis - _sum(own, _kyphotic(patient.levels)[:-1])
    old = patient.alignment
    return replace(
        patient,
        vertebrae={level: placed[level] for level in patient.levels},
        sacrum=sacrum,
        femurs={side: with_pelvis(bone) for side, bone in patient.femurs.items()},
        alignment=replace(
            old,
            pt=old.pt + change.pelvic_tilt,
            ss=old.ss - change.pelvic_tilt,
            ll=old.ll + lordosis,
            tk=old.tk + kyphosis,
        ),
    )


def _bends(levels: tuple[Level, ...], change: StandingChange, stiff: Level | None) -> dict[Level, float]:
    """Lordosis that the disc below each level gains, deg; none where it is stiff."""
    lumbar, kyphotic = _lumbar(levels), _kyphotic(levels)
    groups = (
        (lumbar[:-_LOW], change.upper_lordosis),
        (lumbar[-_LOW:], change.lower_lordosis),
        (kyphotic[-1:], change.thoracolumbar_lordosis),
        (kyphotic[:-1], -change.kyphosis),
    )
    bends = dict.fromkeys(levels, 0.0)
    for group, total in groups:
        free = [level for level in group if level != stiff]
        bends.update({level: total / len(free) for level in free})
    return bends


def _lumbar(levels: tuple[Level, ...]) -> list[Level]:
    return [level for level in levels if level.region == "L"]


def _kyphotic(levels: tuple[Level, ...]) -> list[Level]:
    """From T4 to the last thoracic vertebra."""
    return [level for level in levels if level.region == "T" and not level.is_above(Level.T4)]


def _sum(bends: Mapping[Level, float], of: list[Level]) -> float:
    return sum(bends.get(level, 0.0) for level in of)


def _hip_line(patient: DigitalPatient) -> tuple[Array, Array]:
    """Direction to the left along the line through both hips, and its middle."""
    heads = patient.femurs[Side.LEFT].place.origin, patient.femurs[Side.RIGHT].place.origin
    line = heads[0] - heads[1]
    return line / np.linalg.norm(line), 0.5 * (heads[0] + heads[1])


def _turned(axis: Array, degrees: float) -> Array:
    """Rotation about an axis to the left: forwards positive, shape (3, 3)."""
    return turn_about(np.zeros(3), axis, degrees).turn


def _moved(bone: Bone, turn: Array, pivot: Array, target: Array) -> Bone:
    """Turned about a point that goes to a target."""
    origin = turn @ (bone.place.origin - pivot) + target
    return replace(bone, place=Frame(origin, bone.place.axes @ turn.T))


def _centre(bone: Bone, *, upper: bool) -> Array:
    return bone.place.to_patient(endplate_plane(bone.body, upper=upper)[1])


def _apart(below: Bone, above: Bone) -> Bone:
    """Moved away from its neighbour as far as their rims are too near."""
    lack = LEAST_GAP - narrowest(below.body, below.place, above.body, above.place)
    if lack <= 0:
        return above
    way = below.place.up + above.place.up
    way = way / np.linalg.norm(way)
    return replace(above, place=Frame(above.place.origin + lack * way, above.place.axes))
