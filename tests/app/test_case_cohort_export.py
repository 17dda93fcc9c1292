"""`spinewise cohort export`: an answer by its schema, whole folders, and sentences when it cannot be."""

import json
from hashlib import sha256
from importlib.resources import files

import duckdb
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from small_registry import SECRETS, registry
from spinewise.app.main import app
from spinewise.io.exchange.parquet import from_parquet, to_parquet

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas/cohort-export.schema.json").read_text())


@pytest.fixture
def run(tmp_path):
    source = tmp_path / "registry"
    source.mkdir()
    to_parquet(registry(), source)

    def call(**options):
        asked = {"registry": str(source), "to": "parquet", "out": str(tmp_path / "out" / "one"), **options}
        words = [word for key, value in asked.items() for word in (f"--{key}", value) if word is not True]
        return CliRunner().invoke(app, ["cohort", "export", *words])

    return call


@pytest.mark.parametrize("to", ["parquet", "csv", "omop", "fhir", "table"])
def test_every_format_is_written_whole_and_the_answer_follows_its_schema(run, tmp_path, to):
    told = run(to=to, json="-")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    out = tmp_path / "out" / "one"
    assert {one["name"]: one["sha256"] for one in found["files"]} == {
        file.name: sha256(file.read_bytes()).hexdigest() for file in out.iterdir()
    }
    assert (found["table"] is None, found["entries"] is None) == (to != "table", to == "table")
    assert [path.name for path in out.parent.iterdir()] == ["one"]


def test_dates_are_shifted_unless_they_are_asked_for(run, tmp_path):
    assert run(to="parquet").exit_code == 0
    assert from_parquet(tmp_path / "out" / "one").ends != registry().ends
    told = run(to="parquet", dates="keep", out=str(tmp_path / "two"), **{"free-text": True})
    assert "Dates are kept as they are." in told.output
    kept = from_parquet(tmp_path / "two")
    assert (kept.ends, kept.values) == (registry().ends, registry().values)


def test_the_terminal_says_what_omop_cannot_hold(run):
    told = run(to="omop")
    assert "not in omop: Severities of events: 1." in told.output
    assert "12 files." in told.output


def test_a_table_of_three_people_shows_none_of_them(run, tmp_path):
    told = run(to="table", by="kind,sex")
    assert told.exit_code == 0, told.output
    shown = duckdb.sql(f"select distinct people from '{tmp_path}/out/one/people.csv' order by 1").fetchall()
    assert shown == [("0",), ("hidden",)]
    assert "Counts from 1 to 10 are hidden" in told.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"to": "excel"}, "There is no format excel: choose one of parquet, omop"),
        ({"dates": "round"}, "choose shift or keep"),
        ({"to": "table", "by": "shoe size"}, "People are not counted by shoe size"),
        ({"to": "table", "smallest": "2"}, "2 protects nobody"),
    ],
)
def test_what_cannot_be_asked_for_ends_with_a_sentence_and_writes_nothing(run, tmp_path, options, sentence):
    told = run(**options)
    assert (told.exit_code, sentence in told.output) == (2, True), told.output
    assert not (tmp_path / "out" / "one").exists()
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_a_folder_that_holds_something_is_not_added_to(run, tmp_path):
    (tmp_path / "out" / "one").mkdir(parents=True)
    (tmp_path / "out" / "one" / "old.csv").write_text("old")
    told = run()
    assert (told.exit_code, "is not empty: choose a new one" in told.output) == (2, True)
    assert [path.name for path in (tmp_path / "out" / "one").iterdir()] == ["old.csv"]


def test_no_output_names_a_person(run):
    words = {value for said in SECRETS.values() for value in said.values()}
    assert not any(word in run(to="fhir").output for word in words)


def test_what_a_registry_holds_is_what_leaves_it(run, tmp_path):
    """With dates and free text kept only the names of stays and operations change."""
    import datetime

    module = pytest.importorskip("spinewise.io.registry.registry", reason="no registry yet")
    from spinewise.io.exchange.release import released

    address = str(tmp_path / "r.db")
    with module.open_registry(address) as opened:
        opened.add(registry(), by="a test", at=datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC))
        held = opened.batch()
    told = run(registry=address, dates="keep", **{"free-text": True})
    assert told.exit_code == 0, told.output
    assert from_parquet(tmp_path / "out" / "one") == released(held, free_text=True).batch
    assert sorted(one.key for one in held.people) == ["P-AAA", "P-BBB", "P-CCC"]
