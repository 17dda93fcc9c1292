"""Tables of counts that may leave the house: small cells hidden, and others so that none can be worked out.

A count of a few people may tell who they are. So counts from 1 to below a smallest one are hidden (primary),
and then others (complementary), until no hidden one follows from the totals that are shown. Zero may be
shown. What is proved of the result: for every hidden cell there is another table with the same shown cells,
in which every hidden cell is at least 1 and this one has another value. So not even somebody who knows that
zeros are never hidden can compute one.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from spinewise.words import BadInput

Key = tuple[str | None, ...]
"""A value for each column; None for the total over all of them."""

LEAST = 3
"""With 2 as the smallest count shown every hidden one would be known to be 1."""

_HALF = 0.5


@dataclass(frozen=True)
class Relation:
    """A total and the cells that it is the sum of.

    Parameters
    ----------
    total : tuple
        Key of the total.
    parts : tuple of tuple
        Keys of its cells.
    """

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class ShownTable:
    """A table of counts as it may be shown.

    Parameters
    ----------
    columns : tuple of str
        What people are counted by.
    cells : mapping of tuple to int or None
        Count of each cell and total; None where it is hidden.
    smallest_shown : int
        Smallest count above 0 that is shown.
    """

    columns: tuple[str, ...]
    cells: Mapping[Key, int | None]
    smallest_shown: int


def shown_table(columns: Mapping[str, Sequence[str]], smallest_shown: int) -> ShownTable:
    """Count people by some columns, with all totals, and hide what has to be hidden.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        For each column the value of each person, in the same order.
    smallest_shown : int
        Smallest count above 0 that is shown, at least 3.

    Returns
    -------
    ShownTable
        Cells in the order of their values, totals last.

    Raises
    ------
    BadInput
        When columns differ in length, there is none, or `smallest_shown` protects nobody.

    Examples
    --------
    >>> table = shown_table({"site": ["A"] * 12 + ["B"] * 20 + ["C"] * 2}, 11)
    >>> table.cells[("C",)], table.cells[("A",)], table.cells[("B",)], table.cells[(None,)]
    (None, None, 20, 34)
    """
    cells = cross_table(columns)
    hidden = hidden_cells(cells, relations_of(cells), smallest_shown)
    shown = {key: None if key in hidden else count for key, count in cells.items()}
    return ShownTable(tuple(columns), shown, smallest_shown)


def cross_table(columns: Mapping[str, Sequence[str]]) -> dict[Key, int]:
    """Count people by every combination of values, and every total.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        For each column the value of each person.

    Returns
    -------
    dict
        Count by key, combinations that nobody has included.

    Raises
    ------
    BadInput
        When there is no column, or columns differ in length.
    """
    if not columns or len({len(values) for values in columns.values()}) != 1:
        raise BadInput("A table needs columns with one value for each person.")
    people = Counter(zip(*columns.values(), strict=True))
    values: list[list[str | None]] = [[*sorted(set(column)), None] for column in columns.values()]
    counts: Counter[Key] = Counter()
    for key, count in people.items():
        for total in itertools.product(*((value, None) for value in key)):
            counts[total] += count
    return {key: counts[key] for key in itertools.product(*values)}


def relations_of(cells: Mapping[Key, int]) -> tuple[Relation, ...]:
    """Which cells of a cross table are the sum of which others.

    Parameters
    ----------
    cells : mapping
        From `cross_table`.

    Returns
    -------
    tuple of Relation
        One for each total and each column that it sums over.
    """
    parts: dict[tuple[Key, int], list[Key]] = {}
    for key in cells:
        for axis, value in enumerate(key):
            if value is not None:
                parts.setdefault(((*key[:axis], None, *key[axis + 1 :]), axis), []).append(key)
    return tuple(Relation(total, tuple(of)) for (total, _), of in parts.items())


def hidden_cells(
    cells: Mapping[Key, int], relations: Sequence[Relation], smallest_shown: int
) -> frozenset[Key]:
    """Which cells have to be hidden so that no small one is shown or follows from what is shown.

    Small cells are hidden first. As long as one of the hidden cells is known from the others, the smallest
    shown cell above 0 beside it is hidden too. Whether it is known is asked of an integer program, not of a
    rule about rows and columns, so it holds for any number of columns and for tables that share totals.

    Parameters
    ----------
    cells : mapping of tuple to int
        Counts, totals included.
    relations : sequence of Relation
        Everything that is known about sums of them.
    smallest_shown : int
        Smallest count above 0 that is shown, at least 3.

    Returns
    -------
    frozenset of tuple
        Keys; no cell that is 0 is among them.

    Raises
    ------
    BadInput
        When `smallest_shown` protects nobody.

    References
    ----------
    Willenborg L, de Waal T. Elements of Statistical Disclosure Control. Springer 2001, chapter 8.
    """
    if smallest_shown < LEAST:
        raise BadInput(
            f"The smallest count to show has to be {LEAST} or more: {smallest_shown} protects nobody."
        )
    hidden = {key for key, count in cells.items() if 0 < count < smallest_shown}
    beside: dict[Key, list[Relation]] = {}
    for relation in relations:
        for key in (relation.total, *relation.parts):
            beside.setdefault(key, []).append(relation)
    while exposed := _alone(hidden, relations) or _known(cells, relations, hidden):
        touched: set[Key] = set()
        for key in exposed:
            near = {one for relation in beside.get(key, ()) for one in (relation.total, *relation.parts)}
            if near & touched:
                continue
            added = _next_to_hide(key, cells, beside, hidden)
            if added is not None:  # else all above 0 is hidden: the table twice over is another one
                hidden.add(added)
                touched.add(added)
    return frozenset(hidden)


def _alone(hidden: set[Key], relations: Sequence[Relation]) -> list[Key]:
    """Hidden cells that are the only one of a sum: known without further thought."""
    found = []
    for relation in relations:
        here = [key for key in (relation.total, *relation.parts) if key in hidden]
        if len(here) == 1:
            found.append(here[0])
    return found


def _next_to_hide(
    key: Key, cells: Mapping[Key, int], beside: Mapping[Key, Sequence[Relation]], hidden: set[Key]
) -> Key | None:
    """Smallest shown cell above 0 beside a known one, in the sum with fewest hidden cells; else anywhere."""
    sums = sorted(beside.get(key, ()), key=lambda one: sum(k in hidden for k in (one.total, *one.parts)))
    for relation in sums:
        shown = [k for k in (relation.total, *relation.parts) if k not in hidden and cells[k] > 0]
        if shown:
            return min(shown, key=lambda k: (cells[k], k.count(None), str(k)))
    shown = [k for k in cells if k not in hidden and cells[k] > 0]
    return min(shown, key=lambda k: (cells[k], k.count(None), str(k)), default=None)


def _known(cells: Mapping[Key, int], relations: Sequence[Relation], hidden: set[Key]) -> list[Key]:
    """Hidden cells with the same value in every table of whole numbers that agrees with what is shown."""
    order = sorted(hidden, key=str)
    if not order:
        return []
    place = {key: k for k, key in enumerate(order)}
    truth = np.array([cells[key] for key in order])
    sums = _sums(cells, relations, place)
    most = 2 * max(cells.values()) + 1  # twice the true table is among the candidates
    limits = Bounds(np.ones(len(order)), np.full(len(order), most))
    unproved = np.ones(len(order), np.bool_)
    for sign in (-1.0, 1.0):
        unproved &= ~_differs(sign * unproved.astype(np.float64), truth, sums, limits)
    known = []
    for k in range(len(order)):
        for sign in (-1.0, 1.0):
            if not unproved[k]:
                break
            goal = np.zeros(len(order))
            goal[k] = sign
            unproved &= ~_differs(goal, truth, sums, limits)
        if unproved[k]:
            known.append(order[k])
    return known


def _sums(
    cells: Mapping[Key, int], relations: Sequence[Relation], place: Mapping[Key, int]
) -> LinearConstraint | None:
    """What the shown cells say about the hidden ones."""
    rows: list[int] = []
    columns: list[int] = []
    signs: list[int] = []
    sides: list[int] = []
    for relation in relations:
        signed = [(relation.total, -1), *((key, 1) for key in relation.parts)]
        if not any(key in place for key, _ in signed):
            continue
        for key, sign in signed:
            if key in place:
                rows.append(len(sides))
                columns.append(place[key])
                signs.append(sign)
        sides.append(-sum(sign * cells[key] for key, sign in signed if key not in place))
    if not sides:
        return None
    matrix = csr_array((np.array(signs, float), (rows, columns)), shape=(len(sides), len(place)))
    return LinearConstraint(matrix, sides, sides)


def _differs(
    goal: np.ndarray, truth: np.ndarray, sums: LinearConstraint | None, limits: Bounds
) -> np.ndarray:
    """Where the table that makes a goal smallest differs from the true one."""
    found = milp(goal, integrality=np.ones(len(truth), np.int64), bounds=limits, constraints=sums)
    if found.x is None:
        return np.zeros(len(truth), np.bool_)
    return np.asarray(np.abs(found.x - truth) > _HALF)
