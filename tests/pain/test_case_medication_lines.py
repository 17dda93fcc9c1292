"""Medication lines as hospitals write them, against what a person read in them before there was a parser."""

import datetime
from pathlib import Path

import pytest

from spinewise.io.medication.line import read_line
from spinewise.io.medication.reading import LineReading
from spinewise.record.medication import Drug, Why
from spinewise.words import Answer

DAY = datetime.date(2026, 11, 21)
LINES, TRAPS = (Path(__file__).with_name(f"medication_{name}.txt") for name in ("lines", "traps"))
AT_LEAST, SHARE = 300, 0.95


def lines(file: Path = LINES) -> list[tuple[str, str]]:
    rows = [row for row in file.read_text(encoding="utf-8").splitlines() if row and not row.startswith("# ")]
    return [(line, answer) for line, answer in (row.split(" => ") for row in rows)]


def told(reading: LineReading) -> str:
    """A reading in the words of the answers."""
    if reading.not_read is not None:
        if reading.not_read.why is Why.TEAM:
            return f"team {reading.not_read.ingredients[0]}"
        return "refused"
    if reading.ended:
        return "ended"
    now = [drug for drug in reading.drugs if drug.is_taken_on(DAY) is not Answer.NO]
    if not now:
        begun = any(drug.first is None or drug.first <= DAY for drug in reading.drugs)
        return "ended" if begun else "later"
    assert len(now) == 1
    return amounts(now[0])


def amounts(drug: Drug) -> str:
    parts = []
    for one in drug.daily:
        low, high = (f"{round(end, 6):g}" for end in (one.amount.low, one.amount.high))
        unit = " ug/h" if one.unit == "ug/h" else ""
        parts.append(f"{one.ingredient} {low if low == high else f'{low}..{high}'}{unit}")
    return " + ".join(parts)


OPIOIDS = (
    "oxycodone", "hydrocodone", "hydromorphone", "morphine", "oxymorphone", "methadone", "codeine",
    "tramadol",
    "tapentadol", "fentanyl", "buprenorphine", "naltrexone",
)  # fmt: skip


def agrees(answer: str, got: str) -> bool:
    if answer == "other":
        return not any(name in got for name in OPIOIDS) and not got.startswith(("refused", "team"))
    return got == answer if not answer.startswith("refused") else got == "refused"


def test_there_are_at_least_three_hundred_lines_and_none_stands_twice() -> None:
    assert len(lines()) >= AT_LEAST
    assert len({line for line, _ in lines()}) == len(lines())


def test_nineteen_of_twenty_lines_are_read_as_a_person_reads_them_and_the_rest_is_refused() -> None:
    rows = [(line, answer, told(read_line(line, "a line"))) for line, answer in lines()]
    wrong = [row for row in rows if not agrees(row[1], row[2]) and row[2] != "refused"]
    assert wrong == []
    readable = [row for row in rows if not row[1].startswith("refused")]
    read = [row for row in readable if agrees(row[1], row[2])]
    assert len(read) >= SHARE * len(readable)


@pytest.mark.parametrize(("line", "answer"), [row for row in lines() if row[1].startswith("refused")])
def test_what_a_person_refuses_is_refused(line: str, answer: str) -> None:
    assert told(read_line(line, "a line")) == "refused"


@pytest.mark.parametrize(("line", "answer"), lines(TRAPS))
def test_lines_made_to_be_misread(line: str, answer: str) -> None:
    assert told(read_line(line, "a line")) == answer
