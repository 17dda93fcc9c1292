"""What partners agree on before anything is counted: the question, the columns, the rules for small cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.cox import TIES
from spinewise.words import BadInput

Floats = NDArray[np.float64]

MODELS = ("cox", "curve")
TIMES = ("stratified", "binned")
LEAST = 5
LOWEST_LEAST = 3
"""In a cell of two each knows the other."""
EVALUATIONS = 8
YES_OR_NO = ("0", "1")


@dataclass(frozen=True)
class Covariate:
    """One agreed column.

    Parameters
    ----------
    name : str
        As all partners call it.
    unit : str
        UCUM, of a column of numbers; empty for categories.
    low, high : float
        Between which every number lies, in `unit`; a value outside is an error or another unit.
    values : tuple of str
        Of a column of categories, the reference first; empty for numbers. ``("0", "1")`` is yes or no.
    """

    name: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    values: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns in the model: one, or one for each category but the reference."""
        if not self.values:
            return (self.name,)
        if self.values == YES_OR_NO:
            return (self.name,)
        return tuple(f"{self.name}={value}" for value in self.values[1:])


@dataclass(frozen=True)
class Agreement:
    """The protocol of a study over several sites; its digest stands in every message.

    Parameters
    ----------
    study : str
        Identifier: letters, digits and hyphens.
    question : str
        What is asked.
    outcome : str
        In words: who is eligible, when time begins, what the event is.
    sites : tuple of str
        Names of all partners, by which they sign their answers.
    model : str
        ``"cox"`` or ``"curve"`` (Kaplan-Meier).
    times : str
        ``"stratified"``: each site a baseline hazard of its own and days as they are. ``"binned"``: one
        baseline hazard, days joined into bins. A curve is always binned.
    ties : str
        ``"efron"`` or ``"breslow"``.
    covariates : tuple of Covariate
        Of a Cox model; of a curve at most one of categories, for which there is a curve each.
    horizon : float
        Days after which nobody is followed any further.
    grid : tuple of float
        Days between which bins may be cut, from 0 to the horizon; used when binned.
    least : int
        Smallest number of people that a message may speak of; none may be spoken of as well.
    evaluations : int
        At how many coefficients the likelihood is asked for at most.
    """

    study: str
    question: str
    outcome: str
    sites: tuple[str, ...]
    model: str
    times: str
    ties: str
    covariates: tuple[Covariate, ...]
    horizon: float
    grid: tuple[float, ...]
    least: int = LEAST
    evaluations: int = EVALUATIONS

    def __post_init__(self) -> None:
        """Refuse what cannot be carried out."""
        _check_words(self)
        for covariate in self.covariates:
            _check_covariate(covariate)
        _no_twins([covariate.name for covariate in self.covariates], "covariate")
        _no_twins(list(self.names), "column of the model")
        if self.model == "cox" and not self.covariates:
            raise BadInput("The study has no covariate: a Cox model needs at least one.")
        if self.model == "curve" and not _at_most_one_of_categories(self.covariates):
            raise BadInput("A curve is drawn for everyone or by one covariate of categories: give one.")
        if not self.horizon > 0 or not np.isfinite(self.horizon):
            raise BadInput(f"A horizon of {self.horizon:g} days is none: give a number above 0.")
        if self.binned and not _ascends(self.grid, self.horizon):
            raise BadInput("The grid of days has to ascend from 0 to the horizon: correct it.")
        if self.least < LOWEST_LEAST:
            raise BadInput(
                f"The least cell is {self.least}: give {LOWEST_LEAST} or more, in a cell of two each knows "
                "the other."
            )
        if self.evaluations < 1:
            raise BadInput("The study allows no evaluation of the likelihood: give 1 or more, such as 8.")

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the model, in order."""
        return tuple(name for covariate in self.covariates for name in covariate.columns)

    @property
    def binned(self) -> bool:
        """Whether days are joined into bins."""
        return self.model == "curve" or self.times == "binned"

    @property
    def span(self) -> Floats:
        """Agreed range of each column of the model, shape (p,)."""
        spans = [[c.high - c.low] if not c.values else [1.0] * len(c.columns) for c in self.covariates]
        return np.array([one for some in spans for one in some])


def _check_words(agreement: Agreement) -> None:
    if not agreement.study or not all(c.isascii() and (c.isalnum() or c == "-") for c in agreement.study):
        raise BadInput("The identifier of the study is made of letters, digits and hyphens: give such a one.")
    if agreement.model not in MODELS:
        raise BadInput(f"There is no model {agreement.model!r}: choose one of {', '.join(MODELS)}.")
    if agreement.times not in TIMES:
        raise BadInput(f"There are no times {agreement.times!r}: choose one of {', '.join(TIMES)}.")
    if agreement.ties not in TIES:
        raise BadInput(f"There is no way {agreement.ties!r} to treat ties: choose one of {', '.join(TIES)}.")
    if len(agreement.sites) < 2:  # noqa: PLR2004
        raise BadInput("A study together needs at least two sites: name them all.")
    for site in agreement.sites:
        if not site or not all(c.isascii() and (c.isalnum() or c == "-") for c in site):
            raise BadInput(
                f"Site {site!r} needs a name of letters, digits and hyphens: it is part of a file's."
            )
    _no_twins([site.lower() for site in agreement.sites], "site")


def _check_covariate(covariate: Covariate) -> None:
    if covariate.values:
        if len(covariate.values) < 2:  # noqa: PLR2004
            raise BadInput(f"Covariate {covariate.name} has one category: give two or more, or leave it out.")
        _no_twins(list(covariate.values), f"category of {covariate.name}")
    elif not (np.isfinite([covariate.low, covariate.high]).all() and covariate.low < covariate.high):
        raise BadInput(f"Covariate {covariate.name} has no range: give low and high of plausible values.")


def _no_twins(names: Sequence[str], what: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"There are two of {what} {name}: give each its own name.")


def _at_most_one_of_categories(covariates: tuple[Covariate, ...]) -> bool:
    return not covariates or (len(covariates) == 1 and bool(covariates[0].values))


def _ascends(grid: tuple[float, ...], horizon: float) -> bool:
    return len(grid) > 1 and grid[0] == 0 and grid[-1] == horizon and all(a < b for a, b in pairwise(grid))
