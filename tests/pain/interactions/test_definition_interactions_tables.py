"""The tables of drugs, classes and rules hold together, and what was not read says so."""

import re
from collections import Counter

import pytest

from spinewise.evidence import package_data
from spinewise.evidence.drug_classes import belongs, drug_classes, is_confirmed
from spinewise.evidence.drugs import names_like, substance, substances
from spinewise.evidence.interaction_rules import Grade, conflicts, rule, rules
from spinewise.evidence.tables import entry


def test_every_name_is_one_substance_in_lower_case() -> None:
    names = Counter(name for one in substances() for name in (one.name, *one.also))
    assert not [name for name, times in names.items() if times > 1]
    assert all(name == name.lower().strip() for name in names)


def test_codes_look_like_codes_and_say_whether_they_were_read() -> None:
    codes = Counter(one.rxnorm for one in substances() if one.rxnorm)
    assert not [code for code, times in codes.items() if times > 1]
    for one in substances():
        assert not one.rxnorm or one.rxnorm.isdigit(), one.name
        assert not one.atc or re.fullmatch(r"[A-Z]\d{2}[A-Z]{2}\d{2}", one.atc), one.name
        assert bool(one.atc) == (one.atc_status in ("read", "unconfirmed")), one.name


@pytest.mark.parametrize("written", ["Ultram", "tramadol hcl", "tramadl", "morphine sulfate", "", "opioid"])
def test_brands_salts_misspellings_and_classes_are_no_names(written: str) -> None:
    assert substance(written) is None


def test_a_near_name_is_only_offered() -> None:
    assert names_like("tramadl") == ("tramadol",)
    assert names_like("Percocet") == ()


def test_classes_hold_known_substances_and_none_twice() -> None:
    for one in drug_classes().values():
        both = (*one.members, *one.unconfirmed)
        assert both and len(set(both)) == len(both), one.id
        assert all(substance(name) is not None and substance(name).name == name for name in both), one.id  # type: ignore[union-attr]
        assert one.read and (
            one.url.startswith("https://") or one.url.startswith("http://") or not one.members
        ), one.id


def test_a_recalled_member_belongs_and_is_not_confirmed() -> None:
    assert belongs("citalopram", "qt") and not is_confirmed("citalopram", ("qt",))
    assert is_confirmed("apixaban", ("anticoagulant",))
    assert is_confirmed("warfarin", ("diuretic", "anticoagulant"))
    assert belongs("morphine", "=morphine") and is_confirmed("morphine", ("=morphine",))
    assert not belongs("codeine", "=morphine")
    with pytest.raises(KeyError):
        belongs("codeine", "no such class")


def test_rules_name_known_classes_entries_and_rules() -> None:
    ids = [one.id for one in rules()]
    assert len(set(ids)) == len(ids) > 60
    for one in rules():
        for group in (name for some in one.groups for name in some):
            assert substance(group[1:]) if group.startswith("=") else group in drug_classes(), one.id
        assert entry(one.evidence).section == "I" and one.where and one.action and one.owner, one.id
        assert not one.not_covered_by or rule(one.not_covered_by), one.id
        assert all(substance(name) for name in one.instead), one.id
        assert one.needs or one.at_least, one.id
    for conflict in conflicts():
        assert set(conflict.rules) <= set(ids) and len(conflict.says) > 1 and conflict.settled, conflict.id
        assert all(entry(id) for id in conflict.evidence), conflict.id


def test_what_was_recalled_has_no_source_check_and_its_rules_say_so() -> None:
    """An entry without a source that was read is unconfirmed, and so is every rule on it."""
    recalled = [one for one in rules() if entry(one.evidence).source_check is None]
    assert {one.id for one in recalled} == {
        "morphine-ugt", "gabapentinoid-kidney", "allergy-opioid",
    }  # fmt: skip
    assert all(
        entry(one.evidence).sources == ("di-unread",) for one in recalled if one.evidence.startswith("di-")
    )


def test_lists_under_a_licence_are_not_named_as_sources() -> None:
    """DDInter, CredibleMeds and DrugBank may not be copied."""
    for name in ("interaction_rules.toml", "drug_classes.toml", "drugs.toml"):
        text = (package_data.folder() / name).read_text(encoding="utf-8").lower()
        assert not re.search(r"crediblemeds|drugbank|ddinter", text)


def test_a_grade_is_grave_where_the_source_asks_not_to_give() -> None:
    assert [one.value for one in Grade if one.is_grave] == ["contraindicated", "avoid"]
