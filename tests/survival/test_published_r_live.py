"""The same made data through R's survival and cmprsk, where Rscript and both packages are installed."""

import json
import shutil
import subprocess

import numpy as np
import pytest

from spinewise.survival.cox import cox
from spinewise.survival.fine_gray import fine_gray
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.log_rank import log_rank
from spinewise.survival.nelson_aalen import nelson_aalen
from spinewise.survival.predicted import predict_survival
from spinewise.survival.proportionality import proportionality

SCRIPT = """
suppressMessages({library(survival); library(cmprsk)})
d <- read.csv("d.csv")
out <- list()
keep <- function(f) list(coef=unname(coef(f)), se=unname(sqrt(diag(vcov(f)))), loglik=f$loglik)
for (ties in c("efron", "breslow")) {
  f <- coxph(Surv(start, stop, event) ~ a + b + offset(o) + strata(s), d, weights=w, ties=ties, robust=FALSE)
  out[[paste0("all_", ties)]] <- keep(f)
  g <- coxph(Surv(start, stop, event) ~ a + b + offset(o) + strata(s), d, weights=w, ties=ties, cluster=id)
  out[[paste0("cluster_", ties)]] <- keep(g)
  for (t in c("km", "rank", "log", "identity"))
    out[[paste0("zph_", ties, "_", t)]] <- unname(cox.zph(f, transform=t)$table[, 1])
  h <- coxph(Surv(start, stop, event) ~ a + b, d, ties=ties)
  p <- summary(survfit(h, newdata=data.frame(a=c(0, 1), b=c(0.5, -1))), times=c(3, 6, 9))
  out[[paste0("surv_", ties)]] <- list(surv=p$surv, se=p$std.err)
}
k <- survfit(Surv(start, stop, event) ~ 1, d, weights=f, se.fit=TRUE)
for (type in c("log", "log-log", "plain", "logit", "arcsin")) {
  ci <- survfit(Surv(stop, event) ~ 1, d, conf.type=type)
  out[[paste0("ci_", type)]] <- cbind(ci$lower, ci$upper)[seq_len(sum(ci$time < 9)), ]
}
out$km <- list(surv=k$surv, se=k$std.err, cumhaz=k$cumhaz, sech=k$std.chaz)
r <- survfit(Surv(start, stop, event) ~ 1, d, weights=w, cluster=id, robust=TRUE)
out$robust <- list(surv=r$surv, se=r$std.err * (if (isTRUE(r$logse)) r$surv else 1))
q <- survfit(Surv(stop, event) ~ 1, d, weights=w, robust=TRUE)
out$ipw <- list(surv=q$surv, se=q$std.err * (if (isTRUE(q$logse)) q$surv else 1))
out$median <- unname(as.numeric(quantile(survfit(Surv(stop, event) ~ 1, d, conf.type="log-log"), 0.5)))
out$strata <- survdiff(Surv(stop, event) ~ arm + strata(s), d)$chisq
out$rho <- survdiff(Surv(stop, event) ~ arm + strata(s), d, rho=0.5)$chisq
cr <- crr(d$untied, d$cause, cbind(d$a, d$b), gtol=1e-10)
out$crr <- list(coef=unname(cr$coef), se=sqrt(diag(cr$var)))
options(digits=17)
esc <- function(x) {
  if (is.list(x)) paste0("{", paste0('"', names(x), '":', sapply(x, esc), collapse=","), "}")
  else paste0("[", paste(sprintf("%.15g", as.numeric(t(x))), collapse=","), "]")
}
cat(esc(out))
"""


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(7)
    n = 400
    a, b = rng.integers(0, 2, n).astype(float), rng.normal(size=n)
    start = rng.integers(0, 4, n).astype(float)
    stop = start + np.ceil(rng.exponential(4 * np.exp(-0.5 * a - 0.3 * b)))
    cause = rng.choice([0, 1, 2], n, p=[0.3, 0.45, 0.25])
    return {
        "start": start,
        "stop": stop,
        "event": (cause == 1).astype(float),
        "cause": cause.astype(float),
        "a": a,
        "b": b,
        "o": rng.normal(size=n) / 5,
        "s": rng.integers(0, 3, n).astype(float),
        "w": rng.uniform(0.2, 3, n),
        "f": rng.integers(1, 4, n).astype(float),
        "untied": stop + rng.permutation(n) / 1000,
        "id": rng.integers(0, 120, n).astype(float),
        "arm": rng.integers(0, 3, n).astype(float),
    }


@pytest.fixture(scope="module")
def from_r(made, tmp_path_factory):
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("Rscript is absent: apt-get install r-cran-survival r-cran-cmprsk")
    folder = tmp_path_factory.mktemp("r")
    lines = [",".join(made)] + [
        ",".join(repr(float(v)) for v in row) for row in zip(*made.values(), strict=True)
    ]
    (folder / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "d.R").write_text(SCRIPT, encoding="utf-8")
    told = subprocess.run(
        [program, "d.R"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    if "there is no package" in told.stderr:
        pytest.skip("R lacks survival or cmprsk: apt-get install r-cran-survival r-cran-cmprsk")
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.replace("NaN", "null").replace("NA", "null").replace("Inf", "Infinity"))


def fit_all(d, ties, **more):
    x = np.column_stack((d["a"], d["b"]))
    some = {"start": d["start"], "strata": d["s"], "weights": d["w"], "offset": d["o"]}
    return cox(x, d["stop"], d["event"], ties=ties, names=["a", "b"], **some, **more)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox_with_everything_at_once(made, from_r, ties):
    for name, more in (("all", {}), ("cluster", {"cluster": made["id"]})):
        fit, told = fit_all(made, ties, **more), from_r[f"{name}_{ties}"]
        np.testing.assert_allclose(fit.coefficients, told["coef"], rtol=1e-7)
        np.testing.assert_allclose(fit.standard_errors, told["se"], rtol=1e-7)
        assert fit.loglik == pytest.approx(told["loglik"][1], rel=1e-11)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("transform", ["km", "rank", "log", "identity"])
def test_proportionality(made, from_r, ties, transform):
    found = proportionality(fit_all(made, ties), transform=transform)
    ours = [*(test.statistic for test in found.terms.values()), found.overall.statistic]
    np.testing.assert_allclose(ours, from_r[f"zph_{ties}_{transform}"], rtol=1e-6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_predicted_survival(made, from_r, ties):
    fit = cox(
        np.column_stack((made["a"], made["b"])), made["stop"], made["event"], start=made["start"], ties=ties
    )
    found = predict_survival(fit, [[0, 0.5], [1, -1]], [3, 6, 9])
    told = from_r[f"surv_{ties}"]
    np.testing.assert_allclose(found.survival.T.ravel(), told["surv"], rtol=1e-7)
    np.testing.assert_allclose(found.standard_error.T.ravel(), told["se"], rtol=1e-7)


def test_curves_with_late_entry_and_weights(made, from_r):
    some = {"start": made["start"], "weights": made["f"]}
    curve = kaplan_meier(made["stop"], made["event"], **some)
    hazard = nelson_aalen(made["stop"], made["event"], **some)
    # R lists the times of entry besides; the values stand at the times at which rows end.
    told = {key: np.array(value, dtype=float) for key, value in from_r["km"].items()}
    ends = len(told["surv"]) - len(curve.time)
    np.testing.assert_allclose(curve.survival, told["surv"][ends:], rtol=1e-10)
    np.testing.assert_allclose(curve.relative_error, told["se"][ends:], rtol=1e-10)
    np.testing.assert_allclose(hazard.hazard, told["cumhaz"][ends:], rtol=1e-10)
    np.testing.assert_allclose(hazard.standard_error, told["sech"][ends:], rtol=1e-10)


@pytest.mark.parametrize(("name", "more"), [("robust", ("start", "cluster")), ("ipw", ())])
def test_robust_errors_of_a_weighted_curve(made, from_r, name, more):
    some = {key: made["id" if key == "cluster" else key] for key in more}
    curve = kaplan_meier(made["stop"], made["event"], weights=made["w"], robust=True, **some)
    told = {key: np.array(value, dtype=float) for key, value in from_r[name].items()}
    ends = len(told["surv"]) - len(curve.time)
    np.testing.assert_allclose(curve.survival, told["surv"][ends:], rtol=1e-10, atol=1e-15)
    alive = curve.survival > 1e-12
    np.testing.assert_allclose(curve.standard_error[alive], told["se"][ends:][alive], rtol=1e-8)


@pytest.mark.parametrize("scale", ["log", "log-log", "plain", "logit", "arcsine"])
def test_limits_of_a_curve(made, from_r, scale):
    curve = kaplan_meier(made["stop"], made["event"])
    told = np.array(from_r[f"ci_{scale[:6] if scale == 'arcsine' else scale}"], dtype=float).reshape(-1, 2)
    np.testing.assert_allclose(curve.interval(scale=scale)[: len(told)], told, rtol=1e-9)


def test_median(made, from_r):
    found = kaplan_meier(made["stop"], made["event"]).median()
    np.testing.assert_allclose([found.time, found.lower, found.upper], from_r["median"])


def test_log_rank_within_strata(made, from_r):
    some = {"time": made["stop"], "event": made["event"], "group": made["arm"], "strata": made["s"]}
    assert log_rank(**some).test.statistic == pytest.approx(from_r["strata"][0], rel=1e-9)
    half = log_rank(**some, weighting="fleming-harrington", rho=0.5)
    assert half.test.statistic == pytest.approx(from_r["rho"][0], rel=1e-9)


def test_fine_gray_against_crr(made, from_r):
    fit = fine_gray(np.column_stack((made["a"], made["b"])), made["untied"], made["cause"], ties="breslow")
    np.testing.assert_allclose(fit.coefficients, from_r["crr"]["coef"], rtol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, from_r["crr"]["se"], rtol=0.03)
