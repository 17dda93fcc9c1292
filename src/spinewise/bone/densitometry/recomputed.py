"""T-scores made again from BMD where the reference is named, and BMD on a common scale for pooling."""

from dataclasses import dataclass

from spinewise.bone.densitometry.scans import Scan
from spinewise.evidence.densitometry import (
    HipReference,
    hip_references,
    makers,
    names_the_hip_reference,
    scale_equation,
)
from spinewise.words import CannotMeasure

HOLOGIC = "Hologic"
UNNAMED_PART = frozenset({"hip", "femur"})
MILLIGRAMS = 1000.0


@dataclass(frozen=True)
class Recomputed:
    """One T-score that a BMD may stand for.

    Parameters
    ----------
    t : float
        Standard deviations, to two decimals.
    reference : HipReference
        Whom it was held against.
    maker : str
        On whose scale the BMD was read.
    """

    t: float
    reference: HipReference
    maker: str


def recompute(scan: Scan, sex: str | None) -> tuple[Recomputed, ...]:
    """Every T-score that the BMD of a hip scan may stand for.

    Several where the maker, the part of the hip or the sex of the reference is open: a report of a man may
    use a reference of women or of men.

    Parameters
    ----------
    scan : Scan
        One site of one examination.
    sex : str or None
        Of the patient.

    Returns
    -------
    tuple of Recomputed
        Empty without a BMD, where the report does not name the hip reference, and at other sites.
    """
    if scan.bmd is None or not names_the_hip_reference(scan.context("reference")):
        return ()
    assert isinstance(scan.bmd.value, int | float)
    bmd = float(scan.bmd.value)
    on_scales = [(maker, _as_hologic(bmd, maker, scan.site)) for maker in _makers(scan)]
    return tuple(
        Recomputed(round((value - reference.mean) / reference.sd, 2), reference, maker)
        for reference in _references(scan, sex)
        for maker, value in on_scales
        if value is not None
    )


def standardised_bmd(bmd: float, maker: str, site: str) -> float:
    """BMD on the common scale of all makers; for pooling, never for comparing two scans of one patient.

    Parameters
    ----------
    bmd : float
        As the machine printed it, g/cm2.
    maker : str
        As `spinewise.evidence.densitometry.maker_of` names it.
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


def _makers(scan: Scan) -> tuple[str, ...]:
    return (scan.maker,) if scan.maker else makers()


def _references(scan: Scan, sex: str | None) -> tuple[HipReference, ...]:
    said = scan.context("reference").lower()
    if "female" in said or "women" in said:
        sexes: tuple[str, ...] = ("female",)
    elif "male" in said or "men" in said.split():
        sexes = ("male",)
    else:
        sexes = ("female",) if sex == "female" else ("female", "male")
    return tuple(
        row
        for row in hip_references()
        if (row.site == scan.site or scan.site in UNNAMED_PART) and row.sex in sexes
    )


def _as_hologic(bmd: float, maker: str, site: str | None) -> float | None:
    """The same bone on the scale of a Hologic, on which the reference was made, g/cm2."""
    if maker == HOLOGIC:
        return bmd
    part = "total hip" if site in UNNAMED_PART else site or ""
    theirs, ours = scale_equation(maker, part), scale_equation(HOLOGIC, part)
    if theirs is None or ours is None:
        return None
    return ours.from_standardised(theirs.standardised(bmd))
