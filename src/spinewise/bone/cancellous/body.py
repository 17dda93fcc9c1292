"""One vertebral body in its CT, looked at before anything is measured in it, and what forbids measuring."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.cancellous.cut import Cut, cut_body
from spinewise.bone.cancellous.planes import EndPlane, EndPlanes, endplates_of, standard_deviation
from spinewise.evidence.tables import entry
from spinewise.geometry.frame import Frame
from spinewise.geometry.plane import Plane
from spinewise.imaging.metal import GROWN, LEAST_VOLUME_MM3, SEED
from spinewise.imaging.sampling import sample_points
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

SAMPLES = 32
SAME_SPACING = 0.01
STEP_MM = 0.25
HALF = 0.5


@dataclass(frozen=True, eq=False)
class Body:
    """A vertebral body in its CT.

    Parameters
    ----------
    volume : Volume
        The CT.
    vertebra : Vertebra
        As built by `anatomy`.
    first, last : array of int, shape (3,)
        First voxel index of the body in its crop, and one past the last.
    """

    volume: Volume
    vertebra: Vertebra
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @cached_property
    def mask(self) -> NDArray[np.uint8]:
        """Voxels of the body in its own smallest box, 0 or 1."""
        box = tuple(slice(low, high) for low, high in zip(self.first, self.last, strict=True))
        return np.ascontiguousarray(self.vertebra.voxels.body[box]).view(np.uint8)

    @property
    def start(self) -> NDArray[np.int64]:
        """Index in the volume of the first voxel of `mask`."""
        return np.asarray(self.vertebra.voxels.start, dtype=np.int64) + self.first

    @cached_property
    def affine(self) -> Array:
        """From index in `mask` to LPS, mm."""
        affine = self.volume.affine.copy()
        affine[:3, 3] = self.volume.to_patient(self.start.astype(float))
        return affine

    @cached_property
    def values(self) -> NDArray[np.int16] | NDArray[np.float32]:
        """Voxels of the volume in the box of `mask`."""
        box = tuple(slice(low, low + size) for low, size in zip(self.start, self.mask.shape, strict=True))
        return self.volume.voxels[box]

    @property
    def voxel_mm3(self) -> float:
        """Volume of one voxel."""
        return abs(float(np.linalg.det(self.volume.affine[:3, :3])))

    @cached_property
    def corners(self) -> Array:
        """Corners of the box, LPS, mm, shape (8, 3)."""
        ends = np.array(list(product(*((-HALF, size - HALF) for size in self.mask.shape))))
        corners: Array = ends @ self.affine[:3, :3].T + self.affine[:3, 3]
        return corners

    @cached_property
    def endplates(self) -> EndPlanes:
        """Both endplates; `CannotMeasure` with the reason when one was not built."""
        return endplates_of(self.vertebra, self.extent_of_voxel(self.vertebra.frame.up))

    @cached_property
    def ends(self) -> EndPlanes:
        """Both endplates, or where there are none the ends of the mask on the axis of the vertebra."""
        try:
            return self.endplates
        except CannotMeasure:
            return self._ends_of_mask()

    @cached_property
    def middle(self) -> Cut:
        """Cut at mid-height."""
        return self.cut(self.ends.middle)

    def cut(self, frame: Frame) -> Cut:
        """Cut of the body by the plane of left and posterior of a frame."""
        try:
            return cut_body(self.mask, self.affine, self.corners, frame)
        except CannotMeasure as error:
            raise CannotMeasure(f"{self.vertebra.level}: {error}") from error

    def inside(self, points: Array) -> NDArray[np.bool_]:
        """Whether points, LPS mm, shape (..., 3), lie in the body."""
        there: NDArray[np.bool_] = sample_points(self.mask, self.affine, points, outside=0.0) >= HALF
        return there

    def extent_of_voxel(self, direction: Array) -> float:
        """How far a voxel reaches along a unit direction, mm.

        A slice that was written thicker than its distance to the next counts as thick as written; where
        spacings are alike any axis may be that of the slices.

        Parameters
        ----------
        direction : array, shape (3,)
            Unit vector, LPS.

        Returns
        -------
        float
            In mm.
        """
        columns, spacing = self.volume.affine[:3, :3], self.volume.spacing
        written = self.volume.acquisition.slice_thickness_mm or 0.0
        reach = float(np.linalg.norm(np.asarray(direction) @ columns))
        for across in np.flatnonzero(np.isclose(spacing, spacing.max(), rtol=SAME_SPACING)):
            thick = columns.copy()
            thick[:, across] *= max(1.0, written / spacing[across])
            reach = max(reach, float(np.linalg.norm(np.asarray(direction) @ thick)))
        return reach

    def _ends_of_mask(self) -> EndPlanes:
        frame = self.vertebra.frame
        reach = float(np.abs(frame.to_local(self.corners)[:, 2]).max())
        heights = np.arange(-reach, reach, STEP_MM)
        filled = heights[self.inside(frame.origin + heights[:, None] * frame.up)]
        if filled.size == 0:
            raise CannotMeasure(f"{self.vertebra.level}: the body is not where its frame says")
        tilt = standard_deviation(self.vertebra.rotation_error)
        shift = self.extent_of_voxel(frame.up)
        lower, upper = (
            EndPlane(Plane(frame.origin + height * frame.up, frame.up), shift, tilt, tilt, shift)
            for height in (float(filled.min()), float(filled.max()))
        )
        return EndPlanes(upper, lower, frame)


def look_at(volume: Volume, vertebra: Vertebra) -> Body:
    """Look at a body before measuring, and refuse what cannot be measured at all.

    Parameters
    ----------
    volume : Volume
        Images in Hounsfield units.
    vertebra : Vertebra
        As built by `anatomy`.

    Returns
    -------
    Body
        Ready to be measured.

    Raises
    ------
    CannotMeasure
        When the images are not CT or not in Hounsfield units, the body is empty, cut by the edge of
        the volume, or holds metal.
    """
    level = vertebra.level
    modality = volume.acquisition.modality
    if modality != "CT":
        raise CannotMeasure(f"{level}: Hounsfield units exist on CT only, and these images are {modality}")
    water = entry("hu-scale-definition").number("water")
    thinned = tuple(slice(None, None, max(1, size // SAMPLES)) for size in volume.voxels.shape)
    if volume.voxels[thinned].min() >= water:
        raise CannotMeasure(
            f"{level}: no voxel reads below water ({water:.0f} HU), so these are not Hounsfield units: "
            "read them again with their rescale slope and intercept"
        )
    box = _box_of(vertebra.voxels.body)
    if box is None:
        raise CannotMeasure(f"{level}: the label map holds no voxel of the body")
    body = Body(volume, vertebra, *box)
    if (body.start <= 0).any() or (body.start + body.mask.shape >= np.array(volume.voxels.shape)).any():
        raise CannotMeasure(f"{level} is cut by the edge of the volume")
    metal = int(np.count_nonzero(body.values[body.mask.view(np.bool_)] > SEED.value))
    if metal * body.voxel_mm3 >= LEAST_VOLUME_MM3.value:
        raise CannotMeasure(
            f"{level}: metal in the body ({metal} voxels above {SEED.value:.0f} HU) spoils Hounsfield units "
            "there; use images from before the implant, or another level"
        )
    return body


def refuse_cement(body: Body, where: str, values: Array) -> None:
    """Refuse a region that holds cement or metal: nothing else inside a body is denser than cortex.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    where : str
        Name of the region.
    values : array, shape (n,)
        Its voxels, HU.

    Raises
    ------
    CannotMeasure
        When as much of it as the least piece of metal is denser than ordinary cortex.
    """
    dense = int(np.count_nonzero(values > GROWN.value))
    if dense * body.voxel_mm3 >= LEAST_VOLUME_MM3.value:
        raise CannotMeasure(
            f"{body.vertebra.level}: cement or metal in the region {where} ({dense} voxels above "
            f"{GROWN.value:.0f} HU); use images from before it, or another level"
        )


def _box_of(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """First index and one past the last of what is filled; None when nothing is."""
    flat = np.any(mask, axis=0)
    rows = mask.reshape(len(mask), -1).any(axis=1)
    filled = [np.flatnonzero(some) for some in (rows, np.any(flat, axis=1), np.any(flat, axis=0))]
    if filled[0].size == 0:
        return None
    return np.array([f[0] for f in filled]), np.array([f[-1] + 1 for f in filled])
