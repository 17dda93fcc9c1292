"""One analysis over all imputed tables, with that of the complete people beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from spinewise.outcomes.missing.impute import Imputed
from spinewise.outcomes.missing.rubin import Pooled, pool
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

Analysis = Callable[[Floats, Rows], tuple[Floats, Floats]]
"""From a table without unknown values and the rows of its people: estimates and their variances, shape (q,)
each.
"""


@dataclass(frozen=True, eq=False)
class BothWays:
    """The answer with imputed values, and that of the complete people.

    Parameters
    ----------
    names : tuple of str
        Of the estimates.
    pooled : Pooled or None
        Over the imputed tables; None when nothing was unknown.
    complete_estimate, complete_error : ndarray, shape (q,), or None
        Of those without unknown values; None when they are too few for the analysis.
    why_no_complete : str
        Why there is none; empty when there is.
    n_complete, n : int
        People without unknown values, of all.
    """

    names: tuple[str, ...]
    pooled: Pooled | None
    complete_estimate: Floats | None
    complete_error: Floats | None
    why_no_complete: str
    n_complete: int
    n: int

    @property
    def words(self) -> tuple[str, ...]:
        """How far the two lie apart."""
        if self.pooled is None:
            return ("Nothing is unknown: there is one answer.",)
        if self.complete_estimate is None or self.complete_error is None:
            return (
                f"The {self.n_complete} of {self.n} people without unknown values give no answer: "
                f"{self.why_no_complete}",
            )
        said = [
            f"Beside the answer from imputed tables stands that of the {self.n_complete} of {self.n} people "
            "without unknown values."
        ]
        for k, name in enumerate(self.names):
            gap = float(self.pooled.estimate[k] - self.complete_estimate[k])
            if abs(gap) > self.complete_error[k]:
                said.append(
                    f"For {name} they lie {abs(gap):.3g} apart, more than one standard error: who is "
                    "complete differs from who is not."
                )
        return tuple(said)

    def complete_interval(self, level: float = 0.95) -> Floats | None:
        """Confidence limits of the complete people by the normal distribution.

        Parameters
        ----------
        level : float
            How often such limits hold the truth, between 0 and 1.

        Returns
        -------
        ndarray, shape (q, 2), or None
            None when they give no answer.
        """
        if self.complete_estimate is None or self.complete_error is None:
            return None
        width = norm.ppf((1 + level) / 2) * self.complete_error
        return np.column_stack((self.complete_estimate - width, self.complete_estimate + width))


def analyse(
    imputed: Imputed, analysis: Analysis, names: Sequence[str], *, complete_freedom: float = np.inf
) -> BothWays:
    """Run one analysis on every imputed table, and on the people without unknown values.

    Parameters
    ----------
    imputed : Imputed
        The tables.
    analysis : callable
        From a table and the rows of its people to estimates and their variances; on a scale on which they are
        near normal.
    names : sequence of str
        Of the estimates.
    complete_freedom : float
        Degrees of freedom had everything been known.

    Returns
    -------
    BothWays
        Pooled and complete.
    """
    everyone = np.arange(len(imputed.given))
    kept = np.flatnonzero(imputed.complete)
    pooled = None
    if imputed.drawn:
        found = [analysis(table, everyone) for table in imputed.tables()]
        pooled = pool(
            [one for one, _ in found], [variance for _, variance in found], complete_freedom=complete_freedom
        )
    estimate, error, why = None, None, ""
    try:
        estimate, variance = analysis(imputed.given[kept], kept)
        error = np.sqrt(variance)
    except (BadInput, CannotMeasure) as reason:
        why = str(reason)
    return BothWays(tuple(names), pooled, estimate, error, why, len(kept), len(everyone))
