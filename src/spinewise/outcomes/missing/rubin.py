"""Rubin's rules: one answer from several imputed tables.

With estimates q_k of variance u_k from m tables: the mean q, within W = mean u_k, between B = variance of
q_k, total T = W + (1 + 1/m) B. Degrees of freedom by Barnard and Rubin, with lambda = (1 + 1/m) B / T the
share of the variance that is due to what is unknown::

    nu_m = (m - 1) / lambda^2,  nu_obs = (nu + 1) / (nu + 3) nu (1 - lambda),  1 / df = 1 / nu_m + 1 / nu_obs

where nu are the degrees of freedom had everything been known.

References
----------
Rubin DB. Multiple Imputation for Nonresponse in Surveys. Wiley 1987, chapter 3.
Barnard J, Rubin DB. Small-sample degrees of freedom with multiple imputation. Biometrika 1999;86:948.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from spinewise.survival import checks
from spinewise.words import BadInput

Floats = NDArray[np.float64]

TWO = 2


@dataclass(frozen=True, eq=False)
class Pooled:
    """Estimates pooled over imputed tables.

    Parameters
    ----------
    estimate : ndarray, shape (q,)
        Means.
    within, between, total : ndarray, shape (q,)
        Variances: that of one table, between tables, and of the pooled estimate.
    degrees_of_freedom : ndarray, shape (q,)
        Of Student's distribution; infinite where nothing was unknown and the tables are large.
    imputations : int
        Tables.
    """

    estimate: Floats
    within: Floats
    between: Floats
    total: Floats
    degrees_of_freedom: Floats
    imputations: int

    @property
    def standard_errors(self) -> Floats:
        """Square roots of the total variances."""
        errors: Floats = np.sqrt(self.total)
        return errors

    @property
    def share_due_to_missing(self) -> Floats:
        """Share of each variance that is due to what is unknown (lambda)."""
        share: Floats = (1 + 1 / self.imputations) * self.between / self.total
        return share

    @property
    def p_values(self) -> Floats:
        """Two-sided, of the estimate being zero."""
        ratio = np.abs(self.estimate) / self.standard_errors
        return 2 * np.asarray(student.sf(ratio, self.degrees_of_freedom), dtype=np.float64)

    def interval(self, level: float = 0.95) -> Floats:
        """Confidence limits by Student's distribution.

        Parameters
        ----------
        level : float
            How often such limits hold the truth, between 0 and 1.

        Returns
        -------
        ndarray, shape (q, 2)
            Lower and upper.

        Raises
        ------
        BadInput
            When the level is not between 0 and 1.
        """
        width = student.ppf((1 + checks.level(level)) / 2, self.degrees_of_freedom) * self.standard_errors
        return np.column_stack((self.estimate - width, self.estimate + width))


def pool(estimates: Any, variances: Any, *, complete_freedom: float = np.inf) -> Pooled:
    """Pool the answers of several imputed tables.

    Parameters
    ----------
    estimates : array-like, shape (m, q)
        Of each table; on a scale on which they are near normal, such as logarithms of ratios.
    variances : array-like, shape (m, q)
        Squared standard errors.
    complete_freedom : float
        Degrees of freedom had everything been known, such as rows less coefficients; infinite for large
        samples.

    Returns
    -------
    Pooled
        One answer.

    Raises
    ------
    BadInput
        When there are fewer than two tables, or a variance is not above zero.

    Examples
    --------
    >>> found = pool([[1.0], [2.0], [3.0]], [[1.0], [1.0], [1.0]])
    >>> round(float(found.total[0]), 4), round(float(found.degrees_of_freedom[0]), 4)
    (2.3333, 6.125)
    """
    q, u = np.asarray(estimates, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if q.ndim != TWO or q.shape != u.shape:
        raise BadInput(
            f"Estimates have shape {q.shape} and variances {u.shape}: give one row for each imputed table."
        )
    m = len(q)
    if m < TWO:
        raise BadInput("Pooling needs at least two imputed tables: impute again with more.")
    if not np.all(np.isfinite(q)) or not np.all(u > 0) or not np.all(np.isfinite(u)):
        table = int(np.flatnonzero(~np.all(np.isfinite(q) & (u > 0) & np.isfinite(u), axis=1))[0]) + 1
        raise BadInput(f"Imputed table {table} has no usable estimate: look at the fit to that table.")
    if not complete_freedom > 0:
        raise BadInput(f"{complete_freedom:g} degrees of freedom are none: give a number above 0.")
    within, between = u.mean(axis=0), q.var(axis=0, ddof=1)
    total = within + (1 + 1 / m) * between
    return Pooled(q.mean(axis=0), within, between, total, _freedom(m, between, total, complete_freedom), m)


def _freedom(m: int, between: Floats, total: Floats, complete: float) -> Floats:
    share = (1 + 1 / m) * between / total
    with np.errstate(divide="ignore"):
        one_over = share**2 / (m - 1)
        if np.isfinite(complete):
            one_over = one_over + (complete + 3) / ((complete + 1) * complete * (1 - share))
        freedom: Floats = 1 / one_over
    return freedom
