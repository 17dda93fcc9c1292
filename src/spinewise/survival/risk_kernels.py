"""Kernels of `partial_likelihood`: sums over those at risk, in one pass over rows sorted by time.

Rows are sorted by their last event time. `first[k]:first[k + 1]` are the rows whose last event time is point
`k`; `leaving[leaves[k]:leaves[k + 1]]` are the rows that enter only after point `k`. Points ascend in time
within a stratum, strata follow each other, and `opens[k]` marks the last point of a stratum, where the sums
begin.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LOG_EVERY = 1e-200
BLOCK = 256


@jit
def point_sums(
    risk: Floats,
    event: Flags,
    first: Ints,
    leaving: Ints,
    leaves: Ints,
    opens: Flags,
    deaths: Ints,
    death_weight: Floats,
    efron: bool,
) -> tuple[float, Floats]:
    """Sum of the logarithms of the denominators, and per point six sums over the deaths there.

    With l = 0 .. d - 1 the deaths of one point in turn, f = l / d (0 with Breslow), m the mean weight of a
    death and c = 1 / (S0 - f D0): the columns are sum m c, sum m f c, sum m c^2, sum m f c^2, sum m f^2 c^2
    and S0.
    """
    points = len(deaths)
    sums = np.zeros((points, 6))
    logs = 0.0
    at_risk = 0.0
    for k in range(points - 1, -1, -1):
        if opens[k]:
            at_risk = 0.0
        dying = 0.0
        for i in range(first[k], first[k + 1]):
            at_risk += risk[i]
            if event[i]:
                dying += risk[i]
        for j in range(leaves[k], leaves[k + 1]):
            at_risk -= risk[leaving[j]]
        at_risk = max(at_risk, dying)  # what rounding may take away when a large risk has left
        if not at_risk > 0.0:  # every risk here has underflowed: the coefficients are far too large
            return np.inf, sums
        sums[k, 5] = at_risk
        d = deaths[k]
        if not efron or d == 1:
            c = 1.0 / at_risk
            sums[k, 0] = death_weight[k] * c
            sums[k, 2] = death_weight[k] * c * c
            logs += death_weight[k] * np.log(at_risk)
            continue
        mean_weight = death_weight[k] / d
        product = 1.0
        log_sum = d * np.log(at_risk)
        for late in range(d):
            f = late / d
            share = 1.0 - f * dying / at_risk
            c = 1.0 / (at_risk * share)
            sums[k, 0] += mean_weight * c
            sums[k, 1] += mean_weight * f * c
            sums[k, 2] += mean_weight * c * c
            sums[k, 3] += mean_weight * f * c * c
            sums[k, 4] += mean_weight * f * f * c * c
            product *= share
            if product < LOG_EVERY:
                log_sum += np.log(product)
                product = 1.0
        logs += mean_weight * (log_sum + np.log(product))
    return logs, sums


@jit
def expected_events(
    risk: Floats, event: Flags, last: Ints, before: Ints, cumulated: Floats, correction: Floats
) -> Floats:
    """Weighted number of events each row was expected to have; `cumulated[k]` sums the points before `k`."""
    expected = np.empty(len(risk))
    for i in range(len(risk)):
        hazard = cumulated[last[i] + 1] - cumulated[before[i]]
        if event[i]:
            hazard -= correction[last[i]]
        expected[i] = risk[i] * hazard
    return expected


@jit
def information(
    x: Floats,
    expected: Floats,
    risk: Floats,
    event: Flags,
    first: Ints,
    leaving: Ints,
    leaves: Ints,
    opens: Flags,
    second: Floats,
) -> Floats:
    """Observed information: weighted Gram matrix of the rows less the outer products of the means at risk.

    `second` holds per point the sums A, B, C of m c^2, m f c^2, m f^2 c^2; the outer products of one point
    are A S1 S1' - B (S1 D1' + D1 S1') + C D1 D1', written as two squares.
    """
    rows, p = x.shape
    whole = np.zeros((p, p))
    part = np.empty((p, p))
    scaled = np.empty((BLOCK, p))
    squares = np.empty((BLOCK, p))
    filled = 0
    s1 = np.zeros(p)
    d1 = np.zeros(p)
    k = len(opens) - 1
    if opens[k]:
        s1[:] = 0.0
    stop = rows
    while stop > 0:
        start = max(0, stop - BLOCK)
        size = stop - start
        for i in range(size):
            for j in range(p):
                scaled[i, j] = expected[start + i] * x[start + i, j]
        np.dot(scaled[:size].T, x[start:stop], part)
        whole += part
        for i in range(stop - 1, start - 1, -1):
            r = risk[i]
            for j in range(p):
                s1[j] += r * x[i, j]
            if event[i] and second[k, 1] > 0.0:
                for j in range(p):
                    d1[j] += r * x[i, j]
            if i > first[k]:
                continue
            for place in range(leaves[k], leaves[k + 1]):
                gone = leaving[place]
                for j in range(p):
                    s1[j] -= risk[gone] * x[gone, j]
            a, b, c = second[k, 0], second[k, 1], second[k, 2]
            if a > 0.0:
                root, ratio = np.sqrt(a), b / a
                for j in range(p):
                    squares[filled, j] = root * (s1[j] - ratio * d1[j])
                filled += 1
                rest = c - b * ratio
                if b > 0.0 and rest > 0.0:
                    root = np.sqrt(rest)
                    for j in range(p):
                        squares[filled, j] = root * d1[j]
                    filled += 1
            if filled >= BLOCK - 1:
                np.dot(squares[:filled].T, squares[:filled], part)
                whole -= part
                filled = 0
            d1[:] = 0.0
            k -= 1
            if k >= 0 and opens[k]:
                s1[:] = 0.0
        stop = start
    if filled > 0:
        np.dot(squares[:filled].T, squares[:filled], part)
        whole -= part
    return whole


@jit
def covariate_sums(
    x: Floats, risk: Floats, event: Flags, first: Ints, leaving: Ints, leaves: Ints, opens: Flags
) -> tuple[Floats, Floats]:
    """Sums of risk times covariates over those at risk (S1) and over those dying (D1) at each point."""
    points, p = len(opens), x.shape[1]
    at_risk = np.zeros((points, p))
    dying = np.zeros((points, p))
    running = np.zeros(p)
    for k in range(points - 1, -1, -1):
        if opens[k]:
            running[:] = 0.0
        for i in range(first[k], first[k + 1]):
            for j in range(p):
                running[j] += risk[i] * x[i, j]
                if event[i]:
                    dying[k, j] += risk[i] * x[i, j]
        for place in range(leaves[k], leaves[k + 1]):
            gone = leaving[place]
            for j in range(p):
                running[j] -= risk[gone] * x[gone, j]
        at_risk[k] = running
    return at_risk, dying
