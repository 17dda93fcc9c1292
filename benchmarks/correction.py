"""Searching plans of correction from T10 to the pelvis: every combination, and the plans that are shown."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from measured import Row, alternating, spread

from spinewise.alignment.correction.asked import Asked
from spinewise.alignment.correction.bend import bent
from spinewise.alignment.correction.candidates import candidates
from spinewise.alignment.correction.foresee import foreseen
from spinewise.alignment.correction.search import search
from spinewise.alignment.correction.sites import hinge_of
from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.profile import Profile
from spinewise.alignment.values import values_of
from spinewise.imaging.radiograph import View
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import pair_of
from spinewise.words import Level

LIMIT_S = 5.0
DRAWS, ROUNDS, ONE_BY_ONE = 1000, 5, 200


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used.

    Returns
    -------
    list of Row
        The search, beside the same plans one by one.
    """
    patient = digital_patient(3, pi=55, pt=30, ll=25, tk=35, age=68)
    marked = pair_of(patient).marks[View.LATERAL]
    profile = profile_of_marks(marked, None, DRAWS, np.random.default_rng(0))
    once = replace(profile, points={mark: at[:1] for mark, at in profile.points.items()})
    asked = Asked((Level.T10,))

    def ours() -> None:
        search(profile, asked, 68, np.random.default_rng(1))

    ours()
    plans = len(candidates(once, Level.T10, asked).chosen)
    points = np.zeros((plans, len(once.points), 2))
    taken = alternating({"ours": ours, "copy": points.copy}, ROUNDS)
    alone = _one_by_one(once, asked)
    return [
        Row(
            f"search of {plans} plans of correction, T10 to the pelvis, with {DRAWS} draws for each shown",
            "s",
            min(taken["ours"]),
            alone / ONE_BY_ONE * plans,
            f"the same plans bent and measured one by one, from {ONE_BY_ONE} of them",
            LIMIT_S,
            "5 s",
            min(taken["copy"]),
            f"copying the moved marks once, {points.nbytes / 2**20:.0f} MiB",
            spread(taken["ours"]),
        )
    ]


def _one_by_one(profile: Profile, asked: Asked) -> float:
    found = candidates(profile, Level.T10, asked)
    degrees = found.degrees()
    hinges = {
        site: hinge_of(profile, site, next(one.hinge for one in several if one))
        for site, several in found.ways.items()
    }
    start = time.perf_counter()
    for plan in range(ONE_BY_ONE):
        one = {site: some[plan : plan + 1] for site, some in degrees.items()}
        values_of(foreseen(bent(profile, hinges, one), np.zeros(1)).profile)
    return time.perf_counter() - start
