"""A hand-made vertebra in a CT: an elliptic drum of known size and density, turned as asked."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Crop, Endplate, Vertebra
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.results import Interval
from spinewise.words import Answer, Level

Array = NDArray[np.float64]

CT = Acquisition("CT", kvp=120.0, kernel="Br38f", slice_thickness_mm=None, contrast=Answer.NO)
SOFT_HU = 50.0
FAT_HU = -100.0
CORTEX_HU = 400.0
CORTEX_MM = 1.0


@dataclass(frozen=True)
class Drum:
    """Size and place of a body; `wedge_deg` opens it in front by tilting each endplate by half."""

    height: float = 27.0
    width: float = 44.0
    depth: float = 33.0
    wedge_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    centre: tuple[float, float, float] = (3.3, -7.7, 11.1)

    @property
    def frame(self) -> Frame:
        a, b, c = np.radians([self.pitch_deg, self.roll_deg, self.yaw_deg])
        about_left = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
        about_back = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
        about_up = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
        turned = about_up @ about_back @ about_left
        return Frame(np.array(self.centre), np.ascontiguousarray(turned.T))

    def normal(self, sign: int) -> Array:
        """Normal of the upper (+1) or lower (-1) endplate in the frame."""
        half = np.radians(self.wedge_deg / 2)
        return np.array([0.0, sign * np.sin(half), np.cos(half)])

    def depths(self, local: Array) -> tuple[Array, Array, Array]:
        """Distance below the upper plane, above the lower plane, and inside the side (about), mm."""
        below = -(local - [0, 0, self.height / 2]) @ self.normal(1)
        above = (local - [0, 0, -self.height / 2]) @ self.normal(-1)
        a, b = self.width / 2, self.depth / 2
        x, y = local[..., 0], local[..., 1]
        scaled = (x / a) ** 2 + (y / b) ** 2
        slope = 2 * np.hypot(x / a**2, y / b**2)
        side = np.where(slope > 1e-9, (1 - scaled) / np.maximum(slope, 1e-9), min(a, b))
        return below, above, side


Density = Callable[[Array, Drum], Array]


def even(hu: float) -> Density:
    """The same density everywhere."""
    return lambda local, drum: np.full(local.shape[:-1], hu)


def thirds(upper: float, middle: float, lower: float) -> Density:
    """One density in each third of the height."""

    def density(local: Array, drum: Drum) -> Array:
        return np.select(
            [local[..., 2] > drum.height / 6, local[..., 2] > -drum.height / 6], [upper, middle], lower
        )

    return density


def sloping(hu: float, per_mm: tuple[float, float, float]) -> Density:
    """A density that changes evenly to the left, backwards and upwards."""
    return lambda local, drum: hu + local @ np.array(per_mm)


@dataclass(frozen=True, eq=False)
class Case:
    volume: Volume
    vertebra: Vertebra
    drum: Drum


def render(
    drum: Drum,
    density: Density,
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0),
    *,
    fine: int = 3,
    room_mm: float = 8.0,
    acquisition: Acquisition = CT,
) -> tuple[Volume, NDArray[np.bool_]]:
    """CT of a drum in fat and soft tissue, each voxel the mean of `fine`^3 points, and its exact mask."""
    half = np.hypot(np.hypot(drum.width, drum.depth), drum.height) / 2 + room_mm
    size = np.ceil(2 * half / np.array(spacing)).astype(int)
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = np.array(drum.centre) - np.array(spacing) * (size - 1) / 2 + [0.21, -0.13, 0.37]
    total = np.zeros(size)
    inside_share = np.zeros(size)
    steps = (np.arange(fine) + 0.5) / fine - 0.5
    grid = np.stack(np.meshgrid(*(np.arange(n) for n in size), indexing="ij"), axis=-1).astype(float)
    for offset in np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3):
        points = (grid + offset) * np.array(spacing) + affine[:3, 3]
        local = drum.frame.to_local(points)
        below, above, side = drum.depths(local)
        depth = np.minimum(np.minimum(below, above), side)
        shell = depth < CORTEX_MM
        hu = np.where(shell, CORTEX_HU, density(local, drum))
        around = np.where(points[..., 0] < drum.centre[0], SOFT_HU, FAT_HU)
        total += np.where(depth > 0, hu, around)
        inside_share += depth > 0
    voxels = (total / fine**3).astype(np.float32)
    return Volume(voxels, affine, acquisition), inside_share / fine**3 >= 0.5


def vertebra_of(
    drum: Drum,
    mask: NDArray[np.bool_],
    *,
    level: Level = Level.L3,
    tilt_error_deg: float = 1.0,
    moved: tuple[tuple[float, float, float], tuple[float, float, float]] = ((0, 0, 0), (0, 0, 0)),
    without: tuple[str, ...] = (),
) -> Vertebra:
    """Vertebra of a drum; `moved` shifts (mm) and tilts (sagittal, coronal deg) upper and lower endplate."""
    frame = drum.frame
    error = Interval(-tilt_error_deg, tilt_error_deg, 0.95, "hand-made")
    parts = {}
    for name, sign, (shift, sagittal, coronal) in (
        ("superior endplate", 1, moved[0]),
        ("inferior endplate", -1, moved[1]),
    ):
        normal = drum.normal(sign) + np.tan(np.radians([coronal, sagittal, 0.0]))
        normal = normal / np.linalg.norm(normal)
        around = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        rim = np.stack([drum.width / 2 * np.cos(around), drum.depth / 2 * np.sin(around), 0 * around], axis=1)
        rim[:, 2] = sign * drum.height / 2 + shift - (rim[:, :2] @ normal[:2]) / normal[2]
        plane = Plane(frame.to_patient(np.array([0, 0, sign * drum.height / 2 + shift])), normal @ frame.axes)
        parts[name] = Endplate(plane, frame.to_patient(rim), error, error, 0.0)
    reasons = {name: f"{level}: the {name} was not built in this test" for name in without}
    return Vertebra(
        level,
        frame,
        error,
        Crop((0, 0, 0), mask, mask),
        {name: part for name, part in parts.items() if name not in without},
        reasons,
    )


def case(
    drum: Drum, density: Density, spacing: tuple[float, float, float] = (1.0, 1.0, 1.0), **more: object
) -> Case:
    """A rendered drum with its exact vertebra."""
    volume, mask = render(drum, density, spacing)
    return Case(volume, vertebra_of(drum, mask, **more), drum)  # type: ignore[arg-type]


def with_noise(volume: Volume, sd: float, seed: int, blur_mm: float = 0.0) -> Volume:
    """The volume with Gaussian noise of a standard deviation, white or blurred."""
    from scipy.ndimage import gaussian_filter

    noise = np.random.default_rng(seed).normal(size=volume.voxels.shape)
    if blur_mm:
        noise = gaussian_filter(noise, blur_mm / volume.spacing)
        noise /= noise.std()
    return Volume(
        (volume.voxels + sd * noise).astype(np.float32), volume.affine, volume.acquisition, volume.id
    )


def truth(drum: Drum, density: Density, count: int = 400_000) -> float:
    """Three-location HU by the definition, from points thrown at random: none of the code under test."""
    rng = np.random.default_rng(0)
    points = (rng.random((count, 3)) - 0.5) * [drum.width, drum.depth, drum.height * 1.2]
    below, above, _ = drum.depths(points)
    a, b = drum.width / 2, drum.depth / 2
    around = np.linspace(0, 2 * np.pi, 2000)
    rim = np.stack([a * np.cos(around), b * np.sin(around)], axis=1)
    from scipy.spatial import cKDTree

    inside = (points[:, 0] / a) ** 2 + (points[:, 1] / b) ** 2 < 1
    margin = min(4.0, drum.depth / 6)
    deep = inside & (cKDTree(rim).query(points[:, :2])[0] >= margin)
    front = points[:, 1] <= -drum.depth / 2 + drum.depth * 2 / 3
    away, thick = min(4.0, drum.height / 6), min(3.0, drum.height / 6)
    slabs = [
        (below >= away) & (below <= away + thick),
        np.abs(points[:, 2]) <= thick / 2,
        (above >= away) & (above <= away + thick),
    ]
    hu = density(points, drum)
    return float(np.mean([hu[slab & deep & front].mean() for slab in slabs]))


def frame_is_right_handed(frame: Frame) -> bool:
    """Whether a frame is one."""
    return bool(np.allclose(frame_from(frame.origin, frame.up, frame.posterior).axes, frame.axes))
