"""`spinewise cohort simulate`: the same people in a CSV, in a Parquet file and in JSON about them."""

import json
from importlib.resources import files

import numpy as np
import polars as pl
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.io.registry.registry import open_registry
from spinewise.outcomes.simulated.deformity import simulate_deformity

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas/cohort-simulate.schema.json").read_text())


def run(*words):
    return CliRunner().invoke(app, ["cohort", "simulate", *map(str, words)])


def test_csv_and_parquet_hold_the_same_people_and_the_truth_stands_beside(tmp_path):
    csv, parquet, truth = tmp_path / "d.csv", tmp_path / "d.parquet", tmp_path / "truth.json"
    told = run("deformity", "--people", 200, "--seed", 7, "--out", csv, "--truth", truth)
    assert told.exit_code == 0, told.output
    assert "no clinical fact" in told.output
    assert run("deformity", "--people", 200, "--seed", 7, "--out", parquet).exit_code == 0
    one, other = pl.read_csv(csv, try_parse_dates=True), pl.read_parquet(parquet)
    assert one.columns == other.columns
    assert one["person"].to_list() == other["person"].to_list()
    assert one["operated_on"].to_list() == other["operated_on"].to_list()
    made = simulate_deformity(200, 7)
    for name in ("pjk_day", "odi 12 months", "hu_uiv"):
        expected = [None if np.isnan(v) else v for v in made.columns[name].tolist()]
        assert other[name].to_list() == expected
        assert one[name].cast(pl.Float64).to_list() == expected
    written = json.loads(truth.read_text())
    assert written["infection"]["log_odds_ratio_b"] == made.truth.infection.log_odds_ratio_b
    assert written["risk_difference_of_product_b"] == made.risk_difference


def test_json_follows_its_schema(tmp_path):
    told = run("deformity", "--people", 5, "--seed", 0, "--out", tmp_path / "d.csv", "--json", "-")
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    assert (found["kind"], found["people"], found["table"], found["in_registry"]) == (
        "deformity",
        5,
        "d.csv",
        False,
    )


def test_fractures(tmp_path):
    out = tmp_path / "f.parquet"
    told = run(
        "fractures", "--people", 300, "--seed", 1, "--hazard-ratio", 0.81, "--selection", 0.5, "--out", out
    )
    assert told.exit_code == 0, told.output
    table = pl.read_parquet(out)
    assert table.height == 300
    assert table["days"].min() >= 1


@pytest.mark.parametrize("kind", ["deformity", "fractures"])
def test_into_a_registry(tmp_path, kind):
    address = str(tmp_path / "r.sqlite")
    told = run(kind, "--people", 300, "--seed", 1, "--registry", address, "--by", "Tester")
    assert told.exit_code == 0, told.output
    with open_registry(address) as registry:
        batch = registry.batch()
    assert (len(batch.people), len(batch.ends)) == (300, 300)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("scoliosis", "--out", "x.csv"), "no cohort 'scoliosis'"),
        (("deformity",), "Say where the people go"),
        (("deformity", "--out", "x.xlsx"), "ends in neither of .csv, .parquet"),
        (("deformity", "--registry", "x.sqlite"), "Say with --by who adds them"),
        (("deformity", "--out", "x.csv", "--people", 0), "--people of 1 or more"),
        (("deformity", "--out", "x.csv", "--hazard-ratio", 0.8), "belong to fractures"),
        (("deformity", "--out", "/nowhere/x.csv"), "x.csv could not be written"),
    ],
)
def test_bad_calls_end_with_one_sentence_and_two(words, sentence):
    given = [*words, "--seed", 1, *(() if "--people" in words else ("--people", 3))]
    told = run(*given)
    assert told.exit_code == 2, told.output
    assert sentence in told.output
