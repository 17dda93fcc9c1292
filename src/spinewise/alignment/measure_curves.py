"""What is measured from the front and in space: curves with their end vertebrae, balance, rotation, plane."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.drawn_spine import DrawnSpine, Part
from spinewise.alignment.parameters.coronal import (
    Curve,
    apex_of,
    apex_side,
    cobb_from_endplates,
    coronal_balance,
    curves_from_endplates,
    pelvic_obliquity,
)
from spinewise.alignment.parameters.in_space import (
    axial_rotation,
    curvature_in_plane,
    plane_of_maximum_curvature,
)
from spinewise.alignment.parameters.lines import middle
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.parameters.row import DEGREES, MILLIMETRES
from spinewise.alignment.profile import HEADS, LOWER, UPPER, Profile
from spinewise.alignment.told import Refused, measurement_of
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.evidence.alignment_grades import least_cobb_deg
from spinewise.results import Finding, Measurement
from spinewise.words import CannotMeasure, Level, Structure

Array = NDArray[np.float64]
Told = Measurement | Refused

FEWEST_BODIES = 3
"""A curve has two end vertebrae and an apex."""

CRESTS = (Structure.HIP_LEFT, Structure.HIP_RIGHT)
COBB = (
    "superior endplate of the upper against the inferior one of the lower end vertebra, seen from the front"
)
SOURCES_SPACE = ("doi:10.1097/00007632-199401001-00020",)


def whole_bodies(profile: Profile) -> tuple[Level, ...]:
    """Levels of which both endplates are there, from the head down.

    Parameters
    ----------
    profile : Profile
        Of either view.

    Returns
    -------
    tuple of Level
        Without S1.
    """
    places = (*UPPER[profile.view], *LOWER[profile.view])
    return tuple(
        level for level in profile.levels if all(Mark(level, place) in profile.points for place in places)
    )


def curves_of(
    profile: Profile, least_deg: float | None = None
) -> tuple[tuple[Level, ...], tuple[Curve, ...]]:
    """Curves of a frontal profile, with end vertebrae found as the most tilted.

    Parameters
    ----------
    profile : Profile
        Frontal.
    least_deg : float, optional
        Least angle of a curve; by default that of the evidence table.

    Returns
    -------
    (tuple of Level, tuple of Curve)
        Levels that were looked at, from the head down, and the curves by their places among them.
    """
    levels = whole_bodies(profile)
    if len(levels) < FEWEST_BODIES:
        raise CannotMeasure("fewer than three whole bodies are seen from the front")
    least = least_cobb_deg() if least_deg is None else least_deg
    return levels, curves_from_endplates(
        np.stack([profile.superior(level)[0] for level in levels]),
        np.stack([profile.inferior(level)[0] for level in levels]),
        least,
    )


def cobb_between(profile: Profile, upper: Level, lower: Level) -> Measurement:
    """Cobb angle between end vertebrae that were given.

    Parameters
    ----------
    profile : Profile
        Frontal.
    upper, lower : Level
        End vertebrae.

    Returns
    -------
    Measurement
        Degrees, 0 or more; the side to which the curve between them bulges is its side.
    """
    levels = [one for one in whole_bodies(profile) if not one.is_above(upper) and not lower.is_above(one)]
    if upper not in levels or lower not in levels or len(levels) < FEWEST_BODIES:
        raise CannotMeasure(f"{upper} and {lower} with a body between them are not all seen from the front")
    plates = [np.stack([of(level)[0] for level in levels]) for of in (profile.superior, profile.inferior)]
    curve = _given(plates[0], plates[1])
    return _cobb(profile, tuple(levels), curve, "given")


def _given(superior: Array, inferior: Array) -> Curve:
    """The curve from the first to the last body, whatever its angle."""
    bodies = 0.5 * (middle(superior) + middle(inferior))
    angle = abs(float(cobb_from_endplates(superior[0], inferior[-1])))
    return Curve(0, len(bodies) - 1, apex_of(bodies), apex_side(bodies), angle)


def _cobb(profile: Profile, levels: tuple[Level, ...], curve: Curve, ends: str) -> Measurement:
    upper, lower = levels[curve.upper], levels[curve.lower]
    values = cobb_from_endplates(profile.superior(upper), profile.inferior(lower))
    return measurement_of(
        Name.COBB,
        DEGREES,
        values * (np.sign(values[0]) or 1.0),
        COBB,
        profile,
        f"{upper} superior endplate, {lower} inferior endplate",
        sources=("Cobb 1948",),
        level=levels[curve.apex],
        side=curve.convex,
        conditions={
            "upper end": str(upper),
            "lower end": str(lower),
            "apex": str(levels[curve.apex]),
            "convex": str(curve.convex),
            "end vertebrae": ends,
        },
    )


def frontal_measurements(profile: Profile) -> tuple[list[Told], list[Finding]]:
    """Everything that a frontal profile gives.

    Parameters
    ----------
    profile : Profile
        Frontal.

    Returns
    -------
    (list of Measurement or Refused, list of Finding)
        Curves, coronal balance, pelvic obliquity.
    """
    told: list[Told] = []
    findings: list[Finding] = []
    try:
        levels, curves = curves_of(profile)
        told += [_cobb(profile, levels, curve, "found as the most tilted") for curve in curves]
        if not curves:
            findings.append(
                Finding(
                    "no curve",
                    f"No curve of {least_cobb_deg():g} degrees or more is seen from the front between "
                    f"{levels[0]} and {levels[-1]}.",
                )
            )
    except CannotMeasure as reason:
        told.append(Refused(Name.COBB, str(reason)))
    told.append(_or_refused(Name.CORONAL_BALANCE, lambda: _balance(profile)))
    told.append(_or_refused(Name.PELVIC_OBLIQUITY, lambda: _obliquity(profile)))
    return told, findings


def _or_refused(name: Name, measure: Callable[[], Measurement]) -> Told:
    try:
        return measure()
    except CannotMeasure as reason:
        return Refused(name, str(reason))


def _balance(profile: Profile) -> Measurement:
    if not profile.in_mm:
        raise CannotMeasure("the film is not calibrated, so no distance can be read")
    return measurement_of(
        Name.CORONAL_BALANCE,
        MILLIMETRES,
        coronal_balance(profile.centre(Level.C7), profile.superior(Level.S1)),
        "centre of C7 beside the vertical through the middle of the sacrum; positive to the patient's left",
        profile,
        "C7 centre, S1 superior endplate",
    )


def _obliquity(profile: Profile) -> Measurement:
    crests = [Mark(bone, Place.CREST_TOP) for bone in CRESTS]
    heads = [Mark(bone, Place.CENTRE) for bone in HEADS]
    marks, by = (
        (crests, "iliac crests") if all(one in profile.points for one in crests) else (heads, "femoral heads")
    )
    left, right = (profile.point(one.bone, one.place) for one in marks)
    return measurement_of(
        Name.PELVIC_OBLIQUITY,
        DEGREES,
        pelvic_obliquity(left, right),
        f"line through both {by} against the horizontal; positive when the left side stands higher",
        profile,
        f"both {by}",
    )


def space_measurements(drawn: DrawnSpine, coronal: Profile) -> list[Told]:
    """Rotation of each apex, and the plane of maximum curvature of each curve.

    Parameters
    ----------
    drawn : DrawnSpine
        With its draws.
    coronal : Profile
        Its frontal profile.

    Returns
    -------
    list of Measurement or Refused
        Empty where there is no curve.
    """
    told: list[Told] = []
    try:
        levels, curves = curves_of(coronal)
    except CannotMeasure:
        return told
    for curve in curves:
        upper, lower, apex = levels[curve.upper], levels[curve.lower], levels[curve.apex]
        first = drawn.upright(drawn.plate(upper, Part.SUPERIOR).normal)
        last = drawn.upright(drawn.plate(lower, Part.INFERIOR).normal)
        up = sum(drawn.in_pelvis(drawn.plate(apex, part).normal) for part in Part)
        between = f"{upper} superior endplate, {lower} inferior endplate"
        ends = {"upper end": str(upper), "lower end": str(lower), "apex": str(apex)}
        plane = plane_of_maximum_curvature(first, last)
        rows = (
            (
                Name.APICAL_ROTATION,
                axial_rotation(np.asarray(up), -drawn.in_pelvis(drawn.posteriors[apex])),
                "turn of the apical vertebra about its own axis against the pelvis, when coronal tilt and "
                "then lean are undone; positive when it faces the patient's left",
                f"{apex}",
            ),
            (
                Name.PMC_ORIENTATION,
                plane,
                "upright plane in which the Cobb angle of the curve is greatest: turn from the sagittal "
                "plane to the patient's left",
                between,
            ),
            (
                Name.PMC_CURVATURE,
                curvature_in_plane(first, last, plane),
                "Cobb angle of the curve in its plane of maximum curvature",
                between,
            ),
        )
        told += [
            measurement_of(
                name, DEGREES, values, method, coronal, taken, sources=SOURCES_SPACE, level=apex,
                side=curve.convex, conditions=ends | {"view": "in space"},
            )
            for name, values, method, taken in rows
        ]  # fmt: skip
    return told
