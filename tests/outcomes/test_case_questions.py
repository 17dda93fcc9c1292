"""The questions of the documentation are read and answered, on people whose truth is known."""

from pathlib import Path

import numpy as np
import pytest

from spinewise.io.columns import each_column_of
from spinewise.io.comparison.people import columns_of_question, people_of
from spinewise.io.comparison.question import read_question
from spinewise.outcomes.comparison.compare import compare
from spinewise.outcomes.comparison.sites import funnel_of_sites
from spinewise.outcomes.person_table import Reading, person_table
from spinewise.outcomes.simulated.deformity import simulate_deformity
from spinewise.outcomes.simulated.deformity_batch import batch_of
from spinewise.words import BadInput, CannotMeasure

QUESTIONS = Path(__file__).parents[2] / "docs" / "questions"


@pytest.fixture(scope="module")
def registered():
    made = simulate_deformity(6000, 2)
    return made, batch_of(made, "test")


def test_infection_by_protocol_turns_round_when_complexity_is_adjusted_for(registered):
    """The truth: protocol B prevents infection. Unadjusted it looks as if it caused it."""
    made, batch = registered
    question = read_question(QUESTIONS / "infection-by-protocol.toml")
    table = person_table(batch, question.reading)
    asked = people_of(question, each_column_of(table, columns_of_question(question)))
    found = compare(asked.cohort, question.choices, np.random.default_rng(question.seed))
    ratios = {one.method.removeprefix("time zero: "): one for one in found.estimates.estimates}
    truth = np.exp(-made.truth.infection.log_odds_ratio_b)
    assert ratios["unadjusted"].value < 1
    assert ratios["covariates in the model"].low < truth < ratios["covariates in the model"].high
    assert ratios["inverse probability of treatment, stabilised"].value > 1
    assert not found.alike.balance.apart_after
    sites = found.sites.sites
    assert [one.name for one in sites] == sorted(made.truth.sites.names)
    assert sum(one.observed for one in sites) == found.events
    assert sum(one.expected for one in sites) == pytest.approx(found.events)
    assert "This is no ranking" in found.sites.words[-1]
    wide = funnel_of_sites(asked.cohort, widen=True).sites
    assert all(a.inner[1] - a.inner[0] >= b.inner[1] - b.inner[0] for a, b in zip(wide, sites, strict=True))
    assert "complexity" in found.alike.balance.apart_before


def test_a_registry_as_a_table_holds_what_the_simulator_made(registered):
    made, batch = registered
    table = person_table(batch, Reading("procedure=fusion", "death", values=("complexity", "HU@L1")))
    assert len(table["time_zero"]) == 6000
    assert set(table["product"]) == set(made.truth.infection.products)
    assert None not in table["complexity"]
    died = sum(one for one in table["event"] if one is not None)
    assert died == sum(one.died.value == "yes" for one in batch.ends)


@pytest.mark.parametrize(
    ("reading", "says"),
    [
        (Reading("procedure=fusion", "death", values=("HU",)), "kept at several levels .* such as HU@L1"),
        (Reading("procedure=fusion", "death", values=("bmd",)), "holds no value bmd"),
        (Reading("operation=fusion", "death"), "no part of a registry: write procedure=NAME or diagnosis="),
        (Reading("procedure=fusion", "event="), "no part of a registry: write event=NAME"),
    ],
)
def test_a_reading_that_is_none_is_refused(registered, reading, says):
    with pytest.raises(BadInput, match=says):
        person_table(registered[1], reading)


def test_a_registry_without_the_procedure_says_so(registered):
    with pytest.raises(CannotMeasure, match="Nobody in the registry has procedure=disc replacement"):
        person_table(registered[1], Reading("procedure=disc replacement", "death"))


def test_the_question_on_augmentation_reads():
    question = read_question(QUESTIONS / "augmentation.toml")
    assert question.trial.grace_period_days == 90
    assert len(question.outcomes) == 3
    assert question.early == (0.5, "an example; the site states its own, before looking")
