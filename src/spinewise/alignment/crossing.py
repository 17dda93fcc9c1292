"""Does an interval reach over the boundary between two classes? Then both stand, and the reader is told."""

from collections.abc import Sequence

from spinewise.results import Finding, Measurement


def crosses(measurement: Measurement, boundaries: Sequence[float]) -> tuple[float, ...]:
    """Boundaries that lie within the interval of a measurement.

    Parameters
    ----------
    measurement : Measurement
        With its interval.
    boundaries : sequence of float
        Between the classes of one system, in the unit of the measurement.

    Returns
    -------
    tuple of float
        In rising order; empty when the class is certain as far as the interval goes.

    Examples
    --------
    >>> from spinewise.results import Interval
    >>> tilt = Measurement("PT", 19.0, "deg", None, None, "", Interval(15.5, 22.5, 0.95, "marks"))
    >>> crosses(tilt, (20.0, 30.0))
    (20.0,)
    """
    interval = measurement.interval
    return tuple(sorted(one for one in boundaries if interval.low <= one <= interval.high))


def crossing(measurement: Measurement, boundaries: Sequence[float], classes: str) -> Finding | None:
    """The sentence that goes with a value whose interval crosses a class boundary.

    Parameters
    ----------
    measurement : Measurement
        With its interval.
    boundaries : sequence of float
        In the unit of the measurement.
    classes : str
        Whose classes, for example ``"Meyerding grade"``.

    Returns
    -------
    Finding or None
        None when no boundary is crossed.
    """
    inside = crosses(measurement, boundaries)
    if not inside:
        return None
    units = {"deg": "°", "%": " %", "mm": " mm"}
    unit = units.get(measurement.unit, f" {measurement.unit}")
    where = f" of {measurement.conditions['between']}" if measurement.level is not None else ""
    bounds = " and ".join(f"{one:g}{unit}" for one in inside)
    low, high = measurement.interval.low, measurement.interval.high
    return Finding(
        "class boundary in the interval",
        f"{measurement.name}{where} is {measurement.value:.0f}{unit} with a 95 % interval from {low:.0f} to "
        f"{high:.0f}{unit}: it crosses {bounds}, so the {classes} on either side may be the right one.",
        level=measurement.level,
    )
