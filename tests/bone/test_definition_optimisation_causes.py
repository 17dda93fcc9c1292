"""Secondary causes: tests present, missing, or out of their laboratory's own range; no range of our own."""

import itertools

import pytest
from hand_made_optimisation import (
    NO,
    OPEN,
    YES,
    ask,
    asked,
    finding,
    lab,
    line,
    missing,
    said,
    step,
)

from spinewise.bone.optimisation.laboratory import place_of, result
from spinewise.bone.optimisation.secondary_causes import work_up

pytestmark = pytest.mark.evidence("secondary-osteoporosis-workup")
TSH = lab("tsh", 2.0, "m[IU]/L", "0.4", "4.0")
OESTRADIOL = lab("oestradiol", 20, "pg/mL", "10", "40")
TESTOSTERONE = lab("testosterone", 500, "ng/dL", "300", "1000")
URINE = lab("urinary-calcium", 200, "mg/d", "100", "300")
OUT = "laboratory value out of range"


def outcome(*facts, **more) -> str:
    return step(ask(*facts, **more), "secondary-causes").outcome


def test_all_three_causes_looked_for_is_complete() -> None:
    advice = ask(TSH, OESTRADIOL, URINE)
    assert step(advice, "secondary-causes").outcome == "complete"
    assert line(advice, "bone-secondary-causes") is None


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_each_test_is_asked_for_by_name(gone: int) -> None:
    tests = [(TSH, "TSH"), (OESTRADIOL, "oestradiol"), (URINE, "urinary calcium")]
    advice = ask(*(fact for place, (fact, _) in enumerate(tests) if place != gone))
    assert step(advice, "secondary-causes").outcome == "tests missing"
    assert work_up(asked(*(f for n, (f, _) in enumerate(tests) if n != gone))).missing == (tests[gone][1],)
    assert missing(advice, f"secondary causes: {tests[gone][1]}") is not None
    told = line(advice, "bone-secondary-causes")
    assert told is not None
    assert tests[gone][1] in told.action


def test_the_hormone_goes_by_sex_and_either_one_where_the_sex_is_not_known() -> None:
    assert outcome(TSH, TESTOSTERONE, URINE, sex="male") == "complete"
    assert outcome(TSH, TESTOSTERONE, URINE, sex="female") == "tests missing"
    assert outcome(TSH, OESTRADIOL, URINE, sex="male") == "tests missing"
    assert (
        outcome(TSH, OESTRADIOL, URINE, sex=None) == outcome(TSH, TESTOSTERONE, URINE, sex=None) == "complete"
    )
    assert work_up(asked(sex=None)).missing[0] == "testosterone or oestradiol"


@pytest.mark.parametrize(
    ("value", "low", "high", "flag", "place"),
    [
        (0.4, "0.4", "4.0", "", "within"),
        (4.0, "0.4", "4.0", "", "within"),
        (0.39, "0.4", "4.0", "", "below"),
        (4.01, "0.4", "4.0", "", "above"),
        (5.0, "0.4", "", "", "within"),
        (0.3, "0.4", "", "", "below"),
        (5.0, "", "4.0", "", "above"),
        (5.0, "", "", "", "not judged"),
        (5.0, "", "", "H", "above"),
        (5.0, "", "", "h", "above"),
        (5.0, "", "", "LL", "below"),
        (5.0, "", "", "N", "within"),
        (5.0, "", "", "A", "outside"),
        (5.0, "", "", "whatever", "not judged"),
        (5.0, "0.4", "4.0", "N", "above"),
        (2.0, "0.4", "4.0", "H", "above"),
        (2.0, "none", "none", "", "not judged"),
    ],
)
def test_a_value_is_judged_by_its_own_laboratory_only(
    value: float, low: str, high: str, flag: str, place: str
) -> None:
    fact = lab("tsh", value, "m[IU]/L", low, high, flag)
    assert place_of(fact) == place
    out = place in ("below", "above", "outside")
    assert (finding(ask(fact, OESTRADIOL, URINE), OUT) is not None) is out
    assert outcome(fact, OESTRADIOL, URINE) == ("out of range" if out else "complete")


def test_tsh_counts_in_both_directions_and_the_printed_item_stays() -> None:
    for value in (0.1, 9.0):
        told = finding(ask(lab("tsh", value, "m[IU]/L", "0.4", "4.0"), OESTRADIOL, URINE), OUT)
        assert told is not None
        assert told.caveats == ("caveat-tsh-both-directions",)
    assert "hypothyroidism" in step(ask(), "secondary-causes").question


@pytest.mark.parametrize("concept", ["hypogonadism", "hypothyroidism", "hyperthyroidism", "hypercalciuria"])
def test_a_recorded_cause_is_found(concept: str) -> None:
    advice = ask(said(concept, YES, "2020-01-01"), TSH, OESTRADIOL, URINE)
    assert finding(advice, "secondary cause found") is not None
    assert step(advice, "secondary-causes").outcome == "out of range"
    denied = ask(said(concept, NO), TSH, OESTRADIOL, URINE)
    assert finding(denied, "secondary cause found") is None
    assert step(denied, "secondary-causes").outcome == "complete"


def test_a_recorded_cause_needs_no_test_but_a_thyroid_under_treatment_does() -> None:
    assert work_up(asked(said("hypogonadism"), TSH, URINE)).missing == ()
    assert work_up(asked(said("hypercalciuria"), TSH, OESTRADIOL)).missing == ()
    assert work_up(asked(said("hypothyroidism"), OESTRADIOL, URINE)).missing == ("TSH",)
    assert work_up(asked(said("hypogonadism", NO), TSH, URINE)).missing == ("oestradiol",)


def test_the_newest_value_counts_and_one_of_tomorrow_does_not() -> None:
    old = said("tsh", 9.0, "2024-01-01", context={"range high": "4.0"}, id="old")
    assert result(asked(old, TSH), "tsh").fact is TSH
    ahead = said("tsh", 9.0, "2026-03-16", context={"range high": "4.0"}, id="ahead")
    assert result(asked(ahead), "tsh") is None
    assert outcome(ahead, OESTRADIOL, URINE) == "tests missing"


def test_of_two_values_of_one_day_the_one_out_of_range_counts() -> None:
    out = said("tsh", 9.0, "2026-02-20", context={"range high": "4.0"}, id="out")
    for order in itertools.permutations((TSH, out)):
        assert result(asked(*order), "tsh").fact is out


def test_other_values_are_read_and_never_asked_for() -> None:
    pth = lab("pth", 120, "pg/mL", "15", "65")
    advice = ask(TSH, OESTRADIOL, URINE, pth)
    assert finding(advice, OUT) is not None
    assert missing(ask(TSH, OESTRADIOL, URINE), "secondary causes: parathyroid hormone") is None


def test_nothing_is_asked_while_osteoporosis_is_open() -> None:
    advice = ask(diagnosis=OPEN)
    assert not [one for one in advice.missing if one.what.startswith("secondary causes")]
    assert not step(advice, "secondary-causes").taken
    assert line(advice, "bone-secondary-causes") is None
