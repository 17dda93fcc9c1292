"""From the draws of a parameter to a measurement: value, interval, levels, posture and what weakens it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.profile import Profile
from spinewise.results import Interval, Measurement
from spinewise.words import CannotMeasure, Level, Side

Array = NDArray[np.float64]

COVERAGE = 0.95
SUPINE = "caveat-ct-supine"


@dataclass(frozen=True)
class Refused:
    """A parameter that could not be measured.

    Parameters
    ----------
    name : str
        Its short form.
    why : str
        The sentence.
    """

    name: str
    why: str


def interval_of(values: Array, basis: str) -> Interval:
    """Range around the measured value within which 95 of 100 draws lie.

    Parameters
    ----------
    values : array, shape (1 + draws,)
        Row 0 as measured.
    basis : str
        Where the draws come from.

    Returns
    -------
    Interval
        Symmetric about the measured value; `CannotMeasure` when draws have no finite value.
    """
    if len(values) == 1 or not np.isfinite(values).all():
        raise CannotMeasure("it is not defined everywhere within the error of the marks")
    value = float(values[0])
    half = float(np.quantile(np.abs(values[1:] - value), COVERAGE))
    return Interval(value - half, value + half, COVERAGE, basis)


def measurement_of(
    name: str,
    unit: str,
    values: Array,
    method: str,
    profile: Profile,
    taken_from: str,
    *,
    sources: tuple[str, ...] = (),
    posture_free: bool = False,
    level: Level | None = None,
    side: Side | None = None,
    conditions: dict[str, str] | None = None,
) -> Measurement:
    """A parameter as it is handed on.

    Parameters
    ----------
    name, unit : str
        Of the parameter.
    values : array, shape (1 + draws,)
        Row 0 as measured.
    method : str
        Its definition.
    profile : Profile
        From which it was taken.
    taken_from : str
        Between what.
    sources : tuple of str
        Of the definition.
    posture_free : bool
        Whether posture does not matter.
    level : Level or None
        If it has one.
    side : Side or None
        If it has one.
    conditions : dict, optional
        What else the value depends on.

    Returns
    -------
    Measurement
        With posture and view in its conditions.
    """
    posture = profile.posture or "not said"
    caveats = list(profile.notes)
    if not posture_free and posture == "supine":
        caveats.append(SUPINE)
    elif not posture_free and not profile.posture:
        caveats.append("Nobody said whether the patient stood: this angle changes with posture.")
    said = {"between": taken_from, "view": str(profile.view)}
    said["posture"] = "any" if posture_free else posture
    return Measurement(
        name,
        float(values[0]),
        unit,
        level,
        side,
        method,
        interval_of(values, profile.basis),
        caveats=tuple(caveats),
        sources=sources,
        conditions=said | (conditions or {}),
    )
