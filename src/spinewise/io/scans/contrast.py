"""Whether contrast agent was given, from what scanners write: yes, no or unknown."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from spinewise.words import Answer


def contrast_from_agent(agent: str) -> Answer:
    """What the content of the agent's own element says.

    Parameters
    ----------
    agent : str
        Name of the agent, or a word for none.

    Returns
    -------
    Answer
        Unknown when it is empty: many scanners leave it out.

    Examples
    --------
    >>> contrast_from_agent("Ultravist 300").value, contrast_from_agent("NONE").value
    ('yes', 'no')
    """
    words = agent.strip().strip(".").lower()
    if not words:
        return Answer.UNKNOWN
    return Answer.NO if words in _words()["no_agent"] else Answer.YES


def contrast_described(description: str) -> Answer:
    """Whether the name of a series or protocol says that contrast agent was given.

    Parameters
    ----------
    description : str
        Name of a series or protocol.

    Returns
    -------
    Answer
        Unknown when it says neither or both.

    Examples
    --------
    >>> contrast_described("Abdomen portal venous 1.0 Br40").value, contrast_described("LWS nativ").value
    ('yes', 'no')
    >>> contrast_described("Spine without contrast").value, contrast_described("Spine 1 mm").value
    ('no', 'unknown')
    """
    table = _words()
    words = re.findall(r"[\w+/]+(?:-contrast)?", description.replace("_", " ").lower())
    given = denied = False
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        if word in table["denied"]:
            denied = True
        elif word in table["given"]:
            if before in table["denies_next"] or re.match(r"non-", word):
                denied = True
            else:
                given = True
    denied = denied or any(word in ("non-contrast", "no-contrast") for word in words)
    if given == denied:
        return Answer.UNKNOWN
    return Answer.YES if given else Answer.NO


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(files("spinewise.io.scans").joinpath("contrast_words.toml").read_text("utf-8"))
