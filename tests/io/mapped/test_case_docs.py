"""The mapping printed in docs/registry.md is a mapping, and its table of fields is the one that holds."""

import re
from pathlib import Path

import pytest
from registry.batches import NOW, day

from spinewise.io.mapped.fields import TABLES
from spinewise.io.mapped.mapping import read_mapping
from spinewise.io.mapped.source import open_source
from spinewise.io.registry.identities import open_identities
from spinewise.io.registry.registry import open_registry
from spinewise.words import Answer

PAGE = (Path(__file__).parents[3] / "docs" / "registry.md").read_text(encoding="utf-8")
PATIENTS = "MRN;name;born;sex;last seen;dead\n0012;Amsel;03.04.1950;2;01.05.2024;0\n"
LABORATORY = "MRN;Hb;drawn\n0012;13,5;01.02.2023\n"


@pytest.fixture
def mapping(tmp_path):
    (printed,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "mapping.toml").write_text(printed, encoding="utf-8")
    return read_mapping(tmp_path / "mapping.toml")


def test_the_mapping_of_the_page_reads_what_it_says(tmp_path, mapping):
    (tmp_path / "patients.csv").write_text(PATIENTS, encoding="utf-8")
    (tmp_path / "laboratory.csv").write_text(LABORATORY, encoding="utf-8")
    store = open_identities(str(tmp_path / "who.sqlite"))
    source = open_source(tmp_path, mapping, store)
    with open_registry(str(tmp_path / "r.sqlite")) as registry:
        registry.add_parts(source.origin, source.parts(), "Dr Roe", NOW, identities=store)
        found = registry.batch()
    assert (found.people[0].birth_year, found.people[0].sex) == (1950, "female")
    assert (found.values[0].value, found.values[0].unit, found.values[0].date) == (
        135.0,
        "g/L",
        day("2023-02-01"),
    )
    assert (found.ends[0].date, found.ends[0].died) == (day("2024-05-01"), Answer.NO)
    assert store.who_is(found.people[0].key, "Dr Roe", NOW, "test") == {
        "identifier": "0012",
        "family_name": "Amsel",
    }
    store.close()


def test_the_fields_of_the_page_are_the_fields():
    told = dict(re.findall(r"^\| `(\w+)` \| (\*\*.*) \|$", PAGE, re.MULTILINE))
    assert {name: {word.strip("* ") for word in cell.split(",")} for name, cell in told.items()} == {
        name: set(kind.fields) for name, kind in TABLES.items()
    }
    assert {name: set(re.findall(r"\*\*(\w+)\*\*", cell)) for name, cell in told.items()} == {
        name: set(kind.required) for name, kind in TABLES.items()
    }
