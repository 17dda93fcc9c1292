"""Rules on drugs taken together, or by a patient with a certain condition; each rests on one entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from spinewise.evidence import package_data
from spinewise.evidence.tables import entry


class Grade(StrEnum):
    """The word of the source, not of this project."""

    CONTRAINDICATED = "contraindicated"
    AVOID = "avoid"
    CAUTION = "caution"

    @property
    def is_grave(self) -> bool:
        """Whether the source asks for the pair not to be given."""
        return self is not Grade.CAUTION


@dataclass(frozen=True)
class Condition:
    """Something of the patient that has to hold besides.

    Parameters
    ----------
    what : str
        ``"egfr"``, ``"age"`` or ``"gestation"``; empty for the other kinds.
    low, high : float or None
        From which, and below which; None where there is no such end.
    facts : tuple of str
        Concepts, any of which is enough.
    allergy : str
        Class of drugs to which a reaction is recorded.
    before_operation : bool
        That the drug is taken up to an operation that is still to come.
    """

    what: str = ""
    low: float | None = None
    high: float | None = None
    facts: tuple[str, ...] = ()
    allergy: str = ""
    before_operation: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule.

    Parameters
    ----------
    id, title : str
        Stable name, and in words.
    grade : Grade
        The word of the source.
    evidence, where : str
        Id of the entry, and the place in its source.
    action, owner : str
        What is proposed, and to whom.
    needs : tuple of tuple of str
        One group for each drug; a group names classes, or ``"=name"``.
    among : tuple of str
        Classes whose substances are counted together.
    at_least : float
        From how many of `among` on; 0 where nothing is counted.
    when : tuple of Condition
        All of them have to hold.
    washout_days : int
        For how many days after its last a drug of the first group still counts.
    washout_of : mapping
        The same for single substances.
    not_covered_by : str
        Rule that says more of the same drugs.
    instead : tuple of str
        Substances that the source names; judged by the same rules.
    """

    id: str
    title: str
    grade: Grade
    evidence: str
    where: str
    action: str
    owner: str
    needs: tuple[tuple[str, ...], ...] = ()
    among: tuple[str, ...] = ()
    at_least: float = 0
    when: tuple[Condition, ...] = ()
    washout_days: int = 0
    washout_of: Mapping[str, int] = field(default_factory=dict)
    not_covered_by: str = ""
    instead: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """What is asked for, one group a drug; the counted classes are one group."""
        return self.needs or (self.among,)


@dataclass(frozen=True)
class Conflict:
    """Sources or rules that do not agree, and which of them goes first.

    Parameters
    ----------
    id, about : str
        Stable name, and in words.
    rules : tuple of str
        All of these have to have fired.
    drugs : tuple of str
        Substances that all have to be among the drugs of the first rule.
    says : tuple of str
        One sentence each.
    settled : str
        What goes first and why, or that nothing settles it.
    evidence : tuple of str
        Ids of entries.
    """

    id: str
    about: str
    rules: tuple[str, ...]
    drugs: tuple[str, ...]
    says: tuple[str, ...]
    settled: str
    evidence: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the table.

    Returns
    -------
    tuple of Rule
        Numbers come from the entry that a rule rests on.
    """
    return tuple(_rule(row) for row in package_data.read("interaction_rules.toml")["rule"])


@cache
def rule(id: str) -> Rule:
    """Rule of that name.

    Parameters
    ----------
    id : str
        As in the table.

    Returns
    -------
    Rule
        StopIteration for a name that it does not hold.
    """
    return next(one for one in rules() if one.id == id)


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Every conflict, in the order of the table.

    Returns
    -------
    tuple of Conflict
        Each with what goes first.
    """
    return tuple(
        Conflict(
            row["id"],
            row["about"],
            tuple(row["rules"]),
            tuple(row[key] for key in ("with", "with_too") if key in row),
            tuple(row["says"]),
            row["settled"],
            tuple(row["evidence"]),
        )
        for row in package_data.read("interaction_rules.toml")["conflict"]
    )


def _rule(row: dict[str, Any]) -> Rule:
    rest = dict(row)
    told = entry(row["evidence"])

    def number(key: str) -> float:
        return told.number(key)

    washout, own = rest.pop("washout", ""), rest.pop("washout_of", {})
    counted = rest.pop("at_least", "")
    return Rule(
        **{
            **rest,
            "grade": Grade(row["grade"]),
            "needs": tuple(tuple(group) for group in row.get("needs", ())),
            "among": tuple(row.get("among", ())),
            "at_least": number(counted) if counted else 0,
            "when": tuple(
                Condition(
                    one.get("what", ""),
                    number(one["from"]) if "from" in one else None,
                    number(one["below"]) if "below" in one else None,
                    tuple(one.get("fact", ())),
                    one.get("allergy", ""),
                    one.get("before_operation", False),
                )
                for one in row.get("when", ())
            ),
            "washout_days": int(number(washout)) if washout else 0,
            "washout_of": {name: int(number(key)) for name, key in own.items()},
            "instead": tuple(row.get("instead", ())),
        }
    )
