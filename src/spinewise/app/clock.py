"""The clock: read here and nowhere else, so that every answer says for which day it holds."""

import datetime

from spinewise.words import BadInput


def day(as_of: str | None) -> datetime.date:
    """Day that was asked for, or today.

    Parameters
    ----------
    as_of : str or None
        As ``2026-11-21``.

    Returns
    -------
    date
        Today when nothing was asked for.

    Raises
    ------
    BadInput
        For anything that is no date.
    """
    if as_of is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(as_of)
    except ValueError:
        raise BadInput("The day of --as-of is written like 2026-11-21.") from None


def now() -> datetime.datetime:
    """This moment.

    Returns
    -------
    datetime
        With the time zone of this machine.
    """
    return datetime.datetime.now().astimezone()
