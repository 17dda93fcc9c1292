"""Tables of densitometers in the dialects that hospitals export, and whose lines of them are used."""

from datetime import date
from pathlib import Path

import pytest

from spinewise.io.densitometry.reading import day_in, number_in
from spinewise.io.densitometry.table import is_table, read_table
from spinewise.words import Side, UnreadableFile

EVERYBODY = frozenset[str]()
GERMAN = """Patient ID;Scan Date;Scan Type;Region;BMD_g/cm2;T_score;Z_score;Manufacturer;Model;Reference;Name
A1;10.01.2026;Left Femur;Neck;0,612;-2,7;-1,1;Hologic;Horizon A;NHANES III;Secretname
A1;10.01.2026;Left Femur;Troch;0,5;-3,1;;Hologic;Horizon A;NHANES III;Secretname
A1;10.01.2026;AP Spine;L1-L4;0,9;-1,0;-0,5;Hologic;Horizon A;;Secretname
A1;10.01.2026;AP Spine;L2;0,8;-1,5;;Hologic;Horizon A;;Secretname
B2;11.01.2026;Right Hip;Total;0,7;-2,0;;;;;Othername
"""
ENGLISH = (
    "mrn,date,site,side,bmd,unit,t,z,tbs,device\nA1,2026-01-10,total hip,R,701,mg/cm2,-2.5,,1.23,Lunar iDXA\n"
)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_semicolons_commas_and_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "export.csv", GERMAN, encoding)
    assert is_table(path)
    reading = read_table(path).of(frozenset({"A1"}))
    assert reading is not None
    told = [(fact.concept, fact.value, fact.site, fact.side) for fact in reading.facts]
    assert told[:3] == [
        ("dxa-bmd", 0.612, "femoral neck", Side.LEFT),
        ("dxa-t-score", -2.7, "femoral neck", Side.LEFT),
        ("dxa-z-score", -1.1, "femoral neck", Side.LEFT),
    ]
    assert [site for _, _, site, _ in told[3:]] == [
        *["trochanter"] * 2,
        *["lumbar spine"] * 3,
        *["single lumbar vertebra"] * 2,
    ], "neither a trochanter nor a single vertebra is the hip or the spine"
    neck = reading.facts[0]
    assert (neck.date, neck.source) == (date(2026, 1, 10), "dxa: line 2")
    assert neck.context["device"] == "Hologic Horizon A"
    assert neck.context["reference"] == "NHANES III"
    assert neck.context["scan"] != reading.facts[5].context["scan"]
    assert reading.date == date(2026, 1, 10)


def test_only_the_lines_of_this_patient_are_used_and_that_is_said(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "x.csv", GERMAN))
    ours = table.of(frozenset({"A1", "other number of the same person"}))
    assert ours is not None
    assert ours.missing[-1].what == "lines of 1 other person in dxa"
    assert all(fact.source != "dxa: line 6" for fact in ours.facts)
    assert table.of(EVERYBODY) is None, "without an identifier nobody can tell whose lines are meant"
    assert table.of(frozenset({"C3"})) is None
    said = repr((table, ours))
    assert not any(word in said for word in ("A1", "B2", "Secretname", "Othername"))


def test_units_sides_and_the_trabecular_bone_score(tmp_path: Path) -> None:
    reading = read_table(write(tmp_path / "x.csv", ENGLISH)).of(EVERYBODY)
    assert reading is not None
    values = {fact.concept: fact.value for fact in reading.facts}
    assert values == {"dxa-bmd": pytest.approx(0.701), "dxa-t-score": -2.5, "tbs": 1.23}
    assert {(fact.site, fact.side) for fact in reading.facts} == {("total hip", Side.RIGHT)}


@pytest.mark.parametrize(
    ("line", "what", "why"),
    [
        ("2026-01-10,total hip,0.7,,-2.0", "areal bone mineral density by DXA in dxa, line 2", "has no unit"),
        (
            "2026-01-10,total hip,0.7,g,-2.0",
            "areal bone mineral density by DXA in dxa, line 2",
            "does not measure",
        ),
        ("2026-01-10,total hip,much,g/cm2,-2.0", "BMD in dxa, line 2", "not a single number"),
        ("01/10/2026,total hip,,,-2.0", "date in dxa, line 2", "cannot be told apart"),
        ("2026-02-30,total hip,,,-2.0", "date in dxa, line 2", "does not exist"),
    ],
)
def test_one_bad_cell_is_named_and_the_rest_is_kept(tmp_path: Path, line: str, what: str, why: str) -> None:
    reading = read_table(write(tmp_path / "x.csv", f"date,site,bmd,unit,t\n{line}\n")).of(EVERYBODY)
    assert reading is not None
    (gap,) = reading.missing
    assert gap.what == what
    assert why in gap.why_it_matters
    assert [fact.value for fact in reading.facts] == [-2.0]


def test_unknown_columns_are_named_by_number_and_known_others_passed_over(tmp_path: Path) -> None:
    text = "date,site,t,Secretname,area,Colour\n2026-01-10,hip,-1,x,y,z\n"
    reading = read_table(write(tmp_path / "x.csv", text)).of(EVERYBODY)
    assert reading is not None
    assert [gap.what for gap in reading.missing] == ["columns 4, 6 of dxa"]
    assert "Secretname" not in repr(reading)


def test_a_line_without_owner_is_nobodys(tmp_path: Path) -> None:
    text = "patient id,date,site,t\nA1,2026-01-10,hip,-1\n,2026-01-11,hip,-4\n"
    reading = read_table(write(tmp_path / "x.csv", text)).of(frozenset({"A1"}))
    assert reading is not None
    assert [fact.value for fact in reading.facts] == [-1.0]
    assert reading.missing[0].what == "line 3 of dxa"


def test_what_is_no_table_of_densitometry(tmp_path: Path) -> None:
    for name, content in (("a.csv", b"name,age\nx,1\n"), ("b.csv", b""), ("c.csv", b"T\0S")):
        path = tmp_path / name
        path.write_bytes(content)
        assert not is_table(path)
        with pytest.raises(UnreadableFile, match=r"no column of bone density|is no text"):
            read_table(path)


def test_numbers_and_days_are_never_guessed() -> None:
    assert [number_in(text) for text in ("-2,7", "−2.7", " 1.0 ")] == [-2.7, -2.7, 1.0]
    assert [number_in(text) for text in ("<1", "1,234.5", "nan", "inf", "", "1-2")] == [None] * 6
    assert day_in("20260110") == day_in("2026-01-10T08:00") == day_in("10.1.2026") == date(2026, 1, 10)
    assert [day_in(text) for text in ("1/10/2026", "10.2026", "2026", "")] == [None] * 4
