"""Levels whose Hounsfield units stand out from those of their neighbours.

Density changes slowly along a spine, so a level is held against what the levels around it lead to expect.
As few levels as possible are set aside until the rest agree, so that an odd level does not make its
neighbours look odd. A flag says "look here" and no more.
"""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.planes import standard_deviation
from spinewise.bone.ct import THREE_LOCATION_HU
from spinewise.bone.hounsfield.neighbours import Expected, Spread, expected_from
from spinewise.evidence.protocol import Protocol, protocol_defaults
from spinewise.results import Finding, Measurement
from spinewise.words import Level

Array = NDArray[np.float64]

NEIGHBOURS_AT_LEAST = 2
"""With one neighbour nobody could say which of the two is odd."""


MOST_TRIED = 2
"""Up to this many levels are tried together as the odd ones; more would be no outliers but a trend."""


def levels_that_stand_out(
    measurements: Sequence[Measurement], protocol: Protocol | None = None
) -> tuple[Finding, ...]:
    """Flag levels whose three-location HU stand out from their neighbours.

    A level is flagged when it differs from what its neighbours (``hu_outlier_reach``) lead to expect by
    ``hu_outlier_difference`` at least, and by ``hu_outlier_deviations`` standard deviations of normal spread
    (``hu_level_spread``, ``hu_level_slope``), of its own interval and of the neighbours'. All five numbers
    and what they rest on stand in the protocol. With fewer than two neighbours that agree nothing is said.

    Parameters
    ----------
    measurements : sequence of Measurement
        Of one CT; those of other methods are passed over.
    protocol : Protocol or None
        The site's choices; the defaults when None.

    Returns
    -------
    tuple of Finding
        From the head down, named ``"level stands out"``.
    """
    chosen = protocol or protocol_defaults()
    spread = Spread(chosen.number("hu_level_spread"), chosen.number("hu_level_slope"))
    reach, sure = chosen.number("hu_outlier_reach"), chosen.number("hu_outlier_deviations")
    read = sorted((m for m in measurements if m.name == THREE_LOCATION_HU and m.level), key=_rank)
    places = _places([m.level for m in read if m.level is not None])
    values = np.array([m.value for m in read])
    errors = np.array([standard_deviation(m.interval) for m in read])
    near = (np.abs(places[:, None] - places) <= reach) & ~np.eye(len(read), dtype=bool)
    least = chosen.number("hu_outlier_difference")

    def beyond(aside: frozenset[int]) -> dict[int, float]:
        """Levels that stand out when those in `aside` are not asked, and how far."""
        kept = np.array([i not in aside for i in range(len(read))])
        out = {
            i: _how_far(i, places, values, errors, near[i] & kept, spread)
            for i in np.flatnonzero(kept).tolist()
        }
        return {i: far for i, (far, off) in out.items() if far >= sure and off >= least}

    aside = _fewest_aside(beyond, len(read))
    kept = np.array([i not in aside for i in range(len(read))])
    said = []
    for i in sorted(aside):
        expected = _expected(i, places, values, errors, near[i] & kept, spread)
        if expected is not None and abs(values[i] - expected.value) >= least:
            said.append(_finding(read[i], expected))
    return tuple(said)


def _fewest_aside(beyond: Callable[[frozenset[int]], dict[int, float]], count: int) -> frozenset[int]:
    """Levels to set aside so that the rest agree: as few as possible.

    The one furthest out is set aside until the rest agree. Where several odd levels outvote their
    neighbours that way, one or two levels whose absence explains as much are preferred.
    """
    aside: frozenset[int] = frozenset()
    while out := beyond(aside):
        aside |= {max(out, key=lambda i: out[i])}
    for few in range(1, min(len(aside), MOST_TRIED + 1)):
        for tried in combinations(range(count), few):
            if not beyond(frozenset(tried)):
                return frozenset(tried)
    return aside


def _how_far(
    i: int, places: Array, values: Array, errors: Array, near: NDArray[np.bool_], spread: Spread
) -> tuple[float, float]:
    """How far a level lies from its neighbours: in standard deviations, and in HU."""
    expected = _expected(i, places, values, errors, near, spread)
    if expected is None:
        return 0.0, 0.0
    off = abs(float(values[i]) - expected.value)
    return off / float(np.sqrt(spread.between_levels**2 + errors[i] ** 2 + expected.variance)), off


def _expected(
    i: int, places: Array, values: Array, errors: Array, near: NDArray[np.bool_], spread: Spread
) -> Expected | None:
    """What the neighbours of a level lead to expect; None when too few of them agree."""
    away = places - places[i]
    if np.count_nonzero(near) < NEIGHBOURS_AT_LEAST:
        return None
    variances = spread.between_levels**2 + errors[near] ** 2
    expected = expected_from(away[near], values[near], variances, spread)
    return expected if expected.counted >= NEIGHBOURS_AT_LEAST else None


def _finding(measurement: Measurement, expected: Expected) -> Finding:
    level = measurement.level
    apart = abs(measurement.value - expected.value)
    way = "denser" if measurement.value > expected.value else "less dense"
    return Finding(
        "level stands out",
        f"{level} reads {measurement.value:.0f} HU, {apart:.0f} {way} than its neighbours lead to expect "
        f"(about {expected.value:.0f}): look for fracture, sclerosis, haemangioma, metastasis, cement or a "
        "misplaced region before this level carries an implant or a mean.",
        evidence=("hu-three-location-mean",),
        level=level,
        caveats=(
            "A flag to look, no diagnosis; the difference that raises it is the site's choice (protocol).",
        ),
    )


def _rank(measurement: Measurement) -> int:
    return measurement.level.rank if measurement.level is not None else -1


def _places(levels: Sequence[Level]) -> Array:
    """Places along the spine in levels; T13 and L6 take one only where they exist."""
    rare = {Level.T13, Level.L6} - set(levels)
    return np.array(
        [level.rank - sum(absent.rank < level.rank for absent in rare) for level in levels], dtype=float
    )
