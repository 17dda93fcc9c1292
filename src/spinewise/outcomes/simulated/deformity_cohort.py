"""A simulated deformity cohort, ready for comparison."""

import numpy as np

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.simulated.deformity import INFECTION_DAYS, NEVER, SimulatedDeformity
from spinewise.words import BadInput

OUTCOMES = ("infection", "pjk", "rod_breakage", "revision", "death")
TREATMENTS = ("product", "four rods")
HALF_A_DAY = 0.5


def cohort_of(made: SimulatedDeformity, outcome: str, treatment: str) -> Cohort:
    """People followed from the operation to one event, treated that day or not.

    Parameters
    ----------
    made : SimulatedDeformity
        By `simulate_deformity`.
    outcome : str
        ``"infection"`` (within 90 days), ``"pjk"``, ``"rod_breakage"``, ``"revision"`` or ``"death"``.
    treatment : str
        ``"product"``: product B and not A. ``"four rods"``: four and not two.

    Returns
    -------
    Cohort
        All other outcomes stand beside it; frailty is in no column.

    Raises
    ------
    BadInput
        When there is no such outcome or treatment.
    """
    if outcome not in OUTCOMES:
        raise BadInput(f"There is no outcome {outcome!r}: choose one of {', '.join(OUTCOMES)}.")
    if treatment not in TREATMENTS:
        raise BadInput(f"There is no treatment {treatment!r}: choose one of {', '.join(TREATMENTS)}.")
    c = made.columns
    b = c["product"] == made.truth.infection.products[1]
    four = c["rods"] > 2  # noqa: PLR2004
    treated, other = (b, four) if treatment == "product" else (four, b)
    names = ("age", "female", "complexity", "levels", "HU of UIV", "PI minus LL before")
    rest = "four rods" if treatment == "product" else "product B"
    x = (
        c["age"],
        c["sex"] == "female",
        c["complexity"],
        c["levels"],
        c["hu_uiv"],
        c["pi"] - c["ll_before"],
        other,
    )
    return Cohort(
        _followed(made, outcome),
        np.where(treated, 0.0, np.nan),
        np.column_stack(x).astype(np.float64),
        (*names, rest),
        c["site"],
        {name: _followed(made, name) for name in OUTCOMES if name != outcome},
    )


def _followed(made: SimulatedDeformity, outcome: str) -> Followed:
    end = np.maximum(made.columns["followed_days"], HALF_A_DAY)
    if outcome == "death":
        return Followed(end, made.columns["died"] == 1)
    if outcome == "infection":
        end = np.minimum(end, float(INFECTION_DAYS))
    day = made.columns[f"{outcome}_day"]
    when = np.where(np.isnan(day), NEVER, day)
    return Followed(np.maximum(np.minimum(when, end), HALF_A_DAY), when <= end)
