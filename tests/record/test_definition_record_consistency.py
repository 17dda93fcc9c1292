"""What a record says against itself, and what cannot be."""

from datetime import date

from spinewise.record.consistency import consistency
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import Implant, PlannedOperation
from spinewise.record.plausible import why_birth_impossible, why_impossible, without_contradictions
from spinewise.record.record import Record
from spinewise.words import Answer, Level

TODAY = date(2026, 1, 5)


def fact(concept: str, value: float | str | Answer, **fields: object) -> Fact:
    base = {"id": concept, "unit": "", "date": date(2025, 1, 1), "source": "record: entry 1"}
    return Fact(concept=concept, value=value, **{**base, **fields})  # type: ignore[arg-type]


def record(*facts: Fact, sex: str | None = "female") -> Record:
    return Record(Patient("P-1", sex, date(1950, 1, 1)), PlannedOperation(), facts)


def test_a_deceased_patient_is_said_first() -> None:
    said = consistency(record(fact("deceased", Answer.YES, date=date(2002, 6, 29))), TODAY)
    assert [finding.name for finding in said.findings] == ["deceased patient"]
    assert "died on 2002-06-29" in said.findings[0].because
    assert consistency(record(fact("deceased", Answer.NO)), TODAY).findings == ()


def test_densitometry_without_a_site_is_a_gap() -> None:
    bare = fact("dxa-t-score", -3.5)
    placed = fact("dxa-t-score", -2.0, site="total hip")
    (gap,) = consistency(record(bare, placed), TODAY).missing
    assert gap.what == "body site of 1 DXA T-score (2025-01-01)"
    assert "clears nobody" in gap.why_it_matters


def test_obesity_against_a_body_mass_index_below_30() -> None:
    coded = fact("obesity", Answer.YES)
    (clash,) = consistency(record(coded, fact("bmi", 27.9)), TODAY).disagreements
    assert clash.about == "obesity"
    assert "27.9 kg/m2" in clash.says[1]
    assert consistency(record(coded, fact("bmi", 30.0)), TODAY).disagreements == ()
    ended = fact("obesity", Answer.YES, ongoing=Answer.NO)
    assert consistency(record(ended, fact("bmi", 27.9)), TODAY).disagreements == ()


def test_two_sources_that_say_yes_and_no_both_stay() -> None:
    ours = fact("osteoporosis", Answer.NO, id="patient-1", source="patient: fact 1", date=None)
    theirs = fact("osteoporosis", Answer.YES, id="record-7", source="record: entry 7 (Condition)")
    kept = record(ours, theirs)
    (clash,) = consistency(kept, TODAY).disagreements
    assert clash.says == (
        "record: entry 7 (Condition) says yes on 2025-01-01.",
        "patient: fact 1 says no.",
    )
    assert len(kept.facts) == 2


def test_one_source_that_changes_its_mind_is_no_disagreement() -> None:
    then = fact("smoking", Answer.YES, date=date(2010, 1, 1))
    now = fact("smoking", Answer.NO, date=date(2020, 1, 1))
    assert consistency(record(then, now), TODAY).disagreements == ()


def test_numbers_of_two_sources_for_one_place_and_day() -> None:
    ours = fact("dxa-t-score", -2.4, site="total hip", source="patient: fact 1", unit="1")
    same = fact("dxa-t-score", -2.402, site="total hip", source="record: entry 2", unit="1")
    other = fact("dxa-t-score", -2.6, site="total hip", source="record: entry 2", unit="1")
    elsewhere = fact("dxa-t-score", -1.0, site="femoral neck", source="record: entry 2", unit="1")
    assert consistency(record(ours, same, elsewhere), TODAY).disagreements == ()
    (clash,) = consistency(record(ours, other), TODAY).disagreements
    assert clash.about == "DXA T-score"


def test_menopause_of_a_man_is_a_disagreement() -> None:
    said = record(fact("menopause", Answer.YES), sex="male")
    assert consistency(said, TODAY).disagreements[0].about == "sex and menopause"


def test_impossible_values_and_days() -> None:
    patient = Patient("P", "female", date(1950, 1, 1))
    assert why_impossible(fact("dxa-t-score", 25.0), patient, TODAY) == "DXA T-score of 25 cannot be"
    assert why_impossible(fact("dxa-t-score", -2.5), patient, TODAY) is None
    future = why_impossible(fact("bmi", 25.0, date=date(2026, 1, 6)), patient, TODAY)
    assert future == "body mass index is dated 2026-01-06, which lies after 2026-01-05"
    assert why_impossible(fact("bmi", 25.0, date=TODAY), patient, TODAY) is None
    before = why_impossible(fact("bmi", 25.0, date=date(1949, 1, 1)), patient, TODAY)
    assert before == "body mass index is dated before the patient's birth"
    backwards = fact("bisphosphonate", Answer.YES, until=date(2024, 1, 1))
    assert "before it begins" in str(why_impossible(backwards, patient, TODAY))
    assert "no concept" in str(why_impossible(fact("nonsense", 1.0), patient, TODAY))


def test_impossible_days_of_birth_are_not_repeated() -> None:
    assert why_birth_impossible(date(2027, 1, 1), TODAY) == "the date of birth lies in the future"
    assert "130 years ago" in str(why_birth_impossible(date(1890, 1, 1), TODAY))
    assert why_birth_impossible(date(1950, 1, 1), TODAY) is None


def test_an_operation_loses_what_contradicts_itself_and_keeps_the_rest() -> None:
    written = PlannedOperation(
        diagnosis="scoliosis",
        uiv=Level.L5,
        liv=Level.T10,
        last_operation=date(2030, 1, 1),
        implants=(Implant("rods", "T10 to L5", date(2031, 1, 1)),),
    )
    operation, said = without_contradictions(written, TODAY)
    assert operation == PlannedOperation(
        diagnosis="scoliosis", implants=(Implant("rods", "T10 to L5", None),)
    )
    assert len(said) == 3
    assert said[0].startswith("the upper instrumented vertebra L5 lies below the lower one T10")


def test_a_sound_operation_stays_as_it_is() -> None:
    sound = PlannedOperation(uiv=Level.T10, liv=Level.S1, date=TODAY, fusion=Answer.YES)
    assert without_contradictions(sound, TODAY) == (sound, ())
