"""What moves a segment or a body: gain as studies report it, hinge, how many columns are opened."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data
from spinewise.results import NORMAL_DEVIATE_95

_WIDTH_OF_95 = 2 * NORMAL_DEVIATE_95


@dataclass(frozen=True)
class Gain:
    """Lordosis that a technique gains.

    Parameters
    ----------
    mean, sd : float
        Degrees. A printed range of means is read as its middle, and as the middle 95 % of what may come.
    printed : str
        As the source prints it.
    """

    mean: float
    sd: float
    printed: str


@dataclass(frozen=True)
class Technique:
    """One technique.

    Parameters
    ----------
    id : str
        Its name.
    where : str
        ``"disc"`` or ``"body"``: through what the correction goes.
    hinge : str
        About what it turns in the model: ``"back of the disc"``, ``"front of the body"`` ...
    gain : Gain or None
        None where no figure was read; then a surgeon names the degrees.
    columns : int
        How many columns of the spine are cut: 0, 1 or 3.
    evidence : str
        Id of the evidence entry.
    needs : str
        What has to be there.
    caveats : tuple of str
        Printed with every plan that uses it.
    """

    id: str
    where: str
    hinge: str
    gain: Gain | None
    columns: int
    evidence: str
    needs: str
    caveats: tuple[str, ...]


@cache
def techniques() -> dict[str, Technique]:
    """Every technique by its name.

    Returns
    -------
    dict
        In the order of the table.
    """
    rows = package_data.read("correction_techniques.toml")["technique"]
    return {
        row["id"]: Technique(
            row["id"],
            row["where"],
            row["hinge"],
            _gain(row["gain"]) if "gain" in row else None,
            row["columns"],
            row["evidence"],
            row["needs"],
            tuple(row["caveats"]),
        )
        for row in rows
    }


def _gain(row: dict[str, Any]) -> Gain:
    if "mean" in row:
        return Gain(row["mean"], row["sd"], f"{row['mean']:g} (SD between studies {row['sd']:g})")
    low, high = row["low"], row["high"]
    return Gain((low + high) / 2, (high - low) / _WIDTH_OF_95, f"{low:g} to {high:g}")
