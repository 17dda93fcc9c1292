"""Three-location HU as the rules of this room ask for them: by level, in words, and as a mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from spinewise.bone.cancellous.caveats import UNKNOWN
from spinewise.bone.ct import THREE_LOCATION_HU
from spinewise.results import Interval, Measurement
from spinewise.words import Answer, Level


def by_level(measurements: Sequence[Measurement]) -> dict[Level, Measurement]:
    """Three-location HU of each level, from the head down.

    Parameters
    ----------
    measurements : sequence of Measurement
        Of any method.

    Returns
    -------
    dict
        Level to measurement.
    """
    found = [(m.level, m) for m in measurements if m.name == THREE_LOCATION_HU and m.level is not None]
    return dict(sorted(found, key=lambda pair: pair[0].rank))


def in_words(measurement: Measurement) -> str:
    """Value and interval, no finer than one HU.

    Parameters
    ----------
    measurement : Measurement
        In HU.

    Returns
    -------
    str
        For example ``"L1 142 (114 to 170)"``.
    """
    low, high = np.floor(measurement.interval.low), np.ceil(measurement.interval.high)
    return f"{measurement.level} {measurement.value:.0f} ({low:.0f} to {high:.0f})"


def kvp_of(measurement: Measurement) -> float | None:
    """Tube voltage that a value was taken at, kV; None when it is not known.

    Parameters
    ----------
    measurement : Measurement
        With its conditions.

    Returns
    -------
    float or None
        As carried beside the value.
    """
    said = measurement.conditions.get("kVp", UNKNOWN)
    return None if said == UNKNOWN else float(said)


def contrast_of(measurement: Measurement) -> Answer:
    """Whether contrast agent had been given.

    Parameters
    ----------
    measurement : Measurement
        With its conditions.

    Returns
    -------
    Answer
        Unknown when nothing is carried beside the value.
    """
    return Answer(measurement.conditions.get("contrast", UNKNOWN))


def mean_over(values: Mapping[Level, Measurement], levels: Sequence[Level]) -> Measurement | None:
    """Mean of several levels; its interval takes their errors to point the same way.

    Parameters
    ----------
    values : mapping
        Level to measurement.
    levels : sequence of Level
        Whose mean is wanted.

    Returns
    -------
    Measurement or None
        Without a level; None when one of them was not measured or their conditions differ.
    """
    chosen = [values[level] for level in levels if level in values]
    if not chosen or len(chosen) < len(levels):
        return None
    if any(dict(one.conditions) != dict(chosen[0].conditions) for one in chosen):
        return None
    interval = Interval(
        float(np.mean([one.interval.low for one in chosen])),
        float(np.mean([one.interval.high for one in chosen])),
        min(one.interval.coverage for one in chosen),
        "mean of the intervals of the levels",
    )
    return replace(
        chosen[0],
        value=float(np.mean([one.value for one in chosen])),
        level=None,
        interval=interval,
        regions=(),
        method=f"mean of the three-location HU of {', '.join(levels)}",
    )
