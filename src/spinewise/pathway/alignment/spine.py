"""What a plan keeps of one spine in one posture: its images and marks, what was measured and what was not."""

import datetime
from dataclasses import dataclass

from spinewise.alignment.profile import Profile
from spinewise.imaging.radiograph import View
from spinewise.pathway.alignment.marks import DrawnView
from spinewise.results import Measurement, Missing


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
