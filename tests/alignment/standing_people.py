"""One digital patient twice: lying in a CT with its label map, and standing between two beams."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
from biplanar_people import FEMURS, LATERAL, TEN
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from spinewise.alignment.biplanar.reconstruct import Reconstruction, reconstruct
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.landmarks import MarkedView
from spinewise.anatomy.spine import Spine
from spinewise.geometry.move import Move
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.radiograph import Radiograph, View
from spinewise.imaging.volume import Volume
from spinewise.phantom.bone import Bone
from spinewise.phantom.ct import render_ct
from spinewise.phantom.films import films_of
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient
from spinewise.phantom.radiographs import StandingPair, pair_of
from spinewise.phantom.standing import standing
from spinewise.phantom.truth_shape import Shape, placed, shape_of
from spinewise.words import Level, Side, Structure

Array = NDArray[np.float64]

NOISE_HU, BLUR_MM, PHOTONS = 20.0, 0.5, 20_000.0


@dataclass(frozen=True, eq=False)
class Stander:
    """A digital patient between two beams with its exact marks and truth, from the isocentre.

    Parameters
    ----------
    stands : StandingPair
        With beams and marks.
    shapes : mapping
        Level to shape in LPS.
    """

    stands: StandingPair
    shapes: Mapping[Level, Shape]

    @property
    def pair(self) -> Pair:
        """Beams as the files give them."""
        return Pair(self.stands.projections[View.FRONTAL], self.stands.projections[View.LATERAL])

    @property
    def heads(self) -> dict[Side, Array]:
        """Centres of the femoral heads."""
        return {side: bone.place.origin for side, bone in self.stands.patient.femurs.items()}

    def read(self, sd_mm: float, rng: np.random.Generator) -> tuple[MarkedView, MarkedView]:
        """Frontal and lateral view as a reader marks ten places a vertebra, with scatter."""
        out = []
        for view, places in ((View.FRONTAL, TEN), (View.LATERAL, LATERAL)):
            exact = self.stands.marks[view]
            points = {
                mark: uv + sd_mm * rng.standard_normal(2)
                for mark, uv in exact.points.items()
                if (isinstance(mark.bone, Level) and mark.place in places) or mark.bone in FEMURS.values()
            }
            out.append(replace(exact, points=points))
        return out[0], out[1]


def between_beams(stands: StandingPair) -> Stander:
    """A standing pair with the truth of its bones."""
    bones = stands.patient.vertebrae.items()
    return Stander(stands, {level: placed(shape_of(bone), bone.place) for level, bone in bones})


@dataclass(frozen=True, eq=False)
class Twice:
    """A person lying and standing."""

    lying: DigitalPatient
    volume: Volume
    labels: LabelMap
    ct: Spine
    who: Stander
    films: Mapping[View, Radiograph]

    def truth(self, level: Level) -> Move:
        """True move of a bone from the CT to where it stands; S1 is the sacrum."""
        before, after = self.bones(level)
        turn = after.place.axes.T @ before.place.axes
        return Move(turn, after.place.origin - turn @ before.place.origin)

    def bones(self, level: Level) -> tuple[Bone, Bone]:
        """The same bone lying and standing."""
        stood = self.who.stands.patient
        if level is Level.S1:
            return self.lying.sacrum, stood.sacrum
        return self.lying.vertebrae[level], stood.vertebrae[level]

    def landmarks(self, sd_mm: float, seed: int) -> tuple[MarkedView, MarkedView]:
        """Both views as a reader marks them."""
        return self.who.read(sd_mm, np.random.default_rng(seed))

    def reconstruction(self, sd_mm: float, seed: int = 0) -> Reconstruction:
        """From landmarks alone."""
        return reconstruct(*self.landmarks(sd_mm, seed), self.who.pair, corners=Corners.POINT)


@cache
def twice(
    seed: int,
    tilt: float = 0.0,
    prosthesis: bool = False,
    levels: tuple[Level, ...] | None = None,
    voxel_mm: float = 1.0,
) -> Twice:
    """A random person; the CT shows everything, or some levels and nothing below them."""
    anomalies = Anomalies(hip_prosthesis=Side.LEFT if prosthesis else None)
    lying = digital_patient(
        seed, coronal_tilt_deg=tilt, axial_rotation_deg=min(30.0, 0.75 * tilt), anomalies=anomalies
    )
    rng = np.random.default_rng([seed, 77])
    volume = render_ct(lying, (voxel_mm,) * 3, noise_sd=NOISE_HU, rng=rng, levels=levels)
    labels = render_labels(lying, volume)
    who = between_beams(pair_of(standing(lying)))
    shown = render_ct(who.stands.patient, levels=None if levels is None else _around(lying, levels))
    films = films_of(who.stands, shown, blur_fwhm_mm=BLUR_MM, photons=PHOTONS, rng=rng)
    return Twice(lying, volume, labels, spine_from_labels(labels, volume), who, films)


def _around(patient: DigitalPatient, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    order = patient.levels
    first, last = order.index(levels[0]), order.index(levels[-1])
    return order[max(first - 2, 0) : last + 3]


def pose_errors(case: Twice, moves: Mapping[Level, Move]) -> dict[Level, tuple[Array, Array]]:
    """For each bone how far its body's centre lies from the truth, mm, and its turn about its own axes."""
    out = {}
    for level, move in moves.items():
        before, after = case.bones(level)
        truth = case.truth(level)
        away = move.points(before.place.origin) - after.place.origin
        turn = Rotation.from_matrix(move.turn @ truth.turn.T).as_rotvec(degrees=True)
        out[level] = (away, after.place.axes @ turn)
    return out


def without(view: MarkedView, level: Level) -> MarkedView:
    """The view with one vertebra not marked."""
    return replace(view, points={m: p for m, p in view.points.items() if m.bone is not level})


def one_level_off(case: Twice) -> tuple[Spine, LabelMap, Volume]:
    """The same CT under names that were counted wrongly: every vertebra bears the name of the one below."""
    order = case.lying.levels
    below = dict(pairwise(order))
    names = {
        code: below.get(name, Structure.OTHER) if isinstance(name, Level) else name
        for code, name in case.labels.names.items()
    }
    labels = replace(case.labels, names=names)
    return spine_from_labels(labels, case.volume), labels, case.volume
