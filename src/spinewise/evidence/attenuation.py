"""How much water absorbs, from which computed radiographs get their scale."""

from functools import cache

from spinewise.evidence import package_data

RADIOGRAPH_KEV = 50
"""Mean energy at which the digital patient's radiographs are computed."""


def water_per_mm(kev: int = RADIOGRAPH_KEV) -> float:
    """Linear attenuation of water.

    Parameters
    ----------
    kev : int
        Energy of the photons, one of those in the table.

    Returns
    -------
    float
        1/mm.

    Raises
    ------
    KeyError
        When the table has no such energy: nothing is interpolated.
    """
    return _rows()[kev]


@cache
def _rows() -> dict[int, float]:
    return {row["kev"]: row["per_mm"] for row in package_data.read("attenuation.toml")["water"]}
