"""The matrix of entry, rule and test fails on a gap, a stale plan and a held entry, and says which."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
ENTRY = """
[[entry]]
id = "{id}"
statement = "Something about {id} | with a bar."
kind = "rule"
phase = "preop"
strength = "expert"
use = "{use}"
sources = ["review"]
applies_when = "always"
caveat = "Weak."
"""
RULE = '''"""A rule."""

def judge():
    """Judge; "two-decide" in a docstring is no rule."""
    return ("one-decide",)
'''
TEST = """import pytest

@pytest.mark.evidence("one-decide")
def test_judge():
    pass
"""
PLAN = """finished_sections = ["B"]
[[capability]]
name = "later"
entries = ["two-decide"]
"""
CAVEATS = """[[caveat]]
id = "caveat-one"
sentence = "Mind."
when = "always"
evidence = ["one-warn"]
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    sys.path.insert(0, str(TOOLS))
    try:
        spec = importlib.util.spec_from_file_location("evidence_trace", TOOLS / "trace.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["evidence_trace"] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(TOOLS))
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two sections without a gap."""
    entries = tmp_path / "src/spinewise/evidence/entries"
    write(
        entries / "b.toml",
        'section = "B"\ntitle = "Second"\nwhat = "Does."\nreview_by = 2027-01-01\n'
        + ENTRY.format(id="one-decide", use="decide"),
    )
    write(
        entries / "a.toml",
        'section = "A"\ntitle = "First"\nwhat = "Does."\nreview_by = 2027-01-01\n'
        + ENTRY.format(id="two-decide", use="decide")
        + ENTRY.format(id="one-warn", use="warn")
        + ENTRY.format(id="one-hold", use="hold"),
    )
    write(tmp_path / "src/spinewise/evidence/planned.toml", PLAN)
    write(tmp_path / "src/spinewise/evidence/caveats.toml", CAVEATS)
    write(tmp_path / "src/spinewise/bone/rule.py", RULE)
    write(tmp_path / "tests/bone/test_rule.py", TEST)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def run(
    tool: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[int, list[str]]]:
    def once() -> tuple[int, list[str]]:
        status = tool.main(["--root", str(project)])
        said = [line.removeprefix("trace: ") for line in capsys.readouterr().err.splitlines()]
        return status, said

    return once


Run = Callable[[], tuple[int, list[str]]]


def test_a_project_without_a_gap_passes_and_the_page_shows_the_matrix(run: Run, project: Path) -> None:
    assert run() == (0, [])
    page = (project / "docs/evidence.md").read_text(encoding="utf-8")
    assert (
        "| `one-decide`<br>Something about one-decide \\| with a bar. | decide | Patel 2024, uncited "
        "| `bone/rule.py` judge | `tests/bone/test_rule.py` test_judge |"
    ) in page
    assert "| planned: later | – |" in page
    assert "`caveats.toml` caveat-one" in page
    assert "| decide | 2 | 1 | 1 | 0 | 1 |" in page
    assert page.index("## A. First") < page.index("## B. Second")


def test_a_held_entry_is_listed_with_the_reason_and_not_with_its_statement(run: Run, project: Path) -> None:
    run()
    page = (project / "docs/evidence.md").read_text(encoding="utf-8")
    assert "`one-hold`<br>held: Weak." in page
    assert "Something about one-hold" not in page


def test_an_entry_without_rule_fails(run: Run, project: Path) -> None:
    write(project / "src/spinewise/bone/rule.py", RULE.replace('"one-decide"', '"one-" + "decide"'))
    assert run() == (
        1,
        [
            "The deciding entry one-decide (section B) has no rule: "
            "write it, or name the capability that will in planned.toml."
        ],
    )


def test_an_entry_without_test_fails(run: Run, project: Path) -> None:
    (project / "tests/bone/test_rule.py").unlink()
    status, said = run()
    assert status == 1
    assert said[0].startswith("The deciding entry one-decide (section B) has no test: ")


def test_a_clinical_case_is_a_test_of_what_it_names(run: Run, project: Path) -> None:
    write(project / "tests/bone/test_rule.py", TEST.replace('@pytest.mark.evidence("one-decide")', ""))
    write(project / "tests/bone/cases/dxa.yaml", "- case: a low value\n  evidence: [one-decide]\n")
    code, said = run()
    assert (code, said) == (0, [])
    page = (project / "docs/evidence.md").read_text(encoding="utf-8")
    assert "tests/bone/cases/dxa.yaml" in page


def test_a_new_deciding_entry_without_anything_fails(run: Run, project: Path) -> None:
    path = project / "src/spinewise/evidence/entries/a.toml"
    write(path, path.read_text() + ENTRY.format(id="three-decide", use="decide"))
    status, said = run()
    assert status == 1
    assert said[0].startswith("The deciding entry three-decide (section A) has no rule and no test: ")


def test_a_plan_for_an_entry_that_has_a_rule_is_stale(run: Run, project: Path) -> None:
    write(project / "src/spinewise/pathway/other.py", 'USES = ("two-decide",)\n')
    assert run() == (
        1,
        ["planned.toml names two-decide, which has a rule in pathway/other.py: remove it from the plan."],
    )


def test_a_plan_may_not_name_a_finished_section(run: Run, project: Path) -> None:
    write(
        project / "src/spinewise/evidence/planned.toml",
        PLAN.replace('"two-decide"', '"two-decide", "one-decide"'),
    )
    assert run() == (
        1,
        ["planned.toml leaves one-decide to later, but section B is finished: write its rule."],
    )


@pytest.mark.parametrize(
    ("id", "says"),
    [
        ("no-such", "planned.toml names no-such, which no table holds: correct the name."),
        ("one-warn", "planned.toml names one-warn, which is to warn, not to decide: remove it."),
        ("two-decide", "planned.toml names two-decide twice: keep one."),
    ],
)
def test_a_plan_names_deciding_entries_once(run: Run, project: Path, id: str, says: str) -> None:
    write(
        project / "src/spinewise/evidence/planned.toml", PLAN.replace('"two-decide"', f'"two-decide", "{id}"')
    )
    assert run() == (1, [says])


@pytest.mark.parametrize("room", ["bone", "phantom"])
def test_a_held_entry_in_code_fails(run: Run, project: Path, room: str) -> None:
    write(project / f"src/spinewise/{room}/shown.py", 'def show():\n    return "one-hold"\n')
    assert run() == (
        1,
        [f"The held entry one-hold is used by {room}/shown.py show: take it out until the entry is settled."],
    )


def test_a_held_entry_in_a_caveat_fails(run: Run, project: Path) -> None:
    write(project / "src/spinewise/evidence/caveats.toml", CAVEATS.replace("one-warn", "one-hold"))
    assert run() == (
        1,
        [
            "The held entry one-hold is used by caveats.toml caveat-one: "
            "take it out until the entry is settled."
        ],
    )


def test_the_digital_patient_is_no_rule(run: Run, project: Path) -> None:
    """Truth that names its source would otherwise hide a missing rule."""
    write(project / "src/spinewise/bone/rule.py", '"""Nothing yet."""\n')
    write(project / "src/spinewise/phantom/truth.py", 'SOURCE = "one-decide"\n')
    status, said = run()
    assert status == 1
    assert said[0].startswith("The deciding entry one-decide (section B) has no rule: ")


def test_a_name_that_no_table_holds_is_said(run: Run, project: Path) -> None:
    write(
        project / "tests/bone/test_more.py",
        'import pytest\npytestmark = pytest.mark.evidence("one-deicde")\n',
    )
    write(project / "src/spinewise/evidence/caveats.toml", CAVEATS.replace("one-warn", "one-wran"))
    assert run() == (
        1,
        [
            "The test tests/bone/test_more.py names evidence one-deicde, "
            "which no table holds: correct the name.",
            "The table caveats.toml caveat-one names evidence one-wran, "
            "which no table holds: correct the name.",
        ],
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/spinewise/bone/rule.py", "def ("),
        ("src/spinewise/evidence/entries/a.toml", "section = "),
        ("src/spinewise/evidence/entries/a.toml", '[[entry]]\nid = "x-y"\n'),
        ("tests/bone/cases/dxa.yaml", "- case: names no evidence\n"),
        ("tests/bone/cases/dxa.yaml", "- case: [unclosed\n"),
        ("tests/bone/test_rule.py", "import pytest\nX = 'a'\n@pytest.mark.evidence(X)\ndef test_x(): ...\n"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(
    run: Run, project: Path, path: str, text: str
) -> None:
    write(project / path, text)
    status, said = run()
    assert status == 2
    assert len(said) == 1
    assert not (project / "docs/evidence.md").exists()


def test_code_is_parsed_and_never_run(run: Run, project: Path) -> None:
    write(project / "src/spinewise/bone/loud.py", 'raise RuntimeError("imported")\n')
    assert run() == (0, [])
