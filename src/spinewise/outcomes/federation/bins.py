"""Bins of days in which every site may speak of everyone: agreed on without telling a small number.

Each site names the finest bins of the agreed grid in which each of its groups has enough people. A common bin
holds one whole own bin of every site, so that groups can only be larger in it; what is left behind the last
one joins it. Nothing but edges leaves the building for this.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.site_rows import Floats, SiteRows
from spinewise.outcomes.federation.small_cells import (
    Group,
    groups_by_category,
    least_summed,
    refuse_small,
)
from spinewise.words import BadInput

Ints = NDArray[np.int64]


def bin_of(days: Floats, edges: Sequence[float]) -> Ints:
    """In which bin each time lies; a bin holds its upper edge and not its lower one, the first holds both.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Between the first edge and the last.
    edges : sequence of float
        Ascending, one more than bins.

    Returns
    -------
    ndarray of int64, shape (n,)
        From 0.
    """
    return np.searchsorted(np.asarray(edges)[1:], days, side="left").astype(np.int64)


def groups_in_bins(agreement: Agreement, rows: SiteRows, least: int) -> Iterator[Group]:
    """Groups that can be counted or whose covariates are summed in each bin.

    The sums over those at risk in two neighbouring bins differ by those who left in the first; Efron's ties
    tell the dead apart besides.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.
    least : int
        The larger of the agreement's and the site's own.

    Yields
    ------
    Group
        Each with all its people, to be counted by bin.
    """
    summed = least_summed(agreement, least, squares=False)
    apart = agreement.ties == "efron" or agreement.model == "curve"
    for what, members in (("with the event", rows.happened), ("without the event", ~rows.happened)):
        yield Group(f"people {what}", members, summed if apart else least)
        if apart:
            for category, inside in groups_by_category(agreement, rows):
                yield Group(f"people with {category} {what}", members & inside, least)
    if not apart:
        yield Group("people who left", np.ones(len(rows), np.bool_), summed)
        for category, inside in groups_by_category(agreement, rows):
            yield Group(f"people with {category} who left", inside, least)


def own_edges(agreement: Agreement, rows: SiteRows, least: int, told: Sequence[float] = ()) -> Floats:
    """Finest edges of one site.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.
    least : int
        The larger of the agreement's and the site's own.
    told : sequence of float
        Days at which earlier studies of the site were cut: where there are any, only these may be cut again,
        since two sets of bins that overlap tell of the days in between.

    Returns
    -------
    ndarray
        Edges of the grid: between any two neighbours every group has enough people.

    Raises
    ------
    TooSmall
        When even one bin over all days would speak of too few.
    """
    groups = list(groups_in_bins(agreement, rows, least))
    refuse_small(groups)
    # Who is followed to the horizon leaves in the last bin, wherever it begins: nothing to wait for.
    before = rows.happened | (rows.days < agreement.horizon)
    cut = [(group.members & before, group.least) for group in groups]
    cut = [(members, needed) for members, needed in cut if members.any()]
    grid = [day for day in agreement.grid if not told or day in (0, agreement.horizon) or day in told]
    place = bin_of(rows.days, grid)
    size = len(grid) - 1
    counts = np.array([np.bincount(place[members], minlength=size) for members, _ in cut])
    needed = np.array([least for _, least in cut])
    edges, filled = [0], np.zeros(len(cut), np.int64)
    for k in range(size if cut else 0):
        filled += counts[:, k]
        if (filled >= needed).all():
            edges.append(k + 1)
            filled[:] = 0
    if len(edges) == 1:
        edges.append(size)
    edges[-1] = size
    return np.asarray(grid)[edges]


def common_edges(agreement: Agreement, own: Sequence[Floats]) -> Floats:
    """Edges of bins that each hold one whole own bin of every site.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    own : sequence of ndarray
        Edges of each site.

    Returns
    -------
    ndarray
        From 0 to the horizon.

    Raises
    ------
    BadInput
        When the edges of a site are not of the grid.
    """
    grid = np.asarray(agreement.grid)
    for edges in own:
        if len(edges) < 2 or edges[0] != 0 or edges[-1] != grid[-1] or not np.isin(edges, grid).all():  # noqa: PLR2004
            raise BadInput("The edges of a site are not of the agreed grid: ask it to answer again.")
    found = [0.0]
    while True:
        ends = [_end_of_next(edges, found[-1]) for edges in own]
        if None in ends:
            break
        found.append(max(end for end in ends if end is not None))
    if len(found) == 1:
        found.append(float(grid[-1]))
    found[-1] = float(grid[-1])
    return np.array(found)


def check_bins(agreement: Agreement, rows: SiteRows, least: int, edges: Sequence[float]) -> None:
    """Refuse bins in which a site would speak of too few people.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.
    least : int
        The larger of the agreement's and the site's own.
    edges : sequence of float
        Of the bins asked for.

    Raises
    ------
    BadInput
        When the edges are not of the agreed grid.
    TooSmall
        Naming the group and the days.
    """
    wanted = np.asarray(edges, dtype=np.float64)
    common_edges(agreement, [wanted])
    place = bin_of(rows.days, edges)
    for group in groups_in_bins(agreement, rows, least):
        for k in range(len(wanted) - 1):
            refuse_small(
                [Group(group.what, group.members & (place == k), group.least)],
                f" between day {wanted[k]:g} and {wanted[k + 1]:g}",
            )


def check_cuts(agreement: Agreement, rows: SiteRows, least: int, cuts: Sequence[float]) -> None:
    """Refuse when studies together would count too few people between two days.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.
    least : int
        The larger of the agreement's and the site's own.
    cuts : sequence of float
        Days at which this study and earlier ones are cut, horizons too; ascending from 0.

    Raises
    ------
    TooSmall
        Naming the group and the days.
    """
    place = bin_of(np.minimum(rows.followed, cuts[-1]), cuts)
    happened = rows.ended & (rows.followed <= cuts[-1])
    everyone = ("people", np.ones(len(rows), np.bool_))
    named = [
        everyone,
        *((f"people with {name}", inside) for name, inside in groups_by_category(agreement, rows)),
    ]
    for what, members in named:
        for how, some in (("with the event", happened), ("without the event", ~happened)):
            counts = np.bincount(place[members & some], minlength=len(cuts) - 1)
            for k in np.flatnonzero((counts > 0) & (counts < least)).tolist():
                days = f" between day {cuts[k]:g} and {cuts[k + 1]:g}"
                refuse_small(
                    [Group(f"{what} {how}", members & some & (place == k), least)],
                    f"{days}, which this study and an earlier one tell apart",
                )


def _end_of_next(edges: Floats, start: float) -> float | None:
    place = int(np.searchsorted(edges, start, side="left"))
    return float(edges[place + 1]) if place + 1 < len(edges) else None
