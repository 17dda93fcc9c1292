"""A whole comparison through the command line: page, JSON, exit code, and what it says of itself."""

import json
import re
from importlib.resources import files

import jsonschema
import pytest
from made_tables import write_fractures
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.evidence.reporting_items import reporting_items
from spinewise.report.comparison.checklist import PARTS

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas", "cohort-compare.schema.json").read_text())
DELAYED = {
    "naive (ever treated)",
    "time-dependent Cox",
    "landmark at day 30",
    "landmark at day 90",
    "clone, censor, weight",
    "landmark day 90: inverse probability of treatment, stabilised",
    "landmark day 90: overlap weights",
    "landmark day 90: matched pairs",
    "landmark day 90: strata of the propensity score",
}


def run(folder, *more):
    out = folder / "out"
    arguments = ["cohort", "compare", str(folder / "comparison.toml"), "--table", str(folder / "people.csv")]
    told = CliRunner().invoke(app, [*arguments, "--out", str(out), "--as-of", "2026-11-21", *more])
    return told, out


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    write_fractures(folder, unknown=0.1, hazard_ratio=0.81)
    told, out = run(folder)
    return told, json.loads((out / "comparison.json").read_text()), (out / "comparison.html").read_text()


def test_every_analysis_stands_side_by_side(compared):
    told, document, _ = compared
    assert told.exit_code == 0, told.output
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert {one["method"] for one in document["estimates"]} == DELAYED
    assert not document["refused"]
    assert document["made_from"]["Made on"] == "2026-11-21"


def test_only_the_naive_comparison_is_called_biased_and_none_unbiased(compared):
    told, document, page = compared
    biased = {one["method"] for one in document["estimates"] if one["bias"]}
    assert biased == {"naive (ever treated)"}
    for text in (told.output, page, json.dumps(document)):
        assert "unbiased" not in text
    assert all(one["cannot_show"] for one in document["estimates"])


def test_the_truth_lies_in_the_intervals_that_claim_it(compared):
    """The hazard ratio given the covariates is 0.81; contrasts of strategies lie between it and 1."""
    estimates = {one["method"]: one for one in compared[1]["estimates"]}
    timed = estimates["time-dependent Cox"]
    assert timed["low"] < 0.81 < timed["high"]
    assert estimates["naive (ever treated)"]["value"] < timed["value"]


def test_nobody_is_dropped_unsaid(compared):
    document = compared[1]
    steps = {one["step"]: one for one in document["attrition"]}
    assert steps["rows of the table"]["still_there"] == 3000
    young = steps["younger than 65 years"]["left_out"]
    assert 0 < young < 300
    assert document["people"] == 3000 - young
    assert 250 < document["unknown"]["columns"]["comorbidity"] < 350
    assert "imputed 3 times" in " ".join(document["imputed"])


def test_people_of_whom_everything_is_known_stand_beside(compared):
    _, document, page = compared
    complete = {one["method"]: one for one in document["complete_cases"]}
    assert set(complete) == DELAYED
    timed = complete["time-dependent Cox"]
    assert timed["n"] == document["people"] - document["unknown"]["columns"]["comorbidity"]
    assert timed["low"] < 0.81 < timed["high"]
    assert "of whom everything is known" in page


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ('unknown = "indicate"', "columns of their own"),
        ('trimming = "common-support"', "people are left out: "),
        ("truncation = 99", "weights beyond percentiles 1 and 99"),
        ('weighting = "treated"', "people like the treated"),
    ],
)
def test_a_choice_is_followed_and_printed(tmp_path, choice, says):
    question, _ = write_fractures(tmp_path, people=1500, unknown=0.1)
    question.write_text(question.read_text().replace("[choices]", f"[choices]\n{choice}"))
    told, out = run(tmp_path)
    assert told.exit_code == 0, told.output
    assert says in (out / "comparison.html").read_text()


def test_absolute_numbers_agree_with_the_curves(compared):
    sight = compared[1]["over_time"]
    assert [one["horizon_days"] for one in sight["differences"]] == [365.25] * 2 + [730.5] * 2 + [1826.25] * 2
    for curve in sight["curves"]:
        assert all(a >= b for a, b in zip(curve["survival"], curve["survival"][1:], strict=False))
    assert len(sight["number_needed"]) == 3


def test_the_page_stands_alone_and_every_part_of_the_checklist_is_there(compared):
    page = compared[2]
    assert "http" not in re.sub(r"doi:\S+", "", page).replace("http-equiv", "")
    assert "<script" not in page
    answered = {one.answered for one in reporting_items() if one.answered}
    assert answered == set(PARTS)
    for part in answered:
        assert f'id="{part}"' in page
    for item in reporting_items():
        assert f"{item.guideline} {item.number}" in page


def test_a_hidden_confounder_makes_the_warning_fire_on_page_and_terminal(tmp_path):
    write_fractures(tmp_path, people=12_000, selection=0.5)
    told, out = run(tmp_path)
    document = json.loads((out / "comparison.json").read_text())
    assert document["hidden_confounding"]["fires"] is True
    assert "A hidden confounder is likely" in told.output
    assert 'class="doubt fires"' in (out / "comparison.html").read_text()


def test_a_choice_made_on_time_zero_needs_no_landmark(tmp_path):
    question, _ = write_fractures(tmp_path)
    text = question.read_text().replace('treated = "treated_at"', 'treated = "elective=1"')
    text = text.replace('exposures = ["elective"]', "exposures = []")
    question.write_text(text)
    told, out = run(tmp_path)
    document = json.loads((out / "comparison.json").read_text())
    assert told.exit_code == 0, told.output
    assert document["treated_at_time_zero"] is True
    assert document["immortal_time"] is None
    assert all(one["method"].startswith("time zero: ") for one in document["estimates"])
    assert len(document["estimates"]) == 6


def test_the_same_seed_gives_the_same_answer(tmp_path):
    write_fractures(tmp_path, people=1500, unknown=0.1)
    first, second = (json.loads(run(tmp_path, "--json", "-")[0].stdout) for _ in range(2))
    assert first == second
