"""`spinewise align plan`: plans of correction for one standing spine, as trade-offs without a rank."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import typer

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
from spinewise.anatomy.spine import Spine
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
STANDING, LYING = "standing", "lying"


@dataclass(frozen=True)
class OtherImages:
    """Images of the same patient in other postures.

    Parameters
    ----------
    lying_ct, lying_labels : Path or None
        A supine CT with its label map.
    lying_landmarks : Path or None
        Or marks on supine images.
    bending_landmarks : tuple of Path
        Marks on lateral films bent backwards or forwards.
    """

    lying_ct: Path | None = None
    lying_labels: Path | None = None
    lying_landmarks: Path | None = None
    bending_landmarks: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class Start:
    """From where a plan starts.

    Parameters
    ----------
    profile : Profile
        As the patient stands, seen from the side.
    spine : Spine or None
        The same in space, where it was reconstructed.
    lying : Spine or None
        The same bones as they lay in the CT, where they were found on the films.
    """

    profile: Profile
    spine: Spine | None = None
    lying: Spine | None = None


def run_plan(
    start: tuple[Path | None, Path | None],
    others: OtherImages,
    levels: tuple[list[str], str],
    limits: dict[str, Any],
    own: list[str],
    age: float | None,
    json: str | None,
    out: Path | None = None,
) -> int:
    """Search plans of correction, or look at one that the surgeon names.

    Parameters
    ----------
    start : (Path or None, Path or None)
        Marks on a standing lateral view, or a reconstruction of the standing spine.
    others : OtherImages
        Of the same patient in other postures: what corrects by itself.
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
    out : Path or None
        Folder for the page; none is written when None.

    Returns
    -------
    int
        Exit code; 2 when the marks allow no plan.
    """
    rng = np.random.default_rng(SEED)
    begun = _start(*start, rng)
    standing = begun.profile
    given = _others(begun, others, rng)
    if given is None:
        return NOTHING_USABLE
    uppermost, lowest = tuple(level_of(one) for one in levels[0]), level_of(levels[1])
    asked = Asked(
        uppermost,
        lowest,
        bodies=tuple(level_of(one) for one in limits["bodies"]),
        disc_ways=ways_of(limits["techniques"]) or Asked(uppermost).disc_ways,
        fixed=frozenset(site_of(one, standing) for one in limits["fixed"]),
        passive={site: told.gain.value for site, told in given.get(LYING, {}).items()},
        matters=tuple(matter_of(one) for one in limits["matters"]) or MATTERS,
        most_changes=limits["most_changes"],
        most_plans=limits["most_plans"],
    )
    progress = progress_on_terminal()
    with progress.showing("Looking for plans"):
        found = _named(standing, asked, own, age, rng) if own else search(standing, asked, age, rng)
    if json:
        write_json(json, result_of(found, given, (standing, begun.spine), asked, age, (SEED, DRAWS)))
    if json != "-":
        tell(found, given, standing)
    if out is not None:
        from spinewise.app.align.pages import write_plan_page

        written = write_plan_page(
            out,
            age,
            (start[0], others.lying_ct, others.lying_labels, others.lying_landmarks),
            (found, standing, asked.matters),
            tuple(one for one in (begun.spine, begun.lying) if one is not None),
        )
        if json != "-":
            typer.echo(f"Written to {out}: {', '.join(written)}")
    return DONE


def _start(landmarks: Path | None, reconstruction: Path | None, rng: np.random.Generator) -> Start:
    if (landmarks is None) == (reconstruction is None):
        raise BadInput("a plan starts from --landmarks or from --reconstruction: give one of them")
    if landmarks is not None:
        return Start(_standing(landmarks, rng))
    assert reconstruction is not None
    file = read_reconstruction(reconstruction)
    if file.spine.posture != STANDING:
        raise BadInput(
            f"the reconstruction is {file.spine.posture}: a plan starts from how the patient stands"
        )
    profile = sagittal_profile(file.spine, DRAWS, rng)
    lying = lying_again(file.spine, file.moves) if Level.S1 in file.moves else None
    return Start(profile, file.spine, lying)


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


def _others(
    begun: Start, files: OtherImages, rng: np.random.Generator
) -> dict[str, dict[Site, Given]] | None:
    """What each disc gives in each other posture; None when a question about the CT stays open."""
    profiles: dict[str, Profile] = {}
    if files.lying_landmarks is not None:
        profiles[LYING] = _marked(files.lying_landmarks, "lying patient", rng)
    elif files.lying_ct is not None and files.lying_labels is not None:
        spine = spine_of_ct(files.lying_ct, files.lying_labels, None, Answers(parse_answers([])))
        if spine is None:
            return None
        profiles[LYING] = sagittal_profile(spine, DRAWS, rng)
    elif files.lying_ct is not None or files.lying_labels is not None:
        raise BadInput("give --lying-ct together with --lying-labels")
    elif begun.lying is not None:
        profiles[LYING] = sagittal_profile(begun.lying, DRAWS, rng)
    for number, file in enumerate(files.bending_landmarks, 1):
        profile = _marked(file, "bending film", rng)
        profiles[f"{number}. {profile.posture or 'bending'}"] = profile
    return {
        posture: {site: told for site, (told, _) in given_by_lying(begun.profile, profile).items()}
        for posture, profile in profiles.items()
    }


def _marked(path: Path, what: str, rng: np.random.Generator) -> Profile:
    file = read_landmarks(path).landmarks
    view = file.view(View.LATERAL) or views_of(file).get(View.LATERAL)
    if view is None or not view.points:
        raise BadInput(f"the marks of the {what} hold no lateral view and no points in a CT or MRI")
    if view.posture == STANDING:
        raise BadInput(
            f"the marks of the {what} say that the patient stood: give those of the other posture, or "
            "correct the posture in the file"
        )
    return profile_of_marks(view, None, DRAWS, rng)


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
