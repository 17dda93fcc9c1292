"""Opioids on a list that have no number, however the list was written: each with the reason."""

from spinewise.evidence.opioid_factors import factors, for_pain_team, outside
from spinewise.record.medication import Drug, NotRead, Why
from spinewise.record.unread_lines import not_read
from spinewise.words import Answer

_SKIN = "transdermal"
_BY_MOUTH = ("", "oral")


def why_no_number(drug: Drug) -> NotRead | None:
    """Why an opioid of the list does not count.

    Parameters
    ----------
    drug : Drug
        One drug of the list.

    Returns
    -------
    NotRead or None
        None for a drug that is no opioid, and for an opioid whose amount of a day is known.
    """
    if drug.not_read is not None:
        named = drug.not_read.ingredients
        return drug.not_read if not named or any(is_opioid(name) for name in named) else None
    if not drug.ingredients:
        return _said(drug, Why.NAME)
    ours = [name for name in drug.ingredients if is_opioid(name)]
    reasons = [why for name in ours if (why := _why(drug, name)) is not None]
    return _said(drug, reasons[0]) if reasons else None


def is_opioid(name: str) -> bool:
    """Whether a drug is an opioid of the table, one that it leaves out, or one for the acute-pain team.

    Parameters
    ----------
    name : str
        Generic name.

    Returns
    -------
    bool
        Antagonists for maintenance included.
    """
    return name in factors() or name in outside() or name in for_pain_team()


def counts(drug: Drug, name: str) -> bool:
    """Whether the amount of an opioid has a factor by its route.

    Parameters
    ----------
    drug : Drug
        One drug of the list.
    name : str
        Opioid of the table.

    Returns
    -------
    bool
        False where there is no amount.
    """
    by_skin = factors()[name].route == _SKIN
    route = drug.route == _SKIN if by_skin else drug.route in _BY_MOUTH
    units = [one.unit for one in drug.daily if one.ingredient == name]
    return route and bool(units) and all((unit == "ug/h") == by_skin for unit in units)


def _why(drug: Drug, name: str) -> Why | None:
    if name in for_pain_team():
        return Why.TEAM
    if name in outside():
        return Why.DRUG
    if counts(drug, name):
        return None
    if any(one.ingredient == name for one in drug.daily) or drug.route not in (*_BY_MOUTH, _SKIN):
        return Why.ROUTE
    if drug.dose is None:
        return Why.AS_NEEDED if drug.as_needed is Answer.YES else Why.STRENGTH
    if not drug.unit:
        return Why.UNIT
    return Why.AS_NEEDED if drug.as_needed is Answer.YES else Why.FREQUENCY


def _said(drug: Drug, why: Why) -> NotRead:
    return not_read(why, drug.source, drug.ingredients, first=drug.first, last=drug.last)
