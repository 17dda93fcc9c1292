"""The spine of a supine CT as it stands on a frontal and a lateral radiograph."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.calibration import HEIGHT, CalibrationError, usual_calibration_error
from spinewise.alignment.biplanar.reconstruct import Reconstruction
from spinewise.alignment.standing import judge
from spinewise.alignment.standing.assemble import assembled
from spinewise.alignment.standing.chain import Chain, Found, chain_of, found_on, like_neighbours, looked_again
from spinewise.alignment.standing.errors import with_calibration
from spinewise.alignment.standing.judge import Limits
from spinewise.alignment.standing.piece import pieces_of
from spinewise.alignment.standing.start import from_neighbours, starts_of
from spinewise.anatomy.spine import Spine
from spinewise.geometry.move import Move
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.radiograph import Radiograph, View
from spinewise.imaging.volume import Volume
from spinewise.results import Finding
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]

VOXEL_MM = 1.0
NOT_THESE_BONES = "the bones of the CT do not fit the films"
_GUESS = Limits(12.0, 20.0, is_marked=False)
_PELVIS_DEG = 5.0


@dataclass(frozen=True, eq=False)
class Posed:
    """What became of one bone; S1 is the pelvis.

    Parameters
    ----------
    level : Level
        Which.
    move : Move or None
        From the CT to where it stands; None where it could not be placed at all.
    is_matched : bool
        True for a pose from the films' pictures, False for one from marks.
    similarity, at_start : float or None
        Correlation of slopes at the match and where the search began.
    covariance : array, shape (6, 6), or None
        Of a match, with calibration: shift, and turn at `match.LEVER_MM`.
    reason : str
        Why it was not matched; empty otherwise.
    """

    level: Level
    move: Move | None
    is_matched: bool
    similarity: float | None = None
    at_start: float | None = None
    covariance: Array | None = None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Stood:
    """The standing spine, and how it came about.

    Parameters
    ----------
    spine : Spine
        Standing; bones of the CT where they could be posed, those of the marks elsewhere.
    posed : mapping
        Level to what became of each bone of the CT.
    height_mm : float
        How much higher everything appears on the lateral film than on the frontal one, by the pictures.
    alone : mapping
        Covariance of each match without calibration and voxels.
    """

    spine: Spine
    posed: Mapping[Level, Posed]
    height_mm: float
    alone: Mapping[Level, Array] = field(default_factory=dict)


def stand(
    done: Reconstruction,
    films: Mapping[View, Radiograph],
    ct: Spine,
    labels: LabelMap,
    volume: Volume,
) -> Stood:
    """Pose every bone of a CT on a pair of radiographs.

    Parameters
    ----------
    done : Reconstruction
        From marks on both views.
    films : mapping
        View to radiograph, calibrated; both views, the ones that were marked.
    ct : Spine
        Built from the label map.
    labels : LabelMap
        On the grid of the volume.
    volume : Volume
        The CT of the same person.

    Returns
    -------
    Stood
        With a standing `Spine` in LPS from the isocentre.

    Raises
    ------
    BadInput
        When a film is not there or not calibrated, or CT and marks share no level.
    """
    for view in View:
        if view not in films or not films[view].is_calibrated:
            raise BadInput(
                f"the {view} radiograph is not there or not calibrated: the bones of the CT cannot be "
                "posed on it"
            )
    starts = starts_of(done, ct)
    if not any(level is not Level.S1 for level in starts):
        raise BadInput("the CT and the marks on the films share no vertebra: check the names of both")
    pieces = pieces_of(ct, labels, volume, VOXEL_MM)
    height = float(done.fit.state.machine[HEIGHT])
    chain = chain_of(pieces, done.pair, films, height)
    limits = _limits(done, starts)
    guessed = []
    for level in chain.order:
        if level not in starts and level is not Level.S1:
            guess = from_neighbours(level, pieces[level].frame.origin, chain.order, starts)
            if guess is not None:
                guessed.append((level, guess))
    starts |= dict(guessed)
    limits |= {level: _GUESS for level, _ in guessed}
    found, higher = found_on(chain, starts, [level for level, _ in guessed])
    chain = chain.raised(higher)
    refusal = judge.another_person(found)
    if refusal is not None:
        return _marks_alone(done, ct, starts, refusal, height)
    posed = _judged(chain, starts, limits, found)
    machine = usual_calibration_error(done.pair)
    alone = {level: one.covariance for level, one in posed.items() if one.covariance is not None}
    posed = {level: _with_calibration(one, chain, done, machine, volume) for level, one in posed.items()}
    return Stood(assembled(done, ct, posed), posed, height + higher, alone)


def _limits(done: Reconstruction, starts: Mapping[Level, Move]) -> dict[Level, Limits]:
    out = {}
    for vertebra in done.spine.vertebrae:
        if vertebra.level in starts and vertebra.centre_error is not None:
            out[vertebra.level] = Limits(vertebra.centre_error.high, vertebra.rotation_error.high)
    plate = done.spine.sacral_endplate
    if Level.S1 in starts and plate is not None and plate.centre_error is not None:
        tilt = max(plate.sagittal_error.high, plate.coronal_error.high, _PELVIS_DEG)
        out[Level.S1] = Limits(plate.centre_error.high, tilt)
    return out


def _marks_alone(
    done: Reconstruction, ct: Spine, starts: Mapping[Level, Move], why: str, height: float
) -> Stood:
    """Nothing of the CT is used."""
    spine = replace(done.spine, findings=(*done.spine.findings, Finding(NOT_THESE_BONES, why)))
    levels = (*ct.levels, Level.S1) if Level.S1 in starts else ct.levels
    return Stood(spine, {level: Posed(level, None, False, reason=why) for level in levels}, height)


def _judged(
    chain: Chain,
    starts: Mapping[Level, Move],
    limits: Mapping[Level, Limits],
    found: Mapping[Level, Found],
) -> dict[Level, Posed]:
    """Every bone of the CT: matched, or where the marks put it, with the reason."""
    usual = float(np.median([one.match.similarity for one in found.values()])) if found else 0.0
    sizes = judge.usual_sizes(found)
    matches = {level: one.match for level, one in found.items()}
    out: dict[Level, Posed] = {}
    for level in chain.order:
        if level not in starts:
            why = f"{level} was not marked, nor both of its neighbours: it is not placed"
            out[level] = Posed(level, None, False, reason=why)
            continue
        marked = starts[level] if limits[level].is_marked else None
        if level not in found:
            out[level] = Posed(level, marked, False, reason=f"{level} does not lie on both films")
            continue
        why_not = judge.why_not(
            level,
            found[level],
            starts[level],
            chain.fine[level].frame.origin,
            limits[level],
            usual,
            like_neighbours(matches, level),
        ) or (judge.shape_changed(level, found[level], sizes) if level is not Level.S1 else None)
        one = found[level].match
        told = (one.similarity, found[level].at_start)
        if why_not is not None:
            out[level] = Posed(level, marked, False, *told, reason=why_not)
        else:
            out[level] = Posed(level, one.move, True, *told, one.covariance)
    return _beside_refused(chain, starts, out)


def _beside_refused(
    chain: Chain, starts: Mapping[Level, Move], posed: dict[Level, Posed]
) -> dict[Level, Posed]:
    """Look again beside a refused bone: its shadow was taken out where it does not stand."""
    moves = {level: one.move for level, one in posed.items() if one.move is not None}
    order = chain.order
    refused = {level for level, one in posed.items() if not one.is_matched and one.similarity is not None}
    for at, level in enumerate(order):
        beside = {*order[max(at - 2, 0) : at], *order[at + 1 : at + 3]}
        if posed[level].is_matched and beside & refused:
            again = looked_again(chain, level, moves, starts[level])
            if again is not None and min(again.match.gains) > 0:
                one = again.match
                posed[level] = Posed(level, one.move, True, one.similarity, again.at_start, one.covariance)
    return posed


def _with_calibration(
    one: Posed, chain: Chain, done: Reconstruction, machine: CalibrationError, volume: Volume
) -> Posed:
    if one.covariance is None or one.move is None:
        return one
    at = one.move.points(chain.fine[one.level].frame.origin)
    wider = with_calibration(one.covariance, done.pair, at, machine, volume.largest_spacing)
    return replace(one, covariance=wider)
