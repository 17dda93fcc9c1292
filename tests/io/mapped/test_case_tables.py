"""A hospital's tables by a mapping: what they become, and what is refused where."""

import re

import pytest
from registry.batches import day

from mapped.tables import MAPPING, TABLES, folder_of
from spinewise.io.mapped.mapping import read_mapping
from spinewise.io.mapped.source import open_source
from spinewise.io.registry.identities import open_identities
from spinewise.outcomes.registered import (
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, BadInput, Level, Side, UnreadableFile


@pytest.fixture
def store(tmp_path):
    opened = open_identities(str(tmp_path / "identities.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def read(tmp_path, store):
    """Reads the tables with one of them, or the mapping, spoilt."""

    def call(mapping=MAPPING, **spoilt):
        (tmp_path / "source").mkdir()
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        folder = folder_of(tmp_path / "source", **spoilt)
        source = open_source(folder, read_mapping(tmp_path / "mapping.toml"), store)
        return source, list(source.parts())

    return call


def spoilt(table, old, new):
    assert TABLES[f"{table}.csv"].count(old) == 1, old
    return {table: TABLES[f"{table}.csv"].replace(old, new)}


def test_every_table_becomes_its_entries(read, store):
    source, parts = read()
    one, two, three = (store.pseudonym(identifier) for identifier in ("0012", "0013", "0014"))
    entries = {}
    for part in parts:
        entries.setdefault(part.kind, []).extend(part.entries)
    assert entries["people"] == [
        Person(one, 1950, "female"),
        Person(two, 1941, "unknown"),
        Person(three, 1960, "male"),
    ]
    assert entries["episodes"] == [
        Episode(one, "F1", day("2023-02-01"), day("2023-02-09"), "North"),
        Episode(two, "F2", day("2023-03-03"), day("2023-03-12"), "North"),
    ]
    screws = tuple(Implant("pedicle screw", Level.L3, side) for side in (Side.LEFT, Side.RIGHT))
    assert entries["procedures"] == [
        Procedure(one, "F1", "OP1", day("2023-02-02"), "fusion", (Level.L3, Level.L4, Level.L5), screws),
        Procedure(
            two,
            "F2",
            "OP2",
            day("2023-03-04"),
            "fusion",
            (Level.T12, Level.L1),
            (Implant("rod", None, Side.RIGHT),),
        ),
    ]
    assert entries["values"] == [Value(one, "hemoglobin", 135.0, "g/L", day("2023-02-01"))]
    assert entries["proms"] == [Prom(one, "odi", 44.0, day("2023-01-20"), "baseline")]
    assert entries["events"] == [Event(two, "surgical site infection", day("2023-03-09"), procedure="OP2")]
    assert entries["ends"] == [
        EndOfFollowUp(one, day("2024-05-01"), Answer.NO),
        EndOfFollowUp(two, day("2023-06-02"), Answer.YES),
    ]
    assert source.without == {"values": 1, "proms": 1, "events": 1, "ends": 1}
    (people,) = (part for part in parts if part.kind == "people")
    assert people.identities[one] == {
        "identifier": "0012",
        "family_name": "Amsel",
        "birth_date": "1950-04-03",
    }
    assert people.columns["key"] == "MRN"
    assert (source.origin.kind, source.origin.name) == ("csv", "spine unit")


WRONG_CELLS = [
    (
        "patients",
        "03.04.1950",
        "1950-04-03",
        "patients.csv, row 1, column born: is a date, but not as DD.MM.YYYY",
    ),
    (
        "patients",
        "03.04.1950",
        "03/04/1950",
        "patients.csv, row 1, column born: is a date, but not as DD.MM.YYYY",
    ),
    ("patients", "03.04.1950", "04.13.1950", "patients.csv, row 1, column born: its month is above 12"),
    ("patients", "03.04.1950", "31.04.1950", "patients.csv, row 1, column born: this day does not exist"),
    (
        "patients",
        "0;\n0013",
        "0;x\n0013",
        "patients.csv, row 1, column 1: the row has 7 cells under 6 headings",
    ),
    ("patients", "02.06.2023;1", "02.06.2023;2", "patients.csv, row 2, column dead: is none of the codes"),
    ("stays", "13,5", "13.5.1", "stays.csv, row 1, column Hb: is no number"),
    ("stays", "13,5", "<7", "stays.csv, row 1, column Hb: is no number"),
    ("stays", "13,5", "1e999", "stays.csv, row 1, column Hb: is too large"),
    ("operations", "20230202", "2023022", "operations.csv, row 1, column day: is no date as YYYYMMDD"),
    (
        "operations",
        "2023-03-09",
        "03/09/2023",
        "operations.csv, row 2, column infected: day and month cannot be told",
    ),
    (
        "operations",
        "2023-03-09",
        "13/09/2023",
        "operations.csv, row 2, column infected: is no date as 2026-04-03",
    ),
    (
        "operations",
        "2023-03-09",
        "9.3.23",
        "operations.csv, row 2, column infected: has a year of two digits",
    ),
    ("operations", "L3-L5", "lumbar", "operations.csv, row 1, column levels: names no level"),
    (
        "operations",
        "20230304;5-836",
        "20230304;5-83",
        "operations.csv, row 2, column code: is none of the codes",
    ),
    ("implants", "L3;left", "L9;left", "implants.csv, row 1, column level: is no level as L4"),
    ("implants", "L3;left", "L3;both", "implants.csv, row 1, column side: is neither left nor right"),
    (
        "implants",
        "0013;OP2",
        "0013;OP3",
        "implants.csv, row 2, column op: names a procedure that the source does not",
    ),
    ("forms", "44", "44,5", 'forms.csv, row 1, column ODI: has a comma: say decimal = ","'),
]


@pytest.mark.parametrize(("table", "old", "new", "sentence"), WRONG_CELLS)
def test_a_cell_that_cannot_be_used_is_named(read, table, old, new, sentence):
    cells = (
        spoilt(table, old, new)
        if "\n" not in old
        else {table: TABLES["patients.csv"].replace("2024;0\n", "2024;0;x\n")}
    )
    with pytest.raises(BadInput, match=re.escape(f"Table {sentence}")) as refused:
        read(**cells)
    assert not re.search(r"0012|0013|Amsel|Drossel|1950|1941", str(refused.value).replace("1950-", ""))


def test_all_faults_of_a_table_are_told_together(read):
    with pytest.raises(BadInput) as refused:
        read(stays=TABLES["stays.csv"].replace("01.02.2023", "1.2.23").replace("12.03.2023", "32.03.2023"))
    assert [line.split(":")[0] for line in str(refused.value).splitlines()[1:]] == [
        "Table stays.csv, row 1, column in",
        "Table stays.csv, row 2, column out",
    ]


WRONG_MAPPINGS = [
    ("format = 1", "format = 2", "has to say format = 1"),
    ('people_are = "identifiers"', "", "has to say people_are"),
    (
        'case"\nstarted',
        'Case"\nstarted',
        "Table stays.csv has no column Case, which the mapping's [[episodes]] names",
    ),
    ('measure = { constant = "odi" }\n', "", "[[proms]] does not say which column is measure: add it"),
    ('date = "filled in"', 'day = "filled in"', "[[proms]] has day, which it cannot have"),
    ('date = "YYYYMMDD"', 'date = "YYMMDD"', "names a date format YYMMDD: write it with YYYY, MM and DD"),
    ('file = "forms.csv"', 'file = "absent.csv"', "Table absent.csv could not be opened"),
    ('"ODI"', '{ column = "ODI", to = "x" }', "field score, has to, which is for a field of another sort"),
    ('"ODI"', '{ column = "ODI", constant = "1" }', "field score, needs either column or constant"),
    ('"ODI"', '{ column = "ODI", unknown = "guess" }', 'has to say unknown = "refuse" or unknown = "keep"'),
    ('"ODI"', "44", "has a score that is no column"),
    ('to = "g/L"', 'to = "mm"', "Table stays.csv, row 1, column unit: cannot be told in mm"),
    ('delimiter = ";"', 'delimiter = ","', "has no column MRN"),
    ('skip_without = "date"\n\n[[ends]]', 'skip_without = "day"\n\n[[ends]]', "which is none of its fields"),
    ("[[people]]", "[[persons]]", "The mapping has persons, which it cannot have"),
    ('name = "spine unit"', "name = 1", "The mapping's name is no text"),
    ('delimiter = ";"', 'delimiter = ";"\nencoding = "klingon"', "names an encoding that does not exist"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG_MAPPINGS)
def test_a_mapping_that_cannot_be_used(read, old, new, sentence):
    assert old in MAPPING
    with pytest.raises(BadInput, match=re.escape(sentence)):
        read(MAPPING.replace(old, new))


def test_a_mapping_that_is_no_toml(read):
    with pytest.raises(UnreadableFile, match=r"no TOML file in UTF-8: correct it \("):
        read("format = ")


def test_a_column_that_is_there_twice(read):
    with pytest.raises(BadInput, match=r"forms.csv has two columns ODI"):
        read(forms="MRN;ODI;filled in;visit;ODI\n")


def test_a_table_in_another_encoding(read, tmp_path):
    mapping = MAPPING.replace('delimiter = ";"', 'delimiter = ";"\nencoding = "ascii"')
    with pytest.raises(UnreadableFile, match=r"patients.csv is not in ascii: name its encoding"):
        read(mapping, patients=TABLES["patients.csv"].replace("Amsel", "Müller"))


def test_identifiers_need_their_store(tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    with pytest.raises(BadInput, match="name the store that keeps them apart with --identities"):
        open_source(folder_of(tmp_path), read_mapping(tmp_path / "mapping.toml"), None)


def test_the_source_is_known_again_by_its_bytes_its_mapping_and_the_key(read, tmp_path, store):
    source, _ = read()
    mapping = read_mapping(tmp_path / "mapping.toml")
    assert open_source(tmp_path / "source", mapping, store).origin == source.origin
    other = open_identities(str(tmp_path / "other.sqlite"))
    assert open_source(tmp_path / "source", mapping, other).origin.digest != source.origin.digest
    other.close()
    folder_of(tmp_path / "source", forms=TABLES["forms.csv"].replace("44", "45"))
    assert open_source(tmp_path / "source", mapping, store).origin.digest != source.origin.digest


OWN = {
    "people.csv": "key,birth_year,sex\nP-1,1950,female\n",
    "episodes.csv": "person,id,started\nP-1,E1,2023-02-01\n",
    "procedures.csv": "person,episode,id,date,kind,levels\nP-1,E1,OP1,2023-02-02,fusion,L4 L5\n",
    "implants.csv": "person,procedure,kind,level,side,material,product\nP-1,OP1,rod,,left,titanium,\n",
    "ends.csv": "person,date,died,reason\nP-1,2024-01-01,unknown,moved\n",
}


def test_without_a_mapping_columns_have_our_names(tmp_path):
    for name, content in OWN.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    parts = {part.kind: part.entries for part in open_source(tmp_path, None, None).parts()}
    assert parts["people"] == [Person("P-1", 1950, "female")]
    assert parts["procedures"][0].levels == (Level.L4, Level.L5)
    assert parts["procedures"][0].implants == (Implant("rod", None, Side.LEFT, "titanium"),)
    assert parts["ends"][0].died is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "people.csv",
            "key,name\nP-1,x\n",
            "people.csv has a column name that is no field of people: give --mapping",
        ),
        ("people.csv", "sex\nmale\n", "[[people]] does not say which column is key"),
        ("list.csv", "key\n", "is a folder of people.csv, episodes.csv and so on: give --mapping"),
    ],
)
def test_without_a_mapping_other_names_are_refused(tmp_path, name, content, sentence):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(sentence)):
        open_source(tmp_path, None, None)
