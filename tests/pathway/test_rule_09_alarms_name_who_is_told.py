"""Safety rule 9: every alarm has a recipient and a delay, and says who is not watching."""

import pytest

from people import TODAY, fact, plan_for, record
from spinewise.evidence.protocol import Choice, Protocol
from spinewise.pathway.urgency import DO_NOT_DELAY
from spinewise.record.urgency import URGENT_CAUSES
from spinewise.words import Answer


@pytest.mark.parametrize("concept", URGENT_CAUSES)
def test_recipient_delay_and_who_is_not_watching(concept: str) -> None:
    plan = plan_for(record(fact(concept, day=TODAY)))
    alarm = plan.to_decide[0]
    assert alarm.id == f"alarm-{concept}"
    assert alarm.owner == "the operating surgeon" and alarm.owner in alarm.action
    assert "the same day" in alarm.action and alarm.due == TODAY
    assert any("Nobody watches these data day and night" in caveat for caveat in alarm.caveats)
    assert URGENT_CAUSES[concept] in alarm.action
    assert not alarm.action.startswith(DO_NOT_DELAY)


def test_the_site_names_its_own_recipient() -> None:
    protocol = Protocol("site", {"alarm_recipient": Choice("the spine fellow on call", "", "", (), False)})
    plan = plan_for(record(fact("cauda-equina")), protocol=protocol)
    assert plan.to_decide[0].owner == "the spine fellow on call"


def test_an_empty_name_is_no_recipient() -> None:
    protocol = Protocol("site", {"alarm_recipient": Choice("  ", "", "", (), False)})
    plan = plan_for(record(fact("cauda-equina")), protocol=protocol)
    assert plan.to_decide[0].owner == "the operating surgeon"


def test_no_alarm_without_a_recorded_cause() -> None:
    plan = plan_for(record(fact("cauda-equina", Answer.NO)))
    assert not [one for one in plan.recommendations if one.id.startswith("alarm-")]
