"""Clinical cases of opioid load in YAML, written from the sources: each is one test."""

from collections import Counter

import pytest
from load_cases import Case, cases
from load_checks import PARTLY, WHOLE, ask, problems, told

from spinewise.evidence.entry import Use
from spinewise.evidence.opioid_factors import factors, for_pain_team, outside
from spinewise.evidence.tables import entries
from spinewise.pain.opioids.exposure import ExposureClass

ALL = cases()
AT_LEAST = 70


@pytest.mark.parametrize("case", [pytest.param(one, id=f"{one.file}: {one.name}") for one in ALL])
def test_the_rules_say_what_the_sources_say(case: Case) -> None:
    wrong = problems(case)
    assert not wrong, "\n".join(["", *wrong, "", "What was said:", told(case)])


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= AT_LEAST
    assert not [name for name, times in Counter(one.name for one in ALL).items() if times > 1]


def test_cases_expect_only_what_can_be_checked() -> None:
    for one in ALL:
        assert set(one.expect) <= {*WHOLE, *PARTLY}, f"{one.file}, line {one.line}"


def test_every_case_names_evidence_that_is_not_held() -> None:
    known = {one.id: one.use for one in entries()}
    for one in ALL:
        assert one.evidence, f"{one.file}, line {one.line}"
        assert all(known[id] is not Use.HOLD for id in one.evidence), f"{one.file}, line {one.line}"


def test_every_opioid_and_every_class_of_exposure_has_a_case() -> None:
    assert {drug for one in ALL for drug in one.expect.get("amounts", {})} == set(factors())
    named = {drug for one in ALL for line in ask(one).load.refused for drug in line.ingredients}
    assert for_pain_team() | outside() <= named
    met = {one.expect.get("exposure", ExposureClass.NONE.value) for one in ALL}
    assert {one.value for one in ExposureClass} <= met
