"""Correction on hand-made spines: what techniques gain, where they hinge, what a search may do and says."""

import numpy as np
import pytest
from posed_people import exact_spine
from standing_profiles import flat_back

from spinewise.alignment.correction.asked import Asked
from spinewise.alignment.correction.candidates import candidates
from spinewise.alignment.correction.change import AS_ASKED, LYING, change_at, drawn
from spinewise.alignment.correction.flexibility import given_by_lying, passive
from spinewise.alignment.correction.foresee import foreseen, tpa_by_region
from spinewise.alignment.correction.in_space import planned
from spinewise.alignment.correction.outcome import look_at
from spinewise.alignment.correction.search import search
from spinewise.alignment.correction.sites import Site, Through, hinge_of, name_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.spine_profile import sagittal_profile
from spinewise.alignment.values import values_of
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import View
from spinewise.phantom.person import digital_patient
from spinewise.words import Answer, BadInput, CannotMeasure, Level, Structure

DISC, BODY = Through.DISC, Through.BODY
AT_L5 = Site(Level.L5, DISC)


def tower(*levels: Level, height: float = 30.0, gap: float = 10.0) -> Profile:
    """Square bodies of 40 mm standing straight on a level S1, the hips 100 mm below it."""
    points = {
        Mark(Structure.FEMUR_LEFT, Place.CENTRE): np.array([[0.0, -100.0]]),
        Mark(Structure.FEMUR_RIGHT, Place.CENTRE): np.array([[0.0, -100.0]]),
        Mark(Level.S1, Place.SUPERIOR_ANTERIOR): np.array([[20.0, 0.0]]),
        Mark(Level.S1, Place.SUPERIOR_POSTERIOR): np.array([[-20.0, 0.0]]),
    }
    at = gap
    for level in levels:
        for where, v in (("inferior", at), ("superior", at + height)):
            points[Mark(level, Place(f"{where} anterior"))] = np.array([[20.0, v]])
            points[Mark(level, Place(f"{where} posterior"))] = np.array([[-20.0, v]])
        at += height + gap
    return Profile(View.LATERAL, points, True, "standing")


LUMBAR = (Level.L5, Level.L4, Level.L3, Level.L2, Level.L1)


def test_hinges_lie_halfway_between_the_corners() -> None:
    profile = tower(*LUMBAR)
    assert hinge_of(profile, AT_L5, "back of the disc")[0] == pytest.approx([-20, 5])
    assert hinge_of(profile, AT_L5, "middle of the disc")[0] == pytest.approx([0, 5])
    assert hinge_of(profile, Site(Level.L4, BODY), "front of the body")[0] == pytest.approx([20, 65])
    assert (name_of(AT_L5, profile), name_of(Site(Level.L4, BODY), profile)) == ("L5-S1", "L4")


def test_a_hinge_of_the_wrong_part_is_refused() -> None:
    with pytest.raises(CannotMeasure, match="through the disc has no hinge at the front of the body"):
        hinge_of(tower(*LUMBAR), AT_L5, "front of the body")


def test_a_disc_over_a_vertebra_that_was_not_marked_cannot_be_moved() -> None:
    with pytest.raises(CannotMeasure, match="below L4 was not marked"):
        hinge_of(tower(Level.L4, Level.L3, gap=60.0), Site(Level.L4, DISC), "back of the disc")


@pytest.mark.evidence("correction-osteotomies", "correction-interbody")
@pytest.mark.parametrize(
    ("site", "by", "degrees", "sd"),
    [
        (AT_L5, ["posterior column osteotomy"], 10.0, 0.357),
        (AT_L5, ["transforaminal cage"], 5.33, 4.33),
        (AT_L5, ["lateral cage"], 2.91, 4.80),
        (AT_L5, ["anterior cage"], 4.90, 4.24),
        (AT_L5, ["transforaminal cage", "posterior column osteotomy"], 15.33, 4.345),
        (Site(Level.L3, BODY), ["pedicle subtraction osteotomy"], 35.0, 2.551),
        (AT_L5, ["bone-disc-bone osteotomy"], 47.5, 6.378),
    ],
)
def test_gains_are_those_that_studies_report(site: Site, by: list[str], degrees: float, sd: float) -> None:
    change = change_at(site, by)
    assert (change.degrees, change.sd) == (pytest.approx(degrees), pytest.approx(sd, abs=0.001))
    values = drawn(change, 4000, np.random.default_rng(0))
    assert values[0] == change.degrees
    assert values[1:].std() == pytest.approx(sd, rel=0.05)


def test_a_technique_without_a_figure_wants_the_degrees_named() -> None:
    with pytest.raises(BadInput, match="no gain of 'vertebral column resection' was read in a source"):
        change_at(Site(Level.L1, BODY), ["vertebral column resection"])
    named = change_at(Site(Level.L1, BODY), ["vertebral column resection"], 40)
    assert (named.degrees, named.sd, named.three_columns) == (40.0, 0.0, 1)


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (["pedicle subtraction osteotomy"], "goes through the body, not through the disc"),
        (["wishing"], "'wishing' is no technique: choose one of posterior column osteotomy"),
        ([], "needs at least one technique"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(by: list[str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        change_at(AT_L5, by)


@pytest.mark.evidence("tilt-after-by-c2")
def test_tilt_is_foreseen_from_the_angle_at_the_hips_less_a_healthy_tilt() -> None:
    """T1 of healthy people tilts between -7.0 and -3.6 degrees, in the middle -5.3."""
    profile = flat_back()
    known = values_of(profile)
    standing = foreseen(profile, np.zeros(1))
    after = values_of(standing.profile)
    assert standing.top == "T1"
    assert after["T1SPI"][0] == pytest.approx(-5.3)
    assert after["PT"][0] == pytest.approx(known["TPA"][0] + 5.3)
    assert "C2 is not in the picture" in standing.notes[0]


@pytest.mark.evidence("tilt-after-by-c2")
def test_the_published_error_of_the_model_stands_around_the_foreseen_tilt() -> None:
    """A mean absolute error of 3.29 degrees is a standard deviation of 4.12."""
    errors = np.concatenate([[0.0], np.random.default_rng(0).standard_normal(4000)])
    tilts = values_of(foreseen(flat_back(), errors).profile)["PT"]
    assert np.mean(np.abs(tilts[1:] - tilts[0])) == pytest.approx(3.29, rel=0.03)


def test_without_hips_or_top_nothing_is_foreseen() -> None:
    profile = flat_back()
    for gone in (
        lambda mark: mark.bone in (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT),
        lambda m: m.bone is Level.T1,
    ):
        points = {mark: at for mark, at in profile.points.items() if not gone(mark)}
        with pytest.raises(CannotMeasure, match="mark T1 or C2, S1 and the femoral heads"):
            foreseen(Profile(View.LATERAL, points, True), np.zeros(1))


@pytest.mark.evidence("correction-by-region")
def test_the_rule_of_thumb_counts_by_region() -> None:
    ten, none = np.array([10.0]), np.array([0.0])
    assert tpa_by_region(ten, none, none)[0] == pytest.approx(10)
    assert tpa_by_region(none, ten, none)[0] == pytest.approx(5)
    assert tpa_by_region(none, none, ten)[0] == pytest.approx(2.5)


@pytest.mark.evidence("supine-predicts-correction")
def test_a_disc_that_gives_by_lying_down_is_mobile_and_one_that_does_not_is_unknown() -> None:
    standing = tower(*LUMBAR)
    points = dict(standing.points)
    for mark in [mark for mark in points if isinstance(mark.bone, Level) and mark.bone not in (Level.S1,)]:
        z = (points[mark] @ [1, 1j] - (-20 + 5j)) * np.exp(1j * np.radians(8)) + (-20 + 5j)
        points[mark] = np.stack([z.real, z.imag], axis=-1)
    found = given_by_lying(standing, Profile(View.LATERAL, points, True, "supine"))
    told = passive(found)
    assert told[AT_L5].gain.value == pytest.approx(8)
    assert told[AT_L5].is_mobile is Answer.YES
    at_l4 = told[Site(Level.L4, DISC)]
    assert at_l4.gain.value == pytest.approx(0, abs=1e-9)
    assert [site.level for site in told] == [Level.L1, Level.L2, Level.L3, Level.L4, Level.L5]


def test_every_combination_that_the_limits_allow_is_looked_at_once() -> None:
    profile = flat_back()
    found = candidates(profile, Level.L3, Asked((Level.L3,), bodies=(Level.L4,), most_changes=9))
    # Discs L3-L4, L4-L5 and L5-S1 with nothing or one of three ways, and the body of L4 cut or not.
    assert len(found.chosen) == 4**3 * 2
    assert len(np.unique(found.chosen, axis=0)) == len(found.chosen)
    few = candidates(profile, Level.L3, Asked((Level.L3,), bodies=(Level.L4,), most_changes=1))
    assert len(few.chosen) == 1 + 3 * 3 + 1


def test_above_l1_only_the_posterior_column_is_cut_and_one_body_at_most() -> None:
    found = candidates(flat_back(), Level.T10, Asked((Level.T10,)))
    above = [one.by for site, ways in found.ways.items() if site.level.region == "T" for one in ways if one]
    assert set(above) == {("posterior column osteotomy",)}
    assert found.counted("three_columns").max() == 1


def test_what_is_fixed_does_not_move() -> None:
    fixed = frozenset({AT_L5, Site(Level.L4, DISC)})
    found = candidates(flat_back(), Level.L2, Asked((Level.L2,), fixed=fixed))
    assert not fixed & found.ways.keys()
    assert fixed < set(found.fused)


def test_too_many_plans_are_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match=r"allow fewer techniques, fewer bodies or a shorter fusion"):
        candidates(flat_back(), Level.T2, Asked((Level.T2,)))


def test_a_fusion_between_levels_that_are_not_marked_is_refused() -> None:
    with pytest.raises(BadInput, match="no segment is marked between C3 and C5"):
        candidates(flat_back(), Level.C3, Asked((Level.C3,), lowest=Level.C5))


def test_a_search_shows_trade_offs_and_none_makes_a_matter_worse() -> None:
    got = search(flat_back(60), Asked((Level.T10, Level.L2)), 68, np.random.default_rng(1))
    assert got.looked_at > 10_000
    assert 3 <= len(got.plans) <= 12
    today = {key: abs(_off(got.as_it_is, *key)) for key in Asked(()).matters}
    for plan in got.plans:
        for key, was in today.items():
            assert abs(_off(plan, *key)) <= was + 1.0
        assert (
            plan.values["LL"][0] <= plan.values["PI"][0] + 9 + 1.0
        )  # today's lordosis is short, none is too much
    ends = {(plan.uppermost, plan.lowest) for plan in got.plans}
    assert ends <= {(Level.T10, Level.S1), (Level.L2, Level.S1)}
    burdens = {
        (sum(c.three_columns for c in plan.changes), sum(c.posterior for c in plan.changes), plan.levels)
        for plan in got.plans
    }
    assert len(burdens) >= 3


def test_the_same_seed_finds_the_same_plans_with_the_same_ranges() -> None:
    one, other = (search(flat_back(20), Asked((Level.L1,)), 68, np.random.default_rng(4)) for _ in range(2))
    assert [plan.changes for plan in one.plans] == [plan.changes for plan in other.plans]
    for plan, same in zip(one.plans, other.plans, strict=True):
        assert (plan.values["PT"] == same.values["PT"]).all()


def test_a_matter_that_lacks_a_parameter_is_named_and_the_rest_goes_on() -> None:
    asked = Asked((Level.L1,), matters=(("gap", "GT"), ("l4-s1", "L4-S1")))
    got = search(flat_back(5), asked, 68, np.random.default_rng(0))
    assert got.not_asked == (("gap", "GT"),)  # C7 is not marked
    with pytest.raises(BadInput, match="none of the targets that matter can be judged"):
        search(flat_back(5), Asked((Level.L1,), matters=(("gap", "GT"),)), 68, np.random.default_rng(0))
    with pytest.raises(BadInput, match="no target system 'gap' asks for TK"):
        search(flat_back(5), Asked((Level.L1,), matters=(("gap", "TK"),)), 68, np.random.default_rng(0))


def test_what_lying_gives_is_added_to_every_fused_disc_and_said() -> None:
    asked = Asked((Level.L3,), passive={AT_L5: 6.0, Site(Level.T12, DISC): 4.0}, most_changes=0)
    (plan,) = search(flat_back(5), asked, 68, np.random.default_rng(0)).plans
    assert [(one.site, one.by, one.degrees) for one in plan.changes] == [(AT_L5, (LYING,), 6.0)]
    lowest = plan.asked[-1]
    assert lowest.after.value - lowest.before.value == pytest.approx(6)
    assert "Fused discs start from how they lie on the supine images." in plan.notes


def test_a_plan_tells_what_is_asked_of_each_level_and_what_becomes_of_the_neighbour() -> None:
    profile = flat_back(40)
    changes = (
        change_at(AT_L5, [AS_ASKED], 12.0),
        change_at(Site(Level.L3, BODY), ["pedicle subtraction osteotomy"]),
    )
    plan = look_at(profile, changes, (Level.T10, Level.S1), 68, np.random.default_rng(0))
    gained = {one.upper: one.after.value - one.before.value for one in plan.asked}
    assert gained[Level.L5] == pytest.approx(12)
    assert gained[Level.L3] == pytest.approx(35)
    assert sum(abs(some) for level, some in gained.items() if level not in (Level.L5, Level.L3)) < 1e-6
    assert plan.levels == 8
    assert plan.neighbour is not None
    assert plan.neighbour.free_above == tuple(Level(f"T{n}") for n in range(1, 10))
    assert plan.neighbour.lean_after.value < plan.neighbour.lean_before.value
    assert "Degrees that were named by hand carry no error of their own." in plan.notes
    assert any("shortens the spine behind" in note for note in plan.notes)
    assert plan.tpa_by_region is not None
    assert plan.tpa_by_region.value == pytest.approx(1.0 * 12 + 0.5 * 35)


def _off(plan: object, system: str, parameter: str) -> float:
    lines = plan.targets[system].aimed  # type: ignore[attr-defined]
    return float(next(one for one in lines if one.parameter == parameter).off.value)


def test_a_plan_on_a_spine_in_space_has_the_angles_that_were_foreseen() -> None:
    spine = exact_spine(digital_patient(5))
    standing = sagittal_profile(spine, 0, np.random.default_rng(0))
    changes = (
        change_at(AT_L5, [AS_ASKED], 12.0, 4.0),
        change_at(Site(Level.L3, BODY), ["pedicle subtraction osteotomy"]),
    )
    plan = look_at(standing, changes, (Level.T10, Level.S1), 60, np.random.default_rng(0))
    made = planned(spine, plan, standing)
    assert {*made.moves} == {*spine.levels, Level.S1}
    after = values_of(sagittal_profile(made.spine, 0, np.random.default_rng(0)))
    for name, value in after.items():
        assert value[0] == pytest.approx(plan.values[name][0], abs=1e-6), name
    assert made.spine[Level.T4].moved is not None
