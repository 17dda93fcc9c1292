"""What one site tells when each site has a baseline hazard of its own: the derivatives of its likelihood.

The partial likelihood of a stratified model is the product of those of the strata, so its logarithm, gradient
and information are sums over the sites, and the fit over all is exact whatever their times.

References
----------
Therneau TM, Grambsch PM. Modeling Survival Data. Springer 2000, ch. 3.3.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.federation.site_rows import SiteRows
from spinewise.survival.cox import cox_rows
from spinewise.survival.partial_likelihood import expected_at, gradient_at, information_at, likelihood_at
from spinewise.survival.risk_sets import risk_sets
from spinewise.words import BadInput

Floats = NDArray[np.float64]


def stratum_sums(rows: SiteRows, beta: Floats, efron: bool) -> Mapping[str, Floats]:
    """Likelihood of one site at given coefficients.

    Parameters
    ----------
    rows : SiteRows
        Its people.
    beta : ndarray, shape (p,)
        Coefficients.
    efron : bool
        How ties are treated: Efron, else Breslow.

    Returns
    -------
    mapping of str to ndarray
        ``loglik`` (1,), ``gradient`` (p,), ``information`` (p (p + 1) / 2,): the upper triangle by rows. All
        zero when nobody had the event.

    Raises
    ------
    BadInput
        When the coefficients are too large to be exponentiated.
    """
    p = len(beta)
    upper = np.triu_indices(p)
    sets = risk_sets(rows.days, rows.happened)
    if not len(sets.time):
        return {
            "loglik": np.zeros(1),
            "gradient": np.zeros(p),
            "information": np.zeros(len(upper[0])),
        }
    ordered = cox_rows(rows.x, sets, None, None, efron)
    at = likelihood_at(ordered, beta)
    if not np.isfinite(at.loglik):
        raise BadInput("The coefficients asked for are too large: ask the coordinator what went wrong.")
    expected = expected_at(ordered, at)
    return {
        "loglik": np.array([at.loglik]),
        "gradient": gradient_at(ordered, expected),
        "information": information_at(ordered, at, expected)[upper],
    }


def square(triangle: Floats, p: int) -> Floats:
    """A symmetric matrix from its upper triangle by rows.

    Parameters
    ----------
    triangle : ndarray, shape (p (p + 1) / 2,)
        As `stratum_sums` gives it.
    p : int
        Rows of the matrix.

    Returns
    -------
    ndarray, shape (p, p)
        Symmetric.
    """
    whole = np.zeros((p, p))
    whole[np.triu_indices(p)] = triangle
    return whole + np.triu(whole, 1).T
