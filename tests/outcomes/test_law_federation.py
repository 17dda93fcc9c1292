"""A fit over sites that exchange sums is the fit over one table, to the last bits."""

import numpy as np
import pytest
from four_sites import COVARIATES, SIZES, agreement, columns, pooled, rows_of, tables, talk

from spinewise.outcomes.federation.agreement import Covariate
from spinewise.outcomes.federation.answer import answer
from spinewise.outcomes.federation.bins import bin_of
from spinewise.outcomes.federation.conversation import proceed
from spinewise.outcomes.federation.small_cells import TooSmall
from spinewise.survival.cox import cox
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.words import BadInput, CannotMeasure

EXACT = 1e-8


def _agree(found, fit):
    assert np.abs(found.coefficients - fit.coefficients).max() < EXACT
    assert np.abs(found.standard_errors - fit.standard_errors).max() < EXACT
    assert found.loglik == pytest.approx(fit.loglik, rel=1e-10)
    assert found.null_loglik == pytest.approx(fit.null_loglik, rel=1e-10)
    assert (found.people, found.events) == (fit.n, fit.n_events)


def _pooled_fit(study, found, sites):
    x, days, happened, site = pooled(sites)
    if study.binned:
        return cox(x, bin_of(days, found.edges), happened, ties=study.ties, names=study.names)
    return cox(x, days, happened, strata=site, ties=study.ties, names=study.names)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("times", ["stratified", "binned"])
def test_four_unequal_sites_equal_the_pooled_fit(times, ties):
    study = agreement(times=times, ties=ties)
    sites = {site: rows_of(study, table) for site, table in tables().items()}
    found, asked, _ = talk(study, sites)
    _agree(found, _pooled_fit(study, found, sites))
    assert found.sites == tuple(sorted(SIZES))
    assert len(asked) <= (8 if times == "stratified" else 14)


@pytest.mark.parametrize("times", ["stratified", "binned"])
def test_a_site_without_events_takes_part(times):
    study = agreement(times=times, ties="breslow")
    made = tables()
    made["west"]["died"][:] = 0
    sites = {site: rows_of(study, table) for site, table in made.items()}
    found, _, rounds = talk(study, sites)
    fit = _pooled_fit(study, found, sites)
    _agree(found, fit)
    if times == "stratified":  # it says nothing about hazard ratios, and only zeros leave it
        assert not any(told["west"][name].any() for told in rounds for name in ("gradient", "information"))
        without = {site: rows for site, rows in sites.items() if site != "west"}
        alone, _, _ = talk(study, without)
        assert alone.coefficients == pytest.approx(found.coefficients, abs=1e-12)


@pytest.mark.parametrize("times", ["stratified", "binned"])
def test_a_covariate_that_is_constant_at_one_site(times):
    study = agreement(times=times, ties="breslow")
    made = tables()
    made["east"]["smoker"][:] = 1.0
    made["west"]["age"][:] = 80.0
    sites = {site: rows_of(study, table) for site, table in made.items()}
    found, _, _ = talk(study, sites)
    _agree(found, _pooled_fit(study, found, sites))


def test_the_order_of_rows_and_sites_changes_nothing():
    study = agreement()
    made = tables()
    found, _, _ = talk(study, {site: rows_of(study, table) for site, table in made.items()})
    turned = {
        site: rows_of(study, {name: values[::-1] for name, values in reversed(table.items())})
        for site, table in reversed(made.items())
    }
    again, _, _ = talk(study, turned)
    assert again.coefficients == pytest.approx(found.coefficients, abs=1e-12)


def test_stratified_times_are_the_days_themselves_whatever_the_sites_own_clock():
    """Each site has a baseline of its own: stretching one site's time changes nothing."""
    study = agreement(horizon=20_000.0, grid=(0.0, 20_000.0))
    made = tables()
    found, _, _ = talk(study, {site: rows_of(study, table) for site, table in made.items()})
    made["south"] = {**made["south"], "days": made["south"]["days"] * 3}
    again, _, _ = talk(study, {site: rows_of(study, table) for site, table in made.items()})
    assert again.coefficients == pytest.approx(found.coefficients, abs=1e-12)


@pytest.mark.parametrize("by", [(), (COVARIATES[1],)])
def test_curves_equal_the_pooled_curves_on_the_same_bins(by):
    study = agreement(model="curve", covariates=by)
    sites = {site: rows_of(study, table) for site, table in tables().items()}
    found, asked, _ = talk(study, sites)
    assert [question.kind for question in asked] == ["edges", "counts"]
    _, days, happened, _ = pooled(sites)
    end = found.edges[1:][bin_of(days, found.edges)]
    member = np.concatenate([rows.levels["smoker"] for rows in sites.values()]) if by else np.zeros(len(end))
    for k, curve in enumerate(found.curves):
        fit = kaplan_meier(end[member == k], happened[member == k])
        assert curve.survival == pytest.approx(fit.survival, abs=1e-12)
        assert curve.standard_error == pytest.approx(fit.standard_error, abs=1e-12)
        assert curve.counts.at_risk.tolist() == fit.counts.at_risk.tolist()


def test_finer_bins_come_nearer_to_the_days_themselves():
    """With many people everywhere the bins are fine, and their fit is close to that of whole days."""
    study = agreement(times="binned", covariates=COVARIATES[:2])
    sites = {
        site: rows_of(study, table)
        for site, table in tables(sizes={"north": 9000, "south": 7000, "east": 6000, "west": 5000}).items()
    }
    found, _, _ = talk(study, sites)
    x, days, happened, _ = pooled(sites)
    whole = cox(x, days, happened, names=study.names)
    assert len(found.edges) > 12
    assert np.abs(found.coefficients - whole.coefficients).max() < 2 * whole.standard_errors.max()


def test_a_single_covariate_and_huge_values_in_its_unit():
    """Years of birth are far from zero: the middle of the agreed range is taken off before squaring."""
    study = agreement(covariates=(Covariate("born", "a", 1900, 2010),))
    made = {}
    for site, n in SIZES.items():
        table = columns(n, np.random.default_rng(n))
        made[site] = {**table, "born": 2020 - table["age"]}
    sites = {site: rows_of(study, table) for site, table in made.items()}
    found, _, _ = talk(study, sites)
    _agree(found, _pooled_fit(study, found, sites))


@pytest.mark.parametrize("times", ["stratified", "binned"])
def test_a_site_too_small_is_refused_and_the_others_go_on(times):
    study = agreement(times=times, ties="breslow")
    made = tables(sizes={**SIZES, "west": 30})
    sites = {site: rows_of(study, table) for site, table in made.items()}
    first = proceed(study, [])
    with pytest.raises(TooSmall, match="Too few people"):
        answer(study, sites["west"], first)
    others = {site: rows for site, rows in sites.items() if site != "west"}
    found, _, _ = talk(study, others)
    _agree(found, _pooled_fit(study, found, others))
    assert "west" not in found.sites


def test_a_missing_column_and_a_strange_category():
    study = agreement()
    table = columns(400, np.random.default_rng(1))
    lacking = {name: values for name, values in table.items() if name != "smoker"}
    with pytest.raises(BadInput, match="asks for smoker and the table has no such column"):
        rows_of(study, lacking)
    table["grade"][7] = "unknown"
    with pytest.raises(
        BadInput, match="Column grade holds in row 8 none of the agreed mild, moderate, severe"
    ):
        rows_of(study, table)


def test_a_column_that_varies_nowhere_and_one_that_follows_from_another():
    made = tables()
    for table in made.values():
        table["weight"] = np.full(len(table["age"]), 70.0)
        table["half"] = table["age"] / 2
    study = agreement(covariates=(*COVARIATES[:1], Covariate("weight", "kg", 30, 200)))
    with pytest.raises(CannotMeasure, match=r"Column weight does not vary .* of any site"):
        talk(study, {site: rows_of(study, table) for site, table in made.items()})
    study = agreement(covariates=(*COVARIATES[:1], Covariate("half", "a", 5, 60)))
    with pytest.raises(CannotMeasure, match="Column half follows from age"):
        talk(study, {site: rows_of(study, table) for site, table in made.items()})


def test_separation_ends_with_a_sentence_and_not_with_more_rounds():
    made = tables()
    study = agreement(covariates=(Covariate("score", "1", 0, 10),))
    for table in made.values():
        late = table["days"] / 2200  # whoever dies has the highest score of all who are still at risk
        table["score"] = np.where(table["died"] == 1, 9 - 7 * late, 1 - late)
    with pytest.raises(CannotMeasure, match="had not settled after 8 evaluations, column score moves most"):
        talk(study, {site: rows_of(study, table) for site, table in made.items()})


def test_a_round_has_to_be_answered_by_the_same_people_of_the_same_sites():
    study = agreement()
    made = tables()
    sites = {site: rows_of(study, table) for site, table in made.items()}
    first = {site: answer(study, rows, proceed(study, [])) for site, rows in sites.items()}
    question = proceed(study, [first])
    second = {site: answer(study, rows, question) for site, rows in sites.items()}
    with pytest.raises(BadInput, match="Round 2 was not answered by the sites of round 1"):
        proceed(study, [first, {site: told for site, told in second.items() if site != "west"}])
    fewer = rows_of(study, {name: values[:-1] for name, values in made["west"].items()})
    with pytest.raises(BadInput, match="Site west speaks of other people in round 2"):
        proceed(study, [first, {**second, "west": answer(study, fewer, question)}])
