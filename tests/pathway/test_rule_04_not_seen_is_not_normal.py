"""Safety rule 4: what was not found in the record is said as not found, never as normal or absent."""

import pytest

from people import TODAY, fact, plan_for, record
from spinewise.pathway.red_flags import SIGNS
from spinewise.words import Answer


def _named(plan: object, name: str) -> list[str]:
    return [flag.because for flag in plan.red_flags if flag.name == name]  # type: ignore[attr-defined]


def test_a_missing_motor_examination_is_said_as_missing() -> None:
    plan = plan_for(record())
    said = _named(plan, "motor examination missing")
    assert len(said) == 1 and "does not mean that strength is normal" in said[0]
    assert plan.missing[0].what == "motor examination"


@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNKNOWN])
def test_a_motor_examination_not_done_is_missing_too(answer: Answer) -> None:
    plan = plan_for(record(fact("motor-examination", answer, TODAY)))
    assert _named(plan, "motor examination missing")
    assert any(gap.what == "motor examination" for gap in plan.missing)


def test_a_recorded_motor_examination_is_shown_with_its_day() -> None:
    plan = plan_for(record(fact("motor-examination", "left L5 4/5, other roots 5/5", TODAY)))
    assert _named(plan, "motor examination") == [
        "Motor examination recorded on 2026-11-21: left L5 4/5, other roots 5/5."
    ]
    assert not any(gap.what == "motor examination" for gap in plan.missing)


def test_an_empty_record_lists_every_sign_as_not_found() -> None:
    plan = plan_for(record())
    said = _named(plan, "red flags not found")
    assert len(said) == 1
    assert "does not mean absent" in said[0]
    assert all(words in said[0] for words in SIGNS.values())
    assert not _named(plan, "red flag") and not _named(plan, "red flag recorded as absent")


def test_recorded_as_absent_carries_its_day_and_holds_for_it_only() -> None:
    plan = plan_for(record(fact("fever", Answer.NO, TODAY)))
    absent = next(flag for flag in plan.red_flags if flag.name == "red flag recorded as absent")
    assert absent.because == "Recorded as absent on 2026-11-21: fever."
    assert absent.caveats == ("Holds for that day only.",)
    assert "fever" not in _named(plan, "red flags not found")[0]


def test_recorded_flags_come_first() -> None:
    plan = plan_for(record(fact("fever", Answer.YES, TODAY), fact("cauda-equina", Answer.YES, TODAY)))
    assert [flag.name for flag in plan.red_flags[:2]] == ["red flag", "red flag"]
    assert "cauda equina" in plan.red_flags[0].because


def test_no_sentence_of_an_empty_record_says_normal() -> None:
    plan = plan_for(record())
    for flag in plan.red_flags:
        assert "normal" not in flag.because.replace("does not mean that strength is normal", "")


def test_a_death_in_the_record_comes_before_everything() -> None:
    plan = plan_for(record(fact("deceased", Answer.YES, TODAY), fact("fever", Answer.YES, TODAY)))
    assert plan.red_flags[0].because.startswith("The record says that this person died on 2026-11-21")
