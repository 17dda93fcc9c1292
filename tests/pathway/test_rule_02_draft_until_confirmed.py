"""Safety rule 2: a plan is a draft until levels, sides and urgency are confirmed for its inputs."""

import numpy as np
import pytest

from people import confirmation, ct, plan_for, record
from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Crop, Vertebra
from spinewise.geometry.frame import Frame
from spinewise.pathway.reviewed import require_confirmed, unconfirmed, with_review
from spinewise.record.review import CONFIRMABLE, Review
from spinewise.results import Interval
from spinewise.words import Level, NotConfirmed


def _spine(*levels: Level, provisional: bool) -> Spine:
    empty = np.zeros((1, 1, 1), dtype=bool)
    vertebrae = tuple(
        Vertebra(
            level,
            Frame(np.zeros(3), np.eye(3)),
            Interval(0, 1, 0.95, "by hand"),
            Crop((0, 0, 0), empty, empty),
        )
        for level in levels
    )
    return Spine(vertebrae, "no landmark is in view" if provisional else "sacrum", provisional)


def test_a_new_plan_is_a_draft() -> None:
    plan = plan_for(record())
    assert plan.is_draft
    assert unconfirmed(plan) == CONFIRMABLE


@pytest.mark.parametrize("left_open", CONFIRMABLE)
def test_each_of_the_three_alone_keeps_it_a_draft(left_open: str) -> None:
    plan = plan_for(record())
    given = confirmation(plan.inputs_sha256, *(what for what in CONFIRMABLE if what != left_open))
    plan = with_review(plan, Review(given))
    assert plan.is_draft
    assert unconfirmed(plan) == (left_open,)
    with pytest.raises(
        NotConfirmed, match=rf"the drill guide is not written .*{left_open}.*--confirm {left_open} --by NAME"
    ):
        require_confirmed(plan, "the drill guide")


def test_all_three_end_the_draft() -> None:
    plan = plan_for(record())
    plan = with_review(plan, Review(confirmation(plan.inputs_sha256)))
    assert not plan.is_draft
    require_confirmed(plan, "the drill guide")


def test_confirmation_of_other_inputs_does_not_count() -> None:
    plan = plan_for(record(), inputs=(ct(),))
    plan = with_review(plan, Review(confirmation("0" * 64)))
    assert plan.is_draft


def test_names_counted_from_no_landmark_are_said_to_be_provisional() -> None:
    plan = plan_for(record(), spine=_spine(Level.L2, Level.L3, provisional=True))
    gap = next(gap for gap in plan.missing if gap.what == "landmark for the level names")
    assert "L2 to L3 are provisional: no landmark is in view." in gap.why_it_matters
    counted = plan_for(record(), spine=_spine(Level.L2, Level.L3, provisional=False))
    assert not any(gap.what == "landmark for the level names" for gap in counted.missing)


def test_renaming_a_level_reopens_the_confirmation() -> None:
    plan = plan_for(record(), spine=_spine(Level.L2, provisional=False))
    renamed = plan_for(
        record(),
        spine=_spine(Level.L3, provisional=False),
        review=Review(confirmation(plan.inputs_sha256)),
    )
    assert renamed.is_draft
