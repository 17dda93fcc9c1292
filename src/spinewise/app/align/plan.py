"""`spinewise align plan`: plans of correction for one standing spine, as trade-offs without a rank."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from spinewise.alignment.correction.asked import MATTERS, Asked
from spinewise.alignment.correction.flexibility import Given, given_by_lying
from spinewise.alignment.correction.outcome import look_at
from spinewise.alignment.correction.search import Searched, passive_changes, search
from spinewise.alignment.correction.sites import Site, Through, name_of
from spinewise.alignment.marked_points import views_of
from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.profile import Profile
from spinewise.alignment.spine_profile import sagittal_profile
from spinewise.alignment.standing.lying import lying_again
from spinewise.app.align.measure import spine_of_ct
from spinewise.app.align.plan_result import result_of
from spinewise.app.align.plan_told import tell
from spinewise.app.align.written import change_of, level_of, matter_of, site_of, ways_of
from spinewise.app.asking import Answers, parse_answers
from spinewise.app.careful import DONE, NOTHING_USABLE
from spinewise.app.progress import progress_on_terminal
from spinewise.app.writing import write_json
from spinewise.imaging.radiograph import View
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.plan.reconstruction import read_reconstruction
from spinewise.words import BadInput, Level

SEED = 20261121
"""Of the draws within the errors; written into the answer, so that a range can be replayed."""
DRAWS = 1000
STANDING = "standing"


def run_plan(
    start: tuple[Path | None, Path | None],
    lying: tuple[Path | None, Path | None, Path | None],
    levels: tuple[list[str], str],
    limits: dict[str, Any],
    own: list[str],
    age: float | None,
    json: str | None,
) -> int:
    """Search plans of correction, or look at one that the surgeon names.

    Parameters
    ----------
    start : (Path or None, Path or None)
        Marks on a standing lateral view, or a reconstruction of the standing spine.
    lying : (Path or None, Path or None, Path or None)
        A supine CT with its label map, or marks on supine images: what corrects by lying down.
    levels : (list of str, str)
        Upper instrumented vertebrae that come into question, and the lower one.
    limits : dict
        ``fixed``, ``bodies``, ``techniques``, ``matters`` as written, ``most_changes`` and ``most_plans``.
    own : list of str
        Changes that the surgeon names, ``L5-S1=technique`` or ``L5-S1=technique:degrees``; then nothing
        else is looked for.
    age : float or None
        Years.
    json : str or None
        Where the answer goes as JSON, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code; 2 when the marks allow no plan.
    """
    rng = np.random.default_rng(SEED)
    standing, also_lying = _start(*start, rng)
    given = _given(standing, lying, also_lying, rng)
    if given is None:
        return NOTHING_USABLE
    uppermost, lowest = tuple(level_of(one) for one in levels[0]), level_of(levels[1])
    asked = Asked(
        uppermost,
        lowest,
        bodies=tuple(level_of(one) for one in limits["bodies"]),
        disc_ways=ways_of(limits["techniques"]) or Asked(uppermost).disc_ways,
        fixed=frozenset(site_of(one, standing) for one in limits["fixed"]),
        passive={site: told.gain.value for site, told in given.items()},
        matters=tuple(matter_of(one) for one in limits["matters"]) or MATTERS,
        most_changes=limits["most_changes"],
        most_plans=limits["most_plans"],
    )
    progress = progress_on_terminal()
    with progress.showing("Looking for plans"):
        found = _named(standing, asked, own, age, rng) if own else search(standing, asked, age, rng)
    if json:
        write_json(json, result_of(found, given, standing, asked, age, (SEED, DRAWS)))
    if json != "-":
        tell(found, given, standing)
    return DONE


def _start(
    landmarks: Path | None, reconstruction: Path | None, rng: np.random.Generator
) -> tuple[Profile, Profile | None]:
    """The standing profile; and the lying one where the bones of a CT were posed standing."""
    if (landmarks is None) == (reconstruction is None):
        raise BadInput("a plan starts from --landmarks or from --reconstruction: give one of them")
    if landmarks is not None:
        return _standing(landmarks, rng), None
    assert reconstruction is not None
    file = read_reconstruction(reconstruction)
    if file.spine.posture != STANDING:
        raise BadInput(
            f"the reconstruction is {file.spine.posture}: a plan starts from how the patient stands"
        )
    profile = sagittal_profile(file.spine, DRAWS, rng)
    if Level.S1 not in file.moves:
        return profile, None
    return profile, sagittal_profile(lying_again(file.spine, file.moves), DRAWS, rng)


def _standing(landmarks: Path, rng: np.random.Generator) -> Profile:
    marked = read_landmarks(landmarks).landmarks.view(View.LATERAL)
    if marked is None or not marked.points:
        raise BadInput("a plan starts from a lateral view: mark one, standing")
    if marked.posture not in ("", STANDING):
        raise BadInput(
            f"the lateral view was taken {marked.posture}: a plan starts from how the patient stands, so "
            "give a standing view, and this one with --lying-landmarks"
        )
    profile = profile_of_marks(marked, None, DRAWS, rng)
    if marked.posture:
        return profile
    return replace(profile, notes=(*profile.notes, "Nobody said that the patient stood on this view."))


def _given(
    standing: Profile,
    lying: tuple[Path | None, Path | None, Path | None],
    also_lying: Profile | None,
    rng: np.random.Generator,
) -> dict[Site, Given] | None:
    """None when a question about the CT stays open; empty where nothing was given."""
    ct, labels, landmarks = lying
    if landmarks is not None:
        file = read_landmarks(landmarks).landmarks
        view = file.view(View.LATERAL) or views_of(file).get(View.LATERAL)
        if view is None:
            raise BadInput("the marks of the lying patient hold no lateral view and no points in a CT or MRI")
        profile = profile_of_marks(view, None, DRAWS, rng)
    elif ct is not None and labels is not None:
        spine = spine_of_ct(ct, labels, None, Answers(parse_answers([])))
        if spine is None:
            return None
        profile = sagittal_profile(spine, DRAWS, rng)
    elif ct is not None or labels is not None:
        raise BadInput("give --lying-ct together with --lying-labels")
    elif also_lying is not None:
        profile = also_lying
    else:
        return {}
    return {site: told for site, (told, _) in given_by_lying(standing, profile).items()}


def _named(
    standing: Profile, asked: Asked, own: list[str], age: float | None, rng: np.random.Generator
) -> Searched:
    """One plan as the surgeon names it, beside the spine as it is."""
    changes = tuple(change_of(one, standing) for one in own)
    for change in changes:
        if change.site in asked.fixed:
            raise BadInput(
                f"{name_of(change.site, standing)} is fixed and cannot be changed: leave out one of both"
            )
    ends = (asked.uppermost[0], asked.lowest)
    fused = tuple(
        Site(upper, Through.DISC)
        for upper, lower in standing.neighbours
        if not upper.is_above(ends[0]) and not asked.lowest.is_above(lower)
    )
    every = (*passive_changes(fused, asked.passive), *changes)
    return Searched(
        look_at(standing, (), (asked.lowest, asked.lowest), age, rng),
        (look_at(standing, every, ends, age, rng),),
        1,
        1,
        (),
    )
