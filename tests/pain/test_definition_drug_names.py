"""One table of drug names: every kind of name leads to the same generic names, and none to two things."""

from collections import Counter

import pytest

from spinewise.evidence.drug_classes import belongs, drug_classes
from spinewise.evidence.drug_names import combinations, names, opioid_names, products
from spinewise.evidence.drugs import (
    code_sources,
    ingredients_of,
    is_trade_name,
    salt_words,
    substance,
    substance_of_code,
    substances,
    table,
)
from spinewise.evidence.gene_guidance import drugs as guideline_drugs
from spinewise.evidence.inhibitors import inhibitors
from spinewise.evidence.opioid_factors import factors, for_pain_team, outside


def test_no_name_means_two_things() -> None:
    rows = [
        (name, (one.name,))
        for one in substances()
        for name in (one.name, *one.also, *one.spelled, *one.brands)
    ]
    rows += [(name, tuple(row["ingredients"])) for row in table()["brand"] for name in row["names"]]
    rows += [(name, tuple(row["ingredients"])) for row in table()["combination"] for name in row["names"]]
    assert [name for name, times in Counter(name for name, _ in rows).items() if times > 1] == []
    assert all(
        (name == name.lower().strip() and "'" not in name) or name == "st john's wort" for name, _ in rows
    )


def test_what_a_name_stands_for_is_a_substance_of_the_table() -> None:
    for name, stands_for in names().items():
        for one in stands_for.ingredients:
            found = substance(one)
            assert found is not None and found.name == one, name
    for combined in combinations():
        assert all(substance(one) for one in combined)


def test_lines_and_rules_read_one_name_alike() -> None:
    """What a line of text reads is what a rule is asked about."""
    assert {name: one.ingredients for name, one in names().items() if one.strength is None} == {
        name: ingredients_of(name) for name, one in names().items() if one.strength is None
    }


@pytest.mark.parametrize(
    ("written", "ingredients"),
    [
        ("Ultram", ("tramadol",)),
        ("morphine sulfate", ("morphine",)),
        ("Tramadol HCl", ("tramadol",)),
        ("diclofenac sodium", ("diclofenac",)),
        ("Metoprolol succinate", ("metoprolol",)),
        ("potassium", ("potassium",)),
        ("paracetamol", ("acetaminophen",)),
        ("asa", ("aspirin",)),
        ("  Xanax ", ("alprazolam",)),
        ("Contrave", ("naltrexone", "bupropion")),
        ("Suboxone", ("buprenorphine", "naloxone")),
        ("co-dydramol", ("dihydrocodeine", "acetaminophen")),
        ("tramadl", ()),
        ("oxy", ()),
        ("sulfate", ()),
        ("", ()),
    ],
)
def test_every_kind_of_name_becomes_generic_names(written: str, ingredients: tuple[str, ...]) -> None:
    assert ingredients_of(written) == ingredients


@pytest.mark.parametrize(
    ("written", "is_trade"),
    [("Ultram", True), ("Percocet", True), ("tramadol", False), ("morphine sulfate", False), ("apap", False)],
)
def test_only_trade_names_are_asked_about(written: str, is_trade: bool) -> None:
    assert is_trade_name(written) is is_trade


def test_no_salt_is_a_substance_that_a_rule_would_lose() -> None:
    alone = {word for word in salt_words() if substance(word)}
    assert alone == {"potassium"}
    assert not any(belongs("potassium", one) for one in drug_classes())


def test_every_code_says_where_it_was_read_and_other_tables_agree() -> None:
    for one in substances():
        assert bool(one.rxnorm) == bool(one.rxnorm_source), one.name
        assert not one.rxnorm or one.rxnorm_source in code_sources(), one.name
        assert not one.rxnorm or substance_of_code(one.rxnorm) is one
    assert all(source.printed and source.licence and source.status for source in code_sources().values())
    others = [(one.drug, one.rxnorm) for one in factors().values()]
    others += [(one.name, one.rxnorm) for one in inhibitors()]
    others += [(one.name, one.rxnorm) for one in guideline_drugs()]
    for name, code in others:
        known = substance(name)
        assert known is None or not known.rxnorm or known.rxnorm == code, name


def test_every_opioid_of_the_tables_is_one_of_the_rules_and_is_watched() -> None:
    """An opioid that a list may name and no rule knows would be cleared without a word."""
    for name in (*factors(), *outside(), "buprenorphine"):
        assert belongs(name, "opioid"), name
    for name in (*factors(), *outside(), *for_pain_team()):
        assert name in opioid_names(), name


def test_products_name_what_the_table_knows() -> None:
    assert len(products()) == 24
    for name in products().values():
        words = name.lower()
        assert any(one.name in words for one in substances() if one.with_opioids), name
