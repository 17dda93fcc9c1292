"""Roussouly's types: the one that stands now, the one that PI would give, and the borders between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.targets.spread import Angles, reached
from spinewise.evidence.alignment_targets import RoussoulyLimits, roussouly_limits

TYPES = ("1", "2", "1 or 2", "3 anteverted", "3", "4", "3 or 4")
_ONE, _TWO, _ONE_OR_TWO, _ANTEVERTED, _THREE, _FOUR, _THREE_OR_FOUR = range(len(TYPES))

LORDOTIC = "lordotic vertebrae"


@dataclass(frozen=True)
class Roussouly:
    """Type now and type by PI.

    Parameters
    ----------
    now : str
        Type by sacral slope, PI and PT; ``"1 or 2"`` where the number of lordotic vertebrae is not known.
    now_may_be : tuple of str
        Other types within the errors.
    by_incidence : str
        Type that PI would give.
    by_incidence_may_be : tuple of str
        Other types within the errors.
    limits : RoussoulyLimits
        As published, with caveats.
    """

    now: str
    now_may_be: tuple[str, ...]
    by_incidence: str
    by_incidence_may_be: tuple[str, ...]
    limits: RoussoulyLimits


def roussouly(angles: Angles) -> Roussouly:
    """Roussouly's types of one patient.

    Parameters
    ----------
    angles : mapping
        With ``PI``, ``PT``, ``SS``; ``lordotic vertebrae`` where counted.

    Returns
    -------
    Roussouly
        With neighbouring types where a border lies within the errors.
    """
    limits = roussouly_limits()
    now = _now(angles, limits)
    ideal = _ideal(now, angles, limits)
    (found, also), (aim, others) = reached(now), reached(ideal)
    return Roussouly(
        TYPES[found],
        tuple(TYPES[one] for one in also),
        TYPES[aim],
        tuple(TYPES[one] for one in others),
        limits,
    )


def _now(angles: Angles, limits: RoussoulyLimits) -> NDArray[np.int64]:
    slope, incidence, tilt = angles["SS"], angles["PI"], angles["PT"]
    low, high = limits.slope_edges
    if LORDOTIC in angles:
        below = np.where(angles[LORDOTIC] <= limits.most_lordotic_of_type_1, _ONE, _TWO)
    else:
        below = np.full(len(slope), _ONE_OR_TWO)
    anteverted = (incidence < limits.incidence) & (tilt < limits.anteverted_below_pt)
    middle = np.where(anteverted, _ANTEVERTED, _THREE)
    return np.where(slope < low, below, np.where(slope < high, middle, _FOUR)).astype(np.int64)


def _ideal(now: NDArray[np.int64], angles: Angles, limits: RoussoulyLimits) -> NDArray[np.int64]:
    incidence, tilt = angles["PI"], angles["PT"]
    is_low_type = np.isin(now, (_ONE, _TWO, _ONE_OR_TWO))
    is_high = incidence >= limits.incidence
    from_low = np.where(is_high, _THREE_OR_FOUR, now)
    anteverted = np.where(tilt < limits.anteverted_below_pt, _ANTEVERTED, _ONE_OR_TWO)
    from_three = np.where(is_high, np.where(tilt < limits.retroverted_from_pt, _THREE, _FOUR), anteverted)
    return np.where(now == _FOUR, _FOUR, np.where(is_low_type, from_low, from_three)).astype(np.int64)
