"""The site's choices: defaults as in the review, refused when they make no sense; the fixed caveats."""

import math
import re

import pytest

from spinewise.evidence import tables
from spinewise.evidence.caveats import caveat, caveats, sentence
from spinewise.evidence.entry import Use
from spinewise.evidence.protocol import chosen_hu_cutoff, protocol_defaults, with_choices
from spinewise.words import Answer, BadInput, Level


def test_defaults_are_those_of_the_evidence() -> None:
    protocol = protocol_defaults()
    window = tables.entry("bisphosphonate-6-month-window")
    vitamin_d = tables.entry("vitamin-d-target-range")
    assert protocol.site == ""
    assert protocol.number("bisphosphonate_window_months") == window.number("window_before")
    assert protocol.number("bisphosphonate_window_months") == window.number("window_after")
    assert protocol.number("vitamin_d_low") == vitamin_d.number("vitamin_d", ">=")
    assert protocol.number("vitamin_d_high") == vitamin_d.number("vitamin_d", "<=")
    boundary = protocol.text("t_score_osteoporosis_boundary")
    assert boundary == tables.entry("tscore-osteoporosis-threshold").value("t_score").op == "<="
    assert all(choice.is_default for choice in protocol.choices.values())


def test_where_the_sources_give_nothing_nothing_is_assumed() -> None:
    protocol = protocol_defaults()
    assert chosen_hu_cutoff(protocol) is None
    assert protocol.number_or_none("dxa_in_date_months") is None
    with pytest.raises(TypeError, match="dxa_in_date_months is not a number"):
        protocol.number("dxa_in_date_months")


def test_every_choice_says_why_and_rests_on_entries_that_may_be_used() -> None:
    for name, choice in protocol_defaults().choices.items():
        assert choice.why.endswith("."), name
        for id in choice.evidence:
            assert tables.entry(id).use is not Use.HOLD
        if choice.type == "number" and choice.value != "" and not choice.evidence:
            assert "the project's own" in choice.why, name


def test_a_site_changes_only_what_it_names() -> None:
    defaults = protocol_defaults()
    site = with_choices(defaults, {"dxa_in_date_months": 24, "vitamin_d_low": 30.0}, site="Example Hospital")
    assert site.site == "Example Hospital"
    assert site.number_or_none("dxa_in_date_months") == 24
    changed = {name for name, choice in site.choices.items() if not choice.is_default}
    assert changed == {"dxa_in_date_months", "vitamin_d_low"}
    assert defaults.number("vitamin_d_low") == 35, "the defaults themselves stay as they were"
    again = with_choices(defaults, {"vitamin_d_low": 35})
    assert again.choices["vitamin_d_low"].is_default


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ({"vitamin_d": 30}, "the protocol has no choice named vitamin_d: use one of alarm_recipient, "),
        ({"vitamin_d_low": "30"}, "the protocol's vitamin_d_low has to be a number above 0, in ng/mL"),
        ({"vitamin_d_low": True}, "has to be a number above 0"),
        ({"vitamin_d_low": math.nan}, "has to be a number above 0"),
        ({"vitamin_d_low": math.inf}, "has to be a number above 0"),
        ({"vitamin_d_low": ""}, "has to be a number above 0"),
        ({"bisphosphonate_window_months": -6}, "has to be a number above 0, in mo"),
        (
            {"vitamin_d_low": 60},
            "the protocol's vitamin_d_low has to lie below its vitamin_d_high: correct one",
        ),
        ({"alarm_recipient": " "}, "the protocol's alarm_recipient has to be a text in quotation marks"),
        ({"alarm_recipient": 3}, "has to be a text"),
        ({"t_score_osteoporosis_boundary": "=<"}, "t_score_osteoporosis_boundary has to be one of <=, <"),
        ({"hu_cutoff": "97.9"}, "the protocol's hu_cutoff has to be one of cns-2021, davidson-2023-110, "),
        ({"hu_cutoff_kvp": 120}, "describes an HU cut-off and names none: set hu_cutoff as well"),
        ({"hu_cutoff": "cns-2021", "hu_cutoff_levels": "1"}, "hu_cutoff_levels has to list levels"),
        (
            {"hu_cutoff": "lin-2023-l1-120kvp", "hu_cutoff_kvp": 100},
            "states its tube voltage: leave tube voltage",
        ),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_in_one_sentence(
    overrides: dict[str, object], says: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(says)):
        with_choices(protocol_defaults(), overrides)


def test_a_site_that_read_the_paper_can_complete_a_cutoff() -> None:
    choices = {
        "hu_cutoff": "cns-2021",
        "hu_cutoff_kvp": 120,
        "hu_cutoff_contrast": "without",
        "hu_cutoff_levels": "L2, L1",
    }
    cutoff = chosen_hu_cutoff(with_choices(protocol_defaults(), choices, site="Example Hospital"))
    assert cutoff is not None
    assert cutoff.completed_by == "protocol of Example Hospital"
    assert cutoff.mismatches(120.0, Answer.NO, (Level.L1, Level.L2)) == ()
    assert cutoff.mismatches(120.0, Answer.NO, Level.L1) != ()


def test_every_caveat_rests_on_entries_that_may_be_used() -> None:
    ids = [one.id for one in caveats()]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {entry.id for entry in tables.entries()}
    for one in caveats():
        assert one.sentence.endswith(".")
        assert one.evidence
        for id in one.evidence:
            assert tables.entry(id).use in (Use.DECIDE, Use.WARN), one.id


def test_every_number_in_a_caveat_stands_in_its_evidence() -> None:
    """A clinical number has a source: none may appear in a sentence by itself."""
    checked = 0
    for one in caveats():
        stated = {
            float(value.value)
            for id in one.evidence
            for value in tables.entry(id).values
            if isinstance(value.value, int | float)
        }
        for number in re.findall(r"(?<![A-Za-z\d.])-?\d+(?:\.\d+)?", one.sentence):
            assert float(number) in stated, f"{one.id}: {number}"
            checked += 1
    assert checked == 30


def test_a_caveat_is_printed_by_id_and_a_plain_sentence_as_it_is() -> None:
    assert caveat("caveat-ct-supine").sentence == sentence("caveat-ct-supine")
    assert sentence("The kernel is sharp.") == "The kernel is sharp."
    assert sentence("hu-still-needs-dxa") == tables.entry("hu-still-needs-dxa").statement
    with pytest.raises(ValueError, match="hu-dxa-agreement is held: show nothing of it"):
        sentence("hu-dxa-agreement")
    with pytest.raises(KeyError, match=r"no caveat is named supine: caveats.toml lists the names"):
        caveat("supine")
