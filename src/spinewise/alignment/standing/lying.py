"""The same spine lying again: the bones of a standing spine taken back to where the CT shows them."""

from collections.abc import Mapping
from dataclasses import replace

from spinewise.anatomy.posture import posed
from spinewise.anatomy.spine import Spine
from spinewise.geometry.move import STAY, Move
from spinewise.words import CannotMeasure, Level


def lying_again(stood: Spine, moves: Mapping[Level, Move]) -> Spine:
    """Take every bone back that came from a CT.

    Parameters
    ----------
    stood : Spine
        Standing, see `stand.stand`.
    moves : mapping
        From the CT to where each bone stands; S1 for the pelvis.

    Returns
    -------
    Spine
        Supine, with the errors that it had standing: those of the poses are counted twice in a difference
        between both, which is on the safe side. Bones of the marks alone, and the pelvis where it was not
        posed, are not in it.

    Raises
    ------
    CannotMeasure
        When no bone came from a CT.
    """
    back = {level: inverse(move) for level, move in moves.items()}
    bones = tuple(one for one in stood.vertebrae if one.level in back and one.crop is not None)
    if not bones:
        raise CannotMeasure("no bone of this standing spine came from a CT: nothing is known of it lying")
    pelvis = back.get(Level.S1)
    lying = replace(
        stood,
        vertebrae=bones,
        sacral_endplate=stood.sacral_endplate if pelvis is not None else None,
        femoral_heads=stood.femoral_heads if pelvis is not None else {},
    )
    again = posed(lying, back, pelvis or STAY, "supine")
    return replace(again, vertebrae=tuple(replace(one, moved=None) for one in again.vertebrae))


def inverse(move: Move) -> Move:
    """The move that undoes another.

    Parameters
    ----------
    move : Move
        There.

    Returns
    -------
    Move
        Back.
    """
    return Move(move.turn.T, -move.turn.T @ move.shift)
