"""The whole body without its shell: all voxels deep enough inside the bone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.body import Body, refuse_cement
from spinewise.bone.cancellous.depth_kernels import depth_inside
from spinewise.bone.cancellous.flat import VOXELS_AT_LEAST
from spinewise.bone.cancellous.noise import Noise, noise_of
from spinewise.bone.cancellous.regions import Held
from spinewise.results import Point, Region
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

LAYER_MM = 6.0
NAME = "whole body without its shell"


@dataclass(frozen=True, eq=False)
class ErodedReading:
    """What the body without its shell reads.

    Parameters
    ----------
    value : float
        Mean, HU.
    held : Held
        Its voxels.
    noise : Noise
        Error of the value from noise.
    placing : float
        Standard deviation of the value from where the surface is, HU.
    margin_mm : float
        Distance kept from the surface.
    left_out : str
        What was kept out, with the number of voxels.
    """

    value: float
    held: Held
    noise: Noise
    placing: float
    margin_mm: float
    left_out: str


def read_eroded(body: Body, margin_mm: float) -> ErodedReading:
    """Read all voxels of the body at least a margin inside the surface of the whole bone.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    margin_mm : float
        Distance to the surface of body and posterior elements together.

    Returns
    -------
    ErodedReading
        Value and errors.

    Raises
    ------
    CannotMeasure
        When too few voxels lie deep enough.
    """
    level, coarsest = body.vertebra.level, body.extent_of_voxel(body.vertebra.frame.up)
    deep = depth_in_bone(body, margin_mm + 2 * coarsest)
    inside = deep.values >= margin_mm
    if np.count_nonzero(inside) < VOXELS_AT_LEAST:
        raise CannotMeasure(
            f"{level}: only {np.count_nonzero(inside)} voxels lie {margin_mm:.1f} mm inside the surface; "
            "use a finer reconstruction"
        )
    voxels = body.volume.voxels[tuple(deep.indices.T)].astype(float)
    half_voxel = float(body.volume.spacing.mean()) / 2
    sides = [voxels[deep.values >= margin_mm + off] for off in (-half_voxel, half_voxel)]
    refuse_cement(body, NAME, voxels[inside])
    held = Held(voxels[inside], deep.indices[inside], deep.local[inside])
    placing = abs(sides[0].mean() - sides[1].mean()) / 2 if sides[1].size else 0.0
    return ErodedReading(
        float(held.values.mean()),
        held,
        _noise(held, body.volume.spacing),
        float(placing),
        margin_mm,
        f"Left out: the bone within {margin_mm:.1f} mm of the surface ({np.count_nonzero(~inside)} voxels); "
        f"{held.values.size} voxels measured, the basivertebral vein among them.",
    )


def _noise(held: Held, spacing: Array) -> Noise:
    """Noise of the whole, judged in flat layers: how density changes along the height is anatomy."""
    layer = np.floor(held.local[:, 2] / LAYER_MM).astype(int)
    layers = [
        Held(held.values[there], held.indices[there], held.local[there])
        for there in (layer == number for number in np.unique(layer))
        if np.count_nonzero(there) >= VOXELS_AT_LEAST
    ]
    if not layers:
        return noise_of([held], spacing)
    counts = np.array([one.values.size for one in layers])
    return noise_of(layers, spacing, list(counts / counts.sum()))


def depth_in_bone(body: Body, reach_mm: float) -> Held:
    """How deep every voxel of the body lies inside the whole bone.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    reach_mm : float
        How far around the body the bone is looked at.

    Returns
    -------
    Held
        Depths in mm, right up to the reach, as values.
    """
    crop, spacing = body.vertebra.voxels, body.volume.spacing
    reach = np.ceil(reach_mm / spacing).astype(int) + 1
    low = np.maximum(body.first - reach, 0)
    high = np.minimum(body.last + reach, crop.whole.shape)
    box = tuple(slice(start, stop) for start, stop in zip(low, high, strict=True))
    whole = np.ascontiguousarray(crop.whole[box] | crop.body[box]).view(np.uint8)
    depth = depth_inside(whole, spacing, reach_mm) - float(spacing.min()) / 2
    inside = np.nonzero(crop.body[box])
    indices = np.stack(inside, axis=1) + (low + np.asarray(crop.start)).astype(np.int64)
    local = body.ends.middle.to_local(body.volume.to_patient(indices.astype(float)))
    return Held(depth[inside], indices, local)


def region_of_eroded(body: Body, reading: ErodedReading) -> Region:
    """Region to be kept with the measurement; it is no prism, so its recipe stands for its outline.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    reading : ErodedReading
        What was read.

    Returns
    -------
    Region
        Without an outline.
    """
    frame = body.ends.middle
    normal: Point = (float(frame.up[0]), float(frame.up[1]), float(frame.up[2]))
    return Region(
        NAME,
        (),
        normal,
        float(np.ptp(reading.held.local[:, 2])),
        reading.held.statistics,
        f"all voxels of the body at least {reading.margin_mm:.1f} mm inside the surface of the whole bone",
    )
