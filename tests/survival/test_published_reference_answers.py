"""Answers of R 4.2.2 (survival 3.5-3, cmprsk 2.2-11) on its own data sets, to at least seven digits."""

import numpy as np
import pytest

from spinewise.survival.concordance import concordance
from spinewise.survival.cox import cox
from spinewise.survival.cox_residuals import sandwich
from spinewise.survival.cumulative_incidence import cumulative_incidence
from spinewise.survival.episodes import split_at_exposure
from spinewise.survival.fine_gray import fine_gray, subdistribution_rows
from spinewise.survival.gray import gray_test
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.log_rank import log_rank
from spinewise.survival.predicted import predict_survival
from spinewise.survival.proportionality import proportionality
from spinewise.survival.restricted_mean import restricted_mean

pytestmark = pytest.mark.data
SEVEN = 1e-7


def agree(fit, answer, linear_predictor=None, stop=None, event=None, **rest):
    np.testing.assert_allclose(fit.coefficients, list(answer["coef"].values()), rtol=SEVEN)
    np.testing.assert_allclose(fit.standard_errors, list(answer["se"].values()), rtol=SEVEN)
    np.testing.assert_allclose([fit.null_loglik, fit.loglik], answer["loglik"], rtol=1e-12)
    assert (fit.n, fit.n_events) == (answer["n"], answer["nevent"])
    if linear_predictor is not None:
        found = concordance(linear_predictor, stop, event, **rest)
        assert found.value == pytest.approx(answer["concordance"], rel=1e-10)


@pytest.fixture
def lung(table):
    d = table("lung")
    whole = ~np.isnan(d["ph.ecog"])
    return {key: column[whole] for key, column in d.items()}


def test_three_tests_of_one_column(table):
    """R prints them below `coxph(Surv(time, status) ~ sex, lung)`: 10.63, 10.09 and 10.33 on one degree."""
    d = table("lung")
    fit = cox(d["sex"], d["time"], d["status"] == 2)
    tests = (fit.likelihood_ratio_test, fit.wald_test, fit.score_test)
    assert [one.statistic for one in tests] == pytest.approx([10.63, 10.09, 10.33], abs=0.005)
    assert [one.degrees_of_freedom for one in tests] == [1, 1, 1]
    assert fit.likelihood_ratio_test.p_value == pytest.approx(0.001111, abs=5e-7)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_lung(lung, answers, ties):
    x = np.column_stack((lung["age"], lung["sex"], lung["ph.ecog"]))
    event = lung["status"] == 2
    fit = cox(x, lung["time"], event, ties=ties)
    answer = answers[f"lung_age_sex_ecog_{ties}"]
    agree(fit, answer, fit.linear_predictor(x), lung["time"], event)


def test_lung_with_strata(lung, answers):
    x = np.column_stack((lung["age"], lung["ph.ecog"]))
    event = lung["status"] == 2
    fit = cox(x, lung["time"], event, strata=lung["sex"])
    predictor = fit.linear_predictor(x)
    agree(fit, answers["lung_strata"], predictor, lung["time"], event, strata=lung["sex"])


def test_predicted_survival_of_lung(lung, answers):
    x = np.column_stack((lung["age"], lung["sex"], lung["ph.ecog"]))
    fit = cox(x, lung["time"], lung["status"] == 2)
    answer = answers["lung_pred"]
    found = predict_survival(fit, [[70, 1, 1]], [row["time"] for row in answer])
    np.testing.assert_allclose(found.survival[0], [row["surv"] for row in answer], rtol=SEVEN)
    np.testing.assert_allclose(found.standard_error[0], [row["std.err"] for row in answer], rtol=SEVEN)
    limits = found.interval(scale="log")[0]
    np.testing.assert_allclose(limits, [[row["lower"], row["upper"]] for row in answer], rtol=SEVEN)


@pytest.fixture
def veteran(table):
    d = table("veteran")
    kinds = {kind: (d["celltype"] == kind).astype(float) for kind in ("smallcell", "adeno", "large")}
    return d, {"trt": d["trt"], **kinds, **{key: d[key] for key in ("karno", "diagtime", "age", "prior")}}


def test_veteran_and_its_proportionality(veteran, answers):
    d, columns = veteran
    x = np.column_stack(list(columns.values()))
    fit = cox(x, d["time"], d["status"], names=list(columns))
    agree(fit, answers["veteran"], fit.linear_predictor(x), d["time"], d["status"])
    alone = ("trt", "karno", "diagtime", "age", "prior")
    terms = {"celltype": ["smallcell", "adeno", "large"], **{name: [name] for name in alone}}
    found = proportionality(fit, terms=terms)
    for row in answers["veteran_zph"]:
        test = found.overall if row["term"] == "GLOBAL" else found.terms[row["term"]]
        assert test.statistic == pytest.approx(row["chisq"], rel=SEVEN)
        assert (test.degrees_of_freedom, test.p_value) == (row["df"], pytest.approx(row["p"], rel=SEVEN))


@pytest.mark.parametrize(("ties", "name"), [("efron", "heart_tv"), ("breslow", "heart_tv_breslow")])
def test_heart_transplant_as_covariate_that_changes(table, answers, ties, name):
    d = table("heart")
    x = np.column_stack((d["age"], d["surgery"], d["transplant"], d["year"]))
    fit = cox(x, d["stop"], d["event"], start=d["start"], ties=ties)
    agree(fit, answers[name], fit.linear_predictor(x), d["stop"], d["event"], start=d["start"])


def test_jasa_naive_transplant_seems_to_help_and_does_not_when_time_is_counted_right(table, answers):
    d = table("jasa")
    time = np.maximum(0.5, d["futime"])
    x = np.column_stack((d["transplant"], d["age"], d["surgery"]))
    naive = cox(x, time, d["fustat"])
    agree(naive, answers["jasa_naive"], naive.linear_predictor(x), time, d["fustat"])
    assert naive.hazard_ratios[0] < 0.19

    h = table("heart")
    age = d["age"][h["id"].astype(int) - 1]
    x = np.column_stack((h["transplant"], age, h["surgery"]))
    fit = cox(x, h["stop"], h["event"], start=h["start"])
    agree(fit, answers["jasa_tv"], fit.linear_predictor(x), h["stop"], h["event"], start=h["start"])

    on_the_day = d["wait.time"] == d["futime"]
    parts = split_at_exposure(time, d["fustat"], np.where(on_the_day, d["wait.time"] - 0.5, d["wait.time"]))
    covariates = np.column_stack((parts.state, d["age"][parts.row], d["surgery"][parts.row]))
    split = cox(covariates, parts.stop, parts.event, start=parts.start)
    assert split.coefficients[0] == pytest.approx(0.0161, abs=0.003)


def test_mgus2_on_the_scale_of_age(table, answers):
    d = table("mgus2")
    whole = ~np.isnan(d["hgb"]) & ~np.isnan(d["creat"])
    x = np.column_stack((d["sex"] == "M", d["hgb"], d["creat"]))[whole].astype(float)
    start, stop = d["age"][whole], (d["age"] + d["futime"] / 12 + 0.001)[whole]
    fit = cox(x, stop, d["death"][whole], start=start)
    agree(fit, answers["mgus2_agescale"], fit.linear_predictor(x), stop, d["death"][whole], start=start)


@pytest.fixture
def mgus2(table):
    d = table("mgus2")
    time = np.where(d["pstat"] == 1, d["ptime"], d["futime"])
    return d, time, np.where(d["pstat"] == 1, 1, 2 * d["death"])


def test_cumulative_incidence_and_gray(mgus2, answers):
    d, time, cause = mgus2
    answer = answers["mgus2_cuminc"]
    for row, estimates, variances in zip(answer["rows"], answer["est"], answer["var"], strict=True):
        sex, of = row.split()
        found = cumulative_incidence(time[d["sex"] == sex], cause[d["sex"] == sex])
        incidence, variance = found.at([60, 120, 240])
        months = ("60", "120", "240")
        np.testing.assert_allclose(incidence[:, int(of) - 1], [estimates[m] for m in months], rtol=SEVEN)
        np.testing.assert_allclose(variance[:, int(of) - 1], [variances[m] for m in months], rtol=SEVEN)
    for of, row in enumerate(answer["gray"], start=1):
        test = gray_test(time, cause, d["sex"], of=of)
        assert test.statistic == pytest.approx(row["stat"], rel=SEVEN)
        assert test.p_value == pytest.approx(row["pv"], rel=SEVEN)


def test_fine_gray(mgus2, answers):
    d, time, cause = mgus2
    answer = answers["mgus2_finegray_surv"]
    fit = fine_gray(np.column_stack((d["age"], d["sex"] == "M")).astype(float), time, cause)
    assert len(subdistribution_rows(time, cause).row) == answer["n"]
    np.testing.assert_allclose(fit.coefficients, list(answer["coef"].values()), rtol=SEVEN)
    np.testing.assert_allclose([fit.null_loglik, fit.loglik], answer["loglik"], rtol=1e-11)
    # R takes each row for a person of its own unless told otherwise; by person the errors are a little
    # larger.
    by_row = sandwich(fit.rows, fit.at, fit.model_covariance, None)
    np.testing.assert_allclose(np.sqrt(np.diag(by_row)), list(answer["se"].values()), rtol=SEVEN)


def test_kaplan_meier_of_lung(table, answers):
    d = table("lung")
    for sex in (1, 2):
        member = d["sex"] == sex
        curve = kaplan_meier(d["time"][member], d["status"][member] == 2)
        row = answers["lung_km"]["table"][sex - 1]
        median = curve.median(scale="log")
        assert (median.time, median.lower, median.upper) == (row["median"], row["0.95LCL"], row["0.95UCL"])
        for horizon, told in ((1022, row), (365, answers["lung_rmean365"][sex - 1])):
            mean = restricted_mean(curve, horizon, extend=True)
            assert mean.value == pytest.approx(told["rmean"], rel=SEVEN)
            assert mean.standard_error == pytest.approx(told["se(rmean)"], rel=SEVEN)
        rows = [row for row in answers["lung_km"]["at"] if row["strata"] == f"sex={sex}"]
        place = np.searchsorted(curve.time, [row["time"] for row in rows], side="right") - 1
        np.testing.assert_allclose(curve.survival[place], [row["surv"] for row in rows], rtol=SEVEN)
        np.testing.assert_allclose(curve.standard_error[place], [row["std.err"] for row in rows], rtol=SEVEN)
        limits = curve.interval(scale="log")[place]
        np.testing.assert_allclose(limits, [[row["lower"], row["upper"]] for row in rows], rtol=SEVEN)


def test_log_rank_of_lung(table, answers):
    d = table("lung")
    event = d["status"] == 2
    found = log_rank(d["time"], event, d["sex"])
    answer = answers["lung_logrank"]
    assert found.test.statistic == pytest.approx(answer["chisq"], rel=SEVEN)
    np.testing.assert_allclose(found.observed, answer["obs"])
    np.testing.assert_allclose(found.expected, answer["exp"], rtol=SEVEN)
    weighted = log_rank(d["time"], event, d["sex"], weighting="fleming-harrington", rho=1)
    assert weighted.test.statistic == pytest.approx(answers["lung_logrank_rho1"]["chisq"], rel=SEVEN)
