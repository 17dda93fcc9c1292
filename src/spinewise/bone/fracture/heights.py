"""Heights of a vertebral body in front, in the middle and behind, and the share of height that is lost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.body import Body, look_at
from spinewise.bone.fracture.columns import columns_on_ct
from spinewise.bone.planes import SURFACE_SHARE
from spinewise.imaging.volume import Volume
from spinewise.results import Interval, Measurement
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

ANTERIOR, MIDDLE, POSTERIOR = "anterior body height", "middle body height", "posterior body height"
HEIGHT_LOSS = "height loss"
SHARES = (0.1, 0.5, 0.9)
STRIP_MM, STRIP_SHARE = 5.0, 0.05
"""Half widths of the patch over which a height is averaged: to either side, and as a share of the depth."""

SHAPE_SHARE = 0.15
"""Part of a voxel by which the mean over a patch of a label's surface misses its own plane (standard
deviation); from stairs of one voxel that a tilted surface crosses several times within a patch."""

COVERAGE = 0.95
DEVIATIONS = 1.96
SOURCES = ("fracture-grades-by-height-loss",)


@dataclass(frozen=True)
class Heights:
    """Heights along the axis of a vertebra, in its mid-sagittal plane, mm.

    Parameters
    ----------
    anterior, middle, posterior : float
        At one tenth, one half and nine tenths of the depth.
    sd_mm : float
        Standard deviation of any of them.
    sd_between_mm : float
        Standard deviation of the difference of two of them: what moves an endplate as a whole cancels.
    """

    anterior: float
    middle: float
    posterior: float
    sd_mm: float
    sd_between_mm: float


def heights_of(body: Body) -> Heights:
    """Heights of a body in front, in the middle and behind.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT, with both endplates.

    Returns
    -------
    Heights
        Each the mean over a patch 10 mm wide and a tenth of the depth long.

    Raises
    ------
    CannotMeasure
        When an endplate was not built, or the label is torn there.
    """
    cut = body.middle
    across = np.arange(-STRIP_MM, STRIP_MM + 1)
    along = np.linspace(-STRIP_SHARE, STRIP_SHARE, 5)
    patches = [
        np.stack(np.meshgrid(across, cut.front + (share + along) * cut.depth_mm), axis=-1).reshape(-1, 2)
        for share in SHARES
    ]
    found = []
    for lengths in np.split(columns_on_ct(body, np.concatenate(patches)).heights, len(SHARES)):
        known = np.sort(lengths[np.isfinite(lengths)])
        if known.size < lengths.size / 2:
            raise CannotMeasure(f"{body.vertebra.level}: the label of the body is torn")
        found.append(float(known[known.size // 4 : -(known.size // 4)].mean()))
    anterior, middle, posterior = found
    return Heights(anterior, middle, posterior, *_deviations(body))


def body_heights(volume: Volume, vertebra: Vertebra) -> tuple[Measurement, ...]:
    """Anterior, middle and posterior height of a vertebral body, and the share of height lost.

    Heights run along the axis of the vertebra in its mid-sagittal plane, at one tenth, one half and nine
    tenths of the depth of the body. The loss is that of the lower of anterior and middle height
    against the posterior height of the same body; it is negative where the body is higher in front, as
    lordotic levels are.

    Parameters
    ----------
    volume : Volume
        A CT in Hounsfield units.
    vertebra : Vertebra
        With both endplates.

    Returns
    -------
    tuple of Measurement
        Three heights, mm, and the loss, %.

    Raises
    ------
    CannotMeasure
        When the images are not CT, the body is cut by the edge or holds metal, or an endplate is missing.

    References
    ----------
    Genant HK et al. J Bone Miner Res 1993;8:1137-48, doi:10.1002/jbmr.5650080915 (six points, on
    radiographs).
    """
    body = look_at(volume, vertebra)
    found = heights_of(body)
    named = ((ANTERIOR, found.anterior), (MIDDLE, found.middle), (POSTERIOR, found.posterior))
    voxel = f"{body.extent_of_voxel(vertebra.frame.up):.1f} mm"
    heights = tuple(
        Measurement(
            name,
            height,
            "mm",
            vertebra.level,
            None,
            f"height along the axis of the vertebra, {round(100 * share)} % of the way from front to back",
            Interval(
                height - DEVIATIONS * found.sd_mm,
                height + DEVIATIONS * found.sd_mm,
                COVERAGE,
                "error of both endplates and extent of a voxel",
            ),
            sources=SOURCES,
            inputs=(volume.id,),
            conditions={"voxel along the axis": voxel},
        )
        for (name, height), share in zip(named, SHARES, strict=True)
    )
    return (*heights, _loss(found, volume, vertebra, voxel))


def _loss(found: Heights, volume: Volume, vertebra: Vertebra, voxel: str) -> Measurement:
    where, least = min((("anterior", found.anterior), ("middle", found.middle)), key=lambda one: one[1])
    loss = 100 * (1 - least / found.posterior)
    spread = 100 * DEVIATIONS * found.sd_between_mm / found.posterior
    return Measurement(
        HEIGHT_LOSS,
        loss,
        "%",
        vertebra.level,
        None,
        "share by which the lower of anterior and middle height falls short of the posterior height",
        Interval(loss - spread, loss + spread, COVERAGE, "tilt of both endplates and extent of a voxel"),
        sources=SOURCES,
        inputs=(volume.id,),
        conditions={"where": where, "voxel along the axis": voxel},
    )


def _deviations(body: Body) -> tuple[float, float]:
    """Standard deviation of a height, and of the difference of two heights, mm."""
    ends = body.endplates
    voxel, arm = body.extent_of_voxel(body.vertebra.frame.up), 0.4 * body.middle.depth_mm
    tilts = np.tan(np.radians([ends.superior.sagittal_deg, ends.inferior.sagittal_deg])) * arm
    tilt, shape = float(np.hypot(*tilts)), np.sqrt(2) * SHAPE_SHARE * voxel
    place = np.sqrt(2) * SURFACE_SHARE * voxel
    return float(np.sqrt(tilt**2 + shape**2 + place**2)), float(np.sqrt((2 * tilt) ** 2 + 2 * shape**2))
