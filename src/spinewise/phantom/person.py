"""The digital patient: a whole synthetic person from a seed."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.phantom import bone
from spinewise.phantom.arch import Joint, arch_of, symmetric
from spinewise.phantom.body import body_of
from spinewise.phantom.bone import Bone
from spinewise.phantom.norms import number
from spinewise.phantom.posture import (
    Alignment,
    coronal_wedges,
    curve,
    draw_alignment,
    hip_axis,
    sagittal_wedges,
    stack,
)
from spinewise.phantom.sacrum import femur_of, sacrum_of
from spinewise.phantom.sizes import LevelSize, size_of
from spinewise.words import Level, Side

Array = NDArray[np.float64]

NORMAL = tuple(Level(f"T{n}") for n in range(1, 13)) + tuple(Level(f"L{n}") for n in range(1, 6))
OUTLIER_HU = 60.0


@dataclass(frozen=True)
class Anomalies:
    """What is unusual about a person; by default nothing.

    Parameters
    ----------
    thoracic, lumbar : int
        How many vertebrae of each kind: 13 thoracic make a T13, 6 lumbar an L6, 4 lumbar no L5.
    outliers : mapping
        Level to what is added to its cancellous signal, HU.
    fracture : Level or None
        A body that has collapsed.
    collapse : float
        Share of the height that is lost: in front, in the middle, or everywhere.
    collapsed : str
        ``"wedge"`` (in front), ``"biconcave"`` (in the middle) or ``"crush"`` (everywhere).
    fused : (Level, Level) or None
        Neighbours with bone in place of the disc.
    screws : tuple of (Level, Side)
        Pedicles that hold a metal screw.
    hip_prosthesis : Side or None
        Side of a metal femoral head.
    """

    thoracic: int = 12
    lumbar: int = 5
    outliers: dict[Level, float] = field(default_factory=dict)
    fracture: Level | None = None
    collapse: float = 0.35
    collapsed: str = "wedge"
    fused: tuple[Level, Level] | None = None
    screws: tuple[tuple[Level, Side], ...] = ()
    hip_prosthesis: Side | None = None

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels of a person with these anomalies, from the head down."""
        return tuple(Level(f"T{n}") for n in range(1, self.thoracic + 1)) + tuple(
            Level(f"L{n}") for n in range(1, self.lumbar + 1)
        )


@dataclass(frozen=True, eq=False)
class DigitalPatient:
    """A synthetic person: bones with their places, and what they were drawn from.

    Parameters
    ----------
    seed : int
        From which everything was drawn.
    sex : str
        ``"female"`` or ``"male"``.
    age : int
        Years.
    vertebrae : dict
        Level to `Bone`, from the head down.
    sacrum : Bone
        With the S1 endplate.
    femurs : dict
        Side to `Bone`; its origin is the centre of the head.
    head_radius : float
        Of both femoral heads, mm.
    sizes : tuple of LevelSize
        From the head down.
    alignment : Alignment
        Angles that were drawn or asked for; what came out is in the truth.
    anomalies : Anomalies
        What is unusual.
    """

    seed: int
    sex: str
    age: int
    vertebrae: dict[Level, Bone]
    sacrum: Bone
    femurs: dict[Side, Bone]
    head_radius: float
    sizes: tuple[LevelSize, ...]
    alignment: Alignment
    anomalies: Anomalies

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels of this person, from the head down."""
        return tuple(self.vertebrae)

    def size(self, level: Level) -> LevelSize:
        """Sizes of a level."""
        return self.sizes[self.levels.index(level)]


def digital_patient(
    seed: int,
    *,
    sex: str | None = None,
    age: int | None = None,
    l1_hu: float | None = None,
    pi: float | None = None,
    pt: float | None = None,
    ll: float | None = None,
    tk: float | None = None,
    coronal_tilt_deg: float = 0.0,
    axial_rotation_deg: float = 0.0,
    apex: Level = Level.T9,
    convex: Side = Side.RIGHT,
    anomalies: Anomalies | None = None,
) -> DigitalPatient:
    """Make a person; the same arguments make the same person.

    Parameters
    ----------
    seed : int
        Everything that is not given is drawn from it.
    sex : str, optional
        ``"female"`` or ``"male"``.
    age : int, optional
        Years.
    l1_hu : float, optional
        Cancellous signal of L1; by default drawn for the age.
    pi, pt, ll, tk : float, optional
        Pelvic incidence, pelvic tilt, L1-S1 lordosis, T4-T12 kyphosis, deg; by default drawn.
    coronal_tilt_deg, axial_rotation_deg : float
        Greatest tilt and rotation of any vertebra, up to 40 and 30 deg.
    apex : Level
        Where the coronal curve turns.
    convex : Side
        Side of the curve's convexity.
    anomalies : Anomalies, optional
        What is unusual.

    Returns
    -------
    DigitalPatient
        The centre of the S1 endplate is the origin of LPS.

    Raises
    ------
    ValueError
        When tilt or rotation is beyond what the shapes allow, or the apex is no level of this person.
    """
    limits = {"coronal_tilt_deg": (coronal_tilt_deg, 40.0), "axial_rotation_deg": (axial_rotation_deg, 30.0)}
    for name, (value, most) in limits.items():
        if not 0 <= value <= most:
            raise ValueError(f"{name} must lie between 0 and {most:g}")
    anomalies = anomalies or Anomalies()
    if apex not in anomalies.levels:
        raise ValueError(f"{apex} cannot be the apex: this person has no such level")
    rng = np.random.default_rng(seed)
    draws = rng.random(3)
    sex = sex or ("female" if draws[0] < number("share of women") else "male")
    age = age if age is not None else int(52 + 28 * draws[1])
    scale = number(f"size, {sex}") * (1 + number("size sd") * rng.normal())
    scale = float(np.clip(scale, 0.85, 1.18))
    drawn_hu = number("L1 HU at 25 years") - number("L1 HU lost per year") * (age - 25)
    drawn_hu += number("L1 HU sd") * 0.8 * rng.normal()
    hu = float(np.clip(drawn_hu, number("L1 HU low"), number("L1 HU high"))) if l1_hu is None else l1_hu
    alignment = draw_alignment(rng, pi, pt, ll, tk)
    levels = anomalies.levels
    sizes = tuple(size_of(level, levels, sex, scale, hu, rng) for level in levels)
    tilts, turns = curve(
        levels, apex, coronal_tilt_deg, axial_rotation_deg, 1.0 if convex is Side.LEFT else -1.0
    )
    wedges = sagittal_wedges(sizes, alignment)
    sizes = tuple(replace(size, wedge=wedges[size.level]) for size in sizes)
    sizes = tuple(_with_anomalies(size, anomalies) for size in sizes)
    bodies = _bodies(sizes, coronal_wedges(tilts), anomalies, rng)
    anchor, joint = sacrum_of(scale, hu - 10, Frame(np.zeros(3), np.eye(3)))
    places, sacrum_place = stack(sizes, bodies, anchor.body, alignment, tilts, turns)
    sacrum = replace(anchor, place=sacrum_place)
    vertebrae = _with_arches(sizes, bodies, places, sacrum_place, joint)
    head = number(f"femoral head radius, {sex}") + number("femoral head radius sd") * rng.normal()
    femurs = _femurs(alignment, head, hu, scale)
    return DigitalPatient(seed, sex, age, vertebrae, sacrum, femurs, float(head), sizes, alignment, anomalies)


def mirrored(patient: DigitalPatient) -> DigitalPatient:
    """The same person in a mirror: left and right are swapped.

    Parameters
    ----------
    patient : DigitalPatient
        Whose mirror image is wanted.

    Returns
    -------
    DigitalPatient
        With vertebrae, femurs and pedicle widths swapped.
    """
    other = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
    return replace(
        patient,
        vertebrae={level: bone.mirrored(part) for level, part in patient.vertebrae.items()},
        sacrum=bone.mirrored(patient.sacrum),
        femurs={other[side]: bone.mirrored(part) for side, part in patient.femurs.items()},
        sizes=tuple(
            replace(size, pedicle_width=(size.pedicle_width[1], size.pedicle_width[0]))
            for size in patient.sizes
        ),
    )


def moved(patient: DigitalPatient, turn: Array, shift: Array) -> DigitalPatient:
    """The same person lying elsewhere.

    Parameters
    ----------
    patient : DigitalPatient
        Who is moved.
    turn : array, shape (3, 3)
        Rotation about the origin of LPS.
    shift : array, shape (3,)
        Afterwards, mm.

    Returns
    -------
    DigitalPatient
        With the same bones in other places.
    """
    turn, shift = np.asarray(turn, dtype=float), np.asarray(shift, dtype=float)
    return replace(
        patient,
        vertebrae={level: bone.moved(part, turn, shift) for level, part in patient.vertebrae.items()},
        sacrum=bone.moved(patient.sacrum, turn, shift),
        femurs={side: bone.moved(part, turn, shift) for side, part in patient.femurs.items()},
    )


def _with_anomalies(size: LevelSize, anomalies: Anomalies) -> LevelSize:
    size = replace(size, hu=size.hu + anomalies.outliers.get(size.level, 0.0))
    if size.level == anomalies.fracture:
        size = _collapsed(size, anomalies)
    if anomalies.fused is not None and size.level == anomalies.fused[0]:
        size = replace(size, disc=0.6 * size.disc)
    return size


def _collapsed(size: LevelSize, anomalies: Anomalies) -> LevelSize:
    """Lower in front or everywhere, and denser; what is lost in the middle goes into the endplates."""
    size = replace(size, hu=size.hu + OUTLIER_HU)
    if anomalies.collapsed == "crush":
        return replace(size, height=size.height * (1 - anomalies.collapse))
    if anomalies.collapsed == "biconcave":
        return size
    back = size.height + size.depth[1] / 2 * np.tan(np.radians(size.wedge))
    front = back * (1 - anomalies.collapse)
    wedge = float(np.degrees(2 * np.arctan((back - front) / size.depth[1] / 2)))
    return replace(size, height=(back + front) / 2, wedge=wedge)


def _bodies(
    sizes: tuple[LevelSize, ...], wedges: Array, anomalies: Anomalies, rng: np.random.Generator
) -> tuple[Array, ...]:
    pattern = _PATTERNS[int(rng.integers(len(_PATTERNS)))]
    out = []
    for size, wedge in zip(sizes, wedges, strict=True):
        deep = (1.0 + 0.5 * size.lumbar + 0.3 * rng.random(), 1.3 + 0.7 * size.lumbar + 0.4 * rng.random())
        if size.level == anomalies.fracture and anomalies.collapsed == "biconcave":
            lost = anomalies.collapse * size.height / 2
            deep = (deep[0] + lost, deep[1] + lost)
        out.append(body_of(size, float(wedge), deep, pattern))
    return tuple(out)


# Lower, middle and upper third in steps of the person's step; neighbours differ by at least one step.
_PATTERNS = tuple(
    np.array(row)
    for row in ((1.0, -1.0, 0.0), (0.0, -1.0, 1.0), (2 / 3, -1 / 3 - 1.0, 2 / 3), (1.0, 0.0, -1.0))
)


def _with_arches(
    sizes: tuple[LevelSize, ...],
    bodies: tuple[Array, ...],
    places: tuple[Frame, ...],
    sacrum_place: Frame,
    joint: Joint,
) -> dict[Level, Bone]:
    below = sacrum_place
    built: dict[Level, Bone] = {}
    for size, body, place in reversed(list(zip(sizes, bodies, places, strict=True))):
        tubes, offered = arch_of(size, body, symmetric(joint, below, place))
        built[size.level] = Bone(body, tubes, place, (0, 1))
        joint, below = offered, place
    return {size.level: built[size.level] for size in sizes}


def _femurs(alignment: Alignment, head: float, hu: float, scale: float) -> dict[Side, Bone]:
    middle = hip_axis(alignment, number("S1 endplate depth") * scale)
    half = number("distance between femoral heads") * scale / 2
    return {
        side: femur_of(middle + np.array([sign * half, 0, 0]), float(head), sign, hu + 60, scale)
        for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0))
    }
