"""The same made data through R: glm, and MatchIt where it is installed (Debian: r-cran-matchit)."""

import json
import shutil
import subprocess

import numpy as np
import pytest

from spinewise.outcomes.propensity.logistic import logistic
from spinewise.outcomes.propensity.matching import match_nearest
from spinewise.outcomes.propensity.score import PropensityScore

GLM = """
d <- read.csv("d.csv")
f <- glm(t ~ a + b + c, binomial, d, epsilon=1e-14, maxit=50)
g <- glm(t ~ a + b + c, binomial, d, weights=w, epsilon=1e-14, maxit=50)
told <- function(f) sprintf('{"coef": [%s], "se": [%s], "loglik": %.15g, "null": %.15g}',
  paste(sprintf("%.15g", coef(f)), collapse=","),
  paste(sprintf("%.15g", sqrt(diag(vcov(f)))), collapse=","), -deviance(f)/2, -f$null.deviance/2)
cat(sprintf('{"plain": %s, "weighted": %s}', told(f), told(g)))
"""
MATCHIT = """
suppressMessages(library(MatchIt))
d <- read.csv("d.csv")
m <- matchit(t ~ a, d, method="nearest", distance=d$logit, m.order="largest")
cat(sprintf("[%s]", paste(m$match.matrix[, 1], collapse=",")))
"""


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(8)
    n = 800
    a, b, c = rng.normal(60, 12, n), (rng.random(n) < 0.3).astype(float), rng.exponential(2, n)
    logit = 0.06 * (a - 60) + 0.7 * b - 0.2 * c - 0.9
    t = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(float)
    w = rng.integers(1, 4, n).astype(float)
    return {"a": a, "b": b, "c": c, "t": t, "w": w, "logit": logit}


def ask(script, made, folder, package):
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("Rscript is absent: apt-get install r-base-core")
    lines = [",".join(made)] + [
        ",".join(repr(float(v)) for v in row) for row in zip(*made.values(), strict=True)
    ]
    (folder / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "d.R").write_text(script, encoding="utf-8")
    told = subprocess.run(
        [program, "d.R"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    if "there is no package" in told.stderr:
        pytest.skip(f"R lacks {package}: apt-get install r-cran-{package.lower()}")
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_logistic_regression_is_that_of_glm(made, tmp_path):
    told = ask(GLM, made, tmp_path, "stats")
    x = np.column_stack([made[name] for name in "abc"])
    for key, weights in (("plain", None), ("weighted", made["w"])):
        fit = logistic(x, made["t"], names=list("abc"), penalty=0, weights=weights)
        np.testing.assert_allclose([fit.intercept, *fit.coefficients], told[key]["coef"], rtol=1e-9)
        np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), told[key]["se"], rtol=1e-6)
        assert fit.loglik == pytest.approx(told[key]["loglik"], rel=1e-12)
        assert fit.null_loglik == pytest.approx(told[key]["null"], rel=1e-12)


def test_nearest_matching_is_that_of_matchit_while_that_takes_the_nearest(made, tmp_path):
    """Pair by pair in the order of choosing, until MatchIt passes over somebody who is nearer.

    MatchIt 4.5.1 of Debian 12 does so after some 70 pairs of this table, earlier in its other orders, and
    matches beyond a caliper that it prints: the judge of all that is the full search of
    `test_definition_matching`.
    """
    told = ask(MATCHIT, made, tmp_path, "MatchIt")
    score = PropensityScore(made["t"] == 1, made["logit"])
    found = match_nearest(score, caliper_sd=np.inf)
    ours = dict(zip(found.treated.tolist(), found.untreated[:, 0].tolist(), strict=True))
    rows = np.flatnonzero(score.treated)
    them = dict(zip(rows.tolist(), (np.array(told) - 1).tolist(), strict=True))
    free = set(np.flatnonzero(~score.treated).tolist())
    agreed = 0
    for row in rows[np.argsort(-made["logit"][rows], kind="stable")].tolist():
        nearest = min(free, key=lambda other: abs(made["logit"][other] - made["logit"][row]))
        assert ours[row] == nearest
        if them[row] != nearest:
            break
        agreed += 1
        free.remove(nearest)
    assert agreed > 20
    logit = made["logit"]
    apart = [sum(abs(logit[row] - logit[pair[row]]) for row in rows) for pair in (ours, them)]
    assert apart[0] <= apart[1] * 1.001
