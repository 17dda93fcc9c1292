"""One outcome as it is reported: the number, who it is about, and who is missing from it."""

from dataclasses import dataclass

from spinewise.outcomes.measured.estimates import Estimate


@dataclass(frozen=True)
class Absent:
    """People whom a number says nothing about.

    Parameters
    ----------
    count : int
        How many.
    why : str
        In a few words.
    """

    count: int
    why: str


@dataclass(frozen=True)
class Metric:
    """One outcome.

    Parameters
    ----------
    goal : str
        Goal of care it speaks to, in the words of the outcome dictionary.
    name : str
        What was counted or measured.
    among : str
        Who makes up the denominator, and by which definition.
    unit : str
        UCUM; ``"1"`` for a share between 0 and 1.
    estimate : Estimate or None
        None where nothing could be computed; `gap` then says why.
    absent : tuple of Absent
        People left out, those with none left out.
    gap : str
        One sentence.
    notes : tuple of str
        What a reader has to know.
    evidence : tuple of str
        Ids of evidence entries.
    of, at : str
        The same without the time, and the time: window, year or visit; empty where there is none.
    """

    goal: str
    name: str
    among: str
    unit: str
    estimate: Estimate | None = None
    absent: tuple[Absent, ...] = ()
    gap: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    of: str = ""
    at: str = ""


def absent(counts: dict[str, int]) -> tuple[Absent, ...]:
    """People left out, by reason, without reasons that fit nobody.

    Parameters
    ----------
    counts : dict
        Reason to number.

    Returns
    -------
    tuple of Absent
        In the order given.
    """
    return tuple(Absent(count, why) for why, count in counts.items() if count)
