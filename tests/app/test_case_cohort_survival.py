"""`spinewise cohort survival`: a table in, an answer by its schema out, and sentences for bad tables."""

import json
import re
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas/cohort-survival.schema.json").read_text())
TABLE = """id,days,died,arm,age,stage
a,5,1,screws,70,late
b,8,0,screws,61,early
c,12,1,cement,75,early
d,12,1,cement,81,late
e,20,0,cement,66,early
f,25,1,screws,NA,early
g,31,1,cement,69,late
h,40,0,screws,72,early
"""


@pytest.fixture
def run(tmp_path):
    def call(text=TABLE, **options):
        table = tmp_path / "t.csv"
        table.write_text(text, encoding="utf-8")
        asked = {"csv": str(table), "time": "days", "event": "died", **options}
        words = [word for key, value in asked.items() for word in (f"--{key}", value)]
        return CliRunner().invoke(app, ["cohort", "survival", *words])

    return call


def test_the_answer_follows_its_schema_and_counts_who_is_left_out(run):
    told = run(by="arm", cox="age,stage", json="-")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    assert (found["rows"], found["rows_used"], found["missing_in"]) == (8, 7, {"age": 1})
    assert [(group["group"], group["n"], group["events"]) for group in found["groups"]] == [
        ("cement", 4, 3),
        ("screws", 3, 1),
    ]
    assert [row["covariate"] for row in found["cox"]["coefficients"]] == ["age", "stage=late"]
    assert found["groups"][0]["curve"][0]["survival"] == pytest.approx(0.5)


def test_without_groups_and_model(run):
    found = json.loads(run(json="-", event="died=1").stdout)
    Draft202012Validator(SCHEMA).validate(found)
    assert (found["cox"], found["log_rank"], found["groups"][0]["group"]) == (None, None, "all")


def test_the_terminal_says_what_was_left_out_and_what_a_difference_is_not(run):
    told = run(by="arm", cox="age")
    assert "7 of 8 rows; 1 left out, missing: age 1." in told.output
    assert "A difference between groups is no effect of treatment" in told.output
    assert "Few events" in told.output


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (TABLE, {"time": "weeks"}, "The table has no column weeks: it has id, days"),
        (TABLE, {"time": "arm"}, "Column arm holds text"),
        (TABLE, {"event": "arm"}, "name the value of the event, --event arm=VALUE"),
        (TABLE, {"event": "died=7"}, "No row of column died is 7"),
        (TABLE.replace("g,31", "g,-31"), {"cox": "age"}, "Column days is negative or not finite in row 7"),
        (TABLE.replace("a,5,1", "a,1"), {}, "Row 1 has 5 cells under 6 headings"),
        (TABLE.replace("days", "age", 1), {"time": "age"}, "column age twice"),
        (TABLE.split("\n")[0], {}, "No row has all of"),
        ("", {}, "it has no heading"),
        (TABLE, {"cox": "id"}, "separates|follows from|Few|different texts"),
    ],
)
def test_bad_tables_end_with_one_sentence_and_two(run, text, options, sentence):
    told = run(text, **options)
    assert told.exit_code == 2, told.output
    assert re.search(sentence, told.output)
    assert "Traceback" not in told.output


def test_a_table_that_is_not_there(run):
    told = run(csv="/nowhere/t.csv")
    assert (told.exit_code, "could not be opened" in told.output) == (2, True)
