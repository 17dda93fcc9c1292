"""Protocols say everything, and every exclusion is counted."""

from dataclasses import replace

import numpy as np
import pytest

from spinewise.outcomes.attrition import everybody
from spinewise.outcomes.trial import Component, Strategy, TargetTrial
from spinewise.words import BadInput, CannotMeasure


def written() -> TargetTrial:
    same = Component("so", "so here")
    return TargetTrial(
        same,
        Component("day of randomisation", "day of the diagnosis"),
        (Strategy("augmented", "augmentation within 90 days"), Strategy("not augmented", "none by then")),
        Component("by lot", "taken as by lot among people alike in age, comorbidity"),
        90.0,
        same,
        same,
        same,
        ("nothing hidden decides both",),
        same,
    )


def test_the_protocol_names_what_a_protocol_needs() -> None:
    trial = written()
    names = [row[0] for row in trial.table()]
    assert names == [
        "Eligibility", "Time zero", "Treatment strategies", "Assignment", "Grace period", "Follow-up",
        "Outcome", "Causal contrast", "Assumptions", "Analysis",
    ]  # fmt: skip
    table = {name: (target, emulation) for name, target, emulation in trial.table()}
    assert table["Assignment"] == ("by lot", "taken as by lot among people alike in age, comorbidity")
    assert "within 90 days" in table["Treatment strategies"][0]
    assert all(target.strip() and emulation.strip() for target, emulation in table.values())


def test_a_protocol_with_a_gap_is_refused() -> None:
    trial = written()
    with pytest.raises(BadInput, match="says nothing on time zero"):
        replace(trial, time_zero=Component("day of randomisation", " "))
    with pytest.raises(BadInput, match="two strategies"):
        replace(trial, strategies=(Strategy("one", "the same"), Strategy("one", "the same")))
    with pytest.raises(BadInput, match="grace period of -1"):
        replace(trial, grace_period_days=-1.0)
    with pytest.raises(BadInput, match="without assumptions"):
        replace(trial, assumptions=())


def test_every_exclusion_is_counted_once_and_in_order() -> None:
    age = np.array([40, 45, 70, 81, 90])
    cancer = np.array([True, False, False, True, False])
    flow = everybody("people in the registry", 5)
    flow = (
        flow.without(age < 50, "younger than 50 years").without(cancer, "cancer").without(age > 200, "none")
    )
    assert flow.table() == (
        ("people in the registry", 0, 5),
        ("younger than 50 years", 2, 3),
        ("cancer", 1, 2),
        ("none", 0, 2),
    )
    assert flow.rows().tolist() == [2, 4]


def test_attrition_refuses_what_would_drop_people_unsaid() -> None:
    flow = everybody("people in the registry", 3)
    with pytest.raises(BadInput, match="each of the 3 people"):
        flow.without(np.array([True, False]), "too short")
    with pytest.raises(BadInput, match="true or false"):
        flow.without(np.array([1.0, np.nan, 0.0]), "unknown")
    with pytest.raises(BadInput, match="without a reason"):
        flow.without(np.ones(3, bool), " ")
    with pytest.raises(CannotMeasure, match=r"Nobody is left of 3 people in the registry.*too young"):
        flow.without(np.ones(3, bool), "too young").rows()
    with pytest.raises(BadInput, match="at least one"):
        everybody("people in the registry", 0)
