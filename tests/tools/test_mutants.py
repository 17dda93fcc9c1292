"""Breaks of rules are made mechanically: each changes one place, can be run, and decides something else."""

import ast
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from mutation.of_module import mutants_of_module
from mutation.of_table import mutants_of_table
from mutation.rooms import ROOMS, ROOT

RULE = '''"""A rule."""

WEIGHT_LOW = 58
LIMITS = (first, second, third)


def low(t: float, known: bool, seen: object) -> str | None:
    """Whether a value is low."""
    if t <= -2.5 and not known:
        return "low"
    return say(because=f"{t if t < 0 else 'no number'} was read", weight=3, evidence=("a", "b"))


def steps(values: list[float]) -> tuple[float, ...]:
    """Those that count."""
    return tuple(one for one in values if one > 0 or seen is Answer.YES)
'''
TABLE = """[[entry]]
id = "a-threshold"
values = [
  { name = "t", op = "<=", value = -2.5, unit = "{SD}" },
  { name = "window", op = "=", value = 6, unit = "mo" },
  { name = "n", op = "=", value = 50, unit = "1" },
]

[[entry]]
id = "another"
values = [
  { name = "tbs", op = "<", value = 1.23, unit = "1" },
]
"""


def test_every_break_of_a_rule_is_made_once_and_nothing_else_is(tmp_path: Path) -> None:
    path = tmp_path / "rule.py"
    path.write_text(RULE, encoding="utf-8")
    made = [(one.line, one.what) for one in mutants_of_module(path)]
    assert made == [
        (4, "first dropped"),
        (4, "second dropped"),
        (4, "third dropped"),
        (7, "low gives back None"),
        (9, "2.5 to 2.6"),
        (9, "if t <= -2.5 and (not known): always False"),
        (9, "if t <= -2.5 and (not known): always True"),
        (9, "not known: not removed"),
        (9, "t <= -2.5 and (not known): And to Or"),
        (9, "t <= -2.5: LtE to Gt"),
        (9, "t <= -2.5: LtE to Lt"),
        (14, "steps gives back ()"),
        (16, "0 to 1"),
        (16, "Answer.YES to NO"),
        (16, "Answer.YES to UNKNOWN"),
        (16, "if one > 0 or seen is Answer.YES: left out"),
        (16, "one > 0 or seen is Answer.YES: Or to And"),
        (16, "one > 0: Gt to GtE"),
        (16, "one > 0: Gt to LtE"),
        (16, "seen is Answer.YES: Is to IsNot"),
    ]


def test_every_break_can_be_compiled_and_differs_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "rule.py"
    path.write_text(RULE, encoding="utf-8")
    whole = ast.unparse(ast.parse(RULE)).splitlines()
    for one in mutants_of_module(path):
        code = one.code()
        compile(code, "rule.py", "exec")
        broken = ast.unparse(code).splitlines()
        assert broken != whole
        if "gives back" not in one.what:
            assert sum(a != b for a, b in zip(whole, broken, strict=True)) == 1


def test_a_clinical_number_moves_one_step_up_and_down(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(TABLE, encoding="utf-8")
    made = mutants_of_table(path, frozenset({"a-threshold"}))
    assert [one.what for one in made] == [
        "a-threshold t: -2.5 to -2.4",
        "a-threshold t: -2.5 to -2.6",
        "a-threshold window: 6 to 7",
        "a-threshold window: 6 to 5",
    ]
    assert "value = -2.4," in made[0].table
    assert made[0].table.count("\n") == TABLE.count("\n")
    (other, _) = mutants_of_table(path, frozenset({"another"}))
    assert other.what == "another tbs: 1.23 to 1.24"


CUTOFFS = """[[cutoff]]
name = "someone-2030"
value = 128
levels = ["L1"]
kvp = 120
reference = 34
"""


def test_every_row_of_a_table_of_cut_offs_decides(tmp_path: Path) -> None:
    path = tmp_path / "cutoffs.toml"
    path.write_text(CUTOFFS, encoding="utf-8")
    assert [one.what for one in mutants_of_table(path, frozenset(), every_row=True)] == [
        "someone-2030: 128 to 128.1",
        "someone-2030: 128 to 127.9",
        "someone-2030: 120 to 121",
        "someone-2030: 120 to 119",
    ]
    assert mutants_of_table(path, frozenset()) == []


def test_one_number_of_a_row_may_be_the_one_that_decides(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(TABLE, encoding="utf-8")
    made = mutants_of_table(path, frozenset({"a-threshold window"}))
    assert [one.what for one in made] == ["a-threshold window: 6 to 7", "a-threshold window: 6 to 5"]


def test_every_pattern_of_rule_modules_finds_a_module() -> None:
    assert [one for room in ROOMS.values() for one in room.modules if not [*ROOT.glob(one)]] == []
