"""What a fitted Cox model says: coefficients with errors, tests, and what predictions need."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri

from spinewise.survival import checks
from spinewise.survival.covariates import same_columns
from spinewise.survival.partial_likelihood import At, CoxRows

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ChiSquare:
    """A test by the chi-square distribution.

    Parameters
    ----------
    statistic : float
        Of the test.
    degrees_of_freedom : int
        Of its distribution.
    """

    statistic: float
    degrees_of_freedom: int

    @property
    def p_value(self) -> float:
        """Probability of a statistic at least as large when the hypothesis holds."""
        return float(chdtrc(self.degrees_of_freedom, self.statistic))


@dataclass(frozen=True, eq=False)
class CoxFit:
    """A fitted Cox model.

    Parameters
    ----------
    names : tuple of str
        Of the covariates.
    coefficients : ndarray, shape (p,)
        Logarithms of hazard ratios.
    covariance : ndarray, shape (p, p)
        Of the coefficients: robust where asked for, else of the model.
    model_covariance : ndarray, shape (p, p)
        Inverse of the observed information.
    null_loglik, loglik : float
        Logarithm of the partial likelihood at zero and at the coefficients.
    score_test : ChiSquare
        Of all coefficients being zero.
    n, n_events : int
        Rows and events that counted.
    iterations : int
        Newton steps.
    robust : bool
        Whether `covariance` is the sandwich.
    rows : CoxRows
        The data in order of risk sets, shared and not to be changed.
    at : At
        The likelihood at the coefficients.
    stop, event, start : ndarray, shape (n,)
        As given, `start` may be None.
    strata : tuple
        Labels of the strata in ascending order; one empty label without strata.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    model_covariance: Floats
    null_loglik: float
    loglik: float
    score_test: ChiSquare
    n: int
    n_events: int
    iterations: int
    robust: bool
    rows: CoxRows
    at: At
    stop: Floats
    event: NDArray[np.bool_]
    start: Floats | None
    strata: tuple[Any, ...]

    @property
    def standard_errors(self) -> Floats:
        """Square roots of the diagonal of `covariance`."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors

    @property
    def hazard_ratios(self) -> Floats:
        """Exponentials of the coefficients."""
        ratios: Floats = np.exp(self.coefficients)
        return ratios

    @property
    def z(self) -> Floats:
        """Coefficients over their standard errors."""
        return self.coefficients / self.standard_errors

    @property
    def p_values(self) -> Floats:
        """Two-sided, by the normal distribution."""
        values: Floats = 2 * ndtr(-np.abs(self.z))
        return values

    @property
    def likelihood_ratio_test(self) -> ChiSquare:
        """Of all coefficients being zero."""
        return ChiSquare(2 * (self.loglik - self.null_loglik), len(self.names))

    @property
    def wald_test(self) -> ChiSquare:
        """Of all coefficients being zero, by `covariance`."""
        solved = np.linalg.solve(self.covariance, self.coefficients)
        return ChiSquare(float(self.coefficients @ solved), len(self.names))

    def linear_predictor(self, covariates: Any) -> Floats:
        """Logarithm of the hazard relative to the mean of the covariates of the fitted rows.

        Parameters
        ----------
        covariates : array-like or data frame, shape (m, p)
            In the order of `names`; of a data frame the columns are taken by name.

        Returns
        -------
        ndarray, shape (m,)
            Without offset.

        Raises
        ------
        BadInput
            When a column is missing or holds something that is no number.
        """
        predictor: Floats = (same_columns(covariates, self.names) - self.rows.mean) @ self.coefficients
        return predictor

    def interval(self, level: float = 0.95) -> Floats:
        """Confidence limits of the coefficients by the normal distribution.

        Parameters
        ----------
        level : float
            How often such limits hold the truth, between 0 and 1.

        Returns
        -------
        ndarray, shape (p, 2)
            Lower and upper; exponentiate for hazard ratios.

        Raises
        ------
        BadInput
            When the level is not between 0 and 1.
        """
        width = normal_width(level) * self.standard_errors
        return np.column_stack((self.coefficients - width, self.coefficients + width))


def normal_width(level: float) -> float:
    """Half width of a two-sided interval of the standard normal distribution.

    Parameters
    ----------
    level : float
        How often the interval holds the truth, between 0 and 1.

    Returns
    -------
    float
        1.96 for 0.95.

    Raises
    ------
    BadInput
        When the level is not between 0 and 1.
    """
    return float(ndtri((1 + checks.level(level)) / 2))
