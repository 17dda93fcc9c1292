"""What a vertebra and its neighbours are likely to look like, before any mark is seen."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.shape import AT, SHAPE, Corners
from spinewise.evidence.vertebral_sizes import mean_at, number, numbers
from spinewise.words import Level

Array = NDArray[np.float64]

SIZED = tuple(AT[name] for name in ("width", "depth", "height", "pedicle distance"))
"""Sizes that grow with the person."""

PERSON = (
    SIZED,
    (AT["pedicle back"],),
    (AT["pedicle up"],),
    (AT["widest"],),
    (AT["sagittal wedge"],),
    *((row,) for row in SIZED),
    (AT["lower width"],),
    (AT["lower depth"],),
)
"""What all vertebrae of a person have in common: size, where the pedicles stand, where bodies are widest,
wedge (of the bone, and of where this reader sets front and back corners), and proportions: each size against
the person's, the lower rims against the upper ones."""
_PERSON_SD = (
    "size sd",
    "pedicle behind wall person sd",
    "pedicle height place person sd",
    "widest place person sd",
    "sagittal wedge person sd",
    *("dimension sd",) * (len(SIZED) - 1),
    "pedicle distance sd",
    *("lower against upper rim sd",) * 2,
)


@dataclass(frozen=True, eq=False)
class Prior:
    """Means and SDs for the levels of one spine.

    Parameters
    ----------
    levels : tuple of Level
        From the head down.
    mean, sd : array, shape (n, SHAPE)
        Of each vertebra's numbers; sizes are those of a person of the table's size.
    person_sd : array, shape (PERSON,)
        SDs of what all vertebrae of a person have in common, see `PERSON`: a logarithm, mm, mm, a share,
        radians, and logarithms.
    gap_mm : array, shape (n - 1,)
        Height of the disc below each level but the last.
    bend : array, shape (n - 1, 3)
        Mean rotation of each body against the one below about left, back and up, radians.
    joint_sd : array, shape (n - 1, 6)
        SDs between neighbours: sideways, backwards and height, mm; about left, back and up, radians.
    bend_change_sd : array, shape (n - 2, 3)
        SDs of the change of the rotation from each joint to the next, radians.
    body_share : array, shape (n,)
        How much of a coronal bend lies in the body.
    touching : tuple of bool
        For each level but the last: whether it touches the next one.
    sacrum_sd : float
        Axial rotation of S1 against the line through the femoral heads, radians.
    """

    levels: tuple[Level, ...]
    mean: Array
    sd: Array
    person_sd: Array
    gap_mm: Array
    bend: Array
    joint_sd: Array
    bend_change_sd: Array
    body_share: Array
    touching: tuple[bool, ...]
    sacrum_sd: float


def usual_prior(levels: tuple[Level, ...], adjacent: tuple[bool, ...], corners: Corners) -> Prior:
    """Prior of the evidence table.

    Parameters
    ----------
    levels : tuple of Level
        From the head down, S1 last when it is there.
    adjacent : tuple of bool
        For each level but the last: whether it touches the next one. Where a vertebra between was not marked,
        the two say little about each other.
    corners : Corners
        What a corner means; decides where the centroid lies between front and back edge.

    Returns
    -------
    Prior
        Wide enough for people outside the series that it was read from.
    """
    n = len(levels)
    mean, sd = np.zeros((n, len(SHAPE))), np.zeros((n, len(SHAPE)))
    for row, level in enumerate(levels):
        mean[row], sd[row] = _vertebra(level, corners)
    gaps, bends, joints = np.zeros(n - 1), np.zeros((n - 1, 3)), np.zeros((n - 1, 6))
    angles = [_in_radians(f"segment {name} sd") for name in ("sagittal", "coronal", "axial")]
    slip, disc = number("slip sd"), number("disc height sd")
    for row, (level, below) in enumerate(pairwise(levels)):
        gaps[row] = mean_at("disc height", level)
        # Leaning forwards is positive about the axis to the left, so lordosis is negative there.
        bends[row, 0] = -np.radians(mean_at("segment lordosis", level))
        joints[row] = [slip, slip, disc, *angles]
        if not adjacent[row]:
            skipped = [one for one in Level if level.rank < one.rank < below.rank]
            gaps[row] += sum(mean_at("body height", one) + mean_at("disc height", one) for one in skipped)
            joints[row] *= 2.0 * (1 + len(skipped))
    sacrum = _in_radians("sacrum against hips sd")
    person = np.array([_in_radians(name) for name in _PERSON_SD])
    share = np.array([mean_at("body's share of a coronal bend", level) for level in levels])
    return Prior(levels, mean, sd, person, gaps, bends, joints, _changes(levels), share, adjacent, sacrum)


def _in_radians(name: str) -> float:
    """A number of the table; angles in radians, the rest as it stands."""
    return float(np.radians(number(name))) if numbers()[name].unit == "deg" else number(name)


def _changes(levels: tuple[Level, ...]) -> Array:
    """SDs of the change of the rotation from joint to joint, shape (n - 2, 3)."""
    out = np.zeros((max(0, len(levels) - 2), 3))
    out[:, 1:] = [_in_radians("bend change coronal sd"), _in_radians("bend change axial sd")]
    for row, (above, below) in enumerate(pairwise(levels[:-1])):
        # Neighbouring joints are taken to vary by themselves.
        sds = np.radians([mean_at("segment lordosis sd", level) for level in (above, below)])
        out[row, 0] = np.hypot(*sds)
    return out


def _vertebra(level: Level, corners: Corners) -> tuple[Array, Array]:
    """Means and SDs of one vertebra, shape (SHAPE,) each."""
    height, depth = mean_at("body height", level), mean_at("endplate depth", level)
    behind_wall = mean_at("pedicle behind wall", level)
    below_rim = number("pedicle below rim") + mean_at("pedicle height", level) / 2
    behind = number("centroid behind the mid-sagittal middle") if corners is Corners.POINT else 0.0
    dimension, wedge = number("own dimension sd"), _in_radians("sagittal wedge sd")
    shear, rims = _in_radians("shear sd"), number("lower against upper rim sd")
    aside = number("pedicle asymmetry sd")
    values = {
        "width": (np.log(mean_at("endplate width", level)), dimension),
        "depth": (np.log(depth), dimension),
        "height": (np.log(height), dimension),
        "sagittal wedge": (np.radians(mean_at("body wedge", level)), wedge),
        "coronal wedge": (0.0, _in_radians("coronal wedge sd")),
        "lower width": (0.0, rims),
        "lower depth": (0.0, rims),
        "sagittal shear": (0.0, shear),
        "coronal shear": (0.0, shear),
        "centroid": (behind, number("centroid sd")),
        "widest": (number("widest place"), number("widest place sd")),
        "pedicle distance": (
            np.log(mean_at("interpedicular width", level) + mean_at("pedicle width", level)),
            number("own dimension sd"),
        ),
        "pedicle aside": (0.0, aside),
        "pedicle back": (depth / 2 + behind_wall, number("pedicle behind wall sd")),
        "pedicle up": (height / 2 - below_rim, number("pedicle height place sd")),
        "pedicle tilt": (0.0, 2 * aside),
    }
    rows = np.array([values[name] for name in SHAPE])
    return rows[:, 0], rows[:, 1]
