"""`spinewise cohort import`: tables into a registry, a receipt by its schema, sentences for bad tables."""

import json
import os
import re
import signal
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.io.registry.registry import open_registry
from spinewise.outcomes.registered import Person

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas/cohort-import.schema.json").read_text())
PEOPLE = "key,birth_year,sex\nP-1,1950,female\nP-2,,\n"
EPISODES = "person,id,started\nP-1,E1,2023-02-01\n"
MAPPING = """
format = 1
people_are = "identifiers"

[[people]]
key = "MRN"
birth_year = "born"
"""


@pytest.fixture
def run(tmp_path):
    """The command on a folder of tables with our own names."""
    source = tmp_path / "source"
    source.mkdir()

    def call(*words, people=PEOPLE, episodes=EPISODES):
        (source / "people.csv").write_text(people, encoding="utf-8")
        (source / "episodes.csv").write_text(episodes, encoding="utf-8")
        asked = ["--registry", str(tmp_path / "r.sqlite"), "--by", "Dr Roe"]
        return CliRunner().invoke(app, ["cohort", "import", str(source), *asked, *words])

    return call


def test_the_receipt_follows_its_schema(run, tmp_path):
    told = run("--json", "-")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    assert (found["changeset"], found["again"], found["by"]) == (1, False, "Dr Roe")
    assert found["entries"]["people"] == {"read": 2, "added": 2, "filled": 0, "corrected": 0, "known": 0}
    with open_registry(str(tmp_path / "r.sqlite"), create=False) as registry:
        assert registry.batch().people == (Person("P-1", 1950, "female"), Person("P-2"))


def test_the_same_again_changes_nothing_and_says_so(run):
    assert "Kept as changeset 1" in run().output
    assert "Nothing changed: changeset 1 by Dr Roe kept the same batch before." in run().output
    assert json.loads(run("--json", "-").stdout)["again"] is True


def test_a_correction_needs_its_reason(run):
    run()
    other = PEOPLE.replace("1950", "1951")
    told = run(people=other)
    assert told.exit_code == 2
    assert "Table people.csv, row 1, column birth_year: the registry holds another value" in told.output
    found = json.loads(run("--correct", "letter of the GP", "--json", "-", people=other).stdout)
    assert found["entries"]["people"]["corrected"] == 1


def test_a_mapping_with_identifiers_keeps_them_apart(tmp_path):
    (tmp_path / "people.csv").write_text("MRN,born\n0012,1950\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    words = ["cohort", "import", str(tmp_path / "people.csv"), "--registry", str(tmp_path / "r.sqlite")]
    words += ["--by", "Dr Roe", "--mapping", str(tmp_path / "m.toml")]
    refused = CliRunner().invoke(app, words)
    assert (refused.exit_code, "--identities" in refused.output) == (2, True)
    told = CliRunner().invoke(app, [*words, "--identities", str(tmp_path / "i.sqlite")])
    assert told.exit_code == 0, told.output
    with open_registry(str(tmp_path / "r.sqlite")) as registry:
        (person,) = registry.batch().people
    assert re.fullmatch(r"P-[A-Z2-7]{16}", person.key)
    assert person.birth_year == 1950
    assert b"0012" not in (tmp_path / "r.sqlite").read_bytes()
    assert b"0012" in (tmp_path / "i.sqlite").read_bytes()


@pytest.mark.parametrize(
    ("words", "tables", "sentence"),
    [
        (
            [],
            {"episodes": EPISODES.replace("P-1", "P-9")},
            "Table episodes.csv, row 1, column person: this person",
        ),
        ([], {"people": PEOPLE + "P-1,1950,female\n"}, "Table people.csv, row 3, column key: comes twice"),
        (
            [],
            {"episodes": EPISODES.replace("2023-02-01", "1.2.2023")},
            "row 1, column started: day and month cannot",
        ),
        ([], {"episodes": EPISODES.replace("2023", "2099")}, "row 1, column started: lies after"),
        (["--kind", "pdf"], {}, "There is no kind of source pdf"),
        (["--kind", "plan", "--mapping", "m.toml"], {}, "Only tables (csv) are read by a mapping"),
        (["--mapping", "absent.toml"], {}, "The mapping could not be opened"),
        (["--by", " "], {}, "says their name"),
    ],
)
def test_what_cannot_be_is_refused_whole_with_two(run, tmp_path, words, tables, sentence):
    told = run(*words, **tables)
    assert told.exit_code == 2, told.output
    assert sentence in told.output
    assert "Traceback" not in told.output
    assert not re.search(r"P-\d", told.output)
    if (tmp_path / "r.sqlite").exists():
        with open_registry(str(tmp_path / "r.sqlite")) as registry:
            assert registry.batch().people == ()


def test_a_receipt_that_was_printed_outlives_the_process(run, tmp_path):
    """The command itself, killed at the moment when its receipt appears."""
    run("--kind", "pdf")
    words = [
        "cohort",
        "import",
        str(tmp_path / "source"),
        "--registry",
        str(tmp_path / "r.sqlite"),
        "--by",
        "x",
    ]
    code = "import sys; from spinewise.app.main import app; app(sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code, *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
        env=os.environ,
    ) as process:
        first = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    digest = re.search(r"digest ([0-9a-f]{64})", first).group(1)
    with open_registry(str(tmp_path / "r.sqlite"), create=False) as registry:
        assert len(registry.batch().people) == 2
    assert json.loads(run("--json", "-").stdout)["digest"] == digest
