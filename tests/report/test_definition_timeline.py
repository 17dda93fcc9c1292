"""Where marks stand: days to places, sure and unsure ends, what lies beyond the axis; HU on theirs."""

import datetime

import pytest

import hand_made_bone_plan as bone
import hand_made_plan as hand_made
from spinewise.report.hu_tracks import hu_tracks, roles
from spinewise.report.timeline import timeline
from spinewise.report.tracks import Axis, Shape
from spinewise.results import Span, SpanKind
from spinewise.words import Answer, Level

DAY = datetime.date
OPERATION = Span("operation", SpanKind.OPERATION, DAY(2026, 4, 14), DAY(2026, 4, 14), "planned")
WINDOW = Span("window", SpanKind.WINDOW, DAY(2025, 10, 14), DAY(2026, 10, 14), "six months either side")
FIRST, LAST = DAY(2025, 10, 1), DAY(2026, 11, 1)  # whole months around the window


def share(day: datetime.date) -> float:
    return 100 * (day - FIRST).days / (LAST - FIRST).days


def drawn(*spans: Span):
    return timeline(bone.plan(timeline=(OPERATION, WINDOW, *spans)))


def marks(span: Span) -> list[tuple[str, float, float]]:
    rows = [row for group in drawn(span)["groups"] for row in group["rows"] if row["label"] == "X"]
    assert len(rows) == 1
    return [(mark["shape"], mark["x"], mark["x"] + mark["width"]) for mark in rows[0]["marks"]]


def drug(first, last, ongoing=Answer.UNKNOWN) -> Span:
    return Span("x", SpanKind.DRUG, first, last, "", ongoing)


def test_operation_today_and_window_stand_at_their_days():
    chart = drawn()
    lines = {line["text"].split()[0]: line["x"] for line in chart["lines"]}
    assert lines["Operation"] == pytest.approx(share(DAY(2026, 4, 14)), abs=0.01)
    assert lines["This"] == pytest.approx(share(hand_made.AS_OF), abs=0.01)
    band = chart["bands"][0]
    assert band["x"] == pytest.approx(share(WINDOW.first), abs=0.01)
    assert band["x"] + band["width"] == pytest.approx(share(WINDOW.last), abs=0.01)


def test_months_stand_at_their_first_day_and_years_are_named():
    ticks = drawn()["ticks"]
    assert [tick["month"] for tick in ticks[:4]] == ["Oct", "Nov", "Dec", "Jan"]
    assert [tick["year"] for tick in ticks[:4]] == ["2025", "", "", "2026"]
    assert ticks[3]["x"] == pytest.approx(share(DAY(2026, 1, 1)), abs=0.01)
    assert ticks[0]["x"] == 0 and ticks[-1]["x"] == 100


def test_a_course_with_both_days_is_one_bar():
    ((shape, start, end),) = marks(drug(DAY(2025, 12, 1), DAY(2026, 1, 15)))
    assert shape == "bar"
    assert (start, end) == pytest.approx((share(DAY(2025, 12, 1)), share(DAY(2026, 1, 15))), abs=0.02)


def test_a_course_that_goes_on_is_sure_until_today_and_open_after():
    sure, open_ = marks(drug(DAY(2025, 12, 1), None, Answer.YES))
    today = share(hand_made.AS_OF)
    assert (sure[0], open_[0]) == ("bar", "open")
    assert sure[2] == open_[1] == pytest.approx(today, abs=0.02)
    assert open_[2] == 100


@pytest.mark.parametrize(
    ("first", "last", "ongoing", "start", "end"),
    [
        (DAY(2025, 12, 1), None, Answer.UNKNOWN, share(DAY(2025, 12, 1)), 100),
        (DAY(2025, 12, 1), None, Answer.NO, share(DAY(2025, 12, 1)), share(hand_made.AS_OF)),
        (None, DAY(2026, 1, 15), Answer.UNKNOWN, 0, share(DAY(2026, 1, 15))),
        (None, None, Answer.UNKNOWN, 0, 100),
        (None, None, Answer.NO, 0, share(hand_made.AS_OF)),
    ],
)
def test_days_that_are_not_known_are_hatched_over_all_that_they_could_be(first, last, ongoing, start, end):
    hatched, *others = marks(drug(first, last, ongoing))
    assert hatched[0] == "hatched"
    assert hatched[1:] == pytest.approx((start, end), abs=0.02)
    assert [other[0] for other in others] == ["tick"] * (first is not None or last is not None)


def test_a_hatched_bar_says_which_day_is_not_known():
    chart = drawn(drug(None, None))
    row = next(row for group in chart["groups"] for row in group["rows"] if row["label"] == "X")
    assert row["marks"][0]["text"] == "date unknown"


def test_what_is_long_ago_stands_at_the_edge_and_does_not_stretch_the_axis():
    old = Span("x", SpanKind.SCAN, DAY(2015, 5, 5), DAY(2015, 5, 5), "")
    assert marks(old) == [("earlier", 0, 0)]
    bar, edge = marks(drug(DAY(2015, 5, 5), DAY(2026, 1, 15)))
    assert bar[0] == "bar" and bar[1] == 0 and edge == ("earlier", 0, 0)
    far = Span("x", SpanKind.REPEAT, DAY(2036, 5, 5), DAY(2036, 5, 5), "")
    assert marks(far) == [("later", 100, 100)]


def test_what_happened_within_a_year_before_the_axis_extends_it():
    scan = Span("x", SpanKind.SCAN, DAY(2025, 3, 9), DAY(2025, 3, 9), "")
    ((shape, place, _),) = marks(scan)
    assert shape == "tick" and 0 < place < 10


def test_what_happened_twice_stands_in_one_row_with_both_days():
    spans = [Span("x", SpanKind.SCAN, day, day, "") for day in (DAY(2025, 11, 2), DAY(2026, 2, 3))]
    row = next(row for group in drawn(*spans)["groups"] for row in group["rows"] if row["label"] == "X")
    assert [mark["shape"] for mark in row["marks"]] == ["tick", "tick"]
    assert row["text"].replace("\N{NO-BREAK SPACE}", " ") == "2 Nov 2025; 3 Feb 2026"


def test_without_any_date_the_axis_is_around_today():
    chart = timeline(bone.plan(timeline=(Span("operation", SpanKind.OPERATION, None, None, ""),)))
    assert [line["text"].split()[0] for line in chart["lines"]] == ["This"]
    assert 0 < chart["lines"][0]["x"] < 100
    assert chart["groups"][0]["rows"][0]["text"] == "no date is set"


def test_an_axis_needs_a_length_and_puts_what_lies_beyond_at_its_ends():
    with pytest.raises(ValueError, match="not an axis"):
        Axis(1, 1)
    axis = Axis(0, 200)
    assert (axis.at(-5), axis.at(50), axis.at(900)) == (0, 25, 100)
    assert axis.mark(Shape.BAR, 50, 150) == {"shape": "bar", "x": 25.0, "width": 50.0, "text": ""}


def test_hu_of_each_level_stand_at_value_and_interval():
    chart = hu_tracks(bone.plan())
    low, high = 0.0, 200.0
    assert [tick["month"] for tick in chart["ticks"]] == ["0", "50", "100", "150", "200"]
    rows = chart["groups"][0]["rows"]
    assert [row["label"] for row in rows] == [str(level) for level in hand_made.LUMBAR]
    for row, level in zip(rows, hand_made.LUMBAR, strict=True):
        measured = next(m for m in hand_made.measured() if m.level is level and m.name == "three-location HU")
        whisker, dot = row["marks"]
        ends = (whisker["x"], whisker["x"] + whisker["width"])
        values = (measured.interval.low, measured.interval.high, measured.value)
        wanted = [100 * (value - low) / (high - low) for value in values]
        assert (*ends, dot["x"]) == pytest.approx(wanted, abs=0.02)


def test_levels_carry_what_the_operation_does_to_them():
    said = roles(bone.plan())
    assert said[Level.T12] == "UIV+2" and said[Level.L1] == "UIV+1"
    assert said[Level.L2] == "UIV and screws" and said[Level.L5] == "LIV and screws"
    assert Level.T11 not in said
