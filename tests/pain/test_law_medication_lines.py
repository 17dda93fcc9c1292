"""Laws of a medication line: the dose is the product of what is written; no word added makes it larger."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from spinewise.io.medication.line import read_line
from spinewise.io.medication.reading import LineReading
from spinewise.pain.opioids.load import opioid_load

DAY = datetime.date(2026, 11, 21)
TIMES = {
    "daily": 1, "bid": 2, "TID": 3, "qid": 4, "q4h": 6, "q 6 h": 4, "every 8 hours": 3, "q12h": 2,
    "twice a day": 2,
    "3 times daily": 3, "1-0-1": 2, "4x/day": 4,
}  # fmt: skip
COUNTS = {"": 1, "1 tab": 1, "2 tablets": 2, "1/2 tab": 0.5, "1.5 tabs": 1.5, "one tablet": 1}
MG = {"oxycodone": 10, "tramadol": 50, "morphine": 15, "hydromorphone": 2, "codeine": 30, "tapentadol": 75}
WORDS = st.sampled_from(
    ["not", "5", "10 mg", "x 2", "bid", "2 tabs", "prn", "stop", "mg", "mL", "/", "hold", "max 2/day",
     "weekly",
     "or", "2", "1-0-1", "and", "IV", "then", "?", "half", "q4h", "total", "with food", "until 2026-12-01"]
)  # fmt: skip


def mg_of(reading: LineReading) -> tuple[float, float] | None:
    if not reading.drugs or not reading.drugs[0].daily:
        return None
    amount = reading.drugs[0].daily[0].amount
    return amount.low, amount.high


@given(st.sampled_from(sorted(MG)), st.sampled_from(sorted(COUNTS)), st.sampled_from(sorted(TIMES)))
def test_a_day_is_strength_times_count_times_frequency(drug: str, count: str, often: str) -> None:
    got = mg_of(read_line(f"{drug} {MG[drug]} mg {count} PO {often}", "a line"))
    if count and often == "1-0-1":
        assert got is None
    else:
        day = MG[drug] * COUNTS[count] * TIMES[often]
        assert got == (day, day)


@given(st.sampled_from(sorted(MG)), st.sampled_from(sorted(TIMES)))
def test_case_and_spaces_change_nothing(drug: str, often: str) -> None:
    line = f"{drug} {MG[drug]} mg {often}"
    assert mg_of(read_line(line, "a")) == mg_of(read_line(f"  {line.upper().replace(' ', '  ')} ", "a"))


@given(
    st.sampled_from(sorted(MG)),
    st.sampled_from(["bid", "q6h", "three times a day"]),
    WORDS,
    st.integers(0, 4),
)
def test_a_word_put_anywhere_never_makes_a_larger_dose_unseen(
    drug: str, often: str, word: str, place: int
) -> None:
    """The line is refused, or says less (a maximum, as needed), or the word is one that counts openly."""
    parts = [drug, f"{MG[drug]} mg", "po", *often.split(" ", 0)]
    plain = mg_of(read_line(" ".join(parts), "a"))
    assert plain is not None
    parts.insert(place, word)
    got = mg_of(read_line(" ".join(parts), "a"))
    counts = {"2 tabs": 2, "2": 2, "half": 0.5}
    if got is not None:
        assert got[1] <= plain[1] * max(1, counts.get(word, 1))


@given(
    st.permutations(
        ["OxyContin 20 mg bid", "oxycodone 5 mg q6h prn", "tramadol 50 mg tid", "codeine 30 mg prn"]
    )
)
def test_the_order_of_a_list_changes_nothing(lines: list[str]) -> None:
    readings = [read_line(line, "a") for line in lines]
    load = opioid_load(
        [drug for one in readings for drug in one.drugs],
        [one.not_read for one in readings if one.not_read],
        DAY,
    )
    assert round(load.total.low, 6) == 90
    assert round(load.total.high, 6) == 120
    assert not load.is_whole


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    reading = read_line(text, "line 1")
    assert bool(reading.drugs) + (reading.not_read is not None) + bool(reading.ended) == 1
