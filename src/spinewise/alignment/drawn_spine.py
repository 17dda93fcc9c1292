"""A spine once as measured and many times within its own errors: its bones and the axes of its pelvis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.evidence.landmark_errors import BoneErrors, bone_errors
from spinewise.geometry.frame import LEFT, POSTERIOR, UP
from spinewise.results import NORMAL_DEVIATE_95
from spinewise.words import CannotMeasure, Level, Side, Structure

Array = NDArray[np.float64]

BALL = 2.795483
"""Distance within which 95 % of an even scatter in space lie, in standard deviations of each axis."""

BASIS = "errors of endplates, bodies and femoral heads on the images"
FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}
BY_LINE, BY_SCANNER = "line through both femoral heads", "axes of the scanner"


class Part(StrEnum):
    """Which endplate of a vertebra."""

    SUPERIOR = "superior endplate"
    INFERIOR = "inferior endplate"


@dataclass(frozen=True, eq=False)
class DrawnPlate:
    """An endplate with its draws.

    Parameters
    ----------
    middle, normal : array, shape (1 + draws, 3)
        LPS; the normals point up.
    front_mm, back_mm : float
        From the middle to both rims along the midline: the corners that a lateral view shows.
    left_mm, right_mm : float
        From the middle to both rims across it.
    """

    middle: Array
    normal: Array
    front_mm: float
    back_mm: float
    left_mm: float
    right_mm: float


@dataclass(frozen=True, eq=False)
class DrawnSpine:
    """A spine with draws within its errors; row 0 as measured.

    Parameters
    ----------
    plates : mapping
        Level and part to `DrawnPlate`; S1 has a superior endplate.
    bodies : mapping
        Level to centre, shape (1 + draws, 3), LPS, mm.
    posteriors : mapping
        Level to the direction of its back, shape (1 + draws, 3).
    heads : mapping
        Side to centre of the femoral head, shape (1 + draws, 3).
    axes : array, shape (1 + draws, 3, 3)
        Rows left, forwards, up of the pelvis in LPS; up is as near as possible to the vertical.
    seen_along : str
        What the left axis was taken from.
    posture : str
        Of the spine.
    reasons : mapping
        Bone, or level and part, to the sentence that says why it is not there.
    notes : tuple of str
        What weakens every angle, one sentence each.
    basis : str
        What the draws come from.
    """

    plates: Mapping[tuple[Level, Part], DrawnPlate]
    bodies: Mapping[Level, Array]
    posteriors: Mapping[Level, Array]
    heads: Mapping[Side, Array]
    axes: Array
    seen_along: str
    posture: str
    reasons: Mapping[Level | Structure | tuple[Level, Part], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    basis: str = BASIS

    def in_pelvis(self, vectors: Array) -> Array:
        """Vectors of LPS, shape (1 + draws, 3), in the axes of the pelvis: left, forwards, up."""
        turned: Array = np.einsum("nij,nj->ni", self.axes, vectors)
        return turned

    def upright(self, vectors: Array) -> Array:
        """Vectors of LPS in the axes of the vertical: level left of the hips, forwards, straight up."""
        left = self.axes[:, 0] * (LEFT + POSTERIOR)
        left = left / np.linalg.norm(left, axis=1, keepdims=True)
        axes = np.stack([left, self.axes[:, 1], np.broadcast_to(UP, left.shape)], axis=1)
        turned: Array = np.einsum("nij,nj->ni", axes, vectors)
        return turned

    def plate(self, level: Level, part: Part) -> DrawnPlate:
        """One endplate; `CannotMeasure` with the reason when it is not there."""
        if (level, part) in self.plates:
            return self.plates[level, part]
        why = self.reasons.get((level, part), self.reasons.get(level))
        raise CannotMeasure(why or f"{level} was not found on the images")


def draw_spine(spine: Spine, draws: int, rng: np.random.Generator) -> DrawnSpine:
    """Draw a spine within the errors that its parts carry.

    Parameters
    ----------
    spine : Spine
        From CT, a biplanar pair or a plan.
    draws : int
        How many; 1000 give an interval to 2 %.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    DrawnSpine
        What is not in the spine has a reason.
    """
    errors = bone_errors()
    plates: dict[tuple[Level, Part], DrawnPlate] = {}
    bodies: dict[Level, Array] = {}
    posteriors: dict[Level, Array] = {}
    for vertebra in spine.vertebrae:
        level = vertebra.level
        for part in Part:
            if part in vertebra.parts:
                plate = vertebra.parts[part]
                assert isinstance(plate, Endplate)
                plates[level, part] = _plate(plate, vertebra.frame.posterior, draws, rng, errors)
        bodies[level] = _body(vertebra, plates, draws, rng, errors)
        posteriors[level] = _turned(vertebra, draws, rng)
    if spine.sacral_endplate is not None:
        back = spine.vertebrae[-1].frame.posterior if spine.vertebrae else POSTERIOR
        plates[Level.S1, Part.SUPERIOR] = _plate(spine.sacral_endplate, back, draws, rng, errors)
    heads = {side: _head(head, draws, rng) for side, head in spine.femoral_heads.items()}
    axes, along, notes = pelvic_axes(heads, draws, rng, errors)
    return DrawnSpine(plates, bodies, posteriors, heads, axes, along, spine.posture, reasons_of(spine), notes)


def _noise(sd: float, draws: int, rng: np.random.Generator) -> Array:
    """One number for each draw; 0 in row 0."""
    return np.concatenate([[0.0], rng.normal(0.0, sd, draws)]) if sd > 0 else np.zeros(1 + draws)


def _plate(
    plate: Endplate, back: Array, draws: int, rng: np.random.Generator, errors: BoneErrors
) -> DrawnPlate:
    """An endplate tilted within its ranges and moved in and across its plane."""
    normal = plate.plane.normal
    posterior = _unit(back - (back @ normal) * normal)
    left = np.cross(posterior, normal)
    forth, side = (
        np.tan(np.radians(_noise(error.half_width / NORMAL_DEVIATE_95, draws, rng)))
        for error in (plate.sagittal_error, plate.coronal_error)
    )
    normals = normal + forth[:, None] * posterior + side[:, None] * left
    along, across = (_noise(errors.endplate_centre_sd_mm, draws, rng)[:, None] for _ in range(2))
    high = _noise(errors.endplate_height_sd_mm, draws, rng)[:, None]
    rim = plate.outline - plate.plane.point
    return DrawnPlate(
        plate.plane.point + along * posterior + across * left + high * normal,
        _unit(normals),
        *_reaches(rim @ left, rim @ -posterior),
        *_reaches(rim @ posterior, rim @ left),
    )


def _reaches(across: Array, along: Array) -> tuple[float, float]:
    """How far a closed rim reaches to either side along the line where `across` is 0, mm."""
    ends = np.stack([across, np.roll(across, -1)]), np.stack([along, np.roll(along, -1)])
    crosses = np.signbit(ends[0][0]) != np.signbit(ends[0][1])
    start, end = ends[0][:, crosses]
    share = start / (start - end)
    places = ends[1][0, crosses] * (1 - share) + ends[1][1, crosses] * share
    if not len(places):
        return float(along.max()), float(-along.min())
    return float(places.max()), float(-places.min())


def _body(
    vertebra: Vertebra,
    plates: Mapping[tuple[Level, Part], DrawnPlate],
    draws: int,
    rng: np.random.Generator,
    errors: BoneErrors,
) -> Array:
    """Centre of a body: between its endplates, else where the frame was put."""
    own = [plates[vertebra.level, part] for part in Part if (vertebra.level, part) in plates]
    if len(own) == len(Part):
        return 0.5 * (own[0].middle + own[1].middle)
    noise = np.stack([_noise(errors.endplate_centre_sd_mm, draws, rng) for _ in range(3)], axis=1)
    centre: Array = vertebra.frame.origin + noise
    return centre


def _turned(vertebra: Vertebra, draws: int, rng: np.random.Generator) -> Array:
    """Back of a vertebra, turned about its axis within its range."""
    frame = vertebra.frame
    turn = np.radians(_noise(vertebra.rotation_error.high / NORMAL_DEVIATE_95, draws, rng))[:, None]
    back: Array = np.cos(turn) * frame.posterior + np.sin(turn) * frame.left
    return back


def _head(head: FemoralHead, draws: int, rng: np.random.Generator) -> Array:
    sd = head.centre_error.high / BALL
    centre: Array = head.centre + np.stack([_noise(sd, draws, rng) for _ in range(3)], axis=1)
    return centre


def pelvic_axes(
    heads: Mapping[Side, Array], draws: int, rng: np.random.Generator, errors: BoneErrors
) -> tuple[Array, str, tuple[str, ...]]:
    """Axes of the pelvis: from the line through both heads, else from the scanner within its error.

    Parameters
    ----------
    heads : mapping
        Side to centre, shape (1 + draws, 3), LPS, mm.
    draws : int
        How many.
    rng : Generator
        From an explicit seed.
    errors : BoneErrors
        With the error of the scanner's axes.

    Returns
    -------
    (array, shape (1 + draws, 3, 3), str, tuple of str)
        Rows left, forwards, up; what left was taken from; what weakens every angle.
    """
    if len(heads) == len(Side):
        left, along = heads[Side.LEFT] - heads[Side.RIGHT], BY_LINE
        notes: tuple[str, ...] = ()
    else:
        turn, lift = (np.tan(np.radians(_noise(errors.axis_sd_deg, draws, rng)))[:, None] for _ in range(2))
        left, along = LEFT + turn * POSTERIOR + lift * UP, BY_SCANNER
        there = f"only the {next(iter(heads))} femoral head is" if heads else "no femoral head is"
        notes = (
            f"{there} known, so the sagittal plane was taken from the scanner, within "
            f"{errors.axis_sd_deg:g} degrees (unconfirmed).",
        )
        notes = (notes[0][0].upper() + notes[0][1:],)
    left = _unit(left)
    up = _unit(UP - (left @ UP)[:, None] * left)
    # LPS runs left, back, up: from left to up the cross product points to the front.
    return np.stack([left, np.cross(left, up), up], axis=1), along, notes


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def reasons_of(spine: Spine) -> dict[Level | Structure | tuple[Level, Part], str]:
    """Why a bone or an endplate is not there, from what the spine says is missing.

    Parameters
    ----------
    spine : Spine
        With its gaps.

    Returns
    -------
    dict
        Bone, or level and part, to a sentence.
    """
    said: dict[Level | Structure | tuple[Level, Part], str] = {}
    for gap in spine.missing:
        if gap.level is not None and gap.what == str(gap.level):
            said[gap.level] = gap.why_it_matters
        if gap.what == "sacral endplate":
            said[Level.S1] = gap.why_it_matters
        for side, femur in FEMURS.items():
            if gap.what == f"{side} femoral head":
                said[femur] = gap.why_it_matters
    for vertebra in spine.vertebrae:
        said |= {(vertebra.level, part): vertebra.reasons[part] for part in Part if part in vertebra.reasons}
    for side, femur in FEMURS.items():
        if side not in spine.femoral_heads:
            said.setdefault(femur, f"the {side} femoral head is not in the label map")
    if spine.sacral_endplate is None:
        said.setdefault(Level.S1, "the sacral endplate is not in the label map")
    for level in Level:
        if level not in spine.levels and level is not Level.S1:
            said.setdefault(level, f"{level} is not in the label map")
    return said
