"""Each input that cannot be used is refused in one sentence that names row or column."""

import numpy as np
import pytest

from spinewise.survival.concordance import concordance
from spinewise.survival.cox import cox
from spinewise.survival.cumulative_incidence import cumulative_incidence
from spinewise.survival.episodes import split_at, split_at_exposure
from spinewise.survival.fine_gray import fine_gray
from spinewise.survival.gray import gray_test
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.landmark import landmark
from spinewise.survival.log_rank import log_rank
from spinewise.survival.model import CoxModel
from spinewise.survival.predicted import predict_survival
from spinewise.survival.proportionality import proportionality
from spinewise.survival.restricted_mean import restricted_mean
from spinewise.words import BadInput, CannotMeasure

RNG = np.random.default_rng(11)
X = RNG.normal(size=(40, 2))
TIME = np.ceil(RNG.exponential(9, 40))
EVENT = (RNG.random(40) < 0.8).astype(int)
NAMES = ["age", "bmi"]


def with_value(column, row, value):
    changed = np.array(column, dtype=float)
    changed[row] = value
    return changed


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"time": with_value(TIME, 3, -2)}, BadInput, "time is negative in row 4"),
        ({"time": with_value(TIME, 3, np.nan)}, BadInput, "time has no finite value in row 4"),
        ({"time": []}, BadInput, "time is empty"),
        ({"time": ["soon"] * 40}, BadInput, "time holds something that is no number"),
        ({"time": TIME[:39]}, BadInput, "for 39 rows|40 values|40 rows and time has 39"),
        ({"event": EVENT + 1}, BadInput, "event is 2 in row"),
        ({"event": EVENT * 0}, CannotMeasure, "needs events"),
        ({"start": TIME}, BadInput, "Row 1 ends where it begins"),
        ({"weights": np.zeros(40)}, BadInput, "weights is zero in every row"),
        ({"weights": with_value(np.ones(40), 6, -1)}, BadInput, "weights is negative in row 7"),
        ({"weights": 1 - EVENT}, CannotMeasure, "needs events"),
        ({"strata": np.arange(40)}, CannotMeasure, "does not vary among those at risk"),
        ({"strata": [None] * 40}, BadInput, "strata is missing in row 1"),
        ({"cluster": np.arange(7)}, BadInput, "cluster needs one value for each of the 40 rows"),
        ({"offset": TIME * 900.0}, BadInput, "offset lies too far apart"),
        ({"ties": "exact"}, BadInput, "no way to treat ties 'exact'"),
        ({"names": ["age"]}, BadInput, "1 names for 2 columns"),
        ({"names": ["age", "age"]}, BadInput, "same name"),
        (
            {"covariates": np.column_stack((X[:, 0], np.full(40, 3.0)))},
            CannotMeasure,
            "bmi is the same for everyone",
        ),
        ({"covariates": np.column_stack((X[:, 0], 2 * X[:, 0] - 1))}, CannotMeasure, "bmi follows from age"),
        ({"covariates": with_value(X, (5, 1), np.inf)}, BadInput, "bmi has no finite value in row 6"),
        ({"covariates": X.astype(str).astype(object) + "a"}, BadInput, "no number: code categories"),
        ({"covariates": X[:30]}, BadInput, "covariates have 30 rows"),
        ({"covariates": np.zeros((40, 0)), "names": None}, BadInput, "at least one column"),
    ],
)
def test_cox_refuses(change, error, sentence):
    given = {"covariates": X, "time": TIME, "event": EVENT, "names": NAMES, **change}
    with pytest.raises(error, match=sentence):
        cox(**given)


def test_perfect_separation_is_named():
    """The one with the event always has the larger value, or all events are in one group."""
    order = np.argsort(TIME)
    rank = np.empty(40)
    rank[order] = np.arange(40)
    with pytest.raises(CannotMeasure, match="age separates those with events"):
        cox(-rank, rank + 1, np.ones(40), names=["age"])
    treated = (np.arange(40) % 2).astype(float)
    with pytest.raises(CannotMeasure, match="treated separates"):
        cox(np.column_stack((X[:, 0], treated)), TIME, EVENT * (1 - treated), names=["age", "treated"])


def test_a_column_of_many_that_follows_from_others_is_named_with_them():
    x = np.column_stack((X, X[:, 0] - X[:, 1]))
    with pytest.raises(CannotMeasure, match="sum follows from age and bmi"):
        cox(x, TIME, EVENT, names=["age", "bmi", "sum"])


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        (lambda: kaplan_meier([5, 6], [1, 0]).at([9]), CannotMeasure, "follow-up ends at"),
        (lambda: kaplan_meier([5, 6], [0, 1]).quantile(1.5), BadInput, "between 0 and 1"),
        (lambda: kaplan_meier([5, 6], [0, 0]).median(), CannotMeasure, "stays above 50%"),
        (lambda: kaplan_meier(TIME, EVENT).interval(95), BadInput, "such as 0.95"),
        (lambda: kaplan_meier(TIME, EVENT).interval(scale="cube"), BadInput, "no scale for limits"),
        (lambda: restricted_mean(kaplan_meier([5, 6], [1, 0]), 9), CannotMeasure, "follow-up ends at 6"),
        (lambda: restricted_mean(kaplan_meier([5, 6], [1, 0]), 0), BadInput, "give a time after 0"),
        (lambda: log_rank(TIME, EVENT, np.ones(40)), CannotMeasure, "one group only"),
        (lambda: log_rank(TIME, EVENT * 0, EVENT), CannotMeasure, "nothing can be compared"),
        (lambda: log_rank(TIME, EVENT, EVENT, weighting="peto"), BadInput, "no weighting 'peto'"),
        (lambda: gray_test(TIME, EVENT, EVENT, of=7), BadInput, "Nobody has cause 7"),
        (lambda: cumulative_incidence(TIME, EVENT - 0.5), BadInput, "cause is"),
        (lambda: cumulative_incidence(TIME, EVENT * 0), CannotMeasure, "Nobody has an event"),
        (lambda: cumulative_incidence(TIME, EVENT).interval(4), BadInput, "There is no cause 4"),
        (lambda: fine_gray(X, TIME * 0, EVENT), BadInput, "time is zero in row 1"),
        (lambda: fine_gray(X, TIME, EVENT, of=2), CannotMeasure, "Nobody has cause 2"),
        (lambda: landmark(TIME, EVENT, TIME, 1e6), CannotMeasure, "choose an earlier landmark"),
        (lambda: landmark(TIME, EVENT, TIME[:3], 1), BadInput, "one value for each of the 40 rows"),
        (lambda: split_at_exposure(TIME, EVENT, ["x"] * 40), BadInput, "exposed_at holds something"),
        (lambda: split_at_exposure([0, 1], [1, 1], [1, 1]), BadInput, "Row 1 ends at time 0"),
        (lambda: split_at(TIME, EVENT, [3, 2]), BadInput, "cuts do not ascend"),
        (lambda: concordance([1, 2], [3, 4], [0, 0]), CannotMeasure, "no pair to compare"),
        (lambda: CoxModel().predict(X), BadInput, "call fit first"),
        (lambda: cox(X, TIME, EVENT).linear_predictor(X[:, :1]), BadInput, "1 columns where 2 are needed"),
        (
            lambda: proportionality(cox(X, TIME, EVENT), transform="root"),
            BadInput,
            "no transformation of time",
        ),
        (lambda: proportionality(cox(X, TIME, EVENT), terms={"a": ["b"]}), BadInput, "no column b"),
        (
            lambda: predict_survival(cox(X, TIME, EVENT, strata=np.arange(40) % 2), X, [1]),
            BadInput,
            "name one of 0, 1",
        ),
        (
            lambda: predict_survival(cox(X, TIME, EVENT, strata=np.arange(40) % 2), X, [1], stratum=3),
            BadInput,
            "no stratum 3",
        ),
    ],
)
def test_others_refuse(ask, error, sentence):
    with pytest.raises(error, match=sentence):
        ask()


def test_a_stretch_shorter_than_rounding_is_refused() -> None:
    """A death a millionth of a day after the start of a row once ended in a division by zero."""
    with pytest.raises(BadInput, match="Row 2 is shorter than rounding can tell"):
        cox([[0], [1], [0]], [3650, 13.646969, 20], [1, 1, 1], start=[0, 13.6469675, 0])


def test_exposure_within_rounding_of_the_end_counts_as_none() -> None:
    """Treatment a millionth of a day before death once made a row that no regression could use."""
    parts = split_at_exposure([3650.0, 13.646969], [1, 1], [np.nan, 13.6469675])
    assert parts.state.tolist() == [0, 0]
    assert parts.event.tolist() == [True, True]
