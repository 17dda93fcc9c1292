"""Normal values with their sources, from `norms.toml`."""

import tomllib
from functools import cache
from importlib.resources import files


def norm(name: str) -> float:
    """One normal value.

    Parameters
    ----------
    name : str
        Id in the table.

    Returns
    -------
    float
        In the unit of the table.
    """
    return _numbers()[name]


@cache
def _numbers() -> dict[str, float]:
    text = (files("spinewise.outcomes") / "simulated" / "norms.toml").read_text(encoding="utf-8")
    return {row["id"]: float(row["value"]) for row in tomllib.loads(text)["number"]}
