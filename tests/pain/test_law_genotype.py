"""Laws of matching: whoever carries two alleles is never told that they do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype_builders import rows_of
from spinewise.evidence.named_alleles import Definitions, definitions, phenotype_of_score
from spinewise.pain.genotype.diplotypes import Score, read_diplotype, score_of
from spinewise.pain.genotype.matching import match
from spinewise.pain.genotype.observed import by_place
from spinewise.pain.genotype.phenoconversion import Taken, effective, inhibited
from spinewise.record.genotype import VariantRow

GENES = ("CYP2C19", "CYP2C9", "CYP2B6", "CACNA1S", "CYP2D6")


def person(definition: Definitions, pair: tuple[str, str], *, phased: bool) -> list[VariantRow]:
    """Someone with these alleles: at a position where an allele may have two bases, the first by letter."""
    rows = []
    for place in definition.places:
        known = (place.ref, *place.alts)
        bases = [min(definition.bases(name, place)) for name in pair]
        genotype = tuple(known.index(base) for base in bases)
        rows.append(VariantRow(place.chromosome, place.position, place.ref, place.alts, genotype, phased))
    return rows


@st.composite
def people(draw: st.DrawFn) -> tuple[str, tuple[str, str], list[int]]:
    gene = draw(st.sampled_from(GENES))
    names = sorted(definitions(gene).alleles)
    pair = (draw(st.sampled_from(names)), draw(st.sampled_from(names)))
    dropped = draw(st.lists(st.sampled_from([p.position for p in definitions(gene).places]), max_size=3))
    return gene, pair, dropped


@settings(max_examples=60, deadline=None)
@given(people())
def test_the_true_pair_is_always_among_the_answers(one: tuple[str, tuple[str, str], list[int]]) -> None:
    gene, pair, dropped = one
    definition = definitions(gene)
    rows = [r for r in person(definition, pair, phased=False) if r.position not in dropped]
    found = match(definition, by_place(rows))
    if not found.called or "remain possible" in found.why_none:
        return
    true = tuple(sorted(pair, key=list(definition.alleles).index))
    told = {tuple(sorted(p, key=list(definition.alleles).index)) for p in (*found.diplotypes, *found.others)}
    assert true in told or set(true) & set(found.not_excluded)


@settings(max_examples=40, deadline=None)
@given(people())
def test_phase_never_adds_a_possibility(one: tuple[str, tuple[str, str], list[int]]) -> None:
    gene, pair, _ = one
    definition = definitions(gene)
    open_ = match(definition, by_place(person(definition, pair, phased=False)))
    settled = match(definition, by_place(person(definition, pair, phased=True)))
    assert {*settled.diplotypes, *settled.others} <= {*open_.diplotypes, *open_.others}


@settings(max_examples=40, deadline=None)
@given(people())
def test_the_order_of_the_copies_changes_nothing(one: tuple[str, tuple[str, str], list[int]]) -> None:
    gene, pair, dropped = one
    definition = definitions(gene)
    found = [
        match(
            definition,
            by_place(r for r in person(definition, way, phased=False) if r.position not in dropped),
        ).diplotypes
        for way in (pair, pair[::-1])
    ]
    assert found[0] == found[1]


@given(st.sampled_from([p.label for p in definitions("CYP2C19").places if p.rsid]))
def test_a_missing_position_never_settles_a_gene_further(label: str) -> None:
    definition = definitions("CYP2C19")
    whole = match(definition, by_place(rows_of("CYP2C19", {"rs3758581": "G/G"}).values()))
    less = match(definition, by_place(rows_of("CYP2C19", {"rs3758581": "G/G"}, {label}).values()))
    assert set(whole.diplotypes) <= set(less.diplotypes)
    assert [one.label for one in less.not_called] == [label]


@given(st.floats(0, 8), st.sampled_from(["paroxetine", "duloxetine"]))
def test_an_inhibitor_never_raises_a_score(score: float, drug: str) -> None:
    inhibition = inhibited([Taken(drug, "a test")])
    assert inhibition is not None
    after, phenotype = effective(Score(score), inhibition)
    assert after.value <= score
    assert phenotype == phenotype_of_score("CYP2D6", after.value)


@given(st.floats(0, 20))
def test_the_classes_of_a_score_leave_no_gap(score: float) -> None:
    assert phenotype_of_score("CYP2D6", score).endswith("Metabolizer")
    assert phenotype_of_score("CYP2C9", score).endswith("Metabolizer")


@pytest.mark.parametrize("one", ["*1", "*2", "*4", "*10", "*41"])
@pytest.mark.parametrize("other", ["*1", "*5", "*17", "*36+*10", "*2x2"])
def test_left_and_right_of_the_slash_are_the_same(one: str, other: str) -> None:
    left, right = (read_diplotype("CYP2D6", text) for text in (f"{one}/{other}", f"{other}/{one}"))
    assert left == right
    assert score_of(left) == score_of(right)
