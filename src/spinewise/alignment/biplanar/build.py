"""From the most likely numbers to a `Spine`: frames, endplates and heads, each with its error."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from spinewise.alignment.biplanar.problem import Fit
from spinewise.alignment.biplanar.shape import AT, endplates_of
from spinewise.alignment.biplanar.state import COMMON, EACH, POSE, State
from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.evidence.vertebral_sizes import number
from spinewise.geometry.frame import Frame
from spinewise.geometry.plane import Plane
from spinewise.results import NORMAL_DEVIATE_95, Interval
from spinewise.words import Level, Side

Array = NDArray[np.float64]

COVERAGE = 0.95
BASIS = "scatter of the marks, prior of shape and calibration"
_RIM = 36
_TWO_SIDED = NORMAL_DEVIATE_95
_NOT_SEEN = {
    "canal": "{level}: two radiographs do not show the canal",
    "left pedicle": "{level}: two radiographs show where a pedicle is, not its width and direction",
    "right pedicle": "{level}: two radiographs show where a pedicle is, not its width and direction",
}


def vertebrae_of(
    fit: Fit, state: State, caveats: Mapping[Level, tuple[str, ...]]
) -> tuple[tuple[Vertebra, ...], Endplate | None]:
    """Vertebrae and sacral endplate.

    Parameters
    ----------
    fit : Fit
        With levels and covariance.
    state : State
        The estimate, or a draw within its errors.
    caveats : mapping
        Level to what weakens it.

    Returns
    -------
    (tuple of Vertebra, Endplate or None)
        From the head down, without voxels.
    """
    plates = endplates_of(state.shapes)
    out = []
    sacral = None
    for n, level in enumerate(fit.levels):
        frame = Frame(state.origins[n], state.axes[n])
        covariance = fit.covariance[n * EACH : (n + 1) * EACH, n * EACH : (n + 1) * EACH]
        upper, lower = (_endplate(frame, plates[n, k], covariance, 1.0 - 2 * k) for k in (0, 1))
        if level is Level.S1:
            sacral = upper
            continue
        out.append(
            Vertebra(
                level,
                frame,
                within(np.degrees(1) ** 2 * covariance[3:POSE, 3:POSE]),
                None,
                {"superior endplate": upper, "inferior endplate": lower},
                {part: said.format(level=level) for part, said in _NOT_SEEN.items()},
                caveats.get(level, ()),
                centre_error=within(covariance[:3, :3]),
            )
        )
    return tuple(out), sacral


def heads_of_fit(fit: Fit, state: State, sides: tuple[Side, ...], doubt_mm: float) -> dict[Side, FemoralHead]:
    """Femoral heads.

    Parameters
    ----------
    fit : Fit
        With their covariance.
    state : State
        The estimate, or a draw.
    sides : tuple of Side
        Which rows they are.
    doubt_mm : float
        From front to back, because the sides look alike on the lateral view.

    Returns
    -------
    dict
        Side to head; its radius is that of the table, since only centres were marked.
    """
    first = len(fit.levels) * EACH + COMMON
    out = {}
    for m, side in enumerate(sides):
        rows = slice(first + 3 * m, first + 3 * m + 3)
        error = within(fit.covariance[rows, rows])
        if doubt_mm > 0:
            error = Interval(
                0.0, error.high + doubt_mm, COVERAGE, f"{BASIS}; sides alike on the lateral view"
            )
        out[side] = FemoralHead(state.heads[m], number("femoral head radius"), 0.0, error)
    return out


def _endplate(frame: Frame, plate: Array, covariance: Array, sign: float) -> Endplate:
    """Endplate in LPS; `sign` is 1 for the upper and -1 for the lower one."""
    centre, across, along, normal, middle = plate
    angles = np.linspace(0, 2 * np.pi, _RIM, endpoint=False)[:, None]
    rim = middle + np.cos(angles) * across + np.sin(angles) * along
    # Leaning forwards: turn about the own left, and half of a kyphotic wedge. To the left: the same about
    # the back.
    forwards, sideways = np.zeros(EACH), np.zeros(EACH)
    forwards[3], forwards[POSE + AT["sagittal wedge"]] = 1.0, sign / 2
    sideways[4], sideways[POSE + AT["coronal wedge"]] = 1.0, -sign / 2
    lever = np.zeros((3, EACH))
    lever[:, :3] = np.eye(3)
    lever[:, 3:POSE] = -frame.axes.T @ _cross(centre)
    lever[:, POSE + AT["height"]] = frame.up * centre[2]
    return Endplate(
        Plane(frame.to_patient(centre), normal @ frame.axes),
        frame.to_patient(rim),
        _around(float(forwards @ covariance @ forwards)),
        _around(float(sideways @ covariance @ sideways)),
        0.0,
        0.0,
        within(lever @ covariance @ lever.T),
    )


def _cross(vector: Array) -> Array:
    x, y, z = vector
    return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0.0]])


def _around(variance: float) -> Interval:
    half = float(np.degrees(_TWO_SIDED * np.sqrt(max(variance, 0.0))))
    return Interval(-half, half, COVERAGE, BASIS)


def within(covariance: Array, basis: str = BASIS) -> Interval:
    """Range of the length of a normal error, by a scaled chi-square with the same mean and spread.

    Parameters
    ----------
    covariance : array, shape (3, 3)
        Of the error.
    basis : str
        What it rests on.

    Returns
    -------
    Interval
        From 0, in the unit of the error.
    """
    mean, square = float(np.trace(covariance)), float(np.sum(covariance * covariance))
    freedom = mean**2 / square
    reach = np.sqrt(square / mean * 2 * gammaincinv(freedom / 2, COVERAGE))
    return Interval(0.0, float(reach), COVERAGE, basis)


def spine_of(
    fit: Fit,
    state: State,
    caveats: Mapping[Level, tuple[str, ...]],
    sides: tuple[Side, ...],
    doubt_mm: float,
) -> Spine:
    """The standing spine, without what was found on the way.

    Parameters
    ----------
    fit : Fit
        Levels and covariance.
    state : State
        The estimate, or a draw within its errors.
    caveats : mapping
        Level to what weakens it.
    sides : tuple of Side
        Of the femoral heads.
    doubt_mm : float
        See `heads_of_fit`.

    Returns
    -------
    Spine
        Standing.
    """
    vertebrae, sacral = vertebrae_of(fit, state, caveats)
    counted = Level.S1 in fit.levels
    return Spine(
        vertebrae,
        "the sacrum, as the reader marked it"
        if counted
        else "the names that the reader gave: S1 was not marked",
        not counted,
        sacral,
        heads_of_fit(fit, state, sides, doubt_mm),
        posture="standing",
    )
