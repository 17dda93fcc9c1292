"""Which values belong to one examination, which scan decides, and what metal does to it."""

import datetime

import pytest
from hand_made_scans import DAY, HOLOGIC, asked, said, t, value
from hand_made_values import fusion

from spinewise.bone.densitometry.metal import metal_of
from spinewise.record.operation import Implant
from spinewise.words import Answer, Side


@pytest.mark.evidence("dxa-areal-bmd-definition")
def test_values_of_one_day_site_and_side_are_one_scan() -> None:
    scans = asked(
        t(-2.0), value("dxa-bmd", 0.7, **HOLOGIC), value("dxa-z-score", -0.4), t(-1.0, side="right")
    ).examined.scans
    assert [(scan.place, len(scan.facts)) for scan in scans] == [
        ("left total hip", 3),
        ("right total hip", 1),
    ]
    assert scans[0].maker == "Hologic"
    assert scans[0].context("reference") == "NHANES III"


@pytest.mark.evidence("dxa-areal-bmd-definition")
def test_words_for_the_scan_keep_two_examinations_of_one_day_apart() -> None:
    one = value("dxa-t-score", -2.0, scan="A")
    other = value("dxa-bmd", 0.7, scan="B")
    assert len(asked(one, other).examined.scans) == 2


@pytest.mark.evidence("dxa-gold-standard")
def test_the_newest_of_a_site_and_side_decides_and_the_other_side_is_another_site() -> None:
    ask = asked(t(-2.6, day="2020-01-01"), t(-2.1, day="2025-06-01"), t(-1.0, side="right", day="2019-01-01"))
    assert [fact.value for fact in ask.dxa] == [-2.1, -1.0]
    assert [fact.value for fact in ask.dxa_older] == [-2.6]
    assert [fact.value for fact in ask.dxa_in_date] == [-2.1]


@pytest.mark.evidence("dxa-gold-standard")
def test_two_of_one_day_and_one_without_a_day_all_decide() -> None:
    same_day = asked(t(-2.6), t(-1.2))
    assert {fact.value for fact in same_day.dxa} == {-2.6, -1.2}
    undated = asked(t(-2.6, day=None), t(-1.2))
    assert {fact.value for fact in undated.dxa} == {-2.6, -1.2}


@pytest.mark.evidence("dxa-gold-standard")
def test_today_counts_and_tomorrow_is_named() -> None:
    today, tomorrow = asked(t(-2.0, day="2026-03-01")), asked(t(-2.0, day="2026-03-02"))
    assert today.dxa
    assert not tomorrow.dxa
    assert [one.name for one in tomorrow.examined.refused] == ["date in the future"]


@pytest.mark.evidence("tscore-osteoporosis-threshold")
@pytest.mark.parametrize(
    "fact", [t(-25), value("dxa-bmd", 950), value("tbs", 12.3, "lumbar spine", None)], ids=lambda f: f.concept
)
def test_what_cannot_be_is_refused(fact) -> None:
    examined = asked(fact).examined
    assert not examined.scans
    assert [one.name for one in examined.refused] == ["impossible value"]


@pytest.mark.evidence("dxa-limited-instrumentation")
@pytest.mark.parametrize(
    ("side", "since", "scanned", "spoils"),
    [
        ("left", "2015-01-01", "left", Answer.YES),
        ("left", "2015-01-01", "right", Answer.NO),
        (None, "2015-01-01", "right", Answer.UNKNOWN),
        ("left", None, None, Answer.UNKNOWN),
        ("left", "2026-01-11", "left", Answer.NO),  # it came there the day after the scan
        ("left", DAY, "left", Answer.YES),
    ],
)
def test_metal_spoils_its_own_side_from_its_day_on(side, since, scanned, spoils) -> None:
    fact = value("hip-prosthesis", 1, "hip", side, since)
    fact = type(fact)(**{**fact.__dict__, "value": Answer.YES})
    ask = asked(fact, t(0.5, side=scanned))
    (scan,) = ask.examined.scans
    assert ask.examined.metal[0].spoils(scan) is spoils
    assert (scan in ask.examined.behind_metal) is (spoils is Answer.YES)
    assert (scan in ask.examined.perhaps_metal) is (spoils is Answer.UNKNOWN)
    assert bool(ask.dxa_in_date) is (spoils is Answer.NO)


@pytest.mark.evidence("dxa-limited-instrumentation")
def test_a_no_on_one_side_takes_nothing_from_the_other() -> None:
    left, right = said("hip-prosthesis", Answer.YES, "left"), said("hip-prosthesis", Answer.NO, "right")
    assert [metal.side for metal in asked(left, right).examined.metal] == [Side.LEFT]


@pytest.mark.evidence("dxa-limited-instrumentation")
@pytest.mark.parametrize(
    ("what", "where", "region", "side"),
    [
        ("pedicle screws and rods", "L4 to S1", "lumbar spine", None),
        ("hip prosthesis", "right hip", "hip", Side.RIGHT),
        ("plate", "left distal radius", "forearm", Side.LEFT),
        ("gamma nail", "right femur", "hip", Side.RIGHT),
        ("pacemaker", "chest", None, None),
    ],
)
def test_implants_of_the_operation_are_read_by_place_and_side(what, where, region, side) -> None:
    operation = fusion(implants=(Implant(what, where, datetime.date(2019, 1, 1)),))
    found = metal_of(asked().record, operation)
    assert [(metal.region, metal.side) for metal in found] == ([(region, side)] if region else [])


@pytest.mark.evidence("dxa-central-hip-radius")
def test_a_z_score_closes_the_task_only_where_t_scores_are_not_known_to_hold() -> None:
    z = value("dxa-z-score", -1.0)
    assert asked(z).dxa_is_open
    assert not asked(z, said("menopause", Answer.NO), born="1986-02-01").dxa_is_open
    assert asked(value("dxa-z-score", -1.0, day="2020-01-01"), born="1986-02-01").dxa_is_open
