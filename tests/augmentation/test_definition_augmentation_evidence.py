"""The table of studies, and what of it may be shown as confirmed."""

import re
from dataclasses import fields

import pytest

from spinewise.augmentation.literature import literature, number, told
from spinewise.evidence import package_data
from spinewise.evidence.augmentation_studies import NOT_READ, Effect, Read, Study, assumed, studies, study
from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entry

SHAM = {"invest", "buchbinder-2009", "vapour", "vertos-4", "vertos-5"}


def test_every_study_says_who_how_many_what_and_how_it_was_read() -> None:
    assert len({one.id for one in studies()}) == len(studies())
    for one in studies():
        assert one.effects and one.population and one.limits and one.citation and one.arms, one.id
        assert set(one.topics) <= {"pain", "survival", "harm"} and one.topics, one.id
        assert one.n is None or one.n > 0, one.id
        assert one.url == "" or one.url.startswith("https://"), one.id


def test_every_number_lies_in_its_interval_and_a_share_is_its_fraction() -> None:
    for one in studies():
        for effect in one.effects:
            if effect.low is not None and effect.high is not None:
                assert effect.value is not None and effect.low <= effect.value <= effect.high, one.id
            if effect.denominator is not None:
                assert effect.numerator is not None and effect.value is not None
                exact = 100 * effect.numerator / effect.denominator
                assert (
                    abs(exact - effect.value) < 0.51
                    if effect.value > 2
                    else abs(exact - effect.value) < 0.051
                )


def test_a_key_that_is_no_field_is_refused() -> None:
    rows = package_data.read("augmentation_studies.toml")["study"]
    known = {one.name for one in fields(Study)}
    assert all(set(row) <= known for row in rows)


@pytest.mark.evidence("t2-augmentation-definition")
def test_nulls_and_sham_trials_are_as_prominent_as_the_rest() -> None:
    """Three of five sham-controlled trials show nothing, and each of them stands in every list on pain."""
    blinded = [one for one in studies("pain") if one.is_blinded]
    assert {one.id for one in blinded} == SHAM
    assert sum(one.effects[0].favours == "null" for one in blinded) == 3
    said = " ".join(literature("pain"))
    assert all(one.label in said for one in blinded)


def test_what_was_only_recalled_says_so_wherever_it_is_told() -> None:
    recalled = [effect for one in studies() for effect in one.effects if effect.read is Read.RECALLED]
    assert len(recalled) == 5
    for effect in recalled:
        assert not effect.is_confirmed and told(effect).startswith("unconfirmed: ")
    read = [effect for one in studies() for effect in one.effects if effect.read is not Read.RECALLED]
    assert all(effect.is_confirmed and not told(effect).startswith("unconfirmed") for effect in read)


def test_numbers_stand_with_their_interval_or_their_denominator() -> None:
    gold = study("gold-2023").effects
    assert number(gold[3]) == "hazard ratio 1.81 (95 % interval 1.58 to 2.09)"
    assert number(study("pce-2021").effects[0]) == "1.9 % (34 of 1782)"
    assert number(study("cochrane-2018").effects[0]) == "against routine vertebroplasty"
    assert number(study("hirsch-2020").effects[0]) == "number needed to treat 14.8 people"


def test_money_and_interests_are_said_where_they_were_seen() -> None:
    said = {one.id: " ".join(literature("survival")) for one in studies("survival")}
    assert "Paid by: Medtronic" in said["ong-2018"] and "Hirsch is an author." in said["ong-2018"]
    assert study("gold-2023").funding == NOT_READ and "Paid by: not read" not in said["gold-2023"]


@pytest.mark.evidence("t2-survival-1y-55", "t2-mortality-10y")
def test_the_figure_of_the_interview_stands_nowhere_as_a_share() -> None:
    """Trap 58: on hold; the table holds the ratio of the study, never 55 %."""
    assert entry("t2-survival-1y-55").use is Use.HOLD
    assert entry("t2-mortality-10y").use is Use.DISPLAY
    text = (package_data.folder() / "augmentation_studies.toml").read_text(encoding="utf-8")
    assert not re.search(r"(?<![\d.])55 ?%|\bvalue = 55\b", text)
    assert study("edidin-2015").effects[0].value == 1.55


def test_assumed_numbers_are_told_apart_from_studies() -> None:
    assert assumed("alive_1_year") == 0.78
    with pytest.raises(KeyError):
        assumed("alive_2_years")


def test_an_effect_with_words_only_has_no_number() -> None:
    assert all(
        isinstance(effect, Effect) and (effect.value is None) == (effect.unit == "")
        for one in studies()
        for effect in one.effects
    )
