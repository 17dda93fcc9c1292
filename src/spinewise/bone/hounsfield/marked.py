"""Hounsfield units of a body of which only points were marked, where there is no label map."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Landmarks
from spinewise.bone.cancellous.caveats import about_acquisition, about_regions, conditions_of
from spinewise.bone.cancellous.flat import VOXELS_AT_LEAST, WIDENED
from spinewise.bone.cancellous.interval import interval_of
from spinewise.bone.cancellous.noise import noise_of
from spinewise.bone.cancellous.regions import Held, Slab, held_voxels, region_of
from spinewise.bone.ct import HOUNSFIELD, SLAB_MM, SLAB_SHARE
from spinewise.bone.marked_bodies import BODY_SHARE, MarkedBody, marked_body
from spinewise.evidence.tables import entry
from spinewise.geometry.frame import Frame, frame_from
from spinewise.imaging.metal import GROWN, LEAST_VOLUME_MM3
from spinewise.imaging.volume import Volume
from spinewise.results import Measurement
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

MARKED_MID_BODY_HU = "marked mid-body HU"

MARGIN_MM, MARGIN_SHARE = 4.0, 6
"""From the front wall, as in the methods that have a label map."""
FRONT_SHARE = 2 / 3
"""The basivertebral vein enters from behind."""
ACROSS_SHARE = 0.35
"""Half the width of the ellipse over the depth of the body; no body is narrower than 0.9 of its depth."""
AHEAD, BEHIND, ACROSS = 0.22, 0.08, 0.25
"""Reach of the ellipse around a marked centre, over the distance to the neighbours: the box of VBQ in
proportion."""
CORNERS = 48
CLICK_MM = 2.0
"""By which the region is moved to see how much its placing matters, as for VBQ from marked points."""
TILT_DEG, TURN_DEG = 5.0, 15.0
"""By which it is tilted, and turned about its axis where nothing says where the back is."""
SMALLER, LARGER = 0.75, 1.3
"""In which sizes it is read besides: the width was never seen, without corners neither was the depth."""
NOT_LOOKED_AT = (
    "Placed by marked points, without a label map: the ellipse has fixed proportions, the walls of the body "
    "were not looked for and no height was compared, so look at the drawn region and for a fracture."
)
BACK_ASSUMED = (
    "Nothing marked says where the back of this vertebra is: the back of the patient stands for it."
)


def marked_mid_body_hu(volume: Volume, landmarks: Landmarks, level: Level) -> Measurement:
    """Mean of an elliptic cylinder in the middle of a body of which points were marked.

    With its four corners (d depth, h height): min(7 mm, h/3) thick at mid-height, from min(4 mm, d/6) behind
    the front wall to two thirds of the depth, 0.7 d wide. With its centre alone, and D the distance to the
    neighbouring centres: h = 0.72 D, from 0.22 D before to 0.08 D behind the centre, D/2 wide. The interval
    also holds what regions read that are moved by 2 mm, tilted by 5 degrees, smaller and larger.

    Parameters
    ----------
    volume : Volume
        A CT in Hounsfield units.
    landmarks : Landmarks
        Points marked in it.
    level : Level
        Which body.

    Returns
    -------
    Measurement
        In HU, with one region.

    Raises
    ------
    CannotMeasure
        When the images are not CT, the level does not count, too little was marked, the region leaves the
        volume, slices are too thick, or metal or cement lies in it.
    """
    _refuse_images(volume, level)
    if level in landmarks.lost:
        raise CannotMeasure(f"{level} does not count, said who marked it: {landmarks.lost[level]}")
    body = marked_body(landmarks, level)
    slab, outline = _region(body, volume)
    held = _read(volume, slab, outline, level)
    value = held.statistics.mean
    placed_by = "four marked corners" if body.depth_mm else "the marked centre and its neighbours"
    deep, wide = np.ptp(outline[:, 1]), np.ptp(outline[:, 0])
    recipe = f"an ellipse {deep:.0f} by {wide:.0f} mm, {slab.thickness_mm:.1f} mm thick, by {placed_by}"
    region = region_of(slab, outline, held, recipe)
    made = volume.acquisition
    others = [
        _read(volume, other, line, level, at_least=1).statistics.mean - value
        for other, line in _elsewhere(body, slab, outline)
    ]
    # Both ways of a move are one independent share, so that its half counts.
    placing = float(np.sqrt(np.sum(np.square(others)) / 2))
    return Measurement(
        name=MARKED_MID_BODY_HU,
        value=value,
        unit=HOUNSFIELD,
        level=level,
        side=None,
        method="mean of one elliptic region of cancellous bone at mid-height, placed by marked points",
        interval=interval_of(value, noise_of([held], volume.spacing), placing, made.contrast),
        regions=(region,),
        caveats=(
            *about_acquisition(made),
            NOT_LOOKED_AT,
            *((BACK_ASSUMED,) if body.back_assumed else ()),
            *about_regions((region,)),
        ),
        sources=(),
        inputs=(volume.id,),
        conditions=conditions_of(made),
    )


def _refuse_images(volume: Volume, level: Level) -> None:
    if volume.acquisition.modality != "CT":
        raise CannotMeasure(
            f"{level}: Hounsfield units exist on CT only, and these images are {volume.acquisition.modality}"
        )
    water = entry("hu-scale-definition").number("water")
    thinned = tuple(slice(None, None, max(1, size // 32)) for size in volume.voxels.shape)
    if volume.voxels[thinned].min() >= water:
        raise CannotMeasure(
            f"{level}: no voxel reads below water ({water:.0f} HU), so these are not Hounsfield units: "
            "read them again with their rescale slope and intercept"
        )


def _region(body: MarkedBody, volume: Volume) -> tuple[Slab, Array]:
    """Slab and ellipse: left and posterior of the body's own frame."""
    thickness = min(SLAB_MM, body.height_mm / SLAB_SHARE)
    slice_mm = float(np.linalg.norm(body.frame.up @ volume.affine[:3, :3]))
    if slice_mm > WIDENED * thickness:
        raise CannotMeasure(
            f"{body.level}: slices of {slice_mm:.1f} mm are too thick for {thickness:.1f} mm of bone; use a "
            f"reconstruction of {WIDENED * thickness:.1f} mm or thinner"
        )
    if body.depth_mm is None:
        apart = body.height_mm / BODY_SHARE
        front, back, across = -AHEAD * apart, BEHIND * apart, ACROSS * apart
    else:
        depth = body.depth_mm
        front = -depth / 2 + min(MARGIN_MM, depth / MARGIN_SHARE)
        back, across = (FRONT_SHARE - 1 / 2) * depth, ACROSS_SHARE * depth
    around = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    outline = np.column_stack(
        [across * np.cos(around), (front + back) / 2 + (back - front) / 2 * np.sin(around)]
    )
    return Slab("marked mid-body", body.frame, max(thickness, slice_mm)), outline


def _read(volume: Volume, slab: Slab, outline: Array, level: Level, at_least: int = VOXELS_AT_LEAST) -> Held:
    try:
        held = held_voxels(volume, slab, outline)
    except CannotMeasure as error:
        raise CannotMeasure(f"{level}: {error}") from error
    if held.values.size < at_least:
        raise CannotMeasure(
            f"{level}: the region would hold {held.values.size} voxels, fewer than {at_least}; use a finer "
            "reconstruction"
        )
    dense = int(np.count_nonzero(held.values > GROWN.value))
    if dense * abs(float(np.linalg.det(volume.affine[:3, :3]))) >= LEAST_VOLUME_MM3.value:
        raise CannotMeasure(
            f"{level}: cement or metal in the marked region ({dense} voxels above {GROWN.value:.0f} HU); use "
            "images from before it, or another level"
        )
    return held


def _elsewhere(body: MarkedBody, slab: Slab, outline: Array) -> Iterator[tuple[Slab, Array]]:
    """The region moved, tilted, turned and resized, each to either side."""
    frame = slab.frame
    turn = TURN_DEG if body.back_assumed else TILT_DEG
    for sign in (-1.0, 1.0):
        for axis in frame.axes:
            yield replace(slab, frame=Frame(frame.origin + sign * CLICK_MM * axis, frame.axes)), outline
        for lean in (frame.left, frame.posterior):
            up = frame.up + sign * np.tan(np.radians(TILT_DEG)) * lean
            yield replace(slab, frame=frame_from(frame.origin, up, frame.posterior)), outline
        back = frame.posterior + sign * np.tan(np.radians(turn)) * frame.left
        yield replace(slab, frame=frame_from(frame.origin, frame.up, back)), outline
    middle = outline.mean(axis=0)
    for size in (SMALLER, LARGER):
        yield slab, np.ascontiguousarray(middle + size * (outline - middle))
