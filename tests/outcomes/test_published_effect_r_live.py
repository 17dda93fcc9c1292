"""The rows of an emulated trial through R's survival and glm, where Rscript is installed."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spinewise.outcomes.effect.censoring_models import (
    model_of_being_treated,
    model_of_staying_untreated,
)
from spinewise.outcomes.effect.clone_censor_weight import clone_and_weight
from spinewise.outcomes.effect.curves import adjusted_curves
from spinewise.outcomes.effect.early_deaths import SINCE_ZERO, early_deaths
from spinewise.outcomes.effect.emulated import marginal_log_hazard_ratio
from spinewise.outcomes.effect.landmark import landmark
from spinewise.outcomes.simulated.fractures import simulate_fractures
from spinewise.outcomes.simulated.scenario import FractureScenario

SCRIPT = """
suppressMessages(library(survival))
d <- read.csv("rows.csv"); p <- read.csv("people.csv"); e <- as.numeric(read.csv("edges.csv")$edge)
out <- list()
f <- coxph(Surv(start, stop, event) ~ treated, d, weights=w, cluster=person)
out$cox <- c(coef(f), sqrt(vcov(f)))
arms <- lapply(c(1, 0), function(a) survfit(Surv(start, stop, event) ~ 1, d[d$treated == a, ],
  weights=w, cluster=person, id=person, influence=TRUE))
at <- function(s, t) { i <- findInterval(t, s$time); list(s=s$surv[i], i=s$influence.surv[, i]) }
for (day in c(60, 365, 1500)) {
  one <- at(arms[[1]], day); two <- at(arms[[2]], day)
  out[[paste0("day", day)]] <- c(one$s, two$s, sqrt(sum((one$i - two$i)^2)), sqrt(sum(one$i^2)))
}
out$rmean <- sapply(arms, function(s) summary(s, rmean=1500)$table["rmean"])
pieces <- survSplit(Surv(end, within) ~ ., p, cut=e[-c(1, length(e))], episode="piece", start="from")
g <- glm(within ~ factor(piece) + age + comorbidity + offset(log(end - from)), poisson, pieces)
out$rates <- unname(coef(g))
h <- glm(within ~ age + comorbidity, binomial, p[p$lasting == 1, ])
out$odds <- unname(predict(h, p, type="response"))
m <- p[p$days > 30, ]; m$early <- as.numeric(!is.na(m$at) & m$at <= 30); m$days <- m$days - 30
k <- coxph(Surv(days, died) ~ early + age + comorbidity, m)
out$landmark <- c(coef(k)[1], sqrt(vcov(k)[1, 1]))
q <- tmerge(p, p, id=id, death=event(days, died), treated=tdc(at))
q <- survSplit(Surv(tstart, tstop, death) ~ ., q, cut=c(30, 365), episode="period")
j <- coxph(Surv(tstart, tstop, death) ~ I(treated * (period == 1)) + I(treated * (period == 2)) +
  I(treated * (period == 3)) + age + comorbidity, q)
out$periods <- unname(coef(j)[1:3])
num <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse=","), "]")
cat(paste0("{", paste0('"', names(out), '":', sapply(out, num), collapse=","), "}"))
"""
GRACE = 60.0


@pytest.fixture(scope="module")
def cohort():
    made = simulate_fractures(300, np.random.default_rng(12), FractureScenario(0.7, 0.0, 1.0, treated=0.4))
    return replace(
        made.cohort, covariates=made.cohort.covariates[:, [0, 2]], names=("age", "comorbidity"), others={}
    )


@pytest.fixture(scope="module")
def pieces(cohort):
    days, at = cohort.outcome.days, cohort.treated_at
    within = cohort.ever_treated & (at <= GRACE)
    end = np.minimum(np.minimum(np.where(np.isnan(at), np.inf, at), days), GRACE)
    edges = np.array([0.0, 10.0, 25.0, GRACE])
    return within, end, edges


@pytest.fixture(scope="module")
def answers(cohort, pieces, tmp_path_factory):
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript absent: install R with the package survival")
    folder: Path = tmp_path_factory.mktemp("r")
    trial = clone_and_weight(cohort, grace_days=GRACE).trial
    within, end, edges = pieces
    _write(folder / "rows.csv", person=trial.person, start=trial.start, stop=trial.stop, event=trial.event,
           treated=trial.treated, w=trial.weight)  # fmt: skip
    _write(folder / "people.csv", id=np.arange(len(cohort)), days=cohort.outcome.days,
           died=cohort.outcome.happened, at=cohort.treated_at, within=within, end=end,
           lasting=cohort.outcome.days > GRACE, age=cohort.covariates[:, 0],
           comorbidity=cohort.covariates[:, 1])  # fmt: skip
    _write(folder / "edges.csv", edge=edges)
    run = subprocess.run(
        ["Rscript", "-e", SCRIPT], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if "there is no package" in run.stderr:
        pytest.skip("R's package survival absent: install it")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def _write(path: Path, **columns: np.ndarray) -> None:
    rows = zip(*(np.asarray(one, dtype=float).tolist() for one in columns.values()), strict=True)
    lines = [",".join("NA" if one != one else repr(one) for one in row) for row in rows]
    path.write_text(",".join(columns) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


def test_weighted_cox_with_clones_as_coxph_by_cluster(cohort, answers) -> None:
    trial = clone_and_weight(cohort, grace_days=GRACE).trial
    value, error = marginal_log_hazard_ratio(replace(trial, scores=None))
    small = np.sqrt((trial.people - 1) / trial.people)  # R divides by n
    assert (value, error * small) == pytest.approx(answers["cox"], abs=1e-6)
    # With estimated weights the error is smaller: what the covariates explain is no chance.
    assert marginal_log_hazard_ratio(trial)[1] < error


def test_weighted_curves_and_their_difference_as_survfit(cohort, answers) -> None:
    trial = replace(clone_and_weight(cohort, grace_days=GRACE).trial, scores=None)
    curves = adjusted_curves(trial)
    for day in (60.0, 365.0, 1500.0):
        one, moved = curves.treated.survival_at(day)
        two, moved_two = curves.untreated.survival_at(day)
        found = (one, two, np.linalg.norm(moved - moved_two), np.linalg.norm(moved))
        assert found == pytest.approx(answers[f"day{day:.0f}"], abs=1e-9)
    means = [arm.restricted_mean(1500.0)[0] for arm in (curves.treated, curves.untreated)]
    assert means == pytest.approx(answers["rmean"], abs=1e-6)


def test_models_of_the_weights_as_glm(cohort, pieces, answers) -> None:
    within, end, edges = pieces
    ones = np.ones(len(cohort))
    staying = model_of_staying_untreated(end, within, cohort.covariates, cohort.names, edges, ones)
    intercept, second, third, age, comorbidity = answers["rates"]
    linear = cohort.covariates @ np.array([age, comorbidity])
    for k, shift in enumerate((0.0, second, third)):
        expected = np.exp(intercept + shift + linear)
        assert np.allclose(staying.rates[k] * staying.relative, expected, rtol=1e-6)
    lasting = cohort.outcome.days > GRACE
    probability, _ = model_of_being_treated(within, lasting, cohort.covariates, cohort.names, ones)
    assert np.allclose(probability, answers["odds"], rtol=1e-6)


def test_landmark_and_periods_as_coxph(cohort, answers) -> None:
    found = landmark(cohort, day=30)
    assert (np.log(found.value), found.standard_error) == pytest.approx(answers["landmark"], abs=1e-7)
    told = [one for one in early_deaths(cohort).periods if one.clock == SINCE_ZERO]
    assert [np.log(one.estimate.value) for one in told] == pytest.approx(answers["periods"], abs=1e-6)
