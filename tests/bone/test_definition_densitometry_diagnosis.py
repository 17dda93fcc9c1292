"""Osteoporosis: yes, no or unknown; every criterion at its boundary, and what forbids a no."""

import pytest
from hand_made_scans import BELOW, HOLOGIC, NAIVE, asked, frax, said, t, value

from spinewise.bone.densitometry.diagnosis import diagnose
from spinewise.bone.densitometry.frax import read_frax
from spinewise.words import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.mark.evidence("tscore-osteoporosis-threshold", "dxa-central-hip-radius")
@pytest.mark.parametrize(
    ("number", "boundary", "answer"),
    [(-2.5, "<=", YES), (-2.49, "<=", NO), (-2.5, "<", NO), (-2.51, "<", YES), (-2.499, "<=", YES)],
)
def test_the_boundary_is_the_protocols_at_the_two_decimals_of_a_report(number, boundary, answer) -> None:
    ask = asked(t(number), *BELOW, choices={"t_score_osteoporosis_boundary": boundary})
    assert diagnose(ask).osteoporosis is answer


@pytest.mark.evidence("dxa-central-hip-radius", "dxa-spine-not-recommended")
@pytest.mark.parametrize(
    ("site", "low"),
    [
        ("total hip", YES),
        ("femoral neck", YES),
        ("hip", YES),
        ("femur", YES),
        ("distal radius", YES),
        ("forearm", UNKNOWN),
        ("lumbar spine", UNKNOWN),
        ("calcaneus", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_hip_and_distal_radius_decide_and_no_other_site(site, low) -> None:
    assert diagnose(asked(t(-3.0, site), *BELOW)).osteoporosis is low
    high = diagnose(asked(t(0.5, site), *BELOW)).osteoporosis
    assert high is (NO if low is YES else UNKNOWN)


@pytest.mark.evidence("dxa-spine-not-recommended")
def test_a_low_spine_forbids_a_no_and_a_high_one_changes_nothing() -> None:
    assert diagnose(asked(t(-1.5), t(-2.5, "lumbar spine", None), *BELOW)).osteoporosis is UNKNOWN
    assert diagnose(asked(t(-1.5), t(-2.4, "lumbar spine", None), *BELOW)).osteoporosis is NO


@pytest.mark.evidence("dxa-central-hip-radius")
@pytest.mark.parametrize("site", ["forearm", "calcaneus", None])
def test_a_low_score_of_another_site_forbids_a_no_until_a_newer_one(site) -> None:
    low = t(-2.5, site, None, "2025-01-01")
    assert diagnose(asked(t(-1.5), low, *BELOW)).osteoporosis is UNKNOWN
    assert diagnose(asked(t(-1.5), low, t(-2.4, site, None), *BELOW)).osteoporosis is NO


@pytest.mark.evidence("dxa-gold-standard")
@pytest.mark.parametrize("day", [None, "2020-01-01"])
def test_without_a_day_in_date_a_low_score_counts_and_a_high_one_clears_nobody(day) -> None:
    assert diagnose(asked(t(-2.6, day=day), *BELOW)).osteoporosis is YES
    found = diagnose(asked(t(-1.0, day=day), *BELOW))
    assert found.osteoporosis is UNKNOWN
    assert found.missing == ("DXA of hip or distal radius",)
    unchosen = asked(t(-1.0), *BELOW, choices={"dxa_in_date_months": ""})
    assert diagnose(unchosen).osteoporosis is UNKNOWN


@pytest.mark.evidence("osteoporosis-diagnosis-persists")
def test_a_diagnosis_persists_when_a_later_scan_reads_better() -> None:
    found = diagnose(asked(t(-2.6, day="2021-01-01"), t(-1.9), *BELOW))
    assert found.osteoporosis is YES
    assert "osteoporosis-diagnosis-persists" in found.evidence
    assert diagnose(asked(t(-2.4, day="2021-01-01"), t(-1.9), *BELOW)).osteoporosis is NO


@pytest.mark.evidence("z-score-before-menopause-and-men-under-50")
@pytest.mark.parametrize(
    ("sex", "born", "menopause", "low", "high"),
    [
        ("male", "1976-03-01", None, YES, NO),  # 50 today
        ("male", "1976-03-02", None, UNKNOWN, UNKNOWN),  # 49
        ("female", "1986-02-01", NO, UNKNOWN, UNKNOWN),
        ("female", "1986-02-01", YES, YES, NO),
        ("female", "1986-02-01", None, UNKNOWN, UNKNOWN),
        ("female", "1976-03-01", None, YES, UNKNOWN),  # 50, menopause open: concern counts, clearing does not
        ("female", "1961-03-01", None, YES, NO),  # 65
        ("female", "1961-03-02", None, YES, UNKNOWN),
        ("female", "1961-03-02", NO, UNKNOWN, UNKNOWN),
        (None, "1955-02-01", None, YES, NO),
        (None, "1986-02-01", None, UNKNOWN, UNKNOWN),
        ("female", None, None, YES, UNKNOWN),
    ],
)
def test_t_scores_diagnose_after_menopause_and_in_men_from_50(sex, born, menopause, low, high) -> None:
    more = () if menopause is None else (said("menopause", menopause),)
    assert diagnose(asked(t(-2.8), *BELOW, *more, sex=sex, born=born)).osteoporosis is low
    assert diagnose(asked(t(-0.5), *BELOW, *more, sex=sex, born=born)).osteoporosis is high


@pytest.mark.evidence("z-score-before-menopause-and-men-under-50")
def test_menopause_open_shows_both_branches_and_is_missing() -> None:
    found = diagnose(asked(t(-2.8), *BELOW, born="1986-02-01"))
    assert "if they do, T-score -2.8" in found.because
    assert "if they do not, the Z-score" in found.because
    assert found.missing == ("menopause",)


@pytest.mark.evidence("fragility-fracture-is-osteoporosis")
@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ([said("fragility-fracture", YES), said("hip-fracture", YES)], YES),
        ([said("fragility-fracture", YES), said("vertebral-fracture", YES)], YES),
        ([said("fragility-fracture", YES, site="femoral neck")], YES),
        ([said("fragility-fracture", YES)], UNKNOWN),
        ([said("vertebral-fracture", YES)], UNKNOWN),
        ([said("hip-fracture", YES)], UNKNOWN),
        ([said("fragility-fracture", YES), said("forearm-fracture", YES)], UNKNOWN),
        ([said("forearm-fracture", YES)], NO),
        ([said("fragility-fracture", NO), said("hip-fracture", NO)], NO),
    ],
)
def test_a_fragility_fracture_of_hip_or_spine_decides_and_half_of_it_forbids_a_no(facts, answer) -> None:
    assert diagnose(asked(t(-1.0), *BELOW, *facts)).osteoporosis is answer


@pytest.mark.evidence("optimise-if-diagnostic-criteria")
def test_a_recorded_diagnosis_counts_and_a_recorded_no_clears_nobody() -> None:
    assert diagnose(asked(said("osteoporosis", YES))).osteoporosis is YES
    assert diagnose(asked(said("osteoporosis", NO))).osteoporosis is UNKNOWN
    assert diagnose(asked(t(-2.8), said("osteoporosis", NO))).osteoporosis is YES


@pytest.mark.evidence("frax-hip-threshold", "frax-major-threshold", "frax-alone-treatment-naive")
@pytest.mark.parametrize(
    ("hip", "major", "drug", "country", "answer"),
    [
        (3.0, 9.0, NO, "US", YES),
        (2.99, 19.99, NO, "US", NO),
        (1.0, 20.0, NO, "US", YES),
        (3.0, None, NO, "US", YES),
        (1.0, None, NO, "US", UNKNOWN),
        (None, 1.0, NO, "US", UNKNOWN),
        (None, None, NO, "US", UNKNOWN),
        (3.0, 9.0, None, "US", UNKNOWN),
        (3.0, 9.0, UNKNOWN, "US", UNKNOWN),
        (3.0, 9.0, YES, "US", UNKNOWN),
        (1.0, 9.0, YES, "US", UNKNOWN),  # FRAX says nothing in someone treated
        (1.0, 9.0, None, "US", NO),  # below both: treated or not, FRAX does not justify
        (3.0, 9.0, NO, "", YES),  # an unnamed country may raise concern
        (1.0, 9.0, NO, "", UNKNOWN),  # and clears nobody
        (3.0, 9.0, NO, "UK", UNKNOWN),
        (1.0, 9.0, NO, "UK", UNKNOWN),
        (1.0, 9.0, NO, "United States (Caucasian)", NO),
    ],
)
def test_frax_alone_needs_a_threshold_a_country_and_no_treatment(hip, major, drug, country, answer) -> None:
    more = () if drug is None else (said("osteoporosis-drug", drug),)
    ask = asked(t(-1.8), *frax(hip, major, country), *more)
    assert read_frax(ask).criterion is answer
    assert diagnose(ask).osteoporosis is answer


@pytest.mark.evidence("frax-alone-treatment-naive")
@pytest.mark.parametrize(
    "drug", ["bisphosphonate", "denosumab", "teriparatide", "romosozumab", "zoledronate"]
)
def test_any_bone_drug_on_record_means_treated_whatever_was_answered(drug) -> None:
    ask = asked(t(-1.8), *frax(4.0, 9.0), NAIVE, said(drug, YES))
    assert read_frax(ask).naive is NO
    assert diagnose(ask).osteoporosis is UNKNOWN
    assert read_frax(asked(*frax(4.0, 9.0), NAIVE, said(drug, NO))).naive is YES


@pytest.mark.evidence("frax-definition")
def test_the_newest_frax_counts_the_larger_of_one_day_and_never_one_of_tomorrow() -> None:
    later = frax(4.0, 9.0, day="2026-02-01")
    assert [fact.value for fact in read_frax(asked(*frax(1.0, 8.0), *later)).values] == [4.0, 9.0]
    twice = asked(*frax(1.0, 9.0), value("frax-hip", 3.1, None, None, country="US", version="4.2"))
    assert read_frax(twice).hip.value == 3.1
    future = read_frax(asked(*frax(4.0, 9.0, day="2026-03-02")))
    assert (future.values, {one.name for one in future.refused}) == ((), {"date in the future"})


@pytest.mark.evidence("frax-definition")
@pytest.mark.parametrize(("hip", "refused"), [(9.0, False), (9.1, True)])
def test_hip_above_major_cannot_be(hip, refused) -> None:
    found = read_frax(asked(*frax(hip, 9.0), NAIVE))
    assert bool(found.refused) is refused
    assert found.criterion is (UNKNOWN if refused else YES)


@pytest.mark.evidence("nhanes3-hip-reference", "dxa-nhanes3-reference")
def test_a_bmd_that_reads_low_forbids_a_no() -> None:
    neck = value("dxa-bmd", 0.52, "femoral neck", **HOLOGIC)  # -2.8
    printed = value("dxa-t-score", -1.0, "femoral neck", **HOLOGIC)
    assert diagnose(asked(neck, printed, *BELOW)).osteoporosis is UNKNOWN
    assert diagnose(asked(neck, t(-1.0, side="right"), *BELOW)).osteoporosis is UNKNOWN
    fits = value("dxa-bmd", 0.738, "femoral neck", **HOLOGIC)  # -1.0
    assert diagnose(asked(fits, printed, *BELOW)).osteoporosis is NO


@pytest.mark.evidence("tscore-osteoporosis-threshold")
def test_the_criteria_say_nothing_about_minors() -> None:
    assert diagnose(asked(t(-3.0), born="2012-01-01")).osteoporosis is UNKNOWN
