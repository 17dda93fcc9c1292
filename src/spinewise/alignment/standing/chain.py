"""All bones together: coarse to fine, each with its neighbours' shadows taken out where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.calibration import HEIGHT, NAMES
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.alignment.standing.match import LEVER_MM, POSE, Match, match, moved, sizes_of
from spinewise.alignment.standing.match import similarity as similarity_at
from spinewise.alignment.standing.piece import Piece
from spinewise.alignment.standing.sight import Fineness, Patch, Sight, patch_of, raised, sights_of
from spinewise.geometry.move import Move
from spinewise.imaging.radiograph import Radiograph, View
from spinewise.words import Level

Array = NDArray[np.float64]

COARSE = Fineness(pitch_mm=2.0, blur_mm=2.5, around_mm=8.0)
FINE = Fineness(pitch_mm=1.0, blur_mm=1.0, around_mm=4.0)
VIEWS = 2
_COARSE_STEPS, _FINE_STEPS, _LAST_STEPS = 15, 12, 8
_NEAR = 2  # neighbours on either side whose shadows reach over
_TRIED_MM = (-8.0, 0.0, 8.0)
"""Along the spine, where no mark says where to begin."""
_DOUBTED = 0.5
"""A bone less than half as like the films as its neighbours is looked for from turned starts too."""
_TURNED_DEG, _NEIGHBOURS = 6.0, 4


@dataclass(frozen=True, eq=False)
class Found:
    """One bone on the films.

    Parameters
    ----------
    match : Match
        The best pose, with its covariance.
    at_start : float
        Similarity where the search began, on the same pixels.
    sizes, sizes_sd : array, shape (3,)
        Logarithm of how much larger the bone is on the films than in the CT, left, back and up; and its
        standard deviation.
    """

    match: Match
    at_start: float
    sizes: Array
    sizes_sd: Array


@dataclass(frozen=True, eq=False)
class Chain:
    """Bones, films and what is known of both.

    Parameters
    ----------
    fine, coarse : mapping
        Level to its bone.
    sights, coarse_sights : (Sight, Sight)
        Both views.
    """

    fine: Mapping[Level, Piece]
    coarse: Mapping[Level, Piece]
    sights: tuple[Sight, Sight]
    coarse_sights: tuple[Sight, Sight]

    @property
    def order(self) -> tuple[Level, ...]:
        """From the head down."""
        return tuple(sorted(self.fine, key=lambda level: level.rank))

    def raised(self, by_mm: float) -> "Chain":
        """With the lateral film found to hang higher."""
        return Chain(self.fine, self.coarse, raised(self.sights, by_mm), raised(self.coarse_sights, by_mm))

    def patches(self, level: Level, moves: Mapping[Level, Move], *, is_fine: bool) -> list[Patch]:
        """Where one bone is compared.

        Parameters
        ----------
        level : Level
            Which bone.
        moves : mapping
            Where it and its neighbours are thought to stand.
        is_fine : bool
            Whether for the fine comparison.

        Returns
        -------
        list of Patch
            One for each view that shows it.
        """
        pieces, sights = (self.fine, self.sights) if is_fine else (self.coarse, self.coarse_sights)
        order = self.order
        at = order.index(level)
        near = [*order[max(at - _NEAR, 0) : at], *order[at + 1 : at + 1 + _NEAR]]
        beside = [(pieces[one], moves[one]) for one in near if one in moves]
        fineness = FINE if is_fine else COARSE
        made = (patch_of(sight, pieces[level], moves[level], beside, fineness) for sight in sights)
        return [one for one in made if one is not None]


def chain_of(
    pieces: Mapping[Level, Piece],
    pair: Pair,
    films: Mapping[View, Radiograph],
    height_mm: float,
) -> Chain:
    """Make bones and films ready.

    Parameters
    ----------
    pieces : mapping
        Level to bone.
    pair : Pair
        How the beams went by the files. Beyond the height they are taken as they say.
    films : mapping
        View to radiograph.
    height_mm : float
        How much higher everything appears on the lateral film, as the marks say; pictures correct it.

    Returns
    -------
    Chain
        For `found_on`.
    """
    machine = np.zeros(len(NAMES))
    machine[HEIGHT] = height_mm
    fine, coarse = (sights_of(pair, films, machine, one) for one in (FINE, COARSE))
    return Chain(dict(pieces), {level: one.coarser() for level, one in pieces.items()}, fine, coarse)


def found_on(
    chain: Chain, starts: Mapping[Level, Move], unmarked: Sequence[Level]
) -> tuple[dict[Level, Found], float]:
    """Find every bone.

    Parameters
    ----------
    chain : Chain
        Bones and films.
    starts : mapping
        Where the search begins.
    unmarked : sequence of Level
        Those whose start is a guess: they are looked for up and down the spine too.

    Returns
    -------
    (dict, float)
        Level to what was found, for bones that both views show; and by how much higher than was thought the
        lateral film hangs, mm.
    """
    moves = dict(starts)
    tried: dict[Level, Match] = {}
    for level in starts:
        begins = _along(chain, level, starts[level]) if level in unmarked else [starts[level]]
        best = _best_of(chain, level, moves, begins)
        if best is not None:
            tried[level] = best
    if not tried:
        return {}, 0.0
    least = {level: _DOUBTED * like_neighbours(tried, level) for level in tried}
    for level in [level for level, one in tried.items() if one.similarity < least[level]]:
        again = _best_of(chain, level, moves, _turned(chain, level, starts[level]))
        if again is not None and again.similarity >= least[level]:
            tried[level] = again
    higher = _middle([one.raised_mm for one in tried.values()])
    moves |= {level: one.move for level, one in tried.items()}
    chain = chain.raised(higher)
    second = {}
    for level in tried:
        patches = chain.patches(level, moves, is_fine=True)
        if len(patches) == VIEWS:
            one = match(chain.fine[level], moves[level], patches, _FINE_STEPS, free_height=True)
            second[level] = _kept(one, moves[level], chain.fine[level])
    more = _middle([one.raised_mm for one in second.values()]) if second else 0.0
    moves |= {level: one.move for level, one in second.items()}
    chain = chain.raised(more)
    return {
        level: found
        for level in second
        if (found := looked_again(chain, level, moves, starts[level])) is not None
    }, higher + more


def like_neighbours(found: Mapping[Level, Match], level: Level) -> float:
    """How like the films the neighbours of a bone are.

    Parameters
    ----------
    found : mapping
        Level to match.
    level : Level
        Which bone.

    Returns
    -------
    float
        Median of the similarities of the nearest four, or of as many as there are; 0 where it is alone.
    """
    others = sorted((one for one in found if one is not level), key=lambda one: abs(one.rank - level.rank))
    return _middle([found[one].similarity for one in others[:_NEIGHBOURS]]) if others else 0.0


def _along(chain: Chain, level: Level, start: Move) -> list[Move]:
    """Up and down the spine from a start."""
    up = chain.coarse[level].frame.up @ start.turn.T
    return [Move(start.turn, start.shift + along * up) for along in _TRIED_MM]


def _turned(chain: Chain, level: Level, start: Move) -> list[Move]:
    """Turned to and fro about each of the bone's own axes."""
    by = np.radians(_TURNED_DEG) * LEVER_MM * np.eye(POSE)[3:]
    return [moved(chain.coarse[level], start, step) for step in (*by, *-by)]


def _best_of(chain: Chain, level: Level, moves: Mapping[Level, Move], begins: Sequence[Move]) -> Match | None:
    """The coarse look that ends most like the films; None where a view does not show the bone."""
    piece = chain.coarse[level]
    best = None
    for begun in begins:
        patches = chain.patches(level, {**moves, level: begun}, is_fine=False)
        if len(patches) < VIEWS:
            continue
        one = _kept(match(piece, begun, patches, _COARSE_STEPS, free_height=True), begun, piece)
        if best is None or one.similarity > best.similarity:
            best = one
    return best


def looked_again(chain: Chain, level: Level, moves: Mapping[Level, Move], start: Move) -> Found | None:
    """The last, finest look at one bone.

    Parameters
    ----------
    chain : Chain
        Bones and films.
    level : Level
        Which.
    moves : mapping
        Where all of them stand by now.
    start : Move
        Where the marks put it.

    Returns
    -------
    Found or None
        None when a view does not show it.
    """
    piece = chain.fine[level]
    patches = chain.patches(level, moves, is_fine=True)
    if len(patches) < VIEWS:
        return None
    one = match(piece, moves[level], patches, _LAST_STEPS, with_errors=True)
    at_start = similarity_at(piece, start, patches)
    if one.similarity < at_start:
        # A coarse look went astray: begin once more where the marks are.
        other = match(piece, start, patches, _FINE_STEPS, with_errors=True)
        one = other if other.similarity > one.similarity else one
    return Found(one, at_start, *sizes_of(piece, one.move, patches))


def _kept(one: Match, begun: Move, piece: Piece) -> Match:
    """The start again where a search left the pixels that were compared, or made the pictures less alike."""
    origin = piece.frame.origin
    away = float(np.linalg.norm(one.move.points(origin) - begun.points(origin)))
    if one.similarity >= one.before and away <= COARSE.around_mm:
        return one
    return replace(one, move=begun, similarity=one.before, raised_mm=0.0)


def _middle(values: Sequence[float]) -> float:
    return float(np.median(values))
