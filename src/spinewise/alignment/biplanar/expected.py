"""What the prior expects of shapes and joints, row by row; and how wide this person's own spread is.

The table's spreads are wide, since they must hold for everybody. How much the vertebrae of one person differ
from each other is seen in that person's marks: each kind of row has a factor on its spread, at most 1,
estimated with the spine (MacKay 1992, doi:10.1162/neco.1992.4.3.415), the table counting as much as two rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from spinewise.alignment.biplanar.equations import Equations, fading
from spinewise.alignment.biplanar.prior import PERSON, Prior
from spinewise.alignment.biplanar.shape import AT, SHAPE
from spinewise.alignment.biplanar.state import (
    EACH,
    POSE,
    State,
    joints,
    nudged,
    plate_centres,
)

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_TINY = 1e-5
_TRUST = 2.5
"""A row counts in full up to so many SDs; further away (slip, fracture) its pull fades."""
GROUPS = (
    "sizes",
    "lower rims",
    "sagittal wedge",
    "coronal wedge",
    "shears",
    "pedicle distance",
    "pedicle symmetry",
    "pedicle back",
    "pedicle up",
    "slip",
    "disc height",
    "sagittal change",
    "coronal change",
    "axial change",
)
"""Kinds of rows whose spread is the person's own."""
_AS_TABLE = -1
_OF_SHAPE = {
    **dict.fromkeys(("width", "depth", "height"), "sizes"),
    **dict.fromkeys(("lower width", "lower depth"), "lower rims"),
    **dict.fromkeys(("sagittal shear", "coronal shear"), "shears"),
    **dict.fromkeys(("pedicle aside", "pedicle tilt"), "pedicle symmetry"),
    **{
        name: name
        for name in ("sagittal wedge", "coronal wedge", "pedicle distance", "pedicle back", "pedicle up")
    },
}
_SHAPE_GROUPS = np.array(
    [GROUPS.index(_OF_SHAPE[name]) if name in _OF_SHAPE else _AS_TABLE for name in SHAPE]
)
_JOINT_GROUPS = np.array([GROUPS.index("slip")] * 2 + [GROUPS.index("disc height")] + [_AS_TABLE] * 3)
_CHANGE_GROUPS = np.array([GROUPS.index(f"{name} change") for name in ("sagittal", "coronal", "axial")])
_CORONAL, _ABOUT_BACK = AT["coronal wedge"], 4
_TABLE_ROWS = 2.0
"""The table's spread counts as much as so many rows."""
_LEAST, _MOST = 0.2, 1.0


@dataclass(frozen=True, eq=False)
class Expected:
    """Rows of the prior at one guess.

    Parameters
    ----------
    slope : sparse array, shape (rows, size)
        How each row changes with a step, in SDs of the table.
    lack : array, shape (rows,)
        What each lacks, in SDs of the table.
    group : array of int, shape (rows,)
        Into `GROUPS`; -1 where the table's spread stands.
    trust : array, shape (rows,)
        SDs up to which a row counts in full.
    """

    slope: csr_array
    lack: Array
    group: Index
    trust: Array

    def scale(self, spreads: Array) -> Array:
        """Factor on the SD of each row, shape (rows,)."""
        out: Array = np.append(spreads, 1.0)[self.group]
        return out

    def weight(self, spreads: Array) -> Array:
        """How much each row counts, shape (rows,)."""
        return fading(np.abs(self.lack) / self.scale(spreads), self.trust)

    def add_to(self, equations: Equations, spreads: Array) -> None:
        """Add all rows to the normal equations."""
        factor = self.weight(spreads) / self.scale(spreads) ** 2
        equations.information[...] += (self.slope.T @ self.slope.multiply(factor[:, None])).toarray()
        equations.pull[...] += self.slope.T @ (self.lack * factor)

    def own_spreads(self, covariance: Array, step: Array, spreads: Array) -> Array:
        """This person's spreads against the table's.

        Parameters
        ----------
        covariance : array, shape (size, size)
            Of the estimate: what the marks leave open counts as spread too.
        step : array, shape (size,)
            To the estimate, from the guess that the rows stand at.
        spreads : array, shape (GROUPS,)
            Before.

        Returns
        -------
        array, shape (GROUPS,)
            Half the way (of the logarithm) to the squares of the rows over how much the marks told of them;
            the whole way overshoots, and goes to and fro for ever.
        """
        weight = self.weight(spreads)
        lack = self.lack - self.slope @ step
        spread = np.asarray(self.slope.multiply(self.slope @ covariance).sum(axis=1)).ravel()
        left_open = spread / self.scale(spreads) ** 2
        # A row whose posterior is as wide as its prior says nothing about its spread.
        told = weight * np.clip(1 - weight * left_open, 0.0, 1.0)
        out = np.array(
            [
                (_TABLE_ROWS + np.sum(weight[here] * lack[here] ** 2)) / (_TABLE_ROWS + np.sum(told[here]))
                for here in (self.group == n for n in range(len(GROUPS)))
            ]
        )
        spread_by_kind: Array = np.clip(np.sqrt(spreads * np.sqrt(out)), _LEAST, _MOST)
        return spread_by_kind


def expected(prior: Prior, state: State) -> Expected:
    """What the prior says at one guess.

    Parameters
    ----------
    prior : Prior
        Of vertebrae and joints.
    state : State
        The guess.

    Returns
    -------
    Expected
        Shapes, joints, and changes from joint to joint.
    """
    if len(state.origins) > 1:
        here, slope = _with_slopes(state)
        parts = [_shapes(prior, state, here, slope), *_joints(prior, here, slope)]
    else:
        parts = [_shapes(prior, state, np.zeros((0, 6)), np.zeros((0, 6, state.size)))]
    slope, lack, group, trust = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Expected(csr_array(slope), lack, group, trust)


_Part = tuple[Array, Array, Index, Array]


def _shapes(prior: Prior, state: State, joints_here: Array, joint_slope: Array) -> _Part:
    n, kinds = prior.mean.shape
    slope = np.zeros((n, kinds, state.size))
    mean = prior.mean.copy()
    for k, rows in enumerate(PERSON):
        mean[:, list(rows)] += state.common[k]
        slope[:, list(rows), n * EACH + k] = -1.0
    for i in range(n):
        slope[i, np.arange(kinds), i * EACH + POSE + np.arange(kinds)] = 1.0
    # A body is higher on the side away from which the spine bends: turned about the back, that is its right.
    share = -prior.body_share[:, None] * _around_each(prior.touching)
    mean[:, _CORONAL] += share @ joints_here[:, _ABOUT_BACK]
    slope[:, _CORONAL] -= share @ joint_slope[:, _ABOUT_BACK]
    slope /= prior.sd[:, :, None]
    lack = (mean - state.shapes) / prior.sd
    return (
        slope.reshape(-1, state.size),
        lack.ravel(),
        np.tile(_SHAPE_GROUPS, n),
        np.full(n * kinds, _TRUST),
    )


def _around_each(touching: tuple[bool, ...]) -> Array:
    """Weights that give each vertebra the mean of the joints above and below it, shape (n, n - 1)."""
    n = len(touching) + 1
    out = np.zeros((n, n - 1))
    for j in np.flatnonzero(touching):
        out[j, j] = out[j + 1, j] = 1.0
    out /= np.maximum(out.sum(axis=1, keepdims=True), 1.0)
    return out


def _joints(prior: Prior, here: Array, slope: Array) -> list[_Part]:
    n = len(here) + 1
    mean = np.concatenate([np.zeros((n - 1, 2)), prior.gap_mm[:, None], prior.bend], axis=1)
    lack = mean - here
    touching = np.array(prior.touching)
    group = np.where(touching[:, None], _JOINT_GROUPS, _AS_TABLE)
    parts = [
        (
            (slope / prior.joint_sd[:, :, None]).reshape(-1, slope.shape[-1]),
            (lack / prior.joint_sd).ravel(),
            group.ravel(),
            np.full(lack.size, _TRUST),
        )
    ]
    beside = np.flatnonzero(touching[:-1] & touching[1:])
    change = (slope[beside + 1, 3:] - slope[beside, 3:]) / prior.bend_change_sd[beside, :, None]
    off = (lack[beside + 1, 3:] - lack[beside, 3:]) / prior.bend_change_sd[beside]
    # Beyond the ends no mark tells whether the person's trend goes on: there the table's spread stands.
    at_end = (beside == 0) | (beside == n - 3)
    parts.append(
        (
            change.reshape(-1, slope.shape[-1]),
            off.ravel(),
            np.where(at_end[:, None], _AS_TABLE, _CHANGE_GROUPS).ravel(),
            np.full(off.size, _TRUST),
        )
    )
    return parts


def _with_slopes(state: State) -> tuple[Array, Array]:
    """Joints, shape (n - 1, 6), and how they change with every number, shape (n - 1, 6, size)."""
    n = len(state.origins)
    plates, axes = plate_centres(state), state.axes
    many = nudged(state, _TINY)
    moved = plate_centres(many).reshape(EACH, n, 2, 3)
    turned = many.axes.reshape(EACH, n, 3, 3)

    def all_of(foot: Array, above: Array, seat: Array, below: Array) -> Array:
        shape = (EACH, n - 1)
        flat = (
            np.broadcast_to(foot, (*shape, 3)).reshape(-1, 3),
            np.broadcast_to(above, (*shape, 3, 3)).reshape(-1, 3, 3),
            np.broadcast_to(seat, (*shape, 3)).reshape(-1, 3),
            np.broadcast_to(below, (*shape, 3, 3)).reshape(-1, 3, 3),
        )
        return joints(*flat).reshape(*shape, 6)

    here = joints(plates[:-1, 1], axes[:-1], plates[1:, 0], axes[1:])
    upper = all_of(moved[:, :-1, 1], turned[:, :-1], plates[1:, 0], axes[1:])
    lower = all_of(plates[:-1, 1], axes[:-1], moved[:, 1:, 0], turned[:, 1:])
    own = np.moveaxis(np.concatenate([upper - here, lower - here]) / _TINY, 0, -1)
    slope = np.zeros((n - 1, 6, state.size))
    for j in range(n - 1):
        slope[j, :, j * EACH : (j + 2) * EACH] = own[j]
    return here, slope
