"""What a study of several sites found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.cox_fit import normal_width
from spinewise.survival.kaplan_meier import SurvivalCurve

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FederatedCox:
    """A Cox model of all sites.

    Parameters
    ----------
    names : tuple of str
        Columns of the model.
    coefficients : ndarray, shape (p,)
        Logarithms of hazard ratios, by the agreed units.
    covariance : ndarray, shape (p, p)
        Of the coefficients.
    null_loglik, loglik : float
        Logarithm of the partial likelihood at zero and at the coefficients.
    people, events : int
        Of all sites.
    sites : tuple of str
        That took part.
    edges : ndarray
        Of the bins; empty when stratified.
    evaluations : int
        At how many coefficients the likelihood was asked for.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    null_loglik: float
    loglik: float
    people: int
    events: int
    sites: tuple[str, ...]
    edges: Floats
    evaluations: int

    @property
    def standard_errors(self) -> Floats:
        """Square roots of the diagonal of `covariance`."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors

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
        """
        width = normal_width(level) * self.standard_errors
        return np.column_stack((self.coefficients - width, self.coefficients + width))


@dataclass(frozen=True, eq=False)
class FederatedCurves:
    """Kaplan-Meier curves of all sites on common bins of days.

    Parameters
    ----------
    groups : tuple of str
        One for each curve.
    curves : tuple of SurvivalCurve
        Their times are the upper edges of the bins.
    sites : tuple of str
        That took part.
    edges : ndarray
        Of the bins.
    """

    groups: tuple[str, ...]
    curves: tuple[SurvivalCurve, ...]
    sites: tuple[str, ...]
    edges: Floats


Found = FederatedCox | FederatedCurves
