"""Posture: the same bones in other places, each moved rigidly."""

from collections.abc import Mapping
from dataclasses import replace

from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Canal, Endplate, Pedicle, Vertebra
from spinewise.geometry.frame import Frame
from spinewise.geometry.move import STAY, Move
from spinewise.geometry.plane import Plane
from spinewise.words import Level


def posed(
    spine: Spine,
    moves: Mapping[Level, Move],
    pelvis: Move,
    posture: str,
    tops: Mapping[Level, Move] | None = None,
) -> Spine:
    """The same spine in another posture.

    Parameters
    ----------
    spine : Spine
        As it was.
    moves : mapping
        Move of each vertebra; one that is not named stays.
    pelvis : Move
        Of the sacrum and the femoral heads.
    posture : str
        ``"standing"`` or ``"planned"``.
    tops : mapping, optional
        Move of the superior endplate, where an osteotomy goes through the body and its top goes another way.

    Returns
    -------
    Spine
        With frames, endplates, canals, pedicles and heads moved; voxels stay where the images hold them, and
        each vertebra remembers its move.
    """
    tops = tops or {}
    return replace(
        spine,
        vertebrae=tuple(
            _moved_vertebra(one, moves.get(one.level, STAY), tops.get(one.level)) for one in spine.vertebrae
        ),
        sacral_endplate=spine.sacral_endplate and _moved_endplate(spine.sacral_endplate, pelvis),
        femoral_heads={
            side: replace(head, centre=pelvis.points(head.centre))
            for side, head in spine.femoral_heads.items()
        },
        posture=posture,
    )


def _moved_vertebra(vertebra: Vertebra, move: Move, top: Move | None) -> Vertebra:
    parts = {
        name: _moved_part(part, top if top is not None and name == "superior endplate" else move)
        for name, part in vertebra.parts.items()
    }
    frame = Frame(move.points(vertebra.frame.origin), move.directions(vertebra.frame.axes))
    before = vertebra.moved or STAY
    return replace(vertebra, frame=frame, parts=parts, moved=move.after(before))


def _moved_part(part: Endplate | Canal | Pedicle, move: Move) -> Endplate | Canal | Pedicle:
    if isinstance(part, Endplate):
        return _moved_endplate(part, move)
    if isinstance(part, Pedicle):
        return replace(part, centre=move.points(part.centre), axis=move.directions(part.axis))
    return replace(part, centre=move.points(part.centre))


def _moved_endplate(part: Endplate, move: Move) -> Endplate:
    plane = Plane(move.points(part.plane.point), move.directions(part.plane.normal))
    return replace(part, plane=plane, outline=move.points(part.outline))
