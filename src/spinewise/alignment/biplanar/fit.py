"""The most likely spine, given marks on two views, the prior, and a machine that is not quite known.

Gauss-Newton over all vertebrae together, each mark weighed by how well it agrees. The scatter of the marks
and the spreads of the person's own vertebrae are estimated with it. The covariance at the end is that of the
linearised problem.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.equations import Equations
from spinewise.alignment.biplanar.expected import GROUPS, Expected, expected
from spinewise.alignment.biplanar.marks import Scatter, add_heads, add_marks
from spinewise.alignment.biplanar.problem import Fit, Problem
from spinewise.alignment.biplanar.state import COMMON, EACH, POSE, State
from spinewise.words import Level

Array = NDArray[np.float64]

_FAR_MM = 300.0  # SD of where a bone may be that no mark places
_FACING = 1.0  # SD of the sine of a bone's axial rotation: all but free
_COARSE, _COARSE_STEPS = (8.0, 4.0, 2.0), 2
_MOST_STEPS, _ENOUGH = 20, 0.02
_ENOUGH_OF_A_SPREAD = 0.05


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
    state, sd, spreads = start, problem.observed.sd_mm, np.ones(len(GROUPS))
    for loosely in _COARSE:
        for _ in range(_COARSE_STEPS):
            equations, _, _ = _equations(problem, state, sd * loosely, spreads, start)
            state = state.moved(_limited(equations.step(), state))
    for _ in range(_MOST_STEPS):
        equations, scatter, rows = _equations(problem, state, sd, spreads, start)
        covariance = equations.covariance()
        step = covariance @ equations.pull
        state = state.moved(_limited(step, state))
        before = np.append(spreads, sd)
        spreads = rows.own_spreads(covariance, step, spreads)
        sd = scatter.sd_mm(problem.observed, covariance, sd)
        still = np.max(np.abs(step) / np.sqrt(np.diag(covariance)))
        if still < _ENOUGH and np.all(np.abs(np.append(spreads, sd) / before - 1) < _ENOUGH_OF_A_SPREAD):
            break
    equations, scatter, _ = _equations(problem, state, sd, spreads, start)
    return Fit(problem.prior.levels, state, equations.covariance(), sd, scatter.distances, spreads)


def _limited(step: Array, state: State) -> Array:
    """A step that turns no bone by more than 20 degrees and changes no size by more than 30 %."""
    n = len(state.origins)
    own = step[: n * EACH].reshape(n, EACH).copy()
    own[:, 3:POSE] = np.clip(own[:, 3:POSE], -0.35, 0.35)
    own[:, POSE:] = np.clip(own[:, POSE:], -3.0, 3.0)
    return np.concatenate([own.ravel(), step[n * EACH :]])


def _equations(
    problem: Problem, state: State, sd: float, spreads: Array, start: State
) -> tuple[Equations, Scatter, Expected]:
    """Everything at one guess."""
    equations = Equations(np.zeros((state.size, state.size)), np.zeros(state.size))
    scatter = add_marks(problem, state, sd, equations)
    rows = expected(problem.prior, state)
    rows.add_to(equations, spreads)
    _add_loose(problem, state, start, equations)
    add_heads(problem, state, sd, equations)
    _add_hips(problem, state, equations)
    return equations, scatter, rows


def _add_loose(problem: Problem, state: State, start: State, equations: Equations) -> None:
    """What is all but free: places, turns, what is common, heads."""
    n = len(state.origins)
    common = np.arange(n * EACH, n * EACH + COMMON)
    spread = np.concatenate([problem.prior.person_sd, problem.machine.sd])
    equations.add(common, np.diag(1 / spread), -state.common / spread)
    for i in range(n):
        away = (state.origins[i] - start.origins[i]) / _FAR_MM
        equations.add(np.arange(i * EACH, i * EACH + 3), np.eye(3) / _FAR_MM, -away)
        facing = np.zeros((1, 3))
        facing[0, 2] = state.axes[i, 0, 0] / _FACING  # how the back's way to the left grows with its turn
        turn = np.arange(i * EACH + 3, i * EACH + POSE)
        equations.add(turn, -facing, np.array([-state.axes[i, 1, 0] / _FACING]))
    heads = np.arange(n * EACH + COMMON, state.size)
    equations.add(heads, np.eye(len(heads)) / _FAR_MM, np.zeros(len(heads)))


def _add_hips(problem: Problem, state: State, equations: Equations) -> None:
    """S1 looks nearly along the line through both femoral heads."""
    if problem.hips is None or problem.prior.levels[-1] is not Level.S1:
        return
    n = len(state.origins)
    first = n * EACH + COMMON
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
    equations.add(index, slope / problem.prior.sacrum_sd, np.array([-off / problem.prior.sacrum_sd]))
