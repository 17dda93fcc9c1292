"""What one site tells of each bin, and the likelihood of all sites from the sums of what they told.

With r = exp(x b), S0 and S1 the sums of r and r x over those at risk in a bin, D0 and D1 over those with the
event there, the logarithm and the gradient follow from their totals. The information is one weighted Gram
matrix of the rows, which each site makes of its own once the hazards of all are known, less one product per
bin.

References
----------
Efron B. J Am Stat Assoc 1977;72:557. Breslow N. Biometrics 1974;30:89. Lu C-L et al. J Am Med Inform Assoc
2015, PMC5009917 (WebDISCO: a Cox model from sums of the sites).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.federation.bins import bin_of
from spinewise.outcomes.federation.site_rows import SiteRows
from spinewise.words import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BinTerms:
    """What the totals of all sites say at some coefficients.

    Parameters
    ----------
    loglik : float
        Logarithm of the partial likelihood.
    gradient : ndarray, shape (p,)
        Its gradient.
    products : ndarray, shape (p, p)
        Sum over the bins of the outer products of the means at risk.
    cumulated : ndarray, shape (m,)
        Hazard up to and with each bin.
    correction : ndarray, shape (m,)
        What the dead of each bin escape of it by Efron; zero by Breslow.
    """

    loglik: float
    gradient: Floats
    products: Floats
    cumulated: Floats
    correction: Floats


def bin_sums(rows: SiteRows, edges: Sequence[float], beta: Floats, efron: bool) -> Mapping[str, Floats]:
    """Sums of one site in each bin.

    Parameters
    ----------
    rows : SiteRows
        Its people.
    edges : sequence of float
        Of the m bins.
    beta : ndarray, shape (p,)
        Coefficients.
    efron : bool
        Whether sums over the dead are told too.

    Returns
    -------
    mapping of str to ndarray
        ``deaths`` (m,), ``s0`` (m,), ``s1`` (m p,), ``x_of_dead`` (p,) and by Efron ``d0`` (m,), ``d1``
        (m p,).

    Raises
    ------
    BadInput
        When the coefficients are too large to be exponentiated.
    """
    m = len(edges) - 1
    place, risk = bin_of(rows.days, edges), _risk(rows, beta)
    dead = rows.happened
    told = {
        "deaths": np.bincount(place[dead], minlength=m).astype(np.float64),
        "s0": _by_bin(place, risk[:, None], m)[::-1].cumsum(axis=0)[::-1].ravel(),
        "s1": _by_bin(place, risk[:, None] * rows.x, m)[::-1].cumsum(axis=0)[::-1].ravel(),
        "x_of_dead": rows.x[dead].sum(axis=0),
    }
    if efron:
        told["d0"] = _by_bin(place[dead], risk[dead, None], m).ravel()
        told["d1"] = _by_bin(place[dead], risk[dead, None] * rows.x[dead], m).ravel()
    return told


def bin_gram(
    rows: SiteRows, edges: Sequence[float], beta: Floats, cumulated: Floats, correction: Floats
) -> Floats:
    """Weighted Gram matrix of one site.

    Parameters
    ----------
    rows : SiteRows
        Its people.
    edges : sequence of float
        Of the m bins.
    beta : ndarray, shape (p,)
        Coefficients.
    cumulated, correction : ndarray, shape (m,)
        As in `BinTerms`, of all sites.

    Returns
    -------
    ndarray, shape (p (p + 1) / 2,)
        Upper triangle by rows.
    """
    place = bin_of(rows.days, edges)
    expected = _risk(rows, beta) * (cumulated[place] - np.where(rows.happened, correction[place], 0.0))
    gram: Floats = (rows.x.T @ (expected[:, None] * rows.x))[np.triu_indices(len(beta))]
    return gram


def bin_terms(total: Mapping[str, Floats], beta: Floats) -> BinTerms:
    """Likelihood of all sites.

    Parameters
    ----------
    total : mapping of str to ndarray
        Sums over the sites of what `bin_sums` gave; without ``d0`` by Breslow.
    beta : ndarray, shape (p,)
        Coefficients.

    Returns
    -------
    BinTerms
        At these coefficients.
    """
    p, deaths, s0 = len(beta), total["deaths"].astype(np.int64), total["s0"]
    m = len(deaths)
    s1 = total["s1"].reshape(m, p)
    d0 = total.get("d0", np.zeros(m))
    d1 = total.get("d1", np.zeros(m * p)).reshape(m, p)
    loglik = float(total["x_of_dead"] @ beta)
    gradient, products = total["x_of_dead"].copy(), np.zeros((p, p))
    hazard, correction = np.zeros(m), np.zeros(m)
    for k in np.flatnonzero(deaths):
        share = np.arange(deaths[k]) / deaths[k] if "d0" in total else np.zeros(deaths[k])
        left = s0[k] - share * d0[k]
        means = (s1[k] - share[:, None] * d1[k]) / left[:, None]
        loglik -= float(np.log(left).sum())
        gradient -= means.sum(axis=0)
        products += means.T @ means
        hazard[k], correction[k] = (1 / left).sum(), (share / left).sum()
    return BinTerms(loglik, gradient, products, np.cumsum(hazard), correction)


def counts_by_group(
    rows: SiteRows, edges: Sequence[float], groups: int, place: NDArray[np.int64]
) -> Mapping[str, Floats]:
    """Who had the event and who left without in each bin, for a curve.

    Parameters
    ----------
    rows : SiteRows
        People of the site.
    edges : sequence of float
        Of the m bins.
    groups : int
        How many curves.
    place : ndarray of int64, shape (n,)
        Which curve each person belongs to.

    Returns
    -------
    mapping of str to ndarray
        ``dead`` and ``left``, each (groups m,).
    """
    m = len(edges) - 1
    cell = place * m + bin_of(rows.days, edges)
    return {
        "dead": np.bincount(cell[rows.happened], minlength=groups * m).astype(np.float64),
        "left": np.bincount(cell[~rows.happened], minlength=groups * m).astype(np.float64),
    }


def _risk(rows: SiteRows, beta: Floats) -> Floats:
    with np.errstate(over="ignore"):
        risk: Floats = np.exp(rows.x @ beta)
    if not np.isfinite(risk.sum()):
        raise BadInput("The coefficients asked for are too large: ask the coordinator what went wrong.")
    return risk


def _by_bin(place: NDArray[np.int64], values: Floats, m: int) -> Floats:
    return np.column_stack([np.bincount(place, column, m) for column in values.T])
