"""`spinewise cohort summary`: JSON by its schema, a page, and sentences for what cannot be summarised."""

import datetime
import json
from dataclasses import replace
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from hand_made_registry import made_up_registry
from spinewise.app.cohort import summary as verb
from spinewise.app.cohort.summary_told import as_json
from spinewise.app.main import app
from spinewise.io.registry.registry import open_registry
from spinewise.outcomes.measured.summary import summarise

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas/cohort-summary.schema.json").read_text())


@pytest.fixture
def run(monkeypatch):
    def call(*words, batch=None, as_of="2026-11-21"):
        monkeypatch.setattr(verb, "_batch", lambda address: made_up_registry(80) if batch is None else batch)
        return CliRunner().invoke(app, ["cohort", "summary", "--registry", "r.db", "--as-of", as_of, *words])

    return call


def test_the_answer_follows_its_schema_and_the_page_lies_beside_it(run, tmp_path):
    out = tmp_path / "made" / "here"
    told = run("--json", str(tmp_path / "s.json"), "--out", str(out))
    assert told.exit_code == 0, told.output
    found = json.loads((tmp_path / "s.json").read_text())
    Draft202012Validator(SCHEMA).validate(found)
    assert (found["people"], found["as_of"], found["smallest_cell"]) == (80, "2026-11-21", 11)
    for form in found["completeness"]:
        parts = ("filled_in", "died", "lost", "not_filled_in", "not_yet")
        assert sum(form[part] for part in parts) == form["with_form_before"]
    assert (out / "registry.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert "80 people, 80 procedures at 3 sites" in told.output
    assert "Missing: " in told.output


def test_standard_output_holds_json_alone_and_nobody_is_named(run):
    told = run("--json", "-")
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    assert not any(person.key in told.stdout for person in made_up_registry(80).people)


def test_the_schema_takes_no_more_and_no_less(run):
    found = json.loads(run("--json", "-").stdout)
    check = Draft202012Validator(SCHEMA)
    assert not check.is_valid({**found, "extra": 1})
    for key in found:
        assert not check.is_valid({k: v for k, v in found.items() if k != key})


def test_the_sites_protocol_sets_the_visits(run, tmp_path):
    protocol = tmp_path / "protocol.toml"
    protocol.write_text('site = "Example"\n[choices]\nfollow_up_visits = "6 weeks, 1 year"\n')
    told = run("--json", "-", "--protocol", str(protocol))
    assert json.loads(told.stdout)["visits"] == ["6 weeks", "12 months"]
    assert json.loads(told.stdout)["visits_are_chosen"]


def test_a_day_before_the_first_procedure_is_refused(run):
    told = run(as_of="2001-01-01")
    assert told.exit_code == 2
    assert "holds no procedure up to that day: ask for a later one." in told.output


def test_a_score_off_its_scale_is_refused_with_its_row(run):
    batch = made_up_registry(5)
    wrong = (replace(batch.proms[0], score=999.0), *batch.proms[1:])
    told = run(batch=replace(batch, proms=wrong))
    assert told.exit_code == 2
    assert "Form 1 gives odi as 999, outside its range of 0 to 100" in told.output


def test_a_smallest_cell_that_protects_nobody_is_refused(run):
    told = run("--smallest", "1")
    assert told.exit_code == 2
    assert "protects nobody" in told.output


def test_a_real_registry_is_summarised(tmp_path):
    """Through the database: what was written is what is counted."""
    address = str(tmp_path / "spine.db")
    batch = made_up_registry(40)
    open_registry(address).add(batch, by="test", at=datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC))
    told = CliRunner().invoke(
        app, ["cohort", "summary", "--registry", address, "--as-of", "2026-11-21", "--json", "-"]
    )
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    assert found == json.loads(json.dumps(as_json(summarise(batch, datetime.date(2026, 11, 21)))))
    absent = CliRunner().invoke(app, ["cohort", "summary", "--registry", str(tmp_path / "none.db")])
    assert absent.exit_code == 2
    assert not (tmp_path / "none.db").exists()
