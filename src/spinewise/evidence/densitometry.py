"""What numbers of a DXA report rest on: hip references, makers, and equations onto one scale."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data
from spinewise.words import CannotMeasure

READ = "read"
MILLIGRAMS = 1000.0


@dataclass(frozen=True)
class HipReference:
    """Young adults that a T-score of the hip is held against, on the scale of a Hologic.

    Parameters
    ----------
    site, sex : str
        For which part of the hip, and of whom.
    mean, sd : float
        Of their BMD, g/cm2.
    status : str
        ``"read"``, or ``"second-hand"`` where the numbers were not found in a paper.
    read, url : str
        What was read, and where.
    """

    site: str
    sex: str
    mean: float
    sd: float
    status: str
    read: str
    url: str

    @property
    def is_confirmed(self) -> bool:
        """Whether the numbers stand in a page that was read."""
        return self.status == READ


@dataclass(frozen=True)
class ScaleEquation:
    """How one maker's BMD of one site gets onto the common scale.

    Parameters
    ----------
    maker, site : str
        For which machine and place.
    offset, slope, centre : float
        Standardised BMD = offset + slope * (BMD - centre), g/cm2.
    """

    maker: str
    site: str
    offset: float
    slope: float
    centre: float

    def standardised(self, bmd: float) -> float:
        """Common scale from the maker's BMD, g/cm2."""
        return self.offset + self.slope * (bmd - self.centre)

    def from_standardised(self, value: float) -> float:
        """The maker's BMD from the common scale, g/cm2."""
        return self.centre + (value - self.offset) / self.slope


@cache
def hip_references() -> tuple[HipReference, ...]:
    """Every reference, in the order of the table.

    Returns
    -------
    tuple of HipReference
        Rows that were read and rows that are second-hand; each says which.
    """
    return tuple(HipReference(**row) for row in package_data.read("hip_reference.toml")["reference"])


@cache
def names_the_hip_reference(text: str) -> bool:
    """Whether a report's words name the reference of the table, and not another group of the same survey.

    Parameters
    ----------
    text : str
        Reference set as the report names it.

    Returns
    -------
    bool
        False for an empty text.
    """
    table, words = package_data.read("hip_reference.toml"), text.lower()
    return any(name in words for name in table["names"]) and not any(
        group in words for group in table["other_groups"]
    )


@cache
def maker_of(device: str) -> str | None:
    """Maker of a DXA machine, by the words of its name.

    Parameters
    ----------
    device : str
        As the report writes it.

    Returns
    -------
    str or None
        None when no word is known, or words of two makers stand there.
    """
    text = device.lower()
    rows = package_data.read("dxa_makers.toml")["maker"]
    found = {row["name"] for row in rows if any(word in text for word in row["words"])}
    return found.pop() if len(found) == 1 else None


@cache
def makers() -> tuple[str, ...]:
    """Makers that the table knows.

    Returns
    -------
    tuple of str
        Their names.
    """
    return tuple(row["name"] for row in package_data.read("dxa_makers.toml")["maker"])


@cache
def scale_equation(maker: str, site: str) -> ScaleEquation | None:
    """Equation of one maker and one site.

    Parameters
    ----------
    maker, site : str
        As in the table.

    Returns
    -------
    ScaleEquation or None
        None where the table has none.
    """
    for row in package_data.read("dxa_makers.toml")["equation"]:
        if (row["maker"], row["site"]) == (maker, site):
            return ScaleEquation(**row)
    return None


def standardised_bmd(bmd: float, maker: str, site: str) -> float:
    """BMD on the common scale of all makers; for pooling, never for comparing two scans of one patient.

    Parameters
    ----------
    bmd : float
        As the machine printed it, g/cm2.
    maker : str
        As `maker_of` names it.
    site : str
        ``"femoral neck"``, ``"total hip"`` or ``"lumbar spine"``.

    Returns
    -------
    float
        Standardised BMD, mg/cm2.

    Raises
    ------
    CannotMeasure
        No equation is known for that maker and site.

    References
    ----------
    Evidence entry ``standardised-bmd``.

    Examples
    --------
    >>> round(standardised_bmd(0.942, "Hologic", "total hip"))
    956
    """
    equation = scale_equation(maker, site)
    if equation is None:
        raise CannotMeasure(f"no equation standardises BMD of the {site} by {maker or 'an unknown maker'}")
    return equation.standardised(bmd) * MILLIGRAMS
