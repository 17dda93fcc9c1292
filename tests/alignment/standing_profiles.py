"""Profiles of a digital patient for tests of correction: exact marks, with or without draws."""

from functools import cache

import numpy as np

from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.profile import Profile
from spinewise.anatomy.landmarks import MarkedView
from spinewise.imaging.radiograph import View
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import pair_of


@cache
def _marks() -> MarkedView:
    """Marks of a person of PI 55, PT 30 and LL 25 degrees, seen from the side."""
    return pair_of(digital_patient(3, pi=55, pt=30, ll=25, tk=35, age=68)).marks[View.LATERAL]


def flat_back(draws: int = 0) -> Profile:
    """The profile of that person with draws within the errors of marks."""
    return profile_of_marks(_marks(), None, draws, np.random.default_rng(0))
