"""Every plan that the surgeon's limits allow, as arrays: one row a plan, one column a site."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.asked import Asked
from spinewise.alignment.correction.change import Change, change_at
from spinewise.alignment.correction.sites import Site, Through
from spinewise.alignment.profile import Profile
from spinewise.evidence.correction_techniques import techniques
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]

MOST = 400_000
"""Plans that are looked at; more would not fit into seconds."""


@dataclass(frozen=True)
class Candidates:
    """All plans for one upper instrumented vertebra.

    Parameters
    ----------
    uppermost : Level
        Upper instrumented vertebra.
    fused : tuple of Site
        Discs between it and the lowest, from the head down.
    ways : mapping
        Site to the changes that may be made there; None is nothing.
    chosen : array of int, shape (plans, sites)
        Which of them, in the order of `ways`.
    """

    uppermost: Level
    fused: tuple[Site, ...]
    ways: Mapping[Site, Sequence[Change | None]]
    chosen: NDArray[np.int64]

    def counted(self, what: str) -> NDArray[np.int64]:
        """How often each plan does something, by the name of a property of `Change`; shape (plans,)."""
        tables = [[getattr(one, what) if one else 0 for one in several] for several in self.ways.values()]
        counts: NDArray[np.int64] = self._looked_up(tables).sum(axis=1).astype(np.int64)
        return counts

    def degrees(self) -> dict[Site, Array]:
        """Degrees that each plan adds at each site, shape (plans,)."""
        tables = [[one.degrees if one else 0.0 for one in several] for several in self.ways.values()]
        return dict(zip(self.ways, self._looked_up(tables).T, strict=True))

    def changes(self, plan: int) -> tuple[Change, ...]:
        """What one plan does, from the head down."""
        picked = [several[n] for several, n in zip(self.ways.values(), self.chosen[plan], strict=True)]
        return tuple(sorted((one for one in picked if one), key=lambda one: -one.site.height))

    def _looked_up(self, tables: Sequence[Sequence[float]]) -> Array:
        columns = [np.array(table)[self.chosen[:, n]] for n, table in enumerate(tables)]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self.chosen), 0))


def candidates(profile: Profile, uppermost: Level, asked: Asked) -> Candidates:
    """Every plan from one upper instrumented vertebra to the lowest.

    Parameters
    ----------
    profile : Profile
        Lateral view of the spine as it is.
    uppermost : Level
        Upper instrumented vertebra.
    asked : Asked
        What the surgeon allows.

    Returns
    -------
    Candidates
        With at most one body cut through, and no more sites than allowed.

    Raises
    ------
    BadInput
        When nothing lies between the two vertebrae, or the limits leave too many plans.
    """
    fused = tuple(
        Site(upper, Through.DISC)
        for upper, lower in profile.neighbours
        if not upper.is_above(uppermost) and not asked.lowest.is_above(lower)
    )
    if not fused:
        raise BadInput(f"no segment is marked between {uppermost} and {asked.lowest}: name levels that are")
    ways: dict[Site, list[Change | None]] = {}
    for site in fused:
        allowed = [] if site in asked.fixed else _ways_at(site, asked)
        if allowed:
            ways[site] = [None, *(change_at(site, by) for by in allowed)]
    bodies = [Site(level, Through.BODY) for level in asked.bodies if Site(level, Through.DISC) in fused]
    for site in [one for one in bodies if one.level is not uppermost]:
        ways[site] = [None, *(change_at(site, by) for by in asked.body_ways)]
    return Candidates(uppermost, fused, ways, _all(ways, asked.most_changes))


def _ways_at(site: Site, asked: Asked) -> list[tuple[str, ...]]:
    if site.level.region == "L":
        return [*asked.disc_ways]
    return [by for by in asked.disc_ways if all(techniques()[one].columns == 1 for one in by)]


def _all(ways: Mapping[Site, Sequence[Change | None]], most_changes: int) -> NDArray[np.int64]:
    """Every combination; the bodies of which at most one is cut come last and are put together apart."""
    discs = [len(several) for site, several in ways.items() if site.through is Through.DISC]
    bodies = [len(several) for site, several in ways.items() if site.through is Through.BODY]
    count = math.prod(discs) * (1 + sum(n - 1 for n in bodies))
    if count > MOST:
        raise BadInput(
            f"the limits leave {count} plans: allow fewer techniques, fewer bodies or a shorter fusion"
        )
    grid = np.indices(discs).reshape(len(discs), -1).T if discs else np.zeros((1, 0), np.int64)
    cuts = np.zeros((1 + sum(n - 1 for n in bodies), len(bodies)), np.int64)
    row = 1
    for column, n in enumerate(bodies):
        for choice in range(1, n):
            cuts[row, column] = choice
            row += 1
    both = np.hstack([np.repeat(grid, len(cuts), axis=0), np.tile(cuts, (len(grid), 1))])
    kept: NDArray[np.int64] = both[(both > 0).sum(axis=1) <= most_changes]
    return kept
