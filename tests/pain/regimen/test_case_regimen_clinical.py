"""Clinical cases in YAML, written from the sources: each is one test."""

from collections import Counter

import pytest
from regimen_cases import Case, cases
from regimen_checks import PARTLY, WHOLE, problems, told

from spinewise.evidence.analgesia import conflict_rows, elements
from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries

ALL = cases()
AT_LEAST = 150
REMAINDER = "alternative-and-rule"
"""Row for whatever has none of its own; that nothing needs it is a test of its own."""


@pytest.mark.parametrize("case", [pytest.param(one, id=f"{one.file}: {one.name}") for one in ALL])
def test_the_regimen_says_what_the_sources_say(case: Case) -> None:
    wrong = problems(case)
    assert not wrong, "\n".join(["", *wrong, "", "What was said:", told(case)])


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= AT_LEAST
    assert not [name for name, times in Counter(one.name for one in ALL).items() if times > 1]


def test_cases_expect_only_what_can_be_checked() -> None:
    for one in ALL:
        assert set(one.expect) <= {*WHOLE, *PARTLY, "well"}, f"{one.file}, case {one.line}"


def test_every_case_names_evidence_that_is_not_held() -> None:
    known = {one.id: one.use for one in entries()}
    for one in ALL:
        assert one.evidence, f"{one.file}, case {one.line}"
        assert all(known[id] is not Use.HOLD for id in one.evidence), f"{one.file}, case {one.line}"


def test_every_element_is_met_kept_and_in_every_other_status_that_it_can_have() -> None:
    met = {(id, status) for one in ALL for id, status in one.expect.get("status", {}).items()}
    for element in elements():
        assert (element.id, "undecided") in met, element.id
        assert {(element.id, "changed"), (element.id, "removed")} & met, element.id


def test_every_conflict_has_a_case() -> None:
    met = {id for one in ALL for id in one.expect.get("settled", ())}
    assert {one.id for one in conflict_rows()} - met <= {REMAINDER}


def test_every_entry_of_the_regimen_has_a_case() -> None:
    named = {id for one in ALL for id in one.evidence}
    assert {one.id for one in entries() if one.id.startswith("an-")} <= named
