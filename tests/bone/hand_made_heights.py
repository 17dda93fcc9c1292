"""Heights of bodies written by hand, for rules that never look at an image."""

from spinewise.bone.fracture.heights import ANTERIOR, HEIGHT_LOSS, MIDDLE, POSTERIOR
from spinewise.results import Interval, Measurement
from spinewise.words import Level


def body(
    level: Level, anterior: float, middle: float, posterior: float, range_percent: float = 4.0
) -> tuple[Measurement, ...]:
    """Three heights in mm and their loss, each within the same share to either side."""

    def one(name: str, value: float, unit: str, half: float, where: str = "") -> Measurement:
        interval = Interval(value - half, value + half, 0.95, "by hand")
        return Measurement(name, value, unit, level, None, "by hand", interval, conditions={"where": where})

    half = range_percent / 100 * posterior
    where = "anterior" if anterior <= middle else "middle"
    loss = 100 * (posterior - min(anterior, middle)) / posterior
    return (
        one(ANTERIOR, anterior, "mm", half),
        one(MIDDLE, middle, "mm", half),
        one(POSTERIOR, posterior, "mm", half),
        one(HEIGHT_LOSS, loss, "%", range_percent, where),
    )
