"""Laws: the order of the list changes nothing, more drugs take no rule away, unknown is never no."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interaction_cases import cases

from spinewise.evidence.drugs import substances
from spinewise.pain.interactions.assess import check
from spinewise.record.fact import Fact, Patient
from spinewise.record.medication import DailyAmount, Drug, Range
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer

DAY = datetime.date(2026, 11, 20)
NAMES = st.lists(st.sampled_from([one.name for one in substances()]), min_size=1, max_size=5)
NOBODY = Record(Patient("law"), PlannedOperation())


def drug(name: str, daily: tuple[DailyAmount, ...] = ()) -> Drug:
    return Drug(name, (name,), None, "", "", None, Answer.UNKNOWN, None, None, "law", daily)


def said(names: list[str], record: Record = NOBODY) -> dict[str, frozenset[str]]:
    found = check([drug(name) for name in names], record, DAY)
    return {one.rule.id: one.substances for one in (*found.settled, *found.undecided)}


@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(names: list[str], random: object) -> None:
    mixed = sorted(names, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert said(names) == said(mixed)


@given(NAMES)
def test_a_line_written_twice_adds_no_rule(names: list[str]) -> None:
    assert said(names) == said([*names, *names])


@given(NAMES, st.sampled_from([one.name for one in substances()]))
def test_one_drug_more_never_takes_a_rule_away(names: list[str], more: str) -> None:
    fewer, whole = said(names), said([*names, more])
    covered = {"maoi-opioid", "maoi-antidepressant"}
    assert set(fewer) - covered <= set(whole)
    assert all(fewer[id] <= whole[id] for id in fewer if id in whole)


@pytest.mark.evidence("di-morphine-kidney")
@given(st.floats(0, 200), st.floats(0, 200))
def test_a_worse_kidney_never_meets_fewer_grave_rules(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)

    def grave(egfr: float) -> set[str]:
        fact = Fact("f", "egfr", egfr, "mL/min/{1.73_m2}", DAY, "law")
        found = check([drug("morphine"), drug("ibuprofen")], replace(NOBODY, facts=(fact,)), DAY)
        return {hit.rule.id for hit in found.settled if hit.rule.grade.is_grave}

    assert grave(high) <= grave(low)


@pytest.mark.evidence("di-acetaminophen-total")
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=4))
def test_the_total_is_the_sum_of_what_is_written_and_nothing_more(amounts: list[tuple[int, int]]) -> None:
    spans = [Range(float(min(pair)), float(max(pair))) for pair in amounts]
    lines = [drug("acetaminophen", (DailyAmount("acetaminophen", span, "mg/d"),)) for span in spans]
    found = check(lines, NOBODY, DAY).advice
    low, high = sum(span.low for span in spans), sum(span.high for span in spans)
    words = f"{low:g} to {high:g} mg" if low != high else f"{low:g} mg"
    assert any(words in one.because for one in found.findings)
    fired = any(one.id == "interaction-acetaminophen-total" for one in found.recommendations)
    assert fired == (high > 4000)


def test_an_amount_in_another_unit_is_not_added() -> None:
    line = drug("acetaminophen", (DailyAmount("acetaminophen", Range(9000.0, 9000.0), "ug/h"),))
    found = check([line], NOBODY, DAY).advice
    assert any(one.what == "how much acetaminophen acetaminophen gives in a day" for one in found.missing)
    assert not [one for one in found.recommendations if one.id == "interaction-acetaminophen-total"]


def test_every_settled_rule_of_every_case_may_hold_when_nothing_is_known() -> None:
    for case in cases():
        whole = check(case.drugs, case.record, case.as_of)
        less = check(case.drugs, replace(NOBODY, operation=case.record.operation), case.as_of)
        left = {one.rule.id for one in (*less.settled, *less.undecided)}
        assert {one.rule.id for one in whole.settled} <= left, case.name
