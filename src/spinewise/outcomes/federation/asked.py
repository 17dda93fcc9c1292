"""What the coordinator asks all sites in one round, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Sums = Mapping[str, Floats]
Answers = Mapping[str, Sums]
"""For each site what it told, by the names of the numbers."""

EDGES, STRATUM, BINS, GRAM, COUNTS = "edges", "stratum", "bins", "gram", "counts"


@dataclass(frozen=True, eq=False)
class Ask:
    """One question to all sites.

    Parameters
    ----------
    kind : str
        ``"edges"``: finest bins. ``"stratum"``: likelihood of the site at `beta`. ``"bins"``: sums in each
        bin at `beta`. ``"gram"``: Gram matrix at `beta` under the hazards of all. ``"counts"``: events and
        leavers in each bin.
    edges : ndarray
        Of the bins, else empty.
    beta : ndarray, shape (p,)
        Coefficients, else empty.
    cumulated, correction : ndarray, shape (m,)
        Hazards of all sites, else empty.
    """

    kind: str
    edges: Floats
    beta: Floats
    cumulated: Floats
    correction: Floats


def ask(
    kind: str,
    *,
    edges: Floats | None = None,
    beta: Floats | None = None,
    cumulated: Floats | None = None,
    correction: Floats | None = None,
) -> Ask:
    """Make a question of the parts it needs.

    Parameters
    ----------
    kind : str
        As in `Ask`.
    edges, beta, cumulated, correction : ndarray or None
        As in `Ask`.

    Returns
    -------
    Ask
        What is not given is empty.
    """
    nothing = np.zeros(0)
    parts = (edges, beta, cumulated, correction)
    return Ask(kind, *(nothing if part is None else np.asarray(part, dtype=np.float64) for part in parts))
