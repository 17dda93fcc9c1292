"""T-scores made again from BMD, makers, what does not fit together, and the sentences of TBS and FRAX."""

import pytest
from hand_made_scans import BELOW, DAY, HOLOGIC, LUNAR, NAIVE, asked, frax, said, t, value

from spinewise.bone.densitometry.advice import advise
from spinewise.bone.densitometry.recomputed import recompute
from spinewise.evidence.caveats import sentence
from spinewise.evidence.densitometry import (
    hip_references,
    maker_of,
    makers,
    names_the_hip_reference,
    scale_equation,
    standardised_bmd,
)
from spinewise.evidence.tables import entry
from spinewise.words import Answer, CannotMeasure


def names(*facts, **more) -> set[str]:
    return {finding.name for finding in advise(asked(*facts, **more)).findings}


def finding(name: str, *facts, **more):
    return next(one for one in advise(asked(*facts, **more)).findings if one.name == name)


def made(bmd: float, site: str, sex: str = "female", **context: str) -> set[tuple[str, float]]:
    (scan,) = asked(value("dxa-bmd", bmd, site, **context)).examined.scans
    return {(one.reference.sex, one.t) for one in recompute(scan, sex)}


@pytest.mark.evidence("nhanes3-hip-reference")
def test_a_t_score_is_the_distance_from_young_adults_in_their_deviations() -> None:
    assert made(0.558, "femoral neck", **HOLOGIC) == {("female", -2.5)}
    assert made(0.637, "total hip", **HOLOGIC) == {("female", -2.5)}
    assert made(1.041, "total hip", "male", **HOLOGIC) == {("female", 0.81), ("male", 0.0)}


@pytest.mark.evidence("nhanes3-hip-reference", "standardised-bmd")
def test_a_lunar_is_read_on_the_scale_of_a_hologic() -> None:
    """Table 2 of the paper: T = ((-0.023 + 0.939 BMD - 0.019) / 1.087 - 0.858) / 0.120."""
    for bmd in (0.6, 0.75, 0.9):
        published = ((-0.023 + 0.939 * bmd - 0.019) / 1.087 - 0.858) / 0.120
        assert made(bmd, "femoral neck", **LUNAR) == {("female", round(published, 2))}


@pytest.mark.evidence("nhanes3-hip-reference", "dxa-nhanes3-reference")
def test_nothing_is_made_without_a_named_hip_reference_or_at_another_site() -> None:
    assert made(0.6, "femoral neck", device="Hologic") == set()
    assert made(0.6, "femoral neck", device="Hologic", reference="Hologic 2008") == set()
    assert made(0.6, "distal radius", **HOLOGIC) == set()
    assert made(0.6, "lumbar spine", **HOLOGIC) == set()
    assert names_the_hip_reference("NHANES III (White)")
    assert not names_the_hip_reference("NHANES III Black Female")
    assert not names_the_hip_reference("")


@pytest.mark.evidence("nhanes3-hip-reference")
def test_only_the_row_that_was_read_in_a_paper_is_confirmed() -> None:
    confirmed = {(row.site, row.sex) for row in hip_references() if row.is_confirmed}
    assert confirmed == {("femoral neck", "female")}
    stated = entry("nhanes3-hip-reference")
    row = next(row for row in hip_references() if row.is_confirmed)
    assert (row.mean, row.sd) == (
        stated.number("femoral_neck_women_mean"),
        stated.number("femoral_neck_women_sd"),
    )
    total = finding(
        "T-score recomputed", value("dxa-bmd", 0.637, **HOLOGIC), value("dxa-t-score", -2.5, **HOLOGIC)
    )
    assert any("it decides nothing" in sentence(caveat) for caveat in total.caveats)
    neck = finding("T-score recomputed", value("dxa-bmd", 0.637, "femoral neck", **HOLOGIC))
    assert neck.caveats == ()


@pytest.mark.evidence("dxa-nhanes3-reference", "nhanes3-hip-reference")
@pytest.mark.parametrize(
    ("printed", "disagree"),
    [(-1.8, False), (-2.1, False), (-2.11, True), (-1.5, False), (-1.49, True), (-2.5, True)],
)
def test_printed_and_recomputed_may_differ_by_what_the_protocol_allows(
    printed: float, disagree: bool
) -> None:
    bmd = value("dxa-bmd", 0.642, "femoral neck", **HOLOGIC)  # -1.8
    told = names(bmd, value("dxa-t-score", printed, "femoral neck", **HOLOGIC))
    assert ("T-score and BMD disagree" in told) is disagree
    assert ("T-score recomputed" in told) is not disagree


@pytest.mark.evidence("nhanes3-hip-reference", "tscore-osteoporosis-threshold")
@pytest.mark.parametrize(("bmd", "disagree"), [(0.564, False), (0.558, True), (0.552, True)])
def test_two_sides_of_the_threshold_disagree_however_near(bmd: float, disagree: bool) -> None:
    """-2.45 prints as -2.4 and agrees with it; -2.5 beside -2.4 does not."""
    pair = (
        value("dxa-bmd", bmd, "femoral neck", **HOLOGIC),
        value("dxa-t-score", -2.4, "femoral neck", **HOLOGIC),
    )
    assert ("T-score and BMD disagree" in names(*pair)) is disagree


@pytest.mark.evidence("t-score-reference-of-men")
def test_a_man_may_have_been_held_against_women_or_men() -> None:
    bmd = value("dxa-bmd", 0.681, **HOLOGIC)  # men -2.5, women -2.14
    for printed in (-2.5, -2.1):
        facts = bmd, value("dxa-t-score", printed, **HOLOGIC)
        assert "T-score and BMD disagree" not in names(*facts, sex="male")
    assert "T-score and BMD disagree" in names(bmd, value("dxa-t-score", -1.0, **HOLOGIC), sex="male")
    assert "T-score and BMD disagree" in names(bmd, value("dxa-t-score", -2.5, **HOLOGIC), sex="female")


@pytest.mark.evidence("standardised-bmd", "nhanes3-hip-reference")
def test_every_maker_can_be_read_on_the_scale_of_the_hip_reference() -> None:
    for maker in makers():
        for site in {row.site for row in hip_references()}:
            assert scale_equation(maker, site) is not None


@pytest.mark.evidence("standardised-bmd")
def test_standardised_bmd_is_that_of_the_equations() -> None:
    assert standardised_bmd(0.8, "Hologic", "total hip") == pytest.approx(812.4)
    assert standardised_bmd(0.8, "GE Lunar", "total hip") == pytest.approx(752.2)
    assert standardised_bmd(0.8, "Norland", "femoral neck") == pytest.approx(794.0)
    assert standardised_bmd(1.1, "GE Lunar", "lumbar spine") == pytest.approx(1043.6)
    with pytest.raises(CannotMeasure, match="no equation standardises BMD of the distal radius by Hologic"):
        standardised_bmd(0.6, "Hologic", "distal radius")


@pytest.mark.evidence("standardised-bmd")
@pytest.mark.parametrize(
    ("device", "maker"),
    [
        ("Hologic Horizon A", "Hologic"),
        ("GE Lunar iDXA", "GE Lunar"),
        ("Prodigy Advance", "GE Lunar"),
        ("NORLAND XR-46", "Norland"),
        ("Stratos", None),
        ("", None),
        ("Hologic and Lunar", None),
    ],
)
def test_makers_are_known_by_the_words_of_a_machine(device: str, maker: str | None) -> None:
    assert maker_of(device) == maker


@pytest.mark.evidence("standardised-bmd", "dxa-nhanes3-reference")
def test_makers_and_unknown_machines_are_named() -> None:
    old = value("dxa-bmd", 0.8, day="2023-01-01", **LUNAR)
    told = names(old, value("dxa-bmd", 0.75, **HOLOGIC))
    assert "scans of different makers" in told
    assert "unknown device" not in told
    assert "scans of different makers" not in names(old, value("dxa-bmd", 0.75, **LUNAR))
    assert "unknown device" in names(t(-1.0))


@pytest.mark.evidence("nhanes3-hip-reference")
def test_a_z_score_under_the_name_of_a_t_score_decides_nothing() -> None:
    by_note = value("dxa-t-score", -3.0, note="Z-score of the hip")
    equal = (
        value("dxa-t-score", -0.5, "femoral neck", **HOLOGIC),
        value("dxa-z-score", -0.5, "femoral neck", **HOLOGIC),
        value("dxa-bmd", 0.6, "femoral neck", **HOLOGIC),  # T -2.15
    )
    for facts in ((by_note,), equal):
        ask = asked(*facts)
        assert ask.dxa == ()
        assert "Z-score sent as T-score" in names(*facts)
    both = value("dxa-t-score", -3.0, note="T-score, Z-score see below")
    assert asked(both).dxa == (both,)
    assert asked(*equal[:2]).dxa == (equal[0],)


@pytest.mark.evidence("hips-of-one-person-differ")
@pytest.mark.parametrize(
    ("facts", "apart"),
    [
        ((t(-1.0), t(-2.0, side="right")), True),
        ((t(-1.0), t(-1.99, side="right")), False),
        ((t(-1.0, None, None, "1992-10-02"), t(-3.0, None, None, "1994-06-27")), True),
        ((t(-1.0), t(-3.0, "lumbar spine", None)), False),
        ((t(-1.0), t(-3.0, side="right", day="2025-01-01")), False),
    ],
)
def test_t_scores_far_apart_are_named(facts, apart: bool) -> None:
    assert ("T-scores far apart" in names(*facts)) is apart


@pytest.mark.evidence("dxa-gold-standard")
def test_several_scans_of_one_site_say_which_counts() -> None:
    by_day = finding("several scans of one site", t(-2.6, day="2020-01-01"), t(-2.1))
    assert "the newest decides, the older are shown" in by_day.because
    one_day = finding("several scans of one site", t(-2.6), t(-2.1))
    assert "the lower counts" in one_day.because
    undated = finding("several scans of one site", t(-2.6, day=None), t(-2.1))
    assert "the lowest counts" in undated.because
    assert "several scans of one site" not in names(t(-2.6), t(-2.1, side="right"))
    assert "several scans of one site" not in names(t(-2.6), value("dxa-t-score", -2.6, id="again"))


@pytest.mark.evidence("dxa-spine-not-recommended", "ct-mri-not-validated-bmd")
def test_the_spine_obesity_and_metal_are_said_with_what_can_be_done() -> None:
    told = finding("spine T-score above hip", t(-2.0), t(-1.9, "lumbar spine", None))
    assert "the hip goes first" in told.because
    assert "spine T-score above hip" not in names(t(-2.0), t(-2.0, "lumbar spine", None))
    obese = finding("obesity limits DXA", said("obesity", Answer.YES))
    assert "distal forearm" in obese.because
    assert "caveat-hu-not-validated" in obese.caveats
    metal = finding("metal at the site of DXA", said("hip-prosthesis", Answer.YES, "left"), t(1.0))
    assert "left out" in metal.because
    task = advise(asked(said("hip-prosthesis", Answer.YES, "left"), t(1.0))).recommendations[0]
    assert "The left hip carries metal: take the other hip or the distal radius." in task.action
    both = said("hip-prosthesis", Answer.YES, "left"), said("hip-prosthesis", Answer.YES, "right")
    assert "take the distal radius" in advise(asked(*both)).recommendations[0].action


@pytest.mark.evidence("tbs-degraded-threshold", "tbs-near-threshold-use", "tbs-not-standalone")
@pytest.mark.parametrize(
    ("tbs", "t_value", "margin", "expected"),
    [
        (1.22, -2.0, 0.5, {"TBS degraded", "TBS near a threshold"}),
        (1.229, -1.9, 0.5, {"TBS degraded"}),
        (1.23, -3.0, 0.5, {"TBS not below its cut-off", "TBS near a threshold"}),
        (1.22, -2.4, "", {"TBS degraded"}),
        (1.22, None, 0.5, {"TBS degraded", "TBS stands alone"}),
    ],
)
def test_tbs_is_degraded_below_its_cutoff_and_prominent_only_near(tbs, t_value, margin, expected) -> None:
    score = value("tbs", tbs, None, None, version="3.1")
    facts = (score,) if t_value is None else (score, t(t_value))
    told = names(*facts, choices={"tbs_near_t_score": margin})
    assert {name for name in told if name.startswith("TBS")} == expected


@pytest.mark.evidence("tbs-degraded-threshold", "tbs-near-threshold-use")
def test_what_is_open_about_tbs_is_said() -> None:
    score = value("tbs", 1.23, None, None)
    told = finding("TBS not below its cut-off", score)
    assert "software version not recorded" in told.because
    assert "nobody has chosen" in told.because
    assert "version of TBS" in {gap.what for gap in advise(asked(score)).missing}
    worse = advise(asked(value("tbs", 1.1, None, None), value("tbs", 1.3, None, None))).findings
    assert any("1.1 " in one.because for one in worse if one.name == "TBS degraded")


@pytest.mark.evidence("frax-with-low-bone-mass", "frax-questions", "frax-inputs", "frax-definition")
def test_frax_says_its_range_its_country_its_ages_and_its_open_questions() -> None:
    outside = "FRAX outside the guideline's range of T-scores"
    assert outside in names(t(-0.99), *frax(3.0, 9.0), NAIVE)
    assert outside not in names(t(-1.0), *frax(3.0, 9.0), NAIVE)
    assert outside not in names(t(-0.5), *BELOW)
    foreign = finding("FRAX meets a threshold", t(-2.0), *frax(3.0, 9.0, "UK"), NAIVE)
    assert "Made for UK: these thresholds are those of the United States" in foreign.because
    old = finding("FRAX below its thresholds", *BELOW, born="1935-02-28")
    assert "At 91 years the form computes as at 90." in old.because
    assert "computes as" not in finding("FRAX below its thresholds", *BELOW, born="1935-03-02").because
    (gap,) = (gap for gap in advise(asked(t(-2.0), said("smoking", Answer.NO))).missing if gap.what == "FRAX")
    assert "parent with a broken hip" in gap.how_to_get_it
    assert "current smoking" not in gap.how_to_get_it
    assert "race is asked too" in gap.how_to_get_it


@pytest.mark.evidence("uspstf-dxa-women-65", "uspstf-men-insufficient")
@pytest.mark.parametrize(
    ("sex", "born", "facts", "proposed", "missing"),
    [
        ("female", "1961-03-01", (), True, set()),
        ("female", "1961-03-02", (), False, {"menopause"}),
        ("female", "1967-05-02", (("menopause", "yes"), ("smoking", "yes")), True, set()),
        ("female", "1967-05-02", (("menopause", "yes"),), False, {"risk factors for fracture"}),
        ("female", "1967-05-02", (("menopause", "no"), ("smoking", "yes")), False, set()),
        ("male", "1950-05-02", (("smoking", "yes"),), False, set()),
        (None, "1967-05-02", (), False, {"sex", "menopause"}),
    ],
)
def test_uspstf_holds_for_women_of_65_and_younger_ones_at_risk(sex, born, facts, proposed, missing) -> None:
    answers = tuple(said(concept, Answer(answer)) for concept, answer in facts)
    advice = advise(asked(*answers, sex=sex, born=born))
    lines = {line.id: line for line in advice.recommendations}
    assert ("bone-dxa-uspstf" in lines) is proposed
    assert "bone-dxa-hip-or-radius" in lines
    assert ("caveat-uspstf-men" in lines["bone-dxa-hip-or-radius"].caveats) is (sex == "male")
    named = {"menopause", "sex", "risk factors for fracture"}
    assert {gap.what for gap in advice.missing} & named == missing


@pytest.mark.evidence("bmd-screening-strategy")
def test_findings_come_in_the_order_dxa_tbs_frax() -> None:
    told = [
        one.name
        for one in advise(asked(*frax(3.0, 9.0), NAIVE, value("tbs", 1.1, None, None), t(-2.0))).findings
    ]
    assert told.index("T-score above the threshold") < told.index("TBS degraded")
    assert told.index("TBS degraded") < told.index("FRAX meets a threshold")


@pytest.mark.evidence("dxa-gold-standard")
def test_scans_stand_on_the_timeline_day_by_day() -> None:
    spans = advise(asked(t(-2.0), t(-1.0, "lumbar spine", None), t(-1.8, day="2020-01-01"))).timeline
    assert [str(span.first) for span in spans] == [DAY, "2020-01-01"]
    assert len(spans[0].facts) == 2


@pytest.mark.evidence("optimise-if-diagnostic-criteria")
def test_a_recorded_no_beside_met_criteria_is_a_disagreement() -> None:
    (told,) = advise(asked(t(-2.8), said("osteoporosis", Answer.NO))).disagreements
    assert told.about == "osteoporosis"
    assert len(told.says) == 2
    assert advise(asked(t(-1.0), said("osteoporosis", Answer.NO))).disagreements == ()
