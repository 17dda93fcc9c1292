"""What a list comes to, what is refused and in which words, and what follows: worked by hand."""

import datetime

import pytest

from spinewise.io.medication.line import read_line
from spinewise.pain.opioids.advice import opioid_advice
from spinewise.pain.opioids.exposure import ExposureClass, exposure_class
from spinewise.pain.opioids.load import Load, opioid_load
from spinewise.record.medication import Range, Why
from spinewise.record.unread_lines import SENTENCES

DAY = datetime.date(2026, 11, 21)


def load_of(*lines: str, unread: int = 0) -> Load:
    readings = [read_line(line, f"line {place}") for place, line in enumerate(lines, 1)]
    return opioid_load(
        [drug for one in readings for drug in one.drugs],
        [one.not_read for one in readings if one.not_read],
        DAY,
        lines=len(readings),
        unread=unread,
    )


def proposed(*lines: str) -> dict[str, str]:
    advice, _ = opioid_advice(load_of(*lines), 50)
    return {one.id: one.because for one in advice.recommendations}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("oxycodone 5 q6h", Why.UNIT),
        ("fentanyl patch 25 mcg q72h", Why.UNIT),
        ("Percocet 1 tab q6h", Why.STRENGTH),
        ("Percocet 5/352 1 tab q6h", Why.STRENGTH),
        ("morphine 5 mL q4h", Why.CONCENTRATION),
        ("oxycodone 5 mg", Why.FREQUENCY),
        ("oxycodone 5 mg prn", Why.AS_NEEDED),
        ("oxycodone 5 mg every other day", Why.SPARSE),
        ("morphine 2 mg IV q4h", Why.ROUTE),
        ("meperidine 50 mg po q4h", Why.DRUG),
        ("naltrexone 50 mg daily", Why.TEAM),
        ("oxycodne 5 mg q6h", Why.NAME),
        ("oxycodone 500 mg q6h", Why.NUMBER),
        ("oxycodone 5 mg q6h until 03/04/2026", Why.DATE),
        ("oxycodone 5 mg q6h, wean as tolerated", Why.TAPER),
        ("oxycodone 5 mg bid tid", Why.CONTRADICTION),
        ("oxycodone 5 mg q6h, wife's", Why.SENSE),
    ],
)
def test_every_refusal_is_one_sentence_that_names_its_reason(line: str, why: Why) -> None:
    refused = read_line(line, "line 7").not_read
    assert refused is not None
    assert refused.why is why
    assert refused.sentence.startswith("line 7")
    assert SENTENCES[why] in refused.sentence
    assert refused.sentence.count(".") == 1
    assert refused.sentence.endswith(".")


def test_a_refusal_never_repeats_the_words_of_the_line() -> None:
    refused = read_line("Mary Example takes oxycodne 5 mg q6h", "line 1").not_read
    assert refused is not None
    assert "it may mean oxycodone" in refused.sentence
    assert "mary" not in refused.sentence.lower()
    assert "oxycodne" not in refused.sentence


def test_a_line_without_a_number_leaves_no_total() -> None:
    load = load_of("OxyContin 20 mg q12h", "tramadol 50 mg prn")
    assert not load.is_whole
    advice, _ = opioid_advice(load, 50)
    assert "this is no total" in advice.findings[0].because
    assert exposure_class(load_of("tramadol 50 mg q6h", "oxycodone 5 mg prn")).name is ExposureClass.UNKNOWN


def test_what_could_not_be_read_at_all_leaves_no_total() -> None:
    assert load_of("tramadol 50 mg q6h").is_whole
    assert not load_of("tramadol 50 mg q6h", unread=1).is_whole


def test_a_range_gives_both_ends() -> None:
    assert load_of("oxycodone 5-10 mg q4-6h").total == Range(30, 90)
    assert load_of("oxycodone 5 mg q6h prn").total == Range(0, 30)


def test_two_entries_with_one_dose_count_once_at_the_low_and_twice_at_the_high_end() -> None:
    load = load_of("oxycodone 5 mg q6h", "Oxycodone 5mg QID")
    assert load.total == Range(30, 60)
    assert load.doubts == (
        "oxycodone stands on several entries with the same dose (line 1 and line 2): counted once at the "
        "low end and "
        "each at the high end; ask whether it is one prescription.",
    )  # fmt: skip


def test_two_doses_whose_dates_overlap_are_a_doubt() -> None:
    load = load_of(
        "morphine 15 mg bid 2026-10-01 to 2026-12-01", "morphine 30 mg bid 2026-11-15 to 2027-01-01"
    )
    assert load.total == Range(30, 90)
    assert "whose dates overlap" in load.doubts[0]


def test_doses_one_after_the_other_are_none() -> None:
    load = load_of("morphine 15 mg bid until 2026-11-20", "morphine 30 mg bid from 2026-11-21")
    assert load.total == Range(60, 60)
    assert load.doubts == ()
    assert [drug.source for drug in load.not_now] == ["line 1"]


def test_a_long_acting_opioid_and_its_rescue_are_no_doubt() -> None:
    load = load_of("OxyContin 20 mg q12h", "oxycodone 5 mg q6h prn")
    assert load.total == Range(60, 90)
    assert load.doubts == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("morphine ER 30 mg bid since 2026-11-15", ExposureClass.TOLERANT),
        ("morphine ER 30 mg bid since 2026-11-16", ExposureClass.IF_A_WEEK),
        ("morphine ER 30 mg bid", ExposureClass.IF_A_WEEK),
        ("hydromorphone 2 mg q6h since 2026-01-01", ExposureClass.TOLERANT),  # 8 mg, though 40 MME
        ("oxymorphone 5 mg q6h since 2026-01-01", ExposureClass.TOLERANT),  # 20 mg only, but 60 MME
        ("oxycodone 5 mg q6h prn", ExposureClass.BELOW),
        ("oxycodone 10 mg q6h prn", ExposureClass.PERHAPS),
        ("fentanyl 25 mcg/h patch q72h since 2026-01-01", ExposureClass.TOLERANT),
        ("lisinopril 10 mg daily", ExposureClass.NONE),
    ],
)
@pytest.mark.evidence("opioid-tolerant-fda")
def test_exposure_before_the_operation(line: str, name: ExposureClass) -> None:
    assert exposure_class(load_of(line)).name is name


def test_no_list_is_not_no_opioid() -> None:
    assert exposure_class(load_of()).name is ExposureClass.UNKNOWN


@pytest.mark.evidence("naloxone-offer-2022")
def test_naloxone_is_offered_from_fifty_on_and_at_either_end_of_a_range() -> None:
    assert "naloxone-offer" in proposed("morphine 25 mg bid")
    assert "naloxone-offer" not in proposed("morphine 24.5 mg bid")
    assert "falls away" in proposed("morphine 10-25 mg bid")["naloxone-offer"]


@pytest.mark.evidence("naloxone-offer-2022")
def test_naloxone_is_offered_with_a_benzodiazepine_even_where_the_opioid_has_no_number() -> None:
    assert "naloxone-offer" in proposed("tramadol 50 mg prn", "lorazepam 1 mg bid")
    assert "naloxone-offer" not in proposed("lorazepam 1 mg bid")


@pytest.mark.parametrize(
    "line",
    [
        "Suboxone 8-2 mg film SL daily",
        "methadone 80 mg daily, maintenance (clinic)",
        "Vivitrol 380 mg IM monthly",
    ],
)
@pytest.mark.evidence("opioid-receptor-drugs-pain-team")
def test_acute_pain_team_before_admission(line: str) -> None:
    advice, _ = opioid_advice(load_of(line), 50)
    assert [one.action for one in advice.recommendations] == ["Ask the acute-pain team before admission."]


def test_tapering_is_a_question_and_never_a_proposal() -> None:
    advice, questions = opioid_advice(load_of("morphine ER 60 mg bid since 2026-01-01"), 50)
    assert [one.id for one in questions] == ["opioid-taper"]
    assert not any(
        "taper" in one.action.lower() or "reduce" in one.action.lower() for one in advice.recommendations
    )


def test_methadone_once_a_day_is_asked_about() -> None:
    _, questions = opioid_advice(load_of("methadone 60 mg daily"), 50)
    assert "methadone-maintenance" in [one.id for one in questions]


@pytest.mark.evidence("opioid-mme-2022")
def test_every_total_says_that_it_is_not_for_rotation() -> None:
    advice, _ = opioid_advice(load_of("morphine 15 mg bid"), 50)
    assert any("Not for rotation" in one for one in advice.findings[0].caveats)


def test_below_eighteen_nothing_follows_but_the_pain_team() -> None:
    advice, questions = opioid_advice(load_of("morphine 60 mg bid", "naltrexone 50 mg daily"), 17)
    assert advice.findings == ()
    assert questions == ()
    assert [one.id for one in advice.recommendations] == ["acute-pain-team-naltrexone"]
