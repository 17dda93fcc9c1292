"""Laws of putting lists together: nothing is lost or made, and the order of the sources is no matter."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from spinewise.io.medication.merging import one_list
from spinewise.io.medication.source import Source, written
from spinewise.pain.opioids.load import opioid_load
from spinewise.record.medication import Drug, MedicationList
from spinewise.words import Answer

DAY = date(2026, 11, 21)
LINES = st.lists(
    st.sampled_from(
        [
            "oxycodone 5 mg q6h",
            "oxycodone 10 mg q6h",
            "oxycodone 5 mg q6h prn",
            "oxycodone 5 mg prn",
            "OxyContin 20 mg q12h since 2026-01-01",
            "OxyContin 20 mg q12h since 2026-02-01",
            "OxyContin 20 mg q12h",
            "tramadol 50 mg qid",
            "tramadol 50 mg qid from 2026-12-01",
            "tramadol 50 mg qid until 2026-12-31",
            "tramadol 50 mg qid until 2026-11-01",
            "tramadol 50 mg qid from 2026-11-02",
            "Percocet 5/325 1 tab q6h",
            "ibuprofen 600 mg tid",
            "ibuprofen stopped",
            "Xanax 0.5 mg tid",
            "zzz 4 mg",
        ]
    ),
    min_size=1,
    max_size=4,
)
LISTS = st.lists(LINES, min_size=1, max_size=3)


def sources(lists: list[list[str]]) -> list[Source]:
    return [
        written([(f"list {name}, line {n}", line) for n, line in enumerate(lines, 1)], f"list {name}")
        for name, lines in enumerate(lists)
    ]


def facts(told: MedicationList) -> list[str]:
    return sorted(
        repr((drug.ingredients, drug.daily, drug.first, drug.last, drug.contested)) for drug in told.drugs
    )


def load_of(drugs: tuple[Drug, ...]) -> tuple[float, float]:
    total = opioid_load(drugs, (), DAY).total
    return round(total.low, 6), round(total.high, 6)


@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_sources_changes_nothing(lists: list[list[str]], random: object) -> None:
    made = sources(lists)
    mixed = sorted(made, key=lambda _: random.random())  # type: ignore[attr-defined]
    one, other = one_list(made, DAY), one_list(mixed, DAY)
    assert facts(one) == facts(other)
    assert {parted.about for parted in one.disagreements} == {parted.about for parted in other.disagreements}
    assert load_of(one.drugs) == load_of(other.drugs)


@given(LISTS)
def test_no_line_is_lost_and_none_stands_twice(lists: list[list[str]]) -> None:
    made = sources(lists)
    told = [place for drug in one_list(made, DAY).drugs for place in drug.source.split("; ")]
    assert sorted(told) == sorted(drug.source for source in made for drug in source.drugs)


@given(LINES)
def test_the_same_list_given_twice_is_the_same_list(lines: list[str]) -> None:
    once, twice = one_list(sources([lines]), DAY), one_list(sources([lines, lines]), DAY)
    if not once.questions:
        read = [drug for drug in once.drugs if drug.not_read is None]
        assert len([drug for drug in twice.drugs if drug.not_read is None]) == len(read)
        assert load_of(once.drugs) == load_of(twice.drugs)


@given(LISTS, LINES)
def test_one_source_more_never_takes_a_drug_away_and_never_lowers_the_most(
    lists: list[list[str]], more: list[str]
) -> None:
    fewer, whole = one_list(sources(lists), DAY), one_list(sources([*lists, more]), DAY)
    assert {name for drug in fewer.drugs for name in drug.ingredients} <= {
        name for drug in whole.drugs for name in drug.ingredients
    }
    assert load_of(fewer.drugs)[1] <= load_of(whole.drugs)[1]


@given(LISTS)
def test_what_is_contested_is_asked_about_and_the_other_way_round(lists: list[list[str]]) -> None:
    told = one_list(sources(lists), DAY)
    contested = {name for drug in told.drugs if drug.contested for name in drug.ingredients}
    asked = {parted.about.removeprefix("how ").removesuffix(" is taken") for parted in told.disagreements}
    assert {name for about in asked for name in about.split(" with ")} == contested


@given(LISTS)
def test_a_total_with_an_unread_line_of_an_opioid_is_never_whole(lists: list[list[str]]) -> None:
    told = one_list(sources(lists), DAY)
    unread = any(drug.not_read is not None and drug.is_taken_on(DAY) is not Answer.NO for drug in told.drugs)
    assert opioid_load(told.drugs, (), DAY).is_whole == (not unread and bool(told.drugs))
