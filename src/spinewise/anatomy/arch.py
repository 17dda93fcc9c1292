"""Canal and pedicles of a vertebra whose body is known, each with the reason where it could not be built."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy import uncertainty
from spinewise.anatomy.body import Body
from spinewise.anatomy.foramen import STRAIGHT_TILTS_DEG, Foramen, find_foramen
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.pedicles import Isthmus, isthmus
from spinewise.anatomy.piece import Piece
from spinewise.anatomy.vertebra import Canal, Pedicle
from spinewise.geometry.frame import Frame
from spinewise.words import CannotMeasure, Level, Side

Array = NDArray[np.float64]

STEP_MM = 1.0

MIRROR_GAP_MM = 8.0
"""Pedicles of one vertebra mirror each other to a few mm, in scoliosis too; more means one was missed."""


def arch_of(
    level: Level, piece: Piece, body: Body, closed: bool
) -> tuple[dict[str, Canal | Pedicle], dict[str, str]]:
    """Canal and pedicles.

    Parameters
    ----------
    level : Level
        Name of the vertebra.
    piece : Piece
        The vertebra.
    body : Body
        Its body, on a grid along its own axes.
    closed : bool
        Whether the arch was found closed when the vertebra's axis was sought.

    Returns
    -------
    parts : dict
        By the names of `Vertebra.parts`.
    reasons : dict
        For each that could not be built, the sentence that says why.
    """
    names = ("canal", *(f"{side} pedicle" for side in Side))
    if piece.bodies_only:
        return {}, dict.fromkeys(names, f"{level}: the label map holds bodies only, without the arch")
    if not closed:
        return {}, dict.fromkeys(names, f"{level}: the arch is not closed on the label map")
    frame = body.grid.frame
    grid = LocalGrid(frame, (-40.0, -45.0, -30.0), (40.0, 65.0, 30.0), (STEP_MM,) * 3)
    whole = piece.on(grid) >= 0.5  # noqa: PLR2004 - surface at one half
    foramen = find_foramen(whole, grid, STRAIGHT_TILTS_DEG)
    if foramen is None:
        return {}, dict.fromkeys(names, f"{level}: the arch is not closed along the vertebra's own axis")
    pedicles, reasons = _pedicles(level, piece, body, foramen)
    return {"canal": _canal(foramen, grid), **pedicles}, reasons


def _canal(foramen: Foramen, grid: LocalGrid) -> Canal:
    places = grid.to_local(np.column_stack([np.argwhere(foramen.hole), np.zeros(int(foramen.hole.sum()))]))
    return Canal(
        grid.frame.to_patient(np.append(foramen.centre, 0.0)),
        float(np.ptp(places[:, 0]) + STEP_MM),
        float(np.ptp(places[:, 1]) + STEP_MM),
    )


def _pedicles(
    level: Level, piece: Piece, body: Body, foramen: Foramen
) -> tuple[dict[str, Pedicle], dict[str, str]]:
    found: dict[Side, Isthmus] = {}
    reasons: dict[str, str] = {}
    for side in Side:
        try:
            found[side] = isthmus(piece, body.grid.frame, body.wall_mm, foramen.centre, side)
        except CannotMeasure as reason:
            reasons[f"{side} pedicle"] = f"{level}, {side} pedicle: {reason}"
    if len(found) == len(Side) and _mirror_gap(found, body.grid.frame, foramen) > MIRROR_GAP_MM:
        sentence = f"{level}: left and right pedicle were found in different places, so neither is shown"
        return {}, {f"{side} pedicle": sentence for side in Side}
    return {f"{side} pedicle": _pedicle(one, piece.largest_spacing) for side, one in found.items()}, reasons


def _pedicle(found: Isthmus, largest_spacing: float) -> Pedicle:
    return Pedicle(
        found.centre,
        found.axis,
        found.width_mm,
        found.height_mm,
        uncertainty.pedicle_centre_error(largest_spacing, found.along_spread_mm),
        uncertainty.pedicle_width_error(largest_spacing),
    )


def _mirror_gap(found: Mapping[Side, Isthmus], frame: Frame, foramen: Foramen) -> float:
    """Distance between one pedicle and the mirror image of the other, mm."""
    left = frame.to_local(found[Side.LEFT].centre)
    right = frame.to_local(found[Side.RIGHT].centre)
    across = 2 * float(foramen.centre[0])
    return float(np.linalg.norm(left - np.array([across - right[0], right[1], right[2]])))
