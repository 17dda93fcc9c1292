"""Clinical cases in YAML, written from the sources: each is one test, read like a patient file."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from clinical_cases import Case, cases
from clinical_checks import CHECKS, never_said, problems, told

from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries

ALL = cases()
AT_LEAST = 60
"""How many cases issue and practice ask for."""


@pytest.mark.parametrize("case", [pytest.param(one, id=f"{one.file}: {one.name}") for one in ALL])
def test_the_rules_say_what_the_sources_say(case: Case) -> None:
    wrong = problems(case)
    assert not wrong, "\n".join(["", *wrong, "", "What was said:", told(case)])


# --- the cases themselves -----------------------------------------------------------------------


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= AT_LEAST
    twice = [name for name, times in Counter(one.name for one in ALL).items() if times > 1]
    assert not twice


def test_cases_expect_only_what_can_be_checked() -> None:
    for one in ALL:
        assert set(one.expect) <= set(CHECKS), f"{one.file}, line {one.line}"


def test_only_cases_about_bad_input_hold_what_the_reader_refuses() -> None:
    for one in ALL:
        if "part of patient.yaml" not in one.expect.get("missing", ()):
            assert one.record.missing == (), f"{one.file}, line {one.line}: {one.record.missing}"


def test_every_case_names_evidence_that_a_table_holds() -> None:
    known = {one.id: one.use for one in entries()}
    for one in ALL:
        assert one.evidence, f"{one.file}, line {one.line} names no evidence"
        for id in one.evidence:
            assert id in known, f"{one.file}, line {one.line} names {id}"
            assert known[id] is not Use.HOLD, f"{one.file}, line {one.line} rests on {id}, which is held"


def test_every_entry_of_dxa_vbq_and_optimisation_that_decides_has_a_case() -> None:
    named = {id for one in ALL for id in one.evidence}
    for_other_rooms = {"t2-augmentation-definition", "t2-counsel-eligible", "osteoporosis-hardware-risk"}
    for_other_rooms |= {one.id for one in entries() if one.id.startswith("va-")}
    by_images = {"fracture-grades-by-height-loss"}
    deciding = {one.id for one in entries() if one.use is Use.DECIDE and one.section in "ACD"}
    assert deciding - for_other_rooms - by_images <= named


def facts(concept: str, **fields: Any) -> set[float]:
    """Values of a concept over all cases, as read."""
    return {
        float(fact.value)
        for one in ALL
        for fact in one.record.facts
        if fact.concept == concept
        and isinstance(fact.value, float)
        and all(getattr(fact, name) == value for name, value in fields.items())
    }


@pytest.mark.parametrize(
    ("concept", "values"),
    [
        ("dxa-t-score", {-2.5, -2.4, -2.6, -1.1, -0.9}),
        ("tbs", {1.22, 1.23, 1.24}),
        ("frax-hip", {2.9, 3.0}),
        ("frax-major", {19.9, 20.0}),
        ("vitamin-d-25-oh", {19.9, 20.0, 34.9, 35.0, 60.0, 60.1}),
    ],
)
def test_every_boundary_has_a_case_on_it_and_on_both_sides(concept: str, values: set[float]) -> None:
    assert values <= facts(concept)


def test_vitamin_d_stands_on_its_boundaries_in_either_unit() -> None:
    """Written in nmol/L the values arrive as fractions of ng/mL, rounded here to a tenth."""
    fractions = {value for value in facts("vitamin-d-25-oh") if round(value, 1) != value}
    assert {19.9, 20.0, 34.9, 35.0, 60.0, 60.1} <= {round(value, 1) for value in fractions}


def test_ages_at_their_boundaries_have_cases() -> None:
    ages = {(one.record.patient.sex, one.record.patient.age_on(one.as_of)) for one in ALL}
    assert {("female", 65), ("female", 64), ("male", 50), ("male", 49), ("male", 18), ("male", 17)} <= ages


def test_the_window_has_cases_on_both_ends_and_a_day_beside_them() -> None:
    on = {(str(one.record.operation.date), str(one.as_of)) for one in ALL}
    operation = "2026-09-01"
    days = ("2026-02-28", "2026-03-01", "2026-03-02", "2026-09-01", "2027-02-28", "2027-03-01", "2027-03-02")
    assert {(operation, day) for day in days} <= on
    assert ("2026-08-31", "2026-02-28") in on


def wanted(part: str, key: str) -> set[str]:
    """Everything that cases expect of a step or an option."""
    found: set[str] = set()
    for one in ALL:
        value = one.expect.get(part, {})
        if isinstance(value, Mapping) and key in value:
            found |= {value[key]} if isinstance(value[key], str) else set()
    return found


@pytest.mark.parametrize(
    ("step", "outcomes"),
    [
        ("candidate", {"adult, elective", "adult, urgent", "adult, urgency unknown", "minor"}),
        ("dxa", {"in date", "open"}),
        ("osteoporosis", {"yes", "no", "unknown"}),
        ("refer", {"refer", "not asked"}),
        ("non-drug", {"begin"}),
        ("secondary-causes", {"tests missing", "complete"}),
        ("vitamin-d", {"below 20", "20 to below 35", "35 to 60", "above 60", "unknown"}),
        ("drug", {"choose", "not asked"}),
        ("reassess", {"before surgery", "after surgery started in parallel", "date unknown"}),
    ],
)
def test_every_branch_of_the_figure_is_walked(step: str, outcomes: set[str]) -> None:
    assert outcomes <= wanted("path", step)


@pytest.mark.parametrize(
    ("option", "statuses"),
    [
        ("bisphosphonate", {"allowed", "caution", "not recommended now", "avoid"}),
        ("anabolic", {"allowed", "caution", "avoid"}),
        ("denosumab", {"caution"}),
        ("vitamin-d3", {"allowed", "caution"}),
        ("romosozumab", {"specialist only"}),
        ("serm", {"specialist only"}),
    ],
)
def test_every_status_of_every_drug_has_a_case(option: str, statuses: set[str]) -> None:
    assert statuses <= wanted("options", option)


@pytest.mark.parametrize(
    ("sentence", "hits"),
    [
        ("HU and DXA show 40 to 54 % concordance", True),
        ("HU and DXA disagree in 40 to 54 %", False),
        ("give 60 mg every six months", True),
        ("calcium 9.4 mg/dL", False),
        ("loosening 7 % against 13 %", True),
        ("the trabecular score is low", True),
        ("the trabecular bone score is low", False),
        ("cleared for fusion", True),
        ("it clears nobody", False),
        ("based on central DXA", True),
    ],
)
def test_what_is_never_said_is_found(sentence: str, hits: bool) -> None:
    assert any(pattern.search(sentence) for pattern, _ in never_said()) is hits
