"""The table of parameters: one row each. To add one, write its function and a row here."""

from collections.abc import Callable

from spinewise.alignment.parameters import balance, curvature, discs, pelvis, slip
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.parameters.row import (
    DEGREES,
    HIPS,
    MILLIMETRES,
    PERCENT,
    Parameter,
    Taken,
    centre,
    inferior,
    superior,
)
from spinewise.alignment.profile import Array, Profile
from spinewise.imaging.radiograph import View
from spinewise.words import CannotMeasure, Level

SIDE = View.LATERAL
S1, L1 = superior(Level.S1), superior(Level.L1)

LEGAYE = "doi:10.1007/s005860050038"
TERMS = "PMC6334400, table 1"
PROTOPSALTIS = "PMC5382592"
HILLS = "Hills 2022"
OBEID = "doi:10.1007/s00586-016-4649-3"
ZHANG = "doi:10.1007/s00586-020-06548-8"
YILGOR = "Yilgor 2017"
KOSLOSKY = "doi:10.1097/CORR.0000000000001153"


def last_thoracic(profile: Profile) -> Level:
    """The lowest thoracic vertebra of this spine: T12, or T13 or T11 in some people.

    Parameters
    ----------
    profile : Profile
        Of the spine.

    Returns
    -------
    Level
        Its name.
    """
    return profile.last_thoracic


def second_above_sacrum(profile: Profile) -> Level:
    """The second vertebra above the sacrum: L4, or L5 over an L6, or L3 where there are four.

    Parameters
    ----------
    profile : Profile
        Of the spine.

    Returns
    -------
    Level
        Its name.
    """
    return profile.lumbar[-2]


def _angle(
    name: Name,
    function: Callable[..., Array],
    takes: tuple[Taken, ...],
    method: str,
    *sources: str,
    free: bool = False,
) -> Parameter:
    return Parameter(name, DEGREES, SIDE, function, takes, method, sources, free)


ROWS: tuple[Parameter, ...] = (
    _angle(
        Name.PI, pelvis.pelvic_incidence, (HIPS, S1),
        "perpendicular of the S1 endplate at its middle against the line to the hip axis",
        LEGAYE, TERMS, free=True,
    ),
    _angle(
        Name.PT, pelvis.pelvic_tilt, (HIPS, S1),
        "line from the hip axis to the middle of the S1 endplate against the vertical; positive when the "
        "pelvis tilts back",
        TERMS,
    ),
    _angle(
        Name.SS, pelvis.sacral_slope, (S1,),
        "S1 endplate against the horizontal; positive when it slopes down forwards", TERMS,
    ),
    Parameter(
        Name.PELVIC_RADIUS, MILLIMETRES, SIDE, pelvis.pelvic_radius, (HIPS, S1),
        "hip axis to the posterior superior corner of S1", ("Jackson 1998",), True,
    ),
    _angle(
        Name.PI_LL, pelvis.incidence_minus_lordosis, (HIPS, S1, L1),
        "pelvic incidence minus L1-S1 lordosis", TERMS,
    ),
    _angle(
        Name.LL, curvature.lordosis, (L1, S1),
        "superior endplate of L1 against that of S1; lordosis positive", TERMS,
    ),
    _angle(
        Name.L4_S1, curvature.lordosis, (superior(second_above_sacrum), S1),
        "superior endplate of the second vertebra above the sacrum against that of S1; lordosis positive",
        YILGOR,
    ),
    Parameter(
        Name.LDI, PERCENT, SIDE, curvature.lordosis_distribution, (L1, superior(second_above_sacrum), S1),
        "share of L1-S1 lordosis that lies in the two lowest segments", (YILGOR,),
    ),
    *(
        _angle(
            name, curvature.kyphosis, (superior(upper), inferior(last_thoracic)),
            f"superior endplate of {upper} against the inferior one of the lowest thoracic vertebra; "
            f"kyphosis positive",
            TERMS,
        )
        for name, upper in (
            (Name.TK_T4_T12, Level.T4), (Name.TK_T2_T12, Level.T2), (Name.TK_T5_T12, Level.T5),
        )
    ),
    _angle(
        Name.TL_T10_L2, curvature.lordosis, (superior(Level.T10), inferior(Level.L2)),
        "superior endplate of T10 against the inferior one of L2; lordosis positive", TERMS,
    ),
    _angle(
        Name.C2_C7, curvature.lordosis, (inferior(Level.C2), inferior(Level.C7)),
        "inferior endplate of C2 against that of C7; lordosis positive", TERMS,
    ),
    _angle(
        Name.T1_SLOPE, curvature.slope, (superior(Level.T1),),
        "superior endplate of T1 against the horizontal; positive when it slopes down forwards", TERMS,
    ),
    Parameter(
        Name.SVA, MILLIMETRES, SIDE, balance.sagittal_vertical_axis, (centre(Level.C7), S1),
        "centre of C7 before the posterior superior corner of S1; positive forwards", (TERMS,),
    ),
    _angle(
        Name.C7VT, balance.c7_vertical_tilt, (S1, centre(Level.C7)),
        "line from the middle of the S1 endplate to C7 against the vertical; positive forwards", OBEID,
    ),
    _angle(
        Name.C7ST, balance.c7_sacral_tilt, (S1, centre(Level.C7)),
        "perpendicular of the S1 endplate at its middle against the line to C7", ZHANG,
    ),
    _angle(
        Name.GT, balance.global_tilt, (HIPS, S1, centre(Level.C7)),
        "line from the hip axis to S1, drawn on, against the line from S1 to C7", OBEID,
    ),
    *(
        _angle(
            name, balance.vertebral_tilt, (HIPS, centre(level)),
            f"line from the hip axis to the centre of {level} against the vertical; positive forwards",
            source,
        )
        for name, level, source in (
            (Name.C2_TILT, Level.C2, HILLS), (Name.T1SPI, Level.T1, PROTOPSALTIS),
            (Name.T4_TILT, Level.T4, HILLS), (Name.L1_TILT, Level.L1, HILLS),
        )
    ),
    *(
        _angle(
            name, balance.vertebral_pelvic_angle, (HIPS, S1, centre(level)),
            f"lines from the hip axis to the middle of S1 and to the centre of {level}", source,
        )
        for name, level, source in (
            (Name.C2PA, Level.C2, HILLS), (Name.TPA, Level.T1, PROTOPSALTIS),
            (Name.T4PA, Level.T4, HILLS), (Name.L1PA, Level.L1, HILLS),
        )
    ),
    _angle(
        Name.T4_L1PA_MISMATCH, balance.pelvic_angle_mismatch, (HIPS, centre(Level.T4), centre(Level.L1)),
        "T4 pelvic angle minus L1 pelvic angle", "doi:10.2106/JBJS.23.00372",
    ),
)  # fmt: skip
"""Parameters with levels of their own, on the lateral view."""


def rows_of(profile: Profile) -> tuple[Parameter, ...]:
    """Every row of the table that a lateral profile asks for: the named ones, then its segments and discs.

    Parameters
    ----------
    profile : Profile
        Lateral.

    Returns
    -------
    tuple of Parameter
        Segments, discs and slips by the spine's own neighbours, where both endplates are marked.
    """
    pairs = profile.neighbours
    return (*ROWS, *(row for upper, lower in pairs for row in rows_between(profile, upper, lower)))


def rows_between(profile: Profile, upper: Level, lower: Level) -> tuple[Parameter, ...]:
    """Rows of two neighbours.

    Parameters
    ----------
    profile : Profile
        Lateral.
    upper, lower : Level
        Neighbours in this spine.

    Returns
    -------
    tuple of Parameter
        Those whose endplates are there; a disc that nobody marked is not missing.
    """
    segment = (superior(upper), superior(lower))
    disc = (inferior(upper), superior(lower))
    rows = []
    if _there(profile, *segment):
        rows.append(
            Parameter(
                Name.SEGMENT,
                DEGREES,
                SIDE,
                curvature.lordosis,
                segment,
                "superior endplate against that of the next vertebra; lordosis positive, adds up to LL",
                level=upper,
            )
        )
    if _there(profile, *disc):
        rows += [
            Parameter(name, unit, SIDE, function, disc, method, sources, level=upper)
            for name, unit, function, method, sources in DISC_ROWS
        ]
    return tuple(rows)


def _there(profile: Profile, *takes: Taken) -> bool:
    try:
        for taken in takes:
            taken.read(profile)
    except CannotMeasure:
        return False
    return True


DISC_ROWS: tuple[tuple[Name, str, Callable[..., Array], str, tuple[str, ...]], ...] = (
    (
        Name.DISC_ANGLE, DEGREES, discs.disc_angle,
        "inferior endplate against the superior one of the next vertebra; lordosis positive", (),
    ),
    (
        Name.DISC_HEIGHT_FRONT, MILLIMETRES, discs.height_in_front,
        "between the anterior corners, across the middle line of the disc", (),
    ),
    (
        Name.DISC_HEIGHT_MIDDLE, MILLIMETRES, discs.height_in_the_middle,
        "between the middles of the endplates, across the middle line of the disc", (),
    ),
    (
        Name.DISC_HEIGHT_BACK, MILLIMETRES, discs.height_behind,
        "between the posterior corners, across the middle line of the disc", (),
    ),
    (
        Name.SLIP, PERCENT, slip.slip_percent,
        "posterior inferior corner before the posterior superior corner of the next vertebra, along its "
        "endplate, in percent of its depth; positive forwards",
        (KOSLOSKY,),
    ),
)  # fmt: skip
