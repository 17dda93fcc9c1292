"""Heights of a vertebral body in front, in the middle and behind, and the share of height that is lost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.cancellous.body import Body, look_at
from spinewise.bone.cancellous.planes import SURFACE_SHARE
from spinewise.bone.fracture.columns import columns_on_ct
from spinewise.imaging.volume import Volume
from spinewise.results import Interval, Measurement
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

ANTERIOR, MIDDLE, POSTERIOR = "anterior body height", "middle body height", "posterior body height"
HEIGHT_LOSS = "height loss"
PROFILE = np.linspace(0.05, 0.95, 19)
"""Places of a profile of heights, as shares of the depth; each is averaged with its neighbours."""

FRONT_THIRD, MIDDLE_THIRD = slice(0, 5), slice(5, 12)
"""Places 0.10 to 0.30 and 0.35 to 0.65 of the averaged profile; the last, 0.90, is the back."""

ACROSS_MM = np.arange(-5.0, 5.1, 2.0)
SHAPE_SHARE = 0.15
"""Part of a voxel by which the mean over a patch of a label's surface misses its own plane (standard
deviation); from stairs of one voxel that a tilted surface crosses several times within a patch."""

LEAST_SHARE = 0.5
COVERAGE = 0.95
DEVIATIONS = 1.96
SOURCES = ("fracture-grades-by-height-loss",)


@dataclass(frozen=True)
class Heights:
    """Heights along the axis of a vertebra, in its mid-sagittal plane, mm.

    Parameters
    ----------
    anterior, middle : float
        Lowest of the front third and of the middle third.
    posterior : float
        At nine tenths of the depth from the front.
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
        From a profile along the depth, each place of it 10 mm wide and a tenth of the depth long.

    Raises
    ------
    CannotMeasure
        When an endplate was not built, or the label is torn there.
    """
    cut = body.middle
    places = np.stack(np.meshgrid(ACROSS_MM, cut.front + PROFILE * cut.depth_mm), axis=-1)
    lengths = columns_on_ct(body, places.reshape(-1, 2)).heights.reshape(places.shape[:2])
    if np.isfinite(lengths).mean(axis=1).min() < LEAST_SHARE:
        raise CannotMeasure(f"{body.vertebra.level}: the label of the body is torn")
    single = np.nanmedian(lengths, axis=1)
    profile = (single[:-2] + single[1:-1] + single[2:]) / 3
    anterior, middle, posterior = profile[FRONT_THIRD].min(), profile[MIDDLE_THIRD].min(), profile[-1]
    return Heights(float(anterior), float(middle), float(posterior), *_deviations(body))


def body_heights(volume: Volume, vertebra: Vertebra) -> tuple[Measurement, ...]:
    """Anterior, middle and posterior height of a vertebral body, and the share of height lost.

    Heights run along the axis of the vertebra in its mid-sagittal plane: the lowest of the front third,
    the lowest of the middle third, and the one at nine tenths of the depth. The loss is that of the
    lower of anterior and middle height against the posterior height of the same body; it is negative
    where the body is higher in front, as lordotic levels are.

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
    named = (
        (ANTERIOR, found.anterior, "lowest of the front third"),
        (MIDDLE, found.middle, "lowest of the middle third"),
        (POSTERIOR, found.posterior, "at nine tenths of the depth"),
    )
    voxel = f"{body.extent_of_voxel(vertebra.frame.up):.1f} mm"
    heights = tuple(
        Measurement(
            name,
            height,
            "mm",
            vertebra.level,
            None,
            f"height along the axis of the vertebra in its mid-sagittal plane, {place}",
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
        for name, height, place in named
    )
    return (*heights, _loss(found, volume, vertebra, voxel))


def _loss(found: Heights, volume: Volume, vertebra: Vertebra, voxel: str) -> Measurement:
    where, least = min((("anterior", found.anterior), ("middle", found.middle)), key=lambda one: one[1])
    loss = 100 * (found.posterior - least) / found.posterior
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
