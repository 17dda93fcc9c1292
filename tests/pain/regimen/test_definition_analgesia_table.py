"""The table of analgesia: what it names exists, texts of guidelines are known, collisions have a row."""

import pytest

from spinewise.evidence.analgesia import (
    bases,
    conflict_rows,
    elements,
    factors,
    gene_effects,
    instead,
    later,
    left_out,
    modifiers,
    same_lines,
)
from spinewise.evidence.drug_classes import belongs, drug_classes
from spinewise.evidence.drugs import substance
from spinewise.evidence.gene_guidance import guidance, keys
from spinewise.evidence.interaction_rules import rules
from spinewise.evidence.tables import entry
from spinewise.pain.regimen.genes import effect
from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.record.concepts import concepts
from spinewise.words import Phase

pytestmark = pytest.mark.evidence("an-complex-scope", "an-laminectomy-scope")
ALTERNATIVES = ("naproxen", "aspirin", "ketorolac", "sulindac")


def test_two_bases_and_what_they_recommend() -> None:
    """Waelkens 2021 and Peene 2021: the wound in the second only, ketamine and epidural in the first."""
    assert [one.id for one in bases()] == ["complex", "laminectomy"]
    held = {base.id: {one.id for one in elements() if base.id in one.bases} for base in bases()}
    assert held["complex"] == {"paracetamol", "nsaid", "ketamine", "epidural", "rescue"}
    assert held["laminectomy"] == {"paracetamol", "nsaid", "wound", "rescue"}


def test_phases_are_those_of_the_sources() -> None:
    given = {one.id: tuple(Phase(name) for name in one.phases) for one in elements()}
    assert given["paracetamol"] == given["nsaid"] == (Phase.PREOP, Phase.INTRAOP, Phase.POSTOP)
    assert given["ketamine"] == given["wound"] == (Phase.INTRAOP,)
    assert given["rescue"] == (Phase.POSTOP,)


def test_everything_named_exists() -> None:
    drugs = [drug for one in elements() for drug in one.candidates]
    drugs += [drug for one in instead() for drug in (*one.of, *one.drugs)]
    drugs += [drug for one in gene_effects() for drug in one.drugs]
    drugs += [drug for one in modifiers() for drug in one.drugs]
    assert all((known := substance(drug)) is not None and known.name == drug for drug in drugs)
    groups = [group for one in modifiers() for group in one.takes]
    groups += [group for one in factors() for group in one.takes]
    groups += [group for one in later() for group in one.if_taken]
    groups += [one.group for one in left_out() if one.group]
    for group in groups:
        assert substance(group[1:]) is not None if group.startswith("=") else group in drug_classes(), group
    facts = [name for one in modifiers() for part in one.when for name in part.facts]
    facts += [name for one in factors() for name in (one.fact, one.above) if name]
    assert {*facts} <= {*concepts()}


def test_ids_are_unique_and_evidence_exists() -> None:
    for rows in (elements(), modifiers(), conflict_rows(), factors(), later()):
        ids = [one.id for one in rows]
        assert len(ids) == len({*ids})
    assert all(entry(id) for row in conflict_rows() for id in row.evidence)
    assert all(entry(id) for factor in factors() for id in factor.evidence)
    named = [one.evidence for one in modifiers()] + [one.evidence for one in gene_effects()]
    named += [one.evidence for one in left_out()] + [one.evidence for one in later()]
    assert all(entry(id) for id in named)
    assert all(len(ids) > 1 for ids in same_lines())


def test_reviews_say_the_weeks_of_their_source() -> None:
    (two_weeks,) = (one for one in later() if one.id == "two-weeks")
    assert "two weeks" in two_weeks.what
    assert entry(two_weeks.evidence).number("weeks") == 2
    (fusion,) = (one for one in conflict_rows() if one.id == "nsaid-and-fusion")
    assert "more than three months" in " ".join(fusion.says)
    assert entry("an-nsaid-fusion-ketorolac").number("months") == 3


def test_every_factor_is_seen_in_one_way() -> None:
    for one in factors():
        assert sum(map(bool, (one.fact, one.above, one.operation, one.sex, one.load, one.takes))) == 1, one.id


def test_reasons_of_conflicts_are_rules_or_modifiers() -> None:
    known = {one.id for one in rules()} | {one.id for one in modifiers()} | {one.id for one in left_out()}
    for one in conflict_rows():
        assert {*one.reasons} <= known | {"allergy-same"}, one.id
        assert not one.makes or ElementStatus(one.makes)
        assert one.says and one.settled and one.owner


def test_classes_that_change_an_element_were_read_whole() -> None:
    """So that what is taken changes it, or does not: no recalled member is left to doubt."""
    for one in modifiers():
        if one.grade is not None:
            assert not [name for group in one.takes for name in drug_classes()[group].unconfirmed], one.id


def test_every_text_of_cpic_on_a_drug_of_the_regimen_is_known() -> None:
    """A new release with other words is refused here and not in front of a patient."""
    drugs = {drug for one in elements() for drug in one.candidates}
    seen = 0
    for drug in sorted(drugs):
        for key in keys(drug):
            said = guidance(drug, key)
            assert said is not None
            found = effect(drug, said)
            seen += 1
            grave = said.text.startswith(("Avoid", "Halogenated", "Select alternative"))
            assert (found.grade in ("avoid", "contraindicated")) is grave, said.text
    assert seen


@pytest.mark.parametrize("drug", ALTERNATIVES)
def test_every_rule_that_can_meet_an_alternative_of_a_slow_cyp2c9_has_a_row(drug: str) -> None:
    able = {one.id for one in rules() if any(belongs(drug, name) for group in one.groups for name in group)}
    rows = {id for one in conflict_rows() if drug in one.alternatives for id in one.reasons}
    assert able - rows <= {"antiplatelet"}, able - rows


@pytest.mark.parametrize("drug", ["morphine", "oxycodone", "hydromorphone"])
def test_what_can_take_an_opioid_alternative_away_has_a_row(drug: str) -> None:
    """Reasons that every opioid shares are the base's conflict, not that of the alternative."""
    able = {
        one.id
        for one in rules()
        if one.grade.is_grave and any(belongs(drug, name) for group in one.groups for name in group)
    }
    shared = {
        one.id for one in rules() if any(belongs("codeine", name) for group in one.groups for name in group)
    }
    rows = {id for one in conflict_rows() if drug in one.alternatives for id in one.reasons}
    assert able - shared <= rows, able - shared - rows
