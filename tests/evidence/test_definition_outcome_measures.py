"""The outcome dictionary: every measure of the requirements, with direction, range and sources."""

import re
from pathlib import Path

import pytest

from spinewise.evidence import tables
from spinewise.evidence.direction import directions
from spinewise.evidence.entry import Use
from spinewise.evidence.outcome_events import event_kind, event_kinds, windows
from spinewise.evidence.outcome_measures import (
    ThresholdKind,
    Worse,
    check_score,
    measure,
    measures,
    source_label,
)
from spinewise.words import BadInput

PAGE = Path(__file__).parents[2] / "docs" / "outcome-measures.md"
OF_THE_REQUIREMENTS = {
    "R135": {"odi"},
    "R136": {"nrs-back", "nrs-leg", "nrs-neck", "nrs-wound"},
    "R140": {
        "cobb-angle", "sva", "pelvic-tilt", "lumbar-lordosis", "thoracic-kyphosis", "cervical-lordosis",
        "disc-height",
    },
    "R141": {"operating-time", "blood-loss", "transfusion"},
    "R142": {"screw-breach", "screw-time"},
    "R143": {"length-of-stay"},
    "R145": {"opioid-dose"},
    "R146": {"satisfaction", "eq5d", "activity-restriction"},
    "registries": {"odi", "nrs-back", "nrs-leg", "eq5d", "ndi", "mjoa"},
}  # fmt: skip
EVENTS = {
    "R138": {"fusion"},
    "R139": {
        "pseudarthrosis", "cage subsidence", "screw lucency", "proximal junctional kyphosis",
        "proximal junctional failure", "rod breakage", "screw loosening",
    },
    "R143": {"readmission"},
    "R144": {"pneumonia", "surgical site infection", "wound healing complication"},
    "R145": {"prolonged opioid prescription"},
    "R146": {"return to work"},
    "R147": {"death"},
}  # fmt: skip


@pytest.mark.parametrize("requirement", OF_THE_REQUIREMENTS)
def test_every_measure_of_the_requirements_is_in_the_dictionary(requirement: str) -> None:
    assert OF_THE_REQUIREMENTS[requirement] <= measures().keys()


@pytest.mark.parametrize("requirement", EVENTS)
def test_every_event_of_the_requirements_stands_by_itself(requirement: str) -> None:
    assert EVENTS[requirement] <= {kind.name for kind in event_kinds()}


def test_hardware_failure_is_no_event_but_the_heading_of_seven() -> None:
    assert event_kind("hardware failure") is None
    assert {kind.name for kind in event_kinds() if kind.is_hardware} == EVENTS["R139"]
    for kind in event_kinds():
        if kind.is_hardware:
            assert kind.level, "each has a level that has to be recorded"
            assert kind.needs_fixation, "only people with an implant or a fusion can have it"
    assert event_kind("PJK") is event_kind(" proximal junctional Kyphosis ")


def test_other_names_lead_to_one_event_only() -> None:
    names = [name.lower() for kind in event_kinds() for name in (kind.name, *kind.also)]
    assert len(set(names)) == len(names)


def test_names_units_and_ranges_make_sense() -> None:
    for id, one in measures().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id)
        assert one.unit
        assert one.name
        assert one.of
        if one.low is not None and one.high is not None:
            assert one.low < one.high
        if one.is_reported:
            assert one.worse is not Worse.NEITHER, "a score without a direction cannot be counted"
            assert one.range_from or one.range_note, "a range has a source, or says that it is recalled"
        for source in (one.range_from, *(row.source for row in one.thresholds)):
            if source is not None:
                assert source_label(source)


def test_thresholds_fit_their_range_and_say_in_whom_they_were_found() -> None:
    for one in measures().values():
        seen = [(row.kind, row.value, row.people, row.source, row.baseline_from) for row in one.thresholds]
        assert len(set(seen)) == len(seen)
        for row in one.thresholds:
            assert row.people
            assert row.how
            assert row.value > 0
            if row.of_baseline:
                assert row.value < 100
            elif one.low is not None and one.high is not None:
                assert row.value < one.high - one.low
            assert one.worse is not Worse.NEITHER


@pytest.mark.parametrize(
    ("id", "kind", "value", "source"),
    [
        ("odi", ThresholdKind.MCID, 10, "Ostelo 2008"),
        ("odi", ThresholdKind.MCID, 15, "Staartjes 2022"),
        ("odi", ThresholdKind.SUCCESS, 22, "[109] Berg 2024"),
        ("odi", ThresholdKind.SDC, 18, "Parai 2020"),
        ("nrs-back", ThresholdKind.SUCCESS, 2, "[109] Berg 2024"),
        ("nrs-leg", ThresholdKind.SUCCESS, 4, "[109] Berg 2024"),
        ("nrs-back", ThresholdKind.SDC, 3.6, "Parai 2020"),
        ("nrs-leg", ThresholdKind.SDC, 3.7, "Parai 2020"),
        ("eq5d", ThresholdKind.SDC, 0.49, "Parai 2020"),
        ("comi", ThresholdKind.MCID, 2.2, "Eur Spine J, PMC2899314"),
        ("mjoa", ThresholdKind.MCID, 2, "Tetreault 2015"),
        ("rmdq", ThresholdKind.MCID, 5, "Ostelo 2008"),
    ],
)
def test_thresholds_are_those_read_in_the_abstracts(
    id: str, kind: ThresholdKind, value: float, source: str
) -> None:
    found = [row for row in measure(id).of_kind(kind) if not row.of_baseline]
    assert (value, source) in [(row.value, row.label) for row in found]


def test_what_was_not_read_in_its_source_is_unconfirmed_and_never_computed_with() -> None:
    recalled = [row for row in measure("odi").thresholds if row.label == "Copay 2008"]
    assert [row.status for row in recalled] == ["unconfirmed"]
    for one in measures().values():
        assert all(row.confirmed for row in one.of_kind(*ThresholdKind))
    assert [row.value for row in measure("mjoa").of_kind(ThresholdKind.MCID)] == [2]


def test_no_threshold_is_preferred() -> None:
    """There is no function that hands out one of several."""
    assert len(measure("odi").of_kind(ThresholdKind.MCID, ThresholdKind.SUCCESS)) == 8


def test_the_better_way_is_that_of_the_measure() -> None:
    assert measure("odi").improvement(48, 30) == 18
    assert measure("eq5d").improvement(0.4, 0.7) == pytest.approx(0.3)
    assert measure("mjoa").improvement(12, 10) == -2
    with pytest.raises(TypeError, match="nothing says which way of sva is worse"):
        measure("sva").improvement(1, 2)


def test_a_change_on_the_threshold_counts_whatever_binary_fractions_do() -> None:
    eq5d = measure("eq5d")
    (row,) = eq5d.of_kind(ThresholdKind.MCID)
    assert 0.7 - 0.6 < 0.1, "in binary"
    assert eq5d.reaches(row, 0.6, 0.7)
    assert not eq5d.reaches(row, 0.6, 0.699)


def test_percent_of_the_score_before_speaks_about_nobody_who_had_none() -> None:
    odi = measure("odi")
    share = next(row for row in odi.thresholds if row.of_baseline)
    assert share.size(50) == 15
    assert odi.reaches(share, 50, 35)
    assert not odi.reaches(share, 50, 36)
    assert not share.holds_for(0)


def test_thresholds_by_severity_hold_for_their_scores_only() -> None:
    severe = next(row for row in measure("mjoa").thresholds if row.baseline_to == 11)
    assert [severe.holds_for(score) for score in (0, 11, 12)] == [True, True, False]


def test_nrs_pain_is_stored_by_site_and_never_the_nutrition_score() -> None:
    pain = {id: one for id, one in measures().items() if id.startswith("nrs")}
    assert {one.site for one in pain.values()} == {"back", "leg", "neck", "wound"}
    for one in pain.values():
        assert "pain" in one.name
        assert "nutrition score" in one.of
        assert one.domain == "pain"
    assert "nrs" not in measures()
    assert event_kind("nrs") is None


def test_a_score_outside_its_range_is_refused_with_row_and_scale() -> None:
    check_score("odi", 100, 1)
    check_score("unheard-of", 1e9, 1)
    with pytest.raises(BadInput, match=r"Form 7 gives nrs-back as 62, outside its range of 0 to 10: "):
        check_score("nrs-back", 62, 7)


def test_bone_measures_keep_their_own_table_of_directions() -> None:
    assert not {row.measure.lower() for row in directions()} & measures().keys()


def test_windows_are_those_of_readmission() -> None:
    assert windows() == ((30, 90), (1, 2))


def test_every_entry_that_bears_on_outcome_measures_has_a_row() -> None:
    """Section O has no entry of its own: each of those that rest on it is named by a measure or an event."""
    named = {id for one in measures().values() for id in one.evidence}
    named |= {id for kind in event_kinds() for id in kind.evidence}
    bearing = {one.id for one in tables.entries() if "O" in one.also_in}
    assert bearing - named == set()
    assert all(tables.entry(id).use is not Use.HOLD for id in named)


def test_the_page_says_what_the_tables_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for id, one in measures().items():
        assert f"| `{id}` | {one.name} |" in text
        for row in one.thresholds:
            assert f"{row.value:g}" in text
            assert row.label in text
    for kind in event_kinds():
        assert f"| {kind.name} |" in text
        for definition in kind.definitions:
            assert definition.text in text


def test_no_item_of_a_questionnaire_is_printed() -> None:
    """Licensed instruments are stored as totals; a text longer than a line would be an item."""
    for one in measures().values():
        assert len(one.of) < 160
        assert "?" not in one.of + one.name
