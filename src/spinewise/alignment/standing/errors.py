"""How far a posed bone may be from the truth: match, calibration, voxels and the CT's own errors."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.build import COVERAGE
from spinewise.alignment.biplanar.calibration import ANGLE, DISTANCE, SCALE, CalibrationError, seen
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.alignment.standing.judge import BASIS, errors_of
from spinewise.alignment.standing.match import LEVER_MM, POSE
from spinewise.anatomy.vertebra import Canal, Endplate, Pedicle, Vertebra
from spinewise.evidence.landmark_errors import bone_errors
from spinewise.results import NORMAL_DEVIATE_95, Interval

Array = NDArray[np.float64]

_TWO_SIDED = NORMAL_DEVIATE_95
_VOXEL_SHARE = 0.05
"""SD of a pose for each mm of voxel: what averaging over a voxel does to the edges of a shadow."""


def with_calibration(
    covariance: Array, pair: Pair, at: Array, machine: CalibrationError, voxel: float
) -> Array:
    """Covariance of a match with what both views share, and what voxels do.

    A shift of the isocentre moves all bones alike and is left out.

    Parameters
    ----------
    covariance : array, shape (6, 6)
        Of the match alone.
    pair : Pair
        How the beams went by the files.
    at : array, shape (3,)
        Where the bone stands, LPS from the isocentre, mm.
    machine : CalibrationError
        How far the machine may be from its files.
    voxel : float
        Largest spacing of the CT, mm.

    Returns
    -------
    array, shape (6, 6)
        Larger.
    """
    out = covariance + (_VOXEL_SHARE * voxel) ** 2 * np.eye(POSE)
    none = np.zeros(len(machine.sd))
    around = at + np.concatenate([np.eye(3), -np.eye(3)])
    there = seen(pair, around, none)
    slopes = ((there[:3] - there[3:]) / 2).reshape(3, -1).T
    for n in (ANGLE, DISTANCE, DISTANCE + 1, SCALE, SCALE + 1):
        wrong = none.copy()
        wrong[n] = machine.sd[n]
        away = (seen(pair, at, wrong) - seen(pair, at, none)).ravel()
        moved = np.linalg.lstsq(slopes, away, rcond=None)[0]
        out[:3, :3] += np.outer(moved, moved)
    # The angle between the views is half a turn of every bone about the vertical.
    turn = np.radians(machine.sd[ANGLE]) / 2 * LEVER_MM
    out[POSE - 1, POSE - 1] += turn**2
    return out


def by_match(vertebra: Vertebra, covariance: Array) -> Vertebra:
    """A posed vertebra with the errors of its match beside those of the CT.

    Parameters
    ----------
    vertebra : Vertebra
        Posed.
    covariance : array, shape (6, 6)
        See `with_calibration`.

    Returns
    -------
    Vertebra
        With wider errors.
    """
    centre, turn = errors_of(covariance)
    return with_errors(vertebra, centre, turn, *tilts(covariance))


def tilts(covariance: Array) -> tuple[float, float]:
    """How far a bone may lean.

    Parameters
    ----------
    covariance : array, shape (6, 6)
        See `with_calibration`.

    Returns
    -------
    (float, float)
        Half widths of its tilt in its own sagittal and coronal plane, deg.
    """
    sagittal, coronal = (float(np.degrees(_TWO_SIDED * np.sqrt(covariance[n, n]) / LEVER_MM)) for n in (3, 4))
    return sagittal, coronal


def with_errors(
    vertebra: Vertebra, centre: Interval, turn: Interval, sagittal: float, coronal: float
) -> Vertebra:
    """A posed vertebra with the errors of its pose beside those of the CT.

    Parameters
    ----------
    vertebra : Vertebra
        Posed.
    centre, turn : Interval
        Distance and turn from the truth, mm and deg.
    sagittal, coronal : float
        Half widths of its tilts, deg.

    Returns
    -------
    Vertebra
        With wider errors.
    """
    own = _TWO_SIDED * bone_errors().endplate_centre_sd_mm
    parts: dict[str, Endplate | Canal | Pedicle] = {}
    for name, part in vertebra.parts.items():
        if isinstance(part, Endplate):
            parts[name] = with_tilts(part, centre, sagittal, coronal)
        elif isinstance(part, Pedicle):
            parts[name] = replace(part, centre_error=_both(part.centre_error.high, centre))
        else:
            parts[name] = part
    return replace(
        vertebra,
        parts=parts,
        rotation_error=_both(vertebra.rotation_error.high, turn),
        centre_error=_both(own, centre),
    )


def with_tilts(plate: Endplate, centre: Interval, sagittal: float, coronal: float) -> Endplate:
    """A posed endplate with the errors of its bone's pose beside its own.

    Parameters
    ----------
    plate : Endplate
        Posed.
    centre : Interval
        Distance of its bone from the truth, mm.
    sagittal, coronal : float
        Half widths of the tilts of its bone, deg.

    Returns
    -------
    Endplate
        With wider errors.
    """
    own = _TWO_SIDED * bone_errors().endplate_centre_sd_mm
    return replace(
        plate,
        sagittal_error=_around(plate.sagittal_error, sagittal),
        coronal_error=_around(plate.coronal_error, coronal),
        centre_error=_both(own, centre),
    )


def _both(own: float, other: Interval) -> Interval:
    return Interval(0.0, float(np.hypot(own, other.high)), COVERAGE, f"the CT's own; {other.basis}")


def _around(own: Interval, other: float) -> Interval:
    half = float(np.hypot((own.high - own.low) / 2, other))
    return Interval(-half, half, COVERAGE, f"{own.basis}; {BASIS}")
