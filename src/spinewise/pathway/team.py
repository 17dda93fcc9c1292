"""Who of the team has something to do in a plan: surgery, endocrinology, nutrition, physiotherapy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spinewise.evidence.tables import entry
from spinewise.results import Recommendation

TEAM = "multidisciplinary-team"
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "spine surgery": ("surg", "spine clinic"),
        "endocrinology": ("endocrin",),
        "nutrition": ("nutrition", "diet"),
        "physical therapy": ("physio", "physical therap", "rehabilitation"),
    }
)
"""How a role is recognised in the owner that a site's protocol names for a line, in lower case."""


@dataclass(frozen=True)
class Role:
    """One role of the team.

    Parameters
    ----------
    name : str
        As the evidence names it.
    lines : tuple of str
        Ids of the recommendations whose owner names it; a shared line stands with each.
    """

    name: str
    lines: tuple[str, ...]


def team_of(recommendations: Iterable[Recommendation]) -> tuple[Role, ...]:
    """Share the lines of a plan out among the team.

    Parameters
    ----------
    recommendations : iterable of Recommendation
        Of one plan.

    Returns
    -------
    tuple of Role
        Every role of the evidence, those without a line too.
    """
    named = entry(TEAM).value("team").value
    if not isinstance(named, tuple):
        raise TypeError(f"the team of {TEAM} is a list of words")
    lines = tuple(recommendations)
    return tuple(
        Role(
            name, tuple(line.id for line in lines if any(word in line.owner.lower() for word in WORDS[name]))
        )
        for name in named
    )


def team_said(team: Iterable[Role]) -> str:
    """The team in one sentence, for the sheet of its meeting.

    Parameters
    ----------
    team : iterable of Role
        From `team_of`.

    Returns
    -------
    str
        Who has how many lines, and who has none.
    """
    roles = tuple(team)
    busy = ", ".join(
        f"{role.name} {len(role.lines)} line{'s' if len(role.lines) > 1 else ''}"
        for role in roles
        if role.lines
    )
    idle = " and ".join(role.name for role in roles if not role.lines)
    told = f"Lines of the whole plan: {busy}." if busy else "The plan gives nobody a line."
    return f"{told} Nothing in it is for {idle}: ask whether it should be." if idle else told
