"""Balance: how alike two groups are in every column, before and after they were made alike, on all rows.

The standardised mean difference of a column is (m1 - m0) / sqrt((v1 + v0) / 2), m and v the mean and variance
among treated and untreated; of a yes-or-no column v = m (1 - m). After adjustment means and variances are
weighted, v = W / (W^2 - sum w^2) sum w (x - m)^2 with W = sum w. What is unknown in a column is a column of
its own, since who is unknown may differ between the groups too; it stands alone where one group has no known
value.

References
----------
Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups
in propensity-score matched samples. Stat Med 2009;28:3083. Austin PC, Stuart EA. Moving towards best practice
when using inverse probability of treatment weighting. Stat Med 2015;34:3661.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.propensity import balance_kernels as kernels
from spinewise.outcomes.propensity.columns import read_columns, read_groups, read_weights
from spinewise.outcomes.propensity.ess import effective_sample_size

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ORIGIN_ROWS = 1024
"""Rows spread over the table whose mean is the origin of each column."""
FAR = 1e8
"""Origin further than this many variances from the mean: the sums are taken again from the mean itself."""


@dataclass(frozen=True)
class Compared:
    """One column in both groups.

    Parameters
    ----------
    treated_mean, untreated_mean : float
        Of the known values; shares of yes-or-no columns.
    treated_sd, untreated_sd : float
        Standard deviations.
    """

    treated_mean: float
    untreated_mean: float
    treated_sd: float
    untreated_sd: float

    @property
    def pooled_sd(self) -> float:
        """Square root of the mean of the two variances."""
        return float(np.sqrt((self.treated_sd**2 + self.untreated_sd**2) / 2))

    @property
    def difference(self) -> float:
        """Standardised mean difference; infinite when neither group varies and they differ."""
        return self.on_scale(self.pooled_sd)

    @property
    def variance_ratio(self) -> float | None:
        """Variance among the treated over that among the untreated; None when these do not vary."""
        return None if self.untreated_sd == 0 else (self.treated_sd / self.untreated_sd) ** 2

    def on_scale(self, sd: float) -> float:
        """Mean difference in a given standard deviation.

        Parameters
        ----------
        sd : float
            For example that before adjustment.

        Returns
        -------
        float
            0 when the means are equal.
        """
        gap = self.treated_mean - self.untreated_mean
        if gap == 0:
            return 0.0
        return gap / sd if sd > 0 else float(np.copysign(np.inf, gap))


@dataclass(frozen=True)
class ColumnBalance:
    """One column before and after.

    Parameters
    ----------
    name : str
        Of the column; with ``" unknown"`` for what is unknown of it.
    binary : bool
        Whether it holds nothing but yes and no.
    before, after : Compared
        Without and with weights; the same when there are none.
    """

    name: str
    binary: bool
    before: Compared
    after: Compared

    @property
    def after_on_scale_before(self) -> float:
        """Mean difference after adjustment in the standard deviation before it."""
        return self.after.on_scale(self.before.pooled_sd)


@dataclass(frozen=True)
class Balance:
    """Every column before and after, and what stays apart.

    Parameters
    ----------
    columns : tuple of ColumnBalance
        In the order given, those of unknown values after their own.
    adjusted : bool
        Whether there were weights.
    n_treated, n_untreated : int
        All rows.
    effective_treated, effective_untreated : float
        Effective sample sizes after adjustment.
    limit : float
        Standardised difference that is still called balance.
    ratio_limits : tuple of float
        The same of the ratio of variances.
    """

    columns: tuple[ColumnBalance, ...]
    adjusted: bool
    n_treated: int
    n_untreated: int
    effective_treated: float
    effective_untreated: float
    limit: float
    ratio_limits: tuple[float, float]

    @property
    def apart_before(self) -> tuple[str, ...]:
        """Columns beyond the limit before adjustment, furthest first."""
        return self._apart([(abs(one.before.difference), one.name) for one in self.columns])

    @property
    def apart_after(self) -> tuple[str, ...]:
        """Columns beyond the limit after adjustment, furthest first."""
        return self._apart([(abs(one.after.difference), one.name) for one in self.columns])

    @property
    def spread_apart_after(self) -> tuple[str, ...]:
        """Columns of numbers whose variances differ beyond the limits after adjustment."""
        low, high = self.ratio_limits
        return tuple(
            one.name
            for one in self.columns
            if not one.binary
            and ((ratio := one.after.variance_ratio) is None or not low <= ratio <= high)
            and one.after.pooled_sd > 0
        )

    @property
    def largest(self) -> tuple[float, float]:
        """Largest absolute standardised difference before and after."""
        return (
            max(abs(one.before.difference) for one in self.columns),
            max(abs(one.after.difference) for one in self.columns),
        )

    @property
    def one_sided(self) -> tuple[str, ...]:
        """Sentences on yes-or-no columns that only one group has, or lacks: no weight can balance these."""
        said = []
        for one in (column for column in self.columns if column.binary):
            shares = {"treated": one.before.treated_mean, "untreated": one.before.untreated_mean}
            if shares["treated"] == shares["untreated"]:
                continue
            for who, share in shares.items():
                if share in (0.0, 1.0):
                    said.append(f"{one.name}: {'no' if share == 0 else 'every'} {who} person has it.")
        return tuple(said)

    @property
    def words(self) -> tuple[str, ...]:
        """What stays apart, by name."""
        people = self.n_treated + self.n_untreated
        said = [
            f"{len(self.columns)} columns of all {people} people: {len(self.apart_before)} differ by more "
            f"than {self.limit:g} standard deviations before adjustment"
            + (f", {len(self.apart_after)} after it." if self.adjusted else ".")
        ]
        if self.adjusted and self.apart_after:
            said.append(
                f"Still beyond {self.limit:g}: {', '.join(self.apart_after)}. The result may be due to them."
            )
        if self.adjusted and self.spread_apart_after:
            said.append(f"Spread differently in the two groups: {', '.join(self.spread_apart_after)}.")
        said += self.one_sided
        said.append("Nothing is said of what was not recorded.")
        return tuple(said)

    def _apart(self, sizes: list[tuple[float, str]]) -> tuple[str, ...]:
        ordered = sorted(sizes, key=lambda pair: -pair[0])
        return tuple(name for size, name in ordered if size > self.limit)


def balance(
    treated: Any,
    covariates: Any,
    names: Sequence[str],
    *,
    weights: Any = None,
    limit: float | None = None,
) -> Balance:
    """Compare two groups in every column on all rows.

    Parameters
    ----------
    treated : array-like of bool or 0 and 1, shape (n,)
        Who was.
    covariates : array-like, shape (n, p)
        Of any kind coded as numbers; NaN where unknown.
    names : sequence of str
        Of the columns.
    weights : array-like, shape (n,), optional
        Of a weighting, a matching or strata; zero or more, their unit does not matter.
    limit : float or None
        Standardised difference that is still called balance; None for the row ``difference-balanced`` of the
        table of comparison limits.

    Returns
    -------
    Balance
        Before and after.

    Raises
    ------
    BadInput
        When a column or a weight cannot be used.
    CannotMeasure
        When a group is empty or has no weight.

    Examples
    --------
    >>> found = balance([1, 1, 0, 0], [[1], [0], [0], [0]], ["smoker"])
    >>> round(found.columns[0].before.difference, 4), found.apart_before
    (1.4142, ('smoker',))
    """
    x, told = read_columns(covariates, names, unknown_allowed=True)
    group = read_groups(treated, len(x))
    w = np.ones(len(x)) if weights is None else read_weights(weights, group)
    found = _columns(x, told, group, w)
    return Balance(
        found,
        weights is not None,
        int(group.sum()),
        int((~group).sum()),
        effective_sample_size(w[group]),
        effective_sample_size(w[~group]),
        comparison_limit("difference-balanced").value if limit is None else limit,
        (comparison_limit("variance-ratio-least").value, comparison_limit("variance-ratio-most").value),
    )


def _columns(x: Floats, names: tuple[str, ...], treated: Flags, w: Floats) -> tuple[ColumnBalance, ...]:
    origin, sums, binary = _sums(x, treated, w)
    totals = [
        (int(group.sum()), float(w[group].sum()), float(w[group] @ w[group])) for group in (~treated, treated)
    ]
    found = []
    for j, name in enumerate(names):
        yes_or_no = bool(binary[j])
        if np.all(sums[:, (kernels.KNOWN, kernels.WEIGHT), j] > 0):  # else all of a group are unknown
            groups = [_moments(sums[g, :, j], origin[j], yes_or_no) for g in (0, 1)]
            found.append(_column(name, yes_or_no, groups))
        if any(sums[g, kernels.KNOWN, j] < totals[g][0] for g in (0, 1)):
            found.append(
                _column(f"{name} unknown", True, [_unknown(sums[g, :, j], totals[g]) for g in (0, 1)])
            )
    return tuple(found)


def _sums(x: Floats, treated: Flags, w: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Sums from an origin near the mean; taken again where the first guess of it lay too far off."""
    some = x[:: max(1, len(x) // ORIGIN_ROWS)]
    known = ~np.isnan(some)
    origin = np.where(known, some, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    binary = np.ones(x.shape[1], np.int64)
    sums = kernels.sums_by_group(x, treated, w, origin, binary)
    count = np.maximum(sums[:, kernels.KNOWN].sum(axis=0), 1)
    gap = sums[:, kernels.FIRST].sum(axis=0) / count
    square = sums[:, kernels.SECOND].sum(axis=0) / count
    if np.any(gap**2 > FAR * (square - gap**2)):
        origin = origin + gap
        sums = kernels.sums_by_group(x, treated, w, origin, binary)
    return origin, sums, binary


def _moments(sums: Floats, origin: float, binary: bool) -> tuple[float, float, float, float]:
    """Mean and variance of one group, without and with weights."""
    count, weight, squared, first, second, weighted_first, weighted_second = sums
    return (
        *_mean_and_variance(count, count, first, second, origin, binary),
        *_mean_and_variance(weight, squared, weighted_first, weighted_second, origin, binary),
    )


def _mean_and_variance(
    weight: float, squared: float, first: float, second: float, origin: float, binary: bool
) -> tuple[float, float]:
    gap = first / weight
    mean = float(origin + gap)
    if binary:
        share = min(max(mean, 0.0), 1.0)
        share = 0.0 if share < _ROUNDING else 1.0 if share > 1 - _ROUNDING else share
        return share, share * (1 - share)
    rest = weight - squared / weight
    within = max(second - first * gap, 0.0)
    return mean, within / rest if rest > _ROUNDING * weight else 0.0


def _unknown(sums: Floats, totals: tuple[int, float, float]) -> tuple[float, float, float, float]:
    shares = (
        1 - sums[kernels.KNOWN] / totals[0],
        1 - sums[kernels.WEIGHT] / totals[1],
    )
    before, after = (0.0 if share < _ROUNDING else float(share) for share in shares)
    return before, before * (1 - before), after, after * (1 - after)


def _column(name: str, binary: bool, groups: list[tuple[float, float, float, float]]) -> ColumnBalance:
    untreated, treated = groups
    before, after = (
        Compared(
            treated[k],
            untreated[k],
            float(np.sqrt(treated[k + 1])),
            float(np.sqrt(untreated[k + 1])),
        )
        for k in (0, 2)
    )
    return ColumnBalance(name, binary, before, after)


_ROUNDING = 1e-12
"""Shares nearer to 0 or 1 are rounding of the sums."""
