"""The published mark of accuracy (Moura 2011, doi:10.1016/j.medengphy.2011.03.007) on digital patients."""

from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from biplanar_angles import angles_of, cobb_of
from biplanar_people import (
    EIGHT,
    LATERAL,
    RIMS,
    Person,
    drawn_machine,
    exact,
    person,
    read,
)
from numpy.typing import NDArray
from posed_people import exact_spine
from scipy.spatial.transform import Rotation

from spinewise.alignment.biplanar.calibration import usual_calibration_error
from spinewise.alignment.biplanar.drawn import draw_reconstruction
from spinewise.alignment.biplanar.reconstruct import Reconstruction, reconstruct
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.drawn_spine import DrawnSpine, Part
from spinewise.alignment.measure import measure, measure_spine
from spinewise.alignment.measure_curves import cobb_between
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.spine_profile import profile_of
from spinewise.anatomy.landmarks import Place
from spinewise.imaging.radiograph import View
from spinewise.results import Interval
from spinewise.words import Level, Side

Array = NDArray[np.float64]

CENTRE_MM, ORIENTATION_DEG, AXIAL_DEG = 0.5, 1.5, 3.3
FIFTY = (*range(48), 65, 74)
"""Random people; the last two have curves past 70 degrees."""


@cache
def done_with(
    seed: int,
    frontal: tuple[Place, ...] = EIGHT,
    lateral: tuple[Place, ...] = LATERAL,
    *,
    irregular: bool = False,
) -> Reconstruction:
    who = person(seed, irregular=irregular)
    views = read(who, frontal, lateral=lateral, sd_mm=1.0, rng=np.random.default_rng([seed, 5]))
    return reconstruct(*views, who.pair, corners=Corners.POINT)


def errors(done: Reconstruction, who: Person) -> tuple[Array, Array]:
    pairs = [(one.frame, who.shapes[one.level].frame) for one in done.spine.vertebrae]
    away = np.array([one.origin - truth.origin for one, truth in pairs])
    turn = np.array([Rotation.from_matrix(one.axes @ truth.axes.T).as_rotvec() for one, truth in pairs])
    return away, np.degrees(turn)


def errors_of(
    seeds: tuple[int, ...], *places: tuple[Place, ...], irregular: bool = False
) -> tuple[Array, Array]:
    found = [
        errors(done_with(seed, *places, irregular=irregular), person(seed, irregular=irregular))
        for seed in seeds
    ]
    away, turn = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return away, turn


def rms(values: Array) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def test_six_people_reach_the_published_mark_with_eight_marks() -> None:
    """A quick sample: RMS of one coordinate of the centres."""
    away, turn = errors_of(FIFTY[:6])
    assert rms(away) <= CENTRE_MM
    assert rms(turn[:, :2]) <= ORIENTATION_DEG
    assert rms(turn[:, 2]) <= AXIAL_DEG


@pytest.mark.long
@pytest.mark.parametrize("irregular", [False, True])
def test_fifty_people_reach_the_published_mark_with_eight_marks(irregular: bool) -> None:
    """Four lateral and four frontal marks, 1 mm; RMS of one coordinate."""
    assert max(cobb_of(person(seed, irregular=irregular)) for seed in FIFTY) > 70
    away, turn = errors_of(FIFTY, irregular=irregular)
    print(f"per coordinate {rms(away):.3f} mm, in space {np.sqrt(3) * rms(away):.3f} mm")
    assert rms(away) <= CENTRE_MM
    assert rms(turn[:, :2]) <= ORIENTATION_DEG
    assert rms(turn[:, 2]) <= AXIAL_DEG


@pytest.mark.long
def test_fifty_people_with_eight_points_of_the_bone_known_on_both_views() -> None:
    """Half a millimetre per coordinate with much to spare, and nearly as a distance in space."""
    away, turn = errors_of(FIFTY, RIMS, RIMS)
    print(f"per coordinate {rms(away):.3f} mm, in space {np.sqrt(3) * rms(away):.3f} mm")
    assert rms(away) <= 0.35
    assert rms(turn[:, :2]) <= ORIENTATION_DEG
    assert rms(turn[:, 2]) <= AXIAL_DEG


def draws_of_angles(drawn: DrawnSpine) -> dict[str, Array]:
    """The angles of `biplanar_angles`, on arrays of draws."""

    def lean(level: Level, part: Part = Part.SUPERIOR) -> Array:
        normal = drawn.plate(level, part).normal
        return np.degrees(np.arctan2(-normal[:, 1], normal[:, 2]))

    def aside(level: Level, part: Part = Part.SUPERIOR) -> Array:
        normal = drawn.plate(level, part).normal
        return np.degrees(np.arctan2(normal[:, 0], normal[:, 2]))

    hips = 0.5 * (drawn.heads[Side.LEFT] + drawn.heads[Side.RIGHT])
    way = drawn.plate(Level.S1, Part.SUPERIOR).middle - hips
    tilt, slope = np.degrees(np.arctan2(way[:, 1], way[:, 2])), lean(Level.S1)
    return {
        "SS": slope,
        "PT": tilt,
        "PI": slope + tilt,
        "LL": slope - lean(Level.L1),
        "TK": lean(Level.T4) - lean(Level.T12, Part.INFERIOR),
        "T1 slope": lean(Level.T1),
        "coronal T9-L3": aside(Level.T9) - aside(Level.L3, Part.INFERIOR),
        **{f"lean {level}": lean(level) for level in (Level.T8, Level.L3)},
        **{f"aside {level}": aside(level) for level in (Level.T5, Level.T9, Level.L2)},
    }


def trial(seed: int, repeat: int, draws: int) -> tuple[Array, Array]:
    """Errors and half widths: angles, then the coordinates of the centres; on a drawn machine."""
    who = person(seed)
    rng = np.random.default_rng([seed, repeat])
    machine = drawn_machine(usual_calibration_error(who.pair).sd, rng)
    views = read(who, rng=rng, marks={view: exact(who, view, machine) for view in View})
    drawn = draw_reconstruction(reconstruct(*views, who.pair, corners=Corners.POINT), draws, rng)
    truth = angles_of(who)
    rows = [(values[0] - truth[name], values[1:]) for name, values in draws_of_angles(drawn).items()]
    for level, centre in drawn.bodies.items():
        rows += [
            (centre[0, k] - who.shapes[level].frame.origin[k], centre[1:, k] - centre[0, k]) for k in range(3)
        ]
    return np.array([row[0] for row in rows]), np.array([1.96 * row[1].std() for row in rows])


def test_intervals_of_one_person_hold_the_truth() -> None:
    error, half = trial(1, 0, 200)
    assert np.mean(np.abs(error) <= half) > 0.85
    assert np.all(half > 0.1)


ANGLES = 12


@pytest.mark.long
def test_intervals_of_2400_angles_on_drawn_machines() -> None:
    """Fifty people on four machines each, twelve angles, 51 coordinates of centres.

    The digital patient's segments are alike: between people they vary by half of what is published, and its
    curve is smooth. Intervals made for people hold it more often than they say (97.8 %). The line of 93.5 to
    96.5 % is held where segments vary as published, in the test below.
    """
    errors, halves = [], []
    for seed in FIFTY:
        for repeat in range(4):
            error, half = trial(seed, repeat, 200)
            errors.append(error)
            halves.append(half)
    angle = np.concatenate([one[:ANGLES] for one in errors])
    width = np.concatenate([one[:ANGLES] for one in halves])
    centre, reach = (np.concatenate([one[ANGLES:] for one in rows]) for rows in (errors, halves))
    for name, error, half in (("angles", angle, width), ("centres", centre, reach)):
        share, ratio = np.mean(np.abs(error) <= half), np.median(half) / (1.96 * rms(error))
        print(f"{name}: {share:.1%} of {len(error)}, median half width {ratio:.2f} times 1.96 RMS")
        assert share >= 0.935
        assert share <= 0.985
        assert ratio <= 1.2


PRINTED = (
    *(Name.PI, Name.PT, Name.SS, Name.PI_LL, Name.LL, Name.L4_S1),
    *(Name.TK_T4_T12, Name.TK_T2_T12, Name.TK_T5_T12, Name.TL_T10_L2, Name.T1_SLOPE),
    *(Name.TPA, Name.T4PA, Name.L1PA, Name.SEGMENT),
)
"""Angles whose truth endplates and heads give; heights and slips need rims, which the exact spine has not."""
MACHINES = 4


def printed_trial(seed: int, repeat: int) -> list[tuple[str, float, Interval]]:
    """Name, truth and interval of every angle as it is printed, and of the curve between its true ends."""
    who = person(seed, irregular=True)
    upright = replace(exact_spine(who.patient), posture="standing")
    true = measure_spine(upright, np.random.default_rng(0), draws=2)
    rng = np.random.default_rng([seed, repeat])
    machine = drawn_machine(usual_calibration_error(who.pair).sd, rng)
    views = read(who, rng=rng, marks={view: exact(who, view, machine) for view in View})
    drawn = draw_reconstruction(reconstruct(*views, who.pair, corners=Corners.POINT), 300, rng)
    frontal = profile_of(drawn, View.FRONTAL)
    told = measure(profile_of(drawn, View.LATERAL), frontal, drawn)
    out = [
        (str(name), truth.value, one.interval)
        for name in PRINTED
        for truth, one in zip(true.all(name), told.all(name), strict=True)
    ]
    for curve in true.all(Name.COBB):
        ends = (Level(curve.conditions[end]) for end in ("upper end", "lower end"))
        out.append((str(Name.COBB), curve.value, cobb_between(frontal, *ends).interval))
    return out


@pytest.mark.long
def test_printed_angles_of_people_who_differ_as_people_do() -> None:
    """Fifty people on four machines each: more than 2,000 intervals hold the truth in 93.5 to 96.5 %."""
    found: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for seed in FIFTY:
        for repeat in range(MACHINES):
            for name, truth, told in printed_trial(seed, repeat):
                found[name].append((0.5 * (told.low + told.high) - truth, told.half_width, told.holds(truth)))
    held, reach = [], []
    for name, rows in found.items():
        error, half, holds = np.array(rows, dtype=float).T
        ratio = half / (1.96 * rms(error))
        print(
            f"{name}: {holds.mean():.1%} of {len(rows)}, width {np.median(ratio):.2f}, RMS {rms(error):.2f}"
        )
        assert holds.mean() >= 0.9, name
        if name != Name.SEGMENT:  # 17 a person: they would outvote the rest
            held.append(holds)
            reach.append(ratio)
        else:
            assert 0.935 <= holds.mean() <= 0.965
            assert np.median(ratio) <= 1.1
    share, width = np.concatenate(held), np.concatenate(reach)
    print(f"together: {share.mean():.1%} of {len(share)}, width {np.median(width):.2f}")
    assert len(share) >= 2000
    assert 0.935 <= share.mean() <= 0.965
    assert np.median(width) <= 1.1
