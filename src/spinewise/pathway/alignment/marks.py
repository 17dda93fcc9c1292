"""Marks of a view as a plan keeps them: as measured, to be drawn again from a stored plan."""

from dataclasses import dataclass

import numpy as np

from spinewise.alignment.profile import Profile
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import View
from spinewise.words import Level, Structure


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


def _bone(name: str) -> Level | Structure:
    return Level(name) if name in {level.value for level in Level} else Structure(name)
