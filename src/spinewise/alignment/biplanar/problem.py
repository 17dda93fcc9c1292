"""What is fitted to what: marks, prior, machine; and what comes out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.calibration import CalibrationError
from spinewise.alignment.biplanar.prior import Prior
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.biplanar.state import State
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.words import Level

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Observed:
    """Marks as arrays; NaN where there is none.

    Parameters
    ----------
    marks : array, shape (n, PLACES, 2, 2)
        Frontal and lateral view, u and v, mm.
    heads : array, shape (m, 2, 2)
        Of each femoral head.
    sd_mm : float
        Scatter of one coordinate as stated.
    """

    marks: Array
    heads: Array
    sd_mm: float


@dataclass(frozen=True, eq=False)
class Problem:
    """What is fitted to what.

    Parameters
    ----------
    pair : Pair
        How the beams went by the files.
    observed : Observed
        Marks.
    prior : Prior
        Of vertebrae and joints.
    machine : CalibrationError
        How far the machine may be from its files.
    corners : Corners
        What a corner means.
    hips : (int, int) or None
        Rows of the left and right head, where both are there.
    """

    pair: Pair
    observed: Observed
    prior: Prior
    machine: CalibrationError
    corners: Corners
    hips: tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class Fit:
    """The most likely spine and how far it may be from the truth.

    Parameters
    ----------
    levels : tuple of Level
        From the head down.
    state : State
        The estimate.
    covariance : array, shape (size, size)
        Of a step from it, see `State.moved`.
    sd_mm : float
        Scatter of one coordinate of one mark, as estimated.
    distances : array, shape (n, PLACES, 2)
        How many of these SDs each mark lies from where it should; NaN where there is none.
    spreads : array, shape (GROUPS,)
        This person's own spreads against those of the table, see `spreads`.
    """

    levels: tuple[Level, ...]
    state: State
    covariance: Array
    sd_mm: float
    distances: Array
    spreads: Array
