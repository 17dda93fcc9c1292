"""No hidden count can be worked out from what is shown: judged without the program that chose them."""

import itertools
from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.outcomes.small_cells import (
    cross_table,
    hidden_cells,
    relations_of,
    shown_table,
)
from spinewise.words import BadInput


def _table(counts):
    """Cells and totals of an array of counts, keys by place."""
    people = [place for place in np.ndindex(counts.shape) for _ in range(counts[place])]
    columns = {f"c{axis}": [str(place[axis]) for place in people] for axis in range(counts.ndim)}
    return cross_table(columns)


def _moveable(counts, hidden):
    """Hidden cells of a table with totals that another table with the same shown cells has otherwise.

    A table with its totals, written with their signs turned, is a flow in which every row and column sums to
    zero. Two such tables differ by cycles of +1 and -1, so a cell can have another value just when a cycle of
    steps that keep every hidden cell at 1 or more leads through it.
    """
    whole = np.pad(counts, ((0, 1), (0, 1)))
    whole[:-1, -1], whole[-1, :-1], whole[-1, -1] = counts.sum(1), counts.sum(0), counts.sum()
    rows, columns = whole.shape

    def arcs(cell):
        i, j = cell
        total = (i == rows - 1) != (j == columns - 1)  # written with a minus
        up, down = (("r", i), ("c", j)), (("c", j), ("r", i))
        if total:
            up, down = down, up
        return [up, *([down] if whole[cell] >= 2 else [])]

    steps = {cell: arcs(cell) for cell in hidden}

    def leads_back(cell, arc):
        seen, queue = {arc[1]}, deque([arc[1]])
        while queue:
            here = queue.popleft()
            for other, moves in steps.items():
                for start, end in moves if other != cell else ():
                    if start == here and end not in seen:
                        seen.add(end)
                        queue.append(end)
        return arc[0] in seen

    return {cell for cell, moves in steps.items() if any(leads_back(cell, arc) for arc in moves)}


TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.integers(0, 14) | st.just(0), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
    ).map(lambda cells: np.array(cells).reshape(shape))
)


def _places(counts, keys):
    """Where keys stand in a table with totals; values that nobody has are not among the keys."""
    return {
        tuple(counts.shape[axis] if value is None else int(value) for axis, value in enumerate(key))
        for key in keys
    }


@settings(deadline=None, max_examples=150)
@given(counts=TABLES, smallest=st.integers(3, 12))
def test_no_hidden_cell_of_a_table_of_two_columns_is_known(counts, smallest):
    if not counts.sum():
        return
    cells = _table(counts)
    hidden = hidden_cells(cells, relations_of(cells), smallest)
    for key, count in cells.items():
        assert key in hidden or not 0 < count < smallest
        assert count > 0 or key not in hidden
    places = _places(counts, hidden)
    assert _moveable(counts, places) == places


@settings(deadline=None, max_examples=25)
@given(cells=st.lists(st.integers(0, 6), min_size=8, max_size=8), smallest=st.integers(3, 5))
def test_no_hidden_cell_of_a_table_of_three_columns_is_known(cells, smallest):
    """Every table near the true one is tried, cell by cell."""
    counts = np.array(cells).reshape(2, 2, 2)
    if (counts.sum((0, 1)) == 0).any() or (counts.sum((0, 2)) == 0).any() or (counts.sum((1, 2)) == 0).any():
        return
    table = _table(counts)
    hidden = hidden_cells(table, relations_of(table), smallest)
    keys = list(table)
    members = np.array(
        [
            [
                all(v is None or int(v) == p for v, p in zip(key, place, strict=True))
                for place in np.ndindex(2, 2, 2)
            ]
            for key in keys
        ],
        dtype=np.int64,
    )
    is_hidden = np.array([key in hidden for key in keys])
    steps = [
        np.arange(-2, 3) if tuple(map(str, place)) in hidden else np.zeros(1, np.int64)
        for place in np.ndindex(2, 2, 2)
    ]
    others = counts.ravel() + np.array(list(itertools.product(*steps)))
    sums = others @ members.T
    truth = np.array([table[key] for key in keys])
    fits = ((sums == truth) | is_hidden).all(1) & ((sums >= 1) | ~is_hidden).all(1)
    assert (sums[fits].min(0) < sums[fits].max(0))[is_hidden].all()


@given(people=st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("xyz")), min_size=1, max_size=40))
@settings(deadline=None, max_examples=25)
def test_the_order_of_people_changes_nothing(people):
    def shown(rows):
        return shown_table({"site": [s for s, _ in rows], "kind": [k for _, k in rows]}, 5)

    assert shown(people) == shown(people[::-1])


def test_a_single_small_cell_takes_a_second_one_along():
    table = shown_table({"kind": ["fusion"] * 40 + ["kyphoplasty"] * 15 + ["other"] * 4}, 11)
    assert table.cells == {("fusion",): 40, ("kyphoplasty",): None, ("other",): None, (None,): 59}


def test_two_ones_do_not_hide_each_other():
    """Of 30 with 28 shown two hidden cells share 2, and zeros are never hidden: both would be 1."""
    table = shown_table({"kind": ["a"] * 28 + ["b"] + ["c"]}, 11)
    assert table.cells == {("a",): None, ("b",): None, ("c",): None, (None,): 30}


def test_nothing_is_hidden_when_nothing_is_small():
    table = shown_table({"sex": ["female"] * 30 + ["male"] * 20, "site": ["A"] * 50}, 11)
    assert None not in table.cells.values()


def test_zero_is_shown():
    table = shown_table({"a": ["x"] * 20 + ["y"] * 30, "b": ["p"] * 20 + ["q"] * 30}, 11)
    assert table.cells["x", "q"] == 0
    assert table.cells["y", "p"] == 0


def test_the_smallest_count_has_to_protect_somebody():
    with pytest.raises(BadInput, match="2 protects nobody"):
        shown_table({"a": ["x"]}, 2)


def test_columns_of_different_length_are_refused():
    with pytest.raises(BadInput, match="one value for each person"):
        shown_table({"a": ["x"], "b": []}, 11)


def test_a_table_of_two_hundred_cells_takes_seconds():
    rng = np.random.default_rng(3)
    n = 4000
    columns = {
        "kind": [f"k{k}" for k in np.minimum(rng.geometric(0.3, n), 12)],
        "year": [str(y) for y in rng.integers(2012, 2027, n)],
    }
    table = shown_table(columns, 11)
    share = sum(count is None for count in table.cells.values()) / len(table.cells)
    small = sum(0 < count < 11 for count in cross_table(columns).values()) / len(table.cells)
    assert small <= share < small + 0.2
