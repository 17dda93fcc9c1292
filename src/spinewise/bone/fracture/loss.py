"""Where a body has lost height: in front, in the middle, or as a whole against its neighbours."""

from collections.abc import Iterable, Mapping

import numpy as np

from spinewise.anatomy.height_loss import WHOLE, Loss
from spinewise.bone.fracture.heights import HEIGHT_LOSS, POSTERIOR
from spinewise.results import Measurement
from spinewise.words import Level


def losses(measurements: Iterable[Measurement]) -> tuple[Loss, ...]:
    """The larger loss of each level: within the body, or against both neighbours.

    Parameters
    ----------
    measurements : iterable of Measurement
        Of one spine; only heights and their loss are read.

    Returns
    -------
    tuple of Loss
        From the head down.
    """
    known = tuple(measurements)
    within = {m.level: _within(m) for m in known if m.name == HEIGHT_LOSS and m.level is not None}
    behind = {m.level: m for m in known if m.name == POSTERIOR and m.level is not None}
    found = []
    for level in sorted(within, key=lambda level: level.rank):
        whole = _against_neighbours(level, behind)
        found.append(max((within[level], *whole), key=lambda loss: loss.percent))
    return tuple(found)


def _within(one: Measurement) -> Loss:
    assert one.level is not None
    return Loss(one.level, one.conditions["where"], one.value, one.interval.low, one.interval.high)


def _against_neighbours(level: Level, behind: Mapping[Level, Measurement]) -> tuple[Loss, ...]:
    """Loss of the posterior height against the mean of the next levels; none without both of them."""
    # Few people have a T13: without one, T12 is next to L1.
    order = [one for one in Level if one in behind or one is not Level.T13]
    place = order.index(level)
    match [behind[one] for one in order[place - 1 : place + 2] if one in behind]:
        case [above, own, below]:
            usual = (above.value + below.value) / 2
        case _:
            return ()
    spread = np.hypot(
        own.interval.half_width, np.hypot(above.interval.half_width, below.interval.half_width) / 2
    )
    percent, range_ = 100 * (usual - own.value) / usual, float(100 * spread / usual)
    return (Loss(level, WHOLE, percent, percent - range_, percent + range_),)
