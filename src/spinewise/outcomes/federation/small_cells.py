"""Which groups of people a message speaks of, and whether one of them is too small to be spoken of.

Three rules. A cell (a group that can be counted from the message) is empty or holds at least `least` people.
A group whose covariates are summed is told no more numbers about, over the whole study, than it has values:
otherwise the sums are as many equations as there are unknowns. A column of numbers that nearly all share has
enough people who differ, else it names them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.federation.agreement import Agreement, Covariate
from spinewise.outcomes.federation.site_rows import Flags, SiteRows
from spinewise.words import CannotMeasure


@dataclass(frozen=True, eq=False)
class Group:
    """People of whom a message speaks.

    Parameters
    ----------
    what : str
        Who they are, in words that fit behind "too few".
    members : ndarray of bool, shape (n,)
        Who belongs to it.
    least : int
        How many there must be when there are any.
    """

    what: str
    members: Flags
    least: int

    @property
    def too_small(self) -> bool:
        """Whether it holds somebody, but too few."""
        return 0 < int(self.members.sum()) < self.least


class TooSmall(CannotMeasure):
    """A message would speak of too few people; it was not written."""


def refuse_small(groups: Iterable[Group], when: str = "") -> None:
    """Refuse a message that would speak of too few people.

    Parameters
    ----------
    groups : iterable of Group
        Of which it speaks.
    when : str
        Added to the name of the group, such as a stretch of days.

    Raises
    ------
    TooSmall
        Naming what is small, neither whose it is nor how many there are.
    """
    for group in groups:
        if group.too_small:
            raise TooSmall(
                f"Too few {group.what}{when}: there are some, but fewer than {group.least}; nothing was "
                "written. Join categories, leave the column out of the study, or do not take part."
            )


def refuse_lopsided(rows: SiteRows, beta: NDArray[np.float64], least: int) -> None:
    """Refuse coefficients at which a few people carry nearly all of the sums.

    At huge coefficients the mean of those at risk is the one person with the largest value. The number of
    people that weights r are worth is (sum r)^2 / sum r^2 (Kish).

    Parameters
    ----------
    rows : SiteRows
        Of the site.
    beta : ndarray, shape (p,)
        Coefficients asked for.
    least : int
        How many people the sums have to be worth.

    Raises
    ------
    TooSmall
        When they are worth fewer.

    References
    ----------
    Kish L. Survey Sampling. Wiley 1965.
    """
    predictor = rows.x @ beta
    for who, members in (("people", np.ones(len(rows), np.bool_)), ("people with the event", rows.happened)):
        if not members.any():
            continue
        risk = np.exp(predictor[members] - predictor[members].max())
        if risk.sum() ** 2 / (risk**2).sum() < least:
            raise TooSmall(
                f"Too few {who} carry the sums at the coefficients asked for, fewer than {least} weigh in: "
                "nothing was written; ask the coordinator how these coefficients came about."
            )


def least_summed(agreement: Agreement, least: int, squares: bool) -> int:
    """How many people a group needs whose covariates are summed at each evaluation.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    least : int
        Of the site.
    squares : bool
        Whether products of covariates are summed too.

    Returns
    -------
    int
        So many that they have as many values as numbers may leave about them.
    """
    p = len(agreement.names)
    if not p or agreement.model != "cox":
        return least
    each = 1 + p + (p * (p + 1) // 2 if squares else 0)
    return max(least, -(-agreement.evaluations * each // p))


def groups_of_all(agreement: Agreement, rows: SiteRows, least: int) -> Iterator[Group]:
    """Groups of which every answer of a site speaks.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.
    least : int
        The larger of the agreement's and the site's own.

    Yields
    ------
    Group
        Everyone, by event, and both by category; those who differ from the rest in a column of numbers.
    """
    everyone = np.ones(len(rows), np.bool_)
    # A stratum without events answers with zeros: nothing is summed.
    silent = not agreement.binned and not rows.happened.any()
    needed = least if silent else least_summed(agreement, least, squares=True)
    yield Group(
        f"people for {len(agreement.names)} columns and {agreement.evaluations} evaluations"
        if needed > least
        else "people",
        everyone,
        needed,
    )
    yield Group("people with the event", rows.happened, least)
    yield Group("people without the event", ~rows.happened, least)
    for what, members in groups_by_category(agreement, rows):
        yield Group(f"people with {what}", members, least)
        yield Group(f"people with {what} and the event", members & rows.happened, least)
        yield Group(f"people with {what} and without the event", members & ~rows.happened, least)
    for covariate in agreement.covariates:
        if not covariate.values:
            yield Group(f"people who differ in {covariate.name}", _differ(agreement, covariate, rows), least)


def groups_by_category(agreement: Agreement, rows: SiteRows) -> Iterator[tuple[str, Flags]]:
    """Each category of each covariate, the reference too: it follows from the others.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.

    Yields
    ------
    tuple of str and ndarray of bool, shape (n,)
        Its name and who is in it.
    """
    for covariate in agreement.covariates:
        for place, value in enumerate(covariate.values):
            yield f"{covariate.name} {value}", rows.levels[covariate.name] == place


def small_pairs(agreement: Agreement, rows: SiteRows, least: int) -> tuple[str, ...]:
    """Pairs of categories that few people share.

    No message counts them, but the mixed second derivatives of a likelihood let them be guessed.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.
    least : int
        Of the site.

    Returns
    -------
    tuple of str
        Such as ``"smoker 1 with diabetes 1"``.
    """
    found = []
    for (one, first), (other, second) in combinations(groups_by_category(agreement, rows), 2):
        if 0 < int((first & second).sum()) < least:
            found.append(f"{one} with {other}")
    return tuple(found)


def _differ(agreement: Agreement, covariate: Covariate, rows: SiteRows) -> Flags:
    column = rows.x[:, agreement.names.index(covariate.name)]
    values, counts = np.unique(column, return_counts=True)
    differ: Flags = column != values[np.argmax(counts)]
    return differ
