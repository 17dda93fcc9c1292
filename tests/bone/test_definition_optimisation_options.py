"""The drug options: what each answer makes of each drug."""

import pytest
from hand_made_optimisation import (
    ANABOLIC_QUESTIONS,
    BISPHOSPHONATE_QUESTIONS,
    NO,
    NO_OSTEOPOROSIS,
    OPEN,
    OPERATION,
    UNKNOWN,
    YES,
    answered_no,
    ask,
    lab,
    level,
    line,
    missing,
    option,
    said,
    status,
)
from hand_made_values import fusion

from spinewise.bone.densitometry.diagnosis import Diagnosis
from spinewise.bone.optimisation.literature import found
from spinewise.bone.optimisation.options.standing import how_they_stand
from spinewise.evidence.caveats import sentence
from spinewise.words import Answer

NO_FUSION = fusion(date=OPERATION, fusion=NO)
NOTHING_AGAINST = answered_no(*BISPHOSPHONATE_QUESTIONS)
NO_CAUTIONS = answered_no(*ANABOLIC_QUESTIONS)
ALL = [
    "vitamin-d3",
    "bisphosphonate",
    "denosumab",
    "anabolic",
    "romosozumab",
    "serm",
    "teriparatide-then-bisphosphonate",
    "teriparatide-with-denosumab",
]


def without(concept: str, facts: tuple) -> tuple:
    return tuple(fact for fact in facts if fact.concept != concept)


@pytest.mark.evidence("bone-drug-classes", "serm-romosozumab-limited")
@pytest.mark.parametrize("diagnosis", [NO_OSTEOPOROSIS, OPEN])
def test_every_option_is_always_judged_and_none_is_allowed_without_the_diagnosis(
    diagnosis: Diagnosis,
) -> None:
    advice = ask(*NOTHING_AGAINST, *NO_CAUTIONS, diagnosis=diagnosis, operation=NO_FUSION)
    assert [one.id for one in advice.options] == ALL
    assert {one.status.value for one in advice.options if one.id != "vitamin-d3"} == {
        "caution",
        "specialist only",
    }
    assert line(advice, "bone-drug-choice") is None


@pytest.mark.evidence("bisphosphonate-gi-adverse", "bisphosphonate-rare-adverse", "denosumab-renal-failure")
@pytest.mark.parametrize(
    ("concept", "made"),
    [
        ("renal-failure", "avoid"),
        ("osteonecrosis-jaw", "avoid"),
        ("atypical-femoral-fracture", "avoid"),
        ("reflux", "caution"),
        ("oesophagitis", "caution"),
        ("thigh-pain", "caution"),
        ("planned-dental-surgery", "caution"),
    ],
)
def test_each_caution_of_a_bisphosphonate(concept: str, made: str) -> None:
    rest = without(concept, NOTHING_AGAINST)
    assert status(*NOTHING_AGAINST, of="bisphosphonate", operation=NO_FUSION) == "allowed"
    assert status(*rest, said(concept), of="bisphosphonate", operation=NO_FUSION) == made
    for unknown in (rest, (*rest, said(concept, UNKNOWN))):
        advice = ask(*unknown, operation=NO_FUSION)
        assert option(advice, "bisphosphonate").status == "caution"
        (what,) = option(advice, "bisphosphonate").missing
        assert missing(advice, what) is not None


def test_avoid_goes_before_the_window_and_both_reasons_stay() -> None:
    told = option(ask(said("osteonecrosis-jaw")), "bisphosphonate")
    assert told.status == "avoid"
    assert told.because.index("jaw") < told.because.index("not recommended now")
    assert {"bisphosphonate-rare-adverse", "bisphosphonate-6-month-window"} <= set(told.evidence)


def test_what_is_known_comes_first_and_what_is_not_is_said_once() -> None:
    """Three times "unknown is not absent" hid that the drug was being taken."""
    told = option(ask(said("alendronate", YES, "2023-05-01", ongoing=YES)), "bisphosphonate")
    places = [
        told.because.index(words) for words in ("not recommended now", "Already taking it", "Not known")
    ]
    assert places == sorted(places)
    assert told.because.count("unknown is not absent") == 1
    assert told.because.endswith(
        "Not known: kidney function, reflux history, dental plans and thigh pain; unknown is not absent."
    )
    assert told.evidence[0] == "bisphosphonate-first-line-general"
    assert "First line" not in told.because


def test_how_all_options_stand_is_one_sentence_with_the_specialists_ones_by_number() -> None:
    options = ask(*NO_CAUTIONS).options
    assert how_they_stand(options) == (
        "allowed: anabolic; caution: vitamin D3, denosumab; not recommended now: bisphosphonate; "
        "specialist only: 4 others"
    )
    assert how_they_stand(options[-2:]) == "specialist only: 2 others"
    assert how_they_stand(options[-1:]) == "specialist only: teriparatide together with denosumab"
    assert how_they_stand(()) == ""


def test_a_rare_harm_of_the_past_is_not_undone_by_a_later_no() -> None:
    facts = (
        *without("osteonecrosis-jaw", NOTHING_AGAINST),
        said("osteonecrosis-jaw", YES, "2015-01-01"),
        said("osteonecrosis-jaw", NO, "2025-01-01"),
    )
    assert status(*facts, of="bisphosphonate", operation=NO_FUSION) == "avoid"


@pytest.mark.evidence("denosumab-renal-failure")
def test_an_egfr_has_no_limit_here_unless_its_laboratory_gives_one() -> None:
    rest = without("renal-failure", NOTHING_AGAINST)
    bare = ask(*rest, lab("egfr", 24, "mL/min"), operation=NO_FUSION)
    assert option(bare, "bisphosphonate").status == "caution"
    gap = missing(bare, "kidney function")
    assert gap is not None
    assert "eGFR 24" in gap.why_it_matters
    low = ask(*rest, lab("egfr", 24, "mL/min", low="60"), operation=NO_FUSION)
    assert option(low, "bisphosphonate").status == "caution"
    fine = ask(*rest, lab("egfr", 88, "mL/min", low="60"), operation=NO_FUSION)
    assert option(fine, "bisphosphonate").status == "allowed"
    kidney = ask(*rest, said("chronic-kidney-disease"), operation=NO_FUSION)
    assert option(kidney, "bisphosphonate").status == "caution"


@pytest.mark.evidence("anabolic-contraindications", "cns-grade-b-anabolic", "teriparatide-class")
def test_three_answers_of_no_allow_an_anabolic_with_its_grade() -> None:
    told = option(ask(*NO_CAUTIONS), "anabolic")
    assert told.status == "allowed"
    assert told.strength == "guideline, CNS grade B"
    assert "Second line in general" in told.in_general
    assert "grade B" in told.in_general
    assert told.because.startswith("Active cancer, previous radiation")


@pytest.mark.evidence("anabolic-contraindications")
@pytest.mark.parametrize(
    ("concept", "what"),
    [
        ("active-cancer", "active cancer"),
        ("prior-radiation", "prior radiation"),
        ("osteosarcoma-risk", "osteosarcoma risk (Paget disease)"),
    ],
)
def test_each_caution_of_an_anabolic(concept: str, what: str) -> None:
    rest = without(concept, NO_CAUTIONS)
    told = option(ask(*rest, said(concept)), "anabolic")
    assert told.status == "avoid"
    assert any("overrides" in one and "no hard stop" in one for one in told.would_change)
    for unknown in (rest, (*rest, said(concept, UNKNOWN))):
        advice = ask(*unknown)
        assert option(advice, "anabolic").status == "caution"
        assert option(advice, "anabolic").missing == (what,)
        assert missing(advice, what) is not None
    alone = option(ask(said(concept)), "anabolic")
    assert alone.status == "avoid"


@pytest.mark.evidence("anabolic-contraindications")
def test_paget_disease_answers_yes_but_never_no() -> None:
    rest = without("osteosarcoma-risk", NO_CAUTIONS)
    assert status(*rest, said("paget"), of="anabolic") == "avoid"
    assert status(*rest, said("paget", NO), of="anabolic") == "caution"
    assert status(*NO_CAUTIONS, said("paget"), of="anabolic") == "avoid"
    assert status(*NO_CAUTIONS, said("paget", NO), of="anabolic") == "allowed"


def test_cancer_without_a_word_on_whether_it_is_active_stays_a_question() -> None:
    rest = without("active-cancer", NO_CAUTIONS)
    assert status(*rest, said("cancer", YES, "2004-01-01"), of="anabolic") == "caution"
    assert status(*rest, said("spinal-metastasis"), of="anabolic") == "avoid"
    assert (
        status(*rest, said("active-cancer", YES, "2004-01-01", until="2010-01-01"), of="anabolic")
        == "allowed"
    )


@pytest.mark.parametrize(
    ("dated", "undated", "made"),
    [
        ((YES, "2020-01-01"), NO, "avoid"),
        ((NO, "2020-01-01"), YES, "caution"),
        ((NO, "2026-09-01"), None, "caution"),
        ((YES, "2026-09-01"), None, "avoid"),
    ],
)
def test_words_on_active_cancer_that_disagree(dated: tuple, undated: Answer | None, made: str) -> None:
    facts = [said("active-cancer", *dated)] + (
        [said("active-cancer", undated)] if undated is not None else []
    )
    assert status(*without("active-cancer", NO_CAUTIONS), *facts, of="anabolic") == made


@pytest.mark.parametrize(("instrumented", "made"), [(YES, "allowed"), (NO, "caution"), (UNKNOWN, "caution")])
def test_the_grade_is_for_instrumented_surgery(instrumented: Answer, made: str) -> None:
    operation = fusion(date=OPERATION, instrumented=instrumented)
    assert status(*NO_CAUTIONS, of="anabolic", operation=operation) == made


@pytest.mark.evidence("teriparatide-fusion-rate", "teriparatide-fusion-time")
def test_figures_of_fusion_stand_with_their_design() -> None:
    shown = " ".join(sentence(one) for one in option(ask(*NO_CAUTIONS), "anabolic").literature)
    for words in ("82 %", "68 %", "8 months", "10 months", "not randomised", "postmenopausal women"):
        assert words in shown


def test_the_held_figures_on_screws_are_shown_nowhere() -> None:
    advice = ask(*NO_CAUTIONS, *NOTHING_AGAINST)
    assert "teriparatide-screw-loosening" not in repr(advice)
    assert "oosening" not in repr(advice)
    with pytest.raises(ValueError, match="is held"):
        found("teriparatide-screw-loosening")


@pytest.mark.evidence(
    "cyclic-teriparatide-bisphosphonate", "teriparatide-denosumab-fusion", "denosumab-mechanism"
)
def test_combinations_are_for_the_specialist_and_say_how_small_their_trials_are() -> None:
    advice = ask(*NO_CAUTIONS, said("renal-failure"))
    cyclic, both = (option(advice, id) for id in ALL[-2:])
    assert (cyclic.status, both.status) == ("specialist only", "specialist only")
    assert "no difference at 12 and 24 months" in repr(cyclic.literature)
    assert "16 is the whole trial, 8 per arm" in repr(both.literature)
    assert "bisphosphonate: avoid" in cyclic.because
    assert "mg" not in repr(both).replace("mg/d", "")


@pytest.mark.evidence("denosumab-renal-failure")
def test_denosumab_is_discussed_in_renal_failure_and_second_line_otherwise() -> None:
    failing = option(
        ask(said("renal-failure"), level(41), lab("calcium", 9.4, "mg/dL", "8.6", "10.2")), "denosumab"
    )
    assert failing.status == "caution"
    assert "then the drug to discuss" in failing.because
    assert failing.missing == ()
    working = option(ask(said("renal-failure", NO)), "denosumab")
    assert working.status == "caution"
    assert "Second line" in working.in_general
    assert working.missing == ("calcium", "25-OH vitamin D")


@pytest.mark.evidence("denosumab-renal-failure")
@pytest.mark.parametrize(
    ("facts", "asks"),
    [
        ((), "calcium, 25-OH vitamin D"),
        ((level(41),), "calcium"),
        ((lab("calcium", 9.4, "mg/dL", "8.6", "10.2"),), "25-OH vitamin D"),
        ((level(41), lab("calcium", 8.6, "mg/dL", "8.6", "10.2")), ""),
        (
            (level(41), lab("calcium", 8.5, "mg/dL", "8.6", "10.2")),
            "Calcium 8.5 mg/dL (2026-02-20) lies below",
        ),
        ((level(41), lab("calcium", 8.5, "mg/dL", flag="L")), "Calcium 8.5 mg/dL (2026-02-20) lies below"),
        ((level(41), lab("calcium", 9.4, "mg/dL"), said("hypocalcaemia")), "Hypocalcaemia is recorded"),
    ],
)
def test_calcium_and_vitamin_d_are_asked_for_in_renal_failure(facts: tuple, asks: str) -> None:
    told = line(ask(said("renal-failure"), *facts), "bone-denosumab-calcium")
    assert (told is not None) is bool(asks)
    assert told is None or asks in told.because
    assert line(ask(*facts), "bone-denosumab-calcium") is None


def test_in_pregnancy_the_specialist_decides_and_nothing_is_invented() -> None:
    advice = ask(*NOTHING_AGAINST, *NO_CAUTIONS, said("pregnancy"), operation=NO_FUSION)
    for id in ("bisphosphonate", "denosumab", "anabolic"):
        assert option(advice, id).status == "specialist only"
        assert "made without pregnant people" in option(advice, id).because
    past = said("pregnancy", YES, "2020-01-01", until="2020-09-01")
    assert status(*NOTHING_AGAINST, past, of="bisphosphonate", operation=NO_FUSION) == "allowed"
