"""How all options stand, in one sentence: what a reader has to weigh by name, the rest by number."""

from collections.abc import Iterable

from spinewise.results import Option, OptionStatus

_BY_NUMBER = OptionStatus.SPECIALIST
"""Choices that only a specialist makes are counted here and stand by name in the table of options."""


def how_they_stand(options: Iterable[Option]) -> str:
    """Options of one status together, each status once.

    Parameters
    ----------
    options : iterable of Option
        As judged.

    Returns
    -------
    str
        For example ``"allowed: vitamin D3; caution: denosumab, anabolic; specialist only: 4 others"``;
        empty without options.
    """
    options = tuple(options)
    by_status = {
        status: [option.short_name for option in options if option.status is status]
        for status in OptionStatus
    }
    return "; ".join(f"{status}: {_listed(status, names)}" for status, names in by_status.items() if names)


def _listed(status: OptionStatus, names: list[str]) -> str:
    if status is _BY_NUMBER and len(names) > 1:
        return f"{len(names)} others"
    return ", ".join(names)
