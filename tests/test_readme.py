"""What the README says is true: its Python prints what it shows, its commands and files exist."""

import doctest
import re
from pathlib import Path

from typer.testing import CliRunner

from spinewise.app.main import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_python_prints_what_it_shows() -> None:
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted >= 10 and result.failed == 0


def test_its_make_verbs_exist() -> None:
    verbs = set(re.findall(r"^make (\w+)", README, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"demo", "test"} <= verbs
    assert all(re.search(rf"^{verb}:", makefile, re.MULTILINE) for verb in verbs)


def test_its_commands_and_options_exist() -> None:
    commands = re.findall(r"^spinewise (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
    assert len(commands) >= 3
    for command in commands:
        verb, *rest = command.split()
        told = CliRunner().invoke(app, [verb, "--help"])
        assert told.exit_code == 0
        if "COMMAND [ARGS]" in told.stdout and "--" in command:  # a verb below it takes the options
            told = CliRunner().invoke(app, [verb, rest[0], "--help"])
            assert told.exit_code == 0, command
        for option in re.findall(r"--[a-z-]+", command):
            assert option in told.stdout, command


def test_its_links_lead_somewhere() -> None:
    places = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    absent = [place for place in places if not (ROOT / place).exists()]
    assert absent in ([], ["docs/pictures/demo.png"]), absent
