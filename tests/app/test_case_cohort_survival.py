"""`spinewise cohort survival`: a table in, an answer by its schema out, and sentences for bad tables."""

import csv
import datetime
import json
import re
from importlib.resources import files

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.io.registry.registry import open_registry
from spinewise.outcomes.simulated.deformity import simulate_deformity
from spinewise.outcomes.simulated.deformity_batch import batch_of

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
        (TABLE, {"event": "arm"}, "name the value that is meant, arm=VALUE"),
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


LATE = """id,begin,days,died,arm,w,site
a,0,5,1,screws,1,X
a,5,9,0,screws,1,X
b,2,8,0,screws,2,X
c,0,12,1,cement,1,Y
d,1,13,1,cement,3,Y
e,0,20,0,cement,1,X
f,6,25,1,screws,2,Y
g,0,31,1,cement,1,Y
"""


def test_a_parquet_file_gives_the_same_answer_as_the_csv_file(run, tmp_path):
    import polars

    polars.read_csv(TABLE.encode(), null_values="NA").write_parquet(tmp_path / "t.parquet")
    asked = {"by": "arm", "cox": "age,stage", "json": "-"}
    assert run(**asked).stdout == run(csv=str(tmp_path / "t.parquet"), **asked).stdout


def test_start_strata_weights_and_clusters_reach_the_engine(run):
    from spinewise.survival.cox import cox
    from spinewise.survival.kaplan_meier import kaplan_meier

    told = run(LATE, start="begin", strata="site", weights="w", cluster="id", by="arm", cox="arm", json="-")
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    begin, days, died = [0, 5, 2, 0, 1, 0, 6, 0], [5, 9, 8, 12, 13, 20, 25, 31], [1, 0, 0, 1, 1, 0, 1, 1]
    arm, w, who = [1, 1, 1, 0, 0, 0, 1, 0], [1, 1, 2, 1, 3, 1, 2, 1], list("aabcdefg")
    fit = cox(
        [[x] for x in arm],
        days,
        died,
        start=begin,
        strata=list("XXXYYXYY"),
        weights=w,
        cluster=who,
        robust=True,
    )
    row = found["cox"]["coefficients"][0]
    assert row["covariate"] == "arm=screws"
    assert row["coefficient"] == pytest.approx(fit.coefficients[0], rel=1e-12)
    assert row["standard_error"] == pytest.approx(fit.standard_errors[0], rel=1e-12)
    assert (found["log_rank"], found["standard_errors"]) == (None, "robust")
    assert "use the Cox model" in found["log_rank_missing"]
    screws = [k for k in range(8) if arm[k]]
    of = [[column[k] for k in screws] for column in (days, died, begin, w, who)]
    curve = kaplan_meier(of[0], of[1], start=of[2], weights=of[3], cluster=of[4], robust=True)
    limits = curve.interval(0.95)
    group = found["groups"][1]
    assert (group["group"], group["n"], group["events"]) == ("screws", 4, 2)
    assert group["curve"][0]["survival"] == pytest.approx(curve.survival[0])
    assert group["curve"][0]["lower"] == pytest.approx(limits[0, 0])


def test_the_heart_patients_of_stanford_from_the_command_line(run, sample_data):
    """Time-dependent transplant: the known coefficient of R's survival, naive model beside it."""
    known = json.loads((sample_data / "tabular/survival/reference-answers.json").read_text())["heart_tv"]
    told = run(
        csv=str(sample_data / "tabular/survival/heart.csv"),
        start="start",
        time="stop",
        event="event",
        cox="age,year,surgery,transplant",
        json="-",
    )
    fit = json.loads(told.stdout)["cox"]
    rows = {row["covariate"]: row for row in fit["coefficients"]}
    for name, key in {
        "age": "age",
        "year": "year",
        "surgery": "surgery",
        "transplant": "transplant1",
    }.items():
        assert rows[name]["coefficient"] == pytest.approx(known["coef"][key], rel=1e-6)
        assert rows[name]["standard_error"] == pytest.approx(known["se"][key], rel=1e-6)
    assert fit["concordance"] == pytest.approx(known["concordance"], rel=1e-9)


def test_a_row_that_begins_after_it_ends_is_named(run):
    told = run(LATE.replace("f,6,25", "f,26,25"), start="begin")
    assert told.exit_code == 2
    assert "Row 7 begins in column begin when or after it ends in column days" in told.output


def test_dates_are_no_times(run):
    told = run("days,died\n2026-01-02,1\n2026-01-03,0\n")
    assert (told.exit_code, "Column days holds dates: give numbers" in told.output) == (2, True)


def test_a_registry_gives_the_same_as_the_table_of_its_people(tmp_path):
    """Time zero, outcome and values are read from the registry; the table is the simulator's own."""
    made = simulate_deformity(600, 4)
    address = str(tmp_path / "r.sqlite")
    with open_registry(address) as registry:
        registry.add(batch_of(made, "test"), "Tester", datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC))
    words = ["cohort", "survival", "--json", "-", "--by", "sex", "--cox", "age,complexity"]
    told = CliRunner().invoke(app, [*words, "--registry", address, "--from", "procedure=fusion"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["rows_used"], found["time"], found["event"]) == (600, "days", "event")
    assert sum(group["events"] for group in found["groups"]) == int(made.columns["died"].sum())
    by_infection = CliRunner().invoke(
        app,
        ["cohort", "survival", "--json", "-", "--registry", address, "--from", "procedure=fusion", "--until",
         "event=surgical site infection"],
    )  # fmt: skip
    infected = json.loads(by_infection.stdout)["groups"][0]["events"]
    assert infected == int(np.isfinite(made.columns["infection_day"]).sum()) > 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Name the people once"),
        (["--table", "t.csv", "--registry", "r.sqlite"], "Name the people once"),
        (["--registry", "r.sqlite"], "Say when time begins"),
        (["--registry", "nowhere.sqlite", "--from", "procedure=fusion"], "no registry|not there|There is no"),
    ],
)
def test_people_are_named_once_and_begin_somewhere(words, says):
    told = CliRunner().invoke(app, ["cohort", "survival", *words])
    assert told.exit_code == 2
    assert re.search(says, told.output)


def test_death_competes_with_an_infection(tmp_path):
    """Kaplan and Meier, who count the dead as people who might still be infected, say more than there is."""
    made = simulate_deformity(1500, 4)
    address = str(tmp_path / "r.sqlite")
    with open_registry(address) as registry:
        registry.add(batch_of(made, "test"), "Tester", datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC))
    words = ["cohort", "survival", "--registry", address, "--from", "procedure=fusion", "--until",
             "event=rod breakage", "--competing", "died", "--by", "sex", "--cox", "age"]  # fmt: skip
    told = CliRunner().invoke(app, [*words, "--json", "-"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    risks = found["competing_risks"]
    assert sum(group["competing"] for group in risks["groups"]) > 20
    for curve, incidence in zip(found["groups"], risks["groups"], strict=True):
        naive = 1 - curve["curve"][-1]["survival"]
        assert 0 < incidence["incidence"][-1]["incidence"] < naive
        assert incidence["events"] == curve["events"]
    assert risks["gray"]["df"] == 1
    assert [row["covariate"] for row in risks["fine_gray"]["coefficients"]] == ["age"]
    said = CliRunner().invoke(app, words).output
    assert "With died competing" in said
    assert "Fine and Gray" in said


def test_competing_events_of_mgus2_as_in_r(tmp_path, sample_data):
    """Progression with death competing: R's survival and cmprsk, through the command line."""
    folder = sample_data / "tabular" / "survival"
    answers = json.loads((folder / "reference-answers.json").read_text())
    table = tmp_path / "mgus2.csv"
    with (folder / "mgus2.csv").open() as file, table.open("w") as out:
        rows = list(csv.DictReader(file))
        out.write("months,cause,age,sex\n")
        for row in rows:
            cause = 1 if row["pstat"] == "1" else 2 * int(row["death"])
            months = row["ptime"] if row["pstat"] == "1" else row["futime"]
            out.write(f"{months},{cause},{row['age']},{row['sex']}\n")
    words = ["--table", str(table), "--time", "months", "--event", "cause=1", "--competing", "cause=2"]
    told = CliRunner().invoke(
        app, ["cohort", "survival", *words, "--by", "sex", "--cox", "age,sex", "--json", "-"]
    )
    risks = json.loads(told.stdout)["competing_risks"]
    gray = answers["mgus2_cuminc"]["gray"][0]
    assert risks["gray"]["chi_square"] == pytest.approx(gray["stat"], rel=1e-7)
    fitted = [row["coefficient"] for row in risks["fine_gray"]["coefficients"]]
    assert fitted == pytest.approx(list(answers["mgus2_finegray_surv"]["coef"].values()), rel=1e-6)
    women = next(group for group in risks["groups"] if group["group"] == "F")["incidence"]
    by_ten_years = [point["incidence"] for point in women if point["time"] <= 120][-1]
    assert by_ten_years == pytest.approx(answers["mgus2_cuminc"]["est"][0]["120"], rel=1e-7)


def test_a_row_that_ends_twice_is_refused(run):
    told = run(competing="died")
    assert told.exit_code == 2
    assert "rows end with both died and died" in told.output
