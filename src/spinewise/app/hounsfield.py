"""Hounsfield units of a whole spine: each vertebra by each method, and why not where not."""

from collections.abc import Callable

from spinewise.anatomy.landmarks import Landmarks
from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.ct import eroded_body_hu, mid_body_slab_hu, three_location_hu
from spinewise.bone.hounsfield.marked import marked_mid_body_hu
from spinewise.imaging.volume import Volume
from spinewise.results import Measurement, Missing
from spinewise.words import CannotMeasure, Level

HOUNSFIELD_METHODS: tuple[Callable[[Volume, Vertebra], Measurement], ...] = (
    three_location_hu,
    mid_body_slab_hu,
    eroded_body_hu,
)
NO_HU_WEIGHT = 40


def hounsfield_of(volume: Volume, spine: Spine) -> tuple[tuple[Measurement, ...], tuple[Missing, ...]]:
    """Hounsfield units of every vertebra by every method.

    Parameters
    ----------
    volume : Volume
        The CT.
    spine : Spine
        Built from it.

    Returns
    -------
    measurements : tuple of Measurement
        From the head down.
    missing : tuple of Missing
        What could not be measured, and why.
    """
    measurements, gaps = [], []
    for vertebra in spine.vertebrae:
        for measure in HOUNSFIELD_METHODS:
            try:
                measurements.append(measure(volume, vertebra))
            except CannotMeasure as gap:
                gaps.append(_no_hu(measure, vertebra.level, gap))
    return tuple(measurements), tuple(gaps)


def marked_hounsfield_of(
    volume: Volume, landmarks: Landmarks
) -> tuple[tuple[Measurement, ...], tuple[Missing, ...]]:
    """Hounsfield units of every body of which points were marked.

    Parameters
    ----------
    volume : Volume
        The CT.
    landmarks : Landmarks
        Points marked in it.

    Returns
    -------
    measurements : tuple of Measurement
        From the head down.
    missing : tuple of Missing
        What could not be measured, and why.
    """
    measurements, gaps = [], []
    named = {mark.bone for mark in landmarks.points if isinstance(mark.bone, Level)} - {Level.S1}
    for level in sorted(named, key=lambda one: one.rank):
        try:
            measurements.append(marked_mid_body_hu(volume, landmarks, level))
        except CannotMeasure as gap:
            gaps.append(_no_hu(marked_mid_body_hu, level, gap))
    return tuple(measurements), tuple(gaps)


def _no_hu(measure: Callable[..., Measurement], level: Level, gap: CannotMeasure) -> Missing:
    name = measure.__name__.removesuffix("_hu").replace("_", "-")
    return Missing(
        f"{name} HU of {level}",
        str(gap),
        "Measure by hand if this level is to carry screws or a cage.",
        level,
        NO_HU_WEIGHT,
    )
