"""Gray's test that the cumulative incidence of one cause is the same in two or more groups."""

from typing import Any

import numpy as np

from spinewise.survival import checks
from spinewise.survival.cox_fit import ChiSquare
from spinewise.survival.cumulative_incidence import read_causes
from spinewise.survival.gray_kernels import gray_sums
from spinewise.survival.log_rank import TWO, tables_by_group
from spinewise.words import BadInput, CannotMeasure


def gray_test(time: Any, cause: Any, group: Any, *, of: int = 1, rho: float = 0.0) -> ChiSquare:
    """Test equal cumulative incidence of one cause in the presence of the others.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends.
    cause : array-like of int, shape (n,)
        0 for leaving without, 1, 2, ... for the cause of the event.
    group : array-like, shape (n,)
        Which group.
    of : int
        Code of the cause that is compared.
    rho : float
        Power of one minus the pooled incidence by which times are weighted.

    Returns
    -------
    ChiSquare
        With one degree of freedom less than groups.

    Raises
    ------
    BadInput
        When a row or column cannot be used, or nobody has the cause.
    CannotMeasure
        When there is one group only.

    References
    ----------
    Gray RJ. Ann Stat 1988;16:1141.
    """
    stop, _ = checks.observed(time)
    code = read_causes(cause, len(stop))
    if not np.any(code == of):
        raise BadInput(f"Nobody has cause {of}: choose one that occurs.")
    member, labels = checks.groups(group, len(stop), "group")
    if len(labels) < TWO:
        raise CannotMeasure("There is one group only: a comparison needs two.")
    died, at_risk = tables_by_group(stop, code > 0, None, member, len(labels))
    own = tables_by_group(stop, code > 0, None, member, len(labels), code == of)[0]
    score, covariance = gray_sums(at_risk, own, died - own, rho)
    compared = slice(0, len(labels) - 1)
    some = score[compared]
    statistic = float(some @ np.linalg.solve(covariance[compared, compared], some))
    return ChiSquare(statistic, len(labels) - 1)
