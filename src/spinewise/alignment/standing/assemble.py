"""One standing `Spine` from posed bones of the CT and, where there are none, from the marks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.build import BASIS as BY_MARKS
from spinewise.alignment.biplanar.build import COVERAGE
from spinewise.alignment.biplanar.reconstruct import Reconstruction
from spinewise.alignment.standing.errors import by_match, tilts, with_errors, with_tilts
from spinewise.alignment.standing.judge import errors_of
from spinewise.anatomy.posture import posed as posed_by
from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.geometry.move import STAY
from spinewise.results import Finding, Interval, Missing
from spinewise.words import Level, Side

if TYPE_CHECKING:
    from spinewise.alignment.standing.stand import Posed

Array = NDArray[np.float64]

NOT_MATCHED = "not matched on the films"
_NOT_IN_CT = "{level} is not in the CT: it stands where the marks put it, and has no voxels"


def assembled(done: Reconstruction, ct: Spine, posed: Mapping[Level, "Posed"]) -> Spine:
    """The spine as it stands.

    Parameters
    ----------
    done : Reconstruction
        From the marks.
    ct : Spine
        Lying.
    posed : mapping
        Level to what became of each bone of the CT; S1 for the pelvis.

    Returns
    -------
    Spine
        Standing. Bones that the CT does not show are those of the marks.
    """
    marked = done.spine
    moves = {level: one.move for level, one in posed.items() if one.move is not None}
    stood = posed_by(ct, moves, moves.get(Level.S1, STAY), "standing")
    vertebrae = {
        one.level: _vertebra(one, posed[one.level], marked) for one in stood.vertebrae if one.level in moves
    }
    for one in marked.vertebrae:
        if one.level not in vertebrae:
            said = _NOT_IN_CT.format(level=one.level)
            vertebrae[one.level] = replace(one, caveats=(*one.caveats, said))
    plate, heads = _pelvis(stood, marked, posed.get(Level.S1))
    lost = [one for one in posed.values() if one.move is None and one.level is not Level.S1]
    missing = [
        Missing(f"{one.level}", one.reason, "mark it on both films", one.level)
        for one in lost
        if one.level not in vertebrae
    ]
    here = {*vertebrae, *((Level.S1,) if plate is not None else ())}
    gaps = (
        *(
            gap
            for gap in ct.missing
            if gap.level is None or gap.level not in vertebrae or gap.what != gap.level
        ),
        *(gap for gap in marked.missing if gap.level not in here),
    )
    return replace(
        stood,
        vertebrae=tuple(vertebrae[level] for level in sorted(vertebrae, key=lambda level: level.rank)),
        sacral_endplate=plate,
        femoral_heads=heads,
        names_provisional=ct.names_provisional or marked.names_provisional,
        missing=(*_once(gaps), *missing),
        questions=(*ct.questions, *marked.questions),
        findings=(
            *ct.findings,
            *marked.findings,
            *(
                Finding(NOT_MATCHED, one.reason, level=one.level)
                for one in posed.values()
                if not one.is_matched
            ),
        ),
    )


def _vertebra(vertebra: Vertebra, how: "Posed", marked: Spine) -> Vertebra:
    if how.covariance is not None:
        return by_match(vertebra, how.covariance)
    by_marks = marked[vertebra.level]
    centre = by_marks.centre_error or Interval(0.0, 0.0, COVERAGE, BY_MARKS)
    turn = by_marks.rotation_error
    wider = with_errors(vertebra, centre, turn, turn.high, turn.high)
    return replace(wider, caveats=(*vertebra.caveats, f"{how.reason}; it stands where the marks put it"))


def _pelvis(
    stood: Spine, marked: Spine, how: "Posed | None"
) -> tuple[Endplate | None, Mapping[Side, FemoralHead]]:
    """Sacral endplate and heads: of the CT where it was posed, else of the marks."""
    plate = stood.sacral_endplate
    if how is None or how.move is None or plate is None:
        return marked.sacral_endplate, marked.femoral_heads
    if how.covariance is None:
        by_marks = marked.sacral_endplate
        assert by_marks is not None
        centre = by_marks.centre_error or Interval(0.0, 0.0, COVERAGE, BY_MARKS)
        tilted = by_marks.sagittal_error.high, by_marks.coronal_error.high
        return with_tilts(plate, centre, *tilted), marked.femoral_heads
    centre, turn = errors_of(how.covariance)
    heads = {}
    for side, head in stood.femoral_heads.items():
        arm = np.linalg.norm(head.centre - plate.plane.point)
        reach = np.sqrt(head.centre_error.high**2 + centre.high**2 + (np.radians(turn.high) * arm) ** 2)
        error = Interval(0.0, float(reach), COVERAGE, f"the CT's own; {centre.basis}")
        heads[side] = replace(head, centre_error=error)
    heads = {**{side: head for side, head in marked.femoral_heads.items() if side not in heads}, **heads}
    return with_tilts(plate, centre, *tilts(how.covariance)), heads


def _once(gaps: tuple[Missing, ...]) -> tuple[Missing, ...]:
    return tuple({gap.what: gap for gap in gaps}.values())
