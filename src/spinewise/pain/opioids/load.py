"""Opioid load of one day: each drug by its factor of 2022, and a total that says whether it is whole."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.evidence.opioid_factors import factors
from spinewise.pain.opioids.unread import counts, is_opioid, why_no_number
from spinewise.record.medication import NOTHING, Drug, NotRead, Range, Why
from spinewise.words import Answer


@dataclass(frozen=True)
class Counted:
    """One opioid of one line, in milligram equivalents.

    Parameters
    ----------
    drug : Drug
        The line.
    ingredient : str
        The opioid.
    amount : Range
        In `unit`, a day.
    unit : str
        ``"mg/d"``, or ``"ug/h"`` for a patch.
    factor : float
        MME for one of `unit`.
    mme : Range
        MME a day.
    """

    drug: Drug
    ingredient: str
    amount: Range
    unit: str
    factor: float
    mme: Range


@dataclass(frozen=True)
class Load:
    """Opioid load of one day.

    Parameters
    ----------
    as_of : date
        The day.
    counted : tuple of Counted
        Lines in use on that day.
    total : Range
        MME a day of what was counted. It is the load only where `is_whole`.
    amounts : tuple of Counted
        One row for each opioid, over all its lines.
    refused : tuple of NotRead
        Lines without a number that may be in use on that day.
    doubts : tuple of str
        Entries that may be one and the same, one sentence each.
    not_now : tuple of Drug
        Opioids whose dates do not hold the day.
    others : tuple of Drug
        Drugs on the list that are no opioids.
    lines : int
        Lines on the lists.
    unread : int
        Entries or files that could not be used at all.
    """

    as_of: datetime.date
    counted: tuple[Counted, ...]
    total: Range
    amounts: tuple["OfOne", ...]
    refused: tuple[NotRead, ...]
    doubts: tuple[str, ...]
    not_now: tuple[Drug, ...]
    others: tuple[Drug, ...]
    lines: int
    unread: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every line that may hold an opioid is in the total."""
        return self.lines > 0 and not self.refused and not self.unread


@dataclass(frozen=True)
class OfOne:
    """Daily amount of one opioid over all its lines.

    Parameters
    ----------
    ingredient : str
        The opioid.
    amount : Range
        In `unit`.
    unit : str
        ``"mg/d"``, or ``"ug/h"`` for a patch.
    mme : Range
        MME a day.
    """

    ingredient: str
    amount: Range
    unit: str
    mme: Range


def opioid_load(
    drugs: Sequence[Drug],
    not_read: Sequence[NotRead],
    as_of: datetime.date,
    *,
    lines: int | None = None,
    unread: int = 0,
) -> Load:
    """Opioid load of one day.

    Entries of one drug that may be one and the same count once at the low end and all at the high end.

    Parameters
    ----------
    drugs : sequence of Drug
        Everything on the lists; an opioid without a number is refused by name, whatever the reason.
    not_read : sequence of NotRead
        Lines without a number that are no drugs of the list.
    as_of : date
        The day.
    lines : int or None
        Lines on the lists, those that have ended included; None counts what is given.
    unread : int
        Entries or files that could not be used at all, so that no total is whole.

    Returns
    -------
    Load
        With what is left open.
    """
    unread_lines = [*not_read, *(why for drug in drugs if (why := why_no_number(drug)) is not None)]
    counted = [one for drug in drugs for one in _counted(drug)]
    now = [one for one in counted if one.drug.is_taken_on(as_of) is not Answer.NO]
    doubts: list[str] = []
    amounts = []
    for ingredient, unit in dict.fromkeys((one.ingredient, one.unit) for one in now):
        same = [one for one in now if (one.ingredient, one.unit) == (ingredient, unit)]
        amount = _together(same, doubts)
        amounts.append(OfOne(ingredient, amount, unit, amount.times(factors()[ingredient].value)))
    total = NOTHING
    for one in amounts:
        total = total.plus(one.mme)
    opioids = {id(one.drug) for one in counted}
    return Load(
        as_of=as_of,
        counted=tuple(now),
        total=total,
        amounts=tuple(amounts),
        refused=tuple(one for one in unread_lines if _may_be_in_use(one, as_of)),
        doubts=tuple(doubts),
        not_now=tuple(one.drug for one in counted if one not in now),
        others=tuple(
            drug
            for drug in drugs
            if id(drug) not in opioids and drug.ingredients and not any(map(is_opioid, drug.ingredients))
        ),
        lines=len(drugs) + len(not_read) if lines is None else lines,
        unread=unread,
    )


def _counted(drug: Drug) -> list[Counted]:
    """Opioids of a line with their factors; by a route that has none nothing is counted."""
    found = []
    for one in drug.daily:
        factor = factors().get(one.ingredient)
        if factor is not None and counts(drug, one.ingredient):
            mme = one.amount.times(factor.value)
            found.append(Counted(drug, one.ingredient, one.amount, one.unit, factor.value, mme))
    return found


def _together(lines: Sequence[Counted], doubts: list[str]) -> Range:
    """Amount of one opioid over its lines; a doubt widens it and is said."""
    if any(one.drug.contested for one in lines):
        doubts.append(_contested(lines))
        return Range(_least(lines), sum(one.amount.high for one in lines))
    doubts += [_doubt(same) for same in _groups(lines) if len(same) > 1]
    return Range(_least_of_one(lines), sum(one.amount.high for one in lines))


def _least(lines: Sequence[Counted]) -> float:
    """Least that one list alone comes to; nothing where a list says that the drug was stopped.

    A dose as needed beside a regular one adds nothing to it at the low end, and takes nothing from it.
    """
    names = dict.fromkeys(name for one in lines for name in one.drug.lists)
    if len(names) <= 1 or any(one.drug.stopped for one in lines):
        return 0.0
    return min(_least_of_one([one for one in lines if name in one.drug.lists]) for name in names)


def _least_of_one(lines: Sequence[Counted]) -> float:
    """Least that the lines of one list come to: the smallest of those that may be one prescription."""
    return sum(min(one.amount.low for one in same) for same in _groups(lines))


def _groups(lines: Sequence[Counted]) -> list[list[Counted]]:
    """Lines that may be one prescription; regular and as needed, slow and fast are prescribed together."""
    groups: dict[tuple[bool, bool], list[Counted]] = defaultdict(list)
    for one in lines:
        groups[one.drug.release == "extended", one.drug.as_needed is Answer.YES].append(one)
    return [*groups.values()]


_LOW = {
    False: "one of them alone comes to",
    True: "they leave open, which is nothing, since one says that it is no longer taken",
}


def _contested(lines: Sequence[Counted]) -> str:
    places = " and ".join(one.drug.source for one in lines)
    return (
        f"The sources do not say the same of {lines[0].ingredient} ({places}): the low end is the least that "
        f"{_LOW[any(one.drug.stopped for one in lines)]}, all together are the high end; ask which of them "
        "holds."
    )


def _doubt(same: Sequence[Counted]) -> str:
    name, places = same[0].ingredient, " and ".join(one.drug.source for one in same)
    if all(one.amount == same[0].amount for one in same):
        return (
            f"{name} stands on several entries with the same dose ({places}): counted once at the low end "
            f"and each at the high end; ask whether it is one prescription."
        )
    days = [(one.drug.first, one.drug.last) for one in same]
    overlap = " whose dates overlap" if any(first or last for first, last in days) else ""
    return (
        f"{name} stands on several entries with different doses{overlap} ({places}): the smallest is the low "
        f"end, all together are the high end; ask which of them holds."
    )


def _may_be_in_use(line: NotRead, as_of: datetime.date) -> bool:
    over = line.last is not None and line.last < as_of and line.why is not Why.DATE
    return not over and not (line.first is not None and line.first > as_of)
