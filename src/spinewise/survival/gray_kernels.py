"""Kernel of `gray`: score and variance of Gray's test in one pass over the times."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]


@jit
def gray_sums(at_risk: Floats, own: Floats, other: Floats, rho: float) -> tuple[Floats, Floats]:
    """Score of each group and its covariance.

    `at_risk`, `own` and `other` hold, per time and group, those at risk, with the cause, and with another.
    """
    times, groups = at_risk.shape
    survival = np.ones(groups)
    incidence = np.zeros(groups)
    pooled = 0.0
    score = np.zeros(groups)
    covariance = np.zeros((groups, groups))
    weight = np.zeros((groups, groups))
    cumulated = np.zeros((groups, groups))
    mixed = np.zeros((groups, groups))
    squares = np.zeros(groups)
    moved = np.zeros(groups)
    new_survival = np.zeros(groups)
    for t in range(times):
        d1 = own[t].sum()
        if d1 + other[t].sum() == 0:
            continue
        total = 0.0
        total_free = 0.0
        new_survival[:] = survival
        for g in range(groups):
            n = at_risk[t, g]
            if n <= 0:
                continue
            new_survival[g] = survival[g] * (n - own[t, g] - other[t, g]) / n
            total += n / survival[g]
            total_free += n * (1.0 - incidence[g]) / survival[g]
        new_pooled = pooled + d1 / total
        factor = (1.0 - pooled) ** rho
        weight[:] = 0.0
        for g in range(groups):
            if at_risk[t, g] <= 0:
                continue
            mine = at_risk[t, g] / survival[g]
            for h in range(groups):
                if at_risk[t, h] > 0:
                    theirs = at_risk[t, h] / survival[h]
                    weight[g, h] = factor * mine * ((1.0 if g == h else 0.0) - theirs / total)
                    cumulated[g, h] += weight[g, h] * d1 / (total * (1.0 - pooled))
            if d1 > 0:
                score[g] += factor * (own[t, g] - d1 * mine * (1.0 - incidence[g]) / total_free)
        for k in range(groups):
            n = at_risk[t, k]
            if n <= 0 or new_survival[k] <= 0:
                continue
            if d1 > 0:
                share = (1.0 - new_pooled) / new_survival[k]
                tied = 1.0 - (d1 - 1.0) / (total * survival[k] - 1.0) if d1 > 1 else 1.0
                size = tied * survival[k] * d1 / (total * n)
                for g in range(groups):
                    moved[g] = weight[g, k] - (1.0 - share) * cumulated[g, k]
                    mixed[g, k] += moved[g] * (1.0 - share) * size
                squares[k] += (1.0 - share) ** 2 * size
                for g in range(groups):
                    for h in range(groups):
                        covariance[g, h] += moved[g] * moved[h] * size
            if other[t, k] > 0:
                share = (1.0 - new_pooled) / new_survival[k]
                tied = 1.0 - (other[t, k] - 1.0) / (n - 1.0) if other[t, k] > 1 else 1.0
                size = tied * survival[k] ** 2 * other[t, k] / n**2
                for g in range(groups):
                    moved[g] = share * cumulated[g, k]
                    mixed[g, k] -= moved[g] * share * size
                squares[k] += share**2 * size
                for g in range(groups):
                    for h in range(groups):
                        covariance[g, h] += moved[g] * moved[h] * size
        for g in range(groups):
            if at_risk[t, g] > 0:
                incidence[g] += survival[g] * own[t, g] / at_risk[t, g]
        survival[:] = new_survival
        pooled = new_pooled
    for g in range(groups):
        for h in range(groups):
            for k in range(groups):
                covariance[g, h] += cumulated[g, k] * mixed[h, k] + cumulated[h, k] * mixed[g, k]
                covariance[g, h] += cumulated[g, k] * cumulated[h, k] * squares[k]
    return score, covariance
