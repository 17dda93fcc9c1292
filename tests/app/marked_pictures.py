"""Pictures of the digital patient for the clicking page, with the truth of every mark on them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spinewise.imaging.volume import Volume
from spinewise.phantom.ct import render_ct
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.words import Level, Side

Array = NDArray[np.float64]

FRAME = 6
"""Pixels from the edge at which a bright square stands, so that a test finds the picture on the screen."""
MARKED = tuple(Level(name) for name in ("T1", "T4", "T12", "L1", "L2", "L3", "L4", "L5"))
CORNERS = {
    "superior anterior": ("superior", -1.0),
    "superior posterior": ("superior", 1.0),
    "inferior anterior": ("inferior", -1.0),
    "inferior posterior": ("inferior", 1.0),
}


@dataclass(frozen=True, eq=False)
class Known:
    """A picture and where its marks truly lie."""

    patient: DigitalPatient
    truth: Truth
    volume: Volume
    marks: dict[str, Array]
    """Bone and place to LPS, mm."""

    def pixel(self, mark: str, facing_right: bool = False) -> tuple[float, float]:
        """Row and column of a mark on the lateral picture."""
        up, back, _ = self.volume.to_index(self.marks[mark])
        rows, columns, _ = self.volume.voxels.shape
        return rows - 1 - float(up), columns - 1 - float(back) if facing_right else float(back)


@cache
def known(spacing: float = 1.5) -> Known:
    patient = digital_patient(1)
    truth = truth_of(patient, MARKED)
    volume = render_ct(patient, (spacing,) * 3)
    marks = {}
    for level, one in truth.levels.items():
        shape = one.shape
        marks[f"{level}|centre"] = shape.frame.origin
        marks[f"{level}|canal"] = shape.canal.centre
        for place, (end, way) in CORNERS.items():
            plane = getattr(shape, end)
            marks[f"{level}|{place}"] = plane.point + way * 0.45 * shape.depth_mm * shape.frame.posterior
    plate = truth.sacral_endplate
    along = np.cross(np.array([1.0, 0.0, 0.0]), plate.normal)
    along *= np.sign(along[1]) / np.linalg.norm(along)
    marks["S1|superior posterior"] = plate.point + 16 * along
    marks["S1|superior anterior"] = plate.point - 16 * along
    for side in Side:
        marks[f"femur {side}|centre"] = truth.heads[side]
    return Known(patient, truth, volume, marks)


def lateral(facing_right: bool = False) -> NDArray[np.uint8]:
    """Sum of the CT from side to side, with two bright squares in its corners."""
    voxels = np.clip(known().volume.voxels, -1000, 2000).astype(np.float32)
    picture = voxels.mean(axis=2)[::-1]
    picture = picture[:, ::-1] if facing_right else picture
    low, high = np.quantile(picture, [0.02, 0.998])
    grey = np.clip(20 + 190 * (picture - low) / (high - low), 20, 210)
    for row, column in ((FRAME, FRAME), (-FRAME - 1, -FRAME - 1)):
        grey[row, column] = 255
        rows = slice(row - 2, row + 3 if row != -3 else None)
        columns = slice(column - 2, column + 3 if column != -3 else None)
        grey[rows, columns] = 255
    return np.rint(grey).astype(np.uint8)


def written(folder: Path, facing_right: bool = False) -> Path:
    path = folder / "lateral.png"
    Image.fromarray(lateral(facing_right)).save(path)
    return path
