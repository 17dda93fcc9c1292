"""Heights of the vertebral bodies of a whole spine, and why not where not."""

from spinewise.anatomy.spine import Spine
from spinewise.bone.fracture.heights import body_heights
from spinewise.imaging.volume import Volume
from spinewise.results import Measurement, Missing
from spinewise.words import CannotMeasure

NO_HEIGHTS_WEIGHT = 34


def heights_of(volume: Volume, spine: Spine) -> tuple[tuple[Measurement, ...], tuple[Missing, ...]]:
    """Heights of every vertebral body that can be measured.

    Parameters
    ----------
    volume : Volume
        The CT.
    spine : Spine
        Built from it.

    Returns
    -------
    measurements : tuple of Measurement
        Three heights and their loss, from the head down.
    missing : tuple of Missing
        One for each level that could not be measured, with the reason.
    """
    measurements: list[Measurement] = []
    gaps = []
    for vertebra in spine.vertebrae:
        try:
            measurements += body_heights(volume, vertebra)
        except CannotMeasure as gap:
            gaps.append(
                Missing(
                    f"heights of {vertebra.level}",
                    str(gap),
                    "Look at this level for a fracture: nothing here says that there is none.",
                    vertebra.level,
                    NO_HEIGHTS_WEIGHT,
                )
            )
    return tuple(measurements), tuple(gaps)
