"""Calendar months and shared days, at month ends, in leap years, with ends that nobody recorded."""

from datetime import date

import pytest

from spinewise.record.fact import Fact
from spinewise.record.timeline import Stretch, add_months, exposure, stretch_of, window_around
from spinewise.words import Answer


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 15), -6, date(2025, 9, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


OPERATION = date(2026, 3, 15)
WINDOW = window_around(OPERATION, 6, 6)


def test_both_ends_of_the_window_belong_to_it() -> None:
    assert Stretch(date(2020, 1, 1), date(2025, 9, 15)).meets(WINDOW) is Answer.YES
    assert Stretch(date(2020, 1, 1), date(2025, 9, 14)).meets(WINDOW) is Answer.NO
    assert Stretch(date(2026, 9, 15), None).meets(WINDOW) is Answer.YES
    assert Stretch(date(2026, 9, 16), None).meets(WINDOW) is Answer.NO


def test_an_open_end_reaches_and_an_unknown_end_does_not_say() -> None:
    started = date(2020, 1, 1)
    assert Stretch(started, None, ongoing=True).meets(WINDOW) is Answer.YES
    assert Stretch(started, None).meets(WINDOW) is Answer.UNKNOWN
    assert Stretch(None, date(2025, 1, 1)).meets(WINDOW) is Answer.NO
    assert Stretch(None, date(2026, 1, 1)).meets(WINDOW) is Answer.YES
    assert Stretch(None, date(2027, 1, 1)).meets(WINDOW) is Answer.UNKNOWN
    assert Stretch(None, None).meets(WINDOW) is Answer.UNKNOWN


def fact(**fields: object) -> Fact:
    base = {
        "id": "1",
        "concept": "bisphosphonate",
        "value": Answer.YES,
        "unit": "",
        "date": None,
        "source": "r",
    }
    return Fact(**{**base, **fields})  # type: ignore[arg-type]


def test_exposure_asks_every_entry() -> None:
    stopped = fact(date=date(2019, 1, 1), until=date(2020, 1, 1), ongoing=Answer.NO)
    active = fact(date=date(2019, 1, 1), ongoing=Answer.YES)
    undated_stop = fact(date=date(2019, 1, 1), ongoing=Answer.NO)
    never = fact(value=Answer.NO)
    assert exposure((stopped,), WINDOW) is Answer.NO
    assert exposure((stopped, active), WINDOW) is Answer.YES
    assert exposure((stopped, undated_stop), WINDOW) is Answer.UNKNOWN
    assert exposure((never,), WINDOW) is Answer.UNKNOWN
    assert exposure((), WINDOW) is Answer.UNKNOWN


def test_one_infusion_counts_by_its_day() -> None:
    infusion = fact(date=date(2025, 9, 15), until=date(2025, 9, 15), ongoing=Answer.NO)
    assert exposure((infusion,), WINDOW) is Answer.YES
    assert stretch_of(infusion) == Stretch(date(2025, 9, 15), date(2025, 9, 15))
