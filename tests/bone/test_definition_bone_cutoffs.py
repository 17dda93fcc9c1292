"""A value is classified only against a named cut-off under its own conditions, and by its whole interval."""

from dataclasses import replace

import pytest
from hand_made_values import CONFIRMED, hu, protocol, spine

from spinewise.bone.hounsfield.classify import Classified, Side, among_published, classify, say
from spinewise.evidence.protocol import protocol_defaults
from spinewise.results import Measurement, Missing
from spinewise.words import Level


def held(*values: Measurement, **choices: object) -> Classified:
    found = classify(values, protocol(**{**CONFIRMED, **choices}))
    assert isinstance(found, Classified)
    return found


def refusal(*values: Measurement, **choices: object) -> str:
    found = classify(values, protocol(**{**CONFIRMED, **choices}))
    assert isinstance(found, Missing)
    return found.why_it_matters


def test_without_a_named_cutoff_nothing_is_classified() -> None:
    assert classify(spine([60, 70, 80]), protocol_defaults()) is None


@pytest.mark.parametrize(
    ("value", "half", "side"),
    [
        (100, 10, Side.LOW),
        (150, 10, Side.NOT_LOW),
        (130, 10, Side.ACROSS),
        (120, 10, Side.ACROSS),
        (121.9, 6, Side.LOW),  # "< 128": up to 127.9
        (122, 6, Side.ACROSS),  # the upper end is 128 itself, which does not count as low
        (134, 6, Side.NOT_LOW),  # the lower end is 128 itself
    ],
)
def test_the_whole_interval_decides(value: float, half: float, side: Side) -> None:
    assert held(hu(Level.L1, value, half)).side is side


def test_an_interval_across_shows_both_branches() -> None:
    said = say(held(hu(Level.L1, 130, 10))).because
    assert "L1 130 (120 to 140) HU" in said
    assert "if the lower end holds" in said
    assert "if the upper end holds" in said
    assert "lin-2023-l1-120kvp (< 128 HU at 120 kV" in said


def test_contrast_that_pulls_the_low_end_across_shows_both_branches() -> None:
    given = hu(Level.L1, 134, 4, low=119.3, contrast="yes")
    assert held(given, hu_cutoff_contrast="with").side is Side.ACROSS


def test_not_low_clears_nobody_and_the_reminder_is_always_there() -> None:
    for value in (90, 130, 190):
        said = say(held(hu(Level.L1, value)))
        assert {"caveat-hu-not-validated", "caveat-dxa-still-needed", "caveat-hu-kv"} <= set(said.caveats)
        assert said.evidence[0] == "hu-kv-thresholds"
    assert "clears nobody" in say(held(hu(Level.L1, 190))).because


@pytest.mark.evidence("hu-kv-shifts-threshold")
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (hu(Level.L1, 90, kvp="100"), "holds at 120 kV, these images were taken at 100 kV"),
        (hu(Level.L1, 90, kvp="unknown"), "holds at 120 kV, that of these images is not known"),
        (hu(Level.L1, 90, contrast="yes"), "holds without contrast, these images are with contrast"),
        (hu(Level.L1, 90, contrast="unknown"), "holds without contrast, for these images that is not known"),
        (hu(Level.L2, 90), "It holds for L1, which could not all be measured"),
    ],
)
def test_other_conditions_are_refused_with_the_reason(value: Measurement, reason: str) -> None:
    assert reason in refusal(value)
    assert "Nothing is classified." in refusal(value)
    assert "hu-kv-shifts-threshold" in say(held(hu(Level.L1, 90))).evidence


def test_a_cutoff_whose_source_is_silent_is_refused() -> None:
    found = classify(spine([90]), protocol(hu_cutoff="cns-2021"))
    assert isinstance(found, Missing)
    assert "does not state the level" in found.why_it_matters


def test_no_values_at_all_are_said() -> None:
    assert refusal() == "No three-location HU were measured. Nothing is classified."


def test_a_cutoff_of_a_mean_takes_the_mean_of_its_levels_and_of_their_intervals() -> None:
    values = (hu(Level.L1, 100, 4), hu(Level.L2, 110, 6), hu(Level.L3, 120, 8), hu(Level.L4, 130, 10))
    found = held(*values, hu(Level.L5, 400), hu_cutoff="lin-2023-l1-l4-120kvp")
    assert found.measurement.value == pytest.approx(115)
    assert found.measurement.interval.half_width == pytest.approx(7)
    assert found.side is Side.LOW
    assert say(found).because.startswith("The mean of L1, L2, L3, L4 is 115 (108 to 122) HU, low by")


def test_a_mean_with_a_level_missing_is_refused() -> None:
    assert "L1, L2, L3, L4, which could not all be measured" in refusal(
        *spine([100, 110, 120]), hu_cutoff="lin-2023-l1-l4-120kvp"
    )


def test_other_methods_are_not_classified() -> None:
    slab = replace(hu(Level.L1, 90), name="mid-body slab HU")
    assert "No three-location HU" in refusal(slab)


def test_place_among_all_published_cutoffs_is_shown_and_is_no_class() -> None:
    said = among_published(spine([60, 110, 250], half=5), named=False)
    assert said is not None
    assert said.because == (
        "Lumbar three-location HU, below all published cut-offs (73): L1 60 (55 to 65); "
        "within the range of published cut-offs (73 to 202): L2 110 (105 to 115); "
        "above all of them (202): L3 250 (245 to 255)."
    )
    assert {"caveat-hu-cutoff-range", "caveat-hu-not-validated", "caveat-dxa-still-needed"} <= set(
        said.caveats
    )
    assert "The protocol names no HU cut-off, so nothing is classified." in said.caveats


def test_thoracic_levels_have_no_place_among_lumbar_cutoffs() -> None:
    assert among_published(spine([60, 70], Level.T8), named=False) is None
