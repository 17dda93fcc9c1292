"""T-scores made again from BMD where the reference is named."""

from dataclasses import dataclass

from spinewise.bone.densitometry.scans import Scan
from spinewise.evidence.densitometry import (
    HipReference,
    hip_references,
    makers,
    names_the_hip_reference,
    scale_equation,
)

HOLOGIC = "Hologic"
UNNAMED_PART = frozenset({"hip", "femur"})


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
    return tuple(
        Recomputed(round((_as_hologic(bmd, maker, one.site) - one.mean) / one.sd, 2), one, maker)
        for one in _references(scan, sex)
        for maker in _makers(scan)
    )


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


def _as_hologic(bmd: float, maker: str, site: str) -> float:
    """The same bone on the scale of a Hologic, on which the reference was made, g/cm2."""
    theirs, ours = scale_equation(maker, site), scale_equation(HOLOGIC, site)
    assert theirs is not None, "every maker of the table has its equations of the hip"
    assert ours is not None
    return ours.from_standardised(theirs.standardised(bmd))
