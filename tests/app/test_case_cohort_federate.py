"""`spinewise cohort federate`: four sites in folders of their own, from the study file to the result."""

import csv
import json
import re
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.survival.cox import cox
from spinewise.survival.kaplan_meier import kaplan_meier

SITES = {"north": 420, "south": 210, "east": 130, "west": 90}
STUDY = """
study = "together-1"
question = "Who dies?"
outcome = "Death from the day of diagnosis."
sites = ["north", "south", "east", "west"]
model = "cox"
times = "TIMES"
horizon_days = 1460
grid_days = 30

[[covariate]]
name = "age"
unit = "a"
low = 18
high = 110

[[covariate]]
name = "smoker"
values = ["no", "yes"]
"""


def _schema(name):
    text = files("spinewise.io").joinpath(f"schemas/{name}.schema.json").read_text()
    return Draft202012Validator(json.loads(text))


def run(*words):
    return CliRunner().invoke(app, ["cohort", "federate", *map(str, words)])


def done(*words):
    told = run(*words)
    assert told.exit_code == 0, told.output
    return told.output


class Partners:
    """Folders of a coordinator and of four sites whose tables differ in order, names and units."""

    def __init__(self, root: Path, times="stratified", study=STUDY):
        self.root, self.desk = root, root / "desk"
        rng = np.random.default_rng(11)
        self.people = {site: self._people(rng, n) for site, n in SITES.items()}
        (root / "study.toml").write_text(study.replace("TIMES", times))
        done("start", root / "study.toml", "--out", self.desk, "--by", "Coordinator")
        for site, people in self.people.items():
            (root / site).mkdir()
            self.write(site, people)

    def _people(self, rng, n):
        age = np.round(rng.normal(76, 9, n).clip(20, 105), 1)
        smoker = rng.random(n) < 0.4
        died = rng.exponential(1500 / np.exp(0.05 * (age - 76) + 0.5 * smoker))
        left = rng.uniform(20, 2200, n)
        return np.ceil(np.minimum(died, left)), died <= left, age, smoker

    def write(self, site, people):
        days, died, age, smoker = people
        rows = []
        for k in range(len(days)):
            word = "yes" if smoker[k] else "no"
            end = "dead" if died[k] else "alive"
            if site == "south":  # another order, other names, months
                rows.append(
                    {
                        "rauch": word,
                        "alter_monate": repr(float(age[k] * 12)),
                        "ende": end,
                        "tage": f"{days[k]:g}",
                    }
                )
            else:
                rows.append(
                    {
                        "id": f"{site}{k}",
                        "days": f"{days[k]:g}",
                        "state": end,
                        "age": repr(float(age[k])),
                        "smoker": word,
                    }
                )
        with (self.root / site / "table.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    def words(self, site, question, *more):
        own = self.root / site
        named = ["--time", "days", "--event", "state=dead"]
        if site == "south":
            named = [
                "--time",
                "tage",
                "--event",
                "ende=dead",
                "--column",
                "age=alter_monate",
                "--column",
                "smoker=rauch",
            ]
            named += ["--unit", "age=mo"]
        table = ["--table", own / "table.csv", "--site", site, "--by", f"Officer of {site}", "--folder", own]
        return ["answer", question, *table, *named, *more]

    def question(self, number):
        return next(self.desk.glob(f"*round-{number}.ask.json"))

    def mailed(self, site, number):
        """The question as it arrives: a copy in the site's own folder."""
        return Path(shutil.copy(self.question(number), self.root / site))

    def answer_all(self, number):
        for site in SITES:
            done(*self.words(site, self.mailed(site, number)))
        return [self.root / site / f"together-1-round-{number}-{site}.json" for site in SITES]

    def to_the_end(self):
        for number in range(1, 20):
            told = done("combine", self.desk, "--by", "Coordinator", *self.answer_all(number))
            if (self.desk / "together-1.result.json").exists():
                return told
        raise AssertionError("no result after 19 rounds")

    def pooled(self):
        days, died, age, smoker = (np.concatenate(part) for part in zip(*self.people.values(), strict=True))
        stays = days <= 1460
        site = np.repeat(list(SITES), list(SITES.values()))
        return np.column_stack((age, smoker)), np.minimum(days, 1460), died & stays, site


@pytest.fixture
def partners(tmp_path):
    return Partners(tmp_path)


def test_four_sites_by_mail_equal_the_pooled_fit(partners):
    told = partners.to_the_end()
    message = json.loads((partners.desk / "together-1.result.json").read_text())
    _schema("federation-result").validate(message)
    x, days, died, site = partners.pooled()
    fit = cox(x, days, died, strata=site)
    found = message["found"]["coefficients"]
    assert [row["covariate"] for row in found] == ["age", "smoker=yes"]
    assert np.abs([row["coefficient"] for row in found] - fit.coefficients).max() < 1e-8
    assert np.abs([row["standard_error"] for row in found] - fit.standard_errors).max() < 1e-8
    assert (message["found"]["people"], message["found"]["events"]) == (fit.n, fit.n_events)
    assert "850 people" in told
    replayed = done("replay", partners.desk)
    assert "Every message of together-1 follows" in replayed


def test_binned_days_by_mail_equal_the_pooled_fit_on_the_same_bins(tmp_path):
    partners = Partners(tmp_path, times="binned")
    partners.to_the_end()
    found = json.loads((partners.desk / "together-1.result.json").read_text())["found"]
    x, days, died, _ = partners.pooled()
    fit = cox(x, np.searchsorted(found["edges"][1:], days), died)
    rows = found["coefficients"]
    assert np.abs([row["coefficient"] for row in rows] - fit.coefficients).max() < 1e-8
    assert np.abs([row["standard_error"] for row in rows] - fit.standard_errors).max() < 1e-8
    done("replay", partners.desk)


def test_curves_by_mail(tmp_path):
    text = STUDY.replace('"cox"', '"curve"')
    age = text.index("[[covariate]]")
    partners = Partners(tmp_path, study=text[:age] + text[text.index("[[covariate]]", age + 1) :])
    for number in (1, 2):
        for site in SITES:
            words = partners.words(site, partners.mailed(site, number))
            if site == "south":
                words = [*words[: words.index("--column")], "--column", "smoker=rauch"]
            done(*words)
        answers = [partners.root / site / f"together-1-round-{number}-{site}.json" for site in SITES]
        done("combine", partners.desk, "--by", "C", *answers)
    message = json.loads((partners.desk / "together-1.result.json").read_text())
    _schema("federation-result").validate(message)
    told = json.loads(done("replay", partners.desk, "--json", "-"))
    _schema("cohort-federate").validate(told)
    found = message["found"]
    assert told["found"] == found
    x, days, died, _ = partners.pooled()
    ends = np.array(found["edges"][1:])[np.searchsorted(found["edges"][1:], days)]
    for place, curve in enumerate(found["curves"]):
        fit = kaplan_meier(ends[x[:, 1] == place], died[x[:, 1] == place])
        assert [point["survival"] for point in curve["points"]] == pytest.approx(fit.survival.tolist())


def test_the_audit_lists_every_number_that_left(partners):
    partners.to_the_end()
    with (partners.root / "west" / "audit.csv").open() as file:
        lines = list(csv.DictReader(file))
    sent = {path.name: json.loads(path.read_text()) for path in (partners.root / "west").glob("*-west.json")}
    assert sum(len(v) for m in sent.values() for v in m["numbers"].values()) == len(lines)
    for name, message in sent.items():
        _schema("federation-answer").validate(message)
        told = [line for line in lines if line["message"] == name]
        values = [float(line["value"]) for line in told]
        assert sorted(values) == sorted(v for some in message["numbers"].values() for v in some)
        assert {(line["by"], line["checksum"], line["left_at"]) for line in told} == {
            ("Officer of west", message["checksum"], message["at"])
        }
    assert {"people", "events", "log likelihood", "gradient, age", "information, age x smoker=yes"} <= {
        line["number"] for line in lines
    }


def test_show_prints_what_would_leave_and_writes_nothing(partners):
    before = sorted((partners.root / "west").iterdir())
    told = done(*partners.words("west", partners.question(1), "--show"))
    assert "gradient, smoker=yes: " in told
    assert "8 numbers would leave the building; nothing was written." in told
    assert sorted((partners.root / "west").iterdir()) == before


def test_json_of_every_verb_follows_its_schema(partners):
    schema = _schema("cohort-federate")
    told = json.loads(done(*partners.words("north", partners.mailed("north", 1), "--json", "-")))
    schema.validate(told)
    assert (told["verb"], told["round"], told["numbers"]) == ("answer", 1, 8)
    answer = partners.root / "north" / told["wrote"][0]
    told = json.loads(done("combine", partners.desk, "--by", "C", answer, "--json", "-"))
    schema.validate(told)
    assert told["waiting_for"] == ["south", "east", "west"]
    _schema("federation-ask").validate(json.loads(partners.question(1).read_text()))
    schema.validate(json.loads(done("replay", partners.desk, "--json", "-")))


def _altered(path, **changes):
    message = json.loads(path.read_text())
    path.write_text(json.dumps({**message, **changes}))
    return path


def _sealed(path, **changes):
    """Altered by somebody who knows how to make the checksum fit."""
    from hashlib import sha256

    message = {**json.loads(path.read_text()), **changes}
    del message["checksum"]
    text = json.dumps(message, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    path.write_text(json.dumps({**message, "checksum": sha256(text.encode()).hexdigest()}))
    return path


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda p: _altered(p, site="south"), "was altered after it was written"),
        (lambda p: _altered(p, schema_version=2), "is of version 2 and this program speaks version 1"),
        (lambda p: _sealed(p, study="other-1"), "belongs to study other-1"),
        (lambda p: _sealed(p, round=2), "answers round 2 and this is round 1"),
        (lambda p: _sealed(p, digest="0" * 64), "under another agreement"),
        (lambda p: _sealed(p, asked="0" * 64), "answers another question of round 1"),
        (lambda p: _sealed(p, site="elsewhere"), "signed by elsewhere, which is no site"),
        (lambda p: _sealed(p, numbers={"diagnoses": [1.0]}), "does not fit its schema at numbers"),
        (lambda p: p.write_text("{") and p, "is broken"),
        (
            lambda p: p.write_text('{"schema": "spinewise-federation-ask"}') and p,
            "is a question and not an answer",
        ),
        (lambda p: p.with_name("nothing.json"), "could not be opened"),
    ],
)
def test_an_answer_that_does_not_belong_is_refused(partners, spoil, sentence):
    done(*partners.words("north", partners.mailed("north", 1)))
    path = spoil(partners.root / "north" / "together-1-round-1-north.json")
    told = run("combine", partners.desk, "--by", "C", path)
    assert told.exit_code == 2
    assert sentence in told.output
    assert not list(partners.desk.glob("*north*"))


def test_a_site_that_answers_twice_with_different_files(partners, tmp_path):
    done(*partners.words("north", partners.mailed("north", 1)))
    first = partners.root / "north" / "together-1-round-1-north.json"
    done("combine", partners.desk, "--by", "C", first)
    assert "waits for south, east, west" in done("combine", partners.desk, "--by", "C", first)
    again = Path(shutil.copy(first, tmp_path / "again.json"))
    other = _sealed(again, by="Somebody else")
    told = run("combine", partners.desk, "--by", "C", other)
    assert (told.exit_code, "answered round 1 twice, with different files" in told.output) == (2, True)


def test_a_site_that_is_left_out_cannot_come_back(partners):
    answers = partners.answer_all(1)
    done("combine", partners.desk, "--by", "C", *answers[:3], "--without", "west")
    for site in ("north", "south", "east"):
        done(*partners.words(site, partners.mailed(site, 2)))
    done(*partners.words("west", partners.mailed("west", 2)))
    told = run("combine", partners.desk, "--by", "C", partners.root / "west" / "together-1-round-2-west.json")
    assert (told.exit_code, "west did not answer round 1" in told.output) == (2, True)


def test_a_site_answers_each_round_once_in_order_and_from_one_table(partners):
    answers = partners.answer_all(1)
    assert "Round 1 was answered already" in run(*partners.words("east", partners.question(1))).output
    done("combine", partners.desk, "--by", "C", *answers)
    fresh = partners.root / "east-2"
    words = partners.words("east", partners.question(2))
    moved = [fresh if word == partners.root / "east" else word for word in words]
    assert "round 1 was not answered from this folder" in run(*moved).output
    days, died, age, smoker = partners.people["east"]
    partners.write("east", (days[1:], died[1:], age[1:], smoker[1:]))
    told = run(*words)
    assert (told.exit_code, "not the one that round 1 was answered from" in told.output) == (2, True)


def test_a_second_study_on_all_but_one_of_the_same_people_is_refused(partners, tmp_path):
    """Two sums that differ by one person tell that person apart."""
    done(*partners.words("east", partners.mailed("east", 1)))
    days, died, age, smoker = partners.people["east"]
    partners.write("east", (days[1:], died[1:], age[1:], smoker[1:]))
    text = STUDY.replace("TIMES", "stratified").replace("together-1", "together-2")
    (tmp_path / "second.toml").write_text(text)
    done("start", tmp_path / "second.toml", "--out", tmp_path / "desk-2", "--by", "C")
    question = next((tmp_path / "desk-2").glob("*.ask.json"))
    told = run(*partners.words("east", question))
    assert told.exit_code == 2
    assert "differs from the one of study together-1 in fewer than 5 rows" in told.output
    partners.write("east", (days[5:], died[5:], age[5:], smoker[5:]))
    done(*partners.words("east", question))


def test_a_changed_answer_in_the_folder_is_found_by_replay(partners):
    partners.to_the_end()
    path = partners.desk / "together-1-round-2-north.json"
    numbers = json.loads(path.read_text())["numbers"]
    _sealed(path, numbers={**numbers, "loglik": [numbers["loglik"][0] + 1e-3]})
    told = run("replay", partners.desk)
    assert (told.exit_code, "does not follow" in told.output) == (2, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (["--column", "age=years"], "The table has no column years"),
        (["--column", "weight=w"], "which the study does not ask for"),
        (["--unit", "age=kg"], "does not measure the same thing"),
        (["--unit", "age=mo"], None),
        (["--least", "3"], "may raise the agreed 5 and not lower it"),
        (["--site", "nowhere"], "has no site nowhere"),
        (
            ["--least", "400"],
            "Too few people with the event: there are some, but fewer than 400; nothing was written",
        ),
    ],
)
def test_what_a_site_can_get_wrong(partners, change, sentence):
    told = run(*partners.words("north", partners.question(1), *change))
    if sentence is None:  # years taken for months leave the agreed range
        sentence = "Column age leaves the agreed 18 to 110 a first in row 1"
    assert told.exit_code == 2, told.output
    assert sentence in told.output
    assert not (partners.root / "north" / "audit.csv").exists()


def test_wrong_unit_is_noticed_by_the_agreed_range(partners):
    words = [w for w in partners.words("south", partners.question(1)) if w not in ("--unit", "age=mo")]
    told = run(*words)
    assert (told.exit_code, "say in which unit the column is" in told.output) == (2, True)


def test_the_example_begins_a_study(tmp_path):
    (tmp_path / "study.toml").write_text(done("example"))
    told = done("start", tmp_path / "study.toml", "--out", tmp_path / "desk", "--by", "C")
    assert re.search(r"Mail .*fracture-survival-2026-round-1.ask.json to north, south, east", told)
    assert (
        "holds a study already"
        in run("start", tmp_path / "study.toml", "--out", tmp_path / "desk", "--by", "C").output
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("least_cell = 5", "least_cell = 2"), "in a cell of two each knows the other"),
        (('sites = ["north", "south", "east"]', 'sites = ["north"]'), "at least two sites"),
        (('"fracture-survival-2026"', '"a b"'), "letters, digits and hyphens"),
        (("high = 110", "hight = 110"), "unknown entry hight"),
        (("low = 18", "low = 180"), "has no range"),
        (('model = "cox"', 'model = "forest"'), "There is no model 'forest'"),
        (("study =", "study"), "is no TOML"),
        (("horizon_days = 1461", 'horizon_days = "long"'), "needs horizon_days as a number"),
        (("[[covariate]]", "[[covariates]]"), "unknown entry covariates"),
    ],
)
def test_bad_study_files(tmp_path, change, sentence):
    (tmp_path / "study.toml").write_text(done("example").replace(*change))
    told = run("start", tmp_path / "study.toml", "--out", tmp_path / "desk", "--by", "C")
    assert (told.exit_code, sentence in told.output) == (2, True), told.output
    assert not (tmp_path / "desk").exists()


def test_help_says_how_a_study_goes():
    told = run("--help").output
    assert all(verb in told for verb in ("example", "start", "answer", "combine", "replay"))
    assert "lists every number that left" in " ".join(told.split())
