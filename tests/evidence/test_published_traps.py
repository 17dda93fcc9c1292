"""Traps of the seed documents that lie in the evidence itself: the tables hold the checked reading."""

import ast
import re
from pathlib import Path

import pytest

from spinewise.evidence import tables
from spinewise.evidence.caveats import caveats
from spinewise.evidence.cutoffs import hu_cutoffs
from spinewise.evidence.direction import is_worse
from spinewise.evidence.entry import Use
from spinewise.evidence.protocol import protocol_defaults

SOURCE = Path(tables.__file__).parents[1]


def test_trap_1_the_inverted_sentence_is_held_and_the_checked_one_stands_beside_it() -> None:
    held = tables.entry("hu-dxa-agreement")
    checked = tables.entry("hu-dxa-disagreement")
    assert held.use is Use.HOLD
    assert held.source_check is not None
    assert held.source_check.status == "contradicted"
    assert checked.use is Use.WARN
    assert checked.references == held.references == (32,)
    for end in ("min", "max"):
        assert checked.number(f"disagreement_lumbar_{end}") == held.number(f"disagreement_{end}")
    assert (checked.number("disagreement_overall_min"), checked.number("disagreement_overall_max")) == (
        33,
        47,
    )


def test_trap_1_no_sentence_that_can_be_shown_says_concordance() -> None:
    """Only the held entry repeats the printed word, as a note; no code and no other table may."""
    for one in tables.entries():
        said = " ".join([one.statement, one.caveat or "", *(str(value.value) for value in one.values)])
        assert ("concordan" in said.lower()) is (one.id == "hu-dxa-agreement"), one.id
    shown = [one.sentence for one in caveats()]
    shown += [choice.why for choice in protocol_defaults().choices.values()]
    shown += [f"{cutoff.aim} {cutoff.population}" for cutoff in hu_cutoffs()]
    assert not [text for text in shown if "concordan" in text.lower()]
    said = {
        path.relative_to(SOURCE).as_posix(): found
        for path in sorted(SOURCE.rglob("*.py"))
        if (
            found := [
                text for text in _texts(path.read_text(encoding="utf-8")) if "concordan" in text.lower()
            ]
        )
    }
    assert said == {"app/cohort/survival.py": [HARRELL]}


HARRELL = "concordance"
"""Key of Harrell's index of a survival model in the answer of one command, and in the schema of that answer:
the word alone, and no sentence."""


def _texts(source: str) -> list[str]:
    """Every text of a file of code that can be shown: docstrings left out, parts of f-strings in."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def test_trap_1_no_template_schema_or_style_says_concordance_but_the_one_key() -> None:
    said = {
        path.relative_to(SOURCE).as_posix(): [
            line.strip()
            for line in path.read_text(encoding="utf-8").splitlines()
            if "concordan" in line.lower()
        ]
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in {".j2", ".typ", ".json", ".css", ".toml", ".csv"}
    }
    said = {path: lines for path, lines in said.items() if lines}
    held = said.pop("evidence/entries/b_hounsfield_units.toml")
    assert said == {"io/schemas/cohort-survival.schema.json": [f'"{HARRELL}",', f'"{HARRELL}": {{']}
    assert len(held) == len(["statement", "as printed"]), "both of the held entry"


@pytest.mark.parametrize(
    "code",
    [
        'said = "HU and DXA show 40 to 54 % concordance"',
        'said = f"{low} to {high} % concordance between HU and DXA"',
        'rows = {"concordance of HU and DXA": 1}',
        'said = "Concordance"',
    ],
)
def test_trap_1_a_sentence_on_concordance_fails_wherever_it_stands(code: str) -> None:
    """Files of survival and of its command were not looked at, so that a sentence there would have passed."""
    found = [text for text in _texts(code) if "concordan" in text.lower()]
    assert found and found != [HARRELL]


def test_trap_2_water_is_0_and_air_is_minus_1000() -> None:
    entry = tables.entry("hu-scale-definition")
    assert (entry.number("water"), entry.number("air")) == (0, -1000)
    assert entry.value("water").unit == "[hnsf'U]"


def test_trap_3_the_range_holds_many_cutoffs_and_none_is_a_default() -> None:
    entry = tables.entry("hu-poor-bmd-range")
    assert (entry.number("hu_cutoff_min"), entry.number("hu_cutoff_max")) == (73, 202)
    assert {97.9, 110.0, 135.0} <= {cutoff.value for cutoff in hu_cutoffs()}
    assert protocol_defaults().text("hu_cutoff") == ""


def test_traps_5_and_6_the_numbers_read_in_the_abstracts() -> None:
    contrast = tables.entry("hu-contrast-difference-l1")
    assert [contrast.number(name) for name in ("mean_difference", "sd_difference", "n", "mean_relative")] == [
        11.2, 19.2, 157, 8,
    ]  # fmt: skip
    assert contrast.number("sd_difference") > contrast.number("mean_difference")
    assert tables.entry("hu-contrast-inflates").number("hu_difference") == contrast.number("mean_relative")
    voltage = tables.entry("hu-kv-thresholds")
    assert voltage.number("l1_100kvp") > voltage.number("l1_120kvp"), "lower voltage, higher HU"


def test_trap_7_the_vbq_range_cites_38_and_keeps_30_and_31_as_printed() -> None:
    entry = tables.entry("vbq-poor-bmd-range")
    assert entry.references == (38,)
    assert entry.printed_references == (30, 31)
    assert entry.use is Use.WARN
    assert (entry.number("vbq_cutoff_min"), entry.number("vbq_cutoff_max")) == (2.18, 3.06)


def test_trap_8_a_higher_vbq_is_worse_and_the_others_are_worse_when_lower() -> None:
    assert is_worse("VBQ", 3.06, 2.18)
    assert is_worse("HU", 73, 202)
    assert is_worse("T-score", -2.5, -1.0)
    assert is_worse("TBS", 1.2, 1.3)


def test_trap_12_exactly_minus_2_5_counts_and_the_guideline_keeps_its_own_wording() -> None:
    entry = tables.entry("tscore-osteoporosis-threshold")
    assert (entry.value("t_score").op, entry.number("t_score")) == ("<=", -2.5)
    assert entry.source_check is not None
    assert "< -2.5 (strict)" in entry.source_check.note
    assert protocol_defaults().choices["t_score_osteoporosis_boundary"].one_of == ("<=", "<")


def test_trap_21_frax_is_two_thresholds_with_at_least() -> None:
    hip, major = tables.entry("frax-hip-threshold"), tables.entry("frax-major-threshold")
    assert (hip.value("frax_hip_10y").op, hip.number("frax_hip_10y")) == (">=", 3)
    assert (major.value("frax_major_10y").op, major.number("frax_major_10y")) == (">=", 20)


@pytest.mark.parametrize(
    "misprint",
    ["polyethylethyl", "ehresmen", "breech", "hyperlipemi"],
)
def test_trap_44_names_are_spelt_as_the_field_spells_them(misprint: str) -> None:
    for one in tables.entries():
        assert misprint not in f"{one.statement} {one.applies_when}".lower(), one.id
    for reference in tables.references():
        assert misprint not in f"{reference.title} {reference.first_author}".lower()


def test_trap_46_ernst_is_99_and_rakvag_is_100() -> None:
    assert tables.reference(99).first_author == "Ernst"
    assert tables.reference(100).first_author == "Rakvåg"
    for id in ("comt-lss-baseline", "npy-lss-baseline-and-outcome"):
        assert tables.entry(id).references == (99,)
        assert tables.entry(id).printed_references == (100,)
    assert 100 in tables.entry("comt-morphine-cancer").references


def test_trap_61_slips_of_the_list_are_kept_and_named() -> None:
    assert {reference.n for reference in tables.references() if reference.note} == {2, 4, 74, 90}
    assert [reference.n for reference in tables.references() if reference.title is None] == [90]
    assert tables.reference(2).doi is None
    assert tables.reference(47).doi is None
    assert tables.reference(2).journal.endswith("1986)")
    assert tables.reference(4).journal == "J Neurosurg"
    assert "SPINE" in (tables.reference(4).doi or "")
    assert tables.reference(74).journal == "SPI"
    dois = [reference.doi for reference in tables.references() if reference.doi]
    assert len(set(dois)) == len(dois)
    assert all(re.match(r"10\.\d{4,}/\S+$", doi) for doi in dois)


def test_what_must_not_be_used_yet_is_held() -> None:
    assert {one.id for one in tables.entries() if one.use is Use.HOLD} == {
        "hu-dxa-agreement",
        "teriparatide-screw-loosening",
        "robot-operative-time-after-learning",
        "expandable-or-cortical-screw-130",
        "t2-survival-1y-55",
    }
