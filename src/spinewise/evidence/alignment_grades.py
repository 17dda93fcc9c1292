"""Classes that belong to one measurement of the alignment alone: grade of a slip, least angle of a curve."""

from itertools import pairwise

from spinewise.evidence import package_data

TABLE = "alignment_grades.toml"


def meyerding_bounds() -> tuple[float, ...]:
    """Slip between one Meyerding grade and the next.

    Returns
    -------
    tuple of float
        Percent of the depth of the body below, rising; each belongs to the lower grade.
    """
    bounds = tuple(float(one) for one in package_data.read(TABLE)["meyerding"]["bounds_percent"])
    assert all(a < b for a, b in pairwise(bounds))
    return bounds


def meyerding_grade(slip_percent: float) -> str:
    """Meyerding grade of a forward slip.

    Parameters
    ----------
    slip_percent : float
        Above 0.

    Returns
    -------
    str
        ``"I"`` to ``"V (spondyloptosis)"``.
    """
    if slip_percent <= 0:
        raise ValueError("only a forward slip has a Meyerding grade")
    names: list[str] = package_data.read(TABLE)["meyerding"]["names"]
    return names[sum(slip_percent > bound for bound in meyerding_bounds())]


def least_cobb_deg() -> float:
    """Least Cobb angle of what is called a curve.

    Returns
    -------
    float
        Degrees.
    """
    return float(package_data.read(TABLE)["scoliosis"]["least_cobb_deg"])
