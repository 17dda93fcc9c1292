"""What is estimated together: poses and shapes of the vertebrae, hips, person and machine."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from spinewise.alignment.biplanar import calibration, shape
from spinewise.alignment.biplanar.prior import PERSON
from spinewise.alignment.biplanar.shape import PLACES, SHAPE, Corners
from spinewise.alignment.biplanar.triangulate import Pair

Array = NDArray[np.float64]

POSE = 6
EACH = POSE + len(SHAPE)
"""Numbers of one vertebra: place (3), turn about its own axes (3), shape."""
PERSON_NUMBERS = len(PERSON)
COMMON = PERSON_NUMBERS + len(calibration.NAMES)
"""Numbers that all share: those of the person, and the machine."""
_STEP = 1.0  # mm, for the slopes of the projection


@dataclass(frozen=True, eq=False)
class State:
    """One guess at everything.

    Parameters
    ----------
    origins : array, shape (n, 3)
        Centres of the bodies, LPS from the isocentre, mm.
    axes : array, shape (n, 3, 3)
        Rows left, back, up of each vertebra in LPS.
    shapes : array, shape (n, SHAPE)
        Of each vertebra.
    common : array, shape (COMMON,)
        Person (see `prior.PERSON`), then machine.
    heads : array, shape (m, 3)
        Centres of the femoral heads that are there.
    """

    origins: Array
    axes: Array
    shapes: Array
    common: Array
    heads: Array

    @property
    def machine(self) -> Array:
        """Errors of the machine, in the order of `calibration.NAMES`, shape (8,)."""
        return self.common[PERSON_NUMBERS:]

    @property
    def size(self) -> int:
        """How many numbers are estimated."""
        return len(self.origins) * EACH + COMMON + 3 * len(self.heads)

    def moved(self, step: Array) -> "State":
        """Changed by a step.

        Parameters
        ----------
        step : array, shape (size,)
            Vertebra by vertebra, then what is common, then the heads.

        Returns
        -------
        State
            Turned about the vertebrae's own axes.
        """
        n = len(self.origins)
        own = step[: n * EACH].reshape(n, EACH)
        rest = step[n * EACH :]
        return replace(
            self.with_own(own),
            common=self.common + rest[:COMMON],
            heads=self.heads + rest[COMMON:].reshape(-1, 3),
        )

    def with_own(self, own: Array) -> "State":
        """With each vertebra changed by its own step.

        Parameters
        ----------
        own : array, shape (n, EACH)
            Place, turn, shape.

        Returns
        -------
        State
            The rest as it was.
        """
        turn = Rotation.from_rotvec(own[:, 3:POSE]).as_matrix()
        return replace(
            self,
            origins=self.origins + own[:, :3],
            axes=np.einsum("nji,njk->nik", turn, self.axes),
            shapes=self.shapes + own[:, POSE:],
        )


def slopes_of(state: State, pair: Pair) -> Array:
    """How the picture of each vertebra changes with its place.

    Parameters
    ----------
    state : State
        Where they are.
    pair : Pair
        How the beams went.

    Returns
    -------
    array, shape (n, 2, 2, 3)
        Of both views: u and v per mm left, back and up.
    """
    away = _STEP * np.concatenate([np.eye(3), -np.eye(3)])
    seen = calibration.seen(pair, state.origins[:, None] + away, state.machine)
    slopes: Array = np.moveaxis(seen[:, :3] - seen[:, 3:], 1, -1) / (2 * _STEP)
    return slopes


def predicted(state: State, pair: Pair, corners: Corners, slopes: Array) -> Array:
    """Where every landmark of every vertebra should appear.

    Parameters
    ----------
    state : State
        The guess.
    pair : Pair
        How the beams went.
    corners : Corners
        What a corner means.
    slopes : array, shape (n, 2, 2, 3)
        See `slopes_of`.

    Returns
    -------
    array, shape (n, PLACES, 2, 2)
        Frontal and lateral view, u and v, mm.
    """
    if corners is Corners.OUTLINE:
        own = shape.outline_of(state.shapes, state.axes, slopes)
    else:
        own = shape.points_of(state.shapes)
    assert own.shape[1] == len(PLACES)
    return calibration.seen(pair, own @ state.axes + state.origins[:, None], state.machine)


def nudged(state: State, by: float) -> State:
    """Every vertebra once for each of its numbers, with that number changed.

    Parameters
    ----------
    state : State
        The guess, n vertebrae.
    by : float
        How much, in each number's own unit.

    Returns
    -------
    State
        EACH * n vertebrae: first all with their first number changed.
    """
    n = len(state.origins)
    many = replace(
        state,
        origins=np.tile(state.origins, (EACH, 1)),
        axes=np.tile(state.axes, (EACH, 1, 1)),
        shapes=np.tile(state.shapes, (EACH, 1)),
    )
    return many.with_own(by * np.repeat(np.eye(EACH), n, axis=0))


def plate_centres(state: State) -> Array:
    """Centres of the upper and the lower endplate of each vertebra.

    Parameters
    ----------
    state : State
        The guess, n vertebrae.

    Returns
    -------
    array, shape (n, 2, 3)
        LPS from the isocentre, mm.
    """
    own = shape.endplates_of(state.shapes)[:, :, 0]
    centres: Array = np.einsum("nki,nij->nkj", own, state.axes) + state.origins[:, None]
    return centres


def joints(foot: Array, above: Array, seat: Array, below: Array) -> Array:
    """How vertebrae stand on those below.

    Parameters
    ----------
    foot : array, shape (m, 3)
        Centres of the lower endplate of the upper body, mm.
    above : array, shape (m, 3, 3)
        Axes of the upper body.
    seat : array, shape (m, 3)
        Centres of the upper endplate of the lower body, mm.
    below : array, shape (m, 3, 3)
        Axes of the lower body.

    Returns
    -------
    array, shape (m, 6)
        From the seat to the foot in their mean axes: sideways, backwards, up, mm; then the turn of the upper
        body against the lower about its axes, radians.
    """
    gap = np.einsum("nij,nj->ni", 0.5 * (above + below), foot - seat)
    turn = Rotation.from_matrix(np.einsum("nij,nkj->nik", below, above)).as_rotvec()
    return np.concatenate([gap, turn.reshape(-1, 3)], axis=1)
