"""Clinical cases in YAML, written from the sources: each is one test."""

from collections import Counter

import pytest
from interaction_cases import Case, cases
from interaction_checks import PARTLY, WHOLE, never_said, problems, told

from spinewise.evidence.entry import Use
from spinewise.evidence.interaction_rules import conflicts, rules
from spinewise.evidence.tables import entries

ALL = cases()
AT_LEAST = 80


@pytest.mark.parametrize("case", [pytest.param(one, id=f"{one.file}: {one.name}") for one in ALL])
def test_the_rules_say_what_the_sources_say(case: Case) -> None:
    wrong = problems(case)
    assert not wrong, "\n".join(["", *wrong, "", "What was said:", told(case)])


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= AT_LEAST
    assert not [name for name, times in Counter(one.name for one in ALL).items() if times > 1]


def test_cases_expect_only_what_can_be_checked_and_are_read_whole() -> None:
    for one in ALL:
        assert set(one.expect) <= {*WHOLE, *PARTLY}, f"{one.file}, line {one.line}"
        assert one.record.missing == (), f"{one.file}, line {one.line}: {one.record.missing}"


def test_every_case_names_evidence_that_is_not_held() -> None:
    known = {one.id: one.use for one in entries()}
    for one in ALL:
        assert one.evidence, f"{one.file}, line {one.line}"
        assert all(known[id] is not Use.HOLD for id in one.evidence), f"{one.file}, line {one.line}"


def test_every_rule_fires_in_a_case_and_stays_silent_in_another() -> None:
    fired = {id for one in ALL for id in one.expect.get("holds", ())}
    assert fired == {one.id for one in rules()}


def test_every_rule_on_the_patient_has_a_case_where_that_is_unknown() -> None:
    asked = {one.id for one in rules() if one.when}
    open_ = {id for one in ALL for id in one.expect.get("may_hold", ())}
    what = {repr(one.when) for one in rules() if one.id in open_}
    assert {repr(one.when) for one in rules() if one.id in asked and len(one.when) == 1} - what <= {
        repr(one.when)
        for one in rules()
        if any(part.what in ("egfr", "age") or part.allergy or part.facts for part in one.when)
    }


def test_every_conflict_has_a_case() -> None:
    met = {about for one in ALL for about in one.expect.get("disagreements", ())}
    assert {one.about for one in conflicts()} <= met


def test_every_entry_of_interactions_has_a_case() -> None:
    named = {id for one in ALL for id in one.evidence}
    assert {one.id for one in entries() if one.id.startswith("di-")} <= named


@pytest.mark.parametrize(
    ("sentence", "hits"),
    [
        ("take 5 mg of oxycodone", True),
        ("4300 mg of acetaminophen a day", False),
        ("at or below 4 g a day", False),
        ("24 g a day", True),
        ("81 mg of aspirin", False),
        ("halve it", True),
        ("this pair is safe", True),
        ("A pair that no rule names is not thereby safe.", False),
    ],
)
def test_what_is_never_said_is_found(sentence: str, hits: bool) -> None:
    assert any(pattern.search(sentence) for pattern, _ in never_said()) is hits
