"""The standing spine from a frontal and a lateral radiograph with marks."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.build import spine_of
from spinewise.alignment.biplanar.calibration import CalibrationError, usual_calibration_error
from spinewise.alignment.biplanar.doubts import MISLABELLED, Doubts, doubts_about
from spinewise.alignment.biplanar.fit import Fit, Observed, Problem, fit
from spinewise.alignment.biplanar.heads import Heads, heads_of
from spinewise.alignment.biplanar.prior import usual_prior
from spinewise.alignment.biplanar.shape import PLACES, Corners
from spinewise.alignment.biplanar.start import first_guess
from spinewise.alignment.biplanar.state import State
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.anatomy.landmarks import Mark, MarkedView
from spinewise.anatomy.spine import Spine
from spinewise.evidence.vertebral_sizes import number
from spinewise.imaging.radiograph import View
from spinewise.results import Finding, Missing
from spinewise.words import BadInput, Level, Side

Array = NDArray[np.float64]

WILD_MARK = "mark not used"
_WILD_SD = 5.0
_WILD_SHARE = 0.4
"""From this share of wild marks on, the name of the vertebra is doubted, not the marks."""
_VIEWS = (View.FRONTAL, View.LATERAL)


@dataclass(frozen=True, eq=False)
class Reconstruction:
    """A reconstructed spine and how it came about.

    Parameters
    ----------
    spine : Spine
        Standing; findings, missing and questions lie in it.
    fit : Fit
        The estimate with its covariance.
    pair : Pair
        How the beams went.
    sides : tuple of Side
        Of the femoral heads in the fit.
    head_doubt_mm : float
        See `Heads`.
    """

    spine: Spine
    fit: Fit
    pair: Pair
    sides: tuple[Side, ...]
    head_doubt_mm: float

    @property
    def mark_sd_mm(self) -> float:
        """Scatter of one coordinate of one mark, as the marks themselves showed it."""
        return self.fit.sd_mm

    def drawn(self, draws: int, rng: np.random.Generator) -> tuple[Spine, ...]:
        """Spines drawn within the errors, all parts together.

        What one error of the machine or of the person's size does to all vertebrae at once is kept, so
        that the
        interval of any angle or distance follows from its values on these spines.

        Parameters
        ----------
        draws : int
            How many.
        rng : Generator
            Where chance comes from.

        Returns
        -------
        tuple of Spine
            Without findings.
        """
        root = np.linalg.cholesky(self.fit.covariance)
        steps = rng.standard_normal((draws, len(root))) @ root.T
        return tuple(
            spine_of(self.fit, self.fit.state.moved(step), {}, self.sides, self.head_doubt_mm)
            for step in steps
        )


def reconstruct(
    frontal: MarkedView,
    lateral: MarkedView,
    pair: Pair,
    *,
    corners: Corners = Corners.OUTLINE,
    machine: CalibrationError | None = None,
    mark_sd_mm: float | None = None,
) -> Reconstruction:
    """Reconstruct the spine from marks on two views.

    Parameters
    ----------
    frontal, lateral : MarkedView
        Of one person, on one day, in one posture, in mm.
    pair : Pair
        How the beams went, about one isocentre.
    corners : Corners
        What a marked corner means.
    machine : CalibrationError, optional
        How far the machine may be from its files; by default that of the evidence table.
    mark_sd_mm : float, optional
        Expected scatter of one coordinate of one mark; by default that of the evidence table. The scatter
        that
        the marks show themselves soon outweighs it.

    Returns
    -------
    Reconstruction
        With a standing `Spine`; what was left out is in its `missing`, what was noticed in its `findings`.

    Raises
    ------
    BadInput
        When the views cannot be of one pair, are not calibrated, mirrored, or share no vertebra.
    """
    _refuse_unlike(frontal, lateral)
    sd = number("mark sd") if mark_sd_mm is None else mark_sd_mm
    machine = machine or usual_calibration_error(pair)
    doubts = doubts_about(pair, frontal, lateral)
    heads = heads_of(pair, *doubts.views, doubts.height_mm, sd)
    levels, lone, left_out = _usable(doubts)
    # Heights that differ by more than the machine can explain are two films, whatever their files say.
    if abs(doubts.height_mm) > 2 * machine.height_mm:
        machine = replace(machine, height_mm=number("calibration height sd"))
    marks = _arrays(doubts.views, levels)
    findings: list[Finding] = []
    while True:
        problem, start = _problem(pair, doubts, heads, levels, marks, corners, machine, sd)
        result = fit(problem, start)
        dropped, refused, said = _wild(result, marks)
        findings += said
        if not dropped and not refused:
            break
        left_out.update(refused)
        kept = [n for n, level in enumerate(levels) if level not in refused]
        marks = marks[kept]
        levels = tuple(levels[n] for n in kept)
        if not levels:
            raise BadInput(
                "the marks of no vertebra agree between the two views: check labels and pairing of the films"
            )
    caveats = {level: (said,) for level, said in lone.items()}
    sides = tuple(heads.seen)
    spine = spine_of(result, result.state, caveats, sides, heads.doubt_mm)
    spine = replace(
        spine,
        missing=(
            *(_missing(level, said) for level, said in left_out.items()),
            *_no_sacrum(levels),
            *heads.missing,
        ),
        questions=doubts.questions,
        findings=(*doubts.findings, *heads.findings, *findings),
        names_provisional=spine.names_provisional or bool(doubts.questions),
    )
    return Reconstruction(spine, result, pair, sides, heads.doubt_mm)


def _refuse_unlike(frontal: MarkedView, lateral: MarkedView) -> None:
    """`BadInput` when the two cannot be one calibrated pair."""
    if frontal.view is not View.FRONTAL or lateral.view is not View.LATERAL:
        raise BadInput("a reconstruction needs marks on one frontal and one lateral radiograph")
    for view in (frontal, lateral):
        if not view.in_mm:
            raise BadInput(
                f"the {view.view} view is not calibrated: there is no reconstruction; angles of each view "
                f"can "
                "still be measured on its own"
            )
    if frontal.date and lateral.date and frontal.date != lateral.date:
        raise BadInput(
            "the two views were taken on different days: a person does not stand twice the same way, so "
            "there is "
            "no reconstruction; angles of each view can still be measured on its own"
        )
    if frontal.posture and lateral.posture and frontal.posture != lateral.posture:
        raise BadInput(
            f"one view was taken {frontal.posture} and the other {lateral.posture}: there is no "
            f"reconstruction; "
            "angles of each view can still be measured on its own"
        )


def _usable(doubts: Doubts) -> tuple[tuple[Level, ...], dict[Level, str], dict[Level, str]]:
    """Levels that can be reconstructed; those of one view only; those left out, with the reason."""
    named = {level for view in _VIEWS for level in doubts.bodies[view]}
    order = sorted(named, key=lambda level: level.rank)
    left_out = dict(doubts.refused)
    both = [level for level in order if all(level in doubts.bodies[view] for view in _VIEWS)]
    sound = [level for level in both if level not in left_out]
    lone: dict[Level, str] = {}
    for place, level in enumerate(order):
        if level in both:
            continue
        view = next(view for view in _VIEWS if level in doubts.bodies[view])
        beside = [order[n] for n in (place - 1, place + 1) if 0 <= n < len(order)]
        said = f"{level} was marked on the {view} view only"
        if len(beside) == len(_VIEWS) and all(other in sound for other in beside):
            lone[level] = (
                f"{said}: what the other view would show is taken from its neighbours, and is less certain"
            )
        else:
            left_out[level] = f"{said}, and not both of its neighbours are there to place it: it is left out"
    levels = tuple(level for level in order if level in sound or level in lone)
    if not sound:
        raise BadInput("no vertebra can be reconstructed: " + "; ".join(left_out.values()))
    return levels, lone, left_out


def _arrays(views: tuple[MarkedView, MarkedView], levels: tuple[Level, ...]) -> Array:
    """Marks as an array, shape (n, PLACES, 2, 2); NaN where there is none."""
    out = np.full((len(levels), len(PLACES), 2, 2), np.nan)
    for n, level in enumerate(levels):
        for k, place in enumerate(PLACES):
            for j, view in enumerate(views):
                mark = Mark(level, place)
                if mark in view.points:
                    out[n, k, j] = view.points[mark]
    return out


def _problem(
    pair: Pair,
    doubts: Doubts,
    heads: Heads,
    levels: tuple[Level, ...],
    marks: Array,
    corners: Corners,
    machine: CalibrationError,
    sd: float,
) -> tuple[Problem, State]:
    touching = tuple(
        level not in doubts.apart and _follow(doubts, level, below) for level, below in pairwise(levels)
    )
    prior = usual_prior(levels, touching, corners)
    hips = np.array(list(heads.seen.values())).reshape(-1, 2, 2)
    sides = tuple(heads.seen)
    rows = (sides.index(Side.LEFT), sides.index(Side.RIGHT)) if len(sides) == len(Side) else None
    start = first_guess(pair, prior, doubts.bodies, hips, doubts.height_mm, doubts.size)
    return Problem(pair, Observed(marks, hips, sd), prior, machine, corners, rows), start


def _follow(doubts: Doubts, level: Level, below: Level) -> bool:
    """Whether no vertebra lies between two levels: none has a name between theirs, or they stand together."""
    optional = (Level.T13, Level.L6)
    between = [one for one in Level if level.rank < one.rank < below.rank and one not in optional]
    together = any(question.id == f"no vertebra between {level} and {below}" for question in doubts.questions)
    return not between or together


def _wild(result: Fit, marks: Array) -> tuple[int, dict[Level, str], list[Finding]]:
    """Take out marks far from where the others put them (`marks` is changed); doubt names with many."""
    refused: dict[Level, str] = {}
    findings = []
    count = 0
    for n, level in enumerate(result.levels):
        away = result.distances[n]
        wild = np.argwhere(np.nan_to_num(away) > _WILD_SD)
        if not len(wild):
            continue
        if len(wild) > _WILD_SHARE * np.isfinite(away).sum():
            said = (
                f"{level}: {len(wild)} of {np.isfinite(away).sum()} marks do not lie where the others and "
                f"the "
                f"neighbours put them; its name or its marks are wrong, so {level} is left out"
            )
            refused[level] = said
            findings.append(Finding(MISLABELLED, said, level=level))
            continue
        # One at a time: a wild mark drags good ones with it.
        place, view = np.unravel_index(np.nanargmax(away), away.shape)
        marks[n, place, view] = np.nan
        count += 1
        said = (
            f"{level} {PLACES[place]} on the {_VIEWS[view]} view lies "
            f"{away[place, view] * result.sd_mm:.0f} mm from "
            "where the other marks put it; it is not used"
        )
        findings.append(Finding(WILD_MARK, said, level=level))
    return count, refused, findings


def _missing(level: Level, said: str) -> Missing:
    return Missing(f"{level}", said, "check its name and mark it on both views", level=level)


def _no_sacrum(levels: tuple[Level, ...]) -> tuple[Missing, ...]:
    if Level.S1 in levels:
        return ()
    return (
        Missing(
            "sacral endplate",
            "S1 was not marked on both views, or is cut by the edge of the film: sacral slope, pelvic "
            "incidence "
            "and lordosis to S1 are not given",
            "mark front and back of the upper endplate of S1 on the lateral view and its ends on the "
            "frontal one",
            level=Level.S1,
        ),
    )
