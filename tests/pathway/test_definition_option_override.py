"""How an option stands can be overridden with a recorded reason, which stays visible beside it."""

import dataclasses

import pytest

from people import decision, plan_for, record
from spinewise.pathway.reviewed import OPTION, lines_of, override_of, with_review
from spinewise.record.review import Review
from spinewise.results import Option, OptionStatus

ANABOLIC = Option(
    "anabolic",
    "Anabolic",
    OptionStatus.AVOID,
    "Previous radiation is recorded.",
    "animal",
    ("anabolic-contraindications",),
    "adults with osteoporosis before elective spine surgery",
    "endocrinology",
)


@pytest.mark.evidence("anabolic-contraindications")
def test_an_override_of_an_option_is_shown_with_its_reason_and_the_option_stays() -> None:
    plan = dataclasses.replace(plan_for(record()), options=(ANABOLIC,))
    assert lines_of(plan)[-1] == "option:anabolic"
    told = decision(
        OPTION + "anabolic", plan.inputs_sha256, accepted=False, because="Radiation of the hand, 1980."
    )
    reviewed = with_review(plan, Review((), (told,)))
    assert reviewed.options == (ANABOLIC,)
    assert override_of(reviewed, ANABOLIC) == told
    (shown,) = [one for one in reviewed.disagreements if one.about == "overridden: option:anabolic"]
    assert "Anabolic: avoid. Previous radiation is recorded." in shown.says[0]
    assert "Radiation of the hand, 1980." in shown.says[1]
    assert vars(with_review(reviewed, reviewed.review)) == vars(reviewed), "nothing changes a second time"


def test_an_option_that_was_accepted_or_decided_for_other_inputs_is_not_overridden() -> None:
    plan = dataclasses.replace(plan_for(record()), options=(ANABOLIC,))
    for one in (
        decision(OPTION + "anabolic", plan.inputs_sha256),
        decision(OPTION + "anabolic", "other", accepted=False, because="x"),
        decision("anabolic", plan.inputs_sha256, accepted=False, because="x"),
    ):
        reviewed = with_review(plan, Review((), (one,)))
        assert override_of(reviewed, ANABOLIC) is None
        assert not [d for d in reviewed.disagreements if d.about.startswith("overridden")]
