"""Marks that lie far from where the others put them: one is not used, many cast doubt on a name."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.findings import MISLABELLED, WILD_MARK
from spinewise.alignment.biplanar.problem import Fit
from spinewise.alignment.biplanar.shape import PLACES
from spinewise.alignment.biplanar.usable import VIEWS
from spinewise.results import Finding
from spinewise.words import Level

Array = NDArray[np.float64]

_WILD_SD = 5.0
_WILD_SHARE = 0.4
"""From this share of wild marks on, the name of the vertebra is doubted, not the marks."""


def wild(result: Fit, marks: Array) -> tuple[int, dict[Level, str], list[Finding]]:
    """Take out marks far from where the others put them; doubt names with many.

    Parameters
    ----------
    result : Fit
        With how far each mark lies off.
    marks : array, shape (n, PLACES, 2, 2)
        Changed: marks that are taken out become NaN.

    Returns
    -------
    (int, dict, list of Finding)
        How many were taken out; levels that are refused, with the reason; one finding each.
    """
    refused: dict[Level, str] = {}
    findings = []
    count = 0
    for n, level in enumerate(result.levels):
        away = result.distances[n]
        far = np.argwhere(np.nan_to_num(away) > _WILD_SD)
        if not len(far):
            continue
        if len(far) > _WILD_SHARE * np.isfinite(away).sum():
            said = (
                f"{level}: {len(far)} of {np.isfinite(away).sum()} marks do not lie where the others and "
                f"the "
                f"neighbours put them; its name or its marks are wrong, so {level} is left out"
            )
            refused[level] = said
            findings.append(Finding(MISLABELLED, said, level=level))
            continue
        # One at a time: a wild mark drags good ones with it.
        place, view = np.unravel_index(np.nanargmax(away), away.shape)
        marks[n, place, view] = np.nan
        count += 1
        said = (
            f"{level} {PLACES[place]} on the {VIEWS[view]} view lies "
            f"{away[place, view] * result.sd_mm:.0f} mm from "
            "where the other marks put it; it is not used"
        )
        findings.append(Finding(WILD_MARK, said, level=level))
    return count, refused, findings
