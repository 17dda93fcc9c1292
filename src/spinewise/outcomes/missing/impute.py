"""Multiple imputation by chained equations: each unknown value drawn several times given all else.

Columns are imputed in turn, from the one with the fewest unknown values on, each given all others, and the
round is repeated. With a time to an event the imputation model must hold the outcome: whether it happened,
and the cumulative hazard of Nelson and Aalen at the end of each person's follow-up.

References
----------
van Buuren S, Groothuis-Oudshoorn K. mice: multivariate imputation by chained equations in R. J Stat Softw
2011;45(3). White IR, Royston P. Imputing missing covariate values for the Cox model. Stat Med 2009;28:1982.
White IR, Royston P, Wood AM. Multiple imputation using chained equations. Stat Med 2011;30:377.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.cohort import Followed
from spinewise.outcomes.missing.draws import draw_number, draw_yes_no
from spinewise.outcomes.propensity.columns import read_columns
from spinewise.survival.nelson_aalen import nelson_aalen
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHUNK = 65_536
LEAST_KNOWN = 2
"""Known values per predictor below which a column cannot be modelled."""


@dataclass(frozen=True, eq=False)
class Imputed:
    """Several completed tables, kept as what was known and the values drawn for the rest.

    Parameters
    ----------
    names : tuple of str
        Of the columns.
    given : ndarray, shape (n, p)
        NaN where unknown.
    drawn : dict of str to ndarray, shape (m, n_unknown)
        Values of each column with unknown ones, by table, in the order of the rows.
    methods : dict of str to str
        How each was drawn, in words.
    iterations : int
        Rounds before the values were kept.
    trace : dict of str to ndarray, shape (m, iterations)
        Mean of the drawn values after each round: it should wander without a trend.
    """

    names: tuple[str, ...]
    given: Floats
    drawn: dict[str, Floats]
    methods: dict[str, str]
    iterations: int
    trace: dict[str, Floats]

    @property
    def imputations(self) -> int:
        """How many tables."""
        return len(next(iter(self.drawn.values()))) if self.drawn else 1

    @property
    def complete(self) -> Flags:
        """Who has no unknown value."""
        return np.asarray(~np.isnan(self.given).any(axis=1), dtype=np.bool_)

    def table(self, k: int) -> Floats:
        """One completed table.

        Parameters
        ----------
        k : int
            From 0.

        Returns
        -------
        ndarray, shape (n, p)
            Without unknown values.
        """
        x = self.given.copy()
        for name, values in self.drawn.items():
            j = self.names.index(name)
            x[np.isnan(self.given[:, j]), j] = values[k]
        return x

    def tables(self) -> Iterator[Floats]:
        """All completed tables, one at a time."""
        return (self.table(k) for k in range(self.imputations))

    @property
    def words(self) -> tuple[str, ...]:
        """How it was done."""
        if not self.drawn:
            return ("Nothing is unknown: no value was imputed.",)
        incomplete = int((~self.complete).sum())
        said = [
            f"Unknown values of {incomplete} of {len(self.given)} people were imputed {self.imputations} "
            f"times by chained equations of {self.iterations} rounds: "
            + "; ".join(f"{name} by {method}" for name, method in self.methods.items())
            + ". That allows for unknown values which depend on what is known, not on the unknown value "
            "itself."
        ]
        share = 100 * incomplete / len(self.given)
        if self.imputations < share:
            said.append(
                f"{self.imputations} tables are fewer than the {share:.0f} % of people with unknown values: "
                "more would make the answer repeatable."
            )
        return tuple(said)


def impute(
    covariates: Any,
    names: Sequence[str],
    beside: Any,
    *,
    imputations: int,
    iterations: int,
    generator: np.random.Generator,
    donors: int | None = None,
) -> Imputed:
    """Impute unknown covariates, given each other and what is known of everybody.

    Parameters
    ----------
    covariates : array-like, shape (n, p)
        NaN where unknown.
    names : sequence of str
        Of the columns.
    beside : array-like, shape (n, q)
        What is known of everybody and belongs into the model, the outcome and the treatment above all.
    imputations : int
        Tables to make.
    iterations : int
        Rounds before the values of a table are kept.
    generator : numpy.random.Generator
        Source of chance; each table gets a generator spawned from it.
    donors : int or None
        Nearest people one of whom gives a number; None for the row ``donors`` of the table of comparison
        limits.

    Returns
    -------
    Imputed
        The tables.

    Raises
    ------
    BadInput
        When a number of tables or rounds is none, or a column is unknown of everybody.
    CannotMeasure
        When what is known of a column cannot teach what is unknown of it.

    Examples
    --------
    >>> found = impute([[1.0], [2.0], [3.0], [float("nan")]], ["age"], [[0.0], [0.0], [1.0], [1.0]],
    ...                imputations=2, iterations=1, generator=np.random.default_rng(1))
    >>> found.drawn["age"].shape, found.methods
    ((2, 1), {'age': 'predictive mean matching'})
    """
    x, told = read_columns(covariates, names, unknown_allowed=True)
    if np.ndim(beside) != 2:  # noqa: PLR2004
        raise BadInput("What is known beside has to be a table: give a table, not one column.")
    fixed, _ = read_columns(beside, [f"beside {j + 1}" for j in range(np.shape(beside)[1])])
    if len(fixed) != len(x):
        raise BadInput(
            f"What is known beside has {len(fixed)} rows for {len(x)} people: give the same people."
        )
    for number, what in ((imputations, "imputations"), (iterations, "iterations")):
        if number < 1:
            raise BadInput(f"{number} {what} are none: ask for 1 or more.")
    unknown = np.isnan(x)
    columns = [int(j) for j in np.argsort(unknown.sum(axis=0), kind="stable") if unknown[:, j].any()]
    yes_no = {j: bool(np.all(np.isin(x[~unknown[:, j], j], (0.0, 1.0)))) for j in columns}
    _refuse_impossible(x, unknown, told, columns, fixed.shape[1])
    nearest = int(comparison_limit("donors").value) if donors is None else donors
    drawn = {told[j]: np.empty((imputations, int(unknown[:, j].sum()))) for j in columns}
    trace = {told[j]: np.empty((imputations, iterations)) for j in columns}
    for k, own in enumerate(generator.spawn(imputations)):
        _chain(x, unknown, columns, yes_no, fixed, nearest, own, told, drawn, trace, k)
    methods = {told[j]: "logistic regression" if yes_no[j] else "predictive mean matching" for j in columns}
    return Imputed(told, x, drawn, methods, iterations, trace)


def impute_before_survival(
    covariates: Any,
    names: Sequence[str],
    outcome: Followed,
    treated: Any,
    *,
    imputations: int,
    iterations: int,
    generator: np.random.Generator,
) -> Imputed:
    """Impute unknown covariates of a comparison of times to an event (White and Royston).

    Parameters
    ----------
    covariates : array-like, shape (n, p)
        NaN where unknown.
    names : sequence of str
        Of the columns.
    outcome : Followed
        Its event and the cumulative hazard at the end of follow-up are in every imputation model.
    treated : array-like of bool, shape (n,)
        So is the treatment.
    imputations, iterations : int
        Tables to make, and rounds before the values of each are kept.
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Imputed
        The tables.

    Raises
    ------
    BadInput
        When a column is unknown of everybody.
    CannotMeasure
        When what is known of a column cannot teach what is unknown of it.
    """
    return impute(
        covariates,
        names,
        np.column_stack((outcome_columns(outcome), np.asarray(treated, dtype=np.float64))),
        imputations=imputations,
        iterations=iterations,
        generator=generator,
    )


def outcome_columns(outcome: Followed) -> Floats:
    """Whether the event happened, and the cumulative hazard at the end of each person's follow-up.

    Parameters
    ----------
    outcome : Followed
        Time until the event.

    Returns
    -------
    ndarray, shape (n, 2)
        For the imputation model (White and Royston 2009).
    """
    hazard = nelson_aalen(outcome.days, outcome.happened).at(outcome.days)
    return np.column_stack((outcome.happened.astype(np.float64), hazard))


def _chain(
    x: Floats,
    unknown: Flags,
    columns: list[int],
    yes_no: dict[int, bool],
    fixed: Floats,
    donors: int,
    generator: np.random.Generator,
    names: tuple[str, ...],
    drawn: dict[str, Floats],
    trace: dict[str, Floats],
    k: int,
) -> None:
    """One table: begin with values of others by chance, then draw each column given all else, in rounds."""
    whole = np.column_stack((x, fixed))
    for j in columns:
        seen = x[~unknown[:, j], j]
        whole[unknown[:, j], j] = generator.choice(seen, int(unknown[:, j].sum()))
    for turn in range(trace[names[columns[0]]].shape[1] if columns else 0):
        for j in columns:
            others = np.delete(whole, j, axis=1)
            known = ~unknown[:, j]
            values = (
                draw_yes_no(whole[:, j], known, others, generator)
                if yes_no[j]
                else draw_number(whole[:, j], known, others, donors, generator)
            )
            whole[unknown[:, j], j] = values
            trace[names[j]][k, turn] = values.mean()
            drawn[names[j]][k] = values


def _refuse_impossible(
    x: Floats, unknown: Flags, names: tuple[str, ...], columns: list[int], beside: int
) -> None:
    """Refuse patterns from which nothing can be learned."""
    for j in columns:
        known = x[~unknown[:, j], j]
        if not len(known):
            raise BadInput(
                f"Column {names[j]} is unknown of everybody: leave it out, nothing can be learned of it."
            )
        if np.all(known == known[0]):
            raise CannotMeasure(
                f"Column {names[j]} is {known[0]:g} wherever it is known: leave it out, whether others "
                "differ cannot be learned."
            )
        least = LEAST_KNOWN * (x.shape[1] + beside - 1) if x.shape[1] + beside > LEAST_KNOWN else LEAST_KNOWN
        if len(known) < least:
            raise CannotMeasure(
                f"Column {names[j]} is known of {len(known)} people, fewer than the {least} that its model "
                "needs: leave it or other columns out."
            )
    together = _known_together(unknown[:, columns])
    for j, other in np.argwhere(np.triu(together == 0)):
        first, second = sorted((columns[j], columns[other]))
        raise CannotMeasure(
            f"Columns {names[first]} and {names[second]} are never known of the same person: leave one of "
            "them out, how they go together cannot be learned."
        )


def _known_together(unknown: Flags) -> Floats:
    """Of how many people two columns are both known."""
    together = np.zeros((unknown.shape[1],) * 2)
    for start in range(0, len(unknown), CHUNK):
        known = (~unknown[start : start + CHUNK]).astype(np.float64)
        together += known.T @ known
    return together
