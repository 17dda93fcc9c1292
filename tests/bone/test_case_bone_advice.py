"""Advice on bone for whole small patients: DXA first, urgency, intervals, populations."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hand_made_values import CONFIRMED, TODAY, fusion, hu, protocol, record, spine, t_score, yes

from people import plan_for
from spinewise.bone.assess import assess
from spinewise.evidence.caveats import sentence
from spinewise.evidence.protocol import Protocol
from spinewise.evidence.tables import entry
from spinewise.pathway.urgency import AFTERWARDS, DO_NOT_DELAY, URGENCY_UNKNOWN
from spinewise.record.operation import Implant, PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.results import Advice, Finding, Measurement, Recommendation
from spinewise.words import Answer, Level

NORMAL = tuple(spine([160, 158, 155, 150, 152]))
LOW = tuple(spine([80, 82, 78, 75, 79]))
CHOSEN = protocol(dxa_in_date_months=24, **CONFIRMED)


def ask(
    who: Record,
    values: Sequence[Measurement] = NORMAL,
    by: Protocol = CHOSEN,
    operation: PlannedOperation | None = None,
) -> Advice:
    return assess(who, operation or who.operation, values, by, TODAY)


def in_the_plan(who: Record, values: Sequence[Measurement] = NORMAL) -> tuple[Recommendation, ...]:
    """Lines of this room as they stand in the plan, after the rules that hold for all rooms."""
    lines = plan_for(who, *ask(who, values).recommendations).recommendations
    return tuple(one for one in lines if one.id.startswith("bone-"))


def line(advice: Advice, id: str) -> Recommendation | None:
    return next((one for one in advice.recommendations if one.id == id), None)


def finding(advice: Advice, name: str) -> Finding | None:
    return next((one for one in advice.findings if one.name == name), None)


DXA, USPSTF = "bone-dxa-hip-or-radius", "bone-dxa-uspstf"
OPTIMISE, LIKELY = "bone-optimise", "bone-optimise-if-dxa"


# --- the DXA task -------------------------------------------------------------------------------


@pytest.mark.evidence("hu-still-needs-dxa", "dxa-gold-standard", "experts-dxa-all-elective")
@pytest.mark.parametrize(
    "values", [(), NORMAL, LOW, tuple(spine([300] * 5))], ids=["none", "normal", "low", "high"]
)
def test_hu_never_close_the_dxa_task(values: tuple[Measurement, ...]) -> None:
    advice = ask(record(), values)
    task = line(advice, DXA)
    assert task is not None
    assert task.action.startswith("Obtain a DXA of hip or distal radius")
    assert task.due == datetime.date(2026, 12, 20)
    assert task.owner == "the spine clinic"
    assert task.strength == entry("dxa-gold-standard").strength == "guideline"
    assert {"hu-still-needs-dxa", "dxa-gold-standard", "experts-dxa-all-elective"} <= set(task.evidence)
    assert task.population.startswith("every candidate for elective spine surgery, men too")
    assert ("HU are at hand and do not replace it." in task.because) is bool(values)
    assert [gap.what for gap in advice.missing if "DXA" in gap.what] == ["DXA of hip or distal radius"]


@pytest.mark.evidence("dxa-central-hip-radius")
@pytest.mark.parametrize("site", ["hip", "total hip", "femoral neck", "femur", "distal radius"])
def test_an_in_date_t_score_of_hip_or_distal_radius_closes_it(site: str) -> None:
    task = line(ask(record(), LOW), DXA)
    assert task is not None
    assert "dxa-central-hip-radius" in task.evidence
    advice = ask(record(t_score(-1.0, site)), LOW)
    assert line(advice, DXA) is None
    assert not any("DXA" in gap.what for gap in advice.missing)


@pytest.mark.parametrize("site", ["lumbar spine", "forearm", "calcaneus", None])
def test_other_sites_do_not(site: str | None) -> None:
    task = line(ask(record(t_score(0.4, site))), DXA)
    assert task is not None
    assert "does not count: it is not of hip or distal radius." in task.because
    assert task.facts == ("t1",)
    assert ("caveat-dxa-spine" in task.caveats) is (site == "lumbar spine")


@pytest.mark.parametrize(
    ("day", "months", "opening"),
    [
        ("2024-11-21", 24, None),  # exactly 24 calendar months: both ends count
        ("2024-11-20", 24, "Obtain"),
        ("2026-05-02", "", "Decide whether the recorded one still holds, or obtain"),
        (None, 24, "Decide whether the recorded one still holds, or obtain"),
        ("2026-12-01", 24, "Obtain"),  # a date that has not come yet proves nothing
    ],
)
def test_how_old_a_dxa_may_be_is_the_protocols_choice(
    day: str | None, months: object, opening: str | None
) -> None:
    task = line(ask(record(t_score(-1.0, day=day)), by=protocol(dxa_in_date_months=months)), DXA)
    assert (task is None) is (opening is None)
    if task is not None:
        assert task.action.startswith(f"{opening} a DXA")


def test_what_disturbs_dxa_is_said_beside_the_task() -> None:
    operation = fusion(implants=(Implant("hip prosthesis", "left hip"),))
    task = line(ask(record(yes("obesity"), operation=operation)), DXA)
    assert task is not None
    assert {"caveat-dxa-obesity", "caveat-dxa-implant", "caveat-hu-opportunistic"} <= set(task.caveats)


# --- HU beside DXA ------------------------------------------------------------------------------


@pytest.mark.evidence("tscore-osteoporosis-threshold")
@pytest.mark.parametrize(("t", "values"), [(-1.0, LOW), (-2.9, NORMAL)], ids=["HU low", "DXA low"])
def test_disagreement_is_shown_with_both_sides(t: float, values: tuple[Measurement, ...]) -> None:
    (said,) = ask(record(t_score(t)), values).disagreements
    assert said.about == "bone density by DXA and by HU"
    assert len(said.says) == 2
    assert said.says[0].startswith(f"DXA: T-score {t} (total hip, 2026-05-02)")
    assert "DXA is the validated tool" in said.settled
    assert {"hu-dxa-disagreement", "hu-still-needs-dxa"} <= set(said.evidence)
    if values is LOW:
        assert "still raise concern" in said.settled


@pytest.mark.parametrize(("t", "values"), [(-2.9, LOW), (-1.0, NORMAL)], ids=["both low", "neither low"])
def test_agreement_is_a_finding_with_the_share_that_disagrees(
    t: float, values: tuple[Measurement, ...]
) -> None:
    advice = ask(record(t_score(t)), values)
    assert advice.disagreements == ()
    said = finding(advice, "HU and DXA")
    assert said is not None
    assert said.because.startswith("HU and DXA agree. ")
    assert "40 to 54 %" in " ".join(sentence(one) for one in said.caveats)


def test_without_a_usable_cutoff_agreement_is_not_judged() -> None:
    advice = ask(record(t_score(-2.9)), LOW, protocol(dxa_in_date_months=24))
    said = finding(advice, "HU and DXA")
    assert said is not None
    assert "agreement cannot be judged" in said.because
    assert advice.disagreements == ()


@pytest.mark.evidence("tscore-osteoporosis-threshold")
@pytest.mark.parametrize(
    ("boundary", "t", "met"), [("<=", -2.5, True), ("<", -2.5, False), ("<", -2.6, True), ("<=", -2.4, False)]
)
def test_exactly_minus_2_5_follows_the_protocol(boundary: str, t: float, met: bool) -> None:
    by = protocol(dxa_in_date_months=24, t_score_osteoporosis_boundary=boundary)
    task = line(ask(record(t_score(t)), by=by), OPTIMISE)
    assert (task is not None) is met
    assert task is None or "tscore-osteoporosis-threshold" in task.evidence


def test_the_lowest_of_several_t_scores_counts() -> None:
    both = (t_score(-1.2, "total hip", id="a"), t_score(-2.8, "femoral neck", id="b"))
    task = line(ask(record(*both)), OPTIMISE)
    assert task is not None
    assert task.facts == ("b",)


def test_nothing_ever_says_concordance() -> None:
    """The review prints 40 to 54 % concordance; its source says disagreement."""
    for t in (-2.9, -1.0):
        for values in (LOW, NORMAL):
            assert "concordan" not in repr(ask(record(t_score(t)), values)).lower()


@pytest.mark.evidence("ct-mri-not-validated-bmd")
def test_every_line_with_hu_says_that_ct_is_not_validated() -> None:
    advice = ask(record(), NORMAL)
    with_values = [one for one in advice.findings if "160" in one.because or "150" in one.because]
    assert len(with_values) >= 4
    assert all("caveat-hu-not-validated" in one.caveats for one in with_values)
    assert "not validated to measure bone mineral density" in sentence("caveat-hu-not-validated")
    assert entry("ct-mri-not-validated-bmd").use == "decide"


# --- optimisation -------------------------------------------------------------------------------


@pytest.mark.evidence(
    "optimise-if-diagnostic-criteria", "optimise-bmd-improves-odds", "osteoporosis-hardware-risk"
)
@pytest.mark.parametrize("fact", [t_score(-2.7), yes("osteoporosis")], ids=["T-score", "diagnosis"])
def test_met_criteria_ask_for_optimisation_before_elective_instrumented_surgery(fact) -> None:
    task = line(ask(record(fact), ()), OPTIMISE)
    assert task is not None
    assert task.facts == (fact.id,)
    assert task.strength == "expert"
    assert task.owner == "endocrinology together with the operating surgeon"
    assert "A principle without an effect size." in task.caveats
    assert "think about fixation and material separately" in task.action
    assert {
        "optimise-if-diagnostic-criteria",
        "optimise-bmd-improves-odds",
        "osteoporosis-hardware-risk",
    } <= set(task.evidence)


def test_low_hu_alone_ask_for_dxa_first() -> None:
    task = line(ask(record(), LOW), LIKELY)
    assert task is not None
    assert "decide on it with the DXA" in task.action
    assert line(ask(record(), LOW), OPTIMISE) is None
    assert line(ask(record(), LOW, protocol()), LIKELY) is None, (
        "no cut-off named, so no likelihood is claimed"
    )


def test_hu_that_are_not_low_clear_nobody() -> None:
    advice = ask(record(), NORMAL)
    assert line(advice, LIKELY) is None
    assert line(advice, DXA) is not None
    said = finding(advice, "HU against lin-2023-l1-120kvp")
    assert said is not None
    assert "that clears nobody" in said.because
    text = repr(advice).lower()
    assert not any(word in text for word in ("normal bone", "healthy", "no osteoporosis", "reassur"))


def test_an_interval_across_the_cutoff_shows_both_branches_in_the_line_too() -> None:
    """Safety rule 5."""
    values = (hu(Level.L1, 130, 12), *NORMAL[1:])
    task = line(ask(record(), values), LIKELY)
    assert task is not None
    assert task.action.startswith("If the lower end of the interval holds: ")
    assert task.alternatives == (
        "If the upper end holds: no optimisation on account of HU; the DXA task stays.",
    )


# --- safety rule 3: urgent beats optimal --------------------------------------------------------

URGENT = [
    pytest.param(fusion(urgency=Urgency.EMERGENCY), (), id="emergency"),
    pytest.param(fusion(urgency=Urgency.URGENT), (), id="urgent"),
    pytest.param(fusion(urgency_reasons=("progressive deficit",)), (), id="reason"),
    *(
        pytest.param(fusion(), (yes(concept),), id=concept)
        for concept in (
            "cauda-equina",
            "cord-compression",
            "spinal-infection",
            "progressive-deficit",
            "unstable-fracture",
        )
    ),
]


@pytest.mark.parametrize(("operation", "facts"), URGENT)
def test_before_an_urgent_operation_bone_advice_delays_nothing(operation: PlannedOperation, facts) -> None:
    who = record(t_score(-3.0, day="2020-01-01"), *facts, operation=operation)
    lines = in_the_plan(who, LOW)
    assert {DXA, USPSTF, OPTIMISE, "bone-endocrinology"} <= {one.id for one in lines}
    for one in lines:
        assert one.action.startswith(DO_NOT_DELAY)
        assert one.because.startswith("Urgent (")
        assert one.alternatives[-1] == AFTERWARDS


def test_elective_advice_is_not_reworded_and_unknown_urgency_is_said() -> None:
    for one in in_the_plan(record(t_score(-3.0))):
        assert "delay" not in repr(one)
    unknown = in_the_plan(record(operation=fusion(urgency=Urgency.UNKNOWN)))
    assert unknown
    assert all(one.caveats[-1] == URGENCY_UNKNOWN for one in unknown)


def test_a_refuted_cause_is_no_urgency() -> None:
    refuted = replace(yes("cauda-equina"), value=Answer.NO)
    assert not any(one.action.startswith(DO_NOT_DELAY) for one in in_the_plan(record(refuted)))


# --- safety rule 6: populations -----------------------------------------------------------------


def test_rules_for_adults_are_silent_for_minors_and_say_so() -> None:
    advice = ask(record(t_score(-3.0), born="2012-01-01"), LOW)
    assert advice.recommendations == ()
    assert [one.name for one in advice.findings] == ["rules for adults are silent"]


def test_optimisation_rule_is_silent_without_implants_and_says_so() -> None:
    operation = fusion(instrumented=Answer.NO)
    advice = ask(record(t_score(-3.0), operation=operation))
    assert line(advice, OPTIMISE) is None
    assert finding(advice, "optimisation rule is silent") is not None
    assert finding(ask(record(t_score(-1.0), operation=operation)), "optimisation rule is silent") is None


def test_unknown_instrumentation_is_not_no() -> None:
    task = line(ask(record(t_score(-3.0), operation=fusion(instrumented=Answer.UNKNOWN))), OPTIMISE)
    assert task is not None
    assert any("whether implants are planned" in one for one in task.missing)


def test_every_line_names_its_population_owner_strength_and_known_evidence() -> None:
    for who in (record(), record(t_score(-3.0, day=None)), record(t_score(-1.0))):
        advice = ask(who, LOW)
        for one in advice.recommendations:
            assert one.population
            assert one.owner
            assert one.strength
            assert all(entry(id).use != "hold" for id in one.evidence)
        for said in (*advice.findings, *advice.disagreements):
            assert said.evidence
            assert all(entry(id).use != "hold" for id in said.evidence)


# --- where the operation loads the bone ---------------------------------------------------------


def test_uiv_and_the_two_levels_above_stand_side_by_side() -> None:
    values = spine([140, 135, 130, 125, 120, 118, 116], Level.T11)
    said = finding(ask(record(), values), "HU at the upper end of the construct")
    assert said is not None
    assert "UIV L2 125 (117 to 133), UIV+1 L1 130 (122 to 138), UIV+2 T12 135 (127 to 143)" in said.because
    assert said.evidence == ("low-hu-uiv-junctional-failure",)
    assert "caveat-low-hu-junction" in said.caveats


def test_a_level_of_the_upper_end_that_was_not_measured_is_missing() -> None:
    gaps = [gap for gap in ask(record()).missing if gap.level]
    assert [(gap.what, gap.level) for gap in gaps] == [("HU of T12 (UIV+2)", Level.T12)]


def test_without_uiv_or_implants_nothing_is_said_about_the_upper_end() -> None:
    for operation in (fusion(uiv=None), fusion(instrumented=Answer.NO)):
        assert finding(ask(record(operation=operation)), "HU at the upper end of the construct") is None


def test_low_hu_associations_warn_without_a_cutoff() -> None:
    advice = ask(record(operation=fusion(approach="LLIF L3 to L5")), LOW)
    for name, id in (
        ("mean lumbar HU", "low-hu-pseudarthrosis"),
        ("HU where screws are planned", "low-hu-screw-lucency"),
        ("HU beside the cage", "low-hu-cage-subsidence"),
    ):
        said = finding(advice, name)
        assert said is not None
        assert said.evidence == (id,)
        assert "no cut-off" in sentence(said.caveats[0]) or "not given" in sentence(said.caveats[0])
    assert finding(ask(record(operation=fusion(approach="TLIF"))), "HU beside the cage") is None


def test_mean_is_shown_with_and_without_levels_that_stand_out() -> None:
    said = finding(ask(record(), spine([250, 100, 110, 124, 180])), "mean lumbar HU")
    assert said is not None
    assert said.because == "Mean of L1, L2, L3, L4, L5: 153 HU; without L1, L5, which stand out, 111."


# --- what the acquisition does ------------------------------------------------------------------


@pytest.mark.evidence("hu-kv-shifts-threshold", "hu-contrast-inflates")
def test_voltage_and_contrast_are_said_when_known_and_asked_when_not() -> None:
    known = ask(record(), [hu(Level.L1, 150, kvp="100", contrast="yes")])
    voltage, contrast = finding(known, "tube voltage"), finding(known, "contrast agent")
    assert voltage is not None
    assert voltage.because.startswith("HU taken at 100 kV: only cut-offs")
    assert contrast is not None
    assert "values are not corrected" in contrast.because
    assert (voltage.evidence[0], contrast.evidence[0]) == ("hu-kv-shifts-threshold", "hu-contrast-inflates")
    unknown = ask(record(), [hu(Level.L1, 150, kvp="unknown", contrast="unknown")])
    assert {"tube voltage of the CT", "contrast agent in the CT"} <= {gap.what for gap in unknown.missing}
    without = ask(record(), NORMAL)
    assert finding(without, "contrast agent") is None
    assert not any(gap.what == "contrast agent in the CT" for gap in without.missing)


def test_no_values_leave_the_dxa_task_and_nothing_about_hu() -> None:
    advice = ask(record(), (), protocol())
    assert [one.id for one in advice.recommendations] == [DXA, USPSTF, "bone-vitamin-d"]
    assert advice.findings == ()
