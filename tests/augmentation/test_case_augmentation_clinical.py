"""Clinical cases in YAML, written from the sources: each is one test, read like a patient file."""

from collections import Counter

import pytest
from augmentation_cases import Case, cases
from augmentation_checks import CHECKS, never_said, problems, told

from spinewise.evidence.entry import Use
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
        assert set(one.expect) <= set(CHECKS), f"{one.file}, line {one.line}"
        assert one.record.missing == (), f"{one.file}, line {one.line}: {one.record.missing}"


def test_every_case_names_evidence_that_is_not_held() -> None:
    known = {one.id: one.use for one in entries()}
    for one in ALL:
        assert one.evidence, f"{one.file}, line {one.line} names no evidence"
        assert all(known[id] is not Use.HOLD for id in one.evidence), f"{one.file}, line {one.line}"


def test_every_entry_of_augmentation_has_a_case() -> None:
    named = {id for one in ALL for id in one.evidence}
    own = {one.id for one in entries() if one.id.startswith(("va-", "t2-augmentation", "t2-counsel"))}
    assert own <= named


def values(concept: str) -> set[float]:
    """Values of a concept over all cases; read from mm they arrive as fractions, rounded here to a tenth."""
    return {
        round(float(fact.value), 1)
        for one in ALL
        for fact in one.record.facts
        if fact.concept == concept and isinstance(fact.value, float)
    }


@pytest.mark.parametrize(
    ("concept", "on_and_beside"),
    [
        ("pain-vas", {4.9, 5.0, 5.1, 6.0, 6.1}),
        ("rmdq", {11.0, 12.0, 17.0, 18.0}),
        ("vertebral-height-loss", {24.9, 25.0, 40.0, 40.1, 19.9, 20.0}),
        ("local-kyphosis-angle", {14.0, 15.0}),
        ("further-height-loss", {19.0, 20.0}),
    ],
)
def test_every_boundary_has_a_case_on_it_and_beside_it(concept: str, on_and_beside: set[float]) -> None:
    assert on_and_beside <= values(concept)


def test_ages_at_the_boundary_have_cases() -> None:
    ages = {one.record.patient.age_on(one.as_of) for one in ALL}
    assert {17, 18, None} <= ages


@pytest.mark.parametrize(
    ("sentence", "hits"),
    [
        ("survival is 55 % better", True),
        ("NSM 55.6 % of the people", False),
        ("229 of 431 (53 %)", False),
        ("withhold augmentation", True),
        ("a consultation should not be withheld", False),
        ("we promise that pain goes", True),
        ("none of this is a promise.", False),
        ("should have kyphoplasty", True),
        ("Your chance is 20 in 100", True),
    ],
)
def test_what_is_never_said_is_found(sentence: str, hits: bool) -> None:
    assert any(pattern.search(sentence) for pattern, _ in never_said()) is hits
