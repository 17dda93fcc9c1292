"""Numbers of papers: the Stanford hearts, E-values, numbers needed to treat."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.effect.e_value import as_risk_ratio, e_value, e_value_of_ratio
from spinewise.outcomes.effect.estimate import Counted, Described, Scale, difference, ratio_of_hazards
from spinewise.outcomes.effect.immortal_time import immortal_time
from spinewise.outcomes.effect.naive import naive
from spinewise.outcomes.effect.number_needed import number_needed
from spinewise.outcomes.effect.time_dependent import time_dependent
from spinewise.words import BadInput

WORDS = Described("a method", "an estimand", ("something",))
COUNTED = Counted(100, 50, 40)


@pytest.mark.data
def test_stanford_hearts(sample_data: Path) -> None:
    """A transplant seems to save five in six, and saves nobody, once its days of waiting count as waiting."""
    folder = sample_data / "tabular" / "survival"
    with (folder / "jasa.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    column = {name: np.array([float(row[name]) if row[name] != "NA" else np.nan for row in rows])
              for name in ("futime", "fustat", "wait.time", "age", "surgery")}  # fmt: skip
    days = np.maximum(0.5, column["futime"])
    # A transplant on the day of death came before it.
    wait = np.where(column["wait.time"] == column["futime"], column["wait.time"] - 0.5, column["wait.time"])
    hearts = Cohort(
        Followed(days, column["fustat"] == 1),
        wait,
        np.column_stack((column["age"], column["surgery"])),
        ("age", "surgery"),
    )
    answers = json.loads((folder / "reference-answers.json").read_text(encoding="utf-8"))
    seeming, real = naive(hearts), time_dependent(hearts)
    assert np.log(seeming.value) == pytest.approx(answers["jasa_naive"]["coef"]["transplant"], abs=1e-6)
    assert seeming.standard_error == pytest.approx(answers["jasa_naive"]["se"]["transplant"], abs=1e-6)
    assert np.log(seeming.value) == pytest.approx(-1.717, abs=0.001)
    assert np.log(real.value) == pytest.approx(0.016, abs=0.003)
    audit = immortal_time(hearts)
    assert audit.treated == 69
    assert audit.days_at_fault == wait[~np.isnan(wait)].sum()
    # On its own that time would make the ratio seem to be far below 1.
    assert audit.naive_ratio_without_effect < 0.6


@pytest.mark.parametrize(
    ("ratio", "common", "printed"),
    [
        (0.81, True, 1.58),  # Ong 2018 as in the arithmetic of this project
        (0.81, False, 1.77),
        (3.9, False, 7.26),  # VanderWeele and Ding 2017: breast feeding and respiratory death
        (1.8, False, 3.00),  # its lower limit
        (1.0, True, 1.0),
    ],
)
def test_e_values(ratio: float, common: bool, printed: float) -> None:
    assert e_value_of_ratio(as_risk_ratio(ratio, common)) == pytest.approx(printed, abs=0.005)
    assert e_value_of_ratio(as_risk_ratio(1 / ratio, common)) == pytest.approx(printed, abs=0.005)


def test_e_value_of_the_limit_is_one_when_the_interval_holds_no_effect() -> None:
    wide = ratio_of_hazards(np.log(0.81), 0.2, WORDS, COUNTED, 0.95)
    narrow = ratio_of_hazards(np.log(0.81), 0.02, WORDS, COUNTED, 0.95)
    assert e_value(wide, common_outcome=True).of_limit == 1
    assert "holds no effect already" in str(e_value(wide, common_outcome=True))
    found = e_value(narrow, common_outcome=False)
    assert found.of_limit == pytest.approx(e_value_of_ratio(narrow.high))
    assert 1 < found.of_limit < found.of_estimate == pytest.approx(1.77, abs=0.005)
    harm = ratio_of_hazards(np.log(1.5), 0.02, WORDS, COUNTED, 0.95)
    assert e_value(harm, common_outcome=False).of_limit == pytest.approx(e_value_of_ratio(harm.low))


def test_altman_1998_through_infinity() -> None:
    """An absolute reduction of 10 % (-5 % to 25 %): 10 for benefit, 20 for harm through infinity to 4."""
    error = 0.15 / 1.959964
    found = number_needed(difference(Scale.RISK_DIFFERENCE, -0.10, error, 365.0, WORDS, COUNTED, 0.95))
    assert found.through_infinity
    assert found.number == pytest.approx(10)
    assert found.benefit
    assert found.benefit_limits == (pytest.approx(4, abs=1e-5), np.inf)
    assert found.harm_limits == (pytest.approx(20, abs=1e-4), np.inf)
    assert str(found) == (
        "10.0 treated for one to benefit by day 365 (95% interval from 4.0 for benefit through infinity to "
        "20.0 for harm)"
    )


def test_numbers_needed_on_one_side() -> None:
    good = number_needed(difference(Scale.RISK_DIFFERENCE, -0.10, 0.02, 365.0, WORDS, COUNTED, 0.95))
    assert not good.through_infinity
    assert good.harm_limits is None
    assert good.benefit_limits == (
        pytest.approx(1 / (0.1 + 1.959964 * 0.02)),
        pytest.approx(1 / (0.1 - 1.959964 * 0.02)),
    )
    bad = number_needed(difference(Scale.RISK_DIFFERENCE, 0.10, 0.02, 365.0, WORDS, COUNTED, 0.95))
    assert bad.benefit_limits is None
    assert bad.harm_limits == good.benefit_limits
    assert str(bad).startswith("10.0 treated for one to be harmed")
    none = number_needed(difference(Scale.RISK_DIFFERENCE, 0.0, 0.02, 365.0, WORDS, COUNTED, 0.95))
    assert none.number == np.inf
    assert "no difference" in str(none)


def test_numbers_needed_and_e_values_ask_for_their_scale() -> None:
    ratio = ratio_of_hazards(0.0, 0.1, WORDS, COUNTED, 0.95)
    risk = difference(Scale.RISK_DIFFERENCE, 0.1, 0.1, 365.0, WORDS, COUNTED, 0.95)
    with pytest.raises(BadInput, match="risk difference"):
        number_needed(ratio)
    with pytest.raises(BadInput, match="hazard ratio"):
        e_value(risk, common_outcome=True)
    with pytest.raises(BadInput, match="no difference"):
        difference(Scale.HAZARD_RATIO, 0.1, 0.1, 365.0, WORDS, COUNTED, 0.95)
    with pytest.raises(BadInput, match="give one above 0"):
        e_value_of_ratio(0.0)
