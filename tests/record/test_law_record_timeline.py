"""Laws of time: months forth and back stay near, and meeting has no direction."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.record.timeline import Stretch, add_months
from spinewise.words import Answer

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(-120, 120)


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_forth_and_back_loses_at_most_the_end_of_a_month(day: date, months: int) -> None:
    back = add_months(add_months(day, months), -months)
    assert timedelta(0) <= day - back <= timedelta(3)
    assert day.day > 28 or back == day


@settings(deadline=None)
@given(DAYS, MONTHS, MONTHS)
def test_more_months_are_never_earlier(day: date, one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert add_months(day, few) <= add_months(day, many)


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_the_month_is_the_one_asked_for(day: date, months: int) -> None:
    then = add_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months


def stretches() -> st.SearchStrategy[Stretch]:
    def build(first: date | None, last: date | None, ongoing: bool) -> Stretch:
        if first and last and last < first:
            first, last = last, first
        return Stretch(first, last, ongoing)

    ends = st.none() | st.dates(date(2020, 1, 1), date(2020, 3, 1))
    return st.builds(build, ends, ends, st.booleans())


@settings(deadline=None)
@given(stretches(), stretches())
def test_meeting_has_no_direction(one: Stretch, other: Stretch) -> None:
    assert one.meets(other) is other.meets(one)


@settings(deadline=None)
@given(stretches(), st.dates(date(2020, 1, 1), date(2020, 3, 1)), st.integers(0, 30))
def test_filling_in_an_unknown_end_never_turns_a_known_answer(one: Stretch, day: date, more: int) -> None:
    """What was surely yes or no stays so whatever the missing ends turn out to be."""
    window = Stretch(date(2020, 1, 20), date(2020, 2, 10))
    before = one.meets(window)
    first = one.first or (min(day, one.last) if one.last else day)
    last = one.last or (date.max if one.ongoing else max(first, day + timedelta(more)))
    after = Stretch(first, last).meets(window)
    assert after is not Answer.UNKNOWN
    assert before is Answer.UNKNOWN or before is after
