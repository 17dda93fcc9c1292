"""What the site chose where the evidence leaves it one: what it gives, and who its acute pain team is."""

import re

from spinewise.evidence.protocol import Protocol

OWNER = "owner_acute_pain"
_TEAM = re.compile("acute[- ]pain team")


def owner_at(protocol: Protocol, owner: str) -> str:
    """An owner as the site calls it.

    Parameters
    ----------
    protocol : Protocol
        The site's choices.
    owner : str
        Who decides, in the words of a table.

    Returns
    -------
    str
        With the site's own name where the acute pain team stands in it.
    """
    return _TEAM.sub(lambda _: protocol.text(OWNER), owner)


def does_without(protocol: Protocol, choice: str) -> bool:
    """Whether the site does without something.

    Parameters
    ----------
    protocol : Protocol
        The site's choices.
    choice : str
        Name of a choice; empty where the site has none.

    Returns
    -------
    bool
        False where there is no choice.
    """
    return bool(choice) and not protocol.is_yes(choice)


def gives(protocol: Protocol, choice: str) -> bool:
    """Whether the site gives something by its own choice.

    Parameters
    ----------
    protocol : Protocol
        The site's choices.
    choice : str
        Name of a choice; empty where the site has none.

    Returns
    -------
    bool
        False where there is no choice.
    """
    return bool(choice) and protocol.is_yes(choice)
