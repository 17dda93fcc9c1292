"""One bone on both views: the pose at which its shadow's slopes are most like those of the films."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from spinewise.alignment.standing.piece import Piece, placed
from spinewise.alignment.standing.sight import Patch
from spinewise.geometry.move import STAY, Move

Array = NDArray[np.float64]

LEVER_MM = 25.0
"""Turns are counted by how far they move a point so far from the body's centre: half of a vertebra."""

POSE = 6
_STEP = 0.15  # mm, for slopes of the comparison
_LOSS = 2.0  # residuals beyond two standard deviations pull less
_TILE_MM = 8.0
_ENOUGH = 0.003  # mm: a shorter step ends the search


@dataclass(frozen=True, eq=False)
class Match:
    """Where one bone was found.

    Parameters
    ----------
    move : Move
        From the CT to where it stands, LPS from the isocentre.
    similarity : float
        Correlation of slopes, neighbours' shadows taken out, mean of both views.
    before : float
        The same at the start of the search.
    gains : (float, ...)
        Contrast of the bone on each view; not positive where it is not there at all.
    covariance : array, shape (6, 6)
        Of shift (mm, LPS) and turn (mm at `LEVER_MM`, about the bone's own axes).
    raised_mm : float
        How much higher the lateral view shows it than the frontal, where that was left free.
    """

    move: Move
    similarity: float
    before: float
    gains: tuple[float, ...]
    covariance: Array
    raised_mm: float = 0.0


def moved(piece: Piece, move: Move, step: Array) -> Move:
    """A pose changed by a step.

    Parameters
    ----------
    piece : Piece
        The bone.
    move : Move
        To where it stands.
    step : array, shape (6,)
        Shift in LPS, mm; turn about the bone's own left, back and up, mm at `LEVER_MM`.

    Returns
    -------
    Move
        Turned about the bone's own origin.
    """
    axes = piece.frame.axes @ move.turn.T
    turn = Rotation.from_rotvec(axes.T @ (step[3:POSE] / LEVER_MM)).as_matrix()
    origin = move.points(piece.frame.origin)
    return Move(turn, origin - turn @ origin + step[:3]).after(move)


def match(
    piece: Piece,
    start: Move,
    patches: Sequence[Patch],
    most_steps: int,
    *,
    with_errors: bool = False,
    free_height: bool = False,
) -> Match:
    """Find one bone on its patches.

    Parameters
    ----------
    piece : Piece
        The bone.
    start : Move
        Where the search begins.
    patches : sequence of Patch
        One for each view.
    most_steps : int
        After which the search ends.
    with_errors : bool
        Whether the covariance is worked out; otherwise it is zero.
    free_height : bool
        Whether the views may differ in height: the equal-row check by pictures.

    Returns
    -------
    Match
        The best pose that was found.
    """
    first, before, _ = _compared(piece, start, patches, None)
    scales = [max(float(np.sqrt(np.mean(part**2))), 1e-12) for part in first]

    def residual(step: Array) -> Array:
        higher = float(step[POSE]) if free_height else 0.0
        return np.concatenate(_compared(piece, moved(piece, start, step), patches, scales, higher)[0])

    def gradient(step: Array) -> Array:
        return slopes(residual, step)

    found = least_squares(
        residual,
        np.zeros(POSE + free_height),
        jac=gradient,
        loss="soft_l1",
        f_scale=_LOSS,
        xtol=_ENOUGH / LEVER_MM,
        ftol=1e-5,
        max_nfev=most_steps,
    )
    move = moved(piece, start, found.x)
    higher = float(found.x[POSE]) if free_height else 0.0
    _, alike, gains = _compared(piece, move, patches, None, higher)
    covariance = np.zeros((POSE, POSE))
    if with_errors:

        def again(step: Array) -> Array:
            return np.concatenate(_compared(piece, moved(piece, move, step), patches, scales)[0])

        covariance = spread(again(np.zeros(POSE)), slopes(again, np.zeros(POSE)), patches)
    return Match(move, float(np.mean(alike)), float(np.mean(before)), gains, covariance, higher)


def similarity(piece: Piece, move: Move, patches: Sequence[Patch]) -> float:
    """How alike a bone and the films are at a pose.

    Parameters
    ----------
    piece : Piece
        The bone.
    move : Move
        Where it is put.
    patches : sequence of Patch
        One for each view.

    Returns
    -------
    float
        Correlation of slopes, neighbours' shadows taken out, mean of the views.
    """
    return float(np.mean(_compared(piece, move, patches, None)[1]))


def sizes_of(piece: Piece, move: Move, patches: Sequence[Patch]) -> tuple[Array, Array]:
    """By how much the bone on the films is larger than that of the CT, along its own axes.

    One step of the search from the best pose, with pose and sizes free.

    Parameters
    ----------
    piece : Piece
        The bone.
    move : Move
        Where it was found.
    patches : sequence of Patch
        One for each view.

    Returns
    -------
    (array, shape (3,), array, shape (3,))
        Logarithms of the factors along left, back and up, and their standard deviations.
    """
    first, _, _ = _compared(piece, move, patches, None)
    scales = [max(float(np.sqrt(np.mean(part**2))), 1e-12) for part in first]

    def residual(step: Array) -> Array:
        larger = piece.stretched(np.exp(step[POSE:] / LEVER_MM))
        return np.concatenate(_compared(larger, moved(piece, move, step), patches, scales)[0])

    at = np.zeros(POSE + 3)
    here, jacobian = residual(at), slopes(residual, at)
    pull = np.sqrt(1 / np.sqrt(1 + np.square(here / _LOSS)))
    step = np.linalg.lstsq(jacobian * pull[:, None], -here * pull, rcond=None)[0]
    covariance = spread(here + jacobian @ step, jacobian, patches)
    return step[POSE:] / LEVER_MM, np.sqrt(np.diag(covariance)[POSE:]) / LEVER_MM


def slopes(function: Callable[[Array], Array], at: Array) -> Array:
    """Central differences.

    Parameters
    ----------
    function : callable
        From numbers to residuals.
    at : array, shape (m,)
        Where, mm.

    Returns
    -------
    array, shape (n, m)
        Change of each residual for a millimetre.
    """
    out = []
    for n in range(len(at)):
        step = np.zeros(len(at))
        step[n] = _STEP
        out.append((function(at + step) - function(at - step)) / (2 * _STEP))
    return np.stack(out, axis=1)


def spread(here: Array, jacobian: Array, patches: Sequence[Patch]) -> Array:
    """Covariance of the best pose, from the curvature and from how residuals hang together nearby.

    Residuals of neighbouring pixels are alike, so their pulls are summed over tiles before they are squared.

    Parameters
    ----------
    here : array, shape (n,)
        Residuals, one patch after the other, slopes along rows before those along columns.
    jacobian : array, shape (n, m)
        How they change with the pose.
    patches : sequence of Patch
        Where the residuals lie.

    Returns
    -------
    array, shape (m, m)
        Positive definite.
    """
    count_of_numbers = jacobian.shape[1]
    pull = 1 / np.sqrt(1 + np.square(here / _LOSS))
    bread = np.linalg.inv(jacobian.T @ (jacobian * pull[:, None]) + 1e-9 * np.eye(count_of_numbers))
    scores = jacobian * (here * pull)[:, None]
    tiles = _tiles(patches)
    count = int(tiles.max()) + 1
    sums = np.stack([np.bincount(tiles, scores[:, n], count) for n in range(count_of_numbers)], axis=1)
    used = np.count_nonzero(np.bincount(tiles, minlength=count))
    filling = sums.T @ sums * used / max(used - count_of_numbers, 1)
    covariance: Array = bread @ filling @ bread
    return covariance


def _tiles(patches: Sequence[Patch]) -> NDArray[np.intp]:
    """Number of the tile of every residual."""
    out, first = [], 0
    for patch in patches:
        size = max(1, round(_TILE_MM / patch.fineness.pitch_mm))
        rows, columns = np.nonzero(patch.used)
        across = patch.shape[1] // size + 1
        own = rows // size * across + columns // size + first
        out += [own, own]
        first += (patch.shape[0] // size + 1) * across
    return np.concatenate(out)


def _compared(
    piece: Piece,
    move: Move,
    patches: Sequence[Patch],
    scales: Sequence[float] | None,
    higher: float = 0.0,
) -> tuple[list[Array], list[float], tuple[float, ...]]:
    """Residuals of each view, correlations, and contrasts of the bone."""
    parts, alike, gains = [], [], []
    for n, patch in enumerate(patches):
        lift = Move(np.eye(3), np.array([0, 0, higher])) if patch.is_lateral else STAY
        own = patch.slopes(placed(piece.absorber, lift.after(move)))
        columns = np.stack([own, patch.beside], axis=1)
        inner = columns.T @ columns
        inner += 1e-9 * max(np.trace(inner), 1e-30) * np.eye(2)
        gain, other = np.linalg.solve(inner, columns.T @ patch.seen)
        clean = patch.seen - other * patch.beside
        parts.append((clean - gain * own) / (scales[n] if scales is not None else 1.0))
        alike.append(float(clean @ own / max(np.sqrt((clean @ clean) * (own @ own)), 1e-30)))
        gains.append(float(gain))
    return parts, alike, tuple(gains)
