"""One spine in one posture, measured: from marks on images, or from a spine that a CT gave."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from spinewise.alignment.advise import CT, FILM, SLOT
from spinewise.alignment.drawn_spine import draw_spine
from spinewise.alignment.marked_points import views_of
from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.measure import DRAWS, Measured, measure
from spinewise.alignment.profile import Profile
from spinewise.alignment.spine_profile import profile_of
from spinewise.anatomy.spine import Spine
from spinewise.imaging.radiograph import Beam, View
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.pathway.alignment import SpineSaid, drawn_view

FROM_CT = "CT with a label map"


@dataclass(frozen=True, eq=False)
class OneSpine:
    """One spine in one posture with what was measured on it.

    Parameters
    ----------
    said : SpineSaid
        As a plan keeps it.
    profiles : mapping
        By view, with draws.
    measured : Measured
        Everything that could be measured.
    """

    said: SpineSaid
    profiles: Mapping[View, Profile]
    measured: Measured


def marked_spine(file: LandmarksFile, source: str, rng: np.random.Generator) -> OneSpine:
    """Measure what somebody marked.

    Parameters
    ----------
    file : LandmarksFile
        With a lateral view, a frontal view, both, or points in a CT or MRI.
    source : str
        Id of the input.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    OneSpine
        Of the posture that the file names.
    """
    marks = file.landmarks
    views = {view: marks.view(view) or views_of(marks).get(view) for view in View}
    there = {view: one for view, one in views.items() if one is not None and one.points}
    profiles = {view: profile_of_marks(one, None, DRAWS, rng) for view, one in there.items()}
    measured = measure(profiles.get(View.LATERAL), profiles.get(View.FRONTAL))
    posture = next((one.posture for one in there.values() if one.posture), "")
    what = f"{' and '.join(str(view) for view in there)} view, marked by hand"
    modality = (
        _modality(file) if marks.views else f"{file.volume.modality if file.volume else ''} points".strip()
    )
    return OneSpine(
        _said(source, what, posture, day_of_marks(file), marks.by, "", profiles, measured, modality),
        profiles,
        measured,
    )


def ct_spine(
    spine: Spine, source: str, day: datetime.date | None, rng: np.random.Generator, what: str = FROM_CT
) -> OneSpine:
    """Measure a spine built from a CT, or one that was reconstructed.

    Parameters
    ----------
    spine : Spine
        With its errors.
    source : str
        Id of the input.
    day : date or None
        Of the images.
    rng : Generator
        From an explicit seed.
    what : str
        What it was built from.

    Returns
    -------
    OneSpine
        In the posture of the spine; incidence holds in every posture.
    """
    drawn = draw_spine(spine, DRAWS, rng)
    profiles = {view: profile_of(drawn, view) for view in View}
    measured = measure(profiles[View.LATERAL], profiles[View.FRONTAL], drawn)
    provisional = f"Level names are provisional: {spine.counted_from}." if spine.names_provisional else ""
    profiles = {view: one for view, one in profiles.items() if one.points}
    return OneSpine(
        _said(source, what, spine.posture, day, "", provisional, profiles, measured, CT),
        profiles,
        measured,
    )


def day_of_marks(file: LandmarksFile) -> datetime.date | None:
    """The oldest day of what was marked: the older view says how old the pair is.

    Parameters
    ----------
    file : LandmarksFile
        With a lateral view, a frontal view, both, or points in a CT or MRI.

    Returns
    -------
    date or None
        None where the file says none.
    """
    days = [one.date for one in file.landmarks.views if one.date is not None]
    if days or file.volume is None or not file.volume.date:
        return min(days, default=None)
    try:
        return datetime.date.fromisoformat(file.volume.date)
    except ValueError:
        return None


def _said(
    source: str, what: str, posture: str, day: datetime.date | None, by: str, provisional: str,
    profiles: Mapping[View, Profile], measured: Measured, modality: str,
) -> SpineSaid:  # fmt: skip
    inputs = (source,) if source else ()
    return SpineSaid(
        source, what, posture, day, by, provisional,
        tuple(drawn_view(one) for one in profiles.values()),
        tuple(replace(one, inputs=inputs) for one in measured.measurements),
        measured.missing, modality,
    )  # fmt: skip


def _modality(file: LandmarksFile) -> str:
    beams = {one.projection.beam for one in file.pictures.values() if one.projection is not None}
    return SLOT if beams == {Beam.SLOT} else FILM
