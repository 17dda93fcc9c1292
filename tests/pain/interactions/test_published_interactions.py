"""What sources name, against the tables: lists of labels and criteria, written down apart from them."""

import pytest

from spinewise.evidence.drug_classes import belongs, drug_classes
from spinewise.evidence.drugs import substance
from spinewise.evidence.interaction_rules import Grade, rule
from spinewise.evidence.tables import entry

LISTS = {
    # tramadol label, section 7, Table 2: inhibitors of CYP2D6
    "cyp2d6-strong": {"quinidine", "fluoxetine", "paroxetine", "bupropion"},
    # Cicali 2020, Table 4: moderate by the FDA
    "cyp2d6-moderate": {"cinacalcet", "duloxetine", "mirabegron"},
    # tizanidine label, section 7
    "cyp1a2-strong": {"fluvoxamine", "ciprofloxacin"},
    "cyp1a2-other": {
        "zileuton", "amiodarone", "mexiletine", "propafenone", "verapamil", "cimetidine", "famotidine",
        "aciclovir", "ticlopidine",
    },
    # tramadol label: examples of CYP3A4 inducers
    "cyp3a4-inducer": {"rifampin", "carbamazepine", "phenytoin"},
    # FDA, October 2020
    "nsaid": {"aspirin", "ibuprofen", "naproxen", "diclofenac", "celecoxib"},
    # FDA, December 2019
    "gabapentinoid": {"gabapentin", "pregabalin"},
    # FDA, July 2011
    "reversible-maoi": {"linezolid", "methylene blue"},
    # Beers 2023, list beside Table 5
    "muscle-relaxant": {
        "baclofen", "carisoprodol", "chlorzoxazone", "metaxalone", "methocarbamol", "orphenadrine",
    },
}  # fmt: skip


@pytest.mark.parametrize("group", LISTS)
def test_a_list_that_was_read_is_in_its_class_as_confirmed(group: str) -> None:
    assert LISTS[group] <= {*drug_classes()[group].members}


@pytest.mark.evidence("di-maoi-opioid", "di-tizanidine-strong", "di-qt", "di-maoi-antidepressant")
@pytest.mark.parametrize(
    ("one", "other", "id"),
    [
        ("sertraline", "phenelzine", "maoi-antidepressant"),
        ("amitriptyline", "phenelzine", "maoi-antidepressant"),
        ("meperidine", "phenelzine", "maoi-opioid-named"),
        ("tizanidine", "ciprofloxacin", "tizanidine-cyp1a2-strong"),
    ],
)
def test_pairs_of_the_list_of_2012_are_contraindicated(one: str, other: str, id: str) -> None:
    """Phansalkar 2012: the panel's pairs are contraindicated for concurrent use."""
    found = rule(id)
    groups = [
        {name for name in (one, other) if any(belongs(name, part) for part in some)} for some in found.needs
    ]
    assert found.grade is Grade.CONTRAINDICATED and set.union(*groups) == {one, other}


@pytest.mark.parametrize(
    ("id", "name", "value"),
    [
        ("di-acetaminophen-total", "mg_a_day", 4000),
        ("di-nsaid-kidney", "egfr_below", 30),
        ("di-nsaid-kidney", "egfr_caution_below", 60),
        ("di-morphine-kidney", "egfr_below", 30),
        ("di-nsaid-pregnancy", "weeks_from", 20),
        ("di-nsaid-pregnancy", "weeks_late_from", 30),
        ("di-child-opioid", "child_below", 12),
        ("di-child-opioid", "youth_below", 18),
        ("di-maoi-opioid", "washout_days", 14),
        ("di-reversible-maoi", "fluoxetine_days", 35),
        ("di-beers-three", "drugs_from", 3),
        ("di-beers-three", "age_from", 65),
    ],
)
def test_numbers_are_those_of_the_sources(id: str, name: str, value: float) -> None:
    assert entry(id).number(name) == value


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2670", "codeine"), ("4337", "fentanyl"), ("5489", "hydrocodone"), ("3423", "hydromorphone"),
        ("6813", "methadone"), ("7052", "morphine"), ("7804", "oxycodone"), ("10689", "tramadol"),
        ("25480", "gabapentin"), ("187832", "pregabalin"), ("161", "acetaminophen"), ("35827", "ketorolac"),
        ("8123", "phenelzine"), ("190376", "linezolid"), ("57258", "tizanidine"), ("11289", "warfarin"),
    ],
)  # fmt: skip
def test_rxnorm_codes_are_those_of_the_public_maps(code: str, name: str) -> None:
    """Public code holds wrong ones: 8123 as omeprazole, 35827 as risperidone."""
    found = substance(name)
    assert found is not None and found.rxnorm == code
