"""Signals of the tissues around the spine, by which a series shows what kind it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.mri.csf import HEIGHT_SHARE, WIDTH_MM
from spinewise.bone.mri.place import Place
from spinewise.imaging.sampling import sample_points
from spinewise.imaging.volume import Volume
from spinewise.words import Level

Array = NDArray[np.float64]

STEP_MM = 1.0
FAT_BEHIND_MM, FAT_REACH_MM, FAT_PERCENTILE = 45.0, 115.0, 95.0
"""Fat is the brightest of what lies behind the canal in the midline, if it is not suppressed."""
MUSCLE_ACROSS_MM, MUSCLE_BEHIND_MM = (12.0, 20.0), (38.0, 52.0)
FEWEST = 10


@dataclass(frozen=True)
class Tissues:
    """Median signal of tissues; None where one is not in view.

    Parameters
    ----------
    marrow : float or None
        Medullary bone.
    fluid : float or None
        The darkest window of the canal.
    sac, sac_low : float or None
        Upper and lower quartile of the whole canal: on T2 fluid and roots, on T1 roots and fluid.
    disc : float or None
        Middle of the discs.
    muscle : float or None
        Beside the spinous processes.
    fat : float or None
        The brightest of what lies behind the spine.
    vein_over_marrow : float or None
        Basivertebral vein over the marrow in front of it.
    """

    marrow: float | None
    fluid: float | None
    sac: float | None
    sac_low: float | None
    disc: float | None
    muscle: float | None
    fat: float | None
    vein_over_marrow: float | None


def tissues_of(volume: Volume, places: Mapping[Level, Place], fluid: float | None) -> Tissues:
    """Look at each tissue where the vertebrae say it must be.

    Parameters
    ----------
    volume : Volume
        The MRI.
    places : mapping
        Level to place.
    fluid : float or None
        Mean of the chosen or darkest window of fluid.

    Returns
    -------
    Tissues
        Medians over the levels.
    """
    whole = [place for place in places.values() if not place.lost]
    marrow = [_median(_box(volume, place, (-4, 4), _span(place, 0), _span(place, 1))) for place in whole]
    veins = []
    for place, own in zip(whole, marrow, strict=True):
        if place.vein_mm is not None and own:
            signal = _median(_box(volume, place, (-1.5, 1.5), place.vein_mm, (-0.8, 0.8)))
            veins.append(None if signal is None else signal / own)
    canals = [
        _box(
            volume,
            place,
            (c.middle_mm - WIDTH_MM / 2, c.middle_mm + WIDTH_MM / 2),
            (c.front_mm, c.back_mm),
            _up(place),
        )
        for place in whole
        if (c := place.corridor) is not None and c.back_mm > c.front_mm
    ]
    side, behind = MUSCLE_ACROSS_MM, MUSCLE_BEHIND_MM
    muscles = [
        np.concatenate(
            [_box(volume, place, across, behind, (-20, 20)) for across in (side, (-side[1], -side[0]))]
        )
        for place in whole
    ]
    fats = [_box(volume, place, (-3, 3), (FAT_BEHIND_MM, FAT_REACH_MM), (-15, 15)) for place in whole]
    bright = [float(np.percentile(one, FAT_PERCENTILE)) for one in fats if one.size >= FEWEST]
    return Tissues(
        marrow=_middle(marrow),
        fluid=fluid,
        sac=_middle([float(np.percentile(one, 75)) for one in canals if one.size >= FEWEST]),
        sac_low=_middle([float(np.percentile(one, 25)) for one in canals if one.size >= FEWEST]),
        disc=_middle([_disc(volume, a, b) for a, b in pairwise(whole)]),
        muscle=_middle([_median(one) for one in muscles]),
        fat=_middle(bright),
        vein_over_marrow=_middle(veins),
    )


def _span(place: Place, which: int) -> tuple[float, float]:
    return float(place.outline[:, which].min()), float(place.outline[:, which].max())


def _up(place: Place) -> tuple[float, float]:
    return -HEIGHT_SHARE * place.height_mm, HEIGHT_SHARE * place.height_mm


def _disc(volume: Volume, upper: Place, lower: Place) -> float | None:
    """Signal half-way between two bodies, when they are neighbours."""
    if lower.level.rank - upper.level.rank != 1:
        return None
    middle = (
        upper.frame.origin
        - upper.frame.up * upper.height_mm / 2
        + lower.frame.origin
        + lower.frame.up * lower.height_mm / 2
    ) / 2
    across = np.array([-3.0, 0.0, 3.0])
    local = np.stack(np.meshgrid(across, np.arange(-6.0, 7.0, 2.0), [-0.5, 0.0, 0.5], indexing="ij"), axis=-1)
    return _median(_sampled(volume, middle + local.reshape(-1, 3) @ upper.frame.axes))


def _box(
    volume: Volume,
    place: Place,
    left: tuple[float, float],
    back: tuple[float, float],
    up: tuple[float, float],
) -> Array:
    """Signals in a box of a vertebra's own frame, of what lies inside the images."""
    axes = [np.linspace(low, high, max(2, int((high - low) / STEP_MM) + 1)) for low, high in (left, back, up)]
    local = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    return _sampled(volume, place.frame.to_patient(local))


def _sampled(volume: Volume, points: Array) -> Array:
    values = sample_points(volume.voxels, volume.affine, points, outside=np.nan)
    return values[np.isfinite(values)]


def _median(values: Array) -> float | None:
    return float(np.median(values)) if values.size >= FEWEST else None


def _middle(values: "list[float | None] | list[float]") -> float | None:
    known = [one for one in values if one is not None]
    return float(np.median(known)) if known else None
