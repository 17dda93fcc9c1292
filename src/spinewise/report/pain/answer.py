"""The answer in front of the page: short lists of what to use, to avoid, to ask and to watch."""

from collections import Counter
from collections.abc import Iterable, Sequence

from spinewise.pain.regimen.regimen import Element, ElementStatus
from spinewise.pathway.analgesia import Analgesia
from spinewise.report.lines import Data, sentence

USE, AVOID, OPEN, ASK, WATCH = "use", "avoid", "open", "ask", "watch"
"""Ids of the groups of rows."""
_MOST_ASKED = 5
_SHORT = 70
"""Characters of a reason that still fit behind a name in the answer."""


def answer_of(said: Analgesia, groups: Sequence[Data]) -> list[list[str]]:
    """The answer in short lists: use, use with care, avoid, what is open, what to ask and to do, to watch.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.
    groups : sequence of dict
        From `groups_of`.

    Returns
    -------
    list of pairs of str
        A word and names; a list without names is left out.
    """
    others_by_name = beside(said)
    shown = {
        group["id"]: [row["short"] for row in group["rows"] if row["name"] not in others_by_name]
        for group in groups
    }
    changed = str(ElementStatus.CHANGED)
    with_care = {row["short"] for group in groups for row in group["rows"] if row["status"] == changed}
    own = analgesics(said)
    rules = [name for name in shown.get(AVOID, ()) if name in {rule.title for rule in said.rules}]
    others = (one for one in said.regimen.elements if one not in own)
    answer = {
        "Use": [name for name in shown.get(USE, []) if name not in with_care],
        "With care": [name for name in shown.get(USE, []) if name in with_care],
        "Avoid": [
            *(name for one in own for name in avoided(one)),
            *rules,
            *(name for one in others for name in avoided(one)),
        ],
        "Open": shown.get(OPEN, []),
        "Ask": [*shown.get(ASK, ()), *shortened(asked(own))],
        "Watch": shown.get(WATCH, []),
    }
    return [[word, sentence("; ".join(dict.fromkeys(names)))] for word, names in answer.items() if names]


def beside(said: Analgesia) -> frozenset[str]:
    """Names of the elements that are given beside the base, and are no analgesics.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    frozenset of str
        Empty where no base is laid out.
    """
    own = set(analgesics(said))
    return frozenset(one.name for one in said.regimen.elements if one not in own)


def analgesics(said: Analgesia) -> tuple[Element, ...]:
    """Elements of the base itself; all where no base is laid out.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    tuple of Element
        In the order of the base.
    """
    base = said.regimen.operation
    own = tuple(
        one for one in said.regimen.elements if (one.source, one.version) == (base.source, base.version)
    )
    return own or said.regimen.elements


def avoided(element: Element) -> list[str]:
    """What of an element is not to be used: itself, or drugs that could have filled it.

    Parameters
    ----------
    element : Element
        Of the regimen.

    Returns
    -------
    list of str
        Names, with a reason where it is short.
    """
    if element.status is ElementStatus.REMOVED:
        return [with_reason(element)]
    return [one.drug for one in element.candidates if one.status is ElementStatus.REMOVED]


def asked(elements: Iterable[Element]) -> list[str]:
    """What is not known and leaves an element open, what holds up most of them first.

    Parameters
    ----------
    elements : iterable of Element
        Of the regimen.

    Returns
    -------
    list of str
        Each once.
    """
    waiting = Counter(
        what for one in elements if one.status is ElementStatus.UNDECIDED for what in one.missing
    )
    return [of_whether(what) for what, _ in waiting.most_common()]


def of_whether(what: str) -> str:
    """A gap as a noun.

    Parameters
    ----------
    what : str
        As the room names it.

    Returns
    -------
    str
        Without "whether there is".
    """
    return what.removeprefix("whether there is ")


def shortened(names: Sequence[str]) -> list[str]:
    """The first few of many names, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        In order.

    Returns
    -------
    list of str
        As given where they are few.
    """
    if len(names) <= _MOST_ASKED + 1:
        return [*names]
    return [*names[:_MOST_ASKED], f"{len(names) - _MOST_ASKED} more things that are not known"]


def with_reason(element: Element) -> str:
    """Name of an element, with the gravest reason where it is not kept and the reason is short.

    Parameters
    ----------
    element : Element
        Of the regimen.

    Returns
    -------
    str
        For the middle of a sentence.
    """
    first = element.because[0].rstrip(".") if element.because else ""
    if element.status is ElementStatus.KEPT or not 0 < len(first) <= _SHORT:
        return small(element.name)
    return f"{small(element.name)} ({small(first)})"


def small(text: str) -> str:
    """Words for the middle of a sentence; an abbreviation keeps its capitals.

    Parameters
    ----------
    text : str
        A name or a sentence.

    Returns
    -------
    str
        With a small letter in front.
    """
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
