"""What the marks of vertebrae and femoral heads say at one guess, and how widely they scatter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar import calibration
from spinewise.alignment.biplanar.equations import Equations, fading
from spinewise.alignment.biplanar.problem import Observed, Problem
from spinewise.alignment.biplanar.state import (
    COMMON,
    EACH,
    PERSON_NUMBERS,
    State,
    nudged,
    predicted,
    slopes_of,
)

Array = NDArray[np.float64]

_TINY = 1e-5
_TRUST = 3.0
"""Marks within three SD count in full; further away their pull fades."""
_KNOWN_MARKS = 12.0
"""The stated scatter of the marks counts as much as this many coordinates."""


@dataclass(frozen=True, eq=False)
class Scatter:
    """What the marks say about their own scatter: misfits, weights and slopes.

    Parameters
    ----------
    distances : array, shape (n, PLACES, 2)
        SDs between each mark and where it should be; NaN where there is none.
    squares, weight : float
        Sum of the weighted squared misfits, mm2; sum of the weights.
    own : array, shape (n, EACH + COMMON, EACH + COMMON)
        Information of each vertebra's marks.
    """

    distances: Array
    squares: float
    weight: float
    own: Array

    def sd_mm(self, observed: Observed, covariance: Array, sd: float) -> float:
        """Scatter of one coordinate: the misfits, and what the fit has taken up of it.

        Parameters
        ----------
        observed : Observed
            With the stated scatter.
        covariance : array, shape (size, size)
            Of the estimate.
        sd : float
            Scatter that the information was made with, mm.

        Returns
        -------
        float
            In mm.
        """
        n = len(self.own)
        taken = 0.0
        for i in range(n):
            index = _index(i, n)
            taken += float(np.sum(self.own[i] * covariance[np.ix_(index, index)]))
        known = _KNOWN_MARKS * observed.sd_mm**2
        square = (self.squares + known) / (max(self.weight - taken, 0.0) + _KNOWN_MARKS)
        return max(float(np.sqrt(square)), observed.sd_mm)


def _index(vertebra: int, count: int) -> NDArray[np.int64]:
    """Numbers of a step that the marks of a vertebra speak of."""
    own = np.arange(vertebra * EACH, (vertebra + 1) * EACH)
    return np.concatenate([own, np.arange(count * EACH, count * EACH + COMMON)])


def add_marks(problem: Problem, state: State, sd: float, equations: Equations) -> Scatter:
    """Add the marks of all vertebrae.

    Parameters
    ----------
    problem : Problem
        Marks and beams.
    state : State
        The guess.
    sd : float
        Scatter of one coordinate, mm.
    equations : Equations
        Changed in place.

    Returns
    -------
    Scatter
        Misfits.
    """
    n = len(state.origins)
    slopes = slopes_of(state, problem.pair)
    here = predicted(state, problem.pair, problem.corners, slopes)
    lack = problem.observed.marks - here
    lack = np.where(np.isfinite(lack), lack, 0.0)
    both = np.isfinite(problem.observed.marks).all(axis=-1)
    distances = np.where(both, np.linalg.norm(lack, axis=-1) / sd, np.nan)
    weight = np.where(both, fading(np.nan_to_num(distances), _TRUST), 0.0)
    many = predicted(
        nudged(state, _TINY), problem.pair, problem.corners, np.tile(slopes, (EACH, 1, 1, 1))
    ).reshape(EACH, *here.shape)
    columns = np.zeros((EACH + COMMON, *here.shape))
    columns[:EACH] = (many - here) / _TINY
    for k in range(PERSON_NUMBERS, COMMON):
        step = np.zeros(state.size)
        step[n * EACH + k] = _TINY
        moved = predicted(state.moved(step), problem.pair, problem.corners, slopes)
        columns[EACH + k] = (moved - here) / _TINY
    slope = np.moveaxis(columns, 0, -1).reshape(n, -1, EACH + COMMON)
    factor = np.repeat(weight.reshape(n, -1), 2, axis=1)
    lacks = lack.reshape(n, -1)
    weighed = slope * (factor / sd**2)[:, :, None]
    square = np.swapaxes(weighed, 1, 2) @ slope
    tug = np.einsum("nra,nr->na", weighed, lacks)
    for i in range(n):
        index = _index(i, n)
        equations.information[np.ix_(index, index)] += square[i]
        equations.pull[index] += tug[i]
    return Scatter(distances, float(np.sum(factor * lacks**2)), float(factor.sum()), square)


def add_heads(problem: Problem, state: State, sd: float, equations: Equations) -> None:
    """Add the marks of the femoral heads.

    Parameters
    ----------
    problem : Problem
        Marks and beams.
    state : State
        The guess.
    sd : float
        Scatter of one coordinate, mm.
    equations : Equations
        Changed in place.
    """
    first = len(state.origins) * EACH + COMMON
    rest = np.arange(first - COMMON, first)
    for m, observed in enumerate(problem.observed.heads):

        def at(head: Array, machine: Array) -> Array:
            return calibration.seen(problem.pair, head, machine)

        here = at(state.heads[m], state.machine)
        lack = observed - here
        columns = np.zeros((3 + COMMON, *here.shape))
        for k in range(3):
            columns[k] = (at(state.heads[m] + _TINY * np.eye(3)[k], state.machine) - here) / _TINY
        for k in range(COMMON - PERSON_NUMBERS):
            machine = state.machine + _TINY * np.eye(COMMON - PERSON_NUMBERS)[k]
            columns[3 + PERSON_NUMBERS + k] = (at(state.heads[m], machine) - here) / _TINY
        slope = np.where(np.isfinite(lack)[..., None], np.moveaxis(columns, 0, -1), 0.0) / sd
        index = np.concatenate([np.arange(first + 3 * m, first + 3 * m + 3), rest])
        lacks = np.where(np.isfinite(lack), lack, 0.0) / sd
        equations.add(index, slope.reshape(-1, 3 + COMMON), lacks.ravel())
