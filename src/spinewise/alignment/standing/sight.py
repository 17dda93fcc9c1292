"""What a radiograph shows around a bone, and what the bone of the CT would show there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.calibration import ANGLE, DISTANCE, HEIGHT, SCALE, SHIFT
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.alignment.standing.piece import Piece, placed
from spinewise.geometry.move import STAY, Move, turn_about
from spinewise.imaging.projector import Absorber, project_absorber
from spinewise.imaging.radiograph import Projection, Radiograph, View

Array = NDArray[np.float64]
Picture = NDArray[np.float32]

_WATER_PER_MM = 0.02  # only the scale of what is compared, which is fitted
_MARGIN = 4.0
_SHADOW = 0.03
_ORIGIN, _UP = np.zeros(3), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Fineness:
    """How finely pictures are compared.

    Parameters
    ----------
    pitch_mm : float
        Distance between compared pixels.
    blur_mm : float
        Standard deviation of the Gaussian over which both pictures are smoothed.
    around_mm : float
        How far around the bone's shadow is compared.
    """

    pitch_mm: float
    blur_mm: float
    around_mm: float


@dataclass(frozen=True, eq=False)
class Sight:
    """One view with the errors of the machine taken out.

    Parameters
    ----------
    projection : Projection
        How the beam went, its source where it was found to stand.
    to_film : array, shape (3, 3)
        From (u, v, 1) without errors to (row, column, 1) of the film.
    turn : Move
        By which the patient is turned into this view.
    film : array, shape (rows, columns)
        Smoothed.
    """

    projection: Projection
    to_film: Array
    turn: Move
    film: Picture


def sights_of(
    pair: Pair, films: Mapping[View, Radiograph], machine: Array, fineness: Fineness
) -> tuple[Sight, Sight]:
    """Both views, smoothed once.

    Parameters
    ----------
    pair : Pair
        How the beams went by the files.
    films : mapping
        View to radiograph, calibrated.
    machine : array, shape (8,)
        Errors of the machine, see `calibration.NAMES`.
    fineness : Fineness
        How far to smooth.

    Returns
    -------
    (Sight, Sight)
        Frontal and lateral.
    """
    from scipy.ndimage import gaussian_filter

    out = []
    for n, projection in enumerate(pair.views):
        film = films[projection.view]
        scale = 1 + machine[SCALE + n]
        raised = machine[HEIGHT] if n == 1 else 0.0
        on_film = np.array([[scale, 0, machine[SHIFT + n]], [0, scale, scale * raised], [0, 0, 1.0]])
        spacing = np.linalg.norm(film.to_plane[:2, :2], axis=0)
        sigma = fineness.blur_mm / spacing
        turn = turn_about(_ORIGIN, _UP, -float(machine[ANGLE])) if n == 1 else STAY
        far = projection.source_to_isocentre_mm * (1 + float(machine[DISTANCE + n]))
        smooth = gaussian_filter(film.pixels.astype(np.float32), sigma, mode="nearest")
        to_film = np.linalg.inv(film.to_plane) @ on_film
        out.append(Sight(replace(projection, source_to_isocentre_mm=far), to_film, turn, smooth))
    return out[0], out[1]


def raised(sights: tuple[Sight, Sight], by_mm: float) -> tuple[Sight, Sight]:
    """Both views with the lateral film found to hang higher.

    Parameters
    ----------
    sights : (Sight, Sight)
        Frontal and lateral.
    by_mm : float
        How much higher everything appears on the lateral film than was thought.

    Returns
    -------
    (Sight, Sight)
        The films are shared.
    """
    up = np.eye(3)
    up[1, 2] = by_mm
    frontal, lateral = sights
    return frontal, replace(lateral, to_film=lateral.to_film @ up)


@dataclass(frozen=True, eq=False)
class Patch:
    """The part of one view in which one bone is compared.

    Parameters
    ----------
    sight : Sight
        The view.
    to_plane : array, shape (3, 3)
        From (row, column, 1) of the patch to (u, v, 1).
    shape : (int, int)
        Rows and columns.
    seen : array, shape (n,)
        Slopes of the film along rows and columns where it is compared, weighted.
    beside : array, shape (n,)
        Those of the neighbours' shadows, weighted.
    weight : array, shape (rows, columns)
        0 where nothing is compared.
    fineness : Fineness
        As the film was smoothed.
    """

    sight: Sight
    to_plane: Array
    shape: tuple[int, int]
    seen: Array
    beside: Array
    weight: Array
    fineness: Fineness

    @property
    def is_lateral(self) -> bool:
        """Whether it is part of the lateral view."""
        return self.sight.projection.view is View.LATERAL

    @property
    def used(self) -> NDArray[np.bool_]:
        """Which pixels are compared."""
        used: NDArray[np.bool_] = self.weight > 0
        return used

    def slopes(self, absorber: Absorber) -> Array:
        """Slopes of a bone's shadow where it is compared, weighted, shape (n,)."""
        return _weighted(_slopes(self._shadow(absorber)), self.weight)

    def _shadow(self, absorber: Absorber) -> Picture:
        return shadow(absorber, self.sight, self.to_plane, self.shape, self.fineness)


def patch_of(
    sight: Sight,
    piece: Piece,
    move: Move,
    neighbours: Sequence[tuple[Piece, Move]],
    fineness: Fineness,
) -> Patch | None:
    """Where a bone is looked for on one view.

    Parameters
    ----------
    sight : Sight
        The view.
    piece : Piece
        The bone.
    move : Move
        To where it is thought to stand.
    neighbours : sequence of (Piece, Move)
        Bones whose shadows are taken out.
    fineness : Fineness
        As the film was smoothed.

    Returns
    -------
    Patch or None
        None when the bone does not lie on the film.
    """
    from scipy.ndimage import binary_dilation, map_coordinates

    pitch = fineness.pitch_mm
    seen = sight.projection.project(sight.turn.points(move.points(piece.corners)))
    margin = _MARGIN * fineness.blur_mm + fineness.around_mm
    low, high = seen.min(axis=0) - margin, seen.max(axis=0) + margin
    columns, rows = (int(n) for n in np.ceil((high - low) / pitch) + 1)
    plane = np.array([[0, pitch, low[0]], [-pitch, 0, high[1]], [0, 0, 1.0]])
    grid = np.stack(
        [*np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), np.ones((rows, columns))]
    )
    at = np.einsum("ij,jrc->irc", (sight.to_film @ plane)[:2], grid)
    last = np.array(sight.film.shape)[:, None, None] - 1
    on_film = np.all((at >= 0) & (at <= last), axis=0)
    film = map_coordinates(sight.film, at, order=1, mode="nearest")
    shape = (rows, columns)
    own = shadow(placed(piece.absorber, move), sight, plane, shape, fineness)
    if own.max() <= 0:
        return None
    reach = int(np.ceil(fineness.around_mm / pitch))
    disc = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1]) <= reach
    near = binary_dilation(own > _SHADOW * own.max(), disc) & on_film
    if piece.aside is not None:
        hidden = shadow(placed(piece.aside, move), sight, plane, shape, fineness)
        near &= hidden <= _SHADOW * hidden.max()
    beside = np.zeros(shape, np.float32)
    for other, where in neighbours:
        beside += shadow(placed(other.absorber, where), sight, plane, shape, fineness)
    own_slopes, beside_slopes = _slopes(own), _slopes(beside)
    if near.sum() < reach * reach:
        return None
    # Where a neighbour's edge is as steep as the bone's own edges, an error of its place counts as much.
    usual = float(np.mean(np.square(own_slopes[:, near])))
    weight = near / np.sqrt(1 + np.square(beside_slopes).sum(axis=0) / max(usual, 1e-12))
    return Patch(
        sight,
        plane,
        shape,
        _weighted(_slopes(film), weight),
        _weighted(beside_slopes, weight),
        weight,
        fineness,
    )


def shadow(
    absorber: Absorber, sight: Sight, to_plane: Array, shape: tuple[int, int], fineness: Fineness
) -> Picture:
    """Picture of a bone, smoothed as the film is.

    Parameters
    ----------
    absorber : Absorber
        LPS from the isocentre.
    sight : Sight
        The view.
    to_plane : array, shape (3, 3)
        From (row, column, 1) to (u, v, 1).
    shape : (int, int)
        Rows and columns.
    fineness : Fineness
        How far to smooth.

    Returns
    -------
    array, shape (rows, columns)
        Line integral of what stands out from soft tissue.
    """
    from scipy.ndimage import gaussian_filter

    turned = placed(absorber, sight.turn)
    picture = project_absorber(turned, sight.projection, to_plane, shape, _WATER_PER_MM)
    smooth: Picture = gaussian_filter(
        picture, fineness.blur_mm / fineness.pitch_mm, mode="nearest", truncate=3.0
    )
    return smooth


def _slopes(picture: Picture) -> Array:
    """Along rows and columns, shape (2, rows, columns)."""
    return np.stack(np.gradient(picture.astype(float)))


def _weighted(slopes: Array, weight: Array) -> Array:
    used = weight > 0
    weighted: Array = (slopes[:, used] * weight[used]).ravel()
    return weighted
