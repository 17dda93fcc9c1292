"""Every role of the team stands on the sheet of its meeting, those with nothing to do too."""

import pytest

from spinewise.pathway.team import WORDS, Role, team_of, team_said
from spinewise.results import Recommendation
from spinewise.words import Phase


def line(id: str, owner: str) -> Recommendation:
    return Recommendation(id, "Do.", Phase.PREOP, "expert", "Because.", (), "all", owner)


@pytest.mark.evidence("multidisciplinary-team")
def test_lines_go_to_the_roles_that_their_owner_names() -> None:
    team = team_of(
        [
            line("a", "endocrinology together with the operating surgeon"),
            line("b", "the spine clinic"),
            line("c", "Dietitian"),
            line("d", "radiology"),
        ]
    )
    assert team == (
        Role("spine surgery", ("a", "b")),
        Role("endocrinology", ("a",)),
        Role("nutrition", ("c",)),
        Role("physical therapy", ()),
    )
    assert team_said(team) == (
        "Lines of the whole plan: spine surgery 2 lines, endocrinology 1 line, nutrition 1 line. Nothing in "
        "it is for physical therapy: ask whether it should be."
    )


def test_nobody_is_left_out_of_an_empty_plan() -> None:
    assert team_said(team_of([])) == (
        "The plan gives nobody a line. Nothing in it is for spine surgery and endocrinology and nutrition "
        "and physical therapy: ask whether it should be."
    )
    assert [role.name for role in team_of([])] == list(WORDS)
