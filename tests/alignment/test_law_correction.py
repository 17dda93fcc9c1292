"""Laws of bending a spine: what adds up, what stays, and that plane and space agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from posed_people import exact_spine
from standing_profiles import flat_back

from spinewise.alignment.correction.bend import bent, bent_spine, rotated
from spinewise.alignment.correction.front import not_beaten, spread_out
from spinewise.alignment.correction.sites import Site, Through, hinge_of, turned_by, way_up
from spinewise.alignment.spine_profile import sagittal_profile
from spinewise.alignment.values import values_of
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.geometry.frame import LEFT
from spinewise.geometry.move import turn_about
from spinewise.phantom.person import digital_patient
from spinewise.words import Level

PROFILE = flat_back()
SPINE = exact_spine(digital_patient(5))
DISCS = [Site(level, Through.DISC) for level in (Level.T12, Level.L1, Level.L2, Level.L3, Level.L4, Level.L5)]
BODIES = [Site(level, Through.BODY) for level in (Level.L2, Level.L3, Level.L4)]


def hinge_at(site: Site) -> str:
    return f"{'back' if site.through is Through.DISC else 'front'} of the {site.through}"


HINGES = {site: hinge_of(PROFILE, site, hinge_at(site)) for site in (*DISCS, *BODIES)}
TURNS = st.dictionaries(st.sampled_from([*DISCS, *BODIES]), st.floats(-20, 40), min_size=1, max_size=6)


def arrays(turns: dict[Site, float]) -> dict[Site, np.ndarray]:
    return {site: np.array([degrees]) for site, degrees in turns.items()}


@given(turns=TURNS)
def test_lordosis_grows_by_what_is_added_and_incidence_stays(turns: dict[Site, float]) -> None:
    before = values_of(PROFILE)
    after = values_of(bent(PROFILE, HINGES, arrays(turns)))
    added = sum(degrees for site, degrees in turns.items() if site.level is not Level.T12)
    expected = (before["LL"][0] + added + 180) % 360 - 180
    assert after["LL"][0] == pytest.approx(expected, abs=1e-8)
    for same in ("PI", "PT", "SS"):
        assert after[same][0] == pytest.approx(before[same][0], abs=1e-9)


@given(turns=TURNS, height=st.floats(0, 8))
def test_height_raises_what_lies_above_and_turns_nothing(turns: dict[Site, float], height: float) -> None:
    site = Site(Level.L4, Through.DISC)
    plain = bent(PROFILE, HINGES, arrays({**turns, site: 5.0}))
    lifted = bent(PROFILE, HINGES, arrays({**turns, site: 5.0}), {site: height * way_up(PROFILE, site)})
    for name in ("LL", "L4-S1", "TK T4-T12", "PI"):
        assert values_of(lifted)[name][0] == pytest.approx(values_of(plain)[name][0], abs=1e-9)
    for mark, at in plain.points.items():
        moved = np.hypot(*(lifted.points[mark][0] - at[0]))
        is_above = isinstance(mark.bone, Level) and turned_by(site, mark.bone, mark.place)
        assert moved == pytest.approx(height if is_above else 0.0, abs=1e-9)


@given(turns=TURNS)
def test_every_body_keeps_its_shape(turns: dict[Site, float]) -> None:
    cut = {site.level for site in turns if site.through is Through.BODY}
    after = bent(PROFILE, HINGES, arrays(turns))
    for level in (Level.T4, Level.L1, Level.L2, Level.L5):
        if level in cut:
            continue
        corners = [Mark(level, Place.SUPERIOR_ANTERIOR), Mark(level, Place.INFERIOR_POSTERIOR)]
        sizes = [
            np.linalg.norm(some.points[corners[0]][0] - some.points[corners[1]][0])
            for some in (PROFILE, after)
        ]
        assert sizes[1] == pytest.approx(sizes[0], rel=1e-9)


@given(site=st.sampled_from([*DISCS, *BODIES]), degrees=st.floats(-20, 40))
def test_what_lies_below_a_site_stays_and_what_lies_above_turns_about_its_hinge(
    site: Site, degrees: float
) -> None:
    after = bent(PROFILE, HINGES, arrays({site: degrees}))
    for mark, at in PROFILE.points.items():
        is_above = isinstance(mark.bone, Level) and turned_by(site, mark.bone, mark.place)
        before, now = at[0] - HINGES[site][0], after.points[mark][0] - HINGES[site][0]
        assert np.hypot(*now) == pytest.approx(np.hypot(*before), abs=1e-9)
        back = np.degrees(np.arctan2(now[1], now[0]) - np.arctan2(before[1], before[0]))
        assert (back - (degrees if is_above else 0.0) + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)


@given(degrees=st.floats(-30, 30))
def test_leaning_back_about_the_hips_changes_tilt_alone(degrees: float) -> None:
    before, after = values_of(PROFILE), values_of(rotated(PROFILE, np.array([degrees])))
    assert after["PT"][0] - before["PT"][0] == pytest.approx(degrees, abs=1e-9)
    assert after["SS"][0] - before["SS"][0] == pytest.approx(-degrees, abs=1e-9)
    for same in ("PI", "LL", "TPA", "L1PA", "T4PA", "TK T4-T12", "L4-S1"):
        assert after[same][0] == pytest.approx(before[same][0], abs=1e-9)


def test_many_plans_at_once_are_the_plans_one_by_one() -> None:
    rng = np.random.default_rng(0)
    turns = {site: rng.uniform(-10, 30, 7) for site in (*DISCS[1:4], BODIES[2])}
    together = values_of(bent(PROFILE, HINGES, turns))
    for plan in range(7):
        alone = values_of(
            bent(PROFILE, HINGES, {site: some[plan : plan + 1] for site, some in turns.items()})
        )
        for name, value in alone.items():
            assert np.broadcast_to(together[name], 7)[plan] == pytest.approx(value[0], abs=1e-9), name


@settings(max_examples=15)
@given(turns=TURNS, tilt=st.floats(-15, 15))
def test_a_spine_bent_in_space_has_the_profile_that_was_bent_in_the_plane(
    turns: dict[Site, float], tilt: float
) -> None:
    spine = SPINE
    before = sagittal_profile(spine, 0, np.random.default_rng(0))
    hinges = {site: hinge_of(before, site, hinge_at(site)) for site in turns}
    lifts = {site: 3.0 * way_up(before, site) for site in list(turns)[:1]}
    plane = rotated(bent(before, hinges, arrays(turns), lifts), np.array([tilt]))
    hips = np.mean([head.centre for head in spine.femoral_heads.values()], axis=0)
    corner = before.hip_axis()[0]
    where = {
        site: np.array([hips[0], hips[1] - (at[0, 0] - corner[0]), hips[2] + at[0, 1] - corner[1]])
        for site, at in hinges.items()
    }
    raised = {site: np.array([0.0, -lift[0, 0], lift[0, 1]]) for site, lift in lifts.items()}
    space = bent_spine(spine, where, turns, LEFT, hips, tilt, raised)
    assert space.spine.posture == "planned"
    ours = values_of(sagittal_profile(space.spine, 0, np.random.default_rng(0)))
    theirs = values_of(plane)
    assert {*ours} == {*theirs}
    for name, value in ours.items():
        assert value[0] == pytest.approx(theirs[name][0], abs=1e-6), name


@given(
    costs=st.lists(st.tuples(*[st.integers(0, 4)] * 4), min_size=1, max_size=40).map(
        lambda rows: np.array(rows, dtype=float)
    )
)
def test_the_front_is_what_no_row_beats(costs: np.ndarray) -> None:
    front = not_beaten(costs)
    for row in costs:
        assert (costs[front] <= row).all(axis=1).any()
    for one in front:
        beats = (costs <= costs[one]).all(axis=1) & (costs < costs[one]).any(axis=1)
        assert not beats.any()
    assert len(np.unique(costs[front], axis=0)) == len(front)


@given(seed=st.integers(0, 50), most=st.integers(4, 12))
def test_the_few_that_are_shown_hold_the_best_of_everything(seed: int, most: int) -> None:
    costs = np.random.default_rng(seed).integers(0, 9, (60, 4)).astype(float)
    front = costs[not_beaten(costs)]
    shown = spread_out(front, most)
    assert len(shown) == min(most, len(front))
    assert (front[shown].min(axis=0) == front.min(axis=0)).all()


@given(degrees=st.floats(-170, 170), seed=st.integers(0, 20))
def test_a_turn_leaves_its_line_and_keeps_lengths(degrees: float, seed: int) -> None:
    point, axis, other = np.random.default_rng(seed).normal(size=(3, 3)) * 50
    move = turn_about(point, axis, degrees)
    assert move.points(point + 0.3 * axis) == pytest.approx(point + 0.3 * axis)
    assert np.linalg.norm(move.points(other) - point) == pytest.approx(np.linalg.norm(other - point))
    back = turn_about(point, axis, -degrees)
    assert back.after(move).points(other) == pytest.approx(other)
