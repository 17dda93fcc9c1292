"""Hounsfield units of a whole spine: each vertebra by each method, and why not where not."""

from collections.abc import Callable

from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.ct import eroded_body_hu, mid_body_slab_hu, three_location_hu
from spinewise.imaging.volume import Volume
from spinewise.results import Measurement, Missing
from spinewise.words import CannotMeasure

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
                gaps.append(_no_hu(measure, vertebra, gap))
    return tuple(measurements), tuple(gaps)


def _no_hu(measure: Callable[..., Measurement], vertebra: Vertebra, gap: CannotMeasure) -> Missing:
    name = measure.__name__.removesuffix("_hu").replace("_", "-")
    return Missing(
        f"{name} HU of {vertebra.level}",
        str(gap),
        "Measure by hand if this level is to carry screws or a cage.",
        vertebra.level,
        NO_HU_WEIGHT,
    )
