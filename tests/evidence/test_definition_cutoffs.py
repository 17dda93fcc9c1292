"""HU cut-offs: only by name, only under their own conditions; and which way is worse."""

import pytest

from spinewise.evidence import tables
from spinewise.evidence.cutoffs import HuCutoff, applicable, hu_cutoff, hu_cutoffs
from spinewise.evidence.direction import direction, directions, is_worse, worst
from spinewise.words import Answer, BadInput, Level

L1 = Level.L1
L1_TO_L4 = (Level.L1, Level.L2, Level.L3, Level.L4)


def known(**changes: object) -> HuCutoff:
    """A cut-off whose conditions are all known."""
    return hu_cutoff("lin-2023-l1-120kvp").completed("a test", contrast=Answer.NO, **changes)  # type: ignore[arg-type]


def test_the_anchors_are_there_with_their_wording() -> None:
    assert {(c.name, c.op, c.value) for c in hu_cutoffs()} == {
        ("cns-2021", "<", 97.9),
        ("davidson-2023-110", "<=", 110),
        ("davidson-2023-135", "<=", 135),
        ("lin-2023-l1-100kvp", "<", 170),
        ("lin-2023-l1-120kvp", "<", 128),
        ("lin-2023-l1-l4-100kvp", "<", 173),
        ("lin-2023-l1-l4-120kvp", "<", 134),
    }


def test_every_cutoff_agrees_with_its_entry_and_lies_in_the_published_range() -> None:
    whole = tables.entry("hu-poor-bmd-range")
    for cutoff in hu_cutoffs():
        entry = tables.entry(cutoff.evidence)
        assert cutoff.reference in entry.references
        assert (cutoff.op, cutoff.value) in {(value.op, value.value) for value in entry.values}
        assert whole.number("hu_cutoff_min") <= cutoff.value <= whole.number("hu_cutoff_max")
        assert cutoff.aim
        assert cutoff.t_score_target
        assert cutoff.population


def test_names_are_unique_and_two_cutoffs_for_the_same_case_say_which_is_stricter() -> None:
    assert len({cutoff.name for cutoff in hu_cutoffs()}) == len(hu_cutoffs())
    aims = [(c.reference, c.levels, c.kvp, c.contrast, c.aim) for c in hu_cutoffs()]
    assert len(set(aims)) == len(aims)


def test_what_was_not_read_stays_unknown_and_unconfirmed() -> None:
    assert hu_cutoff("cns-2021").unstated == ("levels", "tube voltage", "contrast")
    assert hu_cutoff("davidson-2023-110").unstated == ("tube voltage", "contrast")
    assert hu_cutoff("lin-2023-l1-120kvp").unstated == ("contrast",)
    assert {cutoff.status for cutoff in hu_cutoffs()} == {"unconfirmed"}


@pytest.mark.parametrize("name", [cutoff.name for cutoff in hu_cutoffs()])
@pytest.mark.parametrize("contrast", list(Answer))
@pytest.mark.parametrize("kvp", [None, 100.0, 120.0])
def test_no_published_cutoff_may_be_used_as_it_stands(name: str, contrast: Answer, kvp: float | None) -> None:
    """None states all its conditions in what was read, so none classifies anyone by itself."""
    assert not applicable(name, kvp, contrast, L1)
    assert not applicable(name, kvp, contrast, L1_TO_L4)


def test_same_conditions_are_accepted() -> None:
    cutoff = known()
    assert cutoff.status == "confirmed"
    assert cutoff.completed_by == "a test"
    assert cutoff.mismatches(120.0, Answer.NO, L1) == ()
    assert cutoff.mismatches(120.0, Answer.NO, (L1,)) == ()


def test_each_difference_gets_its_sentence() -> None:
    assert known().mismatches(100.0, Answer.YES, Level.L3) == (
        "The cut-off lin-2023-l1-120kvp holds for L1, this value is of L3.",
        "The cut-off lin-2023-l1-120kvp holds at 120 kV, these images were taken at 100 kV.",
        "The cut-off lin-2023-l1-120kvp holds without contrast, these images are with contrast.",
    )
    assert known().mismatches(None, Answer.UNKNOWN, L1_TO_L4) == (
        "The cut-off lin-2023-l1-120kvp holds for L1, this value is of the mean of L1, L2, L3, L4.",
        "The cut-off lin-2023-l1-120kvp holds at 120 kV, that of these images is not known.",
        "The cut-off lin-2023-l1-120kvp holds without contrast, for these images that is not known.",
    )
    assert hu_cutoff("cns-2021").mismatches(120.0, Answer.NO, L1) == (
        "The source read for cns-2021 does not state the level it holds for.",
        "The source read for cns-2021 does not state the tube voltage.",
        "The source read for cns-2021 does not state whether contrast had been given.",
    )


def test_a_cutoff_of_a_mean_is_not_for_one_of_its_levels() -> None:
    mean = hu_cutoff("lin-2023-l1-l4-120kvp").completed("a test", contrast=Answer.NO)
    assert mean.mismatches(120.0, Answer.NO, L1_TO_L4[::-1]) == ()
    assert len(mean.mismatches(120.0, Answer.NO, L1)) == 1
    assert len(mean.mismatches(120.0, Answer.NO, L1_TO_L4[:3])) == 1


def test_the_boundary_is_as_the_source_words_it() -> None:
    assert hu_cutoff("davidson-2023-110").is_met_by(110)
    assert not hu_cutoff("cns-2021").is_met_by(97.9)
    assert hu_cutoff("cns-2021").is_met_by(97.8)
    assert not hu_cutoff("davidson-2023-110").is_met_by(110.1)


def test_what_the_source_states_cannot_be_overwritten() -> None:
    for changes, what in (({"kvp": 100.0}, "tube voltage"), ({"levels": L1_TO_L4}, "levels")):
        with pytest.raises(BadInput, match=f"states its {what}: leave {what} blank in the protocol"):
            known(**changes)
    with pytest.raises(BadInput, match="states its contrast"):
        known().completed("a site", contrast=Answer.YES)


def test_filling_in_nothing_changes_nothing() -> None:
    assert hu_cutoff("cns-2021").completed("a site") == hu_cutoff("cns-2021")


def test_an_unknown_cutoff_is_refused_with_the_known_names() -> None:
    with pytest.raises(
        KeyError, match="no HU cut-off is named pickhardt: choose one of cns-2021, davidson-2023-110"
    ):
        hu_cutoff("pickhardt")


def test_vbq_points_the_other_way_than_all_others() -> None:
    assert {row.measure: row.worse for row in directions()} == {
        "HU": "lower", "T-score": "lower", "BMD": "lower", "TBS": "lower", "VBQ": "higher",
    }  # fmt: skip


@pytest.mark.parametrize("measure", [row.measure for row in directions()])
def test_worse_is_strict_and_one_sided(measure: str) -> None:
    low_is_worse = measure != "VBQ"
    assert is_worse(measure, -3.0, -1.0) is low_is_worse
    assert is_worse(measure, -1.0, -3.0) is not low_is_worse
    assert not is_worse(measure, 2.0, 2.0)
    assert worst(measure, [-1.0, -3.0, -2.0]) == (-3.0 if low_is_worse else -1.0)


def test_every_direction_rests_on_an_entry_in_a_known_unit() -> None:
    for row in directions():
        tables.entry(row.evidence)
    assert direction("T-score").unit == "{SD}"


def test_a_measure_without_direction_is_refused() -> None:
    with pytest.raises(
        KeyError, match="nothing says which way of PI-LL is worse: the table holds HU, T-score"
    ):
        is_worse("PI-LL", 1.0, 2.0)
