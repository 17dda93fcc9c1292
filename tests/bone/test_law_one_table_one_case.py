"""Adding a cut-off is an edit of one table and one case: a new row is used without any change of code."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clinical_cases import cases
from clinical_checks import problems, told

from spinewise.evidence import package_data

HU_ROW = """
[[cutoff]]
name = "someone-2030-l3-120kvp"
value = 141
op = "<"
levels = ["L3"]
kvp = 120
contrast = "no"
aim = "loosening of screws"
t_score_target = "none"
population = "80 adults"
method = "three locations"
reference = 34
evidence = "hu-poor-bmd-range"
read = "paper"
url = ""
"""
VBQ_ROW = """
[[cutoff]]
name = "someone-2030-3t"
value = 2.44
op = ">="
field_strength_t = 3.0
aim = "osteoporosis"
t_score_target = "-2.5 or lower"
population = "80 adults"
reference = 38
evidence = "vbq-poor-bmd-range"
sourced = true
read = "paper"
url = ""
"""
HU_CASE = """
- case: L3 low by the new cut-off
  evidence: [hu-poor-bmd-range]
  as_of: 2026-03-01
  patient: {sex: female, birth_date: 1955-02-01}
  operation: {urgency: elective, fusion: yes, instrumented: yes, date: 2026-06-01}
  hu: {L3: 130}
  protocol: {hu_cutoff: someone-2030-l3-120kvp}
  expect:
    findings: [HU against someone-2030-l3-120kvp]
    finding_says: {HU against someone-2030-l3-120kvp: ["L3 130", "low by", "141 HU at 120 kV"]}
    no_missing: [HU against the cut-off someone-2030-l3-120kvp]
"""
VBQ_CASE = """
- case: VBQ poor by the new cut-off, which stands beside the value at its field strength
  evidence: [vbq-poor-bmd-range]
  as_of: 2026-03-01
  patient: {sex: female, birth_date: 1955-02-01}
  operation: {urgency: elective, fusion: yes, instrumented: yes, date: 2026-06-01}
  vbq: {value: 2.6, field: 3.0}
  protocol: {vbq_cutoff: someone-2030-3t}
  expect:
    findings: [VBQ against someone-2030-3t]
    finding_says:
      VBQ against someone-2030-3t: ["2.60", "poor bone by", "2.44 at 3 T"]
      VBQ beside published cut-offs: ["someone-2030-3t"]
"""


def forget() -> None:
    """Let every reader of a table read it anew."""
    for name, module in [*sys.modules.items()]:
        if name.startswith(("spinewise.evidence", "spinewise.bone")):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables that the rules read in place of those of the package."""
    copy, package = tmp_path / "evidence", Path(str(package_data.folder()))
    for path in package.rglob("*.toml"):
        place = copy / path.relative_to(package)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    monkeypatch.setattr(package_data, "folder", lambda: copy)
    forget()
    yield copy
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("table", "row", "case"),
    [("hu_cutoffs.toml", HU_ROW, HU_CASE), ("vbq_cutoffs.toml", VBQ_ROW, VBQ_CASE)],
    ids=["HU", "VBQ"],
)
def test_a_new_cut_off_is_one_row_and_one_case(
    table: str, row: str, case: str, tables: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.yaml").write_text(case, encoding="utf-8")
    (one,) = cases(tmp_path)
    before = tables / table
    with pytest.raises(Exception, match="has to be one of"):
        problems(one)
    before.write_text(before.read_text(encoding="utf-8") + row, encoding="utf-8")
    forget()
    assert problems(one) == [], told(one)
