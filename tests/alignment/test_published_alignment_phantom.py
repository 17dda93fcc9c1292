"""Angles from CT and label map of digital patients against their analytic truth."""

from collections import defaultdict

import numpy as np
import pytest
from posed_people import GREATEST, Posed, exact_spine, person, posed

from spinewise.alignment.measure import measure_spine
from spinewise.alignment.measure_curves import cobb_between
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.spine_profile import coronal_profile
from spinewise.phantom.truth import truth_of

PEOPLE, LEAST_CURVE = 50, 10.0
CURVED = 70.0
"""Greatest Cobb angle among the people, at least."""

ANGLES = {"PI": "pi_deg", "PT": "pt_deg", "SS": "ss_deg", "LL": "ll_deg", "TK T4-T12": "tk_deg"}


def errors_of(one: Posed) -> dict[str, list[tuple[float, float]]]:
    """Error and half width of each angle, degrees."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    truth = one.truth
    measured = measure_spine(one.spine, np.random.default_rng(one.seed), draws=400)
    for name, attribute in ANGLES.items():
        angle = measured[name]
        found[name].append((angle.value - getattr(truth, attribute), angle.interval.half_width))
    for name in (Name.SEGMENT, Name.DISC_ANGLE):
        for angle in measured.all(name):
            assert angle.level is not None
            level = truth.levels[angle.level]
            true = level.disc_below_deg + (level.wedge_deg if name == Name.SEGMENT else 0.0)
            found[name].append((angle.value - true, angle.interval.half_width))
    if truth.cobb.degrees >= LEAST_CURVE:
        profile = coronal_profile(one.spine, 400, np.random.default_rng(one.seed))
        given = cobb_between(profile, truth.cobb.upper, truth.cobb.lower)
        great = max(measured.all(Name.COBB), key=lambda curve: curve.value)
        for name, angle in (("Cobb, ends given", given), ("Cobb, ends found", great)):
            found[name].append((angle.value - truth.cobb.degrees, angle.interval.half_width))
        turn = next(x for x in measured.all(Name.APICAL_ROTATION) if x.level == great.level)
        assert turn.level is not None
        true = truth.levels[turn.level].axial_rotation_deg
        found["apical rotation"].append((turn.value - true, turn.interval.half_width))
    return found


@pytest.mark.parametrize("seed", [0, GREATEST])
def test_from_true_endplates_come_the_true_angles(seed: int) -> None:
    """Without images the projections agree with the phantom's own to a millionth of a degree."""
    patient = person(seed)
    truth = truth_of(patient, [])
    spine = exact_spine(patient)
    measured = measure_spine(spine, np.random.default_rng(0), draws=20)
    for name, attribute in ANGLES.items():
        assert measured[name].value == pytest.approx(getattr(truth, attribute), abs=1e-6), name
    if truth.cobb.degrees >= LEAST_CURVE:
        great = max(measured.all(Name.COBB), key=lambda curve: curve.value)
        assert great.value == pytest.approx(truth.cobb.degrees, abs=1e-6)
        assert (great.conditions["upper end"], great.conditions["lower end"]) == (
            truth.cobb.upper,
            truth.cobb.lower,
        )
        turned = measured.all(Name.PMC_CURVATURE)
        assert max(one.value for one in turned) >= great.value - 1e-6


@pytest.mark.long
def test_a_coarse_ct_of_one_person_with_scoliosis() -> None:
    """At 3 mm every angle of the whole spine lies within its interval, and within 2.5 degrees."""
    found = errors_of(posed(2, 3.0))
    assert set(found) >= {*ANGLES, "Cobb, ends given", "Cobb, ends found"}
    for name in (*ANGLES, "Cobb, ends given", "Cobb, ends found"):
        for error, half in found[name]:
            assert abs(error) <= half, name
            assert abs(error) <= 2.5, name
    error, half = np.array(found[Name.SEGMENT]).T
    assert np.mean(np.abs(error) <= half) >= 0.9


@pytest.mark.long
def test_50_people_within_one_degree() -> None:
    """CT of 1 mm with noise: the 95th percentile of each angle's error is at most 1 degree."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    cobbs = []
    for seed in range(PEOPLE):
        one = posed(seed, 1.0)
        cobbs.append(one.truth.cobb.degrees)
        for name, pairs in errors_of(one).items():
            found[name] += pairs
    assert max(cobbs) >= CURVED and sum(cobb < LEAST_CURVE for cobb in cobbs) >= PEOPLE // 5
    for name, pairs in found.items():
        error, half = np.array(pairs).T
        worst = float(np.percentile(np.abs(error), 95))
        print(f"{name}: n {len(pairs)}, p95 {worst:.2f}, held {np.mean(np.abs(error) <= half):.1%}")
        assert worst <= 1.0, (name, worst)
        assert np.mean(np.abs(error) <= half) >= 0.935, name
