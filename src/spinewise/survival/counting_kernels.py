"""Kernels of `counts` and `risk_sets`: counting and sorting whole numbers in one pass."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit
def span_of_whole_numbers(values: NDArray[np.float64]) -> tuple[bool, float, float]:
    """Whether all values are whole numbers, and the least and the largest of them; NaN is not whole."""
    low = np.inf
    high = -np.inf
    whole = True
    for value in values:
        low = min(low, value)
        high = max(high, value)
        whole &= value == np.floor(value)
    return whole, low, high


@jit
def count_by_day(
    time: NDArray[np.float64], event: NDArray[np.bool_], low: int, size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """People and events on each whole day from `low` on."""
    people = np.zeros(size, np.int64)
    events = np.zeros(size, np.int64)
    for i in range(len(time)):
        day = np.int64(time[i]) - low
        people[day] += 1
        events[day] += event[i]
    return people, events


@jit
def counting_sort(
    keys: NDArray[np.int64], keep: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the kept rows by key, in their own order within a key, and where each key begins."""
    first = np.zeros(size + 1, np.int64)
    for i in range(len(keys)):
        if keep[i]:
            first[keys[i] + 1] += 1
    for key in range(size):
        first[key + 1] += first[key]
    place = first[:-1].copy()
    order = np.empty(first[size], np.int64)
    for i in range(len(keys)):
        if keep[i]:
            order[place[keys[i]]] = i
            place[keys[i]] += 1
    return order, first
