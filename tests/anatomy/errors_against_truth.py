"""How far a measured spine is from the digital patient's own truth, level by level."""

from dataclasses import dataclass

import numpy as np

from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.spine import Spine
from spinewise.geometry.angle import angle_between
from spinewise.geometry.frame import rotation_between
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom.truth import Truth
from spinewise.words import Level, Side


@dataclass(frozen=True)
class Errors:
    """Errors of one spine; each tuple has one entry for each part that was measured."""

    spine: Spine
    asked: int
    endplate_deg: tuple[float, ...]
    endplate_mm: tuple[float, ...]
    tilts: tuple[tuple[Level, float, float], ...]
    rotation_deg: tuple[float, ...]
    pedicle_mm: tuple[float, ...]
    pedicle_covered: tuple[bool, ...]

    @property
    def covered_levels(self) -> tuple[bool, ...]:
        """For each level with an endplate: whether all its tilts lie in their stated ranges."""
        levels = dict.fromkeys(level for level, _, _ in self.tilts)
        return tuple(
            all(abs(error) <= half for other, error, half in self.tilts if other == level) for level in levels
        )


def errors_against_truth(labels: LabelMap, volume: Volume, truth: Truth) -> Errors:
    """Measure a spine and hold it against the truth."""
    spine = spine_from_labels(labels, volume)
    endplates: list[float] = []
    heights: list[float] = []
    tilts: list[tuple[Level, float, float]] = []
    pedicles: list[float] = []
    covered: list[bool] = []
    for vertebra in spine.vertebrae:
        true = truth.levels[vertebra.level].shape
        for name, plane in (("superior endplate", true.superior), ("inferior endplate", true.inferior)):
            if name not in vertebra.parts:
                continue
            found = vertebra.superior_endplate if "superior" in name else vertebra.inferior_endplate
            endplates.append(angle_between(found.plane.normal, plane.normal))
            heights.append(abs(float((found.plane.point - plane.point) @ plane.normal)))
            off = found.plane.normal - plane.normal
            for direction, error in (
                (true.frame.posterior, found.sagittal_error),
                (true.frame.left, found.coronal_error),
            ):
                tilts.append((vertebra.level, float(np.degrees(off @ direction)), error.high))
        for side in Side:
            if f"{side} pedicle" in vertebra.parts:
                pedicle = vertebra.pedicle(side)
                away = float(np.linalg.norm(pedicle.centre - true.pedicles[side].centre))
                pedicles.append(away)
                covered.append(pedicle.centre_error.holds(away))
    return Errors(
        spine,
        len(truth.levels),
        tuple(endplates),
        tuple(heights),
        tuple(tilts),
        tuple(rotation_between(v.frame, truth.levels[v.level].shape.frame) for v in spine.vertebrae),
        tuple(pedicles),
        tuple(covered),
    )
