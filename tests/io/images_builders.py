"""Small volumes, series and label maps that the tests of image reading share."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pydicom
from numpy.typing import NDArray

from spinewise.imaging.volume import Acquisition, Volume
from spinewise.io.dicom.write import write_series
from spinewise.words import Answer

SECRET_NAME, SECRET_ID = "Doe^Jane", "HOSP-4711"


def affine_of(spacing: tuple[float, float, float], origin: tuple[float, float, float]) -> NDArray[np.float64]:
    """Axial slices from the feet up, rows to the back, columns to the left."""
    affine = np.eye(4)
    affine[:3, :3] = np.array([[0, 0, spacing[2]], [0, spacing[1], 0], [spacing[0], 0, 0]])
    affine[:3, 3] = origin
    return affine


def ct(shape: tuple[int, int, int] = (8, 36, 40), seed: int = 3) -> Volume:
    """Noise between air and metal, with a strip of air, so that every value matters."""
    rng = np.random.default_rng(seed)
    voxels = rng.integers(-1024, 3071, shape).astype(np.int16)
    voxels[:, :8] = -1000
    acquisition = Acquisition(
        "CT", 120.0, "Br40", 1.5, Answer.YES, datetime.date(2024, 3, 4), "Maker", references={}, instances=()
    )
    return Volume(voxels, affine_of((1.25, 0.7, 0.8), (-20.25, -100.5, 33.3)), acquisition)


def series(folder: Path, volume: Volume | None = None, **options: object) -> tuple[Path, ...]:
    """A written series whose name and identifier must never be seen again."""
    return write_series(
        volume or ct(),
        folder,
        pseudonym=SECRET_NAME,
        patient_id=SECRET_ID,
        **options,  # type: ignore[arg-type]
    )


def change(path: Path, by: Callable[[pydicom.Dataset], None]) -> None:
    """Change a DICOM file in place."""
    dataset = pydicom.dcmread(path)
    by(dataset)
    dataset.save_as(path)


def stacked(
    heights_ml: Mapping[int, tuple[float, float]], affine: NDArray[np.float64], bodies: bool = False
) -> NDArray[np.uint8]:
    """Label map of stacked vertebrae, the first code on top.

    Each code comes with the distance to the next one below (mm) and the volume of its body (ml): an elliptic
    cylinder, with an arch behind it unless only bodies are wanted.
    """
    step = np.linalg.norm(affine[:3, :3], axis=0)
    total = sum(spacing for spacing, _ in heights_ml.values()) + 20
    shape = (int(np.ceil(total / step[0])), int(130 / step[1]), int(110 / step[2]))
    z = (np.arange(shape[0]) * step[0])[:, None, None]
    y = (np.arange(shape[1]) * step[1] - 35)[None, :, None]
    x = (np.arange(shape[2]) * step[2] - 55)[None, None, :]
    codes = np.zeros(shape, np.uint8)
    top = total - 10
    for code, (spacing, volume_ml) in heights_ml.items():
        height = 0.78 * spacing
        width = np.sqrt(volume_ml * 1000 / (0.785 * height * 0.75))
        depth = 0.75 * width
        inside = (z <= top) & (z > top - height) & ((x / (width / 2)) ** 2 + (y / (depth / 2)) ** 2 < 1)
        if not bodies:
            at_arch = (z <= top - 0.3 * height) & (z > top - 0.7 * height)
            ring = (np.abs(x) < width * 0.4) & (y > 0) & (y < depth * 0.5 + 0.3 * width)
            hole = (np.abs(x) < width * 0.26) & (y > depth * 0.5) & (y < depth * 0.5 + 0.22 * width)
            process = (np.abs(x) < 5) & (y > depth * 0.5 + 0.25 * width) & (y < depth * 0.5 + 0.85 * width)
            wings = (np.abs(x) < width * 0.85) & (np.abs(y - depth * 0.5 - 4) < 5)
            inside = inside | (at_arch & ((ring & ~hole) | process | (wings & ~hole)))
        codes[inside] = code
        top -= spacing
    return codes
