"""Parameters of a profile as plain arrays, for targets and search; what cannot be measured is left out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.row import MILLIMETRES
from spinewise.alignment.parameters.table import ROWS
from spinewise.alignment.profile import Profile
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

AGE = "age"


def values_of(profile: Profile, names: Iterable[str] | None = None) -> dict[str, Array]:
    """Every parameter that the marks of a lateral profile give.

    Parameters
    ----------
    profile : Profile
        Lateral.
    names : iterable of str, optional
        Only these.

    Returns
    -------
    dict
        Name to array, shape (1 + draws,). A distance on a film without calibration, and what lacks a mark, is
        not there; `measure` says why.
    """
    wanted = None if names is None else set(names)
    values: dict[str, Array] = {}
    for row in ROWS:
        if (wanted is not None and row.name not in wanted) or (row.unit == MILLIMETRES and not profile.in_mm):
            continue
        try:
            value = row.of(profile)
        except CannotMeasure:
            continue
        if np.isfinite(value).all():
            values[row.name.value] = value
    return values


def with_age(values: dict[str, Array], age: float | None) -> dict[str, Array]:
    """The same with the age of the patient, where it is known.

    Parameters
    ----------
    values : dict
        Parameters.
    age : float or None
        Years.

    Returns
    -------
    dict
        With ``age`` as long as the others.
    """
    if age is None or not values:
        return values
    return {**values, AGE: np.full(len(next(iter(values.values()))), float(age))}
