"""Every parameter of one spine, each with its interval, and what could not be measured, with the reason."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from spinewise.alignment.crossing import crossing
from spinewise.alignment.drawn_spine import DrawnSpine, draw_spine
from spinewise.alignment.marked_points import views_of
from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.measure_curves import Told, frontal_measurements, space_measurements
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.parameters.row import MILLIMETRES, Parameter
from spinewise.alignment.parameters.table import rows_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.spine_profile import profile_of
from spinewise.alignment.told import Refused, measurement_of
from spinewise.anatomy.landmarks import Landmarks
from spinewise.anatomy.spine import Spine
from spinewise.evidence.alignment_grades import meyerding_bounds, meyerding_grade
from spinewise.imaging.radiograph import View
from spinewise.results import Finding, Measurement, Missing
from spinewise.words import CannotMeasure

NO_DISTANCE = "the film is not calibrated, so no distance can be read"
NO_VIEW = {
    View.LATERAL: "there is no lateral view",
    View.FRONTAL: "there is no frontal view",
}
HOW = {
    NO_DISTANCE: "Give the film with its pixel spacing at the patient, or a calibrated slot scan.",
    NO_VIEW[View.LATERAL]: "Mark a lateral view, or give a CT with a label map.",
    NO_VIEW[View.FRONTAL]: "Mark a frontal view, or give a CT with a label map.",
}
HOW_ELSE = "Mark what is missing, or look at the images."
DRAWS = 1000
"""Draws within the errors: enough for an interval to 2 percent of its width."""


@dataclass(frozen=True)
class Measured:
    """What was measured of one spine.

    Parameters
    ----------
    measurements : tuple of Measurement
        Each with its interval, levels and posture.
    findings : tuple of Finding
        What was seen on the way: slips, class boundaries within an interval, faults of marks.
    missing : tuple of Missing
        What could not be measured, one for each reason.
    """

    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]

    def __getitem__(self, name: str) -> Measurement:
        """The first measurement of that name; `CannotMeasure` with the reason where there is none."""
        for one in self.measurements:
            if one.name == name:
                return one
        for gap in self.missing:
            if name in gap.what.split(", "):
                raise CannotMeasure(gap.why_it_matters)
        raise CannotMeasure(f"{name} was not measured")

    def all(self, name: str) -> tuple[Measurement, ...]:
        """Every measurement of that name, from the head down."""
        return tuple(one for one in self.measurements if one.name == name)


def measure(
    sagittal: Profile | None, coronal: Profile | None = None, drawn: DrawnSpine | None = None
) -> Measured:
    """Measure everything that the views at hand allow.

    Parameters
    ----------
    sagittal : Profile or None
        Lateral.
    coronal : Profile or None
        Frontal.
    drawn : DrawnSpine or None
        The spine in space, where there is one; it needs the frontal profile that was made from it.

    Returns
    -------
    Measured
        What cannot be measured is missing with its reason; the rest goes on.
    """
    told: list[Told] = []
    findings: list[Finding] = []
    if sagittal is None:
        told.append(Refused(", ".join(_lateral_names()), NO_VIEW[View.LATERAL]))
    else:
        told += [_measured(row, sagittal) for row in rows_of(sagittal)]
    if coronal is None:
        frontal = (Name.COBB, Name.CORONAL_BALANCE, Name.PELVIC_OBLIQUITY)
        told.append(Refused(", ".join(frontal), NO_VIEW[View.FRONTAL]))
    else:
        from_front, findings = frontal_measurements(coronal)
        told += from_front
        if drawn is not None:
            told += space_measurements(drawn, coronal)
    measurements = tuple(_graded(one) for one in told if isinstance(one, Measurement))
    findings += [found for one in measurements for found in _slipped(one)]
    findings += _of_anatomy(sagittal)
    return Measured(measurements, tuple(findings), _missing(one for one in told if isinstance(one, Refused)))


def measure_spine(spine: Spine, rng: np.random.Generator, draws: int = DRAWS) -> Measured:
    """Measure a spine from CT, a biplanar pair or a plan.

    Parameters
    ----------
    spine : Spine
        With the errors of its parts.
    rng : Generator
        From an explicit seed.
    draws : int
        How many times it is drawn within its errors.

    Returns
    -------
    Measured
        Angles say the spine's posture.
    """
    drawn = draw_spine(spine, draws, rng)
    return measure(profile_of(drawn, View.LATERAL), profile_of(drawn, View.FRONTAL), drawn)


def measure_landmarks(landmarks: Landmarks, rng: np.random.Generator, draws: int = DRAWS) -> Measured:
    """Measure what somebody marked on radiographs, or in a CT or MRI.

    Parameters
    ----------
    landmarks : Landmarks
        With a lateral view, a frontal view, or both.
    rng : Generator
        From an explicit seed.
    draws : int
        How many times the marks are drawn within the published errors.

    Returns
    -------
    Measured
        From the radiographs; from points in a CT or MRI for a view that was not marked on a radiograph.
    """
    views = {view: landmarks.view(view) or views_of(landmarks).get(view) for view in View}
    profiles = {
        view: profile_of_marks(marked, None, draws, rng)
        for view, marked in views.items()
        if marked is not None and marked.points
    }
    return measure(profiles.get(View.LATERAL), profiles.get(View.FRONTAL))


def _lateral_names() -> tuple[Name, ...]:
    from_front = (Name.COBB, Name.CORONAL_BALANCE, Name.PELVIC_OBLIQUITY)
    in_space = (Name.APICAL_ROTATION, Name.PMC_ORIENTATION, Name.PMC_CURVATURE)
    return tuple(name for name in Name if name not in (*from_front, *in_space))


def _measured(row: Parameter, profile: Profile) -> Told:
    try:
        if row.unit == MILLIMETRES and not profile.in_mm:
            raise CannotMeasure(NO_DISTANCE)
        return measurement_of(
            row.name, row.unit, row.of(profile), row.method, profile, row.taken_from(profile),
            sources=row.sources, posture_free=row.posture_free, level=row.level,
        )  # fmt: skip
    except CannotMeasure as reason:
        return Refused(row.name, str(reason))


def _is_slip(one: Measurement) -> bool:
    """Of lumbar levels alone: the grades were made there, and of all levels one seems to slip by chance."""
    lumbar = one.level is not None and one.level.region == "L"
    return one.name == Name.SLIP and lumbar and one.interval.low > 0


def _graded(one: Measurement) -> Measurement:
    """A forward slip of the lumbar spine that is told from zero, with its Meyerding grade."""
    if not _is_slip(one):
        return one
    return replace(one, conditions={**one.conditions, "Meyerding grade": meyerding_grade(one.value)})


def _slipped(one: Measurement) -> tuple[Finding, ...]:
    """A forward slip told from zero, and a grade that is not certain; a step backwards has no grade."""
    if not _is_slip(one):
        return ()
    upper, lower = (part.split()[0] for part in one.conditions["between"].split(", "))
    low, high, grade = one.interval.low, one.interval.high, one.conditions["Meyerding grade"]
    said = (
        f"{upper} stands forwards on {lower} by {one.value:.0f} % ({low:.0f} to {high:.0f} %): "
        f"Meyerding grade {grade}."
    )
    crossed = crossing(one, meyerding_bounds(), "Meyerding grade")
    return (Finding("slip", said, level=one.level), *((crossed,) if crossed else ()))


def _of_anatomy(profile: Profile | None) -> list[Finding]:
    """Unusual numbers of vertebrae change which levels a parameter is taken from."""
    if profile is None:
        return []
    said = []
    if profile.last_thoracic.value != "T12":
        said.append(
            f"The lowest thoracic vertebra of this spine is {profile.last_thoracic}: kyphosis ends there."
        )
    if len(profile.lumbar) != USUAL_LUMBAR:
        said.append(
            f"This spine has {len(profile.lumbar)} lumbar vertebrae by its names: L4-S1 is measured from "
            f"{profile.lumbar[-2]}, and lordosis from L1 has another number of segments."
        )
    return [Finding("number of vertebrae", one) for one in said]


USUAL_LUMBAR = 5


def _missing(refused: Iterable[Refused]) -> tuple[Missing, ...]:
    """One gap for each reason, with everything that it stopped."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in refused:
        if one.name not in by_reason[one.why]:
            by_reason[one.why].append(str(one.name))
    return tuple(
        Missing(", ".join(names), why[:1].upper() + why[1:] + ".", HOW.get(why, HOW_ELSE))
        for why, names in by_reason.items()
    )
