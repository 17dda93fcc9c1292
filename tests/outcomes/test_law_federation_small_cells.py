"""Whatever a site holds, no answer lets fewer than k of its people be counted; else nothing is told."""

import numpy as np
import pytest
from four_sites import COVARIATES, agreement, columns, rows_of, tables, talk
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.outcomes.federation.agreement import Covariate
from spinewise.outcomes.federation.answer import answer
from spinewise.outcomes.federation.asked import ask
from spinewise.outcomes.federation.bins import bin_of, common_edges, own_edges
from spinewise.outcomes.federation.small_cells import TooSmall, small_pairs
from spinewise.words import BadInput


def _counted(told, study):
    """Every count of people that the sums of one answer at coefficients of zero hold, by subtraction too."""
    p, events = len(study.names), told["deaths"]
    leaving = -np.diff(np.append(told["s0"], 0.0))
    cells = [leaving, events, leaving - events]
    at_risk = told["s1"].reshape(-1, p)
    gone = -np.diff(np.vstack((at_risk, np.zeros(p))), axis=0)
    first = 0
    for covariate in study.covariates:
        place = slice(first, first + len(covariate.columns))
        first = place.stop
        if covariate.values:
            with_it = gone[:, place]
            cells += [with_it, leaving - with_it.sum(axis=1)]  # the reference follows from the others
            dead = told["x_of_dead"][place]
            cells += [dead, events.sum() - dead.sum()]
            if "d1" in told:
                dead = told["d1"].reshape(-1, p)[:, place]
                cells += [dead, events - dead.sum(axis=1), with_it - dead]
                cells += [leaving - events - (with_it - dead).sum(axis=1)]
    return np.concatenate([np.ravel(cell) for cell in cells])


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 2500),
    kept=st.lists(st.sampled_from(COVARIATES), min_size=1, unique=True).map(tuple),
    least=st.integers(3, 12),
    ties=st.sampled_from(["efron", "breslow"]),
    cuts=st.lists(st.integers(1, 36), max_size=6, unique=True),
)
def test_no_sum_over_bins_holds_a_small_cell(seed, n, kept, least, ties, cuts):
    grid = tuple(40.0 * k for k in range(37))
    study = agreement(
        times="binned", ties=ties, least=least, grid=grid, horizon=1440.0, covariates=kept, evaluations=1
    )
    rows = rows_of(study, columns(n, np.random.default_rng(seed)))
    edges = [0.0, *(40.0 * k for k in sorted(cuts) if k < 36), 1440.0]
    question = ask("bins", edges=edges, beta=np.zeros(len(study.names)))
    try:
        told = answer(study, rows, question)
    except TooSmall:
        return
    cells = np.round(_counted(told, study)).astype(int)
    assert np.all((cells == 0) | (cells >= least))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), sizes=st.lists(st.integers(100, 900), min_size=2, max_size=5))
def test_common_bins_suit_every_site_that_may_take_part(seed, sizes):
    """A site's own bins were checked; the bins that all have in common need no second round."""
    study = agreement(times="binned", ties="breslow")
    rng = np.random.default_rng(seed)
    sites = []
    for n in sizes:
        rows = rows_of(study, columns(n, rng))
        try:
            answer(study, rows, ask("edges"))
        except TooSmall:
            continue
        sites.append(rows)
    if not sites:
        return
    edges = common_edges(study, [own_edges(study, rows, 5) for rows in sites])
    for rows in sites:
        answer(study, rows, ask("bins", edges=edges, beta=np.zeros(len(study.names))))


def test_no_more_numbers_leave_about_a_group_than_it_has_values():
    """As many equations as unknowns could be solved for the people behind them."""
    study = agreement(times="binned", covariates=COVARIATES[:2])
    sites = {site: rows_of(study, table) for site, table in tables(sizes={"a": 3000, "b": 2000}).items()}
    _, asked, rounds = talk(study, sites)
    bins = [told for question, told in zip(asked, rounds, strict=True) if question.kind == "bins"]
    p, most = len(study.names), study.evaluations
    assert len(bins) <= most
    for site in sites:
        deaths = bins[0][site]["deaths"]
        assert np.all(deaths * p >= most * (1 + p))
    alone = agreement(covariates=(COVARIATES[0], Covariate("weight", "kg", 30, 200)))
    smallest = -(-most * (1 + p + p * (p + 1) // 2) // p)
    question = ask("stratum", beta=np.zeros(p))
    table = columns(smallest, np.random.default_rng(1))
    table["weight"] = np.linspace(50, 90, smallest)
    answer(alone, rows_of(alone, table), question)
    fewer = {name: values[1:] for name, values in table.items()}
    with pytest.raises(TooSmall, match=f"2 columns and 8 evaluations.*fewer than {smallest}"):
        answer(alone, rows_of(alone, fewer), question)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t["died"].__setitem__(slice(4, None), 0), "people with the event"),
        (lambda t: t["died"].__setitem__(slice(3, None), 1), "people without the event"),
        (lambda t: t["smoker"].__setitem__(slice(4, None), 0), "people with smoker 1"),
        (lambda t: t["smoker"].__setitem__(slice(4, None), 1), "people with smoker 0"),
        (
            lambda t: (
                t["grade"].__setitem__(slice(None), "mild") or t["grade"].__setitem__(slice(2), "severe")
            ),
            "people with grade severe",
        ),
        (lambda t: t["age"].__setitem__(slice(4, None), 70), "people who differ in age"),
    ],
)
@pytest.mark.parametrize("times", ["stratified", "binned"])
def test_what_is_small_is_named_and_nobody(spoil, said, times):
    study = agreement(times=times)
    table = columns(400, np.random.default_rng(2))
    table["died"][:4], table["smoker"][:4] = 1, 1
    table["days"][:] = np.minimum(table["days"], 1400)
    if "without" in said:
        table["died"][:3] = 0
    if said == "people with smoker 0":
        table["smoker"][:4] = 0
    if said == "people who differ in age":
        table["age"][:4] = [55, 60, 65, 71]
    spoil(table)
    question = ask("edges") if times == "binned" else ask("stratum", beta=np.zeros(4))
    with pytest.raises(TooSmall) as refused:
        answer(study, rows_of(study, table), question)
    sentence = str(refused.value)
    assert f"Too few {said}" in sentence
    assert "fewer than 5" in sentence
    assert not [word for word in sentence.split() if word.strip(",.;").isdigit() and word.strip(",.;") != "5"]


def test_a_site_may_raise_the_least_cell_and_the_bins_follow():
    study = agreement(times="binned", ties="breslow")
    rows = rows_of(study, columns(3000, np.random.default_rng(4)))
    usual = answer(study, rows, ask("edges"))["edges"]
    strict = answer(study, rows, ask("edges"), least=60)["edges"]
    assert len(strict) < len(usual)
    assert len(answer(study, rows, ask("edges"), least=3)["edges"]) == len(usual)  # never lower
    counts = np.bincount(bin_of(rows.days[rows.happened], strict))
    assert counts.min() >= 60


def test_pairs_that_few_share_are_told_to_the_site():
    study = agreement(
        covariates=(Covariate("smoker", values=("0", "1")), Covariate("dialysis", values=("0", "1")))
    )
    table = columns(300, np.random.default_rng(3))
    table["dialysis"] = np.zeros(300)
    table["dialysis"][np.flatnonzero(table["smoker"] == 0)[:40]] = 1
    table["dialysis"][np.flatnonzero(table["smoker"] == 1)[:2]] = 1
    assert small_pairs(study, rows_of(study, table), 5) == ("smoker 1 with dialysis 1",)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (ask("bins", edges=np.array([0, 1460.0]), beta=np.zeros(4)), "allows no question of the kind 'bins'"),
        (ask("stratum", beta=np.zeros(3)), "needs 4 coefficients"),
        (ask("stratum", beta=np.full(4, np.nan)), "all finite"),
        (ask("rows"), "allows no question"),
    ],
)
def test_questions_that_the_agreement_does_not_allow(question, sentence):
    study = agreement()
    rows = rows_of(study, columns(400, np.random.default_rng(2)))
    with pytest.raises(BadInput, match=sentence):
        answer(study, rows, question)


@pytest.mark.parametrize("beta", [[3.0, 0, 0, 0], [-1e9, 0, 0, 0], [0.9, 0, 30.0, 0]])
def test_coefficients_that_single_out_a_few_are_not_answered(beta):
    """At huge coefficients the mean of those at risk is the age of the oldest."""
    study = agreement()
    rows = rows_of(study, columns(900, np.random.default_rng(2)))
    answer(study, rows, ask("stratum", beta=np.array([0.05, 0.5, 0.3, 0.6])))
    with pytest.raises(TooSmall, match="fewer than 5 weigh in"):
        answer(study, rows, ask("stratum", beta=np.array(beta)))


def test_a_second_study_is_cut_only_where_the_first_was():
    """Counts up to day 365 in one study and up to day 366 in another tell of a single day."""
    rows = rows_of(agreement(), columns(2500, np.random.default_rng(8)))
    first = agreement(times="binned", ties="breslow")
    edges = answer(first, rows, ask("edges"))["edges"].tolist()
    second = agreement(times="binned", ties="breslow", covariates=COVARIATES[:1])
    assert len(answer(second, rows, ask("edges"))["edges"]) > len(edges)
    again = answer(second, rows, ask("edges"), told=edges)["edges"].tolist()
    assert set(again) <= set(edges)
    finer = answer(second, rows, ask("edges"))["edges"]
    with pytest.raises(TooSmall, match="which this study and an earlier one tell apart"):
        shifted = [0.0, *(day + 1 for day in edges[1:-1]), 1460.0]
        answer(second, rows, ask("bins", edges=finer, beta=np.zeros(1)), told=shifted)
    with pytest.raises(TooSmall, match="between day 1450 and 1460, which this study and an earlier one"):
        answer(agreement(), rows, ask("stratum", beta=np.zeros(4)), told=(0.0, 1450.0))


def test_coefficients_that_overflow():
    study = agreement(times="binned", covariates=COVARIATES[:1], ties="breslow")
    table = columns(400, np.random.default_rng(2))
    table["age"][:] = 100.0
    with pytest.raises(BadInput, match="coefficients asked for are too large"):
        answer(study, rows_of(study, table), ask("bins", edges=[0.0, 1460.0], beta=np.array([50.0])))
