"""How much water and bone absorb, from which computed radiographs get their scale."""

from functools import cache

from spinewise.evidence import package_data

RADIOGRAPH_KEV = 50
"""Mean energy at which the digital patient's radiographs are computed."""

CT_KEV = 80
"""Mean energy of the tabulated ones that is nearest to that of a CT at 120 kV."""


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
    return _rows()[kev][0]


def bone_excess(kev: int = RADIOGRAPH_KEV, ct_kev: int = CT_KEV) -> float:
    """How much more bone stands out from water than in a CT.

    Parameters
    ----------
    kev : int
        Energy of the radiograph's photons.
    ct_kev : int
        Energy of the CT's photons.

    Returns
    -------
    float
        Factor on the Hounsfield units of bone above those of water.

    Raises
    ------
    KeyError
        When the table has no such energy.
    """
    (water, bone), (ct_water, ct_bone) = _rows()[kev], _rows()[ct_kev]
    return (bone / water - 1) / (ct_bone / ct_water - 1)


@cache
def _rows() -> dict[int, tuple[float, float]]:
    rows = package_data.read("attenuation.toml")["row"]
    return {row["kev"]: (row["water_per_mm"], row["bone_per_mm"]) for row in rows}
