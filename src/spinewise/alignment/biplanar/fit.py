"""The most likely spine, given marks on two views, the prior, and a machine that is not quite known.

Gauss-Newton over all vertebrae together, each mark weighed by how well it agrees, with the scatter of the
marks estimated from the marks themselves. The covariance at the end is that of the linearised problem.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar import calibration
from spinewise.alignment.biplanar.calibration import CalibrationError
from spinewise.alignment.biplanar.prior import PERSON, Prior
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.biplanar.state import (
    COMMON,
    EACH,
    PERSON_NUMBERS,
    POSE,
    State,
    joints,
    predicted,
    slopes_of,
)
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.words import Level

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_TINY = 1e-5
_FAR_MM = 300.0  # SD of where a bone may be that no mark places
_FACING = 1.0  # SD of the sine of a bone's axial rotation: all but free
_COARSE, _COARSE_STEPS = (8.0, 4.0, 2.0), 2
_MOST_STEPS, _ENOUGH = 20, 0.02
_TRUST = 3.0
"""Marks within three SD count in full; further away their pull fades."""
_JOINT_TRUST = 2.5
_KNOWN_MARKS = 12.0
"""The stated scatter of the marks counts as much as this many coordinates."""
_LEAST_SD_SHARE = 0.3


@dataclass(frozen=True, eq=False)
class Observed:
    """Marks as arrays; NaN where there is none.

    Parameters
    ----------
    marks : array, shape (n, PLACES, 2, 2)
        Frontal and lateral view, u and v, mm.
    heads : array, shape (m, 2, 2)
        Of each femoral head.
    sd_mm : float
        Scatter of one coordinate as stated.
    """

    marks: Array
    heads: Array
    sd_mm: float


@dataclass(frozen=True, eq=False)
class Fit:
    """The most likely spine and how far it may be from the truth.

    Parameters
    ----------
    levels : tuple of Level
        From the head down.
    state : State
        The estimate.
    covariance : array, shape (size, size)
        Of a step from it, see `State.moved`.
    sd_mm : float
        Scatter of one coordinate of one mark, as estimated.
    distances : array, shape (n, PLACES, 2)
        How many of these SDs each mark lies from where it should; NaN where there is none.
    """

    levels: tuple[Level, ...]
    state: State
    covariance: Array
    sd_mm: float
    distances: Array


@dataclass(frozen=True, eq=False)
class Problem:
    """What is fitted to what.

    Parameters
    ----------
    pair : Pair
        How the beams went by the files.
    observed : Observed
        Marks.
    prior : Prior
        Of vertebrae and joints.
    machine : CalibrationError
        How far the machine may be from its files.
    corners : Corners
        What a corner means.
    hips : (int, int) or None
        Rows of the left and right head, where both are there.
    """

    pair: Pair
    observed: Observed
    prior: Prior
    machine: CalibrationError
    corners: Corners
    hips: tuple[int, int] | None


def fit(problem: Problem, start: State) -> Fit:
    """Find the most likely spine.

    Parameters
    ----------
    problem : Problem
        Marks and prior.
    start : State
        A first guess, within some centimetres and about 40 degrees.

    Returns
    -------
    Fit
        Estimate, covariance, scatter.
    """
    state, sd = start, problem.observed.sd_mm
    for loosely in _COARSE:
        for _ in range(_COARSE_STEPS):
            information, pull, _ = _normal_equations(problem, state, sd * loosely, start)
            state = state.moved(_limited(_solved(information, pull), state))
    for _ in range(_MOST_STEPS):
        information, pull, scatter = _normal_equations(problem, state, sd, start)
        step = _solved(information, pull)
        state = state.moved(_limited(step, state))
        covariance = _inverse(information)
        before, sd = sd, _scatter(problem.observed, scatter, covariance, sd)
        still = np.max(np.abs(step) / np.sqrt(np.diag(covariance)))
        if still < _ENOUGH and abs(sd - before) < _ENOUGH * sd:
            break
    information, _, scatter = _normal_equations(problem, state, sd, start)
    return Fit(problem.prior.levels, state, _inverse(information), sd, scatter.distances)


@dataclass(frozen=True, eq=False)
class _Scatter:
    """What the marks say about their own scatter: misfits, weights and slopes."""

    distances: Array
    squares: float
    weight: float
    own: Array
    common: Array


def _solved(information: Array, pull: Array) -> Array:
    step: Array = np.asarray(np.linalg.solve(information, pull), dtype=np.float64)
    return step


def _inverse(information: Array) -> Array:
    covariance: Array = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return covariance


def _limited(step: Array, state: State) -> Array:
    """A step that turns no bone by more than 20 degrees and changes no size by more than 30 %."""
    n = len(state.origins)
    own = step[: n * EACH].reshape(n, EACH).copy()
    own[:, 3:POSE] = np.clip(own[:, 3:POSE], -0.35, 0.35)
    own[:, POSE:] = np.clip(own[:, POSE:], -3.0, 3.0)
    return np.concatenate([own.ravel(), step[n * EACH :]])


def _scatter(observed: Observed, seen: "_Scatter", covariance: Array, sd: float) -> float:
    """Scatter of the marks: their misfits, and what the fit has taken up of it."""
    n = len(observed.marks)
    own = np.stack([covariance[i * EACH : (i + 1) * EACH, i * EACH : (i + 1) * EACH] for i in range(n)])
    block = slice(n * EACH, n * EACH + COMMON)
    cross = np.stack([covariance[i * EACH : (i + 1) * EACH, block] for i in range(n)])
    taken = (
        np.sum(seen.own * own)
        + 2 * np.sum(seen.common[:, :EACH] * cross)
        + np.sum(seen.common[:, EACH:].sum(axis=0) * covariance[block, block])
    )
    known = _KNOWN_MARKS * observed.sd_mm**2
    square = (seen.squares + sd**2 * taken + known) / (seen.weight + _KNOWN_MARKS)
    return max(float(np.sqrt(square)), _LEAST_SD_SHARE * observed.sd_mm)


def _normal_equations(
    problem: Problem, state: State, sd: float, start: State
) -> tuple[Array, Array, _Scatter]:
    """Information matrix and pull of everything at one guess."""
    n = len(state.origins)
    information = np.zeros((state.size, state.size))
    pull = np.zeros(state.size)
    scatter = _add_marks(problem, state, sd, information, pull)
    _add_shapes(problem.prior, state, information, pull)
    _add_joints(problem.prior, state, information, pull)
    rest = slice(n * EACH, n * EACH + COMMON)
    spread = np.concatenate([problem.prior.person_sd, problem.machine.sd])
    _add(information, pull, rest, np.diag(1 / spread), -state.common / spread)
    for i in range(n):
        away = (state.origins[i] - start.origins[i]) / _FAR_MM
        _add(information, pull, slice(i * EACH, i * EACH + 3), np.eye(3) / _FAR_MM, -away)
        facing = np.zeros((1, 3))
        facing[0, 2] = state.axes[i, 0, 0] / _FACING  # how the back's way to the left grows with its turn
        where = slice(i * EACH + 3, i * EACH + POSE)
        _add(information, pull, where, -facing, np.array([-state.axes[i, 1, 0] / _FACING]))
    _add_heads(problem, state, sd, information, pull)
    return information, pull, scatter


def _add(information: Array, pull: Array, where: slice | Index, slope: Array, lack: Array) -> None:
    """Add the term |slope . step - lack|^2."""
    index: Index = np.arange(len(pull), dtype=np.int64)[where] if isinstance(where, slice) else where
    information[np.ix_(index, index)] += slope.T @ slope
    pull[index] += slope.T @ lack


def _fading(distances: Array, trust: float) -> Array:
    """Weight of what lies so many SDs away."""
    weight: Array = np.minimum(1.0, (trust / np.maximum(distances, _TINY)) ** 2)
    return weight


def _add_marks(problem: Problem, state: State, sd: float, information: Array, pull: Array) -> _Scatter:
    n = len(state.origins)
    slopes = slopes_of(state, problem.pair)

    def at(guess: State) -> Array:
        return predicted(guess, problem.pair, problem.corners, slopes)

    here = at(state)
    lack = problem.observed.marks - here
    there = np.isfinite(lack)
    lack = np.where(there, lack, 0.0)
    both = there.all(axis=-1)
    distances = np.where(both, np.linalg.norm(lack, axis=-1) / sd, np.nan)
    weight = np.where(both, _fading(np.nan_to_num(distances), _TRUST), 0.0)[..., None]
    columns = []
    for k in range(EACH):
        own = np.zeros((n, EACH))
        own[:, k] = _TINY
        columns.append((at(state.with_own(own)) - here) / _TINY)
    for k in range(COMMON):
        step = np.zeros(state.size)
        step[n * EACH + k] = _TINY
        columns.append((at(state.moved(step)) - here) / _TINY)
    slope = np.stack(columns, axis=-1).reshape(n, -1, EACH + COMMON)
    factor = np.broadcast_to(weight, lack.shape).reshape(n, -1)
    lacks = lack.reshape(n, -1)
    square = np.einsum("nra,nr,nrb->nab", slope, factor, slope) / sd**2
    tug = np.einsum("nra,nr,nr->na", slope, factor, lacks) / sd**2
    rest = np.arange(n * EACH, n * EACH + COMMON)
    for i in range(n):
        index = np.concatenate([np.arange(i * EACH, (i + 1) * EACH), rest])
        information[np.ix_(index, index)] += square[i]
        pull[index] += tug[i]
    return _Scatter(
        distances,
        float(np.sum(factor * lacks**2)),
        float(factor.sum()),
        square[:, :EACH, :EACH],
        np.concatenate([square[:, :EACH, EACH:], square[:, EACH:, EACH:]], axis=1),
    )


def _add_shapes(prior: Prior, state: State, information: Array, pull: Array) -> None:
    n = len(state.origins)
    rest = np.arange(n * EACH, n * EACH + PERSON_NUMBERS)
    for i in range(n):
        index = np.concatenate([np.arange(i * EACH + POSE, (i + 1) * EACH), rest])
        slope = np.zeros((len(prior.mean[i]), len(index)))
        slope[:, :-PERSON_NUMBERS] = np.diag(1 / prior.sd[i])
        expected = prior.mean[i].copy()
        for k, rows in enumerate(PERSON):
            slope[list(rows), k - PERSON_NUMBERS] = -1 / prior.sd[i][list(rows)]
            expected[list(rows)] += state.common[k]
        _add(information, pull, index, slope, (expected - state.shapes[i]) / prior.sd[i])


def _add_joints(prior: Prior, state: State, information: Array, pull: Array) -> None:
    n = len(state.origins)
    if n == 1:
        return
    here = joints(state)
    expected = np.concatenate([np.zeros((n - 1, 2)), prior.gap_mm[:, None], prior.bend], axis=1)
    lack = (expected - here) / prior.joint_sd
    weight = np.sqrt(_fading(np.abs(lack), _JOINT_TRUST))
    slope = np.zeros((n - 1, 6, 2 * EACH))
    for first in (0, 1):  # every other vertebra at a time, so that one end of a joint moves
        for k in range(EACH):
            own = np.zeros((n, EACH))
            own[first::2, k] = _TINY
            change = (joints(state.with_own(own)) - here) / _TINY
            for j in range(n - 1):
                slope[j, :, k if j % 2 == first else EACH + k] = change[j]
    for j in range(n - 2):
        if not (prior.touching[j] and prior.touching[j + 1]):
            continue
        change = np.zeros((3, 3 * EACH))
        change[:, : 2 * EACH] += slope[j, 3:]
        change[:, EACH:] -= slope[j + 1, 3:]
        change /= prior.bend_change_sd[:, None]
        off = (here - expected)[j + 1, 3:] - (here - expected)[j, 3:]
        off = off / prior.bend_change_sd
        fading = np.sqrt(_fading(np.abs(off), _JOINT_TRUST))
        where = slice(j * EACH, (j + 3) * EACH)
        _add(information, pull, where, change * fading[:, None], off * fading)
    slope = slope / prior.joint_sd[:, :, None]
    for j in range(n - 1):
        _add(
            information,
            pull,
            slice(j * EACH, (j + 2) * EACH),
            slope[j] * weight[j][:, None],
            lack[j] * weight[j],
        )


def _add_heads(problem: Problem, state: State, sd: float, information: Array, pull: Array) -> None:
    n = len(state.origins)
    first = n * EACH + COMMON
    rest = np.arange(n * EACH, first)
    for m, observed in enumerate(problem.observed.heads):
        here = calibration.seen(problem.pair, state.heads[m], state.machine)
        lack = observed - here
        there = np.isfinite(lack)
        columns = []
        for k in range(3):
            step = np.zeros(3)
            step[k] = _TINY
            moved = calibration.seen(problem.pair, state.heads[m] + step, state.machine)
            columns.append((moved - here) / _TINY)
        for k in range(COMMON):
            common = state.common.copy()
            common[k] += _TINY
            columns.append(
                (calibration.seen(problem.pair, state.heads[m], common[PERSON_NUMBERS:]) - here) / _TINY
            )
        slope = np.where(there[..., None], np.stack(columns, axis=-1), 0.0) / sd
        index = np.concatenate([np.arange(first + 3 * m, first + 3 * m + 3), rest])
        _add(
            information,
            pull,
            index,
            slope.reshape(-1, 3 + COMMON),
            (np.where(there, lack, 0.0) / sd).ravel(),
        )
        away = np.eye(3) / _FAR_MM
        _add(information, pull, slice(first + 3 * m, first + 3 * m + 3), away, np.zeros(3))
    if problem.hips is not None and problem.prior.levels[-1] is Level.S1:
        left, right = problem.hips
        way = state.heads[left] - state.heads[right]
        length = float(np.linalg.norm(way))
        last = state.axes[-1]
        slope = np.zeros((1, EACH + 6))
        slope[0, 5] = -1.0  # turning S1 to its left takes its back away from the line of the hips
        slope[0, EACH : EACH + 3], slope[0, EACH + 3 :] = last[1] / length, -last[1] / length
        index = np.concatenate(
            [
                np.arange((n - 1) * EACH, n * EACH),
                np.arange(first + 3 * left, first + 3 * left + 3),
                np.arange(first + 3 * right, first + 3 * right + 3),
            ]
        )
        off = float(way @ last[1]) / length
        _add(
            information,
            pull,
            index,
            slope / problem.prior.sacrum_sd,
            np.array([-off / problem.prior.sacrum_sd]),
        )
