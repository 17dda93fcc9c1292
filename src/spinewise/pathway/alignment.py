"""What a plan keeps of the room of alignment: each posture as measured, targets beside it, what is missing.

The room's own types hold draws and whole tables; a plan keeps what a reader is told, and the marks as they
lie, so that every picture is drawn again from a stored plan.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from spinewise.alignment.correction.flexibility import Given
from spinewise.alignment.correction.sites import Site, name_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.aims import Aimed
from spinewise.alignment.targets.grades import Graded
from spinewise.alignment.targets.side_by_side import Judged, SideBySide, Total
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import View
from spinewise.results import Advice, Measurement, Missing
from spinewise.words import Answer, Level, Structure


@dataclass(frozen=True)
class DrawnMark:
    """One mark of a view.

    Parameters
    ----------
    bone, place : str
        Names.
    u, v : float
        In the plane of the view: u forwards or to the patient's left, v up.
    """

    bone: str
    place: str
    u: float
    v: float


@dataclass(frozen=True)
class DrawnView:
    """Marks of one view, to be drawn.

    Parameters
    ----------
    view : View
        Lateral or frontal.
    in_mm : bool
        Whether lengths may be read.
    marks : tuple of DrawnMark
        As measured.
    """

    view: View
    in_mm: bool
    marks: tuple[DrawnMark, ...]

    def profile(self, posture: str) -> Profile:
        """The view as a profile without draws."""
        points = {
            Mark(_bone(one.bone), Place(one.place)): np.array([[one.u, one.v]], float) for one in self.marks
        }
        return Profile(self.view, points, self.in_mm, posture)


@dataclass(frozen=True)
class SpineSaid:
    """One spine in one posture.

    Parameters
    ----------
    source : str
        Id of the input; empty where there is none.
    what : str
        What it was measured on, in words.
    posture : str
        Empty when nobody said.
    date : date or None
        Day of the images.
    by : str
        Who marked; empty for label maps.
    provisional : str
        Why its level names are provisional; empty when they are not.
    views : tuple of DrawnView
        For the pictures.
    measurements : tuple of Measurement
        Each with interval, levels and posture.
    missing : tuple of Missing
        What could not be measured on it.
    modality : str
        ``"slot scan"``, ``"radiograph"``, ``"CT"``.
    """

    source: str
    what: str
    posture: str
    date: datetime.date | None
    by: str
    provisional: str
    views: tuple[DrawnView, ...]
    measurements: tuple[Measurement, ...]
    missing: tuple[Missing, ...]
    modality: str

    def view(self, which: View) -> Profile | None:
        """One view as a profile, or None."""
        return next((one.profile(self.posture) for one in self.views if one.view is which), None)


@dataclass(frozen=True)
class SystemSaid:
    """One target system beside one spine.

    Parameters
    ----------
    id, name, status, evidence, population : str
        As published and as it was read.
    caveats, lacking : tuple of str
        What speaks against it, and parameters that it asks for and nobody measured.
    graded : tuple of Graded
        Parameters in classes.
    aimed : tuple of Aimed
        Parameters beside what is asked for.
    total : Total or None
        Sum of points.
    """

    id: str
    name: str
    status: str
    evidence: str
    population: str
    caveats: tuple[str, ...]
    lacking: tuple[str, ...]
    graded: tuple[Graded, ...]
    aimed: tuple[Aimed, ...]
    total: Total | None


@dataclass(frozen=True)
class RoussoulySaid:
    """Roussouly's types.

    Parameters
    ----------
    now : str
        Type now.
    now_may_be : tuple of str
        Others within the errors.
    by_incidence : str
        The one that PI would give.
    by_incidence_may_be : tuple of str
        Others within the errors.
    status, evidence : str
        How it was read, and where.
    caveats : tuple of str
        What speaks against it.
    """

    now: str
    now_may_be: tuple[str, ...]
    by_incidence: str
    by_incidence_may_be: tuple[str, ...]
    status: str
    evidence: str
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class GivenSaid:
    """What one disc gives by lying down.

    Parameters
    ----------
    at : str
        Neighbours, for example ``"L4-L5"``.
    standing, lying, gain : (float, float, float)
        Disc angle as measured with both ends of its range, deg, lordosis positive; and its change.
    is_mobile : Answer
        Yes where the change is told from nought.
    """

    at: str
    standing: tuple[float, float, float]
    lying: tuple[float, float, float]
    gain: tuple[float, float, float]
    is_mobile: Answer


@dataclass(frozen=True)
class Alignment:
    """What the room of alignment said.

    Parameters
    ----------
    spines : tuple of SpineSaid
        Standing before lying.
    targets : tuple of SystemSaid
        Target systems beside the standing spine; empty where none stands.
    targets_silent : str
        Why no target is set beside this patient; empty where they are.
    roussouly : RoussoulySaid or None
        None where PI, PT or SS is not known.
    given : tuple of GivenSaid
        What corrects by lying down.
    advice : Advice
        Everything that the room handed to the plan.
    """

    spines: tuple[SpineSaid, ...]
    targets: tuple[SystemSaid, ...]
    targets_silent: str
    roussouly: RoussoulySaid | None
    given: tuple[GivenSaid, ...]
    advice: Advice

    @property
    def standing(self) -> SpineSaid | None:
        """The spine that stands; one whose posture nobody said is not it."""
        return next((one for one in self.spines if one.posture == "standing"), None)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of every entry that it rests on, each once."""
        ids = [one.evidence for one in self.targets]
        ids += [self.roussouly.evidence] if self.roussouly else []
        for found in self.advice.findings:
            ids += found.evidence
        return tuple(dict.fromkeys(ids))


def drawn_view(profile: Profile) -> DrawnView:
    """Marks of a profile as measured.

    Parameters
    ----------
    profile : Profile
        Of either view.

    Returns
    -------
    DrawnView
        Without draws.
    """
    marks = sorted(profile.points, key=lambda mark: (str(mark.bone), mark.place))
    return DrawnView(
        profile.view,
        profile.in_mm,
        tuple(
            DrawnMark(
                mark.bone.value,
                mark.place.value,
                float(profile.points[mark][0, 0]),
                float(profile.points[mark][0, 1]),
            )
            for mark in marks
        ),
    )


def systems_said(beside: SideBySide) -> tuple[SystemSaid, ...]:
    """Every target system as a plan keeps it.

    Parameters
    ----------
    beside : SideBySide
        As judged.

    Returns
    -------
    tuple of SystemSaid
        In the order of the table.
    """
    return tuple(_system(one) for one in beside.systems)


def _system(one: Judged) -> SystemSaid:
    system = one.system
    return SystemSaid(
        system.id, system.name, system.status, system.evidence, system.population, tuple(system.caveats),
        one.lacking, one.graded, one.aimed, one.total,
    )  # fmt: skip


def roussouly_said(beside: SideBySide) -> RoussoulySaid | None:
    """Roussouly's types as a plan keeps them.

    Parameters
    ----------
    beside : SideBySide
        As judged.

    Returns
    -------
    RoussoulySaid or None
        None where PI, PT or SS is not known.
    """
    one = beside.roussouly
    if one is None:
        return None
    limits = one.limits
    return RoussoulySaid(
        one.now, one.now_may_be, one.by_incidence, one.by_incidence_may_be,
        limits.status, limits.evidence, tuple(limits.caveats),
    )  # fmt: skip


def given_said(given: Mapping[Site, Given], standing: Profile) -> tuple[GivenSaid, ...]:
    """What corrects by lying down, from the head down.

    Parameters
    ----------
    given : mapping
        As found.
    standing : Profile
        Which names the neighbours.

    Returns
    -------
    tuple of GivenSaid
        One for each disc that was marked in both postures.
    """
    ordered: Iterable[tuple[Site, Given]] = sorted(given.items(), key=lambda item: -item[0].height)
    return tuple(
        GivenSaid(
            name_of(site, standing),
            (one.standing.value, one.standing.low, one.standing.high),
            (one.there.value, one.there.low, one.there.high),
            (one.gain.value, one.gain.low, one.gain.high),
            one.is_mobile,
        )
        for site, one in ordered
    )


def _bone(name: str) -> Level | Structure:
    return Level(name) if name in {level.value for level in Level} else Structure(name)
