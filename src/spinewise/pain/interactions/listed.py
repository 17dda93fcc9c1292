"""The list of drugs as rules read it: one substance of one line, with the days on which it counts."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.evidence.drugs import names_like, substance
from spinewise.record.medication import Drug, NotRead
from spinewise.results import Finding, Missing

LEFT_OUT = "interactions: not counted"
TOPICAL = "topical"
CHECKED = "opioid-ddi-review"
NAME_WEIGHT = 75
DATE_WEIGHT = 55


@dataclass(frozen=True)
class Listed:
    """One substance of one line.

    Parameters
    ----------
    substance : str
        Generic name.
    drug : Drug
        The line.
    first, last : date
        Days between which it counts; what the line does not say is open.
    """

    substance: str
    drug: Drug
    first: datetime.date
    last: datetime.date

    def until(self, days: int) -> datetime.date:
        """Last day on which it counts with some days after it."""
        if self.last == datetime.date.max:
            return self.last
        return self.last + datetime.timedelta(days=days)


@dataclass(frozen=True)
class DrugList:
    """What was understood of a list, and what was not.

    Parameters
    ----------
    listed : tuple of Listed
        In the order of the list.
    findings : tuple of Finding
        What is on the list and is not counted.
    missing : tuple of Missing
        Names and dates that have to be asked about.
    """

    listed: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]

    def on_or_after(self, day: datetime.date) -> tuple[Listed, ...]:
        """What is taken on a day, or is to be taken later."""
        return tuple(one for one in self.listed if one.last >= day)


def read_list(drugs: Iterable[Drug]) -> DrugList:
    """Read a list of drugs.

    Parameters
    ----------
    drugs : iterable of Drug
        As the list gives them.

    Returns
    -------
    DrugList
        A name that no table holds is asked about; the rest goes on.
    """
    listed: list[Listed] = []
    findings: list[Finding] = []
    missing: list[Missing] = []
    for drug in drugs:
        first, last = drug.first or datetime.date.min, drug.last or datetime.date.max
        if first > last:
            missing.append(_dates(drug))
            first, last = datetime.date.min, datetime.date.max
        if drug.route == TOPICAL:
            why = f"{drug.name} is used on the skin: the rules speak of drugs that reach the whole body."
            findings.append(Finding(LEFT_OUT, why, (CHECKED,)))
            continue
        if drug.not_read is not None and not drug.ingredients:
            missing.append(_unread(drug.not_read))
            continue
        for name in drug.ingredients or (drug.name,):
            known = substance(name)
            if known is None:
                missing.append(_name(name))
            else:
                listed.append(Listed(known.name, drug, first, last))
    return DrugList(tuple(listed), tuple(findings), tuple(dict.fromkeys(missing)))


def together(some: Iterable[tuple[Listed, int]], as_of: datetime.date) -> bool:
    """Whether some drugs count on the same day, that day or later.

    Parameters
    ----------
    some : iterable of (Listed, int)
        Each with the days for which it counts after its last.
    as_of : date
        Days before it are over.

    Returns
    -------
    bool
        True also where a line gives no dates: it is on the list.
    """
    pairs = [*some]
    start = max(one.first for one, _ in pairs)
    end = min(one.until(days) for one, days in pairs)
    return start <= end and end >= as_of


def days_of_change(listed: Iterable[Listed], as_of: datetime.date) -> list[datetime.date]:
    """Days on which something is taken that was not taken before.

    Parameters
    ----------
    listed : iterable of Listed
        The list.
    as_of : date
        The first of them.

    Returns
    -------
    list of date
        That day, and each later first day, in order.
    """
    return sorted({as_of} | {max(one.first, as_of) for one in listed})


def _name(name: str) -> Missing:
    near = names_like(name)
    asked = f" Is it {' or '.join(near)}? Nothing was assumed." if near else ""
    return Missing(
        f"what {name} is",
        f"{name} is no generic name that the tables hold: no rule was asked about it, which clears it of "
        "nothing.",
        f"Write its ingredients by their generic names.{asked}",
        weight=NAME_WEIGHT,
    )


def _unread(line: NotRead) -> Missing:
    return Missing(
        f"which drug stands in {line.source}",
        f"{line.sentence} No rule was asked about it, which clears it of nothing.",
        "Ask the patient, the pharmacy or the prescriber.",
        weight=NAME_WEIGHT,
    )


def _dates(drug: Drug) -> Missing:
    return Missing(
        f"when {drug.name} is taken",
        "Its last day lies before its first: it is counted as if it were taken throughout.",
        "Correct the dates of that line.",
        weight=DATE_WEIGHT,
    )
