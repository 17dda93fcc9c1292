"""One variable of the pathway as far as it is known: every class that it may still have.

Yes, no and unknown are the case of two classes. A value whose interval crosses a boundary, and a fact that
nobody recorded, both leave more than one class open; nothing that is open is taken for no.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from spinewise.record.fact import Fact
from spinewise.results import Missing
from spinewise.words import Answer

YES, NO = "yes", "no"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """What is known of one variable.

    Parameters
    ----------
    classes : tuple of str
        Every class there is, in the order of the source.
    possible : tuple of str
        Those that may hold; one where it is known.
    because : str
        Why, in one sentence or two.
    facts : tuple of str
        Ids of facts of the record.
    missing : tuple of Missing
        What would close it; empty where it is known.
    caveats : tuple of str
        What weakens it.
    """

    classes: tuple[str, ...]
    possible: tuple[str, ...]
    because: str
    facts: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    caveats: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether one class is left."""
        return len(self.possible) == 1

    @property
    def outcome(self) -> str:
        """The class, those that are left joined by "or", or unknown where all are."""
        if not self.is_known and len(self.possible) == len(self.classes):
            return UNKNOWN
        return " or ".join(self.possible)

    def certainly(self, name: str) -> bool:
        """Whether nothing but this class is left."""
        return self.possible == (name,)

    def perhaps(self, name: str) -> bool:
        """Whether this class is among those left."""
        return name in self.possible


def of_answer(
    answer: Answer, because: str, facts: tuple[str, ...] = (), missing: tuple[Missing, ...] = ()
) -> Reading:
    """A question of yes or no.

    Parameters
    ----------
    answer : Answer
        As recorded.
    because : str
        Why.
    facts : tuple of str
        Ids of facts of the record.
    missing : tuple of Missing
        What would close it; kept only where it is open.

    Returns
    -------
    Reading
        Both classes where nobody said.
    """
    possible = {Answer.YES: (YES,), Answer.NO: (NO,), Answer.UNKNOWN: (YES, NO)}[answer]
    open_ = missing if answer is Answer.UNKNOWN else ()
    return Reading((YES, NO), possible, because, facts, open_)


def between(
    low: float, high: float, class_of: Callable[[float], int], classes: tuple[str, ...]
) -> tuple[str, ...]:
    """Every class that an interval reaches.

    Parameters
    ----------
    low, high : float
        Ends; both belong to it.
    class_of : callable
        Place of the class of a value; it never falls as the value grows.
    classes : tuple of str
        In order.

    Returns
    -------
    tuple of str
        One where the interval crosses no boundary.
    """
    return classes[class_of(low) : class_of(high) + 1]


def every_way(rule: Callable[..., str], *readings: Reading) -> set[str]:
    """What a rule says over every way in which the open variables may turn out.

    Parameters
    ----------
    rule : callable
        Takes one class of each reading.
    *readings : Reading
        In the order of its arguments.

    Returns
    -------
    set of str
        One outcome where what is open changes nothing.
    """
    return {rule(*those) for those in product(*(one.possible for one in readings))}


def number_of(fact: Fact) -> float:
    """Number that a fact holds.

    Parameters
    ----------
    fact : Fact
        A quantity.

    Returns
    -------
    float
        TypeError for a word.
    """
    if not isinstance(fact.value, float | int):
        raise TypeError(f"{fact.concept} is not a number")
    return float(fact.value)


def ids(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Ids of facts, sorted, so that the order of the record changes nothing.

    Parameters
    ----------
    facts : iterable of Fact
        Any.

    Returns
    -------
    tuple of str
        Each once.
    """
    return tuple(sorted({fact.id for fact in facts}))
